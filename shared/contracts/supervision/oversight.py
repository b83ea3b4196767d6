"""督办 beside the deadlines: commitments, outcomes, key tasks, leaders' inquiries, accountability, reports, closing.

The modules of commitments and closing are exported from here.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.common.vocabulary import Chapter, ContentHash, Line, Measure
from shared.contracts.intake.marks import CaseStream

# A star exports all messages of a module, so that none can be left out here.
from shared.contracts.supervision.closing import *  # noqa: F403
from shared.contracts.supervision.closing import ClosingCommand, ClosingEvent
from shared.contracts.supervision.commitments import *  # noqa: F403
from shared.contracts.supervision.commitments import WORKERS, CommitmentCommand, CommitmentEvent
from shared.messaging.envelope import Command, Event, FrozenModel, Role
from shared.messaging.errors import RuleViolation

KEY_TASKS, REPORTS = "key-tasks", "reports"
InquiryId = Annotated[str, StringConstraints(pattern=r"^q[1-9][0-9]{0,3}$")]
Month = Annotated[str, StringConstraints(pattern=r"^2[0-9]{3}-(0[1-9]|1[0-2])$")]
ReportName = Annotated[str, StringConstraints(pattern=r"^2[0-9]{3}-(half|year|check)$")]
Amount = Annotated[Decimal, Field(max_digits=18, decimal_places=4, allow_inf_nan=False)]


class KeyTask(FrozenModel):
    """One of the month's key tasks: what is to be done in which case, and who answers for it."""

    case: CaseStream
    what: Line
    responsible: Line


class RecordOutcome(Command, type="supervision.record-outcome", label="登记办理成效", by=WORKERS):
    """A figure that the handling brought about, with where it comes from; a case may have several."""

    what: Line
    value: Amount
    unit: Line
    day: date
    source: Line


class SetKeyTasks(Command, type="supervision.set-key-tasks", label="确定月度重点任务", by={Role.OFFICE, Role.LEADER}):
    """To the register `key-tasks`; again replaces the month's list."""

    month: Month
    tasks: tuple[KeyTask, ...]


class Inquire(Command, type="supervision.inquire", label="领导问询", by={Role.LEADER}):
    """It gets the case's next number, q1, q2, …; `due` where the leader names a day for the answer."""

    question: Line
    due: date | None = None


class AnswerInquiry(Command, type="supervision.answer-inquiry", label="答复问询", by=WORKERS):
    """答复问询"""

    inquiry: InquiryId
    answer: Line


class HoldAccountable(Command, type="supervision.hold-accountable", label="问责", by={Role.LEADER}, offered="rare"):
    """For delay or error in handling: who is reminded, spoken to or named, for which link of the chain."""

    whom: Line
    department: Line
    measure: Measure
    link: Line
    reason: Line


class PlanReport(Command, type="supervision.plan-report", label="安排报告", by={Role.OFFICE}):
    """To the register `reports`: `2023-half` and `2023-year` to those outside, `2023-check` the self-check
    (市人大规定 art. 24); again sets another day."""

    report: ReportName
    due: date
    to: tuple[Line, ...]
    source: Line = "市人大规定第二十四条"


class FileReport(Command, type="supervision.file-report", label="报送报告", by={Role.OFFICE, Role.LEADER}):
    """To the register `reports`."""

    report: ReportName
    letter: str = ""
    text: ContentHash


class OutcomeRecorded(
    Event,
    type="supervision.outcome-recorded",
    label="已登记办理成效",
    sentence="办理成效：{what} {value}{unit}（{day}，来源：{source}）",
    chapter=Chapter.OVERSIGHT,
):
    """A figure, its unit, the day it holds for, and its source."""

    what: str
    value: Amount
    unit: str
    day: date
    source: str


class KeyTasksSet(
    Event,
    type="supervision.key-tasks-set",
    label="已确定月度重点任务",
    sentence="{month} 月度重点任务：{tasks}",
    chapter=Chapter.OVERSIGHT,
    corrected_by="supervision.set-key-tasks",
):
    """The key tasks of a month; they replace those set before."""

    month: str
    tasks: tuple[KeyTask, ...]


class LeaderInquired(
    Event,
    type="supervision.leader-inquired",
    label="领导已问询",
    about="inquiry",
    sentence="问询{inquiry}：{question}[（请于{due}前答复）]",
    chapter=Chapter.OVERSIGHT,
):
    """A question of a leader under its number, with the day for the answer where one was named."""

    inquiry: str
    question: str
    due: date | None = None


class InquiryAnswered(
    Event,
    type="supervision.inquiry-answered",
    label="问询已答复",
    about="inquiry",
    sentence="答复问询{inquiry}：{answer}",
    chapter=Chapter.OVERSIGHT,
):
    """An answer; a later one may say more."""

    inquiry: str
    answer: str


class AccountabilityRecorded(
    Event,
    type="supervision.accountability-recorded",
    label="已问责",
    sentence="{measure}{department}{whom}，环节：{link}；理由：{reason}",
    chapter=Chapter.OVERSIGHT,
):
    """A measure against delay or error: whom, of which department, for which link of the chain."""

    whom: str
    department: str
    measure: Measure
    link: str
    reason: str


class ReportPlanned(
    Event,
    type="supervision.report-planned",
    label="已安排报告",
    about="report",
    sentence="{name}于{due}前报{to}（{source}）",
    chapter=Chapter.OVERSIGHT,
    corrected_by="supervision.plan-report",
):
    """Day and recipients of a report, with the source of the duty."""

    report: str
    name: str
    due: date
    to: tuple[str, ...]
    source: str


class ReportFiled(
    Event,
    type="supervision.report-filed",
    label="已报送报告",
    about="report",
    sentence="报送{name}[，{letter}]：{text}",
    chapter=Chapter.OVERSIGHT,
):
    """A report was filed with this text."""

    report: str
    name: str
    letter: str
    text: ContentHash


class NoSuchInquiry(RuleViolation, message="此件没有这一条问询，请核对问询编号。", status=404):
    """Only what was asked is answered."""


class NoSuchReport(RuleViolation, message="没有安排这份报告，请先安排报送日期和对象。", status=404):
    """A report has its day and those it goes to before it is filed."""


OversightCommand = (
    CommitmentCommand
    | ClosingCommand
    | RecordOutcome
    | SetKeyTasks
    | Inquire
    | AnswerInquiry
    | HoldAccountable
    | PlanReport
    | FileReport
)
OversightEvent = (
    CommitmentEvent
    | ClosingEvent
    | OutcomeRecorded
    | KeyTasksSet
    | LeaderInquired
    | InquiryAnswered
    | AccountabilityRecorded
    | ReportPlanned
    | ReportFiled
)
