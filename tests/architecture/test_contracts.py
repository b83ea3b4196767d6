"""Contracts: every message, field, code and refusal has its Chinese, and published events stay readable."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import shared.contracts
from shared.contracts.common.vocabulary import FIELD_LABELS, ContentHash, sentence_of
from shared.messaging.envelope import (
    COMMANDS,
    EVENTS,
    Actor,
    Command,
    Delegation,
    Event,
    LabelledEnum,
    Message,
    RecordedOnBehalf,
    Role,
)
from shared.messaging.errors import CommandError, RuleViolation
from tests.golden import resolved

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "tests" / "data" / "schemas.json"
HAN = range(0x4E00, 0xA000)
CONTACT = ("phone", "telephone", "mobile", "email", "mail", "contact", "wechat", "postcode", "id_card", "birth")
TEXTS = ("text", "letter_text", "content", "html", "markdown", "attachment", "scan")


def ours(declared: dict[str, type[Any]]) -> list[Any]:
    """Those of the contracts: a test may declare words of its own."""
    return [message for _, message in sorted(declared.items()) if message.__module__.startswith("shared.contracts.")]


COMMAND_CLASSES: list[type[Command]] = ours(COMMANDS)
EVENT_CLASSES: list[type[Event]] = ours(EVENTS)
MESSAGES: list[type[Message]] = [*COMMAND_CLASSES, *EVENT_CLASSES]


def chinese(text: str) -> bool:
    return any(ord(character) in HAN for character in text)


def type_name(message_type: type[Message]) -> str:
    return message_type.type


def refusals(kind: type[CommandError] = CommandError) -> Iterator[type[CommandError]]:
    for command_class in kind.__subclasses__():
        if command_class.__module__.startswith("shared."):
            yield command_class
            yield from refusals(command_class)


@pytest.mark.parametrize("message", MESSAGES, ids=type_name)
def test_every_message_has_its_chinese_label(message: type[Message]) -> None:
    assert chinese(message.label)


def test_no_two_commands_or_events_of_a_service_share_a_label() -> None:
    for declared in (COMMAND_CLASSES, EVENT_CLASSES):
        labels = [(message.service(), message.label) for message in declared]
        assert sorted(labels) == sorted(set(labels))


@pytest.mark.parametrize("command", COMMAND_CLASSES, ids=type_name)
def test_every_command_declares_who_may_give_it(command: type[Command]) -> None:
    assert command.by
    assert command.by <= set(Role)
    assert Role.AUDITOR not in command.by


@pytest.mark.parametrize("event", EVENT_CLASSES, ids=type_name)
def test_every_event_tells_its_sentence(event: type[Event]) -> None:
    assert chinese(sentence_of(event.model_construct(**dict.fromkeys(event.model_fields, "某"))))


@pytest.mark.parametrize(
    "refusal", sorted(set(refusals()), key=lambda refusal: refusal.__qualname__), ids=lambda refusal: refusal.code
)
def test_every_refusal_says_why_in_chinese(refusal: type[CommandError]) -> None:
    assert refusal.__name__ == "RemoteCommandError" or (chinese(refusal.message) and refusal.message.endswith("。"))
    assert 400 <= refusal.status < 500
    assert refusal.__doc__


def test_a_code_means_one_refusal_of_one_sentence() -> None:
    sentences: dict[str, set[str]] = {}
    for refusal in refusals(RuleViolation):
        sentences.setdefault(refusal.code, set()).add(refusal.message)
    assert [code for code, said in sentences.items() if len(said) > 1] == []


def within(annotation: Any) -> Iterator[Any]:
    """The classes of a field's type, however deep in optional and repeated."""
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for argument in get_args(annotation) if not isinstance(annotation, UnionType) else annotation.__args__:
        yield from within(argument)


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for kind in within(field.annotation):
            if issubclass(kind, BaseModel):
                yield from models(kind)


def test_every_field_has_its_one_chinese_name() -> None:
    names = {name for message in MESSAGES for model in models(message) for name in model.model_fields}
    missing = sorted(names - FIELD_LABELS.keys())
    assert not missing, "; ".join(
        f"give {name!r} its Chinese name in FIELD_LABELS of shared/contracts/common/labels.py" for name in missing
    )


def test_every_code_has_its_label() -> None:
    for message in MESSAGES:
        for model in models(message):
            for field in model.model_fields.values():
                for kind in within(field.annotation):
                    if issubclass(kind, LabelledEnum):
                        assert all(chinese(code.label) for code in kind)


