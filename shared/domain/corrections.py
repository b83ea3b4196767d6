"""Corrections: what a retraction or amendment records, and the effective events of a history with corrections in it.

The log is append-only: a correction is an event of its own. Deciders, projections and policies never see corrections;
they fold what `apply_corrections` leaves.
"""

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
    subject_of,
)
from shared.messaging.field_errors import field_error

Correction = Retraction | Amendment


def apply_corrections(history: Iterable[RecordedEvent]) -> list[RecordedEvent]:
    """The effective events of a history, in their order.

    Retracted events and the corrections themselves are left out, amended events have their new fields and date. The
    history may span several streams and services; a correction applies to its own stream.
    """
    facts: dict[tuple[str, str, int], RecordedEvent] = {}
    for recorded in history:
        key = recorded.service, recorded.stream
        match recorded.event:
            case Retracted(version=version):
                facts.pop((*key, version), None)
            case Amended(version=version) as amended if fact := facts.get((*key, version)):
                facts[*key, version] = amend_fact(fact, amended)
            case Amended():
                continue
            case _:
                facts[*key, recorded.version] = recorded
    return list(facts.values())


def amend_fact(fact: RecordedEvent, amended: Amended) -> RecordedEvent:
    """The recorded event with the fields and the business date that the amendment gives it."""
    event = with_changes(fact.event, amended.changes)
    return replace(fact, event=event, business_date=amended.on or fact.business_date)


def with_changes(event: Event, changes: dict[str, object]) -> Event:
    """The event with other JSON values in some fields; raises `ValidationError` where a field does not allow them."""
    body = event.model_dump(mode="json") | changes
    return type(event).model_validate(body)


def correct(
    envelope: CommandEnvelope[Command], history: Sequence[RecordedEvent], decider: Decider[object, Command, Event]
) -> list[Event]:
    """The event that a retraction or amendment leads to; none where what it asks for is so already.

    `history` is the whole history of the stream. Raises `NoSuchFact`, `NotYourFact`, `NotCorrectable`,
    `NotAmendable`, `OthersRestOnIt` or `CorrectionReasonMissing` (see shared/contracts/common/corrections.py).
    """
    command = envelope.command
    assert isinstance(command, Retraction | Amendment)
    if command.version > len(history):
        raise NoSuchFact(f"第{command.version}条")
    facts = {recorded.version: recorded for recorded in apply_corrections(history)}
    fact = facts.get(command.version)
    if fact is None:
        return _decide_on_absent_fact(command, history)
    if not _may_correct(envelope.actor, fact):
        raise NotYourFact(fact.actor.display_name)
    policy = decider.corrections.get(type(fact.event))
    if policy is None:
        raise NotCorrectable(fact.event.label)
    match command:
        case Retraction():
            return [_decide_retraction(command, envelope, fact, list(facts.values()), history, policy)]
        case Amendment():
            return _decide_amendment(command, envelope, fact, policy)


def _decide_on_absent_fact(command: Correction, history: Sequence[RecordedEvent]) -> list[Event]:
    """The event is not effective: retracting it again is idempotent, amending it or correcting a correction refused."""
    is_correction = isinstance(history[command.version - 1].event, Retracted | Amended)
    if isinstance(command, Amendment) or is_correction:
        raise NoSuchFact(f"第{command.version}条")
    return []


def _may_correct(actor: Actor, fact: RecordedEvent) -> bool:
    """The office may, and who decided or recorded the event."""
    recorder = fact.actor.noted.id if fact.actor.noted else fact.actor.id
    return Role.OFFICE in actor.roles or actor.id in (fact.actor.id, recorder)


def _decide_retraction(
    command: Retraction,
    envelope: CommandEnvelope[Command],
    fact: RecordedEvent,
    facts: Sequence[RecordedEvent],
    history: Sequence[RecordedEvent],
    policy: CorrectionPolicy,
) -> Event:
    if not policy.retractable:
        raise NotCorrectable(fact.event.label)
    if blocking := [event for event in facts if _is_blocking(event, fact, policy)]:
        raise OthersRestOnIt("、".join(dict.fromkeys(event.event.label for event in blocking)))
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


def _is_blocking(later: RecordedEvent, fact: RecordedEvent, policy: CorrectionPolicy) -> bool:
    """Whether `later` forbids retracting `fact`: of a blocking type, and not about another unit or department."""
    subject, later_subject = subject_of(fact.event), subject_of(later.event)
    same_subject = not subject or later_subject in ("", subject)
    return later.version > fact.version and isinstance(later.event, policy.blocked_by) and same_subject


def _is_one_step_undo(actor: Actor, fact: RecordedEvent, history: Sequence[RecordedEvent]) -> bool:
    """Whether the author retracts their last act: since then only policies have written to the stream."""
    since = [event for event in history if event.version > fact.version and event.command_id != fact.command_id]
    return actor.id == fact.actor.id and all(Role.SYSTEM in event.actor.roles for event in since)


def _decide_amendment(
    command: Amendment, envelope: CommandEnvelope[Command], fact: RecordedEvent, policy: CorrectionPolicy
) -> list[Event]:
    if forbidden := sorted(command.changes.keys() - policy.fields):
        raise NotAmendable("、".join(FIELD_LABELS.get(name, name) for name in forbidden))
    if command.on and command.on > envelope.business_date:
        raise NotAmendable(f"办理日期 {command.on} 晚于更正之日")
    new = _valid_event(fact.event, command.changes)
    names = [name for name in sorted(command.changes) if getattr(new, name) != getattr(fact.event, name)]
    new_date = command.on if command.on != fact.business_date else None
    if not names and new_date is None:
        return []
    event: type[Amended] = EVENTS[f"{fact.service}.fact-amended"]  # type: ignore[assignment]
    return [
        event(
            version=fact.version,
            what=fact.event.type,
            was_on=fact.business_date,
            subject=subject_of(fact.event),
            on=new_date,
            changes=new.model_dump(mode="json", include=set(names)),
            changed=tuple(_changed_field(name, fact.event, new) for name in names),
            reason=command.reason,
        )
    ]


def _valid_event(event: Event, changes: dict[str, object]) -> Event:
    try:
        return with_changes(event, changes)
    except ValidationError as error:
        errors = [field_error(error) for error in error.errors()]
        remedies = (f"{FIELD_LABELS.get(error['field'], error['field'])}：{error['remedy']}" for error in errors)
        raise NotAmendable("；".join(remedies)) from error


def _changed_field(name: str, old: Event, new: Event) -> Change:
    return Change(field=FIELD_LABELS[name], old=display(getattr(old, name)), new=display(getattr(new, name)))
