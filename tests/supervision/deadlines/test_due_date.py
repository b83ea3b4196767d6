"""Deadlines are reckoned again when a notice, a rule or a calendar comes, and say why they moved."""

from datetime import date

import pytest

from services.supervision.deadlines.date_arithmetic import CalendarYear
from services.supervision.deadlines.preview import DeadlineMove, deadline_moves
from shared.contracts.common.vocabulary import HandlingRole, Kind, Regarding, Timing, Way
from shared.contracts.intake import ReceiptConfirmed
from shared.contracts.supervision import (
    AdoptCalendar,
    AdoptRules,
    CalendarAdopted,
    DeadlineMet,
    DeadlineMoved,
    DeadlineSet,
    GrantExtension,
    NoteCongress,
    NoteNotice,
    ReckonAgain,
    RequestExtension,
    Rule,
    RulesAdopted,
    SupervisionOpened,
    TellProposer,
)
from tests.cases import REGISTERED
from tests.given_when_then import CLERK
from tests.supervision.case_events import on, received
from tests.supervision.supervised_case import (
    CALENDARS,
    DUE,
    ENTERED,
    HAND_OVER,
    RECEIVED,
    REPLY,
    REPORT,
    RETURN,
    SENT,
    SupervisedCase,
    alone,
    bureau,
    calendar_adopted,
    given,
    helping,
    lead,
    registered,
)

NOTICE = NoteNotice(due=on(4, 30), co_due=on(3, 10), notice_no="沪府办〔2023〕5号")
AGAIN = ReckonAgain(reason="启用2023年工作日历")
SHORTER = REPLY.model_copy(update={"value": 2})


def with_rules(case: SupervisedCase, *rules: Rule) -> SupervisedCase:
    return given(*case.events, RulesAdopted(rules=rules))


# The notice of the year


def test_of_two_dates_the_earlier_works_and_both_are_kept() -> None:
    case = bureau.when_event(REGISTERED.model_copy(update={"notice_due": on(4, 30)}), on(2, 17))
    reply = next(event for event in case.decided if isinstance(event, DeadlineSet))
    assert (reply.due, reply.statutory_due, reply.notice_due) == (on(4, 30), DUE, on(4, 30))
    assert reply.explained == "2023-02-16 交办 + 3个月 = 2023-05-16；通知要求 2023-04-30；取较早者 2023-04-30"
    assert "set reply-draft 2023-04-10" in case.decided_lines


def test_a_notice_later_than_the_law_changes_no_date() -> None:
    case = bureau.when_event(REGISTERED.model_copy(update={"notice_due": on(5, 31)}), on(2, 17))
    assert case.decided_lines[0] == "set reply 2023-05-16"


def test_late_is_judged_by_each_of_the_two_dates() -> None:
    case = alone.when(NOTICE, on(2, 20)).when_fact(SENT, on(5, 18))
    met = case.decided_event(DeadlineMet)
    assert (met.days_late, met.days_late_statutory, met.days_late_notice) == (18, 2, 18)


def test_in_time_by_the_law_it_may_be_late_by_the_notice() -> None:
    met = alone.when(NOTICE, on(2, 20)).when_fact(SENT, on(5, 10)).decided_event(DeadlineMet)
    assert (met.days_late_statutory, met.days_late_notice) == (0, 10)


def test_without_a_notice_there_is_one_date_to_judge_by() -> None:
    met = alone.when_fact(SENT, on(5, 18)).decided_event(DeadlineMet)
    assert (met.days_late_original, met.days_late_statutory, met.days_late_notice) == (2, None, None)


