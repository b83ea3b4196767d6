"""The clocks of a case in one picture: limits, departments and other units, each from day to day."""

from datetime import date

from services.desk.casefile.gantt import BarStyle, GanttRow, gantt_rows
from services.desk.casefile.gantt_layout import HEAD_HEIGHT_PX, ROW_HEIGHT_PX, gantt_layout
from services.desk.ledger.projection import fold
from shared.contracts.assignment import CoDepartmentAdded, InputGiven
from shared.contracts.common.vocabulary import Channel, HandlingRole, Kind, Level, Way
from shared.contracts.feedback import OpinionExpected, OpinionPressed, OpinionReceived
from shared.contracts.supervision import DeadlineExtended, DeadlineMet, DeadlineSet, ReminderSent
from shared.messaging.envelope import Event
from tests.desk.casefile.test_custody import AD, BEGUN, on
from tests.desk.facts import history

UNIT = "市公安局"


def limit(rule: str, name: str, due: date, subject: str = "") -> DeadlineSet:
    return DeadlineSet(
        rule=rule,
        name=name,
        kind=Kind.SUGGESTION,
        part=HandlingRole.LEAD,
        since=on(2, 16),
        due=due,
        source="市人大规定",
        statutory=True,
        meets=(),
        ends=(),
        warn=(),
        explained="",
        subject=subject,
    )


REPLY, OPINION = limit("reply", "答复", on(5, 16)), limit("co-opinion", "会办意见", on(3, 16), UNIT)
EXPECTED = OpinionExpected(unit=UNIT)
RECEIVED = OpinionReceived(unit=UNIT, channel=Channel.LETTER, text=None)


def drawn(*facts: tuple[Event, date], today: date = on(4, 1)) -> dict[str, GanttRow]:
    past = history(*BEGUN, *facts)
    row = fold(past)
    assert row is not None
    return {lane.name: lane for lane in gantt_rows(row, past, today)}


def looks(lane: GanttRow) -> list[tuple[BarStyle, date, date | None]]:
    return [(bar.style, bar.since, bar.until) for bar in lane.bars]


def test_a_limit_runs_to_its_due_date_and_says_how_long_is_left() -> None:
    lane = drawn((REPLY, on(2, 16)))["答复"]
    assert lane.summary == "还有45天"
    assert looks(lane) == [(BarStyle.LIMIT, on(2, 16), on(5, 16))]
    assert [(mark.style, mark.on) for mark in lane.markers] == [(BarStyle.DUE, on(5, 16))]


def test_what_ran_over_is_drawn_apart_up_to_today_or_to_the_day_it_was_kept() -> None:
    open_ = drawn((REPLY, on(2, 16)), today=on(5, 20))["答复"]
    assert looks(open_)[-1] == (BarStyle.LATE, on(5, 16), on(5, 20))
    met = DeadlineMet(rule="reply", name="答复", due=on(5, 16), met_on=on(5, 18), days_late=2)
    kept = drawn((REPLY, on(2, 16)), (met, on(5, 18)), today=on(9, 1))["答复"]
    assert kept.summary == "5月18日完成，逾期2天"
    assert looks(kept)[-1] == (BarStyle.LATE, on(5, 16), on(5, 18))


def test_an_extension_is_drawn_beyond_the_first_date() -> None:
    granted = DeadlineExtended(
        rule="reply", name="答复", old_due=on(5, 16), due=on(7, 14), by_whom="市人大代表工委", explained=""
    )
    lane = drawn((REPLY, on(2, 16)), (granted, on(4, 27)), today=on(5, 1))["答复"]
    assert looks(lane)[-1] == (BarStyle.EXTENDED, on(5, 16), on(7, 14))


def test_reminders_stand_as_marks_on_their_own_limit() -> None:
    sent = ReminderSent(
        rule="reply", name="答复", due=on(5, 16), to="陈某", department=AD, level=Level.AHEAD, count=1, days_left=7
    )
    marks = drawn((REPLY, on(2, 16)), (sent, on(5, 9)))["答复"].markers
    assert [(mark.style, mark.description) for mark in marks if mark.style is BarStyle.REMINDED] == [
        (BarStyle.REMINDED, "提前提醒陈某（第1次）：答复")
    ]


def test_a_reminder_of_a_limit_inside_the_house_stands_with_the_department() -> None:
    sent = ReminderSent(
        rule="reply-draft",
        name="答复稿送审",
        due=on(4, 26),
        to="陈某",
        department=AD,
        level=Level.LATE,
        count=2,
        days_left=-1,
    )
    assert [mark.description for mark in drawn((sent, on(4, 27)))[AD].markers] == ["逾期提醒陈某（第2次）：答复稿送审"]


def test_each_department_has_one_lane_with_all_its_stretches() -> None:
    lane = drawn()["局办公室"]
    assert len(lane.bars) == 2
    assert lane.summary == "共4天"
    assert drawn()[AD].summary == "共38天，正在办理"


def test_a_unit_that_owes_an_opinion_has_its_own_clock() -> None:
    owing = ((EXPECTED, on(2, 17)), (OPINION, on(2, 17)))
    waiting = drawn(*owing, (OpinionPressed(unit=UNIT, way=Way.PHONE, count=1), on(3, 20)))[UNIT]
    assert waiting.summary == "待收，逾期16天，已催1次"
    assert [mark.style for mark in waiting.markers] == [BarStyle.DUE, BarStyle.PRESSED]
    assert drawn(*owing, (RECEIVED, on(3, 10)))[UNIT].summary == "3月10日收到"


def test_a_co_department_has_a_lane_from_request_to_answer() -> None:
    asked = CoDepartmentAdded(department="食品处", what="提供数据", due=on(3, 10))
    given = InputGiven(department="食品处", opinion="同意")
    lane = drawn((asked, on(3, 1)), (given, on(3, 8)))["食品处（协办）"]
    assert looks(lane) == [(BarStyle.KEPT, on(3, 1), on(3, 8))]


def test_the_picture_keeps_every_bar_between_its_edges_and_every_lane_in_its_row() -> None:
    found = drawn((REPLY, on(2, 16)), (EXPECTED, on(2, 17)), (OPINION, on(2, 17)))
    drawing = gantt_layout(list(found.values()), on(4, 1))
    assert drawing is not None
    assert all(bar.x >= 0 and bar.x + bar.width <= 101 for bar in drawing.bars)
    assert [name.y for name in drawing.names] == [HEAD_HEIGHT_PX + n * ROW_HEIGHT_PX for n in range(len(found))]
    assert drawing.height == HEAD_HEIGHT_PX + len(found) * ROW_HEIGHT_PX
    assert drawing.today is not None
    assert all(lane in drawing.description for lane in found)


def test_ticks_are_few_and_name_the_year_once() -> None:
    far = drawn((REPLY.model_copy(update={"due": on(2, 16).replace(year=2025)}), on(2, 16)))
    drawing = gantt_layout(list(far.values()), on(4, 1))
    assert drawing is not None
    assert len(drawing.ticks) <= 8
    assert [tick.label for tick in drawing.ticks].count("2024年1月") <= 1
    assert sum("年" in tick.label for tick in drawing.ticks) <= 3


def test_where_nothing_happened_nothing_is_drawn() -> None:
    assert gantt_layout([], on(4, 1)) is None
