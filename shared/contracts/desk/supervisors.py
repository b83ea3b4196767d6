"""社会监督员: deputies and members whom the bureau appoints to watch over it, for a term."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.common.vocabulary import Kind, Line
from shared.messaging.envelope import Command, Event, FrozenModel, Role
from shared.messaging.errors import RuleViolation

AppointmentId = Annotated[str, StringConstraints(pattern=r"^s[1-9][0-9]{0,4}$")]


class Supervisor(FrozenModel):
    """Whom to appoint: name, the unit they come from, and whether as deputy or member."""

    person_name: Line
    unit: str = ""
    side: Kind | None = None


class AppointSupervisor(Command, type="desk.appoint-supervisor", label="聘任监督员", by={Role.OFFICE}):
    """To the register `engagements`; a whole list at once, for one term. Who has that term already is left out."""

    supervisors: Annotated[tuple[Supervisor, ...], Field(min_length=1, max_length=300)]
    since: date
    until: date
    letter: str = ""
    note: str = ""


class EndAppointment(Command, type="desk.end-appointment", label="终止聘任", by={Role.OFFICE}):
    """Before the term is over."""

    appointment: AppointmentId
    reason: Line


class SupervisorAppointed(
    Event,
    type="desk.supervisor-appointed",
    label="已聘任监督员",
    sentence="聘任{person_name}[（{unit}）]为社会监督员，自{since}至{until}[，{letter}]",
    about="appointment",
):
    appointment: str
    person_name: str
    unit: str = ""
    side: Kind | None = None
    since: date
    until: date
    letter: str = ""
    note: str = ""


class AppointmentEnded(
    Event,
    type="desk.appointment-ended",
    label="已终止聘任",
    sentence="{person_name}不再担任社会监督员；理由：{reason}",
    about="appointment",
):
    appointment: str
    person_name: str
    reason: str


class NoSuchAppointment(RuleViolation, message="没有这一项聘任，请核对编号。", status=404):
    """Only who was appointed can be dismissed."""


class TermTooShort(RuleViolation, message="聘期的截止日不能早于起算日。"):
    """A term has at least one day."""


class TermOverlaps(RuleViolation, message="此人已在聘期内，请先终止原聘任或改期。"):
    """Nobody is appointed twice for the same days."""


SupervisorCommand = AppointSupervisor | EndAppointment
SupervisorEvent = SupervisorAppointed | AppointmentEnded
