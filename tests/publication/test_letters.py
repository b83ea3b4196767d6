"""A letter is published after the proposer has it, by itself, once; corrected and withdrawn with a trace."""

import pytest

from services.publication.decider import publication
from shared.contracts.common.vocabulary import Form
from shared.contracts.publication import (
    AlreadyPublished,
    ConsentMissing,
    Correct,
    CorrectionNoted,
    DisclosureApproved,
    NoSuchLetter,
    NotApproved,
    NoteReply,
    NotPublished,
    NotSentYet,
    PublicationEvent,
    Publish,
    PurgedText,
    RedactionMissing,
    ReplyPublished,
    Withdraw,
)
from tests.cases import TITLE
from tests.given_when_then import given
from tests.publication.story import (
    ABSTRACT,
    ADDRESS,
    APPROVED,
    CORRECTED,
    CUT_TEXT,
    FIRST,
    INDEX,
    LATER_LETTER,
    LETTER,
    NOTED,
    OPENED,
    ORDERED,
    PARTLY,
    PUBLIC,
    PUBLISHED,
    PURGED,
    RE_EXAMINED,
    REDACTED,
    REFUSED,
    REPLIED,
    REPLIED_AGAIN,
    REVIEWED,
    SECOND,
    SECOND_NOTED,
    SENT,
    WITHDRAWN,
)

History = tuple[PublicationEvent, ...]
publish = Publish(index_no=INDEX, address=ADDRESS)
correct = Correct(what="附件", reason="附件缺页", address="https://portal.example/292/2")
withdraw = Withdraw(reason="涉及个人隐私", ordered_by="局保密办")
SECOND_APPROVED = DisclosureApproved(text=SECOND, form=Form.FULL)
TWICE = (*SENT, SECOND_NOTED, SECOND_APPROVED, REPLIED_AGAIN)
PUBLISHED_AGAIN = ReplyPublished(
    letter=LATER_LETTER, form=Form.FULL, index_no=INDEX, address=ADDRESS, text=SECOND, round=2
)


def test_a_sent_reply_is_noted() -> None:
    given(publication, *REVIEWED).when(NoteReply(text=FIRST, letter=LETTER)).then(REPLIED)


def test_the_same_reply_twice_is_one_reply() -> None:
    given(publication, *SENT).when(NoteReply(text=FIRST, letter=LETTER)).then()


def test_an_approved_and_sent_reply_is_published() -> None:
    given(publication, *SENT).when(publish).then(PUBLISHED)


def test_the_same_publication_twice_is_one_publication() -> None:
    given(publication, *PUBLIC).when(publish).then()


@pytest.mark.parametrize("change", [{"address": "https://portal.example/292/2"}, {"index_no": "AC6120200-2023-017"}])
def test_another_place_of_what_is_public_is_a_correction(change: dict[str, str]) -> None:
    given(publication, *PUBLIC).when(publish.model_copy(update=change)).then_rejected(AlreadyPublished)


@pytest.mark.parametrize("history", [(), REVIEWED])
def test_the_proposer_reads_the_reply_before_the_public(history: History) -> None:
    given(publication, *history).when(publish).then_rejected(NotSentYet)


@pytest.mark.parametrize("history", [(OPENED, NOTED, REPLIED), REFUSED])
def test_only_an_approved_text_is_published(history: History) -> None:
    given(publication, *history).when(publish).then_rejected(NotApproved)


def test_the_approval_of_another_text_is_no_approval() -> None:
    history = (OPENED, NOTED, SECOND_NOTED, SECOND_APPROVED, REPLIED)
    given(publication, *history).when(publish).then_rejected(NotApproved)


def test_the_approval_of_a_letter_stands_while_the_next_is_drafted() -> None:
    given(publication, *SENT, SECOND_NOTED).when(publish).then(PUBLISHED)


@pytest.mark.parametrize("approved", [ABSTRACT, PARTLY[2]])
def test_a_part_or_an_abstract_is_published_from_its_own_text(approved: DisclosureApproved) -> None:
    history = (OPENED, NOTED, approved, REPLIED)
    given(publication, *history).when(publish).then_rejected(RedactionMissing)
    published = PUBLISHED.model_copy(update={"form": approved.form, "text": CUT_TEXT})
    given(publication, *history, REDACTED).when(publish).then(published)


