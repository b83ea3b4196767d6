"""The text is reviewed when it is submitted, by another than its drafter, cut with a ground, and looked at again."""

import pytest

from services.publication.decider import publication
from shared.contracts.common.vocabulary import Disclosure, Form
from shared.contracts.publication import (
    ConsentMissing,
    DisclosureApproved,
    DisclosureReExamined,
    DisclosureWithheld,
    DrafterDiscloses,
    GroundMissing,
    NoSuchText,
    NoteSigning,
    NoteText,
    NothingToReExamine,
    NotUnderReview,
    PublicationEvent,
    PurgedText,
    Redact,
    ReExamine,
    Review,
    SetAside,
    SignedWithLetter,
    StillPublished,
    TextNoted,
)
from tests.given_when_then import given
from tests.publication.story import (
    APPROVED,
    ASIDE,
    CUT,
    CUT_TEXT,
    DRAFTER,
    FIRST,
    GROUND,
    LETTER,
    NOTED,
    OPENED,
    ORDERED,
    PARTLY,
    PUBLIC,
    PURGED,
    RE_EXAMINED,
    REFUSED,
    REPLIED,
    REVIEWED,
    REVIEWER,
    SECOND,
    SECOND_NOTED,
    SENT,
    SIGNED,
    UNWILLING,
    WITHDRAWN,
    WITHHELD,
)

History = tuple[PublicationEvent, ...]
note_text = NoteText(text=FIRST, drafter="chen")
approve = Review(text=FIRST, decision=Disclosure.ACTIVE)
withhold = Review(text=FIRST, decision=Disclosure.WITHHELD, ground=GROUND, reason="涉及在办案件")
redact = Redact(text=FIRST, redacted=CUT_TEXT, cuts=(CUT,))
look_again = ReExamine(text=FIRST, decision=Disclosure.ACTIVE, reason="案件已办结")
still_withheld = ReExamine(text=FIRST, decision=Disclosure.WITHHELD, ground=GROUND, reason="案件未办结")


def test_a_submitted_text_is_noted() -> None:
    given(publication, OPENED).when(note_text).then(NOTED)


def test_the_same_text_twice_is_one_text() -> None:
    given(publication, *REVIEWED).when(note_text).then()


@pytest.mark.parametrize("change", [{"text": SECOND}, {"drafter": "liu"}, {"round": 2}])
def test_another_text_drafter_or_round_is_noted_anew(change: dict[str, object]) -> None:
    noted = NOTED.model_copy(update=change)
    given(publication, *REVIEWED).when(note_text.model_copy(update=change)).then(noted)


def test_an_earlier_text_that_comes_back_is_noted_again() -> None:
    given(publication, OPENED, NOTED, SECOND_NOTED).when(note_text).then(NOTED)


def test_a_text_is_approved_for_publication() -> None:
    given(publication, OPENED, NOTED).when(approve, by=REVIEWER).then(APPROVED)


@pytest.mark.parametrize("form", [Form.ABSTRACT, Form.PART])
def test_an_abstract_or_a_part_may_be_approved_instead(form: Form) -> None:
    given(publication, OPENED, NOTED).when(approve.model_copy(update={"form": form}), by=REVIEWER).then(
        DisclosureApproved(text=FIRST, form=form)
    )


def test_a_text_is_withheld_on_a_legal_ground() -> None:
    given(publication, OPENED, NOTED).when(withhold, by=REVIEWER).then(WITHHELD)


@pytest.mark.parametrize(("command", "decided"), [(approve, APPROVED), (withhold, WITHHELD)])
def test_the_same_decision_twice_is_one_decision(command: Review, decided: PublicationEvent) -> None:
    given(publication, OPENED, NOTED, decided).when(command, by=REVIEWER).then()
    given(publication, OPENED, NOTED, decided, SIGNED, REPLIED).when(command, by=REVIEWER).then()


def test_a_decision_may_be_changed_before_the_signature() -> None:
    given(publication, *REVIEWED).when(withhold, by=REVIEWER).then(WITHHELD)


@pytest.mark.parametrize("after", [(SIGNED,), (REPLIED,), (SIGNED, REPLIED)])
def test_what_was_signed_with_the_letter_is_changed_by_re_examination_only(after: History) -> None:
    given(publication, *REVIEWED, *after).when(withhold, by=REVIEWER).then_rejected(SignedWithLetter)


def test_what_was_decided_on_a_text_stands_when_it_comes_back_after_another() -> None:
    given(publication, *REVIEWED, SECOND_NOTED, NOTED).when(approve, by=REVIEWER).then()
    given(publication, *REVIEWED, SECOND_NOTED, NOTED).when(withhold, by=REVIEWER).then(WITHHELD)


@pytest.mark.parametrize("decision", [Disclosure.WITHHELD, Disclosure.ON_REQUEST])
def test_to_withhold_needs_a_legal_ground(decision: Disclosure) -> None:
    groundless = Review(text=FIRST, decision=decision, ground=" ")
    given(publication, OPENED, NOTED).when(groundless, by=REVIEWER).then_rejected(GroundMissing)
    unchanged = ReExamine(text=FIRST, decision=decision, reason="仍不公开")
    given(publication, *REFUSED).when(unchanged, by=REVIEWER).then_rejected(GroundMissing)


@pytest.mark.parametrize("history", [(), (OPENED,), (OPENED, NOTED, SECOND_NOTED)])
def test_only_the_text_that_lies_with_the_reviewers_is_decided(history: History) -> None:
    given(publication, *history).when(approve, by=REVIEWER).then_rejected(NoSuchText)


