"""Whom an event concerns is told, in words that fit before, on and after the day, and why; until it is settled."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.supervision.notices.notices import (
    ANSWERED,
    DONE,
    OVER,
    PASSED,
    Notice,
    notices,
    obsolete_reason,
    resolves,
)
from services.supervision.notices.open_duties import OpenDuties
from shared.contracts.common.vocabulary import Holder, Level, Measure
from shared.contracts.supervision import (
    AccountabilityRecorded,
    DeadlineEnded,
    DeadlineExtended,
    DeadlineMoved,
    DeadlineReopened,
    ExtensionRefused,
    FactAmended,
    FactRetracted,
    InquiryAnswered,
    KeyTask,
    KeyTasksSet,
    OutcomeRecorded,
)
from shared.messaging.envelope import Event
from tests.supervision.duties import (
    BOSS,
    CASE,
    DEPARTMENT,
    DUE,
    HANDLER,
    HOLDER,
    LEADER,
    TITLE,
    commitment_with_deadline,
    deadline,
    history,
    leader_inquired,
    met,
    missed,
    open_duties,
    open_duties_of,
    recorded,
    reminder,
)

OPEN = open_duties(deadline(), HOLDER)
BEFORE, AFTER = date(2023, 5, 13), date(2023, 5, 18)
MOVED: dict[str, Any] = {"rule": "reply", "name": "答复", "old_due": DUE, "due": date(2023, 6, 16), "explained": ""}
MOVE = DeadlineMoved(**MOVED, reason="日历调整", since=BEFORE)
EXTEND = DeadlineExtended(**MOVED, by_whom="代表工委")
REFUSE = ExtensionRefused(rule="reply", name="答复", by_whom="代表工委", reason="无正当理由")


def notices_of(event: Event, state: OpenDuties = OPEN, on: date = DUE) -> list[Notice]:
    return list(notices(recorded(event, 9, on, BOSS), state, TITLE))


def test_a_notice_says_which_case_what_is_due_when_and_why_one_gets_it() -> None:
    [notice] = notices_of(reminder(Level.AHEAD, 3), on=BEFORE)
    assert (notice.to, notice.level) == (HANDLER, "提前")
    assert notice.line == "提前提醒：代表建议0099号 答复 2023年5月16日到期"
    assert notice.text == (
        "陈某：\n\n"
        "第16届第1次会议代表建议0099号《关于加强保健品广告整治力度的建议》的“答复”将于2023年5月16日到期，"
        "截至2023年5月13日还有3日。请抓紧办理，按期完成。\n\n"
        "您收到此提醒，因为您是此件的承办人（广告处）。\n\n"
        "案件代号：rd-16-1-0099。\n\n"
        "本消息由办理系统自动发出，请勿直接回复。\n"
    )


@pytest.mark.parametrize(
    ("event", "on", "words"),
    [
        (reminder(Level.AHEAD, 3), BEFORE, "将于2023年5月16日到期，截至2023年5月13日还有3日。请抓紧办理"),
        (reminder(Level.TODAY, 0), DUE, "于2023年5月16日到期，请于当日完成"),
        (reminder(Level.LATE, -2), AFTER, "截至2023年5月18日已逾期2日，尚未完成。请立即办理，并向局办公室说明原因"),
        (reminder(Level.SUPERIOR, -2, to=LEADER, department=""), AFTER, "由广告处承办，已于2023年5月16日到期"),
        (reminder(Level.MANUAL, -2), AFTER, "截至2023年5月18日已逾期2日。局办公室现予催办，请抓紧办理"),
        (reminder(Level.LATE, -2, count=3), AFTER, "这是第3次提醒。"),
    ],
)
def test_before_on_and_after_the_day_it_is_worded_differently(event: Event, on: date, words: str) -> None:
    [notice] = notices_of(event, on=on)
    assert words in notice.text


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (reminder(Level.LATE, -1, to=HANDLER), "因为您是此件的承办人（广告处）。"),
        (reminder(Level.LATE, -1, to=DEPARTMENT), "因为此项由贵处承办。"),
        (reminder(Level.LATE, -1, to="局办公室", department="局办公室"), "因为此项由局办公室负责。"),
        (reminder(Level.SUPERIOR, -1, to=LEADER, department=""), "因为您是广告处的分管领导，此项已逾期。"),
        (reminder(Level.SUPERIOR, -1, to="分管领导"), "因为广告处没有登记分管领导，请局办公室代为报告。"),
        (reminder(Level.MANUAL, 1, to="法规处"), "因为局办公室指定向您催办。"),
        (reminder(Level.AHEAD, 1, to="周某"), "因为此项由您负责。"),
    ],
)
def test_everybody_learns_why_they_are_told(event: Event, why: str) -> None:
    [notice] = notices_of(event)
    assert f"您收到此提醒，{why}" in notice.text


def test_for_a_leader_nobody_named_the_office_is_told() -> None:
    assert [notice.to for notice in notices_of(reminder(Level.SUPERIOR, -1, to="分管领导"))] == ["局办公室"]


def test_a_short_message_does_not_name_the_matter() -> None:
    [notice] = notices_of(reminder(Level.LATE, -2))
    assert TITLE in notice.text
    assert TITLE not in notice.line


def test_a_promise_is_named_by_what_was_promised() -> None:
    state = open_duties(HOLDER, *commitment_with_deadline(DUE))
    [notice] = notices_of(reminder(Level.AHEAD, 3, rule="commitment", name="兑现承诺", subject="c1"), state)
    assert "“兑现承诺（年内修订广告发布登记办法）”" in notice.text


def test_what_belongs_to_no_case_is_told_by_its_name() -> None:
    event = reminder(Level.AHEAD, 3, to="局办公室", rule="report", name="报送报告", subject="2023年年中报告")
    [notice] = notices(recorded(event, 2, BEFORE, stream="reports"), OpenDuties())
    assert notice.line == "提前提醒：报送报告 2023年5月16日到期"
    assert "“报送报告（2023年年中报告）”将于2023年5月16日到期" in notice.text
    assert "案件代号" not in notice.text


def test_of_a_miss_the_ladder_tells_where_there_is_one() -> None:
    assert notices_of(missed(), open_duties(deadline(after=(1, 3)), HOLDER)) == []


def test_of_a_miss_without_a_ladder_the_department_is_told() -> None:
    [notice] = notices_of(missed(), on=AFTER)
    assert (notice.to, notice.level) == (DEPARTMENT, "逾期")
    assert "截至2023年5月18日尚未完成。请立即办理" in notice.text


def test_what_the_office_owes_the_office_is_told() -> None:
    [notice] = notices_of(missed(), open_duties(deadline(holder=Holder.OFFICE), HOLDER))
    assert notice.to == "局办公室"


@pytest.mark.parametrize(
    ("event", "words", "outward"),
    [
        (EXTEND, "代表工委同意第16届", True),
        (EXTEND, "到期日由2023年5月16日延至2023年6月16日", True),
        (REFUSE, "仍按原期限办理。理由：无正当理由", True),
        (MOVE, "到期日由2023年5月16日改为2023年6月16日。原因：日历调整", False),
    ],
)
def test_whoever_has_a_deadline_in_hand_learns_of_its_change(event: Event, words: str, outward: bool) -> None:
    [notice] = notices_of(event)
    assert words in notice.text
    assert (notice.to, notice.outward) == (DEPARTMENT, outward)


def test_of_a_deadline_nobody_knows_nobody_is_told() -> None:
    assert notices_of(MOVE, open_duties(HOLDER)) == []


def test_a_leaders_question_goes_to_department_and_handler() -> None:
    found = notices_of(leader_inquired(), open_duties(HOLDER, leader_inquired()))
    assert [notice.to for notice in found] == [DEPARTMENT, HANDLER]
    assert "李某就第16届第1次会议代表建议0099号《" in found[0].text
    assert "问询：目前进展如何。请在系统中答复。" in found[0].text
    assert found[0].line == "领导问询：代表建议0099号"


def test_where_no_department_has_the_case_the_office_is_asked() -> None:
    assert [notice.to for notice in notices_of(leader_inquired(), open_duties(leader_inquired()))] == ["局办公室"]


def test_the_answer_goes_back_to_the_leader_who_asked() -> None:
    [notice] = notices_of(InquiryAnswered(inquiry="q1", answer="已完成调研"), open_duties(HOLDER, leader_inquired()))
    assert notice.to == LEADER
    assert "已完成调研" in notice.text
    assert "因为此项问询由您提出" in notice.text


def test_an_answer_to_nothing_is_told_to_nobody() -> None:
    assert notices_of(InquiryAnswered(inquiry="q1", answer="已完成调研"), OPEN) == []


def test_whoever_is_held_to_account_and_the_department_are_told() -> None:
    event = AccountabilityRecorded(
        whom="陈某", department=DEPARTMENT, measure=Measure.TALK, link="答复", reason="逾期未答复"
    )
    assert [(notice.to, notice.line) for notice in notices_of(event)] == [
        ("陈某", "问责（约谈）：代表建议0099号"),
        (DEPARTMENT, "问责（约谈）：代表建议0099号"),
    ]
    assert "对广告处陈某予以约谈。理由：逾期未答复" in notices_of(event)[0].text


def test_each_responsible_gets_the_months_key_tasks_in_one_notice() -> None:
    tasks = [
        ("rd-16-1-0099", "完成调研", "广告处"),
        ("zx-14-1-0821", "座谈", "价监处"),
        ("rd-16-1-0100", "走访", "广告处"),
    ]
    event = KeyTasksSet(month="2023-05", tasks=tuple(KeyTask(case=a, what=b, responsible=c) for a, b, c in tasks))
    found = notices(recorded(event, 1, stream="key-tasks"), OpenDuties())
    assert [(notice.to, notice.line) for notice in found] == [
        ("广告处", "2023-05月度重点任务2项"),
        ("价监处", "2023-05月度重点任务1项"),
    ]
    assert "代表建议0099号：完成调研\n代表建议0100号：走访。" in found[0].text
    assert "政协提案0821号：座谈" in found[1].text


def test_nobody_is_told_of_anything_else() -> None:
    assert notices_of(met()) == []
    assert notices_of(OutcomeRecorded(what="罚没款", value=Decimal(3), unit="万元", day=DUE, source="案件系统")) == []


LATE = reminder(Level.LATE, -2)


@pytest.mark.parametrize(
    ("event", "state", "today", "reason"),
    [
        (LATE, OPEN, AFTER, ""),
        (LATE, open_duties(deadline(), met()), AFTER, DONE),
        (LATE, open_duties(deadline(), DeadlineEnded(rule="reply", name="答复", reason="已撤案")), AFTER, OVER),
        (LATE, open_duties(HOLDER), AFTER, OVER),
        (LATE, open_duties(deadline(), EXTEND), AFTER, "到期日已改为2023-06-16，不再按原日期提醒"),
        (LATE, open_duties(deadline(), met(), DeadlineReopened(rule="reply", name="答复", reason="已撤销")), AFTER, ""),
        (reminder(Level.AHEAD, 3), OPEN, DUE, ""),
        (reminder(Level.AHEAD, 3), OPEN, AFTER, PASSED),
        (reminder(Level.TODAY, 0), OPEN, AFTER, PASSED),
        (missed(), OPEN, AFTER, ""),
        (missed(), open_duties(deadline(), met()), AFTER, DONE),
        (leader_inquired(), open_duties(HOLDER, leader_inquired()), AFTER, ""),
        (
            leader_inquired(),
            open_duties(HOLDER, leader_inquired(), InquiryAnswered(inquiry="q1", answer="有")),
            AFTER,
            ANSWERED,
        ),
        (EXTEND, OPEN, AFTER, ""),
    ],
)
def test_what_no_longer_holds_is_not_sent(event: Event, state: OpenDuties, today: date, reason: str) -> None:
    assert obsolete_reason(recorded(event, 9), state, today) == reason


def test_another_round_is_another_deadline() -> None:
    state = open_duties(deadline(), met(), deadline(round=2))
    assert obsolete_reason(recorded(LATE, 9), state, AFTER) == DONE
    assert obsolete_reason(recorded(reminder(Level.LATE, -2, round=2), 9), state, AFTER) == ""


def test_what_was_taken_back_no_longer_counts() -> None:
    """The answer was a mistake: the question is open again."""
    answer = InquiryAnswered(inquiry="q1", answer="有")
    back = FactRetracted(version=2, what=answer.type, was_on=DUE)
    state = open_duties_of(history(leader_inquired(), answer, back))
    assert obsolete_reason(recorded(leader_inquired(), 1), state, AFTER) == ""


def test_a_question_is_told_as_it_was_amended() -> None:
    change = FactAmended(
        version=2, what=leader_inquired().type, was_on=DUE, changes={"question": "何时完成"}, reason="笔误"
    )
    state = open_duties_of(history(HOLDER, leader_inquired(), change))
    assert state.deadline_name("答复问询", "q1") == "答复问询（何时完成）"


@pytest.mark.parametrize(
    ("event", "settled"),
    [
        (met(), ("reply//1", DONE)),
        (
            DeadlineEnded(rule="reply", name="答复", reason="已撤案", subject="市教委", round=2),
            ("reply/市教委/2", OVER),
        ),
        (DeadlineReopened(rule="reply", name="答复", reason="已撤销"), ("reply//1", "")),
        (EXTEND, ("reply//1", "到期日已改为2023-06-16")),
        (InquiryAnswered(inquiry="q1", answer="有"), ("q1", ANSWERED)),
        (FactRetracted(version=2, what=InquiryAnswered.type, was_on=DUE, subject="q1"), ("q1", "")),
        (FactRetracted(version=2, what=AccountabilityRecorded.type, was_on=DUE), None),
        (missed(), None),
    ],
)
def test_the_inbox_learns_what_is_settled(event: Event, settled: tuple[str, str] | None) -> None:
    assert resolves(event) == settled


def test_notices_of_one_deadline_are_about_the_same() -> None:
    ahead, late = notices_of(reminder(Level.AHEAD, 3)), notices_of(LATE)
    assert ahead[0].about == late[0].about == "reply//1"
    assert notices_of(EXTEND)[0].about != late[0].about
    assert CASE not in late[0].about