@pytest.mark.parametrize("event", EVENT_CLASSES, ids=type_name)
def test_no_event_holds_a_text_or_how_to_reach_a_person(event: type[Event]) -> None:
    """What can be erased lies beside the log (docs/architecture.md, truth 13); the log holds names and hashes only."""
    for model in models(event):
        for name, field in model.model_fields.items():
            assert not any(name == word or name.endswith(f"_{word}") for word in CONTACT), name
            if name in TEXTS:
                pattern = [getattr(item, "pattern", None) for item in (*field.metadata, *metadata(field.annotation))]
                assert metadata(ContentHash)[0].pattern in pattern, name


def metadata(annotation: Any) -> list[Any]:
    own = list(getattr(annotation, "__metadata__", ()))
    return own + [item for part in get_args(annotation) for item in metadata(part)]


def test_an_actor_is_known_by_name_and_not_by_how_to_reach_them() -> None:
    known = {"id", "name", "department", "roles", "on_behalf_of", "mandate", "noted"}
    assert set(Actor.model_fields) == known
    assert set(RecordedOnBehalf.model_fields) == {"id", "name", "department", "roles", "manner", "scan"}
    assert set(Delegation.model_fields) == {"principal", "roles", "commands", "since", "until"}


def schemas() -> dict[str, Any]:
    """The schema of each event's body, by type and version, without the names of our classes."""
    full = {
        f"{event.type}/{event.type_version}": event.model_json_schema(mode="serialization") for event in EVENT_CLASSES
    }
    return {name: resolved(schema, schema.get("$defs", {})) for name, schema in full.items()}


def incompatibilities(old: Any, new: Any, where: str = "") -> Iterator[str]:
    """What in the new schema a reader or a body of the old one can't live with: all but added optional fields."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield f"{where}: {old!r} → {new!r}"
        return
    for key in sorted(old.keys() | new.keys()):
        here = f"{where}/{key}"
        if key in {"title", "description", "required"}:
            continue
        if key not in new:
            yield f"{here}: 已删除"
        elif key not in old:
            if not (where.endswith("/properties") and "default" in new[key]):
                yield f"{here}: 新增而无默认值"
        elif key == "enum":
            yield from (f"{here}: 代码 {code} 已删除" for code in old[key] if code not in new[key])
        else:
            yield from incompatibilities(old[key], new[key], here)


def test_what_was_published_stays_readable() -> None:
    """Landed contracts change only by optional fields; anything else is a new version with an upcast."""
    kept, now = json.loads(SCHEMAS.read_text(encoding="utf-8")), schemas()
    broken = [f"{name}: 已删除" for name in kept if name not in now and not readable(name)]
    broken += [
        f"{name}{need}" for name in kept.keys() & now.keys() for need in incompatibilities(kept[name], now[name])
    ]
    assert broken == [], "give the event a new version= with upcasts from the old one, which must stay readable"


def readable(name: str) -> bool:
    """An older version that a chain of upcasts still leads from."""
    type, _, version = name.partition("/")
    event = EVENTS.get(type)
    return event is not None and all(n in event.upcasts for n in range(int(version), event.type_version))


def test_every_published_schema_is_on_file() -> None:
    missing = schemas().keys() - json.loads(SCHEMAS.read_text(encoding="utf-8")).keys()
    changed = [
        name for name, old in json.loads(SCHEMAS.read_text(encoding="utf-8")).items() if schemas().get(name, old) != old
    ]
    assert (sorted(missing), changed) == ([], []), "if this is meant: make golden"


def test_the_comparison_sees_what_breaks_a_reader() -> None:
    old = {"properties": {"unit": {"type": "string"}, "kind": {"enum": ["rd", "zx"]}}, "required": ["unit", "kind"]}
    added = {**old, "properties": {**old["properties"], "note": {"type": "string", "default": ""}}}
    assert list(incompatibilities(old, added)) == []
    for name, field in (("note", {"type": "string"}), ("unit", {"type": "integer"}), ("kind", {"enum": ["rd"]})):
        assert list(incompatibilities(old, {**old, "properties": {**old["properties"], name: field}}))
    assert list(incompatibilities(old, {**old, "properties": {"unit": {"type": "string"}}}))


if __name__ == "__main__":
    file = json.loads(SCHEMAS.read_text(encoding="utf-8")) if SCHEMAS.exists() else {}
    SCHEMAS.write_text(
        json.dumps({**file, **schemas()}, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    assert shared.contracts
