"""What is heard becomes the service's own commands, and nothing of its own words does."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.supervision.policies import TO_PUBLISH, react
from shared.contracts.assignment import AssignmentAccepted
from shared.contracts.feedback import ReplySent
from shared.contracts.hearing import HEARS
from shared.contracts.intake import CaseRegistered, ReceiptConfirmed
from shared.contracts.supervision import DayBegun, DeadlineEnded, DeadlineMissed, ObserveDay, SetDeadlines
from shared.contracts.words import Disclosure, Kind, Part, Result, Timing
from shared.messages import Actor, Event, Recorded, Role

CASE, ON, HAND_OVER = "rd-16-1-0099", date(2023, 2, 17), date(2023, 2, 16)
registered = CaseRegistered(
    kind=Kind.SUGGESTION,
    congress=16,
    session=1,
    number="0099",
    part=Part.LEAD,
    handed_over=HAND_OVER,
    title="关于电梯安全的建议",
    proposers=("代表甲",),
    co_signers=0,
    timing=Timing.IN_SESSION,
    lead_unit="市市场监管局",
    co_units=(),
    topic="",
    publishable=True,
)


def heard(event: Event, stream: str = CASE) -> Recorded:
    return Recorded(
        service=event.service(),
        stream=stream,
        version=1,
        event=event,
        on=ON,
        actor=Actor.system("x"),
        command_id=UUID(int=1),
        command_hash=b"",
        correlation_id=UUID(int=1),
        causation_id=None,
        traceparent="",
        recorded_at=datetime(2023, 2, 17, tzinfo=UTC),
    )


def sent(decision: Disclosure) -> ReplySent:
    return ReplySent(
        text="sha256:" + "0" * 64,
        letter="沪市监书〔2023〕1号",
        result=Result.SOLVED,
        decision=decision,
        recipients=("代表甲",),
        joint=0,
        copies=(),
    )


def test_a_hand_over_starts_its_clock_on_the_hand_over_date() -> None:
    wish = SetDeadlines(fact="intake.case-registered", since=HAND_OVER, kind=Kind.SUGGESTION, part=Part.LEAD)
    assert react(heard(registered), ()) == [(CASE, wish)]


def test_a_receipt_starts_its_clock_on_its_own_date() -> None:
    wish = SetDeadlines(fact="intake.receipt-confirmed", since=ON, kind=Kind.PROPOSAL, part=Part.CO)
    assert react(heard(ReceiptConfirmed(kind=Kind.PROPOSAL, part=Part.CO)), ()) == [(CASE, wish)]


def test_any_other_fact_is_passed_on_with_its_date() -> None:
    wish = SetDeadlines(fact="assignment.assignment-accepted", since=ON)
    assert react(heard(AssignmentAccepted(department="计量处", handler="张三")), ()) == [(CASE, wish)]


def test_a_reply_for_the_public_also_starts_the_clock_of_publication() -> None:
    facts = [SetDeadlines(fact="feedback.reply-sent", since=ON), SetDeadlines(fact=TO_PUBLISH, since=ON)]
    assert react(heard(sent(Disclosure.ACTIVE)), ()) == [(CASE, fact) for fact in facts]


@pytest.mark.parametrize("decision", [Disclosure.ON_REQUEST, Disclosure.WITHHELD])
def test_a_reply_not_for_the_public_does_not(decision: Disclosure) -> None:
    assert react(heard(sent(decision)), ()) == [(CASE, SetDeadlines(fact="feedback.reply-sent", since=ON))]


def test_a_day_is_observed_in_every_case_it_concerns() -> None:
    day = heard(DayBegun(day=ON), "days")
    assert react(day, ("rd-1", "zx-2")) == [("rd-1", ObserveDay(day=ON)), ("zx-2", ObserveDay(day=ON))]
    assert react(day, ()) == []


def test_its_own_words_make_it_do_nothing() -> None:
    assert react(heard(DeadlineMissed(rule="reply", name="答复", due=ON)), ()) == []
    assert react(heard(DeadlineEnded(rule="return", name="退回", reason="处室已确认")), ()) == []


def test_it_gives_itself_only_commands_marked_for_the_system() -> None:
    follows = [*react(heard(registered), ()), *react(heard(DayBegun(day=ON), "days"), (CASE,))]
    assert all(Role.SYSTEM in command.by and command.service() == "supervision" for _, command in follows)


def test_it_hears_no_words_of_its_own_but_days_and_deadlines() -> None:
    own = {event.word() for event in HEARS["supervision"] if event.service() == "supervision"}
    assert all(word == "day-begun" or word.startswith("deadline-") for word in own)
