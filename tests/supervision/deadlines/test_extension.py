"""An extension is asked for in writing and granted by those above; the proposer is told of it (市人大规定 art. 19)."""

from datetime import date

import pytest

from shared.contracts.common.vocabulary import HandlingRole, Regarding, Way
from shared.contracts.supervision import (
    DeadlineExtended,
    DeadlineMet,
    DeadlineMissed,
    DeadlineOver,
    DeadlineSet,
    ExtensionNotLater,
    ExtensionRefused,
    ExtensionRequested,
    ExtensionTooLong,
    FactRetracted,
    GrantExtension,
    NoExtensionRequested,
    NoSuchDeadline,
    NotExtendable,
    ProposerTold,
    RefuseExtension,
    RequestExtension,
    RulesAdopted,
    TellProposer,
    UnknownYear,
)
from tests.given_when_then import CLERK
from tests.supervision.case_events import handled, on, reply_sent
from tests.supervision.supervised_case import (
    CALENDARS,
    DUE,
    ENTERED,
    REPLY,
    REPORT,
    SupervisedCase,
    calendar_adopted,
    given,
    lead,
    registered,
)

UNTIL, ASKED = date(2023, 8, 16), on(5, 10)
request = RequestExtension(until=UNTIL, reason="涉及面广、处理难度大", report=REPORT)
grant = GrantExtension(by_whom="代表工委", letter="人代工〔2023〕8号")
refuse = RefuseExtension(by_whom="代表工委", reason="应能按期办结")
tell = TellProposer(regarding=Regarding.EXTENSION, way=Way.PHONE)
asked = registered.when(request, ASKED, CLERK)
granted = asked.when(grant, on(5, 12), CLERK)


def test_a_written_report_asks_for_it() -> None:
    assert asked.decided_event(ExtensionRequested) == ExtensionRequested(
        rule="reply", name="答复", until=UNTIL, reason="涉及面广、处理难度大", report=REPORT
    )
    assert asked.when(request, ASKED, CLERK).decided == ()


def test_a_request_stops_nothing() -> None:
    assert "missed reply 2023-05-16" in asked.when_day(on(5, 17)).decided_lines


def test_a_late_request_is_taken_all_the_same() -> None:
    late = registered.when_day(on(5, 17)).when(request, on(5, 18), CLERK)
    assert late.decided_event(ExtensionRequested).until == UNTIL
    late.when(grant, on(5, 19), CLERK).then(
        "extended reply 2023-05-16 2023-08-16",
        "moved reply-draft 2023-04-26 2023-07-27",
        "set told-of-extension 2023-05-26",
    )


def test_consent_moves_the_date_and_what_is_counted_from_it() -> None:
    granted.then(
        "extended reply 2023-05-16 2023-08-16",
        "moved reply-draft 2023-04-26 2023-07-27",
        "set told-of-extension 2023-05-19",
    )
    explained = "2023-02-16 交办 + 3个月 = 2023-05-16；延期至 2023-08-16（代表工委同意）"
    assert granted.decided_event(DeadlineExtended).explained == explained


def test_to_record_the_same_consent_twice_is_to_record_it_once() -> None:
    assert granted.when(grant, on(5, 12), CLERK).decided == ()


def test_less_may_be_granted_than_was_asked() -> None:
    less = grant.model_copy(update={"until": on(6, 30)})
    assert "extended reply 2023-05-16 2023-06-30" in asked.when(less, on(5, 12), CLERK).decided_lines


def test_not_more_is_granted_than_was_asked() -> None:
    june = registered.when(request.model_copy(update={"until": on(6, 30)}), ASKED, CLERK)
    more = grant.model_copy(update={"until": UNTIL})
    june.when(more, on(5, 12), CLERK).then_rejected(ExtensionTooLong, "所申请的日期为2023-06-30")


