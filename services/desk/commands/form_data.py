"""From a form that was filled in to the command it means, and back; what is wrong is said field by field."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from services.desk.commands.form_schema import FieldType, FormValues, field_types, row_count
from shared.messaging.envelope import Command, field_error
from shared.messaging.errors import Invalid

C = TypeVar("C", bound=Command)


class FormInvalid(Invalid, message="内容填写有误，请更正后重新提交。"):
    """`wrong` says by path what to mend; `said` is what was posted, with its rows counted anew."""

    def __init__(self, wrong: Mapping[str, str], said: FormValues) -> None:
        super().__init__(f"有 {len(wrong)} 处需要更正")
        self.errors, self.values = dict(wrong), said


def parse(command: type[C], said: FormValues) -> C:
    """The command that was filled in; raises `NotFilled`."""
    tidy = dict(drop_blank_rows(command, said))
    try:
        return command.model_validate(nested_values(command, tidy))
    except ValidationError as error:
        wrong = [field_error(error) for error in error.errors()]
        raise FormInvalid({each["field"]: each["remedy"] for each in wrong}, tidy) from None


def nested_values(model: type[BaseModel], said: FormValues, within: str = "") -> dict[str, Any]:
    """What was said, as nested values; what was left blank is left out."""
    values = ((name, _value(within + name, what, said)) for name, _, what in field_types(model))
    return {name: value for name, value in values if value is not None}


def _value(path: str, what: FieldType, said: FormValues) -> Any:
    if what.kind == "group" and what.many:
        return [nested_values(what.of, said, f"{path}.{n}.") for n in range(row_count(said, path))]
    if what.kind == "group":
        return nested_values(what.of, said, path + ".") or None
    given = [each.replace("\r\n", "\n") for each in said.get(path, ()) if each.strip()]
    if what.many:
        return [line.strip() for each in given for line in each.split("\n") if line.strip()]
    if not given:
        return None
    return _bag(given[-1]) if what.kind == "bag" else given[-1]


def _bag(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def drop_blank_rows(
    model: type[BaseModel], said: FormValues, within: str = "", as_path: str = ""
) -> Iterator[tuple[str, list[str]]]:
    """The same without blank rows, so that rows and the mistakes in them have the same numbers."""
    for name, _, what in field_types(model):
        path, named = within + name, as_path + name
        if what.kind == "group" and what.many:
            full = [n for n in range(row_count(said, path)) if not is_blank(said, f"{path}.{n}.")]
            for new, old in enumerate(full):
                yield from drop_blank_rows(what.of, said, f"{path}.{old}.", f"{named}.{new}.")
        elif what.kind == "group":
            yield from drop_blank_rows(what.of, said, path + ".", named + ".")
        elif path in said:
            yield named, said[path]


def is_blank(said: FormValues, within: str) -> bool:
    """Whether nothing was written in a row."""
    return not any(value.strip() for path, values in said.items() if path.startswith(within) for value in values)


def to_form_data(model: BaseModel, within: str = "") -> FormValues:
    """A command, or a part of one, as it stands in its form."""
    said: FormValues = {}
    for name, _, what in field_types(type(model)):
        said |= _said(within + name, what, getattr(model, name))
    return said


def _said(path: str, what: FieldType, value: Any) -> FormValues:
    if value is None:
        return {}
    if what.kind == "group" and what.many:
        return {key: each for n, row in enumerate(value) for key, each in to_form_data(row, f"{path}.{n}.").items()}
    if what.kind == "group":
        return to_form_data(value, path + ".")
    if what.kind == "bag":
        return {path: [json.dumps(value, ensure_ascii=False, default=str)]}
    return {path: [written_value(each) for each in value] if what.many else [written_value(value)]}


def written_value(value: Any) -> str:
    """A value as it stands in a field."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def defaults(model: type[BaseModel], within: str = "") -> FormValues:
    """What a form says before anybody has written in it."""
    said: FormValues = {}
    for name, info, what in field_types(model):
        if what.kind == "group" and not what.many:
            said |= {} if what.none else defaults(what.of, f"{within}{name}.")
        elif not info.is_required() and info.default not in (None, "", ()):
            said |= _said(within + name, what, info.get_default(call_default_factory=True))
    return said
