"""分办: which department of the bureau handles a case, who confirmed it, and by what plan."""

from datetime import date

from shared.contracts.corrections import AMENDED, PEOPLE, TAKEN_BACK, Amended, Amendment, Retracted, Retraction
from shared.contracts.words import Kind, Line, Part
from shared.errors import Rejected
from shared.messages import Command, Event, Frozen, Role

DIRECTORY = "directory"


class Department(Frozen):
    """A department and the topics it usually handles."""

    name: Line
    topics: tuple[str, ...] = ()


class AdoptDirectory(Command, type="assignment.adopt-directory", label="启用处室名录", by={Role.OFFICE}):
    """To the register `directory`."""

    departments: tuple[Department, ...]


class Open(Command, type="assignment.open", label="开始分办", by={Role.SYSTEM}):
    kind: Kind
    part: Part
    title: Line
    topic: str = ""


class Propose(Command, type="assignment.propose", label="拟办", by={Role.OFFICE}):
    department: Line
    opinion: str = ""


class Confirm(Command, type="assignment.confirm", label="批示", by={Role.LEADER}):
    opinion: str = ""


class Accept(Command, type="assignment.accept", label="处室确认", by={Role.HEAD}):
    handler: Line


class SubmitPlan(Command, type="assignment.submit-plan", label="提交办理方案", by={Role.HEAD, Role.HANDLER}):
    goal: Line
    responsible: Line
    finish_by: date


class DirectoryAdopted(
    Event, type="assignment.directory-adopted", label="已启用处室名录", tells="启用处室名录：{departments}"
):
    departments: tuple[Department, ...]


class AssignmentOpened(
    Event, type="assignment.assignment-opened", label="已开始分办", tells="转入分办（{part}[，主题{topic}]）"
):
    kind: Kind
    part: Part
    title: str
    topic: str


class AssignmentProposed(
    Event, type="assignment.assignment-proposed", label="已拟办", tells="拟由{department}承办[；拟办意见：{opinion}]"
):
    department: str
    opinion: str


class AssignmentConfirmed(
    Event,
    type="assignment.assignment-confirmed",
    label="已批示",
    tells="批示同意由{department}承办[；批示意见：{opinion}]",
):
    department: str
    opinion: str


class AssignmentAccepted(
    Event, type="assignment.assignment-accepted", label="处室已确认", tells="{department}确认接收，承办人{handler}"
):
    department: str
    handler: str


class PlanSubmitted(
    Event,
    type="assignment.plan-submitted",
    label="已提交办理方案",
    tells="办理方案：{goal}；负责人{responsible}，计划{finish_by}前完成",
):
    goal: str
    responsible: str
    finish_by: date


class Retract(Retraction, type="assignment.retract", label="撤销记录", by=PEOPLE):
    """See `Retraction`."""


class Amend(Amendment, type="assignment.amend", label="更正记录", by=PEOPLE):
    """See `Amendment`."""


class FactRetracted(Retracted, type="assignment.fact-retracted", label="已撤销记录", tells=TAKEN_BACK):
    """See `Retracted`."""


class FactAmended(Amended, type="assignment.fact-amended", label="已更正记录", tells=AMENDED):
    """See `Amended`."""


class NotOpened(Rejected, says="此件尚未转入分办。", status=404):
    """Intake has not registered the case, or assignment has not heard of it yet."""


class UnknownDepartment(Rejected, says="处室名录中没有这个处室。"):
    """Only a department of the directory can be proposed."""


class NotProposed(Rejected, says="尚未拟办，不能批示。"):
    """A leader confirms a proposal."""


class NotConfirmed(Rejected, says="尚未经领导批示，处室不能确认接收。"):
    """A department accepts what a leader has confirmed."""


class AlreadyAccepted(Rejected, says="处室已确认接收，改派须先退回重办。"):
    """A case in work is not proposed again silently."""


class NotYourDepartment(Rejected, says="此件由其他处室承办。"):
    """Only the department that was asked can answer or plan."""


class NotAccepted(Rejected, says="处室尚未确认接收。"):
    """Work begins with the department's acceptance."""


AssignmentCommand = AdoptDirectory | Open | Propose | Confirm | Accept | SubmitPlan
AssignmentEvent = (
    DirectoryAdopted | AssignmentOpened | AssignmentProposed | AssignmentConfirmed | AssignmentAccepted | PlanSubmitted
)
