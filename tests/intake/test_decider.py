"""A number is registered once, received once a round, corrected with a reason, voided and handed over again."""

from datetime import date
from typing import Any

import pytest

from services.intake.decider import intake
from shared.contracts.common.vocabulary import HandlingRole, Kind, sentence_of
from shared.contracts.intake import (
    AlreadyRegistered,
    CaseCorrected,
    CaseIsClassified,
    Change,
    ConfirmReceipt,
    Correct,
    EntryIsVoid,
    HandOverBeforeLast,
    HandOverToCome,
    NotRegistered,
    ReceiptBeforeHandOver,
    ReceiptConfirmed,
    WrongStream,
)
from shared.contracts.intake.leaving import CaseIsReturned, CaseIsWithdrawn
from shared.contracts.intake.sessions import DatesOutOfOrder
from shared.messaging.envelope import Command, Event
from shared.messaging.errors import CommandError
from tests.cases import REGISTERED
from tests.given_when_then import given
from tests.intake.story import (
    ACTS,
    FACTS,
    NOTED,
    RETURNED,
    classified,
    confirm_receipt,
    correct,
    hand_over_again,
    handed_over_again,
    note_classified,
    received,
    refused,
    register,
    requested,
    split,
    take_over,
    taken,
    taken_over,
    void,
    voided,
    withdrawn,
)

CHANGED = Change(field="备注", old="无", new="与0100号同一事项")
corrected = CaseCorrected(facts=NOTED, changed=(CHANGED,), reason="漏填")
ENTRIES = (register, take_over, note_classified)


def test_a_case_that_is_handed_over_is_registered() -> None:
    given(intake).when(register).then(REGISTERED)


def test_the_same_registration_twice_is_one_registration() -> None:
    given(intake, REGISTERED).when(register).then()


def test_the_same_list_again_changes_nothing_where_handling_has_ended() -> None:
    given(intake, REGISTERED, withdrawn).when(register).then()
    given(intake, *RETURNED).when(register).then()


def test_a_number_stands_for_one_case_only() -> None:
    other = register.model_copy(update={"facts": NOTED})
    given(intake, REGISTERED).when(other).then_rejected(AlreadyRegistered)


@pytest.mark.parametrize("command", ENTRIES)
def test_a_case_is_entered_only_under_its_own_number(command: Command) -> None:
    given(intake).when(command, stream="rd-16-1-0100").then_rejected(WrongStream)


def test_the_other_lead_units_of_a_joint_case_are_registered() -> None:
    facts = FACTS.model_copy(update={"joint_units": ("市药品监督管理局",)})
    joint = register.model_copy(update={"part": HandlingRole.JOINT, "facts": facts})
    together = REGISTERED.model_copy(update={"part": HandlingRole.JOINT, "joint_units": ("市药品监督管理局",)})
    given(intake).when(joint).then(together)


def test_a_case_from_before_is_taken_over_with_what_is_known_of_it() -> None:
    given(intake).when(take_over).then(taken_over)


def test_the_same_case_taken_over_twice_is_taken_over_once() -> None:
    given(intake, taken_over).when(take_over).then()


def test_what_is_registered_is_not_taken_over() -> None:
    given(intake, REGISTERED).when(take_over).then_rejected(AlreadyRegistered)


def test_a_list_that_names_what_was_taken_over_changes_nothing() -> None:
    given(intake, taken_over).when(register).then()


@pytest.mark.parametrize(
    "days",
    [
        {"received_on": date(2023, 2, 15)},
        {"sent_on": date(2023, 2, 15)},
        {"published_on": date(2023, 4, 19)},
        {"closed_on": date(2023, 4, 19)},
        {"sent_on": None, "closed_on": date(2023, 2, 15)},
        {"closed_on": date(2023, 5, 16)},
    ],
)
def test_what_was_done_before_was_done_in_order_and_is_not_yet_to_come(days: dict[str, Any]) -> None:
    wrong = take_over.model_copy(update={"taken": taken.model_copy(update=days)})
    given(intake).when(wrong).then_rejected(DatesOutOfOrder)


def test_a_case_may_have_been_discussed_with_its_proposer_before_the_hand_over() -> None:
    early = taken.model_copy(update={"contacted_on": date(2023, 1, 12)})
    command = take_over.model_copy(update={"taken": early})
    given(intake).when(command).then(taken_over.model_copy(update={"taken": early}))


