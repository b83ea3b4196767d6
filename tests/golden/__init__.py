"""Copies of what others rely on: messages, the JSON API, tables, the command line, figures and histories.

A test compares each copy with what the code gives today. A difference that is meant is taken over with
`make golden` and shows in the commit.
"""

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "data" / "golden"
WRITE = os.environ.get("BANLI_GOLDEN") == "write"


def same_text(name: str, now: str) -> None:
    """Asserts that the copy of this name says what is said now."""
    file = FOLDER / name
    if WRITE:
        file.write_text(now, encoding="utf-8")
    assert now == file.read_text(encoding="utf-8"), f"{name} has changed; if this is meant: make golden"


def same_json(name: str, now: Any) -> None:
    """As `same_text`, one line for each entry, so that a difference names the entry."""
    same_text(name, json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def resolved(schema: Any, definitions: dict[str, Any]) -> Any:
    """A JSON Schema without the names of our classes: references replaced by what they name, class titles left out."""
    match schema:
        case {"$ref": str(reference)} if (name := reference.rpartition("/")[2]) in definitions:
            return resolved(definitions[name], definitions)
        case dict():
            left_out = {"title", "$defs"} | ({"description"} if {"properties", "enum"} & schema.keys() else set())
            return {
                key: {name: resolved(field, definitions) for name, field in value.items()}
                if key == "properties"
                else resolved(value, definitions)
                for key, value in schema.items()
                if key not in left_out
            }
        case list():
            return [resolved(value, definitions) for value in schema]
    return schema