@pytest.mark.parametrize(
    ("history", "command"),
    [((OPENED, NOTED), approve), ((OPENED, NOTED), withhold), (PARTLY, redact), (REFUSED, look_again)],
)
def test_no_drafter_decides_on_the_disclosure_of_their_own_text(
    history: History, command: Review | Redact | ReExamine
) -> None:
    given(publication, *history).when(command, by=DRAFTER).then_rejected(DrafterDiscloses)


def test_the_drafter_of_an_earlier_text_may_review_another_ones() -> None:
    theirs = TextNoted(text=SECOND, drafter="liu")
    approved = DisclosureApproved(text=SECOND, form=Form.FULL)
    review = Review(text=SECOND, decision=Disclosure.ACTIVE)
    given(publication, *REVIEWED, theirs).when(review, by=DRAFTER).then(approved)


def test_to_publish_against_the_proposers_wish_needs_a_reason() -> None:
    given(publication, UNWILLING, NOTED).when(approve, by=REVIEWER).then_rejected(ConsentMissing)
    with_reason = approve.model_copy(update={"reason": "公共利益需要"})
    approved = DisclosureApproved(text=FIRST, form=Form.FULL, reason="公共利益需要")
    given(publication, UNWILLING, NOTED).when(with_reason, by=REVIEWER).then(approved)


def test_to_withhold_what_the_proposer_does_not_want_published_needs_only_its_ground() -> None:
    given(publication, UNWILLING, NOTED).when(withhold, by=REVIEWER).then(WITHHELD)


def test_a_returned_or_recalled_text_is_set_aside() -> None:
    given(publication, OPENED, NOTED).when(SetAside(text=FIRST, reason="未逐条回应")).then(ASIDE)


@pytest.mark.parametrize("history", [(OPENED,), (OPENED, NOTED, ASIDE), (OPENED, NOTED, SECOND_NOTED)])
def test_a_text_that_does_not_lie_with_the_reviewers_is_not_set_aside(history: History) -> None:
    given(publication, *history).when(SetAside(text=FIRST, reason="未逐条回应")).then()


def test_a_text_set_aside_is_not_reviewed() -> None:
    given(publication, OPENED, NOTED, ASIDE).when(approve, by=REVIEWER).then_rejected(NotUnderReview)


def test_an_unchanged_text_that_comes_back_keeps_its_decision() -> None:
    given(publication, *REVIEWED, ASIDE).when(note_text).then(NOTED)
    given(publication, *REVIEWED, ASIDE, NOTED).when(approve, by=REVIEWER).then()


def test_a_text_that_comes_back_from_another_drafter_is_decided_anew() -> None:
    theirs = NOTED.model_copy(update={"drafter": "liu"})
    given(publication, *REVIEWED, ASIDE, theirs).when(approve, by=REVIEWER).then(APPROVED)


def test_a_signature_is_noted_once() -> None:
    given(publication, *REVIEWED).when(NoteSigning(text=FIRST, letter=LETTER)).then(SIGNED)
    given(publication, *REVIEWED, SIGNED).when(NoteSigning(text=FIRST, letter=LETTER)).then()


def test_a_recalled_letter_takes_its_signature_with_it() -> None:
    given(publication, *REVIEWED, SIGNED, ASIDE, NOTED).when(withhold, by=REVIEWER).then(WITHHELD)


@pytest.mark.parametrize("gone", [PURGED, ORDERED])
def test_what_is_to_be_purged_is_neither_reviewed_nor_cut_nor_looked_at_again(gone: PublicationEvent) -> None:
    for command, history in ((approve, (OPENED, NOTED)), (redact, PARTLY), (look_again, REFUSED)):
        given(publication, *history, gone).when(command, by=REVIEWER).then_rejected(PurgedText)


def test_what_is_withheld_is_looked_at_again_and_published_when_nothing_stands_against_it() -> None:
    given(publication, *REFUSED).when(look_again, by=REVIEWER).then(RE_EXAMINED)


def test_every_look_is_recorded_even_where_nothing_has_changed() -> None:
    found = DisclosureReExamined(text=FIRST, decision=Disclosure.WITHHELD, ground=GROUND, reason="案件未办结")
    given(publication, *REFUSED, found).when(still_withheld, by=REVIEWER).then(found)


def test_what_was_approved_and_sent_may_still_be_withheld_before_it_is_published() -> None:
    found = DisclosureReExamined(text=FIRST, decision=Disclosure.WITHHELD, ground=GROUND, reason="案件未办结")
    given(publication, *SENT).when(still_withheld, by=REVIEWER).then(found)


@pytest.mark.parametrize("history", [(), (OPENED, NOTED, SIGNED), REVIEWED])
def test_what_was_not_decided_or_not_signed_is_not_re_examined(history: History) -> None:
    given(publication, *history).when(look_again, by=REVIEWER).then_rejected(NothingToReExamine)


def test_what_is_public_is_withdrawn_before_it_is_decided_anew() -> None:
    given(publication, *PUBLIC).when(still_withheld, by=REVIEWER).then_rejected(StillPublished)


def test_after_its_withdrawal_a_text_is_reviewed_anew() -> None:
    given(publication, *PUBLIC, WITHDRAWN).when(approve, by=REVIEWER).then(APPROVED)


def test_a_decision_of_one_round_leaves_the_other_rounds_alone() -> None:
    second = DisclosureWithheld(text=SECOND, decision=Disclosure.WITHHELD, ground=GROUND, reason="")
    assert (
        given(publication, *SENT, SECOND_NOTED, second).state.texts[FIRST]
        == given(publication, *SENT).state.texts[FIRST]
    )
