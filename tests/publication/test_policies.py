"""What publication makes of what it hears."""

from services.publication.policies import react
from services.publication.service import service
from shared.contracts.feedback import NoFeedbackNoted, ReplySent, ReplySubmitted
from shared.contracts.publication import NoteReply, NoteText, Open
from shared.contracts.words import Disclosure, Kind, Result
from tests.cases import AS_CO, REGISTERED, TITLE
from tests.laws import CASE, heard

TEXT, LETTER = "sha256:" + "a" * 64, "沪市监书〔2023〕0103号"


def test_a_lead_case_is_opened_for_disclosure() -> None:
    opening = Open(kind=Kind.SUGGESTION, title=TITLE, publishable=True)
    assert react(heard(REGISTERED), ()) == [(CASE, opening)]


def test_a_co_case_does_not_concern_publication() -> None:
    assert react(heard(AS_CO), ()) == []


def test_a_submitted_text_is_noted_for_review() -> None:
    submitted = ReplySubmitted(text=TEXT, result=Result.SOLVED, reason="", drafter="chen")
    assert react(heard(submitted), ()) == [(CASE, NoteText(text=TEXT))]


def test_a_sent_reply_is_noted_for_publication() -> None:
    sent = ReplySent(
        text=TEXT,
        letter=LETTER,
        result=Result.SOLVED,
        decision=Disclosure.ACTIVE,
        recipients=("甲代表",),
        joint=0,
        copies=(),
    )
    assert react(heard(sent), ()) == [(CASE, NoteReply(text=TEXT, letter=LETTER))]


def test_what_does_not_concern_publication_leaves_it_silent() -> None:
    assert react(heard(NoFeedbackNoted(reason="逾期")), ()) == []


def test_publication_reacts_to_everything_it_hears() -> None:
    assert set(service.hears) == {type(REGISTERED), ReplySubmitted, ReplySent}
