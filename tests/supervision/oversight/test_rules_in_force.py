"""What is overseen, with its clocks: the whole law of supervision on the rules a bureau begins with."""

from datetime import date

import pytest

from services.supervision.deadlines.deadline import MetStatus, OpenStatus
from services.supervision.oversight.closing import discontinue_commands
from shared.contracts.common.vocabulary import Closing
from shared.contracts.feedback import ReplySent
from shared.contracts.intake import CaseWithdrawn
from shared.contracts.supervision import (
    REPORTS,
    AnswerInquiry,
    CancelCommitment,
    CarryOver,
    Close,
    CommitmentFulfilled,
    DeadlinesOpen,
    FileReport,
    Fulfil,
    Inquire,
    InquiryAnswered,
    ObserveDay,
    OversightCommand,
    PlanReport,
    RegisterCommitment,
    ReportChange,
    ReviseFact,
    SetDeadlines,
)
from shared.messaging.envelope import Actor
from tests.given_when_then import CLERK
from tests.supervision.oversight_cases import (
    HANDLER,
    HEAD,
    LEADER,
    PROOF,
    REPORT,
    SYSTEM,
    SupervisedStream,
    lead,
    nothing,
)

SENT, JUNE, NEXT_MAY, MONDAY = date(2023, 5, 15), date(2023, 6, 30), date(2024, 5, 31), date(2024, 6, 3)
GUIDE = RegisterCommitment(
    what="制定保健品广告审查指引", due=JUNE, department="广告处", letter="沪市监书〔2023〕0103号"
)
REVIEW = RegisterCommitment(what="开展专项检查", due=date(2023, 12, 31))
FULFIL = Fulfil(commitment="c1", what="指引已印发", evidence=PROOF)
PUT_OFF = ReportChange(commitment="c1", reason="上位法修订", report=REPORT, due=NEXT_MAY)
ASK, ANSWER = Inquire(question="走访安排在哪一天？"), AnswerInquiry(inquiry="q1", answer="5月15日")
PLAN = PlanReport(report="2023-half", due=JUNE, to=("市人大常委会代表工委", "市政府办公厅"))
FILE = FileReport(report="2023-half", text=REPORT)
CLOSE = Close(reason="已答复、已评价")

# 承诺事项


def test_a_promise_is_due_on_the_day_that_was_promised() -> None:
    assert lead.when(GUIDE, SENT, SYSTEM).said == ("set commitment c1 2023-06-30",)


def test_a_promise_fulfilled_late_is_recorded_as_late_and_the_proposer_is_then_told_in_writing() -> None:
    late = lead.when(GUIDE, SENT, SYSTEM).when(FULFIL, date(2023, 7, 3), HANDLER)
    assert late.said == ("met commitment c1 2023-06-30", "set told-of-fulfilment c1 2023-07-10")
    assert late.deadline_status("commitment", "c1") == MetStatus(date(2023, 7, 3))


@pytest.mark.parametrize(
    ("command", "by"), [(PUT_OFF, LEADER), (CarryOver(commitment="c1", year=2024, due=NEXT_MAY), CLERK)]
)
def test_a_new_day_moves_the_deadline(command: OversightCommand, by: Actor) -> None:
    assert lead.when(GUIDE, SENT, SYSTEM).when(command, JUNE, by).said == ("moved commitment c1 2024-05-31",)


def test_what_is_given_up_or_cancelled_has_no_deadline_any_more() -> None:
    give_up = PUT_OFF.model_copy(update={"due": None})
    assert lead.when(GUIDE, SENT, SYSTEM).when(give_up, JUNE, LEADER).said == ("ended commitment c1",)
    mistaken = lead.when(REVIEW, SENT, HEAD).when(CancelCommitment(commitment="c1", reason="误登"), SENT, HEAD)
    assert mistaken.said == ("ended commitment c1",)


def test_each_promise_has_its_own_deadline() -> None:
    both = lead.when(GUIDE, SENT, SYSTEM).when(REVIEW, SENT, SYSTEM).when(FULFIL, JUNE, HANDLER)
    assert both.deadline_status("commitment", "c1") == MetStatus(JUNE)
    assert both.deadline_status("commitment", "c2") == OpenStatus()


def test_a_fulfilment_that_is_taken_back_opens_the_promise_again() -> None:
    fulfilled_then = lead.when(GUIDE, SENT, SYSTEM).when(FULFIL, JUNE, HANDLER)
    taken_back = ReviseFact(what=CommitmentFulfilled.type, version=9, was_on=JUNE, subject="c1")
    said = fulfilled_then.when(taken_back, date(2023, 7, 1), SYSTEM).said
    assert set(said) == {"reopened commitment c1", "ended told-of-fulfilment c1"}


