"""The policies of supervision: which commands it gives itself for events of other services and of its own registers."""

from collections.abc import Sequence
from datetime import date

from services.supervision.oversight.closing import discontinue_commands, reopen_commands
from services.supervision.oversight.commitments import register_commands
from services.supervision.policy_facts import facts_of
from shared.contracts.assignment import (
    AssignmentAccepted,
    AssignmentCancelled,
    AssignmentConfirmed,
    AssignmentOpened,
    AssignmentReopened,
    HandlerNamed,
    WorkHandedOver,
)
from shared.contracts.common.corrections import Amended, Retracted
from shared.contracts.common.vocabulary import Holder
from shared.contracts.intake import CaseCorrected, CongressChanged, SessionNoted
from shared.contracts.supervision import (
    CalendarAdopted,
    DayBegun,
    NoteCongress,
    NoteCorrection,
    NoteHolder,
    NoteNotice,
    ObserveDay,
    ReckonAgain,
    ReviseFact,
    RulesAdopted,
    SetDeadlines,
)
from shared.domain.decider import PolicyCommands
from shared.messaging.envelope import Command, Event, RecordedEvent, Role

OFFICE = Holder.OFFICE.label
OWN_SERVICE = SetDeadlines.service()


def react(recorded: RecordedEvent, affected_streams: Sequence[str]) -> PolicyCommands:
    """The commands that follow from an event: to its own case, or to all affected streams for days, rules, calendars
    and sessions."""
    match recorded.event:
        case DayBegun(day=day):
            return commands_for(affected_streams, ObserveDay(day=day))
        case RulesAdopted():
            return commands_for(affected_streams, ReckonAgain(reason="启用期限规则"))
        case CalendarAdopted(year=year):
            return commands_for(affected_streams, ReckonAgain(reason=f"启用{year}年工作日历"))
        case SessionNoted(due=due, co_due=co_due, notice_no=notice_no):
            return commands_for(affected_streams, NoteNotice(due=due, co_due=co_due, notice_no=notice_no))
        case CongressChanged(day=day):
            return commands_for(affected_streams, NoteCongress(day=day))
    return commands_for([recorded.stream], *case_commands(recorded))


def commands_for(streams: Sequence[str], *commands: Command) -> PolicyCommands:
    """Each of these commands for each of these streams."""
    return [(stream, command) for stream in streams for command in commands]


def case_commands(recorded: RecordedEvent) -> Sequence[Command]:
    """What an event of one case means for that case; events of supervision itself mean nothing here."""
    event = recorded.event
    match event:
        case Retracted(what=what, version=version, was_on=was_on, subject=subject):
            return [ReviseFact(what=what, version=version, was_on=was_on, subject=subject)]
        case Amended():
            return amendment_commands(event)
        case CaseCorrected(part=part, handed_over=handed_over, notice_due=notice_due):
            return [NoteCorrection(part=part, handed_over=handed_over, notice_due=notice_due)]
    if event.service() == OWN_SERVICE:
        return []
    return [
        *holder_commands(event),
        *facts_of(recorded),
        *reopen_commands(event),
        *register_commands(event),
        *discontinue_commands(event),
    ]


def amendment_commands(event: Amended) -> Sequence[Command]:
    """The commands for an amended record: another day, received or due date, handler or leader."""
    received_on, due = event.changes.get("received_on"), event.changes.get("due")
    commands: list[Command] = []
    if event.on or received_on or due:
        commands.append(
            ReviseFact(
                what=event.what,
                version=event.version,
                was_on=event.was_on,
                subject=event.subject,
                on=event.on or event.was_on,
                since=date.fromisoformat(received_on) if received_on else None,
                due=date.fromisoformat(due) if due else None,
            )
        )
    if (handler := event.changes.get("handler")) and event.what in (HandlerNamed.type, AssignmentAccepted.type):
        commands.append(NoteHolder(department=event.subject, handler=handler, from_whom=event.old_value("handler")))
    if (leader := event.changes.get("leader")) and event.what == AssignmentConfirmed.type:
        commands.append(NoteHolder(leader=leader, from_whom=event.old_value("leader")))
    return commands


def holder_commands(event: Event) -> Sequence[NoteHolder]:
    """Who has the case in hand after this event."""
    match event:
        case AssignmentConfirmed(department=department, leader=leader):
            return [NoteHolder(department=department, leader=leader)]
        case AssignmentReopened(department=department):
            return [NoteHolder(department=department or OFFICE)]
        case AssignmentCancelled():
            return [NoteHolder(department=OFFICE)]
        case AssignmentAccepted(department=department, handler=handler):
            return [NoteHolder(department=department), NoteHolder(department=department, handler=handler)]
        case HandlerNamed(department=department, handler=handler):
            return [NoteHolder(department=department, handler=handler)]
        case AssignmentOpened(department=department, handler=handler) if department:
            return [NoteHolder(department=department, handler=handler)]
        case WorkHandedOver(post=Role.HANDLER, department=department, to_whom=to_whom):
            return [NoteHolder(department=department, handler=to_whom)]
        case WorkHandedOver(post=Role.LEADER, to_whom=to_whom):
            return [NoteHolder(leader=to_whom)]
    return []
