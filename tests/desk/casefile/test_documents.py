"""The papers of a case, its rounds of contact, reply and evaluation, what was asked, and how far it has come."""

from datetime import date

from services.desk.casefile.details import commitment_status, handling_details, opinion_status, registration_details
from services.desk.casefile.documents import case_documents
from services.desk.casefile.inquiries import commitment_reports, input_requests, leader_inquiries
from services.desk.casefile.milestones import MilestoneStatus, milestones
from services.desk.casefile.rounds import rounds
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.projection import fold
from shared.contracts.assignment import CoDepartmentAdded, InputGiven
from shared.contracts.common.vocabulary import Disclosure, HandlingRole, Satisfaction
from shared.contracts.feedback import NoFeedbackNoted, RehandlingOrdered
from shared.contracts.publication import TextPurged
from shared.contracts.supervision import CommitmentProgressed, CommitmentRegistered, InquiryAnswered, LeaderInquired
from shared.messaging.envelope import Event
from tests.desk.casefile.test_custody import BEGUN, on
from tests.desk.facts import history
from tests.feedback import story

LIFE: tuple[tuple[Event, date], ...] = (
    *BEGUN,
    (story.contacted, on(3, 8)),
    (story.submitted, on(4, 20)),
    (story.approved, on(4, 21)),
    (story.signed, on(5, 10)),
    (story.sent, on(5, 11)),
)
AGAIN = RehandlingOrdered(round=2, reason="未回应第二点", ordered_by="市人大代表工委")


def test_a_text_is_one_paper_with_every_act_that_names_it() -> None:
    (paper,) = case_documents(history(*LIFE))
    assert (paper.kind, paper.letter, paper.on) == ("答复文稿", story.LETTER, on(4, 20))
    assert paper.acts == ("答复已送审", "答复审核通过", "答复已签发", "已答复")
    assert paper.status == "已答复"


def test_a_purged_text_says_so() -> None:
    (paper,) = case_documents(history(*LIFE, (TextPurged(text=story.FIRST, order="x"), on(9, 1))))
    assert paper.status == "已销毁"


def test_what_a_unit_sends_is_a_paper_that_names_the_unit() -> None:
    (paper,) = case_documents(history((story.expected, on(3, 1)), (story.received, on(3, 9))))
    assert (paper.kind, paper.about) == ("会办单位意见", story.RADIO)


def test_contacts_and_evaluation_stand_with_their_round() -> None:
    first, second = rounds(history(*LIFE, (story.evaluated, on(6, 1)), (AGAIN, on(6, 9)), (story.contacted, on(6, 12))))
    assert (len(first.contacts), len(second.contacts)) == (1, 1)
    assert first.answer is not None
    assert first.answer.letter == story.LETTER
    assert first.evaluation is not None
    assert not first.evaluation.dissatisfied
    assert (second.ordered, second.evaluable) == ("市人大代表工委：未回应第二点", False)


def test_an_evaluation_after_silence_counts_instead_of_it() -> None:
    silent = (NoFeedbackNoted(reason="两次联系未复"), on(6, 1))
    assert rounds(history(*LIFE, silent))[0].no_feedback == "两次联系未复"
    assert rounds(history(*LIFE, silent, (story.evaluated, on(6, 9))))[0].no_feedback == ""


def test_a_question_stands_with_its_answer_and_a_request_with_its_input() -> None:
    asked, answered = LeaderInquired(inquiry="q1", question="进展如何"), InquiryAnswered(inquiry="q1", answer="已起草")
    (question,) = leader_inquiries(history((asked, on(4, 1)), (answered, on(4, 2))))
    assert (question.answer, question.answered_on) == ("已起草", on(4, 2))
    wanted = CoDepartmentAdded(department="食品处", what="提供数据", due=on(3, 10))
    (request,) = input_requests(
        history((wanted, on(3, 1)), (InputGiven(department="食品处", opinion="同意"), on(3, 8)))
    )
    assert (request.what, request.opinion, request.given_on) == ("提供数据", "同意", on(3, 8))


def test_a_promise_stands_with_the_reports_on_it() -> None:
    made = CommitmentRegistered(commitment="c1", what="出台指引", due=on(9, 30))
    said = CommitmentProgressed(commitment="c1", percent=40, what="已征求意见")
    past = history(*BEGUN, (made, on(5, 11)), (said, on(7, 1)))
    assert [(report.text, report.percent) for report in commitment_reports(past)] == [("已征求意见", 40)]
    row = fold(past)
    assert row is not None
    assert commitment_status(row.commitments["c1"]) == "进度40%"


def bar(row: CaseRow) -> dict[str, MilestoneStatus]:
    return {milestone.name: milestone.reached for milestone in milestones(row)}


def test_the_bar_shows_one_current_stage() -> None:
    row = fold(history(*BEGUN))
    assert row is not None
    found = bar(row)
    assert found["分办"] is MilestoneStatus.DONE
    assert found["办理"] is MilestoneStatus.CURRENT
    assert found["审核"] is MilestoneStatus.TO_COME
    assert list(found.values()).count(MilestoneStatus.CURRENT) == 1


def test_after_the_reply_evaluation_and_publication_each_speak_for_themselves() -> None:
    row = fold(history(*LIFE))
    assert row is not None
    published = row.model_copy(update={"published_on": on(5, 20)})
    assert bar(published)["公开"] is MilestoneStatus.DONE
    assert bar(published)["评价"] is MilestoneStatus.CURRENT
    judged = row.model_copy(update={"attitude": Satisfaction.SATISFIED, "decision": Disclosure.WITHHELD})
    assert (bar(judged)["公开"], bar(judged)["办结"]) == (MilestoneStatus.NOT_APPLICABLE, MilestoneStatus.CURRENT)


def test_a_co_case_has_neither_evaluation_nor_publication() -> None:
    assert not {"评价", "公开"} & bar(CaseRow(id="x", part=HandlingRole.CO)).keys()


def test_every_stage_has_a_bar_and_never_two_current_ones() -> None:
    for stage in Stage:
        for part in HandlingRole:
            found = bar(CaseRow(id="x", part=part, stage=stage))
            assert list(found.values()).count(MilestoneStatus.CURRENT) <= 1


def test_particulars_leave_out_what_says_nothing() -> None:
    row = fold(history(*LIFE))
    assert row is not None
    names = [detail.name for detail in (*registration_details(row), *handling_details(row))]
    assert "归并主件" not in names
    assert "提出人" in names
    assert len(names) == len(set(names))


def test_what_a_unit_owes_is_said_in_words() -> None:
    row = fold(history(*BEGUN, (story.expected, on(3, 1))))
    assert row is not None
    assert opinion_status(row.opinions[story.RADIO]) == "待收"
