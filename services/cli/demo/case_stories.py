"""What happens to single cases beside the ordinary course. A story takes the steps of a case in their order and returns
them with others between them or in their place."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from services.cli.demo.cast import CLERK, LEADERS, REVIEWER, Step, after, invented_hash, workday
from services.cli.demo.internal_stories import (
    declined,
    held_to_account,
    joined,
    planned_late,
    recalled,
    signed_for_another,
    signed_on_paper,
)
from services.cli.demo.step_editing import Story, index_of, insert_steps, postpone
from services.desk.imports.handover_list import CaseRowRead
from shared.contracts import assignment, feedback, intake, publication, supervision
from shared.contracts.common.vocabulary import (
    Disclosure,
    Form,
    HandlingRole,
    KeyLevel,
    Regarding,
    ReturnGround,
    Satisfaction,
    Way,
)

COMMITTEE = {"rd": "市人大常委会代表工委", "zx": "市政协提案委"}
REHANDLED_CASE = "zx-14-1-0326"  # the proposer is not satisfied with the first reply
SILENT_UNIT = "市经济和信息化委员会"


def key_case(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """0099: a key case, a leader's inquiry, a contact entered twice and taken back, and what came of it."""
    day, visit, handler = steps[index_of(steps, feedback.RecordContact)]
    key = intake.MarkKey(level=KeyLevel.KEY, by_whom="市人大常委会主任会议", topic="老年人消费权益保护")
    twice = feedback.Retract(version=4, reason="同一次沟通重复登记")
    inquiry = supervision.Inquire(question="中老年保健品广告整治进展如何？")
    answer = supervision.AnswerInquiry(inquiry="q1", answer="已与广电部门会商，监测方案四月底前印发")
    outcomes = [
        supervision.RecordOutcome(
            what=what, value=Decimal(value), unit=unit, day=date(2023, 10, 31), source="执法办案台账"
        )
        for what, value, unit in (("查办虚假违法广告案件", "585", "件"), ("罚没款", "807.51", "万元"))
    ]
    k = index_of(steps, feedback.RecordContact) + 1
    more = [
        (day, visit, handler),
        (after(day, 1), twice, handler),
        (after(day, 2), key, CLERK),
        (after(day, 3), inquiry, LEADERS[0]),
        (after(day, 4), answer, handler),
    ]
    return [*insert_steps(steps, k, *more), *((date(2023, 11, 2), outcome, CLERK) for outcome in outcomes)]


