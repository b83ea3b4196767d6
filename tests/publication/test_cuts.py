"""What is published in part has its own text, and each place left out its ground."""

import pytest
from pydantic import ValidationError

from services.publication.decider import publication
from shared.contracts.common.vocabulary import Form
from shared.contracts.publication import (
    Cut,
    CutsMissing,
    DisclosureApproved,
    NotApproved,
    NothingCut,
    NothingToCut,
    PublicationEvent,
    PurgedText,
    Redact,
    StillPublished,
    TextRedacted,
)
from tests.given_when_then import given
from tests.publication.story import (
    ABSTRACT,
    CUT,
    CUT_TEXT,
    FIRST,
    IN_PART,
    NOTED,
    OPENED,
    PARTLY,
    PUBLISHED,
    PURGED,
    REDACTED,
    REVIEWED,
    REVIEWER,
    SECOND,
    WITHHELD,
)

History = tuple[PublicationEvent, ...]
redact = Redact(text=FIRST, redacted=CUT_TEXT, cuts=(CUT,))


@pytest.mark.parametrize("approved", [IN_PART, ABSTRACT])
def test_a_part_or_an_abstract_has_its_own_text_and_the_ground_of_each_cut(approved: DisclosureApproved) -> None:
    given(publication, OPENED, NOTED, approved).when(redact, by=REVIEWER).then(REDACTED)


def test_the_same_cuts_twice_are_one_redaction() -> None:
    given(publication, OPENED, NOTED, IN_PART, REDACTED).when(redact, by=REVIEWER).then()


def test_an_abstract_needs_no_list_of_cuts() -> None:
    whole = Redact(text=FIRST, redacted=CUT_TEXT)
    made = TextRedacted(text=FIRST, redacted=CUT_TEXT)
    given(publication, OPENED, NOTED, ABSTRACT).when(whole, by=REVIEWER).then(made)


def test_a_part_names_every_place_that_was_cut() -> None:
    silent = Redact(text=FIRST, redacted=CUT_TEXT)
    given(publication, OPENED, NOTED, IN_PART).when(silent, by=REVIEWER).then_rejected(CutsMissing)


@pytest.mark.parametrize("missing", ["place", "ground"])
def test_each_cut_says_where_and_on_what_ground(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        Cut(**dict(CUT) | {missing: " "})


def test_a_full_text_is_published_as_it_was_signed() -> None:
    given(publication, *REVIEWED).when(redact, by=REVIEWER).then_rejected(NothingToCut)


def test_a_part_differs_from_the_whole() -> None:
    same = redact.model_copy(update={"redacted": FIRST})
    given(publication, *PARTLY).when(same, by=REVIEWER).then_rejected(NothingCut)


@pytest.mark.parametrize("history", [(), (OPENED, NOTED), (OPENED, NOTED, WITHHELD)])
def test_only_an_approved_text_is_cut(history: History) -> None:
    given(publication, *history).when(redact, by=REVIEWER).then_rejected(NotApproved)


def test_what_the_public_reads_is_not_cut_behind_its_back() -> None:
    public = PUBLISHED.model_copy(update={"form": Form.PART, "text": CUT_TEXT})
    other = redact.model_copy(update={"redacted": SECOND})
    given(publication, *PARTLY, REDACTED, public).when(other, by=REVIEWER).then_rejected(StillPublished)


def test_a_purged_text_is_not_made_the_public_one() -> None:
    gone = PURGED.model_copy(update={"text": CUT_TEXT})
    given(publication, *PARTLY, gone).when(redact, by=REVIEWER).then_rejected(PurgedText)


def test_a_new_form_needs_new_cuts() -> None:
    given(publication, OPENED, NOTED, IN_PART, REDACTED, ABSTRACT).when(redact, by=REVIEWER).then(REDACTED)


def test_other_words_for_the_same_form_keep_the_cuts() -> None:
    reworded = DisclosureApproved(text=FIRST, form=Form.PART, reason="涉企业信息")
    given(publication, OPENED, NOTED, IN_PART, REDACTED, reworded).when(redact, by=REVIEWER).then()
