"""How corrections apply to a history, and what a command to retract or amend an event records. Pure."""

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
    """The effective events in their order: without those that were retracted, amended ones as they read now, without
    the corrections themselves. The history may be that of several streams and services."""
    facts: dict[tuple[str, str, int], RecordedEvent] = {}
    for recorded in history:
        key = recorded.service, recorded.stream
        match recorded.event:
            case Retracted(version=version):
                facts.pop((*key, version), None)
            case Amended(version=version) as amended if fact := facts.get((*key, version)):
                facts[*key, version] = as_amendment_of(fact, amended)
            case Amended():
                continue
            case _:
                facts[*key, recorded.version] = recorded
    return list(facts.values())


def as_amendment_of(fact: RecordedEvent, amended: Amended) -> RecordedEvent:
    """The recorded event with the amended fields and date."""
    return replace(fact, event=changed(fact.event, amended.changes), business_date=amended.on or fact.business_date)


def changed(event: Event, changes: dict[str, object]) -> Event:
    """The event with other values; raises `ValidationError` where a field does not allow them."""
    body = event.model_dump(mode="json") | changes
    return type(event).model_validate(body)


def correct(
    envelope: CommandEnvelope[Command], history: Sequence[RecordedEvent], decider: Decider[object, Command, Event]
) -> list[Event]:
    """What a command to retract or amend an event of this stream records; nothing where that is so already. Raises
    `NoSuchFact`, `NotYourFact`, `NotCorrectable`, `NotAmendable`, `OthersRestOnIt` or `CorrectionReasonMissing`."""
    command = envelope.command
    assert isinstance(command, Retraction | Amendment)
    if command.version > len(history):
        raise NoSuchFact(f"第{command.version}条")
    facts = {recorded.version: recorded for recorded in apply_corrections(history)}
    fact = facts.get(command.version)
    if fact is None:
        return _retracted_before(command, history)
    if not _may_correct(envelope.actor, fact):
        raise NotYourFact(fact.actor.shown)
    policy = decider.corrections.get(type(fact.event))
    if policy is None:
        raise NotCorrectable(fact.event.label)
    match command:
        case Retraction():
            return [_retraction_of(command, envelope, fact, list(facts.values()), history, policy)]
        case Amendment():
            return _amendment_of(command, envelope, fact, policy)


def _retracted_before(command: Correction, history: Sequence[RecordedEvent]) -> list[Event]:
    """Nothing where an event that was retracted is retracted again; raises `NoSuchFact` where it is to be amended, or
    is a correction itself."""
    is_correction = isinstance(history[command.version - 1].event, Retracted | Amended)
    if isinstance(command, Amendment) or is_correction:
        raise NoSuchFact(f"第{command.version}条")
    return []


def _may_correct(actor: Actor, fact: RecordedEvent) -> bool:
    recorder = fact.actor.noted.id if fact.actor.noted else fact.actor.id
    return Role.OFFICE in actor.roles or actor.id in (fact.actor.id, recorder)


def _retraction_of(
    command: Retraction,
    envelope: CommandEnvelope[Command],
    fact: RecordedEvent,
    facts: Sequence[RecordedEvent],
    history: Sequence[RecordedEvent],
    policy: CorrectionPolicy,
) -> Event:
    if not policy.retractable:
        raise NotCorrectable(fact.event.label)
    if blocking := [later for later in facts if _blocks(later, fact, policy)]:
        raise OthersRestOnIt("、".join(dict.fromkeys(later.event.label for later in blocking)))
    if not command.reason.strip() and not _is_one_step_undo(envelope.actor, fact, history):
        raise CorrectionReasonMissing(fact.event.label)
    event: type[Retracted] = EVENTS[f"{fact.service}.fact-retracted"]  # type: ignore[assignment]
    return event(
        version=fact.version,
        what=fact.event.type,
        was_on=fact.business_date,
        subject=subject_of(fact.event),
        reason=command.reason,
    )


def _blocks(later: RecordedEvent, fact: RecordedEvent, policy: CorrectionPolicy) -> bool:
    """Whether the later event blocks the retraction: of an event about one unit or department only what is about that
    one, or about the case as a whole."""
    about, theirs = subject_of(fact.event), subject_of(later.event)
    return (
        later.version > fact.version and isinstance(later.event, policy.blocked_by) and theirs in ("", about or theirs)
    )


def _is_one_step_undo(actor: Actor, fact: RecordedEvent, history: Sequence[RecordedEvent]) -> bool:
    """Whether the author retracts what they did last; what policies have recorded since does not count."""
    since = [later for later in history if later.version > fact.version and later.command_id != fact.command_id]
    return actor.id == fact.actor.id and all(Role.SYSTEM in later.actor.roles for later in since)


def _amendment_of(
    command: Amendment, envelope: CommandEnvelope[Command], fact: RecordedEvent, policy: CorrectionPolicy
) -> list[Event]:
    if forbidden := sorted(command.changes.keys() - policy.fields):
        raise NotAmendable("、".join(FIELD_LABELS.get(name, name) for name in forbidden))
    if command.on and command.on > envelope.business_date:
        raise NotAmendable(f"办理日期 {command.on} 晚于更正之日")
    new = _with_changes(fact.event, command.changes)
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


def _with_changes(event: Event, changes: dict[str, object]) -> Event:
    try:
        return changed(event, changes)
    except ValidationError as error:
        wrong = [field_error(details) for details in error.errors()]
        remedies = (f"{FIELD_LABELS.get(field['field'], field['field'])}：{field['remedy']}" for field in wrong)
        raise NotAmendable("；".join(remedies)) from error


def _change(name: str, old: Event, new: Event) -> Change:
    return Change(field=FIELD_LABELS[name], old=display(getattr(old, name)), new=display(getattr(new, name)))
