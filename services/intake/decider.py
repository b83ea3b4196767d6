"""The decider of intake: a number is registered, received once a round, corrected with a reason, handed over again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.intake import leaving, marks, sessions
from services.intake.sessions import notice_due
from services.intake.states import (
    CaseEntry,
    Classified,
    Intake,
    Registered,
    Returned,
    Unregistered,
    Voided,
    case_in_work,
    evolve,
    registered_case,
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

DATES_TAKEN_OVER = ("received_on", "contacted_on", "sent_on", "published_on", "closed_on")
DATES_IN_ORDER = (
    ("handed_over", "received_on"),
    ("handed_over", "sent_on"),
    ("handed_over", "closed_on"),
    ("sent_on", "published_on"),
    ("sent_on", "closed_on"),
)


def register(command: Register, envelope: CommandEnvelope[IntakeCommand], state: Intake) -> Decision:
    """The registration of a new or voided number; nothing where it is registered with these facts. Raises
    `AlreadyRegistered`, `HandOverToCome` and what `round_or_registered` raises."""
    match round_or_registered(command, envelope.stream, state.entry):
        case int(round):
            check_hand_over_date(command.handed_over, envelope.business_date)
            return [CaseRegistered(**entry_facts(command, state, round))]
        case Registered(part=part, handed_over=day, facts=facts):
            if (part, day, facts) == (command.part, command.handed_over, command.facts):
                return []
    raise AlreadyRegistered(envelope.stream)


def take_over(command: TakeOver, envelope: CommandEnvelope[IntakeCommand], state: Intake) -> Decision:
    """The take-over of a case that was handled before this system was in use; nothing where it is taken over so. Raises
    `AlreadyRegistered`, `DatesOutOfOrder` and what `round_or_registered` raises."""
    match round_or_registered(command, envelope.stream, state.entry):
        case int(round):
            check_order_of_dates(command, envelope.business_date)
            return [CaseTakenOver(**entry_facts(command, state, round), taken=command.taken)]
        case Registered(part=part, handed_over=day, facts=facts, taken=taken):
            if (part, day, facts, taken) == (command.part, command.handed_over, command.facts, command.taken):
                return []
    raise AlreadyRegistered(envelope.stream)


def note_classified(command: NoteClassified, stream: str, entry: CaseEntry) -> Decision:
    """The number of a classified case and nothing else of it (市人大规定 art. 9). Raises `AlreadyRegistered` and what
    `round_or_registered` raises."""
    noted = ClassifiedCaseNoted(**dict(command))
    if entry == Classified(noted):
        return []
    if isinstance(round_or_registered(command, stream, entry), Registered):
        raise AlreadyRegistered(stream)
    return [noted]


def check_hand_over_date(handed_over: date, on: date) -> None:
    """Raises `HandOverToCome` for a date after the business date."""
    if handed_over > on:
        raise HandOverToCome(f"交办日期 {handed_over}")


def round_or_registered(command: NewCase | NoteClassified, stream: str, entry: CaseEntry) -> int | Registered:
    """The round that a first entry of the number would have, or the case that is registered under it. Raises
    `WrongStream` where stream and number differ, `CaseIsClassified`."""
    if stream != case_stream(command.kind, command.congress, command.session, command.number):
        raise WrongStream(stream)
    match entry:
        case Unregistered():
            return 1
        case Voided(round=round):
            return round + 1
        case Classified():
            raise CaseIsClassified(stream)
    return registered_case(entry, stream)


def entry_facts(command: NewCase, state: Intake, round: int) -> dict[str, Any]:
    """The fields of the event that enters a case, with the due date of the year's notice."""
    session = (command.kind, command.congress, command.session)
    due = notice_due(state.sessions, session, command.part, command.facts.timing, command.handed_over)
    fields = {name: getattr(command, name) for name in NewCase.model_fields if name != "facts"}
    return {**fields, **dict(command.facts), "round": round, "notice_due": due}


def check_order_of_dates(command: TakeOver, on: date) -> None:
    """Raises `DatesOutOfOrder` for a date after the business date, or before another one that it has to follow."""
    days = {name: getattr(command.taken, name) for name in DATES_TAKEN_OVER} | {"handed_over": command.handed_over}
    for name, day in days.items():
        if day and day > on:
            raise DatesOutOfOrder(f"{FIELD_LABELS[name]}{day}晚于{on}")
    for earlier, later in DATES_IN_ORDER:
        if days[earlier] and days[later] and days[later] < days[earlier]:
            raise DatesOutOfOrder(f"{FIELD_LABELS[later]}{days[later]}早于{FIELD_LABELS[earlier]}{days[earlier]}")