def test_the_first_observed_day_of_a_year_carries_over_what_was_promised() -> None:
    promised_then = lead.when(REVIEW, SENT, SYSTEM)
    new_year = date(2024, 1, 1)
    observed = promised_then.when(ObserveDay(day=new_year), new_year, SYSTEM)
    assert observed.state.oversight.commitments["c1"].year == 2024
    assert promised_then.state.oversight.commitments["c1"].year == 2023


# 问询与报告


def test_a_question_is_answered_within_two_working_days_or_by_the_day_the_leader_names() -> None:
    assert lead.when(ASK, MONDAY, LEADER).said == ("set inquiry q1 2024-06-05",)
    named = Inquire(question="今天走访了吗？", due=MONDAY)
    assert lead.when(named, MONDAY, LEADER).said == ("set inquiry q1 2024-06-03",)


def test_an_answer_late_or_in_time_keeps_the_deadline_and_an_answer_taken_back_opens_it_again() -> None:
    late = lead.when(ASK, MONDAY, LEADER).when(ANSWER, date(2024, 6, 6), HANDLER)
    assert late.said == ("met inquiry q1 2024-06-05",)
    taken_back = ReviseFact(what=InquiryAnswered.type, version=9, was_on=date(2024, 6, 6), subject="q1")
    assert late.when(taken_back, date(2024, 6, 7), SYSTEM).said == ("reopened inquiry q1",)


def test_a_report_is_due_on_its_day_moved_with_it_and_kept_when_it_is_filed() -> None:
    march = date(2023, 3, 1)
    due = nothing.when(PLAN, march, stream=REPORTS)
    assert due.said == ("set report 2023-half 2023-06-30",)
    later = due.when(PLAN.model_copy(update={"due": date(2023, 7, 10)}), march, stream=REPORTS)
    assert later.said == ("moved report 2023-half 2023-07-10",)
    assert later.when(FILE, date(2023, 7, 11), stream=REPORTS).said == ("met report 2023-half 2023-07-10",)


def test_each_report_of_a_year_has_its_own_deadline() -> None:
    year = PLAN.model_copy(update={"report": "2023-year", "due": date(2023, 11, 21)})
    both = nothing.when(PLAN, date(2023, 3, 1), stream=REPORTS).when(year, date(2023, 3, 1), stream=REPORTS)
    assert both.said == ("set report 2023-year 2023-11-21",)
    assert both.when(FILE, date(2023, 6, 20), stream=REPORTS).deadline_status("report", "2023-year") == OpenStatus()


# 办结


REPLIED = (
    ("intake.receipt-confirmed", date(2023, 2, 17)),
    ("assignment.assignment-proposed", date(2023, 2, 17)),
    ("assignment.assignment-confirmed", date(2023, 2, 20)),
    ("assignment.assignment-accepted", date(2023, 2, 21)),
    ("assignment.plan-submitted", date(2023, 2, 28)),
    ("feedback.contact-recorded", date(2023, 3, 1)),
    ("feedback.reply-submitted", date(2023, 4, 20)),
    (ReplySent.type, date(2023, 5, 11)),
    (f"{ReplySent.type}/publish", date(2023, 5, 11)),
)
DONE = (
    ("feedback.evaluation-recorded", date(2023, 6, 1)),
    ("feedback.city-entry-noted", date(2023, 5, 12)),
    ("publication.reply-published", date(2023, 5, 18)),
)


def with_facts(case: SupervisedStream, *facts: tuple[str, date]) -> SupervisedStream:
    for fact, on in facts:
        case = case.when(SetDeadlines(fact=fact, since=on), on, SYSTEM)
    return case


def test_a_case_can_be_closed_when_it_was_answered_evaluated_and_published() -> None:
    june = date(2023, 6, 2)
    with pytest.raises(DeadlinesOpen):
        with_facts(lead, *REPLIED).when(CLOSE, june)
    assert with_facts(lead, *REPLIED, *DONE).when(CLOSE, june).closed is Closing.DONE


def test_a_case_that_was_withdrawn_can_be_closed_in_the_midst_of_its_handling() -> None:
    april = date(2023, 4, 1)
    with pytest.raises(DeadlinesOpen):
        with_facts(lead, *REPLIED[:4]).when(CLOSE, april)
    [leaving] = discontinue_commands(CaseWithdrawn(reason="代表另行提出"))
    gone = with_facts(lead, *REPLIED[:4], (CaseWithdrawn.type, april)).when(leaving, april, SYSTEM)
    assert not any(deadline.is_open for deadline in gone.state.deadlines.values())
    assert gone.when(Close(), april).closed is Closing.WITHDRAWN


def test_a_question_that_is_open_keeps_a_case_open() -> None:
    asked = with_facts(lead, *REPLIED, *DONE).when(Inquire(question="归档了没有？"), date(2023, 6, 2), LEADER)
    with pytest.raises(DeadlinesOpen, match="q1"):
        asked.when(CLOSE, date(2023, 6, 2))
