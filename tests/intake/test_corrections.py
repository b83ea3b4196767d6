"""Which facts of intake can be taken back or amended, and that the decider goes on without them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.intake.decider import intake
from shared.contracts.common.corrections import NotAmendable, NotCorrectable, OthersRestOnIt
from shared.contracts.common.vocabulary import KeyLevel, Kind
from shared.contracts.intake import Amend, CaseMarkedKey, ConfirmReceipt, CongressChanged, Retract
from shared.domain.corrections import apply_corrections, correct
from shared.messaging.envelope import Command, CommandEnvelope, Event, RecordedEvent
from shared.messaging.errors import CommandError
from tests.cases import REGISTERED
from tests.given_when_then import CASE, CLERK, DAY, ID, given
from tests.intake.story import (
    RETURNED,
    classified,
    grant_return,
    granted,
    mark_key,
    received,
    refuse_return,
    refused,
    requested,
    withdrawn,
)

marked = CaseMarkedKey(level=KeyLevel.TOPIC, by_whom="主任会议", topic="养老食品安全")
changed = CongressChanged(kind=Kind.SUGGESTION, congress=16, day=date(2023, 1, 11))


def history(*events: Event) -> list[RecordedEvent]:
    at = datetime(2023, 5, 15, tzinfo=UTC)
    return [
        RecordedEvent("intake", CASE, n, event, DAY, CLERK, UUID(int=n), b"", UUID(int=n), None, "", at, n)
        for n, event in enumerate(events, start=1)
    ]


def after(command: Command, *events: Event) -> Sequence[Event]:
    """The facts that stand after the correction."""
    past = history(*events)
    made = correct(CommandEnvelope(ID, CASE, command, CLERK, DAY), past, intake)  # type: ignore[arg-type]
    return [recorded.event for recorded in apply_corrections(history(*events, *made))]


def test_a_receipt_confirmed_by_mistake_is_taken_back_and_confirmed_anew() -> None:
    left = after(Retract(version=2, reason="误签"), REGISTERED, received)
    given(intake, *left).when(ConfirmReceipt()).then(received)


def test_a_mark_is_taken_back() -> None:
    left = after(Retract(version=2, reason="误标"), REGISTERED, marked)
    given(intake, *left).when(mark_key).then(marked)


def test_a_request_is_taken_back_before_it_is_answered() -> None:
    left = after(Retract(version=2, reason="不再申请"), REGISTERED, requested)
    given(intake, *left).when(refuse_return).then_rejected(CommandError)


def test_a_refusal_recorded_by_mistake_leaves_the_request_open() -> None:
    left = after(Retract(version=3, reason="误录"), REGISTERED, requested, refused)
    given(intake, *left).when(grant_return).then(granted)


def test_a_change_of_congress_noted_by_mistake_is_taken_back() -> None:
    assert after(Retract(version=1, reason="误录"), changed) == []


@pytest.mark.parametrize(
    ("command", "facts", "refusal"),
    [
        (Retract(version=1, reason="误登"), (REGISTERED,), NotCorrectable),
        (Retract(version=2, reason="误录"), (REGISTERED, withdrawn), NotCorrectable),
        (Retract(version=3, reason="误录"), RETURNED, NotCorrectable),
        (Retract(version=1, reason="误录"), (classified,), NotCorrectable),
        (Retract(version=2, reason="误录"), RETURNED, OthersRestOnIt),
        (Retract(version=2, reason="误录"), (REGISTERED, requested, refused), OthersRestOnIt),
        (Amend(version=2, changes={"part": "co"}, reason="误录"), (REGISTERED, received), NotAmendable),
        (Amend(version=1, changes={"number": "0100"}, reason="误录"), (classified,), NotAmendable),
    ],
)
def test_what_another_act_replaces_is_not_taken_back(
    command: Command, facts: tuple[Event, ...], refusal: type[CommandError]
) -> None:
    with pytest.raises(refusal):
        after(command, *facts)


def test_what_the_city_decided_is_amended_and_still_holds() -> None:
    *_, last = after(Amend(version=3, changes={"new_unit": "市广播电视局"}, reason="误录"), *RETURNED)
    assert last == granted.model_copy(update={"new_unit": "市广播电视局"})
