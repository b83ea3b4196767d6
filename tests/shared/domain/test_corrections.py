"""What was recorded can be taken back or amended, by whom and until when; the history keeps both."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from shared.contracts.common.corrections import (
    Amendment,
    CorrectionReasonMissing,
    NoSuchFact,
    NotAmendable,
    NotCorrectable,
    NotYourFact,
    OthersRestOnIt,
    Retraction,
)
from shared.contracts.common.vocabulary import Change, Channel, Result, Way
from shared.contracts.feedback import (
    Amend,
    ContactRecorded,
    FactAmended,
    FactRetracted,
    HandlingOpened,
    MoreAsked,
    OpinionReceived,
    ReplySubmitted,
    Retract,
)
from shared.domain.corrections import apply_corrections, correct
from shared.domain.decider import CorrectionPolicy, Decider
from shared.messaging.envelope import (
    Actor,
    Command,
    CommandEnvelope,
    DecisionMedium,
    Event,
    RecordedEvent,
    RecordedOnBehalf,
    Role,
)
from shared.messaging.errors import CommandError
from tests.feedback import story

DAY, LATER = date(2023, 5, 11), date(2023, 5, 15)
CHEN = Actor(id="chen", name="陈某", department="广告处", roles=(Role.HANDLER,))
LIU = Actor(id="liu", name="刘某", department="广告处", roles=(Role.HANDLER,))
CLERK = Actor(id="wang", name="王某", department="局办公室", roles=(Role.OFFICE,))
SYSTEM = Actor.system("feedback")
VISITED = ContactRecorded(way=Way.VISIT, who="甲代表", by_whom="陈某", joint_units=(), opinion="")
SUBMITTED = ReplySubmitted(text="sha256:" + "a" * 64, result=Result.SOLVED, reason="", drafter="chen")
decider: Decider[object, Command, Event] = Decider(
    None,
    lambda envelope, state: [],
    lambda state, event: state,
    corrections={
        ContactRecorded: CorrectionPolicy(fields={"way", "opinion"}, blocked_by=(ReplySubmitted,)),
        ReplySubmitted: CorrectionPolicy(retractable=False),
        OpinionReceived: CorrectionPolicy(blocked_by=(MoreAsked,)),
    },
)


def history(*facts: tuple[Event, Actor]) -> list[RecordedEvent]:
    at = datetime(2023, 5, 11, tzinfo=UTC)
    return [
        RecordedEvent("feedback", "rd-16-1-0099", n, event, DAY, by, UUID(int=n), b"", UUID(int=n), None, "", at, n)
        for n, (event, by) in enumerate(facts, start=1)
    ]


def decide_correction(command: Command, past: Sequence[RecordedEvent], by: Actor = CHEN) -> list[Event]:
    return correct(CommandEnvelope(UUID(int=9), "rd-16-1-0099", command, by, LATER), past, decider)


VISIT = history((story.as_lead, SYSTEM), (VISITED, CHEN))


def test_its_author_takes_back_what_they_did_last_without_a_reason() -> None:
    gone = FactRetracted(version=2, what="feedback.contact-recorded", was_on=DAY)
    assert decide_correction(Retract(version=2), VISIT) == [gone]
    assert decide_correction(Retract(version=2), [*VISIT, *history((story.department, SYSTEM))]) == [gone]


def test_after_somebody_else_has_acted_a_reason_is_needed() -> None:
    past = history((VISITED, CHEN), (VISITED, LIU))
    with pytest.raises(CorrectionReasonMissing):
        decide_correction(Retract(version=1), past)
    assert decide_correction(Retract(version=1, reason="误登"), past)[0].reason == "误登"  # type: ignore[attr-defined]


def test_the_office_corrects_what_others_recorded_and_says_why() -> None:
    assert decide_correction(Retract(version=2, reason="重复登记"), VISIT, CLERK)
    with pytest.raises(CorrectionReasonMissing):
        decide_correction(Retract(version=2), VISIT, CLERK)


def test_who_recorded_an_act_for_another_may_correct_it() -> None:
    noted = CHEN.model_copy(update={"noted": RecordedOnBehalf(id="liu", name="刘某", manner=DecisionMedium.PAPER)})
    assert decide_correction(Retract(version=1, reason="误登"), history((VISITED, noted)), LIU)


@pytest.mark.parametrize(
    ("command", "by", "refusal"),
    [
        (Retract(version=7), CHEN, NoSuchFact),
        (Retract(version=2), LIU, NotYourFact),
        (Amend(version=2, changes={"opinion": "同意"}, reason="补记"), LIU, NotYourFact),
        (Retract(version=1), CLERK, NotCorrectable),
        (Amend(version=2, changes={"who": "乙代表"}, reason="误登"), CHEN, NotAmendable),
        (Amend(version=2, changes={"way": "飞鸽"}, reason="误登"), CHEN, NotAmendable),
        (Amend(version=2, on=date(2023, 5, 16), reason="误登"), CHEN, NotAmendable),
    ],
)
def test_what_can_not_be_corrected(command: Command, by: Actor, refusal: type[CommandError]) -> None:
    with pytest.raises(refusal):
        decide_correction(command, VISIT, by)


def test_what_others_rest_on_is_not_taken_back_before_them() -> None:
    past = history((VISITED, CHEN), (SUBMITTED, CHEN))
    with pytest.raises(OthersRestOnIt):
        decide_correction(Retract(version=1, reason="误登"), past)


def test_what_another_act_replaces_is_not_taken_back() -> None:
    with pytest.raises(NotCorrectable):
        decide_correction(Retract(version=1, reason="误登"), history((SUBMITTED, CHEN)))


def test_taken_back_twice_is_taken_back_once_and_can_not_be_amended() -> None:
    past = [*VISIT, *at(3, decide_correction(Retract(version=2), VISIT))]
    assert decide_correction(Retract(version=2), past) == []
    with pytest.raises(NoSuchFact):
        decide_correction(Amend(version=2, changes={"opinion": "同意"}, reason="补记"), past)
    with pytest.raises(NoSuchFact):
        decide_correction(Retract(version=3), past)


def at(version: int, events: Sequence[Event]) -> list[RecordedEvent]:
    return [replace(record, version=version) for record in history(*((event, CHEN) for event in events))]


def test_an_amended_fact_stands_with_its_new_values_and_its_new_day() -> None:
    amend = Amend(version=2, changes={"way": "phone"}, on=date(2023, 5, 9), reason="误登")
    (amended,) = decide_correction(amend, VISIT)
    assert isinstance(amended, FactAmended)
    assert amended.changed == (Change(field="沟通方式", old="走访", new="电话"),)
    _, fact = apply_corrections([*VISIT, *at(3, [amended])])
    assert (fact.event, fact.business_date) == (VISITED.model_copy(update={"way": Way.PHONE}), date(2023, 5, 9))


def test_to_amend_to_what_already_holds_is_nothing() -> None:
    assert decide_correction(Amend(version=2, changes={"way": "visit"}, on=DAY, reason="误登"), VISIT) == []


def test_what_stands_is_the_history_without_what_was_taken_back() -> None:
    past = [*VISIT, *at(3, decide_correction(Retract(version=2), VISIT))]
    assert [fact.event for fact in apply_corrections(past)] == [story.as_lead]


def test_only_the_service_and_stream_that_recorded_a_fact_take_it_back() -> None:
    other = [replace(event, service="intake") for event in at(2, decide_correction(Retract(version=2), VISIT))]
    assert len(apply_corrections([*VISIT, *other])) == 2


def test_corrections_are_commands_of_every_service() -> None:
    services = {command_class.service() for command_class in Retraction.__subclasses__()}
    assert services == {command_class.service() for command_class in Amendment.__subclasses__()}
    assert services == {"intake", "assignment", "supervision", "feedback", "publication", "desk"}
    assert isinstance(story.as_lead, HandlingOpened)


def test_what_is_about_another_unit_rests_on_nothing_here() -> None:
    """To ask one unit for more does not keep the opinion of another from being taken back."""
    received = [OpinionReceived(unit=unit, channel=Channel.PLATFORM, text=None) for unit in ("市教委", "市公安局")]
    asked = MoreAsked(unit="市公安局", question="数据来源")
    past = history((received[0], CLERK), (received[1], CLERK), (asked, CLERK))
    assert decide_correction(Retract(version=1, reason="误登"), past, CLERK)
    with pytest.raises(OthersRestOnIt):
        decide_correction(Retract(version=2, reason="误登"), past, CLERK)
