"""分办: which departments of the bureau handle a case, who confirmed it, who does the work, and by what plan."""

from shared.contracts.assignment.departments import AddCoDepartment as AddCoDepartment
from shared.contracts.assignment.departments import CoDepartmentAdded as CoDepartmentAdded
from shared.contracts.assignment.departments import DepartmentsCommand, DepartmentsEvent
from shared.contracts.assignment.departments import GiveInput as GiveInput
from shared.contracts.assignment.departments import HandlerNamed as HandlerNamed
from shared.contracts.assignment.departments import HandOverWork as HandOverWork
from shared.contracts.assignment.departments import InputGiven as InputGiven
from shared.contracts.assignment.departments import NameHandler as NameHandler
from shared.contracts.assignment.departments import NotAccepted as NotAccepted
from shared.contracts.assignment.departments import PlanSubmitted as PlanSubmitted
from shared.contracts.assignment.departments import SubmitPlan as SubmitPlan
from shared.contracts.assignment.departments import WorkHandedOver as WorkHandedOver
from shared.contracts.assignment.directory import DIRECTORY as DIRECTORY
from shared.contracts.assignment.directory import AdoptDirectory as AdoptDirectory
from shared.contracts.assignment.directory import AppointPerson as AppointPerson
from shared.contracts.assignment.directory import Delegate as Delegate
from shared.contracts.assignment.directory import DelegationEnded as DelegationEnded
from shared.contracts.assignment.directory import DelegationGranted as DelegationGranted
from shared.contracts.assignment.directory import Department as Department
from shared.contracts.assignment.directory import DirectoryAdopted as DirectoryAdopted
from shared.contracts.assignment.directory import DirectoryCommand, DirectoryEvent
from shared.contracts.assignment.directory import EndDelegation as EndDelegation
from shared.contracts.assignment.directory import PersonAppointed as PersonAppointed
from shared.contracts.assignment.directory import PersonLeft as PersonLeft
from shared.contracts.assignment.directory import RemovePerson as RemovePerson
from shared.contracts.assignment.directory import UnknownDepartment as UnknownDepartment
from shared.contracts.common.corrections import Amended, Amendment, Retracted, Retraction
from shared.contracts.common.vocabulary import Chapter, DeclineGround, HandlingRole, Kind, Line
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation


class Open(Command, type="assignment.open", label="开始分办", by={Role.SYSTEM}):
    """A case taken over with its department is opened as accepted by it."""

    kind: Kind
    part: HandlingRole
    title: Line
    topic: str = ""
    round: int = 1
    department: str = ""
    handler: str = ""


class NoteCorrection(Command, type="assignment.note-correction", label="记入登记更正", by={Role.SYSTEM}):
    """What intake has corrected; a part only where it changed."""

    title: Line
    topic: str = ""
    part: HandlingRole | None = None


class Propose(Command, type="assignment.propose", label="拟办", by={Role.OFFICE}):
    """Without a leader the one who is in charge of the department by the directory."""

    department: Line
    opinion: str = ""
    co_departments: tuple[Line, ...] = ()
    leader: str = ""
    requirement: str = ""


class Confirm(Command, type="assignment.confirm", label="批示", by={Role.LEADER}):
    """With another department than the proposed one it is a decision for that one (改批)."""

    opinion: str = ""
    department: str = ""
    leader: str = ""


class Accept(Command, type="assignment.accept", label="处室确认", by={Role.HEAD}):
    """`wanted_units` are co-units of other bureaus the department wishes the city to add, for a reason."""

    handler: Line
    wanted_units: tuple[Line, ...] = ()
    reason: str = ""


class Decline(Command, type="assignment.decline", label="处室申退", by={Role.HEAD}):
    """Never without a ground, a reason and who should handle it instead."""

    ground: DeclineGround
    reason: Line
    right_unit: Line


class Reopen(Command, type="assignment.reopen", label="重新分办", by={Role.OFFICE, Role.SYSTEM}, offered="rare"):
    """From the beginning, straight to a department, or to the same one as before (`keep`); it must accept again.

    `round` is that of the hand-over; 0 stays in the round that runs.
    """

    reason: Line
    round: int = 0
    department: str = ""
    keep: bool = False


class Cancel(Command, type="assignment.cancel", label="终止分办", by={Role.OFFICE, Role.SYSTEM}, offered="rare"):
    """The case has left the bureau; it may come back and be reopened."""

    reason: Line


class AssignmentOpened(
    Event,
    type="assignment.assignment-opened",
    label="已开始分办",
    sentence="转入分办（{part}[，主题{topic}]）[，已由{department}承办][，承办人{handler}]",
    chapter=Chapter.ASSIGNMENT,
    corrected_by="cause",
):
    """The case waits for a proposal, or was accepted by `department` before it was taken over."""

    kind: Kind
    part: HandlingRole
    title: str
    topic: str
    round: int = 1
    department: str = ""
    handler: str = ""


