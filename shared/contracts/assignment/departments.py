"""处室办理: the plan, who does the work in which department, and what co-departments are asked and answer."""

from datetime import date

from shared.contracts.common.vocabulary import Chapter, Line
from shared.messaging.envelope import Command, ContentHash, Event, Role
from shared.messaging.errors import RuleViolation


class AddCoDepartment(
    Command, type="assignment.add-co-department", label="增加协办处室", by={Role.OFFICE, Role.LEADER, Role.HEAD}
):
    """By the office, a leader, or the head of the department in charge; again when something else is asked."""

    department: Line
    what: Line
    due: date | None = None


class GiveInput(Command, type="assignment.give-input", label="提交协办意见", by={Role.HEAD, Role.HANDLER}):
    """By the co-department that was asked; again to supplement."""

    opinion: Line
    text: ContentHash | None = None


class NameHandler(Command, type="assignment.name-handler", label="指定承办人", by={Role.HEAD}):
    """In the head's own department, in charge or co-handling."""

    handler: Line


class HandOverWork(
    Command, type="assignment.hand-over-work", label="移交工作", by={Role.OFFICE, Role.HEAD}, offered="rare"
):
    """移交: who held a post in the case leaves it to somebody else."""

    post: Role
    department: Line
    from_whom: Line
    to_whom: Line
    reason: Line


class SubmitPlan(Command, type="assignment.submit-plan", label="提交办理方案", by={Role.HEAD, Role.HANDLER}):
    """Again to amend it."""

    goal: Line
    responsible: Line
    finish_by: date


class CoDepartmentAdded(
    Event,
    type="assignment.co-department-added",
    label="已增加协办处室",
    sentence="请{department}协办[：{what}][，{due}前提出意见]",
    about="department",
    chapter=Chapter.ASSIGNMENT,
):
    """The department is asked for its input on `what`, until `due`."""

    department: str
    what: str = ""
    due: date | None = None


class InputGiven(
    Event,
    type="assignment.input-given",
    label="协办处室已提意见",
    sentence="{department}协办意见：{opinion}[（{text}）]",
    about="department",
    chapter=Chapter.ASSIGNMENT,
):
    """The co-department's input, and its file where there is one."""

    department: str
    opinion: str
    text: ContentHash | None = None


class HandlerNamed(
    Event,
    type="assignment.handler-named",
    label="已指定承办人",
    sentence="{department}承办人为{handler}",
    about="department",
    chapter=Chapter.ASSIGNMENT,
    watched=("handler",),
):
    """The handler in that department from now on."""

    department: str
    handler: str


class WorkHandedOver(
    Event,
    type="assignment.work-handed-over",
    label="工作已移交",
    sentence="{department}{post}由{from_whom}移交{to_whom}；理由：{reason}",
    about="department",
    chapter=Chapter.ASSIGNMENT,
):
    """The post in the case has passed from one person to another, by name."""

    post: Role
    department: str
    from_whom: str
    to_whom: str
    reason: str


class PlanSubmitted(
    Event,
    type="assignment.plan-submitted",
    label="已提交办理方案",
    sentence="办理方案：{goal}；负责人{responsible}，计划{finish_by}前完成",
    chapter=Chapter.ASSIGNMENT,
    watched=("goal", "responsible", "finish_by"),
):
    """The plan of the department in charge, in place of an earlier one."""

    goal: str
    responsible: str
    finish_by: date


class SameDepartment(RuleViolation, message="协办处室不能是承办处室，请另选处室。"):
    """A department gives no input to itself."""


class NotACoDepartment(RuleViolation, message="您的处室不是此件的协办处室，请由局办公室或承办处室先增加协办处室。"):
    """Input is given by the co-department that was asked for it."""


class NotTheHolder(RuleViolation, message="移交人现不承担此岗位，请核对。"):
    """Only who does the work can hand it over."""


class NotAccepted(RuleViolation, message="处室尚未确认接收，请先办理处室确认。"):
    """Work begins with the department's acceptance."""


DepartmentsCommand = AddCoDepartment | GiveInput | NameHandler | HandOverWork | SubmitPlan
DepartmentsEvent = CoDepartmentAdded | InputGiven | HandlerNamed | WorkHandedOver | PlanSubmitted
