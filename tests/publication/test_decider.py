"""A lead case is opened for disclosure, taken over as far as it had come, and stopped when it is not ours any more."""

from datetime import date

import pytest

from services.publication.decider import publication
from services.publication.states import ANOTHER_UNIT_REPLIES
from shared.contracts.common.vocabulary import Disclosure, Form, Kind
from shared.contracts.publication import (
    AttachText,
    Correct,
    CorrectionNoted,
    DisclosureEnded,
    DisclosureOpened,
    DisclosureStopped,
    NotApproved,
    NoteCorrection,
    NoteReply,
    NoteSigning,
    NoteText,
    Open,
    Publish,
    PurgedText,
    ReExamine,
    ReplyPublished,
    Review,
    SetAside,
    Stop,
    TextAttached,
    TextKnown,
    Withdraw,
)
from shared.messaging.envelope import Command
from tests.cases import TITLE
from tests.given_when_then import given
from tests.publication.story import (
    ADDRESS,
    CORRECTED,
    FIRST,
    INDEX,
    LETTER,
    OPENED,
    PUBLIC,
    PUBLISHED,
    PURGED,
    RE_EXAMINED,
    REPLIED,
    REVIEWED,
    REVIEWER,
    SECOND,
    SENT,
    STOPPED,
    TAKEN,
    WITHDRAWN,
)

open_case = Open(kind=Kind.SUGGESTION, title=TITLE, publishable=True)
publish = Publish(index_no=INDEX, address=ADDRESS)
stop = Stop(reason="提出人撤回")
approve = Review(text=FIRST, decision=Disclosure.ACTIVE)
correct = Correct(what="附件", reason="附件缺页", address="https://portal.example/292/2")
withdraw = Withdraw(reason="涉及个人隐私", ordered_by="局保密办")
look_again = ReExamine(text=FIRST, decision=Disclosure.ACTIVE, reason="案件已办结")
again = open_case.model_copy(update={"round": 2})
REOPENED = DisclosureOpened(kind=Kind.SUGGESTION, title=TITLE, publishable=True, round=2)
TAKEN_OVER = DisclosureOpened(kind=Kind.SUGGESTION, title=TITLE, publishable=True, taken=TAKEN)
PUBLISHED_BEFORE = TAKEN_OVER.model_copy(
    update={"taken": TAKEN.model_copy(update={"published_on": date(2023, 6, 1), "index_no": INDEX, "decision": None})}
)
WITHHELD_BEFORE = TAKEN_OVER.model_copy(
    update={"taken": TAKEN.model_copy(update={"decision": Disclosure.WITHHELD, "letter": ""})}
)
NOT_OURS_ANY_MORE = DisclosureStopped(reason=ANOTHER_UNIT_REPLIES)


def test_a_lead_case_is_opened_for_disclosure() -> None:
    given(publication).when(open_case).then(OPENED)


def test_the_same_opening_twice_is_one_opening() -> None:
    given(publication, *REVIEWED).when(open_case).then()


def test_a_case_handed_over_again_is_opened_again() -> None:
    given(publication, OPENED).when(again).then(REOPENED)


def test_a_stopped_case_that_is_handed_over_again_is_opened_again() -> None:
    given(publication, OPENED, STOPPED).when(again).then(DisclosureOpened(**dict(again)))


def test_a_correction_makes_a_case_ours_to_publish_again_that_was_corrected_to_be_anothers() -> None:
    given(publication, OPENED, NOT_OURS_ANY_MORE).when(open_case).then(DisclosureOpened(**dict(open_case)))


@pytest.mark.parametrize("before", [(STOPPED,), (NOT_OURS_ANY_MORE, STOPPED)])
def test_a_correction_opens_nothing_that_has_left_the_bureau(before: tuple[DisclosureStopped, ...]) -> None:
    given(publication, OPENED, *before).when(open_case).then()


def test_what_was_anothers_to_answer_may_still_leave_the_bureau() -> None:
    given(publication, OPENED, NOT_OURS_ANY_MORE).when(stop).then(STOPPED)


def test_a_new_round_keeps_what_was_published_in_the_old() -> None:
    given(publication, *PUBLIC, STOPPED, REOPENED).when(publish).then()


