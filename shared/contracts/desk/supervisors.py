"""社会监督员: deputies and members whom the bureau appoints as its supervisors, for a term."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.common.vocabulary import Chapter, Kind, Line
from shared.messaging.envelope import Command, Event, FrozenModel, Role
from shared.messaging.errors import RuleViolation

AppointmentId = Annotated[str, StringConstraints(pattern=r"^s[1-9][0-9]{0,4}$")]


class Supervisor(FrozenModel):
    """A person to appoint: name, unit, and whether they are a deputy or a member."""

    person_name: Line
    unit: str = ""
    side: Kind | None = None


class AppointSupervisor(Command, type="desk.appoint-supervisor", label="聘任监督员", by={Role.OFFICE}):
    """Given to the register `engagements`: appoints a list for one term, both days included; who has it is left out."""

    supervisors: Annotated[tuple[Supervisor, ...], Field(min_length=1, max_length=300)]
    since: date
    until: date
    letter: str = ""
    note: str = ""


class EndAppointment(Command, type="desk.end-appointment", label="终止聘任", by={Role.OFFICE}):
    """Ends an appointment before its term is over."""

    appointment: AppointmentId
    reason: Line


class SupervisorAppointed(
    Event,
    type="desk.supervisor-appointed",
    label="已聘任监督员",
    sentence="聘任{person_name}[（{unit}）]为社会监督员，自{since}至{until}[，{letter}]",
    about="appointment",
    chapter=Chapter.PAPERS,
):
    """One event for each person; `appointment` numbers them: s1, s2, …"""

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
    chapter=Chapter.PAPERS,
):
    """The appointment ends on the business date."""

    appointment: str
    person_name: str
    reason: str


class NoSuchAppointment(RuleViolation, message="没有这一项聘任，请核对编号。", status=404):
    """The register holds no appointment of that number."""


class TermTooShort(RuleViolation, message="聘期的截止日不能早于起算日。"):
    """`until` lies before `since`."""


class TermOverlaps(RuleViolation, message="此人已在聘期内，请先终止原聘任或改期。"):
    """The person has an appointment for some of the days."""


SupervisorCommand = AppointSupervisor | EndAppointment
SupervisorEvent = SupervisorAppointed | AppointmentEnded