def test_an_extension_goes_beyond_both_dates() -> None:
    noticed = alone.when(NOTICE, on(2, 20))
    ask = RequestExtension(until=date(2023, 8, 16), reason="难", report=REPORT)
    extended = noticed.when(ask, on(4, 20), CLERK).when(GrantExtension(by_whom="代表工委"), on(4, 25), CLERK)
    met = extended.when_fact(SENT, on(8, 18)).decided_event(DeadlineMet)
    assert (met.due, met.days_late, met.days_late_original) == (date(2023, 8, 16), 2, 110)
    assert (met.days_late_statutory, met.days_late_notice) == (2, 110)


def test_a_notice_that_comes_later_moves_the_cases_of_its_session() -> None:
    case = registered.when(NOTICE, on(2, 20)).then(
        "moved reply 2023-05-16 2023-04-30", "moved reply-draft 2023-04-26 2023-04-10"
    )
    moved = next(event for event in case.decided if isinstance(event, DeadlineMoved))
    assert moved.reason == "办理通知沪府办〔2023〕5号"
    assert case.decided_event(SupervisionOpened).notice_due == on(4, 30)
    assert case.when(NOTICE, on(2, 20)).decided == ()


def test_a_co_units_notice_waits_for_its_receipt() -> None:
    case = (
        helping.when(NOTICE, on(2, 17))
        .then()
        .when_event(ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.CO), on(2, 17))
    )
    assert {"set opinion 2023-03-10", "set opinion-draft 2023-03-03"} <= set(case.decided_lines)


@pytest.mark.parametrize(
    "notice", [NoteNotice(notice_no="沪府办〔2023〕5号"), NoteNotice(due=HAND_OVER), NoteNotice(co_due=on(3, 10))]
)
def test_a_notice_without_a_later_date_for_our_part_says_nothing(notice: NoteNotice) -> None:
    assert registered.when(notice, on(2, 20)).decided == ()


def test_what_was_raised_between_sessions_is_none_of_the_notices_concern() -> None:
    between = bureau.when_event(REGISTERED.model_copy(update={"timing": Timing.BETWEEN}), on(2, 17))
    assert between.when(NOTICE, on(2, 20)).decided == ()
    assert bureau.when(NOTICE, on(2, 20)).decided == ()


# Rules


def test_a_rule_in_force_when_the_clock_began_moves_it_once_it_is_reckoned_again() -> None:
    case = with_rules(alone, SHORTER).when(ReckonAgain(reason="启用期限规则"), on(3, 1))
    case.then("moved reply 2023-05-16 2023-04-16")
    assert case.decided_event(DeadlineMoved).reason == "启用期限规则"


def test_a_rule_of_later_cases_moves_nothing() -> None:
    later = SHORTER.model_copy(update={"valid_from": date(2023, 2, 17)})
    assert with_rules(alone, REPLY, later).when(AGAIN, on(3, 1)).decided == ()


def test_until_it_is_reckoned_again_a_deadline_stays_where_it_was() -> None:
    case = alone.when(AdoptRules(rules=(SHORTER,)), stream="rules").when_fact(ENTERED, part=HandlingRole.LEAD)
    assert (case.decided, case.deadline("reply").terms.due) == ((), DUE)


def test_a_rule_that_was_dropped_leaves_its_deadlines_alone() -> None:
    assert with_rules(alone).when(AGAIN, on(3, 1)).decided == ()


def test_what_was_kept_is_not_judged_by_a_rule_adopted_later() -> None:
    assert with_rules(alone.when_fact(SENT, on(5, 11)), SHORTER).when(AGAIN, on(6, 1)).decided == ()


def test_a_missed_date_that_moved_is_open_again_and_the_miss_stays_in_the_history() -> None:
    longer = REPLY.model_copy(update={"value": 4})
    missed = alone.when_day(on(5, 17))
    case = with_rules(missed, longer).when(AGAIN, on(5, 18)).then("moved reply 2023-05-16 2023-06-16")
    case.when_day(on(6, 1)).then()
    case.when_day(on(6, 17)).then("missed reply 2023-06-16")
    assert [event for event in case.events if event in missed.decided]


# Calendars


