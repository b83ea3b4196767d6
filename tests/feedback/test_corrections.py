"""Which facts of feedback can be taken back or amended, what rests on them, and what the case is without them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.feedback.corrections import CORRECTIONS
from services.feedback.decider import feedback
from services.feedback.service import service
from shared.contracts.common.corrections import NotAmendable, NotCorrectable, OthersRestOnIt
from shared.contracts.common.vocabulary import Pair, Way
from shared.contracts.feedback import (
    AgreementReceived,
    AlreadySent,
    Amend,
    CityEntryNoted,
    ContactRecorded,
    ContactReleased,
    CoordinationRequested,
    EvaluationRecorded,
    ExemptionGranted,
    FactAmended,
    FactRetracted,
    LeadReplyReceived,
    MoreAsked,
    NoFeedbackNoted,
    NotContacted,
    OpinionExpected,
    OpinionPassedOver,
    OpinionPressed,
    OpinionReceived,
    OpinionsMissing,
    RehandlingOrdered,
    ReplySent,
    Retract,
)
from shared.domain.corrections import apply_corrections, correct
from shared.messaging.envelope import CommandEnvelope, Event, RecordedEvent
from tests.cases import RADIO
from tests.feedback import test_co as co
from tests.feedback.story import (
    DRAFTED,
    DRAFTER,
    FIRST,
    READY,
    REPLIED,
    SIGNED,
    TO_SIGN,
    as_lead,
    contacted,
    department,
    evaluate,
    evaluated,
    expected,
    received,
    resubmit,
    submit,
    submitted,
)
from tests.feedback.test_partners import as_joint
from tests.given_when_then import CASE, CLERK, DAY, ID, as_recorded, given

MISSED = contacted.model_copy(update={"reached": False})
RELEASED = ContactReleased(attempts=1, reason="联系未果")
EXPECTED = OpinionExpected(unit=RADIO, received_on=date(2023, 2, 20))
PRESSED = OpinionPressed(unit=RADIO, way=Way.PHONE, count=1)
ASKED = MoreAsked(unit=RADIO, question="依据为何")
PASSED = OpinionPassedOver(unit=RADIO, reason="未复")
AGREED = AgreementReceived(unit="市教委", text=FIRST, agreed=True, opinion="")
COORDINATED = CoordinationRequested(reason="意见不一", body="市人大代表工委")
ENTERED, SILENT = CityEntryNoted(receipt="R-1"), NoFeedbackNoted(reason="未反馈")
ORDERED = RehandlingOrdered(round=2, reason="不具体", ordered_by="市人大代表工委")
EXEMPTED = ExemptionGranted(
    person="wang", person_name="王某", department="广告处", pair=Pair.REVIEWER_SIGNER, reason="人手", until=DAY
)
LIFE = (
    (as_lead, department, MISSED, RELEASED),
    (as_lead, EXPECTED, PRESSED, received, ASKED),
    (as_joint, *TO_SIGN[1:], AGREED, COORDINATED),
    (*REPLIED, ENTERED, SILENT, evaluated, ORDERED, contacted),
    (*co.SENT, co.supplemented, co.received),
    (EXEMPTED,),
    (as_lead, contacted),
    (as_lead, expected, PASSED),
)


def history(*events: Event) -> list[RecordedEvent]:
    return [
        replace(as_recorded(event), service="feedback", version=n, actor=CLERK)
        for n, event in enumerate(events, start=1)
    ]


def index_of(events: tuple[Event, ...], what: type[Event]) -> int:
    """The version of the first fact of a kind."""
    return next(n for n, event in enumerate(events, start=1) if isinstance(event, what))


def retracted(events: tuple[Event, ...], what: type[Event]) -> list[Event]:
    """The history without that fact, as the command handler hands it to the decider."""
    command = Retract(version=index_of(events, what), reason="误登")
    corrections = correct(CommandEnvelope(ID, CASE, command, CLERK, DAY), history(*events), service.decider)
    assert [type(correction) for correction in corrections] == [FactRetracted]
    return [recorded.event for recorded in apply_corrections(history(*events, *corrections))]


def amended(events: tuple[Event, ...], what: type[Event], **changes: Any) -> list[Event]:
    command = Amend(version=index_of(events, what), changes=changes, reason="误登")
    corrections = correct(CommandEnvelope(ID, CASE, command, CLERK, DAY), history(*events), service.decider)
    assert [type(correction) for correction in corrections] == [FactAmended]
    return [recorded.event for recorded in apply_corrections(history(*events, *corrections))]


RETRACTABLE = [
    (events, what)
    for events in LIFE
    for what, how in CORRECTIONS.items()
    if how.retractable and any(isinstance(event, what) for event in events)
    if not any(isinstance(event, how.blocked_by) for event in events[index_of(events, what) :])
]


@pytest.mark.parametrize(("events", "what"), RETRACTABLE, ids=lambda value: getattr(value, "__name__", ""))
def test_a_case_goes_on_without_what_was_taken_back(events: tuple[Event, ...], what: type[Event]) -> None:
    assert service.decider.fold(retracted(events, what)) != service.decider.fold(events)


def test_every_fact_that_can_be_taken_back_is_tried_above() -> None:
    assert {what for what, how in CORRECTIONS.items() if how.retractable} == {what for _, what in RETRACTABLE}


def test_without_its_contact_a_case_has_no_ground_for_a_reply() -> None:
    given(feedback, *retracted(READY, ContactRecorded)).when(submit, by=DRAFTER).then_rejected(NotContacted)


RESTING = [
    (ContactRecorded, DRAFTED),
    (ContactRecorded, LIFE[0]),
    (ContactReleased, (*LIFE[0], *DRAFTED[3:])),
    (OpinionReceived, (*READY, expected, received, *DRAFTED[3:])),
    (OpinionPassedOver, (*READY, expected, PASSED, *DRAFTED[3:])),
    (AgreementReceived, (*LIFE[2], SIGNED[-1])),
    (CoordinationRequested, (*LIFE[2], SIGNED[-1])),
    (RehandlingOrdered, (*REPLIED, ORDERED, contacted, DRAFTED[-1].model_copy(update={"round": 2}))),
]


@pytest.mark.parametrize(("what", "events"), RESTING, ids=lambda value: getattr(value, "__name__", ""))
def test_what_a_reply_rests_on_is_not_taken_back(what: type[Event], events: tuple[Event, ...]) -> None:
    with pytest.raises(OthersRestOnIt):
        retracted(events, what)


def test_everything_a_fact_can_carry_is_tried_above() -> None:
    assert {what for what, how in CORRECTIONS.items() if how.blocked_by} == {what for what, _ in RESTING}


@pytest.mark.parametrize(
    "what", [type(event) for event in (*REPLIED[:2], *REPLIED[3:], co.SENT[2], co.signed, co.sent)]
)
def test_what_has_its_own_way_back_is_not_taken_back(what: type[Event]) -> None:
    events = next(history for history in (REPLIED, co.SENT) if any(isinstance(event, what) for event in history))
    with pytest.raises(NotCorrectable):
        retracted(events, what)


def test_an_opinion_received_after_the_reply_may_be_taken_back() -> None:
    late = received.model_copy(update={"late": True})
    given(feedback, *retracted((as_lead, expected, PASSED, *REPLIED[1:], late), OpinionReceived)).when(evaluate).then(
        evaluated
    )


def test_an_expectation_taken_back_is_waited_for_no_longer() -> None:
    given(feedback, *READY, expected).when(submit, by=DRAFTER).then_rejected(OpinionsMissing)
    for called in ((), (PRESSED,), (PRESSED, PASSED)):
        history = retracted((*READY, expected, *called), OpinionExpected)
        given(feedback, *history).when(submit, by=DRAFTER).then(submitted)


def test_handling_anew_that_was_ordered_by_mistake_is_over() -> None:
    given(feedback, *retracted((*REPLIED, ORDERED), RehandlingOrdered)).when(resubmit, by=DRAFTER).then_rejected(
        AlreadySent
    )


@pytest.mark.parametrize(
    ("events", "what", "changes"),
    [
        (READY, ContactRecorded, {"way": "visit", "who": "乙代表"}),
        (LIFE[1], OpinionExpected, {"received_on": "2023-02-21"}),
        (LIFE[1], OpinionReceived, {"channel": "paper", "text": None}),
        (LIFE[3], EvaluationRecorded, {"channel": "paper", "on_behalf": True, "scan": FIRST}),
        (LIFE[3], ReplySent, {"copies": ["市政府办公厅"]}),
        (LIFE[4], LeadReplyReceived, {"letter": "沪文旅〔2023〕13号"}),
        (LIFE[5], ExemptionGranted, {"reason": "轮岗期间"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_mistake_in_a_fact_is_amended(events: tuple[Event, ...], what: type[Event], changes: dict[str, Any]) -> None:
    event = amended(events, what, **changes)[index_of(events, what) - 1]
    body = event.model_dump(mode="json")
    assert {name: body[name] for name in changes} == changes


@pytest.mark.parametrize(
    ("events", "what", "changes"),
    [
        (READY, ContactRecorded, {"reached": False}),
        (LIFE[2], AgreementReceived, {"agreed": False}),
        (LIFE[3], EvaluationRecorded, {"outcome": "dissatisfied"}),
        (LIFE[3], ReplySent, {"result": "reference"}),
        (LIFE[5], ExemptionGranted, {"until": "2030-12-31"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_the_law_decided_on_is_not_amended(
    events: tuple[Event, ...], what: type[Event], changes: dict[str, Any]
) -> None:
    with pytest.raises(NotAmendable):
        amended(events, what, **changes)


def test_the_day_a_reply_was_sent_may_be_amended() -> None:
    command = Amend(version=index_of(REPLIED, ReplySent), on=date(2023, 5, 12), reason="误登")
    corrections = correct(CommandEnvelope(ID, CASE, command, CLERK, DAY), history(*REPLIED), service.decider)
    assert apply_corrections(history(*REPLIED, *corrections))[-1].business_date == date(2023, 5, 12)


def test_only_facts_of_feedback_are_corrected_here() -> None:
    assert {what.service() for what in CORRECTIONS} == {"feedback"}
    assert all(how.fields <= set(what.model_fields) for what, how in CORRECTIONS.items())
