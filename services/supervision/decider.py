"""The decider of supervision: which deadlines a case has by the adopted rules, what meets or ends them, and when people
are reminded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never, cast

from services.supervision.deadlines import commands, extension, registers, reminder_schedule, revise
from services.supervision.deadlines import state as deadline_state
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

# What deadlines do by themselves follows from facts and rules and is not corrected by hand; rules and calendars are
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
    """The state of one stream: the deadlines of a case, what is overseen beside them, and the registers both depend
    on."""

    oversight: Oversight = field(default_factory=Oversight)


def observe_day(command: ObserveDay, on: date, state: Supervision) -> Decision:
    """Reminders and misses of one case on a day, and the commitments carried over on the first observed day of a
    year."""
    events = [
        event
        for deadline in state.deadlines.values()
        for event in reminder_schedule.observe(deadline, command.day, state)
    ]
    return [*events, *with_clock_events(oversight.carry_over_commitments(state.oversight, command.day), on, state)]


def next_on(state: Supervision) -> date | None:
    """The next date on which observing the case yields an event; None where there is none."""
    days = [reminder_schedule.next_on(deadline, state) for deadline in state.deadlines.values()]
    return min((day for day in (*days, oversight.next_on(state.oversight)) if day), default=None)


def with_clock_events(decided: Decision, on: date, state: Supervision) -> Decision:
    """The events that oversight decided, each followed by the deadline events it causes in the same stream."""
    events = list[EventForStream | SupervisionEvent]()
    for decided_event in decided:
        events.append(decided_event)  # type: ignore[arg-type]
        match decided_event:
            case EventForStream(stream=stream, event=event) if isinstance(event, OversightEvent):
                events += [EventForStream(stream, clock) for clock in commands.clock_events_of(event, on, state)]
            case event if isinstance(event, OversightEvent):
                events += commands.clock_events_of(event, on, state)
    return events


def read_streams(envelope: CommandEnvelope[SupervisionCommand]) -> Sequence[str]:
    """The registers whose events the decision on this command needs."""
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
    """The events that a command yields; raises a `RuleViolation` where a rule of supervision forbids it."""
    command, on = envelope.command, envelope.business_date
    if isinstance(command, OversightCommand):
        return with_clock_events(
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
    """Decides the commands that the policies of supervision give about a case."""
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
    """Decides the commands that people give about the deadlines of a case."""
    match command:
        case Remind():
            return [
                reminder_schedule.remind(
                    command, on, extension.open_deadline(command.rule, command.subject, state), state
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
    """The state after an event; a case registered anew after it was voided begins without oversight."""
    if isinstance(event, OversightEvent):
        return replace(state, oversight=oversight.evolve(state.oversight, event))
    if isinstance(event, SupervisionOpened) and event.round > state.round and deadline_state.is_voided(state):
        state = replace(state, oversight=Oversight())
    return deadline_state.evolve(state, event)


supervision: Decider[Supervision, SupervisionCommand, SupervisionEvent] = Decider(
    Supervision(), decide, evolve, read_streams, {**CORRECTIONS, **oversight.CORRECTIONS}
)