@pytest.mark.parametrize("until", [date(2023, 8, 17), date(2024, 5, 16)])
def test_three_months_more_is_the_most(until: date) -> None:
    too_long = request.model_copy(update={"until": until})
    registered.when(too_long, ASKED, CLERK).then_rejected(ExtensionTooLong, "最迟可延至2023-08-16")


def test_three_months_from_a_leap_day_end_on_its_day() -> None:
    """2023-11-30 + 3 months is 2024-02-29, and three more 2024-05-29."""
    leap = given(RulesAdopted(rules=(REPLY,)), *CALENDARS).when_fact(ENTERED, date(2023, 11, 30), HandlingRole.LEAD)
    assert leap.then("set reply 2024-02-29").deadline("reply").terms.explained.endswith("（当月没有30日，取月末）")
    last = request.model_copy(update={"until": date(2024, 5, 29)})
    assert leap.when(last, date(2024, 2, 20), CLERK).decided_event(ExtensionRequested).until == date(2024, 5, 29)
    beyond = request.model_copy(update={"until": date(2024, 5, 30)})
    leap.when(beyond, date(2024, 2, 20), CLERK).then_rejected(ExtensionTooLong, "2024-05-29")


@pytest.mark.parametrize("until", [DUE, date(2023, 5, 1)])
def test_an_extension_gives_more_time(until: date) -> None:
    registered.when(request.model_copy(update={"until": until}), ASKED, CLERK).then_rejected(
        ExtensionNotLater, "现到期日2023-05-16"
    )


def test_the_law_extends_the_reply_only() -> None:
    other = RequestExtension(rule="receipt", until=UNTIL, reason="忙", report=REPORT)
    registered.when(other, ASKED, CLERK).then_rejected(NotExtendable, "签收")


def test_what_was_never_set_is_not_extended() -> None:
    registered.when(request.model_copy(update={"rule": "opinion"}), ASKED, CLERK).then_rejected(
        NoSuchDeadline, "会办意见"
    )
    about = request.model_copy(update={"subject": "c1"})
    registered.when(about, ASKED, CLERK).then_rejected(NoSuchDeadline, "答复（c1）")


def test_what_is_done_is_not_extended() -> None:
    handled.when_event(reply_sent(), ASKED).when(request, on(5, 11), CLERK).then_rejected(DeadlineOver, "答复")


def test_consent_follows_a_request() -> None:
    registered.when(grant, on(5, 12), CLERK).then_rejected(NoExtensionRequested, "答复")
    registered.when(refuse, on(5, 12), CLERK).then_rejected(NoExtensionRequested, "答复")


def test_refused_the_date_stays() -> None:
    refused = asked.when(refuse, on(5, 12), CLERK)
    assert refused.decided_event(ExtensionRefused).by_whom == "代表工委"
    assert refused.deadline("reply").terms.due == DUE
    refused.when(grant, on(5, 13), CLERK).then_rejected(NoExtensionRequested)


def test_refused_it_may_be_asked_for_again() -> None:
    again = asked.when(refuse, on(5, 12), CLERK).when(request, on(5, 13), CLERK)
    assert again.decided_event(ExtensionRequested).until == UNTIL


def test_late_is_judged_by_the_original_and_the_extended_date() -> None:
    met = granted.when_event(reply_sent(), on(8, 20)).decided[1]
    assert isinstance(met, DeadlineMet)
    assert (met.due, met.days_late, met.days_late_original) == (UNTIL, 4, 96)


def test_in_the_extended_time_it_is_late_by_the_original_date_alone() -> None:
    met = granted.when_event(reply_sent(), on(6, 1)).decided[1]
    assert isinstance(met, DeadlineMet)
    assert (met.days_late, met.days_late_original) == (0, 16)


