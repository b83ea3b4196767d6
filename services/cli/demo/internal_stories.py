"""What happens inside the bureau: a wrong department, signatures on paper and for another, recalls, reminders."""

from collections.abc import Sequence
from datetime import date

from services.cli.demo.cast import CLERK, LEADERS, REVIEWER, Step, after, head_of, invented_hash
from services.cli.demo.step_editing import Story, index_of, insert_steps, postpone
from services.desk.imports.handover_list import CaseRowRead
from shared.contracts import assignment, feedback, intake, publication, supervision
from shared.contracts.common.vocabulary import DeclineGround, Measure
from shared.messaging.envelope import Actor, DecisionMedium, Delegation, RecordedOnBehalf, Role

WRONG_DEPARTMENT = "计量处"
LEADER_AWAY = date(2023, 4, 17), date(2023, 5, 31)


def declined(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """The office asks the wrong department first, which says so; its acceptance comes late by our own limit."""
    k = index_of(steps, assignment.Propose)
    day, proposal, _ = steps[k]
    assert isinstance(proposal, assignment.Propose)
    wrong = proposal.model_copy(update={"department": WRONG_DEPARTMENT, "opinion": "涉及检测方法"})
    decline = assignment.Decline(
        ground=DeclineGround.NOT_DEPARTMENT, reason="不涉及计量检测", right_unit=proposal.department
    )
    first = [
        (day, wrong, CLERK),
        (after(day, 1), assignment.Confirm(opinion="请研究"), LEADERS[0]),
        (after(day, 3), decline, head_of(WRONG_DEPARTMENT)),
    ]
    rest = postpone(steps, k, 3)
    return insert_steps(postpone(rest, index_of(rest, assignment.Accept), 1), k, *first)


def signed_on_paper(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """The leader signs on paper; the office records who decided, with the scan."""
    k = index_of(steps, feedback.SignReply if row.command.part.leads else feedback.SignOpinion)
    day, sign, leader = steps[k]
    noted = RecordedOnBehalf(
        **CLERK.model_dump(include={"id", "name", "department", "roles"}), manner=DecisionMedium.PAPER
    )
    noted = noted.model_copy(update={"scan": invented_hash("签批单", row.stream)})
    return [*steps[:k], (day, sign, leader.model_copy(update={"noted": noted})), *steps[k + 1 :]]


def signed_for_another(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """One leader is away in May; the other signs for him, by delegation."""
    k = index_of(steps, feedback.SignReply)
    day, sign, _ = steps[k]
    return [*steps[:k], (day, sign, acting_leader()), *steps[k + 1 :]]


def acting_leader() -> Actor:
    """The leader who signs for the absent one, with the delegation."""
    away, there = LEADERS
    mandate = Delegation(principal=away.name, roles=(Role.LEADER,), since=LEADER_AWAY[0], until=LEADER_AWAY[1])
    return there.model_copy(update={"mandate": mandate})


def planned_late(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """The department's plan comes after the bureau's own ten working days: late inside, in time outside."""
    k = index_of(steps, assignment.SubmitPlan)
    day, goal, by = steps[k]
    return [*steps[:k], (after(day, 8), goal, by), *steps[k + 1 :]]


def joined(master: str) -> Story:
    """Handled together with another case, answered by itself."""

    def story(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
        k = index_of(steps, assignment.Accept) + 1
        join = intake.Join(master=master, reason="内容相近，归并办理、分别答复")
        return insert_steps(steps, k, (steps[k - 1][0], join, CLERK))

    return story


def held_to_account(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """The signed opinion lies in the office: late by a week, and the leader reminds who is responsible."""
    k = index_of(steps, feedback.SendOpinion)
    day, _, _ = steps[k]
    remind = supervision.Remind(rule="opinion")
    measure = supervision.HoldAccountable(
        whom=CLERK.name, department=CLERK.department, measure=Measure.REMINDER, link="发出", reason="会办意见签发后迟发"
    )
    return [*insert_steps(steps, k, (after(day, -1), remind, CLERK)), (after(day, 2), measure, LEADERS[0])]


def recalled(steps: Sequence[Step], row: CaseRowRead) -> list[Step]:
    """A figure in the signed reply is wrong: recalled before it was sent, its number voided, signed anew."""
    k = index_of(steps, feedback.SendReply)
    day, _, _ = steps[k]
    _, submit, handler = steps[index_of(steps, feedback.SubmitReply)]
    assert isinstance(submit, feedback.SubmitReply)
    _, review, _ = steps[index_of(steps, publication.Review)]
    assert isinstance(review, publication.Review)
    text = invented_hash("更正后的答复", row.stream)
    anew = [
        (day, feedback.RecallReply(reason="第二条数据有误"), CLERK),
        (after(day, 1), submit.model_copy(update={"text": text}), handler),
        (after(day, 1), feedback.ReviewReply(approved=True, opinion="数据已核"), CLERK),
        (after(day, 1), review.model_copy(update={"text": text}), REVIEWER),
        (after(day, 2), feedback.SignReply(), LEADERS[0]),
    ]
    return insert_steps(postpone(steps, k, 2), k, *anew)