def confirm_receipt(envelope: CommandEnvelope[IntakeCommand], entry: CaseEntry) -> Decision:
    """The bureau's own receipt, once a round. Raises `ReceiptBeforeHandOver` and what `case_in_work` raises."""
    case = case_in_work(entry, envelope.stream)
    if case.receipt_confirmed:
        return []
    if envelope.business_date < case.handed_over:
        raise ReceiptBeforeHandOver(f"交办日期 {case.handed_over}")
    return [ReceiptConfirmed(kind=case.session[0], part=case.part, round=case.round)]


def correct(command: Correct, envelope: CommandEnvelope[IntakeCommand], state: Intake) -> Decision:
    """The correction, also where handling has ended, for the figures count the case; nothing where no field differs.
    Raises `HandOverToCome`, `HandOverBeforeLast` and what `registered_case` raises."""
    case = registered_case(state.entry, envelope.stream)
    part, day = command.part or case.part, command.handed_over or case.handed_over
    if day != case.handed_over:
        check_hand_over_date(day, envelope.business_date)
    if case.previous_hand_over and day < case.previous_hand_over:
        raise HandOverBeforeLast(f"上一次交办日期 {case.previous_hand_over}")
    due = notice_due(state.sessions, case.session, part, command.facts.timing, day)
    corrected = replace(case, part=part, handed_over=day, facts=command.facts, notice_due=due)
    if not (changed := changed_fields(case, corrected)):
        return []
    return [
        CaseCorrected(
            facts=corrected.facts,
            changed=changed,
            reason=command.reason,
            part=part if part is not case.part else None,
            handed_over=day if day != case.handed_over else None,
            notice_due=due,
            round=case.round,
        )
    ]


def changed_fields(old: Registered, new: Registered) -> tuple[Change, ...]:
    """Which fields differ, with their labels and values as people read them."""
    before, after = correctable_values(old), correctable_values(new)
    differing = [name for name in before if before[name] != after[name]]
    return tuple(
        Change(field=FIELD_LABELS[name], old=display(before[name]), new=display(after[name])) for name in differing
    )


def correctable_values(case: Registered) -> dict[str, Any]:
    """The values that a correction may change, by field name."""
    dates_and_part = {name: getattr(case, name) for name in ("part", "handed_over", "notice_due")}
    return {name: getattr(case.facts, name) for name in Facts.model_fields} | dates_and_part


def void(command: Void, stream: str, entry: CaseEntry) -> Decision:
    """That the number should not have been registered; nothing where it is void. Raises `NotRegistered`."""
    if isinstance(entry, Unregistered):
        raise NotRegistered(stream)
    return [] if isinstance(entry, Voided) else [EntryVoided(reason=command.reason)]


def hand_over_again(command: HandOverAgain, envelope: CommandEnvelope[IntakeCommand], state: Intake) -> Decision:
    """The next hand-over of a case in work or returned; nothing where it is handed over so. Raises
    `HandOverBeforeLast`, `HandOverToCome` and what `case_in_work` raises, such as `CaseIsWithdrawn`."""
    entry = state.entry
    case = entry.case if isinstance(entry, Returned) else case_in_work(entry, envelope.stream)
    if entry == replace(case, part=command.part, handed_over=command.handed_over, facts=command.facts):
        return []
    if command.handed_over < case.handed_over:
        raise HandOverBeforeLast(f"上一次交办日期 {case.handed_over}")
    check_hand_over_date(command.handed_over, envelope.business_date)
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
    """What the command records; raises the `RuleViolation` that the function of the command names."""
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
            return sessions.decide(command, stream, state)
        case MarkKey() | Join() | Split() as command:
            return marks.decide(command, stream, entry)
        case _:
            return leaving.decide(envelope.command, stream, entry)


def read_streams(envelope: CommandEnvelope[IntakeCommand]) -> Sequence[str]:
    """The register of sessions, for what needs the due dates of the year's notice."""
    return (SESSIONS,) if isinstance(envelope.command, Register | TakeOver | HandOverAgain | Correct) else ()


# Every other event is replaced by a command of its own: a registration or hand-over is corrected or voided, a
# correction corrected again, a join split, a session noted again, a withdrawal undone by voiding and registering anew.
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
