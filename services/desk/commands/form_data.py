"""From a form that was filled in to the command it means, and back; errors are reported field by field."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from services.desk.commands.form_schema import FieldType, FormValues, field_types, row_count
from shared.messaging.envelope import Command, field_error
from shared.messaging.errors import Invalid

C = TypeVar("C", bound=Command)


class FormInvalid(Invalid, message="内容填写有误，请更正后重新提交。"):
    """`errors` says by path what to correct; `values` is what was posted, with the rows numbered anew."""

    def __init__(self, errors: Mapping[str, str], values: FormValues) -> None:
        super().__init__(f"有 {len(errors)} 处需要更正")
        self.errors, self.values = dict(errors), values


def parse(command: type[C], form_values: FormValues) -> C:
    """The command that was filled in. Raises `FormInvalid`."""
    values = dict(drop_blank_rows(command, form_values))
    try:
        return command.model_validate(nested_values(command, values))
    except ValidationError as error:
        errors = [field_error(error) for error in error.errors()]
        raise FormInvalid({field_errors["field"]: field_errors["remedy"] for field_errors in errors}, values) from None


def nested_values(model: type[BaseModel], form_values: FormValues, prefix: str = "") -> dict[str, Any]:
    """The form values as nested values for the model; blank fields are left out."""
    values = ((name, _value(prefix + name, field_type, form_values)) for name, _, field_type in field_types(model))
    return {name: value for name, value in values if value is not None}


def _value(path: str, field_type: FieldType, form_values: FormValues) -> Any:
    if field_type.kind == "group" and field_type.many:
        return [
            nested_values(field_type.inner_type, form_values, f"{path}.{n}.")
            for n in range(row_count(form_values, path))
        ]
    if field_type.kind == "group":
        return nested_values(field_type.inner_type, form_values, path + ".") or None
    texts = [text.replace("\r\n", "\n") for text in form_values.get(path, ()) if text.strip()]
    if field_type.many:
        return [line.strip() for text in texts for line in text.split("\n") if line.strip()]
    if not texts:
        return None
    return _json(texts[-1]) if field_type.kind == "bag" else texts[-1]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def drop_blank_rows(
    model: type[BaseModel], form_values: FormValues, prefix: str = "", as_path: str = ""
) -> Iterator[tuple[str, list[str]]]:
    """The same values without blank rows, so that rows and the errors in them have the same numbers."""
    for name, _, field_type in field_types(model):
        path, new_path = prefix + name, as_path + name
        if field_type.kind == "group" and field_type.many:
            filled_rows = [n for n in range(row_count(form_values, path)) if not is_blank(form_values, f"{path}.{n}.")]
            for new, old in enumerate(filled_rows):
                yield from drop_blank_rows(field_type.inner_type, form_values, f"{path}.{old}.", f"{new_path}.{new}.")
        elif field_type.kind == "group":
            yield from drop_blank_rows(field_type.inner_type, form_values, path + ".", new_path + ".")
        elif path in form_values:
            yield new_path, form_values[path]


def is_blank(form_values: FormValues, prefix: str) -> bool:
    """Whether nothing was written in the row under that path."""
    return not any(value.strip() for path, values in form_values.items() if path.startswith(prefix) for value in values)


def to_form_data(model: BaseModel, prefix: str = "") -> FormValues:
    """A command, or a part of one, as the values of its form."""
    form_values: FormValues = {}
    for name, _, field_type in field_types(type(model)):
        form_values |= _form_values(prefix + name, field_type, getattr(model, name))
    return form_values


def _form_values(path: str, field_type: FieldType, value: Any) -> FormValues:
    if value is None:
        return {}
    if field_type.kind == "group" and field_type.many:
        return {
            key: element for n, row in enumerate(value) for key, element in to_form_data(row, f"{path}.{n}.").items()
        }
    if field_type.kind == "group":
        return to_form_data(value, path + ".")
    if field_type.kind == "bag":
        return {path: [json.dumps(value, ensure_ascii=False, default=str)]}
    return {path: [written_value(element) for element in value] if field_type.many else [written_value(value)]}


def written_value(value: Any) -> str:
    """A value as the text of a field."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def defaults(model: type[BaseModel], prefix: str = "") -> FormValues:
    """The values of a form before anything was written in it: the defaults of the model."""
    form_values: FormValues = {}
    for name, info, field_type in field_types(model):
        if field_type.kind == "group" and not field_type.many:
            form_values |= {} if field_type.none else defaults(field_type.inner_type, f"{prefix}{name}.")
        elif not info.is_required() and info.default not in (None, "", ()):
            form_values |= _form_values(prefix + name, field_type, info.get_default(call_default_factory=True))
    return form_values