class CorrectionNoted(
    Event,
    type="assignment.correction-noted",
    label="已记入登记更正",
    sentence="登记已更正：案由《{title}》[，主题{topic}][，承办方式{part}]",
    chapter=Chapter.CORRECTION,
    corrected_by="cause",
):
    """Title, topic and part as intake has corrected them; `part` is None where it did not change."""

    title: str
    topic: str
    part: HandlingRole | None = None


class AssignmentProposed(
    Event,
    type="assignment.assignment-proposed",
    label="已拟办",
    sentence="拟由{department}承办[，{co_departments}协办][，分管领导{leader}][；办理要求：{requirement}][；拟办意见：{opinion}]",
    chapter=Chapter.ASSIGNMENT,
    watched=("department", "leader"),
):
    """The office proposes a department and co-departments, with the leader in charge."""

    department: str
    opinion: str
    co_departments: tuple[str, ...] = ()
    leader: str = ""
    requirement: str = ""


class AssignmentConfirmed(
    Event,
    type="assignment.assignment-confirmed",
    label="已批示",
    sentence="批示由{department}承办[，分管领导{leader}][；批示意见：{opinion}]",
    chapter=Chapter.ASSIGNMENT,
    watched=("department", "leader"),
):
    """The department that was confirmed, whichever was proposed."""

    department: str
    opinion: str
    leader: str = ""


class AssignmentAccepted(
    Event,
    type="assignment.assignment-accepted",
    label="处室已确认",
    sentence="{department}确认接收，承办人{handler}[；希望增加会办单位{wanted_units}][；理由：{reason}]",
    chapter=Chapter.ASSIGNMENT,
    watched=("handler",),
):
    """The department takes the case with this handler; `wanted_units` are co-units it wishes the city to add."""

    department: str
    handler: str
    wanted_units: tuple[str, ...] = ()
    reason: str = ""


class AssignmentDeclined(
    Event,
    type="assignment.assignment-declined",
    label="处室已申退",
    sentence="{department}申退（{ground}）：{reason}；认为应由{right_unit}承办",
    about="department",
    chapter=Chapter.ASSIGNMENT,
):
    """The department does not take the case, and names the right unit."""

    department: str
    ground: DeclineGround
    reason: str
    right_unit: str


class AssignmentReopened(
    Event,
    type="assignment.assignment-reopened",
    label="已重新分办",
    sentence="第{round}次交办重新分办[，仍由{department}承办，待其确认]；理由：{reason}",
    chapter=Chapter.ASSIGNMENT,
    corrected_by="assignment.propose",
):
    """The case is assigned anew: without a department, or confirmed for `department`, which must accept."""

    round: int
    reason: str
    department: str = ""
    leader: str = ""


class AssignmentCancelled(
    Event,
    type="assignment.assignment-cancelled",
    label="分办已终止",
    sentence="分办终止；理由：{reason}",
    chapter=Chapter.ASSIGNMENT,
    corrected_by="assignment.reopen",
):
    """The case has left the bureau."""

    reason: str


class Retract(Retraction, service="assignment"):
    """See `Retraction`."""


class Amend(Amendment, service="assignment"):
    """See `Amendment`."""


class FactRetracted(Retracted, service="assignment"):
    """See `Retracted`."""


class FactAmended(Amended, service="assignment"):
    """See `Amended`."""


class NotOpened(RuleViolation, message="此件尚未转入分办，请核对代号；刚登记的请稍候再办。", status=404):
    """Intake has not registered the case, or assignment has not heard of it yet."""


class AssignmentEnded(RuleViolation, message="此件的分办已终止，须重新分办后再办理。"):
    """The case was withdrawn, returned or voided."""


class NotProposed(RuleViolation, message="尚未拟办，不能批示，请局办公室先行拟办。"):
    """A leader confirms a proposal."""


class NotConfirmed(RuleViolation, message="尚未经领导批示，处室不能办理，请先由领导批示。"):
    """A department accepts, declines and works on what a leader has confirmed."""


class AlreadyAccepted(RuleViolation, message="处室已确认接收，改派请先办理重新分办。"):
    """A case in work is not proposed again silently."""


class NotYourDepartment(RuleViolation, message="此件由其他处室承办，请由该处室办理。"):
    """Only the department that was asked can answer or plan."""


AssignmentCommand = (
    Open
    | NoteCorrection
    | Propose
    | Confirm
    | Accept
    | Decline
    | Reopen
    | Cancel
    | DepartmentsCommand
    | DirectoryCommand
)
AssignmentEvent = (
    AssignmentOpened
    | CorrectionNoted
    | AssignmentProposed
    | AssignmentConfirmed
    | AssignmentAccepted
    | AssignmentDeclined
    | AssignmentReopened
    | AssignmentCancelled
    | DepartmentsEvent
    | DirectoryEvent
)
