"""Questions and requests inside the bureau: leaders' inquiries with their answers, input of co-departments, reports
on commitments."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from shared.contracts import assignment, supervision
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import RecordedEvent


@dataclass(frozen=True, slots=True)
class LeaderInquiry:
    """A leader's question about a case, and its answer where there is one."""

    id: str
    question: str
    by: str
    on: date
    due: date | None = None
    answer: str = ""
    answered_by: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class InputRequest:
    """What a co-department was asked, by when, and its answer; `text` is the hash of a file."""

    department: str
    what: str
    on: date
    due: date | None = None
    opinion: str = ""
    given_on: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class CommitmentReport:
    """One report on a commitment; `percent` is None where the report is about something else than progress."""

    commitment: str
    on: date
    text: str
    by: str
    percent: int | None = None


def leader_inquiries(history: Iterable[RecordedEvent]) -> list[LeaderInquiry]:
    """Leaders' questions in their order, each with its last answer."""
    inquiries: dict[str, LeaderInquiry] = {}
    for fact in apply_corrections(history):
        match fact.event:
            case supervision.LeaderInquired(inquiry=id, question=question, due=due):
                inquiries[id] = LeaderInquiry(id, question, fact.actor.display_name, fact.business_date, due)
            case supervision.InquiryAnswered(inquiry=id, answer=answer) if id in inquiries:
                inquiries[id] = replace(
                    inquiries[id], answer=answer, answered_by=fact.actor.display_name, answered_on=fact.business_date
                )
    return list(inquiries.values())


def input_requests(history: Iterable[RecordedEvent]) -> list[InputRequest]:
    """The requests to co-departments in their order, each with its last answer."""
    requests: dict[str, InputRequest] = {}
    for fact in apply_corrections(history):
        match fact.event:
            case assignment.CoDepartmentAdded(department=name, what=what, due=due):
                requests[name] = InputRequest(name, what, fact.business_date, due)
            case assignment.InputGiven(department=name, opinion=opinion, text=text) if name in requests:
                requests[name] = replace(requests[name], opinion=opinion, given_on=fact.business_date, text=text or "")
    return list(requests.values())


def commitment_reports(history: Iterable[RecordedEvent]) -> list[CommitmentReport]:
    """What was reported on the commitments of the case, in the order of the reports."""
    reports = []
    for fact in apply_corrections(history):
        match fact.event:
            case supervision.CommitmentProgressed(commitment=id, what=what, percent=percent):
                reports.append(CommitmentReport(id, fact.business_date, what, fact.actor.display_name, percent))
            case supervision.CommitmentFulfilled(commitment=id, what=what):
                reports.append(CommitmentReport(id, fact.business_date, f"兑现：{what}", fact.actor.display_name, 100))
            case supervision.CommitmentChanged(commitment=id, reason=reason):
                reports.append(CommitmentReport(id, fact.business_date, f"情况变化：{reason}", fact.actor.display_name))
            case supervision.CommitmentCarriedOver(commitment=id, year=year):
                reports.append(
                    CommitmentReport(id, fact.business_date, f"转{year}年度跟踪办理", fact.actor.display_name)
                )
    return reports