def test_a_holiday_moves_what_is_counted_in_working_days() -> None:
    year = calendar_adopted(2023)
    holiday = CalendarAdopted(year=2023, holidays=(*year.holidays, on(2, 22)), workdays=year.workdays)
    case = given(*received.events, holiday).when(AGAIN, on(2, 20))
    assert case.decided_lines == ["moved return 2023-02-28 2023-03-01"]
    explained = case.decided_event(DeadlineMoved).explained
    assert explained == "2023-02-17 签收 + 7个工作日 = 2023-03-01（跳过休息日5天）"


def test_the_same_calendar_moves_nothing() -> None:
    assert received.when(AGAIN, on(2, 20)).decided == ()


def test_a_year_that_is_still_unknown_leaves_its_deadlines_where_they_are() -> None:
    case = (
        given(RulesAdopted(rules=(RETURN,)), *CALENDARS).when_fact(ENTERED, part=HandlingRole.LEAD).when_fact(RECEIVED)
    )
    forgotten = SupervisedCase(tuple(event for event in case.events if event not in CALENDARS))
    assert forgotten.when(AGAIN, on(2, 20)).decided == ()


def test_the_preview_says_what_would_move_and_why_and_writes_nothing() -> None:
    state = lead.when_fact(RECEIVED, date(2023, 2, 17)).state
    short = CalendarYear(frozenset(), frozenset())
    assert deadline_moves(state, state.rules, state.calendar) == []
    assert deadline_moves(state, (SHORTER,), {**state.calendar, 2023: short}) == [
        DeadlineMove(("reply", "", 1), "reply期限", DUE, on(4, 16), "2023-02-16 交办 + 2个月 = 2023-04-16")
    ]
    holiday = CalendarYear(frozenset({on(2, 20)}), frozenset())
    (move,) = deadline_moves(state, state.rules, {**state.calendar, 2023: holiday})
    assert (move.key, move.old_due, move.new_due) == (("return", "", 1), on(2, 28), on(3, 1))


def test_the_preview_says_what_adopting_then_says() -> None:
    proposed = AdoptCalendar(year=2023, holidays=(on(2, 20), on(2, 21)), workdays=())
    year = CalendarYear(frozenset(proposed.holidays), frozenset())
    state = received.state
    preview = deadline_moves(state, state.rules, {**state.calendar, 2023: year})
    said = received.when(proposed, on(2, 17), stream="calendar").when(AGAIN, on(2, 17)).decided
    assert [(change.name, change.old_due, change.new_due) for change in preview] == [
        (event.name, event.old_due, event.due) for event in said if isinstance(event, DeadlineMoved)
    ]


# Change of congress


def test_at_the_change_of_congress_open_promises_are_explained_in_writing() -> None:
    promised = registered
    for n, due in enumerate((date(2027, 12, 31), date(2028, 6, 30)), start=1):
        promised = promised.when_fact("supervision.commitment-registered", on(5, 11), subject=f"c{n}", round=1, due=due)
    kept = promised.when_fact("supervision.commitment-fulfilled", on(9, 1), subject="c1", round=1)
    case = kept.when(NoteCongress(day=date(2028, 1, 20)), date(2028, 1, 21))
    case.then("set congress-explanation/c2 2028-02-20")
    told = TellProposer(regarding=Regarding.CONGRESS, way=Way.LETTER, subject="c2")
    case.when(told, date(2028, 2, 1), CLERK).then("met congress-explanation/c2 2028-02-01")
    letter = TellProposer(regarding=Regarding.CONGRESS, way=Way.LETTER)
    case.when(letter, date(2028, 2, 1), CLERK).then("met congress-explanation/c2 2028-02-01")


def test_what_is_unfinished_goes_on_with_its_limits() -> None:
    case = received.when(NoteCongress(day=on(3, 1)), on(3, 1))
    assert (case.decided, case.deadline("reply").terms.due) == ((), DUE)