def test_consent_that_comes_after_the_reply_judges_it_again() -> None:
    replied = asked.when_event(reply_sent(), on(5, 20))
    assert "met reply 2023-05-20 late 4" in replied.decided_lines
    case = replied.when(grant, on(5, 22), CLERK)
    assert case.decided_lines[:2] == ["extended reply 2023-05-16 2023-08-16", "met reply 2023-05-20"]
    assert case.decided_event(DeadlineMet).days_late_original == 4


def test_a_missed_date_that_was_extended_is_open_again_and_can_be_missed_again() -> None:
    case = asked.when_day(on(5, 17)).when(grant, on(5, 18), CLERK)
    assert "missed reply 2023-08-16" not in case.when_day(on(8, 16)).decided_lines
    again = case.when_day(on(8, 17))
    assert [event.due for event in again.events if isinstance(event, DeadlineMissed) and event.rule == "reply"] == [
        DUE,
        UNTIL,
    ]


def test_told_the_duty_to_tell_is_kept() -> None:
    told = granted.when(tell, on(5, 22), CLERK)
    assert told.decided_event(ProposerTold) == ProposerTold(regarding=Regarding.EXTENSION, way=Way.PHONE)
    told.then("met told-of-extension 2023-05-22 late 3")


def test_told_again_is_another_telling() -> None:
    assert (
        granted.when(tell, on(5, 15), CLERK).when(tell, on(5, 16), CLERK).decided_event(ProposerTold).way is Way.PHONE
    )


def test_told_of_something_else_keeps_nothing() -> None:
    granted.when(TellProposer(regarding=Regarding.CHANGE, way=Way.LETTER), on(5, 15), CLERK).then()


def test_an_extension_taken_back_gives_the_old_date_back() -> None:
    """The history reads without it; what was counted from it is counted anew, and nobody need be told of it."""
    standing = [event for event in granted.events if not isinstance(event, DeadlineExtended)]
    without = SupervisedCase(tuple(standing), versions=granted.versions)
    back = without.when_event(FactRetracted(version=9, what=DeadlineExtended.type, was_on=on(5, 12)), on(5, 15))
    back.then("ended told-of-extension “已同意延期”已撤销", "moved reply-draft 2023-07-27 2023-04-26")
    assert back.deadline("reply").terms.due == DUE


def test_what_was_kept_within_an_extension_taken_back_is_judged_without_it() -> None:
    replied = granted.when_event(reply_sent(), on(6, 1))
    standing = [event for event in replied.events if not isinstance(event, DeadlineExtended)]
    without = SupervisedCase(tuple(standing), versions=replied.versions)
    back = without.when_event(FactRetracted(version=9, what=DeadlineExtended.type, was_on=on(5, 12)), on(6, 2))
    assert back.decided_event(DeadlineMet).days_late == 16


def test_a_telling_taken_back_is_owed_again() -> None:
    told = granted.when(tell, on(5, 15), CLERK)
    back = told.when_event(FactRetracted(version=9, what=ProposerTold.type, was_on=on(5, 15)), on(5, 16))
    back.then("reopened told-of-extension “已告知提出人”已撤销")


def test_in_a_year_without_a_calendar_the_promise_to_tell_waits_for_it() -> None:
    lonely = given(*(event for event in lead.events if event not in CALENDARS), calendar_adopted(2022))
    assert lonely.when(request, ASKED, CLERK).when(grant, on(5, 12), CLERK).refused is None
    full = given(*(event for event in registered.events if event not in CALENDARS), calendar_adopted(2022))
    full.when(request, ASKED, CLERK).when(grant, on(5, 12), CLERK).then_rejected(UnknownYear, "2023年")


def test_the_duty_to_tell_is_counted_from_the_consent() -> None:
    explained = granted.decided_event(DeadlineSet).explained
    assert explained == "2023-05-12 同意延期 + 5个工作日 = 2023-05-19（跳过休息日2天）"


def test_the_reply_itself_tells_of_it() -> None:
    assert "ended told-of-extension 已答复" in granted.when_event(reply_sent(), on(5, 15)).decided_lines
