"""The law of intake: a number is registered once, received once a round, corrected with a reason, left lawfully."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.intake.leaving import leave
from services.intake.marks import mark
from services.intake.sessions import in_sessions, notice_due
from services.intake.states import (
    Classified,
    Entry,
    Intake,
    Returned,
    Standing,
    Unregistered,
    Voided,
    evolve,
    known,
    standing,
)
from shared.contracts.common.vocabulary import FIELD_LABELS, display
from shared.contracts.intake import (
    SESSIONS,
    AlreadyRegistered,
    CaseCorrected,
    CaseHandedOverAgain,
    CaseIsClassified,
    CaseMarkedKey,
    CaseRegistered,
    CaseTakenOver,
    Change,
    ChangeCongress,
    ClassifiedCaseNoted,
    ConfirmReceipt,
    CongressChanged,
    Correct,
    EntryVoided,
    Facts,
    HandOverAgain,
    HandOverBeforeLast,
    HandOverToCome,
    IntakeCommand,
    IntakeEvent,
    Join,
    MarkKey,
    NewCase,
    NoteClassified,
    NoteSession,
    NotRegistered,
    ReceiptBeforeHandOver,
    ReceiptConfirmed,
    Register,
    ReturnGranted,
    ReturnRefused,
    ReturnRequested,
    Split,
    TakeOver,
    Void,
    WrongStream,
    case_stream,
)
from shared.contracts.intake.leaving import CaseWithdrawn
from shared.contracts.intake.sessions import DatesOutOfOrder
from shared.domain.decider import CorrectionPolicy, Decider, Decision
from shared.messaging.envelope import CommandEnvelope, Event

TAKEN_DAYS = ("received_on", "contacted_on", "sent_on", "published_on", "closed_on")
IN_ORDER = (
    ("handed_over", "received_on"),
    ("handed_over", "sent_on"),
    ("handed_over", "closed_on"),
    ("sent_on", "published_on"),
    ("sent_on", "closed_on"),
)


def register(command: Register, envelope: CommandEnvelope[IntakeCommand], state: Intake) -> Decision:
    match free(command, envelope.stream, state.entry):
        case int(round):
            come(command.handed_over, envelope.business_date)
            return [CaseRegistered(**entered(command, state, round))]
        case Standing(part=part, handed_over=day, facts=facts):
            if (part, day, facts) == (command.part, command.handed_over, command.facts):
                return []
    raise AlreadyRegistered(envelope.stream)


def take_over(command: TakeOver, envelope: CommandEnvelope[IntakeCommand], state: Intake) -> Decision:
    match free(command, envelope.stream, state.entry):
        case int(round):
            in_order(command, envelope.business_date)
            return [CaseTakenOver(**entered(command, state, round), taken=command.taken)]
        case Standing(part=part, handed_over=day, facts=facts, taken=taken):
            if (part, day, facts, taken) == (command.part, command.handed_over, command.facts, command.taken):
                return []
    raise AlreadyRegistered(envelope.stream)


def note_classified(command: NoteClassified, stream: str, entry: Entry) -> Decision:
    noted = ClassifiedCaseNoted(**dict(command))
    if entry == Classified(noted):
        return []
    if isinstance(free(command, stream, entry), Standing):
        raise AlreadyRegistered(stream)
    return [noted]


def come(handed_over: date, on: date) -> None:
    if handed_over > on:
        raise HandOverToCome(f"交办日期 {handed_over}")


def free(command: NewCase | NoteClassified, stream: str, entry: Entry) -> int | Standing:
    """The round a first entry of the number would have; or what is registered under it already."""
    if stream != case_stream(command.kind, command.congress, command.session, command.number):
        raise WrongStream(stream)
    match entry:
        case Unregistered():
            return 1
        case Voided(round=round):
            return round + 1
        case Classified():
            raise CaseIsClassified(stream)
    return known(entry, stream)


def entered(command: NewCase, state: Intake, round: int) -> dict[str, Any]:
    session = (command.kind, command.congress, command.session)
    due = notice_due(state.sessions, session, command.part, command.facts.timing, command.handed_over)
    given = {name: getattr(command, name) for name in NewCase.model_fields if name != "facts"}
    return {**given, **dict(command.facts), "round": round, "notice_due": due}


def in_order(command: TakeOver, on: date) -> None:
    """What was done before the taking-over was done after the hand-over and in the order in which it can be done."""
    days = {name: getattr(command.taken, name) for name in TAKEN_DAYS} | {"handed_over": command.handed_over}
    for name, day in days.items():
        if day and day > on:
            raise DatesOutOfOrder(f"{FIELD_LABELS[name]}{day}晚于{on}")
    for earlier, later in IN_ORDER:
        if days[earlier] and days[later] and days[later] < days[earlier]:
            raise DatesOutOfOrder(f"{FIELD_LABELS[later]}{days[later]}早于{FIELD_LABELS[earlier]}{days[earlier]}")


def confirm_receipt(envelope: CommandEnvelope[IntakeCommand], entry: Entry) -> Decision:
    case = standing(entry, envelope.stream)
    if case.received:
        return []
    if envelope.business_date < case.handed_over:
        raise ReceiptBeforeHandOver(f"交办日期 {case.handed_over}")
    return [ReceiptConfirmed(kind=case.session[0], part=case.part, round=case.round)]


def correct(command: Correct, envelope: CommandEnvelope[IntakeCommand], state: Intake) -> Decision:
    """Also where handling has ended: what was registered wrongly would stand in the figures."""
    case = known(state.entry, envelope.stream)
    part, day = command.part or case.part, command.handed_over or case.handed_over
    if day != case.handed_over:
        come(day, envelope.business_date)
    if case.previous and day < case.previous:
        raise HandOverBeforeLast(f"上一次交办日期 {case.previous}")
    due = notice_due(state.sessions, case.session, part, command.facts.timing, day)
    now = replace(case, part=part, handed_over=day, facts=command.facts, notice_due=due)
    if not (changed := changes(case, now)):
        return []
    return [
        CaseCorrected(
            facts=now.facts,
            changed=changed,
            reason=command.reason,
            part=part if part is not case.part else None,
            handed_over=day if day != case.handed_over else None,
            notice_due=due,
            round=case.round,
        )
    ]


def changes(old: Standing, new: Standing) -> tuple[Change, ...]:
    """Which fields differ, as people read them."""
    before, after = told(old), told(new)
    differing = [name for name in before if before[name] != after[name]]
    return tuple(
        Change(field=FIELD_LABELS[name], old=display(before[name]), new=display(after[name])) for name in differing
    )


def told(case: Standing) -> dict[str, Any]:
    more = {name: getattr(case, name) for name in ("part", "handed_over", "notice_due")}
    return {name: getattr(case.facts, name) for name in Facts.model_fields} | more


def void(command: Void, stream: str, entry: Entry) -> Decision:
    if isinstance(entry, Unregistered):
        raise NotRegistered(stream)
    return [] if isinstance(entry, Voided) else [EntryVoided(reason=command.reason)]


def hand_over_again(command: HandOverAgain, envelope: CommandEnvelope[IntakeCommand], state: Intake) -> Decision:
    """Lawful while the case stands and after its return; a withdrawn matter is over."""
    entry = state.entry
    case = entry.was if isinstance(entry, Returned) else standing(entry, envelope.stream)
    if entry == replace(case, part=command.part, handed_over=command.handed_over, facts=command.facts):
        return []
    if command.handed_over < case.handed_over:
        raise HandOverBeforeLast(f"上一次交办日期 {case.handed_over}")
    come(command.handed_over, envelope.business_date)
    due = notice_due(state.sessions, case.session, command.part, command.facts.timing, command.handed_over)
    return [
        CaseHandedOverAgain(
            kind=case.session[0],
            part=command.part,
            handed_over=command.handed_over,
            **dict(command.facts),
            notice_due=due,
            round=case.round + 1,
            reason=command.reason,
        )
    ]


def decide(envelope: CommandEnvelope[IntakeCommand], state: Intake) -> Decision:
    stream, entry = envelope.stream, state.entry
    match envelope.command:
        case Register() as command:
            return register(command, envelope, state)
        case TakeOver() as command:
            return take_over(command, envelope, state)
        case NoteClassified() as command:
            return note_classified(command, stream, entry)
        case ConfirmReceipt():
            return confirm_receipt(envelope, entry)
        case Correct() as command:
            return correct(command, envelope, state)
        case Void() as command:
            return void(command, stream, entry)
        case HandOverAgain() as command:
            return hand_over_again(command, envelope, state)
        case NoteSession() | ChangeCongress() as command:
            return in_sessions(command, stream, state)
        case MarkKey() | Join() | Split() as command:
            return mark(command, stream, entry)
        case _:
            return leave(envelope.command, stream, entry)


def read_streams(envelope: CommandEnvelope[IntakeCommand]) -> Sequence[str]:
    return (SESSIONS,) if isinstance(envelope.command, Register | TakeOver | HandOverAgain | Correct) else ()


# Everything else is replaced by an act of its own: a registration or hand-over is corrected or voided, a correction
# corrected again, a join split, a session noted again, a withdrawal undone by voiding and registering anew.
CORRECTIONS: dict[type[Event], CorrectionPolicy] = {
    ReceiptConfirmed: CorrectionPolicy(),
    CaseMarkedKey: CorrectionPolicy(fields={"level", "by_whom", "topic"}),
    ReturnRequested: CorrectionPolicy(
        fields={"ground", "reason", "suggested_unit", "approved_by"}, blocked_by=(ReturnGranted, ReturnRefused)
    ),
    ReturnRefused: CorrectionPolicy(fields={"by_whom", "reason"}, blocked_by=(ReturnGranted,)),
    ReturnGranted: CorrectionPolicy(fields={"by_whom", "letter", "new_unit"}, retractable=False),
    CaseWithdrawn: CorrectionPolicy(fields={"reason", "paper"}, retractable=False),
    ClassifiedCaseNoted: CorrectionPolicy(fields={"handed_over"}, retractable=False),
    CongressChanged: CorrectionPolicy(fields={"day"}),
}

intake: Decider[Intake, IntakeCommand, IntakeEvent] = Decider(Intake(), decide, evolve, read_streams, CORRECTIONS)
