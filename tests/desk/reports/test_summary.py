"""Figures of any year, half-year, department, session and day, each with the cases behind it."""

from datetime import date
from typing import Any

import pytest

from services.desk.ledger.case_parts import Commitment
from services.desk.ledger.projection import CaseRow, Deadline, Stage, fold
from services.desk.reports.summary import Figure, Scope, summarise
from shared.contracts.common.vocabulary import Channel, HandlingRole, Kind, Result, Satisfaction, Way
from shared.contracts.feedback import EvaluationRecorded, RehandlingOrdered
from shared.contracts.intake import CaseTakenOver, Taken
from tests.cases import REGISTERED
from tests.desk.facts import history
from tests.feedback import story

DAY, DUE = date(2023, 2, 16), date(2023, 5, 16)


def lead(id: str, **more: Any) -> CaseRow:
    known = {"kind": Kind.SUGGESTION, "part": HandlingRole.LEAD, "congress": 16, "session": 1, "handed_over": DAY}
    return CaseRow(id=id, **known | more)


def clock(met_on: date | None = None, **more: Any) -> dict[str, Deadline]:
    return {"reply": Deadline(rule="reply", name="答复", due=DUE, original=DUE, statutory=True, met_on=met_on, **more)}


def figure(name: str, *cases: CaseRow, scope: Scope | None = None) -> Figure:
    summary = summarise(cases, scope or Scope(year=2023))
    return next(figure for figure in (*summary.figures, *summary.more) if figure.name == name)


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(), ["a", "b", "c", "d"]),
        (Scope(year=2023), ["a", "b", "c"]),
        (Scope(year=2023, half=1), ["a", "b"]),
        (Scope(year=2023, half=2), ["c"]),
        (Scope(department="广告处"), ["a"]),
        (Scope(department="食品处"), ["a", "b"]),
        (Scope(congress=16, session=2), ["d"]),
        (Scope(congress=16, session=1), ["a", "b", "c"]),
        (Scope(kind=Kind.PROPOSAL), []),
    ],
)
def test_a_scope_holds_the_cases_that_were_handed_over_in_it(scope: Scope, found: list[str]) -> None:
    cases = [
        lead("a", department="广告处", co_departments={"食品处": True}),
        lead("b", department="食品处"),
        lead("c", handed_over=date(2023, 8, 21)),
        lead("d", handed_over=date(2024, 2, 1), session=2),
    ]
    summary = summarise(cases, scope)
    assert sorted(id for ids in summary.counts.values() for id in ids) == found


def test_what_was_entered_by_mistake_and_what_is_classified_is_not_counted() -> None:
    cases = [lead("a"), lead("b", stage=Stage.VOIDED), lead("c", stage=Stage.CLASSIFIED, part=None)]
    assert summarise(cases, Scope()).count() == 1


def test_joint_cases_count_with_lead_cases_and_the_headline_says_so() -> None:
    assert summarise([lead("a")], Scope()).headlines[0] == "1 = 1 主办 + 0 会办"
    cases = [lead("a"), lead("b", part=HandlingRole.JOINT), lead("c", part=HandlingRole.CO)]
    assert summarise(cases, Scope()).headlines[0] == "3 = 2 主合办 + 1 会办"


def test_lateness_is_judged_by_the_extended_and_by_the_original_date() -> None:
    longer = {
        "reply": Deadline(
            rule="reply", name="答复", due=date(2023, 7, 14), original=DUE, statutory=True, met_on=date(2023, 6, 20)
        )
    }
    cases = [
        lead("a", deadlines=longer),
        lead("b", deadlines=clock(DUE)),
        lead("c", deadlines=clock(date(2023, 5, 17))),
    ]
    assert figure("按时答复", *cases).cases == ("a", "b")
    assert figure("按原期限答复", *cases).cases == ("b",)
    assert figure("批准延期", *cases).cases == ("a",)


def test_what_has_not_fallen_due_is_not_measured_yet() -> None:
    cases = [lead("a", deadlines=clock()), lead("b", deadlines=clock(missed=True)), lead("c", deadlines=clock(DUE))]
    assert (figure("按时答复", *cases).cases, figure("按时答复", *cases).base) == (("c",), ("b", "c"))


def test_the_date_of_the_notice_is_judged_by_itself() -> None:
    noticed = clock(date(2023, 5, 12), notice_due=date(2023, 5, 10))
    cases = [lead("a", notice_due=date(2023, 5, 10), deadlines=noticed), lead("b", deadlines=clock(DUE))]
    assert (figure("按通知期限办理", *cases).cases, figure("按通知期限办理", *cases).base) == ((), ("a",))


def test_what_was_taken_over_is_measured_only_where_a_paper_proves_it() -> None:
    taken = {"taken_over": True, "deadlines": clock(DUE)}
    cases = [lead("a", **taken), lead("b", proved=True, **taken), lead("c", deadlines=clock(DUE))]
    assert figure("按时答复", *cases).base == ("b", "c")
    assert figure("期初接收", *cases).cases == ("a", "b")


