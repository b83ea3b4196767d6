"""A case is marked as supervised, and handled together with another one."""

import pytest
from pydantic import ValidationError

from services.intake.decider import intake
from shared.contracts.common.vocabulary import KeyLevel
from shared.contracts.intake import CaseMarkedKey, CasesJoined, CasesSplit, Join, MarkKey
from shared.contracts.intake.marks import AlreadyJoined, JoinsItself
from tests.cases import REGISTERED
from tests.given_when_then import CASE, given
from tests.intake.story import handed_over_again, join, mark_key, split

marked = CaseMarkedKey(level=KeyLevel.TOPIC, by_whom="主任会议", topic="养老食品安全")
joined = CasesJoined(master="rd-16-1-0100", reason="同一事项")
parted = CasesSplit(master="rd-16-1-0100", reason="诉求不同")


@pytest.mark.parametrize("level", list(KeyLevel))
def test_a_case_is_marked_at_any_level(level: KeyLevel) -> None:
    mark = MarkKey(level=level, by_whom="市政府办公厅")
    given(intake, REGISTERED).when(mark).then(CaseMarkedKey(level=level, by_whom="市政府办公厅"))


def test_the_same_mark_twice_is_one_mark() -> None:
    given(intake, REGISTERED, marked).when(mark_key).then()


def test_a_case_bears_several_levels() -> None:
    leader = MarkKey(level=KeyLevel.BUREAU_LEADER, by_whom="李某")
    led = CaseMarkedKey(level=KeyLevel.BUREAU_LEADER, by_whom="李某")
    given(intake, REGISTERED, marked).when(leader).then(led)
    given(intake, REGISTERED, marked, led).when(mark_key).then()


def test_a_level_passes_to_another_leader() -> None:
    led = CaseMarkedKey(level=KeyLevel.BUREAU_LEADER, by_whom="李某")
    other = led.model_copy(update={"by_whom": "周某"})
    given(intake, REGISTERED, led).when(MarkKey(**dict(other))).then(other)
    given(intake, REGISTERED, led, other).when(MarkKey(**dict(led))).then(led)


def test_a_mark_outlives_a_new_hand_over() -> None:
    given(intake, REGISTERED, marked, handed_over_again).when(mark_key).then()


def test_a_case_is_joined_to_another() -> None:
    given(intake, REGISTERED).when(join).then(joined)


def test_joined_twice_is_joined_once() -> None:
    given(intake, REGISTERED, joined).when(join).then()


def test_a_case_is_not_joined_to_itself() -> None:
    given(intake, REGISTERED).when(Join(master=CASE, reason="同一事项")).then_rejected(JoinsItself)


def test_a_joined_case_is_split_before_it_is_joined_elsewhere() -> None:
    elsewhere = Join(master="zx-14-1-0821", reason="同一事项")
    given(intake, REGISTERED, joined).when(elsewhere).then_rejected(AlreadyJoined)
    given(intake, REGISTERED, joined, parted).when(elsewhere).then(CasesJoined(**dict(elsewhere)))


def test_a_joined_case_is_split() -> None:
    given(intake, REGISTERED, joined).when(split).then(parted)


@pytest.mark.parametrize("history", [(REGISTERED,), (REGISTERED, joined, parted)])
def test_what_is_not_joined_is_not_split(history: tuple[CaseMarkedKey, ...]) -> None:
    given(intake, *history).when(split).then()


@pytest.mark.parametrize("master", ["directory", "qg-16-1-0001", "RD-16-1-0100", "rd-16-1"])
def test_a_case_is_joined_only_to_a_case(master: str) -> None:
    with pytest.raises(ValidationError):
        Join(master=master, reason="同一事项")
