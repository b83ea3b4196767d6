"""The portal is given what the law lets it publish, with the hash of every file, and never anything else."""

from collections.abc import Sequence
from datetime import date

import pytest

from services.desk.portal.eligibility import PortalEntry, chinese_numeral, portal_entries
from services.publication.decider import publication as law
from shared.contracts import feedback, intake
from shared.contracts.common.vocabulary import Disclosure, Form, Kind
from shared.contracts.publication import (
    CorrectionNoted,
    DisclosureApproved,
    DisclosureOpened,
    FactRetracted,
    PublicationEvent,
    Publish,
    TextAttached,
    TextPurged,
)
from shared.messaging.envelope import CommandEnvelope, Event
from shared.messaging.errors import CommandError
from tests.cases import REGISTERED, TITLE
from tests.desk.replies import SIGNED_ON, history
from tests.given_when_then import CASE, CLERK, DAY, ID
from tests.publication import story as told
from tests.publication.story import (
    ABSTRACT,
    ADDRESS,
    APPROVED,
    ASIDE,
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
    SIGNED,
    STOPPED,
    TAKEN,
    UNWILLING,
    WITHDRAWN,
    WITHHELD,
)

SECOND_APPROVED = DisclosureApproved(text=SECOND, form=Form.FULL)
IN_PART = DisclosureApproved(text=FIRST, form=Form.PART)
WITH_REASON = DisclosureApproved(text=FIRST, form=Form.FULL, reason="公共利益需要")
TAKEN_OVER = DisclosureOpened(kind=Kind.SUGGESTION, title=TITLE, publishable=True, taken=TAKEN)
TAKEN_PUBLISHED = TAKEN_OVER.model_copy(
    update={"taken": TAKEN.model_copy(update={"published_on": date(2023, 6, 1), "index_no": INDEX})}
)
TAKEN_WITHHELD = TAKEN_OVER.model_copy(update={"taken": TAKEN.model_copy(update={"decision": Disclosure.WITHHELD})})
TAKEN_UNDECIDED = TAKEN_OVER.model_copy(update={"taken": TAKEN.model_copy(update={"decision": None})})
ATTACHED = TextAttached(text=FIRST, letter=LETTER)
PUBLISHED_PART = PUBLISHED.model_copy(update={"form": Form.PART, "text": CUT_TEXT})


def lawful(events: Sequence[PublicationEvent], letter: str) -> bool:
    """Whether the law would publish the letter, or has published it."""
    state = law.fold(events)
    try:
        law.decide(
            CommandEnvelope(ID, CASE, Publish(index_no=INDEX, address=ADDRESS, letter=letter), CLERK, DAY), state
        )
    except CommandError as refused:
        return refused.code == "already-published"
    return True


def unwilling(*events: PublicationEvent) -> tuple[PublicationEvent, ...]:
    return (UNWILLING, *events)


LIVES: list[tuple[PublicationEvent, ...]] = [
    (),
    (OPENED,),
    REVIEWED,
    (OPENED, NOTED, REPLIED),
    SENT,
    (*SENT, STOPPED),
    (*SENT, STOPPED, OPENED.model_copy(update={"round": 2})),
    (*SENT, SECOND_NOTED),
    (*SENT, SECOND_NOTED, NOTED),
    (*SENT, SECOND_NOTED, NOTED, APPROVED),
    (*REVIEWED, ASIDE),
    (*REVIEWED, ASIDE, NOTED, SIGNED, REPLIED),
    (*REVIEWED, NOTED.model_copy(update={"drafter": "liu"}), REPLIED),
    (*SENT, CorrectionNoted(title=TITLE, publishable=False)),
    (*SENT, CorrectionNoted(title=TITLE, publishable=False), RE_EXAMINED),
    unwilling(NOTED, APPROVED, SIGNED, REPLIED),
    unwilling(NOTED, WITH_REASON, SIGNED, REPLIED),
    REFUSED,
    (*REFUSED, RE_EXAMINED),
    (*SENT, told.RE_EXAMINED.model_copy(update={"decision": Disclosure.ON_REQUEST, "ground": told.GROUND})),
    PARTLY,
    (*PARTLY, REDACTED),
    (OPENED, NOTED, ABSTRACT, REDACTED, SIGNED, REPLIED),
    (OPENED, NOTED, IN_PART, REDACTED, ABSTRACT, SIGNED, REPLIED),
    (OPENED, NOTED, IN_PART, REDACTED, APPROVED, SIGNED, REPLIED),
    (OPENED, NOTED, IN_PART, REDACTED, WITHHELD, IN_PART, SIGNED, REPLIED),
    (*SENT, ORDERED),
    (*SENT, ORDERED, PURGED),
    (*PARTLY, REDACTED, ORDERED, PURGED),
    (*PARTLY, REDACTED, TextPurged(text=CUT_TEXT, order=told.ORDER)),
    PUBLIC,
    (*PUBLIC, STOPPED),
    (*PUBLIC, CORRECTED),
    (*PUBLIC, WITHDRAWN),
    (*PUBLIC, WITHDRAWN, APPROVED),
    (*PUBLIC, WITHDRAWN, APPROVED, PUBLISHED),
    (*PARTLY, REDACTED, PUBLISHED_PART, ORDERED, PURGED),
    (*SENT, SECOND_NOTED, SECOND_APPROVED, REPLIED_AGAIN),
    (*PUBLIC, SECOND_NOTED, SECOND_APPROVED, REPLIED_AGAIN),
    (TAKEN_OVER,),
    (TAKEN_OVER, ATTACHED),
    (TAKEN_PUBLISHED,),
    (TAKEN_WITHHELD,),
    (TAKEN_WITHHELD, ATTACHED),
    (TAKEN_WITHHELD, ATTACHED, RE_EXAMINED),
    (TAKEN_UNDECIDED,),
]