def test_a_case_taken_over_tells_what_is_known_of_it_and_leaves_out_the_rest() -> None:
    assert "发出日期：2023年4月20日" in sentence_of(taken_over)
    assert "无" not in sentence_of(taken_over)


def test_of_a_classified_case_only_the_number_is_noted() -> None:
    given(intake).when(note_classified).then(classified)


def test_the_same_classified_number_twice_is_noted_once() -> None:
    given(intake, classified).when(note_classified).then()


def test_what_is_registered_openly_is_not_classified_silently() -> None:
    given(intake, REGISTERED).when(note_classified).then_rejected(AlreadyRegistered)


@pytest.mark.parametrize("command", [register, take_over, *ACTS])
def test_a_classified_case_is_neither_registered_nor_handled_here(command: Command) -> None:
    given(intake, classified).when(command).then_rejected(CaseIsClassified)


def test_a_classified_number_noted_by_mistake_is_voided_and_registered() -> None:
    given(intake, classified).when(void).then(voided)
    given(intake, classified, voided).when(register).then(REGISTERED)


def test_the_bureau_receives_what_was_handed_over() -> None:
    given(intake, REGISTERED).when(ConfirmReceipt()).then(received)


def test_the_same_receipt_twice_is_one_receipt() -> None:
    given(intake, REGISTERED, received).when(ConfirmReceipt()).then()


def test_what_was_received_before_it_was_taken_over_is_not_received_again() -> None:
    given(intake, taken_over).when(ConfirmReceipt()).then()


def test_nobody_receives_before_the_hand_over() -> None:
    day_before = date(2023, 2, 15)
    given(intake, REGISTERED).when(ConfirmReceipt(), on=day_before).then_rejected(ReceiptBeforeHandOver)


def test_receipt_on_the_day_of_the_hand_over_is_lawful() -> None:
    given(intake, REGISTERED).when(ConfirmReceipt(), on=date(2023, 2, 16)).then(received)


def test_what_is_handed_over_again_is_received_again() -> None:
    again = ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.CO, round=2)
    given(intake, REGISTERED, received, handed_over_again).when(ConfirmReceipt()).then(again)


def test_a_correction_tells_what_changed() -> None:
    given(intake, REGISTERED).when(correct).then(corrected)


def test_the_same_correction_twice_is_one_correction() -> None:
    given(intake, REGISTERED, corrected).when(correct).then()


def test_a_corrected_case_is_still_received() -> None:
    given(intake, REGISTERED, received, corrected).when(ConfirmReceipt()).then()


def test_a_wrongly_registered_part_and_date_are_corrected_within_the_round() -> None:
    day = date(2023, 2, 17)
    envelope = Correct(facts=FACTS, part=HandlingRole.CO, handed_over=day, reason="录错")
    changed = (
        Change(field="承办方式", old="主办", new="会办"),
        Change(field="交办日期", old="2023年2月16日", new="2023年2月17日"),
    )
    event = CaseCorrected(facts=FACTS, changed=changed, reason="录错", part=HandlingRole.CO, handed_over=day)
    given(intake, REGISTERED).when(envelope).then(event)
    given(intake, REGISTERED, event).when(envelope).then()


@pytest.mark.parametrize("history", [(REGISTERED, withdrawn), RETURNED])
def test_what_was_registered_wrongly_is_corrected_even_after_handling_has_ended(history: tuple[Event, ...]) -> None:
    given(intake, *history).when(correct).then(corrected)
    given(intake, *history, corrected).when(correct).then()


def test_a_case_corrected_after_its_return_is_still_returned() -> None:
    given(intake, *RETURNED, corrected).when(confirm_receipt).then_rejected(CaseIsReturned)
    given(intake, REGISTERED, withdrawn, corrected).when(confirm_receipt).then_rejected(CaseIsWithdrawn)


def test_a_hand_over_is_not_corrected_to_before_the_last_one() -> None:
    early = Correct(facts=FACTS, handed_over=date(2023, 2, 15), reason="录错")
    given(intake, REGISTERED, handed_over_again).when(early).then_rejected(HandOverBeforeLast)


