"""How a history stands after corrections: without what was taken back, and with what was amended as it now reads."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pydantic import ValidationError

from shared.contracts.common.corrections import (
    Amended,
    Amendment,
    CorrectionReasonMissing,
    NoSuchFact,
    NotAmendable,
    NotCorrectable,
    NotYourFact,
    OthersRestOnIt,
    Retracted,
    Retraction,
)
from shared.contracts.common.vocabulary import FIELD_LABELS, Change, display
from shared.domain.decider import CorrectionPolicy, Decider
from shared.messaging.envelope import (
    EVENTS,
    Actor,
    Command,
    CommandEnvelope,
    Event,
    RecordedEvent,
    Role,
    field_error,
    subject_of,
)

Correction = Retraction | Amendment


def apply_corrections(history: Iterable[RecordedEvent]) -> list[RecordedEvent]:
    """The facts that hold, in their order; the corrections themselves are left out. Works over several services."""
    facts: dict[tuple[str, str, int], RecordedEvent] = {}
    for event in history:
        key = event.service, event.stream
        match event.event:
            case Retracted(version=version):
                facts.pop((*key, version), None)
            case Amended(version=version) as amended if fact := facts.get((*key, version)):
                facts[*key, version] = as_amended(fact, amended)
            case Amended():
                continue
            case _:
                facts[*key, event.version] = event
    return list(facts.values())


def as_amended(fact: RecordedEvent, amended: Amended) -> RecordedEvent:
    return replace(fact, event=changed(fact.event, amended.changes), business_date=amended.on or fact.business_date)


def changed(event: Event, changes: dict[str, object]) -> Event:
    """The event with other values; raises `ValidationError` where a field does not allow them."""
    body = event.model_dump(mode="json") | changes
    return type(event).model_validate(body)


def correct(
    envelope: CommandEnvelope[Command], history: Sequence[RecordedEvent], decider: Decider[object, Command, Event]
) -> list[Event]:
    """What a correction of one stream records; nothing where it says what already holds."""
    command = envelope.command
    assert isinstance(command, Retraction | Amendment)
    if command.version > len(history):
        raise NoSuchFact(f"第{command.version}条")
    facts = {fact.version: fact for fact in apply_corrections(history)}
    fact = facts.get(command.version)
    if fact is None:
        return _already(command, history)
    if not _may(envelope.actor, fact):
        raise NotYourFact(fact.actor.shown)
    what = decider.corrections.get(type(fact.event))
    if what is None:
        raise NotCorrectable(fact.event.label)
    match command:
        case Retraction():
            return [_retracted(command, envelope, fact, list(facts.values()), history, what)]
        case Amendment():
            return _amended(command, envelope, fact, what)


def _already(command: Correction, history: Sequence[RecordedEvent]) -> list[Event]:
    """To take back twice is to take back once; what was taken back can't be amended."""
    gone = isinstance(history[command.version - 1].event, Retracted | Amended)
    if isinstance(command, Amendment) or gone:
        raise NoSuchFact(f"第{command.version}条")
    return []


def _may(actor: Actor, fact: RecordedEvent) -> bool:
    recorder = fact.actor.noted.id if fact.actor.noted else fact.actor.id
    return Role.OFFICE in actor.roles or actor.id in (fact.actor.id, recorder)


def _retracted(
    command: Retraction,
    envelope: CommandEnvelope[Command],
    fact: RecordedEvent,
    facts: Sequence[RecordedEvent],
    history: Sequence[RecordedEvent],
    what: CorrectionPolicy,
) -> Event:
    if not what.retractable:
        raise NotCorrectable(fact.event.label)
    if resting := [each for each in facts if _rests(each, fact, what)]:
        raise OthersRestOnIt("、".join(dict.fromkeys(event.event.label for event in resting)))
    if not command.reason.strip() and not _undo(envelope.actor, fact, history):
        raise CorrectionReasonMissing(fact.event.label)
    event: type[Retracted] = EVENTS[f"{fact.service}.fact-retracted"]  # type: ignore[assignment]
    return event(
        version=fact.version,
        what=fact.event.type,
        was_on=fact.business_date,
        subject=subject_of(fact.event),
        reason=command.reason,
    )


def _rests(later: RecordedEvent, fact: RecordedEvent, what: CorrectionPolicy) -> bool:
    """Only what is about the same unit or department rests on a fact that is about one."""
    about, theirs = subject_of(fact.event), subject_of(later.event)
    return later.version > fact.version and isinstance(later.event, what.blocked_by) and theirs in ("", about or theirs)


def _undo(actor: Actor, fact: RecordedEvent, history: Sequence[RecordedEvent]) -> bool:
    """The author takes back what they did last; what the system made of it since does not count."""
    since = [event for event in history if event.version > fact.version and event.command_id != fact.command_id]
    return actor.id == fact.actor.id and all(Role.SYSTEM in event.actor.roles for event in since)


def _amended(
    command: Amendment, envelope: CommandEnvelope[Command], fact: RecordedEvent, what: CorrectionPolicy
) -> list[Event]:
    if forbidden := sorted(command.changes.keys() - what.fields):
        raise NotAmendable("、".join(FIELD_LABELS.get(name, name) for name in forbidden))
    if command.on and command.on > envelope.business_date:
        raise NotAmendable(f"办理日期 {command.on} 晚于更正之日")
    new = _allowed(fact.event, command.changes)
    names = [name for name in sorted(command.changes) if getattr(new, name) != getattr(fact.event, name)]
    on = command.on if command.on != fact.business_date else None
    if not names and on is None:
        return []
    event: type[Amended] = EVENTS[f"{fact.service}.fact-amended"]  # type: ignore[assignment]
    return [
        event(
            version=fact.version,
            what=fact.event.type,
            was_on=fact.business_date,
            subject=subject_of(fact.event),
            on=on,
            changes=new.model_dump(mode="json", include=set(names)),
            changed=tuple(_change(name, fact.event, new) for name in names),
            reason=command.reason,
        )
    ]


def _allowed(event: Event, changes: dict[str, object]) -> Event:
    try:
        return changed(event, changes)
    except ValidationError as error:
        wrong = [field_error(error) for error in error.errors()]
        raise NotAmendable(
            "；".join(f"{FIELD_LABELS.get(each['field'], each['field'])}：{each['remedy']}" for each in wrong)
        ) from error


def _change(name: str, old: Event, new: Event) -> Change:
    return Change(field=FIELD_LABELS[name], old=display(getattr(old, name)), new=display(getattr(new, name)))
