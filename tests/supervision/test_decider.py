"""The law of supervision, a sentence a test."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import permutations
from typing import cast
from uuid import UUID

import pytest

from services.supervision.calendar import adopt_year
from services.supervision.decider import MOST_DAYS, Supervision, next_on, supervision
from services.supervision.standing import Ended, Met, Open
from shared.contracts.supervision import (
    CALENDAR,
    DAYS,
    RULES,
    AdoptCalendar,
    AdoptRules,
    BeginDay,
    CalendarAdopted,
    CaseClosed,
    Close,
    DayBegun,
    DeadlineEnded,
    DeadlineMet,
    DeadlineMissed,
    DeadlineSet,
    DeadlinesOpen,
    DeadlineWarned,
    NoRules,
    NotSupervised,
    ObserveDay,
    Rule,
    RulesAdopted,
    SetDeadlines,
    SupervisionCommand,
    SupervisionEvent,
    UnknownYear,
)
from shared.contracts.words import Kind, Part, Unit
from shared.decider import At
from shared.errors import InTheFuture, Refused
from shared.messages import Actor, Wish

CASE, HAND_OVER, DUE = "rd-16-1-0099", date(2023, 2, 16), date(2023, 5, 16)
REGISTERED, RECEIVED, ACCEPTED = "intake.case-registered", "intake.receipt-confirmed", "assignment.assignment-accepted"
SENT, SUBMITTED, CONFIRMED = "feedback.reply-sent", "feedback.reply-submitted", "assignment.assignment-confirmed"


@dataclass(frozen=True)
class Case:
    """The house's given/when/then, with plain events for those that go to a register."""

    events: tuple[SupervisionEvent, ...]
    decided: tuple[SupervisionEvent, ...] = ()
    refused: Refused | None = None

    def when(self, command: SupervisionCommand, on: date = HAND_OVER, stream: str = CASE) -> "Case":
        wish = Wish(UUID(int=1), stream, command, Actor.system("supervision"), on)
        try:
            decided = supervision.decide(wish, supervision.fold(self.events))
        except Refused as refused:
            return replace(self, decided=(), refused=refused)
        events = tuple(cast(SupervisionEvent, each.event if isinstance(each, At) else each) for each in decided)
        return replace(self, events=self.events + events, decided=events, refused=None)

    def then(self, *events: SupervisionEvent) -> "Case":
        assert self.refused is None
        assert self.decided == events
        return self

    def then_rejected(self, refusal: type[Refused], saying: str = "") -> None:
        assert type(self.refused) is refusal
        assert saying in str(self.refused)

    def happens(self, fact: str, on: date = HAND_OVER, part: Part | None = None) -> "Case":
        kind = Kind.SUGGESTION if part else None
        return self.when(SetDeadlines(fact=fact, since=on, kind=kind, part=part), on)

    def day(self, day: date) -> "Case":
        return self.when(ObserveDay(day=day), day)

    @property
    def state(self) -> Supervision:
        return supervision.fold(self.events)


def given(*events: SupervisionEvent) -> Case:
    return Case(events)


def rule(rule: str, value: int, unit: Unit, starts: str, meets: str = "", ends: str = "", **more: object) -> Rule:
    told = {"parts": (Part.LEAD, Part.CO), "statutory": True, "valid_from": date(2015, 3, 1), "source": "规定", **more}
    return Rule(
        rule=rule,
        name=f"{rule}期限",
        value=value,
        unit=unit,
        starts=starts,
        meets=tuple(meets.split()),
        ends=tuple(ends.split()),
        **told,  # type: ignore[arg-type]
    )


REPLY = rule("reply", 3, Unit.MONTHS, REGISTERED, SENT, parts=(Part.LEAD,), warn=(30, 15, 7, 3, 1))
DRAFT = rule("draft", -20, Unit.DAYS, "reply", SUBMITTED, parts=(Part.LEAD,))
RETURN = rule("return", 7, Unit.WORKING_DAYS, RECEIVED, ends=ACCEPTED)
ACCEPTANCE = rule("acceptance", 2, Unit.WORKING_DAYS, CONFIRMED, ACCEPTED)
adopted = RulesAdopted(rules=(REPLY, DRAFT, RETURN, ACCEPTANCE))
year = adopt_year(2023)
known = CalendarAdopted(year=2023, holidays=year.holidays, workdays=year.workdays)
ready = given(adopted, known)
lead = ready.happens(REGISTERED, part=Part.LEAD)
alone = given(RulesAdopted(rules=(REPLY,)), known).happens(REGISTERED, part=Part.LEAD)
reply_met = DeadlineMet(rule="reply", name="reply期限", due=DUE, met_on=date(2023, 5, 11), days_late=0)
reply_missed = DeadlineMissed(rule="reply", name="reply期限", due=DUE)