def silent_unit(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """One co-unit does not answer: pressed twice, passed over, and its opinion taken all the same when it comes."""
    k = next(
        k
        for k, (_, command, _) in enumerate(steps)
        if isinstance(command, feedback.ReceiveOpinion) and command.unit == SILENT_UNIT
    )
    late = steps[k][1]
    place = index_of(steps, feedback.SubmitReply) - 1
    press = feedback.PressOpinion(unit=SILENT_UNIT, way=Way.PHONE)
    over = feedback.PassOverOpinion(unit=SILENT_UNIT, reason="两次催要未复，先行答复")
    before = [*steps[:k], *steps[k + 1 :]]
    asked = [(date(2023, 3, 20), press, CLERK), (date(2023, 4, 3), press, CLERK), (date(2023, 4, 10), over, CLERK)]
    sent = index_of(steps, feedback.SendReply)
    return [*insert_steps(before, place, *asked), (after(steps[sent][0], 5), late, CLERK)]


def extension_granted(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """More time is requested and granted, and the proposer is told; the reply keeps the longer deadline."""
    k = index_of(steps, feedback.SubmitReply)
    until = date(2023, 7, 14)
    way = [
        (
            date(2023, 4, 20),
            supervision.RequestExtension(
                until=until, reason="涉及多部门，需调研后答复", report=invented_hash("延期报告", row.stream)
            ),
            CLERK,
        ),
        (
            date(2023, 4, 27),
            supervision.GrantExtension(until=until, by_whom="市政府办公厅、市政协提案委", letter="同意延期函"),
            CLERK,
        ),
        (
            date(2023, 4, 28),
            supervision.TellProposer(regarding=Regarding.EXTENSION, way=Way.PHONE),
            steps[index_of(steps, feedback.RecordContact)][2],
        ),
    ]
    return insert_steps(postpone(steps, k, 40), k, *way)


def extension_refused(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """More time is asked for and refused; the case went on meanwhile."""
    k = index_of(steps, feedback.SubmitReply)
    ask = supervision.RequestExtension(
        until=date(2023, 8, 16), reason="会办单位较多", report=invented_hash("延期报告", row.stream)
    )
    no = supervision.RefuseExtension(by_whom="市人大常委会代表工委", reason="请按期答复")
    return insert_steps(steps, k, (date(2023, 4, 10), ask, CLERK), (date(2023, 4, 13), no, CLERK))


def handled_again(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """The proposer is not satisfied; the committee orders it handled again, and the second reply satisfies."""
    k = index_of(steps, feedback.RecordEvaluation)
    day, good, _ = steps[k]
    bad = feedback.RecordEvaluation(
        attitude=Satisfaction.SATISFIED, outcome=Satisfaction.DISSATISFIED, opinion="未说明数据共享的时间安排"
    )
    order = feedback.OrderRehandling(
        reason="请补充数据共享的时间安排",
        ordered_by=COMMITTEE[row.command.kind],
        order=invented_hash("再次办理通知", row.stream),
    )
    _, submit, handler = steps[index_of(steps, feedback.SubmitReply)]
    _, accept, head = steps[index_of(steps, assignment.Accept)]
    _, contact, _ = steps[index_of(steps, feedback.RecordContact)]
    _, plan, _ = steps[index_of(steps, assignment.SubmitPlan)]
    assert isinstance(submit, feedback.SubmitReply)
    _, send, _ = steps[index_of(steps, feedback.SendReply)]
    text = invented_hash("第二次答复", row.stream)
    second = [
        (day, bad, CLERK),
        (after(day, 5), order, CLERK),
        (after(day, 6), accept, head),
        (after(day, 7), plan.model_copy(update={"goal": "补充数据共享的时间安排"}), handler),
        (after(day, 8), contact, handler),
        (after(day, 12), submit.model_copy(update={"text": text}), handler),
        (after(day, 13), feedback.ReviewReply(approved=True, opinion="已补充时间安排"), CLERK),
        (
            after(day, 13),
            publication.Review(text=text, decision=Disclosure.ON_REQUEST, ground="提出人不同意公开"),
            REVIEWER,
        ),
        (after(day, 14), feedback.SignReply(), LEADERS[0]),
        (after(day, 14), send, CLERK),
        (after(day, 15), feedback.NoteCityEntry(receipt=f"SH2023{row.command.number}B"), CLERK),
    ]
    rest = postpone(steps, k + 1, 24)[k + 1 :]
    return [*steps[:k], *second, (after(day, 22), good, CLERK), *rest]


def return_refused(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """The office asks to return the case; the city does not agree, and the case goes on."""
    return _with_return_request(steps, row, date(2023, 2, 24), date(2023, 2, 28))


def return_too_late(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """逾期申退: asked for after the seven working days; recorded as late, and refused by the city."""
    return _with_return_request(steps, row, date(2023, 3, 3), date(2023, 3, 7))


def _with_return_request(steps: Sequence[Step], row: CaseRowRead, asked: date, refused: date) -> list[Step]:
    k = index_of(steps, feedback.SubmitOpinion)
    ask = intake.RequestReturn(
        ground=ReturnGround.ANOTHER_LEADS,
        reason="主要职责在他局",
        suggested_unit=row.command.facts.lead_unit,
        approved_by=LEADERS[0].name,
    )
    no = intake.RefuseReturn(by_whom="市政府办公厅", reason="仍请会办")
    early = [step for step in steps[:k] if step[0] <= asked]
    late = [step for step in steps[:k] if step[0] > asked]
    return [*early, (asked, ask, CLERK), *late, (refused, no, CLERK), *steps[k:]]


def returned_and_back(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """The city takes the case back, studies it, and hands it over again: a new round with new deadlines."""
    day, receipt, _ = steps[0]
    ask = intake.RequestReturn(
        ground=ReturnGround.NOT_OURS,
        reason="不属于本局职责",
        suggested_unit="市农业农村委员会",
        approved_by=LEADERS[0].name,
    )
    grant = intake.GrantReturn(by_whom="市政府办公厅", letter="同意退回的复函")
    again = after(day, 14)
    back = intake.HandOverAgain(
        part=HandlingRole.CO, handed_over=again, facts=row.command.facts, reason="经研究，部分内容仍涉及网络订餐监管"
    )
    before = [(day, receipt, CLERK), (after(day, 2), ask, CLERK), (after(day, 6), grant, CLERK), (again, back, CLERK)]
    moved = (again - day).days
    return [*before, *((workday(on + timedelta(days=moved)), command, by) for on, command, by in steps)]


def partly_published(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """Published in part: what was cut and why is fixed before; later a line on the portal is corrected."""
    k = index_of(steps, publication.Review)
    day, review, _ = steps[k]
    assert isinstance(review, publication.Review)
    cut = publication.Cut(place="第三条举报人信息", ground="政府信息公开条例第十五条", reason="个人隐私")
    redact = publication.Redact(text=review.text, redacted=invented_hash("公开文本", row.stream), cuts=(cut,))
    part = review.model_copy(update={"form": Form.PART})
    made = [*steps[:k], (day, part, REVIEWER), (day, redact, REVIEWER), *steps[k + 1 :]]
    p = index_of(made, publication.Publish)
    mend = publication.Correct(what="更正附件链接", reason="链接失效")
    return insert_steps(made, p + 1, (after(made[p][0], 1), mend, CLERK))


STORIES: dict[str, Story] = {
    "rd-16-1-0003": lambda steps, row: signed_on_paper(declined(steps, row), row),
    "rd-16-1-0099": key_case,
    "rd-16-1-0115": recalled,
    "rd-16-1-0171": return_refused,
    "rd-16-1-0176": signed_for_another,
    "rd-16-1-0277": silent_unit,
    "rd-16-1-0314": joined("rd-16-1-0142"),
    "rd-16-1-0344": held_to_account,
    "rd-16-1-0353": extension_refused,
    "rd-16-1-0514": partly_published,
    "rd-16-1-0549": planned_late,
    "zx-14-1-0001": return_too_late,
    "zx-14-1-0022": extension_granted,
    "zx-14-1-0284": returned_and_back,
    REHANDLED_CASE: handled_again,
}
