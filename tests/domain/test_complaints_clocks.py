"""What users of other systems complained of, deadlines and reminders: each by its number, and how it is here."""

from collections.abc import Callable
from datetime import date
from itertools import permutations

import pytest

from services.supervision.deadlines.date_arithmetic import Calendar, CalendarYear, add_working_days, due_date
from services.supervision.deadlines.preview import deadline_moves
from services.supervision.decider import supervision
from shared.contracts import feedback, publication
from shared.contracts.assignment import WorkHandedOver
from shared.contracts.common.vocabulary import HandlingRole, ReturnGround, Unit
from shared.contracts.intake import ReturnRequested
from shared.contracts.supervision import (
    CALENDAR,
    DAYS,
    SUPPRESSIONS,
    AdoptCalendar,
    BeginDay,
    CalendarAdopted,
    DayBegun,
    DeadlineExtended,
    DeadlineMet,
    DeadlineMoved,
    DeadlineSet,
    ReckonAgain,
    ReminderSent,
    RulesAdopted,
    SuppressReminders,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Role
from tests.domain.deadlines import CALENDAR as KNOWN
from tests.given_when_then import CLERK, given
from tests.supervision.case_events import CONFIRMED, handled, on, received, reply_sent
from tests.supervision.deadlines import test_extension as extension
from tests.supervision.deadlines.test_reminder_schedule import case as reminded
from tests.supervision.deadlines.test_reminder_schedule import through
from tests.supervision.supervised_case import CALENDARS, DUE, ENTERED, SupervisedCase, bureau, rule
from tests.supervision.supervised_case import given as clocks

AGAIN = ReckonAgain(reason="启用2023年工作日历")
limited = clocks(RulesAdopted(rules=(rule("limit", 5, Unit.WORKING_DAYS, ENTERED),)), *CALENDARS)
SUNDAY_WORKED = on(4, 23)


def with_holiday(*days: date) -> CalendarAdopted:
    """The year's calendar with more free days than it had."""
    known = KNOWN[2023]
    return CalendarAdopted(year=2023, holidays=(*known.holidays, *days), workdays=tuple(known.workdays))


def due(case: SupervisedCase, rule: str = "reply") -> date:
    return case.deadline(rule).terms.due


# Calendars


def test_alaveteli_7292_a_new_holiday_changes_open_cases_and_says_so() -> None:
    before = limited.when_fact(ENTERED, on(2, 16), HandlingRole.LEAD)
    after = clocks(*before.events, with_holiday(on(2, 22))).when(AGAIN, on(2, 20))
    assert (due(before, "limit"), due(after, "limit")) == (on(2, 23), on(2, 24))
    assert after.decided_event(DeadlineMoved).reason == AGAIN.reason
    assert deadline_moves(before.state, before.state.rules, {2023: holidays(on(2, 22))})[0].new_due == on(2, 24)


def holidays(*days: date) -> CalendarYear:
    return CalendarYear(KNOWN[2023].holidays | frozenset(days), KNOWN[2023].workdays)


def test_alaveteli_5101_and_2931_a_deadline_shows_its_working() -> None:
    assert received.deadline("reply").terms.explained == "2023-02-16 交办 + 3个月 = 2023-05-16"
    assert "跳过休息日4天" in received.deadline("return").terms.explained


def test_recordtrac_67_and_steedos_601_weekends_and_holidays_are_not_working_days() -> None:
    assert add_working_days(on(4, 28), 2, KNOWN) == on(5, 5)


def test_cindy_4757_and_workalendar_264_a_weekend_day_that_is_worked_counts() -> None:
    reckoned = due_date(on(4, 21), 1, Unit.WORKING_DAYS, KNOWN)
    assert reckoned.due == SUNDAY_WORKED
    assert "计入调休上班1天" in reckoned.explained


@pytest.mark.parametrize("start", [on(5, 1), on(4, 29), on(5, 3)], ids=["holiday", "saturday", "last free day"])
def test_working_hours_38_day_zero_is_not_counted_on_whatever_day_it_starts(start: date) -> None:
    assert add_working_days(start, 1, KNOWN) == on(5, 4)


def test_taskana_2347_and_cdpt_2951_deadlines_are_days_and_know_no_hours() -> None:
    assert DeadlineSet.model_fields["due"].annotation is date


def test_osticket_1574_nothing_is_overdue_because_of_days_off() -> None:
    assert limited.when_fact(ENTERED, on(4, 28), HandlingRole.LEAD).when_day(on(5, 9)).decided_lines == []
    assert (
        "missed limit 2023-05-09"
        in limited.when_fact(ENTERED, on(4, 28), HandlingRole.LEAD).when_day(on(5, 10)).decided_lines
    )


def test_fixmystreet_2378_and_whatdotheyknow_959_each_part_has_limits_of_its_own_in_a_table() -> None:
    rules = {rule.rule: rule for rule in bureau.state.rules}
    assert (rules["reply"].parts, rules["opinion"].parts) == (
        (HandlingRole.LEAD, HandlingRole.JOINT),
        (HandlingRole.CO,),
    )
    assert all(rule.source for rule in rules.values())


# Stopping the clock, and more time


def test_righttoknow_183_a_return_that_waits_for_consent_stops_no_clock() -> None:
    asked = ReturnRequested(ground=ReturnGround.NOT_OURS, reason="属广电", suggested_unit="广电局", approved_by="李")
    assert due(received.when_event(asked, on(2, 20))) == DUE
    assert "missed reply 2023-05-16" in received.when_event(asked, on(2, 20)).when_day(on(5, 17)).decided_lines


def test_glpi_10594_and_frappe_1675_there_is_no_pause_that_could_be_counted_wrongly() -> None:
    """Asking for more time over a holiday adds nothing; what is granted is a day."""
    over_may_day = extension.registered.when(extension.request, on(4, 28), CLERK)
    assert due(over_may_day) == DUE
    assert due(over_may_day.when(extension.grant, on(5, 4), CLERK)) == extension.UNTIL


def test_righttoknow_102_an_extension_stops_overdue() -> None:
    late = extension.asked.when_day(on(5, 17))
    assert late.deadline("reply").status.missed  # type: ignore[union-attr]
    extended = late.when(extension.grant, on(5, 18), CLERK)
    assert not extended.deadline("reply").status.missed  # type: ignore[union-attr]
    assert [
        said for said in extended.when_day(on(5, 19)).decided_lines if said.startswith(("missed reply", "late reply"))
    ] == []


def test_frappe_2449_more_time_is_not_added_to_the_beginning() -> None:
    granted = extension.granted.deadline("reply")
    assert (granted.terms.since, granted.due_before_extension, granted.terms.due) == (on(2, 16), DUE, extension.UNTIL)


def test_glpi_15605_another_rule_does_not_forget_the_extension() -> None:
    shorter = tuple(
        rule.model_copy(update={"value": 2}) if rule.rule == "reply" else rule for rule in extension.granted.state.rules
    )
    after = clocks(*extension.granted.events, RulesAdopted(rules=shorter)).when(AGAIN, on(5, 20))
    assert due(after) == extension.UNTIL
    assert after.deadline("reply").due_before_extension == on(4, 16)


def extended(case: SupervisedCase) -> SupervisedCase:
    asked = case.when(extension.request, on(3, 1), CLERK)
    return asked.when(extension.grant, on(3, 2), CLERK)


def another_calendar(case: SupervisedCase) -> SupervisedCase:
    return clocks(*case.events, with_holiday(on(5, 16), on(8, 16))).when(AGAIN, on(3, 3))


def another_rule(case: SupervisedCase) -> SupervisedCase:
    longer = tuple(
        rule.model_copy(update={"value": 25}) if rule.rule == "contact" else rule for rule in case.state.rules
    )
    return clocks(*case.events, RulesAdopted(rules=longer)).when(AGAIN, on(3, 4))


@pytest.mark.parametrize("order", list(permutations([extended, another_calendar, another_rule])))
def test_cts_2725_2742_2818_2861_extension_calendar_and_rule_in_any_order_give_one_date(
    order: tuple[Callable[[SupervisedCase], SupervisedCase], ...],
) -> None:
    case = handled
    for step in order:
        case = step(case)
    assert {key[0]: deadline.terms.due for key, deadline in case.state.deadlines.items() if deadline.is_open} == {
        "reply": extension.UNTIL,
        "reply-draft": on(7, 27),
        "told-of-extension": on(3, 9),
    }


def test_hocs_the_date_before_an_extension_is_not_lost() -> None:
    """Suspension there was irreversibly removing the current deadline."""
    extended = extension.granted.decided_event(DeadlineExtended)
    assert (extended.old_due, extended.due) == (DUE, extension.UNTIL)
    late = extension.granted.when_event(reply_sent(), on(6, 1)).decided_event(DeadlineMet)
    assert (late.days_late, late.days_late_original) == (0, 16)


def test_glpi_14492_what_follows_an_extension_knows_the_calendar_too() -> None:
    """Five working days after a Friday, with a weekend in between."""
    assert due(extension.asked.when(extension.grant, on(5, 12), CLERK), "told-of-extension") == on(5, 19)


# Reminders


def test_probo_1591_reminders_are_not_spent_over_a_weekend() -> None:
    """The rung of thirty days falls on a Sunday."""
    _, said = through(reminded, on(4, 15), on(4, 18))
    assert said == ["04-17 ahead reply 张三 29"]


def test_glpi_22678_the_leader_is_told_after_working_days() -> None:
    _, said = through(reminded.when(AGAIN, on(5, 16)), on(5, 17), on(5, 22))
    assert [line for line in said if "superior" in line] == ["05-18 superior reply 李局 -2"]


def test_dispatch_2531_reminders_go_to_who_has_the_work_now() -> None:
    moved = WorkHandedOver(post=Role.HANDLER, department="广告处", from_whom="张三", to_whom="孙某", reason="轮岗")
    told = handled.when_event(moved, on(4, 3)).when_day(on(4, 17)).decided
    assert {event.to for event in told if isinstance(event, ReminderSent) and event.rule == "reply"} == {"孙某"}


def test_dispatch_1230_days_on_which_nothing_ran_are_made_up_for() -> None:
    missed = [EventForStream(DAYS, DayBegun(day=on(5, day))) for day in (13, 14, 15)]
    command = BeginDay(day=on(5, 15))
    given(supervision, DayBegun(day=on(5, 12))).when(command, on=on(5, 15), stream=DAYS).then(*missed)


def test_pq_early_bird_reminders_rest_by_a_clerk_s_command_and_not_by_a_programmer_s() -> None:
    rest = SuppressReminders(since=on(5, 8), until=on(5, 12), reason="系统切换")
    quiet = reminded.when(rest, on(5, 5), CLERK, SUPPRESSIONS)
    _, said = through(quiet, on(5, 8), on(5, 15))
    assert said == ["05-15 ahead reply 张三 1"]


def test_pq_2_already_sent_each_reminder_is_counted() -> None:
    spoken, _ = through(reminded, on(4, 17), on(5, 9))
    assert [event.count for event in spoken.events if isinstance(event, ReminderSent)] == [1, 2, 3]


def test_mozilla_15095_nothing_is_approved_by_waiting() -> None:
    decisions = (feedback.ReviewReply, feedback.SignReply, publication.Review, publication.Publish)
    assert not any(Role.SYSTEM in command.by for command in decisions)


def test_steedos_601_a_department_s_days_leave_out_the_holidays() -> None:
    assert due(received.when_event(CONFIRMED, on(4, 28)), "acceptance") == on(5, 5)


def test_gocardless_23_a_calendar_is_adopted_by_hand_with_its_working_weekends() -> None:
    adopt = AdoptCalendar(year=2023, holidays=(on(5, 1),), workdays=(SUNDAY_WORKED,))
    adopted = EventForStream(CALENDAR, CalendarAdopted(**dict(adopt)))
    given(supervision).when(adopt, stream=CALENDAR).then(adopted)
    by_hand: Calendar = {2023: CalendarYear(frozenset({on(5, 1)}), frozenset({SUNDAY_WORKED}))}
    assert add_working_days(on(4, 21), 1, by_hand) == SUNDAY_WORKED