def deadline_set(of: Rule, due: date, explained: str, since: date = HAND_OVER) -> DeadlineSet:
    return DeadlineSet(
        rule=of.rule,
        name=of.name,
        kind=Kind.SUGGESTION,
        part=Part.LEAD,
        since=since,
        due=due,
        source=of.source,
        statutory=of.statutory,
        meets=of.meets,
        ends=of.ends,
        warn=of.warn,
        explained=explained,
    )


def warned(days_left: int) -> DeadlineWarned:
    return DeadlineWarned(rule="reply", name="reply期限", due=DUE, days_left=days_left)


def before(days: int) -> date:
    return DUE - timedelta(days=days)


# Registers


def test_the_office_adopts_rules() -> None:
    given().when(AdoptRules(rules=(REPLY,)), stream=RULES).then(RulesAdopted(rules=(REPLY,)))


def test_the_same_rules_twice_are_adopted_once() -> None:
    given(adopted).when(AdoptRules(rules=adopted.rules), stream=RULES).then()


def test_the_office_adopts_a_year() -> None:
    given().when(year, stream=CALENDAR).then(known)


def test_the_same_year_twice_is_adopted_once() -> None:
    given(known).when(year, stream=CALENDAR).then()
    backwards = AdoptCalendar(year=2023, holidays=year.holidays[::-1], workdays=year.workdays)
    given(known).when(backwards, stream=CALENDAR).then()


def test_a_corrected_year_replaces_the_old_one() -> None:
    corrected = AdoptCalendar(year=2023, holidays=(), workdays=())
    case = given(known).when(corrected, stream=CALENDAR)
    case.then(CalendarAdopted(year=2023, holidays=(), workdays=())).when(corrected, stream=CALENDAR).then()


@pytest.mark.parametrize(
    ("command", "register"), [(AdoptRules(rules=()), RULES), (year, CALENDAR), (BeginDay(day=HAND_OVER), DAYS)]
)
def test_a_register_is_written_wherever_the_command_was_sent(command: SupervisionCommand, register: str) -> None:
    wish = Wish(UUID(int=1), CASE, command, Actor.system("supervision"), HAND_OVER)
    assert supervision.consults(wish) == (register,)
    assert {each.stream for each in supervision.decide(wish, Supervision(rules=(REPLY,))) if isinstance(each, At)} == {
        register
    }


def test_only_what_rests_on_rules_looks_them_up() -> None:
    def consulted(command: SupervisionCommand) -> tuple[str, ...]:
        return tuple(supervision.consults(Wish(UUID(int=1), CASE, command, Actor.system("supervision"), HAND_OVER)))

    assert consulted(SetDeadlines(fact=SENT, since=HAND_OVER)) == (RULES, CALENDAR)
    assert consulted(ObserveDay(day=HAND_OVER)) == consulted(Close()) == ()


# Setting deadlines


def test_a_hand_over_sets_the_reply_and_what_is_counted_back_from_it() -> None:
    lead.then(
        deadline_set(REPLY, DUE, "2023-02-16 交办起算 + 3个月 = 2023-05-16"),
        deadline_set(DRAFT, date(2023, 4, 26), "2023-05-16 reply期限到期日起算 - 20日 = 2023-04-26", since=DUE),
    )


def test_part_and_kind_are_remembered_from_earlier_deadlines() -> None:
    explained = "2023-02-17 签收起算 + 7个工作日 = 2023-02-28"
    since = date(2023, 2, 17)
    lead.happens(RECEIVED, since).then(deadline_set(RETURN, date(2023, 2, 28), explained, since))


def test_the_same_fact_twice_sets_nothing_twice() -> None:
    lead.happens(REGISTERED, part=Part.LEAD).then()


def test_a_rule_for_the_lead_does_not_bind_a_co_unit() -> None:
    ready.happens(REGISTERED, part=Part.CO).then()


def test_a_fact_that_concerns_nothing_leaves_nothing() -> None:
    lead.happens("feedback.contact-recorded").then()


def test_a_fact_of_an_unknown_part_starts_nothing() -> None:
    ready.happens(RECEIVED).then()


def test_a_rule_does_not_bind_before_it_is_in_force() -> None:
    ready.happens(REGISTERED, date(2015, 2, 28), Part.LEAD).then()


