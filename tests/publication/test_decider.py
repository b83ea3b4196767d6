"""The text is reviewed when it is submitted, and published after the proposer has it."""

import pytest

from services.publication.decider import publication
from shared.contracts.publication import (
    DisclosureApproved,
    DisclosureOpened,
    DisclosureWithheld,
    GroundMissing,
    NoSuchText,
    NotApproved,
    NoteReply,
    NoteText,
    NotSentYet,
    Open,
    Publish,
    ReplyNoted,
    ReplyPublished,
    Review,
    TextNoted,
)
from shared.contracts.words import Disclosure, Form, Kind
from shared.messages import Command
from tests.cases import TITLE
from tests.laws import given

FIRST, SECOND = "sha256:" + "a" * 64, "sha256:" + "b" * 64
LETTER, INDEX, ADDRESS = "沪市监书〔2023〕0103号", "AC6120200-2023-016", "https://scjgj.sh.gov.cn/292/1"

opened = DisclosureOpened(kind=Kind.SUGGESTION, title=TITLE, publishable=True)
noted, noted_second = TextNoted(text=FIRST), TextNoted(text=SECOND)
approved = DisclosureApproved(text=FIRST, form=Form.FULL)
withheld = DisclosureWithheld(text=FIRST, decision=Disclosure.WITHHELD, ground="条例第十四条", reason="涉及案件")
replied = ReplyNoted(text=FIRST, letter=LETTER)
published = ReplyPublished(letter=LETTER, form=Form.FULL, index_no=INDEX, address=ADDRESS)

open_case = Open(kind=Kind.SUGGESTION, title=TITLE, publishable=True)
note_text = NoteText(text=FIRST)
approve = Review(text=FIRST, decision=Disclosure.ACTIVE)
withhold = Review(text=FIRST, decision=Disclosure.WITHHELD, ground="条例第十四条", reason="涉及案件")
note_reply = NoteReply(text=FIRST, letter=LETTER)
publish = Publish(index_no=INDEX, address=ADDRESS)


def test_a_lead_case_is_opened_for_disclosure() -> None:
    given(publication).when(open_case).then(opened)


def test_the_same_opening_twice_is_one_opening() -> None:
    given(publication, opened, noted).when(open_case).then()


def test_a_submitted_text_is_noted() -> None:
    given(publication, opened).when(note_text).then(noted)


def test_the_same_text_twice_is_one_text() -> None:
    given(publication, opened, noted, approved).when(note_text).then()


def test_an_earlier_text_that_comes_back_is_noted_again() -> None:
    given(publication, opened, noted, noted_second).when(note_text).then(noted)


def test_a_text_is_approved_for_publication() -> None:
    given(publication, opened, noted).when(approve).then(approved)


def test_an_abstract_may_be_approved_instead() -> None:
    abstract = approve.model_copy(update={"form": Form.ABSTRACT})
    given(publication, opened, noted).when(abstract).then(approved.model_copy(update={"form": Form.ABSTRACT}))


def test_a_text_is_withheld_on_a_legal_ground() -> None:
    given(publication, opened, noted).when(withhold).then(withheld)


@pytest.mark.parametrize(("command", "decided"), [(approve, approved), (withhold, withheld)])
def test_the_same_decision_twice_is_one_decision(command: Review, decided: DisclosureApproved) -> None:
    given(publication, opened, noted, decided).when(command).then()


def test_a_decision_may_be_changed() -> None:
    given(publication, opened, noted, approved).when(withhold).then(withheld)


def test_a_text_that_comes_back_is_decided_anew() -> None:
    given(publication, opened, noted, approved, noted_second, noted).when(approve).then(approved)


@pytest.mark.parametrize("decision", [Disclosure.WITHHELD, Disclosure.ON_REQUEST])
def test_to_withhold_needs_a_legal_ground(decision: Disclosure) -> None:
    groundless = Review(text=FIRST, decision=decision, ground=" ")
    given(publication, opened, noted).when(groundless).then_rejected(GroundMissing)


@pytest.mark.parametrize("history", [(), (opened,), (opened, noted, noted_second)])
def test_only_the_text_that_lies_with_the_reviewers_is_decided(history: tuple[DisclosureOpened, ...]) -> None:
    given(publication, *history).when(approve).then_rejected(NoSuchText)


def test_a_sent_reply_is_noted() -> None:
    given(publication, opened, noted, approved).when(note_reply).then(replied)


def test_the_same_reply_twice_is_one_reply() -> None:
    given(publication, opened, noted, approved, replied).when(note_reply).then()


def test_an_approved_and_sent_reply_is_published() -> None:
    given(publication, opened, noted, approved, replied).when(publish).then(published)


def test_the_same_publication_twice_is_one_publication() -> None:
    given(publication, opened, noted, approved, replied, published).when(publish).then()


def test_the_proposer_reads_the_reply_before_the_public() -> None:
    given(publication, opened, noted, approved).when(publish).then_rejected(NotSentYet)


@pytest.mark.parametrize("history", [(), (withheld,), (approved, noted_second)])
def test_only_an_approved_text_is_published(history: tuple[DisclosureWithheld, ...]) -> None:
    given(publication, opened, noted, *history, replied).when(publish).then_rejected(NotApproved)


def test_the_approval_of_another_text_is_no_approval() -> None:
    other = DisclosureApproved(text=SECOND, form=Form.FULL)
    given(publication, opened, noted, approved, replied, noted_second, other).when(publish).then_rejected(NotApproved)


def test_a_co_case_is_never_published() -> None:
    given(publication).when(publish).then_rejected(NotSentYet)


@pytest.mark.parametrize("command", [note_text, note_reply])
def test_a_case_that_was_not_opened_does_not_concern_publication(command: Command) -> None:
    given(publication).when(command).then()