def test_a_corrected_title_or_wish_of_the_proposer_is_noted() -> None:
    correction = NoteCorrection(title="另一案由", publishable=False)
    noted = CorrectionNoted(title="另一案由", publishable=False)
    given(publication, OPENED).when(correction).then(noted)
    given(publication, OPENED, noted).when(correction).then()


def test_a_correction_that_changes_neither_is_not_noted() -> None:
    given(publication, OPENED).when(NoteCorrection(title=TITLE, publishable=True)).then()


def test_a_withdrawn_returned_or_voided_case_is_stopped() -> None:
    given(publication, OPENED).when(stop).then(DisclosureStopped(reason="提出人撤回"))


@pytest.mark.parametrize("history", [(), (OPENED, STOPPED)])
def test_what_does_not_go_on_is_not_stopped(history: tuple[DisclosureOpened, ...]) -> None:
    given(publication, *history).when(stop).then()


@pytest.mark.parametrize("command", [publish, approve, look_again])
def test_nothing_more_is_decided_or_published_of_a_stopped_case(command: Command) -> None:
    given(publication, *SENT, STOPPED).when(command, by=REVIEWER).then_rejected(DisclosureEnded)


def test_what_is_public_stays_and_can_be_corrected_and_withdrawn_after_the_stop() -> None:
    given(publication, *PUBLIC, STOPPED).when(publish).then()
    given(publication, *PUBLIC, STOPPED).when(correct).then(CORRECTED)
    given(publication, *PUBLIC, STOPPED).when(withdraw).then(WITHDRAWN)


def test_a_reply_that_was_on_its_way_is_still_noted_after_the_stop() -> None:
    given(publication, *REVIEWED, STOPPED).when(NoteReply(text=FIRST, letter=LETTER)).then(REPLIED)


@pytest.mark.parametrize(
    "command",
    [
        NoteText(text=FIRST),
        NoteSigning(text=FIRST, letter=LETTER),
        NoteReply(text=FIRST, letter=LETTER),
        SetAside(text=FIRST),
        NoteCorrection(title=TITLE, publishable=False),
        stop,
    ],
)
def test_a_case_that_was_not_opened_does_not_concern_publication(command: Command) -> None:
    given(publication).when(command).then()


def test_a_case_is_taken_over_with_what_had_become_of_it() -> None:
    given(publication).when(open_case.model_copy(update={"taken": TAKEN})).then(TAKEN_OVER)


def test_a_reply_sent_and_approved_before_can_be_published() -> None:
    published = ReplyPublished(letter=LETTER, form=Form.FULL, index_no=INDEX, address=ADDRESS)
    given(publication, TAKEN_OVER).when(publish).then(published)


def test_a_reply_published_before_is_public() -> None:
    given(publication, PUBLISHED_BEFORE).when(correct).then(CORRECTED)
    given(publication, PUBLISHED_BEFORE).when(withdraw).then(WITHDRAWN)


def test_a_case_taken_over_before_its_reply_is_reviewed_as_any_other() -> None:
    unsent = TAKEN_OVER.model_copy(update={"taken": TAKEN.model_copy(update={"sent_on": None, "letter": ""})})
    given(publication, unsent, *REVIEWED[1:], REPLIED).when(publish).then(PUBLISHED)


def test_a_reply_withheld_before_is_not_published() -> None:
    given(publication, WITHHELD_BEFORE).when(publish).then_rejected(NotApproved)


def test_the_text_of_a_reply_sent_before_can_be_attached_and_looked_at_again() -> None:
    attached = TextAttached(text=FIRST, letter="")
    given(publication, WITHHELD_BEFORE).when(AttachText(text=FIRST)).then(attached)
    given(publication, WITHHELD_BEFORE, attached).when(AttachText(text=FIRST)).then()
    given(publication, WITHHELD_BEFORE, attached).when(look_again, by=REVIEWER).then(RE_EXAMINED)


def test_an_attached_text_keeps_the_decision_that_was_taken_over() -> None:
    attached = TextAttached(text=FIRST, letter=LETTER)
    given(publication, TAKEN_OVER, attached).when(publish).then(PUBLISHED)


def test_the_text_of_a_letter_is_the_one_that_was_signed() -> None:
    given(publication, *SENT).when(AttachText(text=SECOND)).then_rejected(TextKnown)


def test_a_purged_text_is_not_attached() -> None:
    given(publication, TAKEN_OVER, PURGED).when(AttachText(text=FIRST)).then_rejected(PurgedText)