def test_the_newest_rule_in_force_on_the_day_is_taken() -> None:
    newer = REPLY.model_copy(update={"value": 2, "valid_from": date(2023, 2, 16)})
    later = REPLY.model_copy(update={"value": 1, "valid_from": date(2023, 2, 17)})
    case = given(RulesAdopted(rules=(later, newer, REPLY))).happens(REGISTERED, part=Part.LEAD)
    case.then(deadline_set(newer, date(2023, 4, 16), "2023-02-16 交办起算 + 2个月 = 2023-04-16"))


def test_new_rules_do_not_move_a_deadline_that_was_set() -> None:
    shorter = REPLY.model_copy(update={"value": 1})
    case = alone.when(AdoptRules(rules=(shorter,)), stream=RULES).happens(REGISTERED, part=Part.LEAD).then()
    assert case.state.deadlines["reply"].terms.due == DUE


def test_without_rules_there_are_no_deadlines() -> None:
    given(known).happens(REGISTERED, part=Part.LEAD).then_rejected(NoRules)


def test_an_unknown_year_is_refused_by_name() -> None:
    lead.happens(RECEIVED, date(2024, 2, 17)).then_rejected(UnknownYear, "2024年")


# Keeping and ending


def test_a_fact_keeps_the_deadline_it_is_named_for() -> None:
    lead.happens(SENT, date(2023, 5, 11)).then(reply_met)


def test_on_the_due_date_is_in_time() -> None:
    alone.happens(SENT, DUE).then(reply_met.model_copy(update={"met_on": DUE}))


def test_late_is_recorded_with_its_days() -> None:
    late = {"met_on": date(2023, 5, 19), "days_late": 3}
    alone.day(date(2023, 5, 17)).happens(SENT, date(2023, 5, 19)).then(reply_met.model_copy(update=late))


def test_the_same_fact_later_changes_nothing() -> None:
    alone.happens(SENT, date(2023, 5, 11)).happens(SENT, date(2023, 5, 11)).then()
    alone.happens(SENT, date(2023, 5, 11)).happens(SENT, date(2023, 5, 12)).then()


def test_a_fact_entered_late_supersedes_a_miss() -> None:
    missed = alone.day(date(2023, 5, 17)).then(reply_missed)
    missed.happens(SENT, date(2023, 5, 11)).then(reply_met)


def test_a_fact_entered_late_supersedes_a_later_one() -> None:
    alone.happens(SENT, date(2023, 5, 19)).happens(SENT, date(2023, 5, 11)).then(reply_met)


def test_the_order_in_which_facts_are_told_does_not_matter() -> None:
    dates = (date(2023, 5, 19), date(2023, 5, 11), date(2023, 5, 12))
    for first, second, third in permutations(dates):
        case = alone.happens(SENT, first).happens(SENT, second).happens(SENT, third)
        assert case.state.deadlines["reply"].standing == Met(date(2023, 5, 11))


def test_a_case_that_is_kept_is_no_longer_returned() -> None:
    ended = DeadlineEnded(rule="return", name="return期限", reason="处室已确认")
    lead.happens(RECEIVED).happens(ACCEPTED).then(ended)
    lead.happens(RECEIVED).day(date(2023, 3, 1)).happens(ACCEPTED).then(ended)


def test_what_has_ended_stays_ended() -> None:
    ended = lead.happens(RECEIVED).happens(ACCEPTED)
    ended.happens(ACCEPTED).then()
    assert ended.state.deadlines["return"].standing == Ended()


def test_a_receipt_told_after_the_acceptance_leaves_nothing_open() -> None:
    case = lead.happens(CONFIRMED).happens(ACCEPTED, date(2023, 2, 20)).happens(RECEIVED, date(2023, 2, 17))
    assert [type(event) for event in case.decided] == [DeadlineSet, DeadlineEnded]


def test_a_fact_told_before_its_clock_started_keeps_the_deadline_only_if_it_came_after() -> None:
    second = rule("second", 1, Unit.MONTHS, "feedback.rehandling-ordered", SENT)
    case = given(RulesAdopted(rules=(REPLY, second))).happens(REGISTERED, part=Part.LEAD).happens(SENT, DUE)
    early = case.happens("feedback.rehandling-ordered", date(2023, 6, 1))
    assert early.state.deadlines["second"].standing == Open()
    late = case.happens("feedback.rehandling-ordered", date(2023, 5, 1))
    assert late.state.deadlines["second"].standing == Met(DUE)


# Days


def test_the_first_day_begins_alone() -> None:
    given().when(BeginDay(day=HAND_OVER), stream=DAYS).then(DayBegun(day=HAND_OVER))


