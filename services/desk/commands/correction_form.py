"""Correcting a record by a form: what it says now, field by field, and what of it was changed."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from services.desk.commands.form_data import drop_blank_rows, nested_values, to_form_data
from services.desk.commands.form_schema import Field, FieldErrors, FormValues, field_types, render_fields
from shared.contracts.common.corrections import Amended, Amendment, Retracted, Retraction
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import COMMANDS, Command, Event, RecordedEvent
from shared.messaging.errors import NotFound

CHANGES_PREFIX = "changes."  # the fields of the record stand in the form under this path


def correction_command(service: str, word: str) -> type[Amendment] | type[Retraction] | None:
    """The command that corrects records of that service; None where the word is another."""
    found = COMMANDS.get(f"{service}.{word}")
    return found if found is not None and issubclass(found, Amendment | Retraction) else None


def effective_record(history: list[RecordedEvent], service: str, version: int) -> RecordedEvent:
    """The record as it stands. Raises `NotFound` where it never was, or was taken back."""
    for fact in apply_corrections(history):
        if (fact.service, fact.version) == (service, version):
            return fact
    raise NotFound(f"第{version}条记录不存在或已撤销")


def correctable_records(history: list[RecordedEvent]) -> Iterator[RecordedEvent]:
    """The records of people that may be asked about: corrections themselves and the system's notes are none."""
    yield from (fact for fact in apply_corrections(history) if not isinstance(fact.event, Amended | Retracted))


def correction_samples(command: type[Amendment], record: RecordedEvent) -> Iterator[tuple[str, Amendment]]:
    """For each field an amendment to what it says already: the law's answer tells whether it may be amended."""
    for name, value in record.event.model_dump(mode="json").items():
        yield name, command(version=record.version, changes={name: value}, reason="（待填）")


def correction_fields(event: Event, names: Collection[str], said: FormValues, wrong: FieldErrors) -> tuple[Field, ...]:
    """The fields that may be amended, with what they say or what was written over it."""
    known = to_form_data(event, CHANGES_PREFIX) | {
        path: values for path, values in said.items() if path.startswith(CHANGES_PREFIX)
    }
    return tuple(
        field for field in render_fields(type(event), known, wrong=wrong, within=CHANGES_PREFIX) if field.name in names
    )


def changed_values(event: Event, names: Collection[str], said: FormValues) -> dict[str, Any]:
    """What was written otherwise than it stands."""
    tidy = dict(drop_blank_rows(type(event), said, CHANGES_PREFIX, CHANGES_PREFIX))
    now, new = (
        nested_values(type(event), to_form_data(event, CHANGES_PREFIX), CHANGES_PREFIX),
        nested_values(type(event), tidy, CHANGES_PREFIX),
    )
    written = {name for name, _, what in field_types(type(event)) if _stands(name, said)}
    changed = (name for name in names if name in written and now.get(name) != new.get(name))
    return {name: new.get(name, _emptied(type(event), name)) for name in changed}


def _stands(name: str, said: FormValues) -> bool:
    path = CHANGES_PREFIX + name
    return any(key == path or key.startswith(path + ".") for key in said)


def _emptied(model: type[Event], name: str) -> Any:
    info = model.model_fields[name]
    return "" if info.is_required() else info.get_default()


def amendment_body(
    command: type[Amendment], record: RecordedEvent, names: Collection[str], said: FormValues
) -> dict[str, Any]:
    """The body of the amendment that was filled in."""
    on = next((date.fromisoformat(each) for each in said.get("on", ()) if each.strip()), None)
    reason = next((each for each in said.get("reason", ()) if each.strip()), "")
    found = {"version": record.version, "changes": changed_values(record.event, names, said), "reason": reason}
    return found | ({"on": on} if on and on != record.business_date else {})


def is_correction(command: type[Command]) -> bool:
    return issubclass(command, Amendment | Retraction)
