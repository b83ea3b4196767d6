"""督办 beside the deadlines: inquiries and accountability, outcomes, key tasks, reports; commitments and closing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from services.supervision.oversight import closing, commitments
from services.supervision.oversight.closing import ClosingCase, Ending
from services.supervision.oversight.commitments import Commitments
from shared.contracts.supervision import NotSupervised
from shared.contracts.supervision.closing import CaseArchived, ClosingCommand, ClosingEvent
from shared.contracts.supervision.commitments import (
    CommitmentCarriedOver,
    CommitmentCommand,
    CommitmentEvent,
    CommitmentFulfilled,
    CommitmentProgressed,
    CommitmentRegistered,
)
from shared.contracts.supervision.oversight import (
    KEY_TASKS,
    REPORTS,
    AccountabilityRecorded,
    AnswerInquiry,
    FileReport,
    HoldAccountable,
    Inquire,
    InquiryAnswered,
    KeyTask,
    KeyTasksSet,
    LeaderInquired,
    NoSuchInquiry,
    NoSuchReport,
    OutcomeRecorded,
    OversightCommand,
    OversightEvent,
    PlanReport,
    RecordOutcome,
    ReportFiled,
    ReportPlanned,
    SetKeyTasks,
)
from shared.domain.decider import CorrectionPolicy, Decision, EventForStream
from shared.messaging.envelope import CommandEnvelope, Event, Role
from shared.messaging.errors import InTheFuture

# What another act replaces can't be corrected: a promise is cancelled, carried over or changed by a signed report; a
# closed case is reopened; key tasks and the day of a report are set again.
CORRECTIONS: Mapping[type[Event], CorrectionPolicy] = {
    CommitmentRegistered: CorrectionPolicy({"what", "department"}, retractable=False),
    CommitmentProgressed: CorrectionPolicy({"percent", "what", "evidence"}),
    CommitmentFulfilled: CorrectionPolicy({"what", "evidence"}),
    OutcomeRecorded: CorrectionPolicy({"what", "value", "unit", "day", "source"}),
    LeaderInquired: CorrectionPolicy({"question"}, retractable=False),
    InquiryAnswered: CorrectionPolicy({"answer"}),
    AccountabilityRecorded: CorrectionPolicy({"whom", "department", "measure", "link", "reason"}),
    ReportFiled: CorrectionPolicy({"letter", "text"}),
    CaseArchived: CorrectionPolicy({"reference", "place", "term"}),
}


RegisterCommand = SetKeyTasks | PlanReport | FileReport
REPORT_NAMES = {"half": "年中报告", "year": "年末报告", "check": "自查报告"}


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question of a leader, and its last answer."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Oversight:
    """The state of a case beside its deadlines, and of the registers `key-tasks` and `reports`."""

    commitments: Commitments = field(default_factory=dict)
    outcomes: tuple[OutcomeRecorded, ...] = ()
    inquiries: Mapping[str, Inquiry] = field(default_factory=dict)
    accountability: tuple[AccountabilityRecorded, ...] = ()
    ending: Ending = field(default_factory=Ending)
    key_tasks: Mapping[str, tuple[KeyTask, ...]] = field(default_factory=dict)
    planned_reports: Mapping[str, ReportPlanned] = field(default_factory=dict)
    filed_reports: Mapping[str, ReportFiled] = field(default_factory=dict)


def record_outcome(command: RecordOutcome, on: date, state: Oversight) -> Decision:
    """Records a figure; raises `InTheFuture`."""
    if command.day > on:
        raise InTheFuture(command.day.isoformat())
    outcome = OutcomeRecorded(**dict(command))
    return [] if outcome in state.outcomes else [outcome]


def inquire(command: Inquire, state: Oversight) -> Decision:
    """Records a question under the next number; the same question is not recorded twice while it is unanswered."""
    if any(inquiry == Inquiry(command.question) for inquiry in state.inquiries.values()):
        return []
    return [LeaderInquired(inquiry=f"q{len(state.inquiries) + 1}", question=command.question, due=command.due)]


def answer_inquiry(command: AnswerInquiry, state: Oversight) -> Decision:
    """Records an answer; a fuller one may follow. Raises `NoSuchInquiry`."""
    inquiry = state.inquiries.get(command.inquiry)
    if inquiry is None:
        raise NoSuchInquiry(command.inquiry)
    return [] if inquiry.answer == command.answer else [InquiryAnswered(**dict(command))]


def hold_accountable(command: HoldAccountable, state: Oversight) -> Decision:
    """Records a measure of accountability once."""
    recorded = AccountabilityRecorded(**dict(command))
    return [] if recorded in state.accountability else [recorded]


def set_key_tasks(command: SetKeyTasks, state: Oversight) -> Decision:
    """Replaces the key tasks of a month."""
    if state.key_tasks.get(command.month, ()) == command.tasks:
        return []
    return [EventForStream(KEY_TASKS, KeyTasksSet(month=command.month, tasks=command.tasks))]


def report_name(report: str) -> str:
    """The Chinese name of a report: `2023-half` is 2023年年中报告."""
    year, _, kind = report.partition("-")
    return f"{year}年{REPORT_NAMES[kind]}"


def plan_report(command: PlanReport, state: Oversight) -> Decision:
    """Sets day and recipients of a report."""
    planned = ReportPlanned(name=report_name(command.report), **dict(command))
    return [] if state.planned_reports.get(command.report) == planned else [EventForStream(REPORTS, planned)]


def file_report(command: FileReport, state: Oversight) -> Decision:
    """Records that a report was filed; raises `NoSuchReport`."""
    if command.report not in state.planned_reports:
        raise NoSuchReport(command.report)
    filed = ReportFiled(name=report_name(command.report), **dict(command))
    return [] if state.filed_reports.get(command.report) == filed else [EventForStream(REPORTS, filed)]


def carry_over_commitments(state: Oversight, day: date) -> Sequence[CommitmentCarriedOver]:
    """The commitments carried over on this day; none in a case that left the bureau."""
    return [] if state.ending.departure else commitments.year_end_carry_overs(state.commitments, day)


def next_on(state: Oversight) -> date | None:
    """The next day on which a commitment is carried over."""
    return None if state.ending.departure else commitments.next_on(state.commitments)


def read_streams(command: OversightCommand) -> Sequence[str]:
    """The registers whose events a decision of oversight needs."""
    match command:
        case SetKeyTasks():
            return (KEY_TASKS,)
        case PlanReport() | FileReport():
            return (REPORTS,)
    return ()


def decide(envelope: CommandEnvelope[OversightCommand], case: ClosingCase, state: Oversight) -> Decision:
    """The events of a command of oversight; raises `NotSupervised` where a person names a case unknown to
    supervision."""
    if (
        case.kind is None
        and not isinstance(envelope.command, RegisterCommand)
        and Role.SYSTEM not in envelope.actor.roles
    ):
        raise NotSupervised(envelope.stream)
    if isinstance(envelope.command, CommitmentCommand):
        return commitments.decide(envelope.command, envelope, state.commitments)
    if isinstance(envelope.command, ClosingCommand):
        by_hand = Role.SYSTEM not in envelope.actor.roles
        return closing.decide(envelope.command, case, state.ending, state.commitments, by_hand)
    match envelope.command:
        case RecordOutcome() as command:
            return record_outcome(command, envelope.business_date, state)
        case Inquire() as command:
            return inquire(command, state)
        case AnswerInquiry() as command:
            return answer_inquiry(command, state)
        case HoldAccountable() as command:
            return hold_accountable(command, state)
        case SetKeyTasks() as command:
            return set_key_tasks(command, state)
        case PlanReport() as command:
            return plan_report(command, state)
        case FileReport() as command:
            return file_report(command, state)
        case _:
            assert_never(envelope.command)


def evolve(state: Oversight, event: OversightEvent) -> Oversight:
    """The state after an event of oversight."""
    if isinstance(event, CommitmentEvent):
        return replace(state, commitments=commitments.evolve(state.commitments, event))
    if isinstance(event, ClosingEvent):
        return replace(state, ending=closing.evolve(state.ending, event))
    match event:
        case OutcomeRecorded():
            return replace(state, outcomes=(*state.outcomes, event))
        case LeaderInquired(inquiry=name, question=question):
            return replace(state, inquiries={**state.inquiries, name: Inquiry(question)})
        case InquiryAnswered(inquiry=name, answer=answer):
            return replace(state, inquiries={**state.inquiries, name: replace(state.inquiries[name], answer=answer)})
        case AccountabilityRecorded():
            return replace(state, accountability=(*state.accountability, event))
        case KeyTasksSet(month=month, tasks=tasks):
            return replace(state, key_tasks={**state.key_tasks, month: tasks})
        case ReportPlanned(report=name):
            return replace(state, planned_reports={**state.planned_reports, name: event})
        case ReportFiled(report=name):
            return replace(state, filed_reports={**state.filed_reports, name: event})
        case _:
            assert_never(event)
