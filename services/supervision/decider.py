"""The law of supervision: a deadline is set by an adopted rule, kept by the earliest fact, and speaks in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never, cast

from services.supervision.deadlines import commands, extension, registers, reminder_schedule, revise
from services.supervision.deadlines import state as clocks
from services.supervision.deadlines.state import CaseDeadlines
from services.supervision.oversight import oversight
from services.supervision.oversight.oversight import Oversight
from shared.contracts.supervision import (
    CALENDAR,
    DAYS,
    RULES,
    SUPPRESSIONS,
    AdoptCalendar,
    AdoptRules,
    BeginDay,
    DeadlineExtended,
    ExtensionRefused,
    ExtensionRequested,
    GrantExtension,
    NoteCongress,
    NoteCorrection,
    NoteHolder,
    NoteNotice,
    ObserveDay,
    OversightCommand,
    OversightEvent,
    ProposerTold,
    ReckonAgain,
    RefuseExtension,
    Remind,
    RemindersSuppressed,
    RequestExtension,
    ResumeReminders,
    ReviseFact,
    SetDeadlines,
    SupervisionCommand,
    SupervisionEvent,
    SupervisionOpened,
    SuppressReminders,
    TellProposer,
)
from shared.domain.decider import CorrectionPolicy, Decider, Decision, EventForStream
from shared.messaging.envelope import CommandEnvelope, Event

# What the clocks say by themselves follows from facts and rules and is not corrected by hand; rules and calendars are
# adopted anew, a period without reminders is cut short by resuming them, a reminder that was sent was sent.
CORRECTIONS: Mapping[type[Event], CorrectionPolicy] = {
    ExtensionRequested: CorrectionPolicy(
        {"until", "reason", "report"}, blocked_by=(DeadlineExtended, ExtensionRefused)
    ),
    DeadlineExtended: CorrectionPolicy({"letter"}, blocked_by=(ProposerTold,)),
    ExtensionRefused: CorrectionPolicy({"by_whom", "reason"}),
    ProposerTold: CorrectionPolicy({"way", "letter"}),
    RemindersSuppressed: CorrectionPolicy({"since", "until", "reason"}),
}

FactCommand = SetDeadlines | ReviseFact | NoteCorrection | NoteNotice | NoteCongress | ReckonAgain | NoteHolder
HumanCommand = Remind | RequestExtension | GrantExtension | RefuseExtension | TellProposer


@dataclass(frozen=True, slots=True)
class Supervision(CaseDeadlines):
    """The clocks of a case, what is overseen beside them, and the registers both rest on."""

    oversight: Oversight = field(default_factory=Oversight)


def observe_day(command: ObserveDay, on: date, state: Supervision) -> Decision:
    said = [
        each
        for deadline in state.deadlines.values()
        for each in reminder_schedule.observe(deadline, command.day, state)
    ]
    return [*said, *with_deadlines(oversight.carry_over_commitments(state.oversight, command.day), on, state)]


def next_on(state: Supervision) -> date | None:
    """The next date on which observing the case says something."""
    told = [reminder_schedule.next_on(deadline, state) for deadline in state.deadlines.values()]
    return min((each for each in (*told, oversight.next_on(state.oversight)) if each), default=None)


def with_deadlines(decided: Decision, on: date, state: Supervision) -> Decision:
    """What oversight decided, each followed by what it means for the clocks, in the same stream."""
    told = list[EventForStream | SupervisionEvent]()
    for each in decided:
        told.append(each)  # type: ignore[arg-type]
        match each:
            case EventForStream(stream=stream, event=event) if isinstance(event, OversightEvent):
                told += [EventForStream(stream, clock) for clock in commands.fact_follows(event, on, state)]
            case event if isinstance(event, OversightEvent):
                told += commands.fact_follows(event, on, state)
    return told


def read_streams(envelope: CommandEnvelope[SupervisionCommand]) -> Sequence[str]:
    """The registers a decision rests on."""
    if isinstance(envelope.command, OversightCommand):
        return (RULES, CALENDAR, *oversight.read_streams(envelope.command))
    match envelope.command:
        case AdoptRules():
            return (RULES,)
        case AdoptCalendar():
            return (CALENDAR,)
        case BeginDay():
            return (DAYS,)
        case SuppressReminders() | ResumeReminders():
            return (SUPPRESSIONS,)
        case ObserveDay():
            return (RULES, CALENDAR, SUPPRESSIONS)
        case NoteHolder():
            return ()
        case Remind() | RequestExtension() | RefuseExtension():
            return (RULES,)
        case _:
            return (RULES, CALENDAR)


def decide(envelope: CommandEnvelope[SupervisionCommand], state: Supervision) -> Decision:
    command, on = envelope.command, envelope.business_date
    if isinstance(command, OversightCommand):
        return with_deadlines(
            oversight.decide(cast(CommandEnvelope[OversightCommand], envelope), state, state.oversight), on, state
        )
    match command:
        case AdoptRules():
            return registers.adopt_rules(command, state)
        case AdoptCalendar():
            return registers.adopt_calendar(command, state)
        case BeginDay():
            return registers.begin_day(command, on, state)
        case SuppressReminders():
            return registers.suppress_reminders(command, state)
        case ResumeReminders():
            return registers.resume_reminders(command, state)
        case ObserveDay():
            return observe_day(command, on, state)
        case Remind() | RequestExtension() | GrantExtension() | RefuseExtension() | TellProposer():
            return decide_human(command, on, state)
        case _:
            return decide_fact_commands(command, on, state)


def decide_fact_commands(command: FactCommand, on: date, state: CaseDeadlines) -> Decision:
    """What supervision hears of a case."""
    match command:
        case SetDeadlines():
            return commands.set_deadlines(command, on, state)
        case ReviseFact():
            return revise.revise_fact(command, state)
        case NoteCorrection():
            return revise.note_correction(command, state)
        case NoteNotice():
            return revise.note_notice(command, state)
        case ReckonAgain():
            return revise.recalculate(command, state)
        case NoteHolder():
            return commands.note_holder(command, state)
        case NoteCongress():
            return commands.note_congress(command, state)
        case _:
            assert_never(command)


def decide_human(command: HumanCommand, on: date, state: CaseDeadlines) -> Decision:
    """What people do about its deadlines."""
    match command:
        case Remind():
            return [
                reminder_schedule.remind(
                    command, on, extension.pending_request(command.rule, command.subject, state), state
                )
            ]
        case RequestExtension():
            return extension.request_extension(command, state)
        case GrantExtension():
            return extension.grant_extension(command, on, state)
        case RefuseExtension():
            return extension.refuse_extension(command, state)
        case TellProposer():
            return extension.tell_proposer(command, on, state)
        case _:
            assert_never(command)


def evolve(state: Supervision, event: SupervisionEvent) -> Supervision:
    if isinstance(event, OversightEvent):
        return replace(state, oversight=oversight.evolve(state.oversight, event))
    if isinstance(event, SupervisionOpened) and event.round > state.round and clocks.voided(state):
        state = replace(state, oversight=Oversight())
    return clocks.evolve(state, event)


supervision: Decider[Supervision, SupervisionCommand, SupervisionEvent] = Decider(
    Supervision(), decide, evolve, read_streams, {**CORRECTIONS, **oversight.CORRECTIONS}
)
