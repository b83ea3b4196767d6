"""What of a publication's record can be taken back or amended, and what it then says."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.publication.decider import publication
from services.publication.states import Publication
from shared.contracts.common.corrections import Amendment, NotAmendable, NotCorrectable, OthersRestOnIt, Retraction
from shared.contracts.publication import Amend, PublicationEvent, Publish, Purge, Retract, TextAttached
from shared.domain.corrections import apply_corrections, correct
from shared.messaging.envelope import CommandEnvelope, Event, RecordedEvent
from shared.messaging.errors import CommandError
from tests.given_when_then import CASE, CLERK, DAY, ID
from tests.publication.story import (
    ADDRESS,
    APPROVED,
    CORRECTED,
    FIRST,
    INDEX,
    NOTED,
    ORDERED,
    PARTLY,
    PUBLIC,
    PUBLISHED,
    PURGED,
    RE_EXAMINED,
    REDACTED,
    REFUSED,
    REPLIED,
    REVIEWER,
    SENT,
    SIGNED,
    WITHDRAWN,
    WITHHELD,
)

History = tuple[Event, ...]
ATTACHED = TextAttached(text=FIRST, letter="")


def recorded(*events: Event) -> list[RecordedEvent]:
    at = datetime(2023, 5, 15, tzinfo=UTC)
    return [
        RecordedEvent("publication", CASE, n, event, DAY, CLERK, UUID(int=n), b"", ID, None, "", at, n)
        for n, event in enumerate(events, start=1)
    ]


def corrected(history: History, command: Retraction | Amendment) -> Publication:
    """What the case looks like after the correction."""
    before = recorded(*history)
    made = correct(CommandEnvelope(ID, CASE, command, CLERK, DAY), before, publication)  # type: ignore[arg-type]
    return publication.fold(fact.event for fact in apply_corrections(recorded(*history, *made)))  # type: ignore[misc]


def retract_last(history: History) -> Retract:
    return Retract(version=len(history), reason="误记")


@pytest.mark.parametrize(
    "history",
    [
        PUBLIC,
        (*PUBLIC, CORRECTED),
        (*PUBLIC, WITHDRAWN),
        (*PARTLY, REDACTED),
        (*REFUSED, RE_EXAMINED),
        (*SENT, ORDERED),
        (*SENT, ATTACHED),
    ],
    ids=lambda history: type(history[-1]).__name__,
)
def test_what_was_recorded_last_and_wrongly_is_taken_back(history: History) -> None:
    without: list[PublicationEvent] = list(history[:-1])  # type: ignore[arg-type]
    assert corrected(history, retract_last(history)) == publication.fold(without)


@pytest.mark.parametrize(
    ("history", "last"),
    [
        (PUBLIC, CORRECTED),
        (PUBLIC, WITHDRAWN),
        ((*PUBLIC, WITHDRAWN), APPROVED),
        ((*PARTLY, REDACTED), PUBLISHED),
        ((*REFUSED, RE_EXAMINED), PUBLISHED),
        ((*SENT, ATTACHED), PUBLISHED),
        ((ORDERED,), PURGED),
    ],
)
def test_what_later_facts_rest_on_is_not_taken_back(history: History, last: Event) -> None:
    with pytest.raises(OthersRestOnIt):
        corrected((*history, last), retract_last(history))


@pytest.mark.parametrize("event", [NOTED, APPROVED, WITHHELD, SIGNED, REPLIED, PURGED])
def test_what_was_heard_or_decided_or_purged_is_not_taken_back(event: Event) -> None:
    with pytest.raises(NotCorrectable):
        corrected((event,), Retract(version=1, reason="误记"))


@pytest.mark.parametrize(
    ("event", "changes"),
    [
        (APPROVED, {"reason": "经研究"}),
        (WITHHELD, {"ground": "信息公开条例第十六条", "reason": "内部事务"}),
        (RE_EXAMINED, {"reason": "另有理由"}),
        (REDACTED, {"cuts": []}),
        (PUBLISHED, {"index_no": "AC6120200-2023-017", "address": "https://portal.example/292/9"}),
        (CORRECTED, {"what": "正文"}),
        (WITHDRAWN, {"ordered_by": "局领导"}),
        (ORDERED, {"order": "沪市监密〔2023〕5号"}),
    ],
)
def test_its_words_are_amended(event: Event, changes: dict[str, object]) -> None:
    history = recorded(event)
    amend = Amend(version=1, changes=changes, reason="笔误")
    made = correct(CommandEnvelope(ID, CASE, amend, CLERK, DAY), history, publication)  # type: ignore[arg-type]
    stands = apply_corrections(recorded(event, *made))[0].event.model_dump(mode="json")
    assert {name: stands[name] for name in changes} == changes


@pytest.mark.parametrize(
    ("event", "changes"),
    [(APPROVED, {"form": "part"}), (WITHHELD, {"decision": "active"}), (PUBLISHED, {"letter": "另一文号"})],
)
def test_what_was_decided_is_not_amended(event: Event, changes: dict[str, object]) -> None:
    with pytest.raises(NotAmendable):
        corrected((event,), Amend(version=1, changes=changes, reason="笔误"))


def test_an_order_that_was_taken_back_is_not_carried_out() -> None:
    state = corrected((*SENT, ORDERED), retract_last((*SENT, ORDERED)))
    with pytest.raises(CommandError):
        publication.decide(CommandEnvelope(ID, CASE, Purge(text=FIRST), REVIEWER, DAY), state)
    publish = Publish(index_no=INDEX, address=ADDRESS)
    assert publication.decide(CommandEnvelope(ID, CASE, publish, CLERK, DAY), state) == [PUBLISHED]
