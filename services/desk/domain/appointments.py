"""Decisions on appointments: social supervisors for a term, and the liaison officer whose change is reported."""

from typing import assert_never

from services.desk.domain.engagements import next_id
from services.desk.domain.state import DeskState, LiaisonChange
from shared.contracts.desk import (
    AcknowledgeLiaisonChange,
    Addressee,
    AppointLiaison,
    AppointmentEnded,
    AppointSupervisor,
    ChangeNotReported,
    EndAppointment,
    LiaisonAppointed,
    LiaisonChangeAcknowledged,
    LiaisonChangeReported,
    LiaisonCommand,
    NoSuchAppointment,
    NoSuchChange,
    ReportLiaisonChange,
    Supervisor,
    SupervisorAppointed,
    SupervisorCommand,
    TermOverlaps,
    TermTooShort,
)
from shared.domain.decider import Decision


def appoint_supervisor(command: AppointSupervisor, state: DeskState) -> Decision:
    """Appoints those who do not have this very term already, so that a list can be given again with more names.

    Raises `TermTooShort` and `TermOverlaps`.
    """
    if command.until < command.since:
        raise TermTooShort(f"{command.since}至{command.until}")
    first, appointed = next_id("s", state.appointments), list[SupervisorAppointed]()
    term = command.model_dump(include={"since", "until", "letter", "note"})
    for supervisor in dict.fromkeys(command.supervisors):
        if not has_term(supervisor, command, state):
            id = f"s{int(first[1:]) + len(appointed)}"
            appointed.append(SupervisorAppointed(appointment=id, **dict(supervisor), **term))
    return appointed


def has_term(person: Supervisor, command: AppointSupervisor, state: DeskState) -> bool:
    """Whether the person is appointed for this very term. Raises `TermOverlaps` where they are for another that
    overlaps."""
    in_office = (appointed for id, appointed in state.appointments.items() if id not in state.ended)
    for appointed in in_office:
        if (appointed.person_name, appointed.unit) != (person.person_name, person.unit):
            continue
        if (appointed.since, appointed.until) == (command.since, command.until):
            return True
        if appointed.since <= command.until and command.since <= appointed.until:
            raise TermOverlaps(f"{appointed.person_name}，{appointed.since}至{appointed.until}")
    return False


def end_appointment(command: EndAppointment, state: DeskState) -> Decision:
    """Ends an appointment; again it does nothing. Raises `NoSuchAppointment`."""
    appointed = state.appointments.get(command.appointment)
    if appointed is None:
        raise NoSuchAppointment(command.appointment)
    if command.appointment in state.ended:
        return []
    return [AppointmentEnded(person_name=appointed.person_name, **dict(command))]


def appoint_liaison(command: AppointLiaison, state: DeskState) -> Decision:
    """Appoints a liaison officer; nothing where that person holds the post already."""
    former = state.liaison.appointed if state.liaison else None
    if former and (former.person_id, former.department) == (command.person_id, command.department):
        return []
    change = next_id("l", state.changes)
    return [LiaisonAppointed(change=change, former=former.person_name if former else "", **dict(command))]


def report_liaison_change(command: ReportLiaisonChange, state: DeskState) -> Decision:
    """Reports a change to all addressees; the same report again does nothing. Raises `NoSuchChange`."""
    change = find_liaison_change(command.change, state)
    reported = LiaisonChangeReported(addressees=tuple(Addressee), **dict(command))
    return [] if change.reported == reported else [reported]


def acknowledge_liaison_change(command: AcknowledgeLiaisonChange, state: DeskState) -> Decision:
    """Notes the acknowledgement of one addressee. Raises `NoSuchChange` and `ChangeNotReported`."""
    change = find_liaison_change(command.change, state)
    if change.reported is None:
        raise ChangeNotReported(change.appointed.person_name)
    return [] if command.addressee in change.acknowledged else [LiaisonChangeAcknowledged(**dict(command))]


def find_liaison_change(id: str, state: DeskState) -> LiaisonChange:
    """The change of that id. Raises `NoSuchChange`."""
    if id not in state.changes:
        raise NoSuchChange(id)
    return state.changes[id]


def decide_supervisors(command: SupervisorCommand, state: DeskState) -> Decision:
    """The events of a command on supervisors."""
    match command:
        case AppointSupervisor():
            return appoint_supervisor(command, state)
        case EndAppointment():
            return end_appointment(command, state)
        case _:
            assert_never(command)


def decide_liaison(command: LiaisonCommand, state: DeskState) -> Decision:
    """The events of a command on the liaison officer."""
    match command:
        case AppointLiaison():
            return appoint_liaison(command, state)
        case ReportLiaisonChange():
            return report_liaison_change(command, state)
        case AcknowledgeLiaisonChange():
            return acknowledge_liaison_change(command, state)
        case _:
            assert_never(command)
