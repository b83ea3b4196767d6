"""督办, beside the clocks: what leaders ask and hold to account, what came of a case, key tasks and reports."""

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


OfRegister = SetKeyTasks | PlanReport | FileReport
REPORT_NAMES = {"half": "年中报告", "year": "年末报告", "check": "自查报告"}


@dataclass(frozen=True, slots=True)
class Inquiry:
    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Oversight:
    """What is known of a case beside its clocks, and of the registers `key-tasks` and `reports`."""

    commitments: Commitments = field(default_factory=dict)
    outcomes: tuple[OutcomeRecorded, ...] = ()
    inquiries: Mapping[str, Inquiry] = field(default_factory=dict)
    held: tuple[AccountabilityRecorded, ...] = ()
    ending: Ending = field(default_factory=Ending)
    key_tasks: Mapping[str, tuple[KeyTask, ...]] = field(default_factory=dict)
    planned: Mapping[str, ReportPlanned] = field(default_factory=dict)
    filed: Mapping[str, ReportFiled] = field(default_factory=dict)


def record_outcome(command: RecordOutcome, on: date, state: Oversight) -> Decision:
    if command.day > on:
        raise InTheFuture(command.day.isoformat())
    outcome = OutcomeRecorded(**dict(command))
    return [] if outcome in state.outcomes else [outcome]


def inquire(command: Inquire, state: Oversight) -> Decision:
    """The same question is not asked again while nobody has answered it."""
    if any(inquiry == Inquiry(command.question) for inquiry in state.inquiries.values()):
        return []
    return [LeaderInquired(inquiry=f"q{len(state.inquiries) + 1}", question=command.question, due=command.due)]


def answer_inquiry(command: AnswerInquiry, state: Oversight) -> Decision:
    """A fuller answer may follow; the first one keeps the deadline."""
    asked = state.inquiries.get(command.inquiry)
    if asked is None:
        raise NoSuchInquiry(command.inquiry)
    return [] if asked.answer == command.answer else [InquiryAnswered(**dict(command))]


def hold_accountable(command: HoldAccountable, state: Oversight) -> Decision:
    held = AccountabilityRecorded(**dict(command))
    return [] if held in state.held else [held]


def set_key_tasks(command: SetKeyTasks, state: Oversight) -> Decision:
    if state.key_tasks.get(command.month, ()) == command.tasks:
        return []
    return [EventForStream(KEY_TASKS, KeyTasksSet(month=command.month, tasks=command.tasks))]


def named(report: str) -> str:
    """`2023-half` as people read it: 2023年年中报告."""
    year, _, kind = report.partition("-")
    return f"{year}年{REPORT_NAMES[kind]}"


def plan_report(command: PlanReport, state: Oversight) -> Decision:
    planned = ReportPlanned(name=named(command.report), **dict(command))
    return [] if state.planned.get(command.report) == planned else [EventForStream(REPORTS, planned)]


def file_report(command: FileReport, state: Oversight) -> Decision:
    if command.report not in state.planned:
        raise NoSuchReport(command.report)
    filed = ReportFiled(name=named(command.report), **dict(command))
    return [] if state.filed.get(command.report) == filed else [EventForStream(REPORTS, filed)]


def carry_over_commitments(state: Oversight, day: date) -> Sequence[CommitmentCarriedOver]:
    """What goes over into a new year on its first observed day; in a case that left the bureau nothing is owed."""
    return [] if state.ending.left else commitments.carried_over(state.commitments, day)


def next_on(state: Oversight) -> date | None:
    """The next day on which something is carried over."""
    return None if state.ending.left else commitments.next_on(state.commitments)


def read_streams(command: OversightCommand) -> Sequence[str]:
    """The registers a decision of oversight rests on."""
    match command:
        case SetKeyTasks():
            return (KEY_TASKS,)
        case PlanReport() | FileReport():
            return (REPORTS,)
    return ()


def decide(envelope: CommandEnvelope[OversightCommand], case: ClosingCase, state: Oversight) -> Decision:
    if case.kind is None and not isinstance(envelope.command, OfRegister) and Role.SYSTEM not in envelope.actor.roles:
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
            return replace(state, held=(*state.held, event))
        case KeyTasksSet(month=month, tasks=tasks):
            return replace(state, key_tasks={**state.key_tasks, month: tasks})
        case ReportPlanned(report=name):
            return replace(state, planned={**state.planned, name: event})
        case ReportFiled(report=name):
            return replace(state, filed={**state.filed, name: event})
        case _:
            assert_never(event)