@pytest.mark.parametrize(
    "events", LIVES, ids=lambda events: "+".join(type(event).__name__ for event in events) or "none"
)
def test_the_portal_is_given_what_the_law_publishes_and_nothing_else(events: tuple[PublicationEvent, ...]) -> None:
    case = REGISTERED.model_copy(update={"publishable": UNWILLING not in events})
    given = {entry.letter for entry in portal_entries([history(*events, case=case)], published=True)}
    assert given == {letter for letter in (LETTER, LATER_LETTER) if lawful(events, letter)}


def entry(*events: Event, **more: bool) -> PortalEntry:
    [found] = portal_entries([history(*events)], **more)
    return found


def test_a_reply_comes_with_what_the_column_shows() -> None:
    found = entry(*SENT)
    assert found.heading == "对市十六届人大一次会议第0099号代表建议的答复"
    assert (found.case, found.title, found.letter) == (CASE, TITLE, LETTER)
    assert (found.on, found.form, found.text) == (SIGNED_ON, Form.FULL, FIRST)
    assert (found.addressees, found.index_no, found.published) == (("甲代表", "乙代表"), "", False)


def test_a_proposal_is_called_by_its_own_name() -> None:
    proposal = REGISTERED.model_copy(update={"kind": Kind.PROPOSAL, "congress": 14, "session": 3, "number": "0717"})
    [found] = portal_entries([history(*SENT, case=proposal)])
    assert found.heading == "对市政协十四届三次会议第0717号提案的答复"


@pytest.mark.parametrize(("n", "said"), [(1, "一"), (9, "九"), (10, "十"), (16, "十六"), (20, "二十"), (21, "二十一")])
def test_congresses_are_counted_in_chinese(n: int, said: str) -> None:
    assert chinese_numeral(n) == said


@pytest.mark.parametrize("approved", [ABSTRACT, IN_PART])
def test_of_a_part_or_an_abstract_only_its_own_text_is_given(approved: DisclosureApproved) -> None:
    found = entry(OPENED, NOTED, approved, REDACTED, SIGNED, REPLIED)
    assert (found.form, found.text) == (approved.form, CUT_TEXT)


def test_what_is_published_is_given_only_when_asked_for() -> None:
    assert portal_entries([history(*PUBLIC)]) == []
    found = entry(*PUBLIC, CORRECTED, published=True)
    assert (found.index_no, found.address, found.published) == (INDEX, CORRECTED.address, True)


def test_a_publication_that_was_taken_back_is_given_again() -> None:
    back = FactRetracted(version=6, what=PUBLISHED.type, was_on=DAY, reason="尚未上网")
    assert entry(*PUBLIC, back).index_no == ""


def test_the_second_reply_stands_beside_the_first() -> None:
    found = portal_entries([history(*SENT, SECOND_NOTED, SECOND_APPROVED, REPLIED_AGAIN)])
    assert [(entry.letter, entry.heading[-4:]) for entry in found] == [(LETTER, "议的答复"), (LATER_LETTER, "再次答复")]


def test_what_the_registration_says_now_is_what_is_shown() -> None:
    corrected = CorrectionNoted(title="更正后的案由", publishable=True)
    assert entry(*SENT, corrected).title == "更正后的案由"
    again = {name: value for name, value in dict(REGISTERED).items() if name in intake.CaseHandedOverAgain.model_fields}
    handed = intake.CaseHandedOverAgain(**again | {"title": "重新交办的案由", "round": 2, "reason": "市里重新研究"})
    assert entry(*SENT, handed).title == "重新交办的案由"


def test_a_recalled_letter_that_was_never_sent_is_not_given() -> None:
    signed = feedback.ReplySigned(text=FIRST, letter=LETTER, decision=Disclosure.ACTIVE)
    recalled = feedback.ReplyRecalled(text=FIRST, reason="数字有误", letter=LETTER)
    assert portal_entries([history(*REVIEWED, signed, SIGNED, recalled, ASIDE)]) == []


def test_a_register_and_an_unknown_case_give_nothing() -> None:
    assert portal_entries([[], history(*SENT)[1:]]) == []
