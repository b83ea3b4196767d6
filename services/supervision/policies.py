"""What supervision makes of what it hears: facts start, keep or end deadlines; days, rules, sessions concern many."""

from collections.abc import Sequence
from datetime import date

from services.supervision.oversight.closing import left, reopened
from services.supervision.oversight.commitments import promised
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
OWN = SetDeadlines.service()


def react(recorded: RecordedEvent, concerned: Sequence[str]) -> PolicyCommands:
    match recorded.event:
        case DayBegun(day=day):
            return command_for(concerned, ObserveDay(day=day))
        case RulesAdopted():
            return command_for(concerned, ReckonAgain(reason="启用期限规则"))
        case CalendarAdopted(year=year):
            return command_for(concerned, ReckonAgain(reason=f"启用{year}年工作日历"))
        case SessionNoted(due=due, co_due=co_due, notice_no=notice_no):
            return command_for(concerned, NoteNotice(due=due, co_due=co_due, notice_no=notice_no))
        case CongressChanged(day=day):
            return command_for(concerned, NoteCongress(day=day))
    return command_for([recorded.stream], *of_case(recorded))


def command_for(streams: Sequence[str], *commands: Command) -> PolicyCommands:
    return [(stream, command) for stream in streams for command in commands]


def of_case(recorded: RecordedEvent) -> Sequence[Command]:
    event = recorded.event
    match event:
        case Retracted(what=what, version=version, was_on=was_on, subject=subject):
            return [ReviseFact(what=what, version=version, was_on=was_on, subject=subject)]
        case Amended():
            return amended(event)
        case CaseCorrected(part=part, handed_over=handed_over, notice_due=notice_due):
            return [NoteCorrection(part=part, handed_over=handed_over, notice_due=notice_due)]
    if event.service() == OWN:
        return []
    return [*holder(event), *facts_of(recorded), *reopened(event), *promised(event), *left(event)]


def amended(event: Amended) -> Sequence[Command]:
    """Its day, and the dates it brought."""
    received_on, due = event.changes.get("received_on"), event.changes.get("due")
    said: list[Command] = []
    if event.on or received_on or due:
        said.append(
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
        said.append(NoteHolder(department=event.subject, handler=handler, from_whom=event.was("handler")))
    if (leader := event.changes.get("leader")) and event.what == AssignmentConfirmed.type:
        said.append(NoteHolder(leader=leader, from_whom=event.was("leader")))
    return said


def holder(event: Event) -> Sequence[NoteHolder]:
    """Who has the case in hand."""
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