def test_missed_days_begin_in_order() -> None:
    begun = [DayBegun(day=date(2023, 2, day)) for day in (16, 17, 18, 19)]
    given(begun[0]).when(BeginDay(day=date(2023, 2, 19)), date(2023, 2, 19), DAYS).then(*begun[1:])


def test_a_day_begins_once() -> None:
    given(DayBegun(day=HAND_OVER)).when(BeginDay(day=HAND_OVER), stream=DAYS).then()
    given(DayBegun(day=HAND_OVER)).when(BeginDay(day=date(2023, 2, 1)), stream=DAYS).then()


def test_a_very_long_gap_is_caught_up_piece_by_piece() -> None:
    case = given(DayBegun(day=date(2000, 1, 1))).when(BeginDay(day=HAND_OVER), stream=DAYS)
    assert len(case.decided) == MOST_DAYS
    rest = case.when(BeginDay(day=HAND_OVER), stream=DAYS).when(BeginDay(day=HAND_OVER), stream=DAYS)
    assert rest.decided[-1] == DayBegun(day=HAND_OVER)


def test_a_day_that_has_not_come_cannot_begin() -> None:
    given().when(BeginDay(day=date(2099, 1, 1)), stream=DAYS).then_rejected(InTheFuture, "2099-01-01")


def test_nothing_is_said_before_the_first_threshold() -> None:
    alone.day(before(31)).then()


@pytest.mark.parametrize("days", [30, 15, 7, 3, 1])
def test_a_threshold_warns_on_its_day(days: int) -> None:
    alone.day(before(days)).then(warned(days))


def test_a_threshold_warns_once() -> None:
    case = alone.day(before(30))
    case.day(before(30)).then()
    case.day(before(29)).then()
    case.day(before(31)).then()
    case.day(before(15)).then(warned(15))


def test_of_several_thresholds_passed_only_the_nearest_warns() -> None:
    case = alone.day(before(5)).then(warned(5))
    case.day(before(4)).then()
    case.day(before(3)).then(warned(3))


def test_on_the_due_date_nothing_is_missed() -> None:
    alone.day(before(1)).day(DUE).then()


def test_the_day_after_it_is_missed_once() -> None:
    alone.day(date(2023, 5, 17)).then(reply_missed).day(date(2023, 5, 18)).then()


def test_what_was_kept_or_ended_is_observed_no_more() -> None:
    alone.happens(SENT, date(2023, 5, 11)).day(date(2023, 6, 1)).then()
    ended = given(RulesAdopted(rules=(RETURN,)), known).happens(RECEIVED, part=Part.LEAD).happens(ACCEPTED)
    ended.day(date(2023, 6, 1)).then()


def test_observing_an_unknown_case_says_nothing() -> None:
    given().day(HAND_OVER).then()
    assert next_on(Supervision()) is None


def test_every_day_before_the_next_date_is_silent_and_that_day_speaks() -> None:
    case, day, spoken = lead.happens(RECEIVED), HAND_OVER, list[str]()
    while (coming := next_on(case.state)) is not None:
        while day < coming:
            case.day(day).then()
            day += timedelta(days=1)
        case = case.day(coming)
        spoken += [f"{coming:%m-%d} {type(event).__name__}" for event in case.decided]
    assert spoken == [
        "02-28 DeadlineMissed",
        "04-16 DeadlineWarned",
        "04-27 DeadlineMissed",
        "05-01 DeadlineWarned",
        "05-09 DeadlineWarned",
        "05-13 DeadlineWarned",
        "05-15 DeadlineWarned",
        "05-17 DeadlineMissed",
    ]


# Closing


def test_a_case_is_closed_when_every_deadline_was_kept() -> None:
    kept = alone.happens(SENT, date(2023, 5, 11))
    closed = kept.when(Close(reason="已答复")).then(CaseClosed(kind=Kind.SUGGESTION, part=Part.LEAD, reason="已答复"))
    closed.when(Close(reason="已答复")).then()


def test_a_case_that_was_late_can_be_closed() -> None:
    late = alone.day(date(2023, 5, 17)).happens(SENT, date(2023, 5, 19)).when(Close())
    late.then(CaseClosed(kind=Kind.SUGGESTION, part=Part.LEAD, reason=""))


def test_what_is_open_or_missed_keeps_a_case_open() -> None:
    lead.when(Close()).then_rejected(DeadlinesOpen, "reply期限 2023-05-16、draft期限 2023-04-26")
    alone.day(date(2023, 5, 17)).when(Close()).then_rejected(DeadlinesOpen, "reply期限 2023-05-16")


def test_an_unknown_case_cannot_be_closed() -> None:
    ready.when(Close()).then_rejected(NotSupervised, CASE)
