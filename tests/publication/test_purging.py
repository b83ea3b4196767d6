"""A text is purged by order and by two persons, never while the public reads it, and never back."""

import pytest

from services.publication.decider import publication
from shared.contracts.common.vocabulary import Form
from shared.contracts.publication import (
    NoPurgeOrder,
    OrdererPurges,
    OrderPurge,
    PublicationEvent,
    Purge,
    PurgeOrdered,
    StillPublished,
    TextPurged,
)
from tests.given_when_then import CLERK, given
from tests.publication.story import (
    CUT_TEXT,
    FIRST,
    LEADER,
    OPENED,
    ORDER,
    ORDERED,
    PARTLY,
    PUBLIC,
    PUBLISHED,
    PURGED,
    REDACTED,
    REVIEWER,
    SECOND,
    STOPPED,
    WITHDRAWN,
)

order = OrderPurge(text=FIRST, order=ORDER, reason="误含涉密内容")
purge = Purge(text=FIRST)


@pytest.mark.parametrize("history", [(), (OPENED,), (OPENED, STOPPED), (*PUBLIC, WITHDRAWN)])
def test_any_text_of_a_case_may_be_ordered_to_be_purged(history: tuple[PublicationEvent, ...]) -> None:
    given(publication, *history).when(order, by=LEADER).then(ORDERED)


def test_the_same_order_twice_is_one_order_and_keeps_its_author() -> None:
    given(publication, ORDERED).when(order, by=CLERK).then()


def test_another_order_is_recorded_as_well() -> None:
    other = order.model_copy(update={"order": "沪市监密〔2023〕4号"})
    ordered = PurgeOrdered(text=FIRST, order="沪市监密〔2023〕4号", reason="误含涉密内容", orderer="wang")
    given(publication, ORDERED).when(other, by=CLERK).then(ordered)


def test_a_second_person_carries_the_order_out() -> None:
    given(publication, ORDERED).when(purge, by=REVIEWER).then(PURGED)


def test_who_ordered_it_does_not_carry_it_out() -> None:
    given(publication, ORDERED).when(purge, by=LEADER).then_rejected(OrdererPurges)


@pytest.mark.parametrize("text", [FIRST, SECOND])
def test_nothing_is_purged_without_an_order_for_it(text: str) -> None:
    history = (ORDERED,) if text == SECOND else ()
    given(publication, *history).when(Purge(text=text), by=REVIEWER).then_rejected(NoPurgeOrder)


def test_a_text_is_purged_once_and_for_ever() -> None:
    given(publication, ORDERED, PURGED).when(purge, by=REVIEWER).then()
    given(publication, ORDERED, PURGED).when(order, by=LEADER).then()


def test_what_the_public_reads_is_withdrawn_first() -> None:
    given(publication, *PUBLIC).when(order, by=LEADER).then_rejected(StillPublished)
    given(publication, ORDERED, *PUBLIC).when(purge, by=REVIEWER).then_rejected(StillPublished)


def test_the_whole_is_purged_while_the_public_reads_a_part() -> None:
    public = PUBLISHED.model_copy(update={"form": Form.PART, "text": CUT_TEXT})
    given(publication, *PARTLY, REDACTED, public, ORDERED).when(purge, by=REVIEWER).then(PURGED)
    part = order.model_copy(update={"text": CUT_TEXT})
    given(publication, *PARTLY, REDACTED, public).when(part, by=LEADER).then_rejected(StillPublished)


def test_each_text_has_its_own_order() -> None:
    other = PurgeOrdered(text=SECOND, order=ORDER, reason="误含涉密内容", orderer="lu")
    gone = TextPurged(text=SECOND, order=ORDER)
    given(publication, ORDERED, other, PURGED).when(Purge(text=SECOND), by=REVIEWER).then(gone)