@pytest.mark.parametrize("gone", [PURGED, ORDERED])
def test_what_was_ordered_to_be_purged_is_not_published(gone: PublicationEvent) -> None:
    given(publication, *SENT, gone).when(publish).then_rejected(PurgedText)
    cut = gone.model_copy(update={"text": CUT_TEXT})
    given(publication, *PARTLY, REDACTED, cut).when(publish).then_rejected(PurgedText)


def test_a_part_is_published_though_its_whole_was_purged() -> None:
    published = PUBLISHED.model_copy(update={"form": Form.PART, "text": CUT_TEXT})
    given(publication, *PARTLY, REDACTED, PURGED).when(publish).then(published)


def test_a_proposer_who_takes_consent_back_stops_an_approval_without_a_reason() -> None:
    unwilling = CorrectionNoted(title=TITLE, publishable=False)
    given(publication, *SENT, unwilling).when(publish).then_rejected(ConsentMissing)
    given(publication, *SENT, unwilling, RE_EXAMINED).when(publish).then(PUBLISHED)


def test_what_was_withheld_and_is_not_any_more_is_published() -> None:
    given(publication, *REFUSED, RE_EXAMINED).when(publish).then(PUBLISHED)


def test_the_last_letter_is_published_unless_another_is_named() -> None:
    given(publication, *TWICE).when(publish).then(PUBLISHED_AGAIN)
    given(publication, *TWICE).when(publish.model_copy(update={"letter": LETTER})).then(PUBLISHED)


def test_each_letter_keeps_its_own_state() -> None:
    given(publication, *TWICE, PUBLISHED).when(publish).then(PUBLISHED_AGAIN)
    named = withdraw.model_copy(update={"letter": LETTER})
    given(publication, *TWICE, PUBLISHED, PUBLISHED_AGAIN).when(named).then(WITHDRAWN)
    given(publication, *TWICE, PUBLISHED, PUBLISHED_AGAIN, WITHDRAWN).when(publish).then()


@pytest.mark.parametrize("command", [publish, correct, withdraw])
def test_a_letter_the_case_does_not_have_is_named(command: Publish | Correct | Withdraw) -> None:
    other = command.model_copy(update={"letter": "沪市监书〔2023〕9999号"})
    given(publication, *PUBLIC).when(other).then_rejected(NoSuchLetter)


def test_what_is_public_is_corrected_with_a_reason() -> None:
    given(publication, *PUBLIC).when(correct).then(CORRECTED)


def test_the_same_correction_twice_is_one_correction() -> None:
    given(publication, *PUBLIC, CORRECTED).when(correct).then()


def test_a_corrected_publication_stands_at_its_new_address() -> None:
    moved = publish.model_copy(update={"address": CORRECTED.address})
    given(publication, *PUBLIC, CORRECTED).when(moved).then()


def test_a_correction_without_a_new_address_leaves_it_where_it_was() -> None:
    in_place = CORRECTED.model_copy(update={"address": ""})
    given(publication, *PUBLIC, in_place).when(publish).then()


def test_what_is_public_is_withdrawn_with_reason_and_order() -> None:
    given(publication, *PUBLIC).when(withdraw).then(WITHDRAWN)


def test_the_same_withdrawal_twice_is_one_withdrawal() -> None:
    given(publication, *PUBLIC, WITHDRAWN).when(withdraw).then()


@pytest.mark.parametrize(("history", "command"), [(SENT, correct), (SENT, withdraw), ((*PUBLIC, WITHDRAWN), correct)])
def test_only_what_is_public_is_corrected_or_withdrawn(history: History, command: Correct | Withdraw) -> None:
    given(publication, *history).when(command).then_rejected(NotPublished)


def test_a_withdrawn_reply_is_published_again_after_a_new_review() -> None:
    given(publication, *PUBLIC, WITHDRAWN).when(publish).then_rejected(NotApproved)
    given(publication, *PUBLIC, WITHDRAWN, APPROVED).when(publish).then(PUBLISHED)


def test_a_record_that_does_not_say_which_text_was_published_means_the_letters() -> None:
    before = PUBLISHED.model_copy(update={"text": None})
    assert given(publication, *SENT, before).state == given(publication, *PUBLIC).state
