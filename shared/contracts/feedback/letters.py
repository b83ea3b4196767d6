"""沟通答复, the letter of a case: what the reply of a lead unit and the opinion of a co-unit have in common.

Each of the two is submitted, reviewed step by step, signed with a number, recalled or sent. The commands and events
declared in `replies` and `opinions` derive from the classes here; the refusals here are those of both.
"""

from pydantic import Field

from shared.contracts.common.vocabulary import ContentHash, Line, Step
from shared.messaging.envelope import Command, Event
from shared.messaging.errors import RuleViolation


class ReviewLetter(Command):
    """Approves or returns the submitted text in one step of the review; `opinion` is the reviewer's remark."""

    approved: bool
    opinion: str = ""
    step: Step = Step.OFFICE


class SignLetter(Command):
    """Signs the reviewed text. `serial` (1 to 9999) is the number of a letter that was given one elsewhere; without it
    the letter takes the next free number of the year's series."""

    serial: int | None = Field(default=None, ge=1, le=9999)


class RecallLetter(Command):
    """Takes the submitted or signed text back before it is sent."""

    reason: Line


class LetterVerdict(Event):
    """The verdict of one step on the text; `reviewer` is the id of who gave it, `opinion` their remark."""

    text: ContentHash
    opinion: str
    step: Step = Step.OFFICE
    reviewer: str = ""


class LetterApproved(LetterVerdict):
    """The step lets the text go on."""


class LetterReturned(LetterVerdict):
    """The step sends the text back to its drafter."""


class LetterSigned(Event):
    """The text is signed; `letter` is the number it bears, such as 沪市监书〔2023〕0103号."""

    text: ContentHash
    letter: str


class LetterRecalled(Event):
    """The text is taken back; `letter` is the number it had and loses, empty where it was not signed yet."""

    text: ContentHash
    reason: str
    letter: str = ""


class LetterSent(Event):
    """The signed text has left the bureau under the number `letter`."""

    text: ContentHash
    letter: str


class NoDepartment(RuleViolation, message="承办处室尚未确认接收，不能送审，请先办理处室确认。"):
    """Work begins with the department's acceptance."""


class NothingSubmitted(RuleViolation, message="没有待审核的送审稿，请承办人先行送审。"):
    """Only a submitted text is reviewed or recalled."""


class WrongStep(RuleViolation, message="此审核环节由其他岗位办理。"):
    """The department's step is for its head, the office's for the office; 法规 is recorded by the office."""


class NotReviewed(RuleViolation, message="送审稿尚未审核通过，不能签发，请先完成审核。"):
    """A leader signs what every required step has approved."""


class DrafterSigns(RuleViolation, message="起草人不能签发自己起草的文稿，请由其他领导签发。"):
    """Drafter and signer are never the same person."""


class DrafterReviews(RuleViolation, message="起草人不能审核自己起草的文稿，请由他人审核或由领导批准例外。"):
    """A separation of the house rules; the leader may grant an exemption."""


class ReviewerSigns(RuleViolation, message="审核人不能签发自己审核的文稿，请由他人签发或由领导批准例外。"):
    """A separation of the house rules; the leader may grant an exemption."""


class NotYourDraft(RuleViolation, message="只有起草人或局办公室可以撤回送审稿。"):
    """Who submitted a text, or the office, takes it back."""


class NotSigned(RuleViolation, message="尚未签发，不能发出，请先由领导签发。"):
    """Only a signed letter leaves the bureau."""


class AlreadySent(RuleViolation, message="文件已经发出，不能再改。"):
    """What was sent stays; another round is another letter."""