def test_only_the_proposers_own_form_counts_for_satisfaction() -> None:
    good = {"sent_on": DUE, "attitude": Satisfaction.SATISFIED, "outcome": Satisfaction.BASICALLY}
    cases = [lead("a", **good), lead("b", on_behalf=True, **good), lead("c", sent_on=DUE, no_feedback=True)]
    assert (figure("满意", *cases).cases, figure("满意", *cases).base) == (("a",), ("a",))
    assert figure("代填评价", *cases).cases == ("b",)
    assert figure("评价基本满意", *cases).cases == ("a",)


def test_closed_is_not_solved() -> None:
    closed = lead("a", sent_on=DUE, closed_on=DUE, result=Result.REFERENCE, outcome=Satisfaction.DISSATISFIED)
    assert figure("已办结", closed).cases == ("a",)
    assert figure("解决采纳", closed).cases == ()
    assert figure("评价不满意", closed).cases == ("a",)


def test_released_cases_owe_no_answer() -> None:
    cases = [lead("a", withdrawn_on=DUE), lead("b", returned_on=DUE), lead("c", deadlines=clock(missed=True))]
    assert figure("按时答复", *cases).base == ("c",)
    assert figure("撤回、退回", *cases).cases == ("a", "b")


def test_promises_are_judged_when_their_day_has_come() -> None:
    def promise(**more: Any) -> dict[str, Commitment]:
        return {"c1": Commitment(what="标准", due=date(2023, 10, 31), **more)}

    cases = [
        lead("a", commitments=promise(fulfilled_on=date(2023, 10, 20))),
        lead("b", commitments=promise(fulfilled_on=date(2023, 11, 3), missed=True)),
        lead("c", commitments=promise(missed=True, carried=(2024,))),
        lead("d", commitments=promise()),
    ]
    assert (figure("承诺按期兑现", *cases).cases, figure("承诺按期兑现", *cases).base) == (("a",), ("a", "b", "c"))
    assert figure("承诺转下年度", *cases).cases == ("c",)


def test_face_to_face_is_more_than_a_call() -> None:
    assert figure("面商", lead("a", ways=(Way.PHONE,)), lead("b", ways=(Way.PHONE, Way.VISIT))).cases == ("b",)


def test_a_rate_of_nothing_is_no_rate() -> None:
    assert figure("按时答复").rate is None
    assert figure("按时答复", lead("a", deadlines=clock(DUE))).rate == 1


def test_the_heading_says_what_is_counted() -> None:
    scope = Scope(year=2023, half=1, department="广告处", kind=Kind.SUGGESTION, until=date(2023, 6, 30))
    assert scope.heading == "2023年上半年广告处代表建议办理情况（截至2023年6月30日）"


def evaluated(outcome: Satisfaction, round: int = 1, opinion: str = "") -> EvaluationRecorded:
    good = Satisfaction.SATISFIED
    return EvaluationRecorded(attitude=good, outcome=outcome, channel=Channel.PLATFORM, opinion=opinion, round=round)


def test_a_second_round_keeps_the_first_and_the_last_word_counts() -> None:
    second = story.sent.model_copy(update={"letter": "沪市监书〔2023〕0150号", "round": 2})
    past = history(
        (REGISTERED, DAY),
        (story.sent, date(2023, 5, 11)),
        (evaluated(Satisfaction.DISSATISFIED, opinion="未说明时间"), date(2023, 5, 25)),
        (RehandlingOrdered(round=2, reason="请再研究", ordered_by="代表工委"), date(2023, 6, 1)),
        (second, date(2023, 6, 20)),
        (evaluated(Satisfaction.SATISFIED, 2), date(2023, 7, 3)),
    )
    row = fold(past)
    assert row is not None
    assert [(reply.letter, reply.outcome) for reply in row.earlier] == [(story.LETTER, Satisfaction.DISSATISFIED)]
    assert figure("再次办理后满意", row).cases == figure("曾不满意", row).cases == (row.id,)
    between = fold(past, until=date(2023, 6, 10))
    assert between is not None
    assert (between.stage, between.outcome, between.rounds) == (Stage.REHANDLING, None, 2)


def test_as_of_a_day_only_what_had_happened_by_then_counts() -> None:
    past = history((REGISTERED, DAY), (story.sent, date(2023, 5, 11)))
    before, after = fold(past, until=date(2023, 5, 10)), fold(past, until=date(2023, 5, 11))
    assert before is not None
    assert after is not None
    assert (before.sent_on, after.sent_on) == (None, date(2023, 5, 11))


def test_the_row_of_a_case_taken_over_says_how_far_it_had_come() -> None:
    taken = Taken(
        file="期初.xlsx",
        file_hash=story.FIRST,
        department="广告处",
        letter="沪市监书〔2022〕0101号",
        sent_on=date(2022, 5, 11),
        result=Result.SOLVED,
    )
    row = fold(history((CaseTakenOver(**dict(REGISTERED), taken=taken), date(2023, 1, 4))))
    assert row is not None
    assert (row.stage, row.taken_over, row.proved, row.letter) == (Stage.ANSWERED, True, False, taken.letter)
