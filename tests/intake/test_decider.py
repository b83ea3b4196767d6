"""A number is registered once, received once, and corrected with a reason."""

from datetime import date

from services.intake.decider import facts_of, intake
from services.intake.service import service
from shared.contracts.intake import (
    AlreadyRegistered,
    CaseCorrected,
    Change,
    ConfirmReceipt,
    Correct,
    NotRegistered,
    ReceiptBeforeHandOver,
    ReceiptConfirmed,
    Register,
    WrongStream,
)
from shared.contracts.words import Kind, Part
from tests.cases import REGISTERED
from tests.laws import given

FACTS = facts_of(REGISTERED)
NOTED = FACTS.model_copy(update={"note": "与0100号同一事项"})
CHANGED = Change(field="备注", old="无", new="与0100号同一事项")
register = Register(
    kind=Kind.SUGGESTION,
    congress=16,
    session=1,
    number="0099",
    part=Part.LEAD,
    handed_over=date(2023, 2, 16),
    facts=FACTS,
)
correct = Correct(facts=NOTED, reason="漏填")
corrected = CaseCorrected(facts=NOTED, changed=(CHANGED,), reason="漏填")
received = ReceiptConfirmed(kind=Kind.SUGGESTION, part=Part.LEAD)


def test_a_case_that_is_handed_over_is_registered() -> None:
    given(intake).when(register).then(REGISTERED)


def test_the_same_registration_twice_is_one_registration() -> None:
    given(intake, REGISTERED).when(register).then()


def test_a_number_stands_for_one_case_only() -> None:
    other = register.model_copy(update={"facts": NOTED})
    given(intake, REGISTERED).when(other).then_rejected(AlreadyRegistered)


def test_a_case_is_registered_only_under_its_own_number() -> None:
    given(intake).when(register, stream="rd-16-1-0100").then_rejected(WrongStream)


def test_the_bureau_receives_what_was_handed_over() -> None:
    given(intake, REGISTERED).when(ConfirmReceipt()).then(received)


def test_the_same_receipt_twice_is_one_receipt() -> None:
    given(intake, REGISTERED, received).when(ConfirmReceipt()).then()


def test_nobody_receives_before_the_hand_over() -> None:
    day_before = date(2023, 2, 15)
    given(intake, REGISTERED).when(ConfirmReceipt(), on=day_before).then_rejected(ReceiptBeforeHandOver)


def test_receipt_on_the_day_of_the_hand_over_is_lawful() -> None:
    given(intake, REGISTERED).when(ConfirmReceipt(), on=date(2023, 2, 16)).then(received)


def test_nobody_receives_what_was_not_registered() -> None:
    given(intake).when(ConfirmReceipt()).then_rejected(NotRegistered)


def test_a_correction_tells_what_changed() -> None:
    given(intake, REGISTERED).when(correct).then(corrected)


def test_the_same_correction_twice_is_one_correction() -> None:
    given(intake, REGISTERED, corrected).when(correct).then()


def test_a_corrected_case_is_still_received() -> None:
    given(intake, REGISTERED, received, corrected).when(ConfirmReceipt()).then()


def test_only_a_registered_case_is_corrected() -> None:
    given(intake).when(correct).then_rejected(NotRegistered)


def test_intake_hears_nobody() -> None:
    assert not service.hears