def test_what_was_registered_by_mistake_is_voided() -> None:
    given(intake, REGISTERED).when(void).then(voided)


@pytest.mark.parametrize("history", [(REGISTERED, withdrawn), RETURNED])
def test_a_mistaken_entry_is_voided_wherever_it_stands(history: tuple[Event, ...]) -> None:
    given(intake, *history).when(void).then(voided)


def test_voided_twice_is_voided_once() -> None:
    given(intake, REGISTERED, voided).when(void).then()


@pytest.mark.parametrize("command", ACTS)
def test_of_a_voided_entry_only_the_number_is_left(command: Command) -> None:
    given(intake, REGISTERED, voided).when(command).then_rejected(EntryIsVoid)


def test_a_voided_number_is_entered_anew_in_a_round_of_its_own() -> None:
    given(intake, REGISTERED, voided).when(register).then(REGISTERED.model_copy(update={"round": 2}))
    given(intake, REGISTERED, voided).when(take_over).then(taken_over.model_copy(update={"round": 2}))
    given(intake, REGISTERED, voided).when(note_classified).then(classified)


def test_the_city_hands_over_again_with_another_part_and_new_clocks() -> None:
    given(intake, REGISTERED, received).when(hand_over_again).then(handed_over_again)


def test_the_same_hand_over_twice_is_one_hand_over() -> None:
    given(intake, REGISTERED, handed_over_again).when(hand_over_again).then()


def test_each_hand_over_is_a_round_of_its_own() -> None:
    back = hand_over_again.model_copy(update={"part": HandlingRole.LEAD})
    third = handed_over_again.model_copy(update={"part": HandlingRole.LEAD, "round": 3})
    given(intake, REGISTERED, handed_over_again).when(back).then(third)


@pytest.mark.parametrize(
    "history",
    [(REGISTERED, requested), (REGISTERED, requested, refused), RETURNED],
    ids=["while asked to return", "after a refused return", "after a granted return"],
)
def test_a_case_is_handed_over_again_whatever_became_of_its_return(history: tuple[Event, ...]) -> None:
    given(intake, *history).when(hand_over_again).then(handed_over_again)


def test_a_returned_case_may_come_back_as_it_was() -> None:
    same = hand_over_again.model_copy(update={"part": HandlingRole.LEAD, "handed_over": REGISTERED.handed_over})
    again = handed_over_again.model_copy(update={"part": HandlingRole.LEAD, "handed_over": REGISTERED.handed_over})
    given(intake, *RETURNED).when(same).then(again)
    given(intake, *RETURNED, again).when(ConfirmReceipt()).then(
        ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD, round=2)
    )


def test_hand_overs_follow_one_another() -> None:
    early = hand_over_again.model_copy(update={"handed_over": date(2023, 2, 15)})
    given(intake, REGISTERED).when(early).then_rejected(HandOverBeforeLast)
    given(intake, *RETURNED).when(early).then_rejected(HandOverBeforeLast)


def test_a_withdrawn_matter_is_not_handed_over_again() -> None:
    given(intake, REGISTERED, withdrawn).when(hand_over_again).then_rejected(CaseIsWithdrawn)


@pytest.mark.parametrize("command", [*ACTS, void])
def test_nothing_is_done_with_what_was_not_registered(command: Command) -> None:
    given(intake).when(command).then_rejected(NotRegistered)


@pytest.mark.parametrize(
    ("history", "refusal"), [((REGISTERED, withdrawn), CaseIsWithdrawn), (RETURNED, CaseIsReturned)]
)
def test_where_handling_has_ended_no_receipt_or_split_is_recorded(
    history: tuple[Event, ...], refusal: type[CommandError]
) -> None:
    given(intake, *history).when(confirm_receipt).then_rejected(refusal)
    given(intake, *history).when(split).then_rejected(refusal)


@pytest.mark.parametrize(
    ("before", "command"),
    [((), register), ((REGISTERED,), hand_over_again), ((REGISTERED,), correct)],
    ids=["registered", "handed over again", "corrected"],
)
def test_no_clock_starts_on_a_day_that_has_not_come(before: tuple[Event, ...], command: Command) -> None:
    typo = command.model_copy(update={"handed_over": date(2032, 2, 16)})
    given(intake, *before).when(typo).then_rejected(HandOverToCome)
