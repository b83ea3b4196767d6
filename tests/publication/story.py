"""The texts, letters and people of our examples, and a reply in every state of its publication."""

from datetime import date

from shared.contracts.common.vocabulary import Disclosure, Form, Kind
from shared.contracts.intake import Taken
from shared.contracts.publication import (
    Cut,
    DisclosureApproved,
    DisclosureOpened,
    DisclosureReExamined,
    DisclosureStopped,
    DisclosureWithheld,
    PublicationCorrected,
    PublicationWithdrawn,
    PurgeOrdered,
    ReplyNoted,
    ReplyPublished,
    SigningNoted,
    TextNoted,
    TextPurged,
    TextRedacted,
    TextSetAside,
)
from shared.messaging.envelope import Role
from tests.cases import TITLE
from tests.given_when_then import actor

FIRST, SECOND, THIRD, CUT_TEXT = ("sha256:" + letter * 64 for letter in "abcd")
LETTER, LATER_LETTER = "沪市监书〔2023〕0103号", "沪市监书〔2023〕0188号"
INDEX, ADDRESS = "AC6120200-2023-016", "https://portal.example/292/1"
GROUND, ORDER = "信息公开条例第十五条", "沪市监密〔2023〕3号"
REVIEWER, OTHER_REVIEWER = actor("he", Role.DISCLOSURE), actor("song", Role.DISCLOSURE)
DRAFTER = actor("chen", Role.HANDLER, Role.DISCLOSURE)
LEADER = actor("lu", Role.LEADER)
CUT = Cut(place="第二部分第三段", ground=GROUND, reason="企业商业秘密")

OPENED = DisclosureOpened(kind=Kind.SUGGESTION, title=TITLE, publishable=True)
UNWILLING = DisclosureOpened(kind=Kind.SUGGESTION, title=TITLE, publishable=False)
STOPPED = DisclosureStopped(reason="提出人撤回")
NOTED, SECOND_NOTED = TextNoted(text=FIRST, drafter="chen"), TextNoted(text=SECOND, drafter="chen", round=2)
ASIDE = TextSetAside(text=FIRST, reason="未逐条回应")
SIGNED = SigningNoted(text=FIRST, letter=LETTER)
APPROVED = DisclosureApproved(text=FIRST, form=Form.FULL)
IN_PART, ABSTRACT = (DisclosureApproved(text=FIRST, form=form) for form in (Form.PART, Form.ABSTRACT))
WITHHELD = DisclosureWithheld(text=FIRST, decision=Disclosure.WITHHELD, ground=GROUND, reason="涉及在办案件")
REDACTED = TextRedacted(text=FIRST, redacted=CUT_TEXT, cuts=(CUT,))
RE_EXAMINED = DisclosureReExamined(text=FIRST, decision=Disclosure.ACTIVE, reason="案件已办结")
REPLIED, REPLIED_AGAIN = ReplyNoted(text=FIRST, letter=LETTER), ReplyNoted(text=SECOND, letter=LATER_LETTER, round=2)
PUBLISHED = ReplyPublished(letter=LETTER, form=Form.FULL, index_no=INDEX, address=ADDRESS, text=FIRST)
CORRECTED = PublicationCorrected(letter=LETTER, what="附件", reason="附件缺页", address="https://portal.example/292/2")
WITHDRAWN = PublicationWithdrawn(letter=LETTER, reason="涉及个人隐私", ordered_by="局保密办")
ORDERED = PurgeOrdered(text=FIRST, order=ORDER, reason="误含涉密内容", orderer="lu")
PURGED = TextPurged(text=FIRST, order=ORDER)

REVIEWED = (OPENED, NOTED, APPROVED)
SENT = (*REVIEWED, SIGNED, REPLIED)
PUBLIC = (*SENT, PUBLISHED)
REFUSED = (OPENED, NOTED, WITHHELD, SIGNED, REPLIED)
PARTLY = (OPENED, NOTED, IN_PART, SIGNED, REPLIED)

TAKEN = Taken(
    file="期初清单.xlsx",
    file_hash=THIRD,
    letter=LETTER,
    sent_on=date(2023, 5, 11),
    decision=Disclosure.ACTIVE,
)
