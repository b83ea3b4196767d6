"""Correcting a record by a form: what it says now, field by field, and which of it was changed."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from services.desk.commands.form_data import drop_blank_rows, nested_values, to_form_data
from services.desk.commands.form_schema import Field, FieldErrors, FormValues, field_types, render_fields
from shared.contracts.common.corrections import Amendment, Retraction
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import COMMANDS, Command, Event, RecordedEvent
from shared.messaging.errors import NotFound

CHANGES_PREFIX = "changes."  # the path of the record's fields in the form


def correction_command(service: str, word: str) -> type[Amendment] | type[Retraction] | None:
    """The command that corrects records of that service; None where the word names another command."""
    command = COMMANDS.get(f"{service}.{word}")
    return command if command is not None and issubclass(command, Amendment | Retraction) else None


def effective_record(history: list[RecordedEvent], service: str, version: int) -> RecordedEvent:
    """The record with corrections applied. Raises `NotFound` where it never existed or was retracted."""
    for fact in apply_corrections(history):
        if (fact.service, fact.version) == (service, version):
            return fact
    raise NotFound(f"第{version}条记录不存在或已撤销")


def correction_samples(command: type[Amendment], record: RecordedEvent) -> Iterator[tuple[str, Amendment]]:
    """For each field of the record an amendment to its present value: its dry run tells whether the field may be
    amended."""
    for name, value in record.event.model_dump(mode="json").items():
        yield name, command(version=record.version, changes={name: value}, reason="（待填）")


def correction_fields(
    event: Event, names: Collection[str], form_values: FormValues, errors: FieldErrors
) -> tuple[Field, ...]:
    """The fields that may be amended, with the present value or the one that was written over it."""
    values = to_form_data(event, CHANGES_PREFIX) | {
        path: values for path, values in form_values.items() if path.startswith(CHANGES_PREFIX)
    }
    return tuple(
        field
        for field in render_fields(type(event), values, errors=errors, prefix=CHANGES_PREFIX)
        if field.name in names
    )


def changed_values(event: Event, names: Collection[str], form_values: FormValues) -> dict[str, Any]:
    """The fields whose posted value differs from the present one, with the new value."""
    tidy = dict(drop_blank_rows(type(event), form_values, CHANGES_PREFIX, CHANGES_PREFIX))
    now, new = (
        nested_values(type(event), to_form_data(event, CHANGES_PREFIX), CHANGES_PREFIX),
        nested_values(type(event), tidy, CHANGES_PREFIX),
    )
    written = {name for name, _, what in field_types(type(event)) if _is_posted(name, form_values)}
    changed = (name for name in names if name in written and now.get(name) != new.get(name))
    return {name: new.get(name, _empty_value(type(event), name)) for name in changed}


def _is_posted(name: str, form_values: FormValues) -> bool:
    path = CHANGES_PREFIX + name
    return any(key == path or key.startswith(path + ".") for key in form_values)


def _empty_value(model: type[Event], name: str) -> Any:
    info = model.model_fields[name]
    return "" if info.is_required() else info.get_default()


def amendment_body(
    command: type[Amendment], record: RecordedEvent, names: Collection[str], form_values: FormValues
) -> dict[str, Any]:
    """The body of the amendment that was filled in; `on` only where another business date was given."""
    business_date = next((date.fromisoformat(text) for text in form_values.get("on", ()) if text.strip()), None)
    reason = next((text for text in form_values.get("reason", ()) if text.strip()), "")
    body = {"version": record.version, "changes": changed_values(record.event, names, form_values), "reason": reason}
    return body | ({"on": business_date} if business_date and business_date != record.business_date else {})


def is_correction(command: type[Command]) -> bool:
    """Whether the command amends or retracts a record."""
    return issubclass(command, Amendment | Retraction)
