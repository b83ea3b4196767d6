"""承诺事项: what a reply promised, how it goes on, and what became of it (市人大规定 art. 22)."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.common.vocabulary import Chapter, ContentHash, Line
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation

CommitmentId = Annotated[str, StringConstraints(pattern=r"^c[1-9][0-9]{0,3}$")]
Percent = Annotated[int, Field(ge=0, le=100)]
WORKERS = {Role.HANDLER, Role.HEAD, Role.OFFICE}


class RegisterCommitment(
    Command, type="supervision.register-commitment", label="登记承诺事项", by={Role.SYSTEM, Role.OFFICE, Role.HEAD}
):
    """What the reply of a round promised, in which letter; it gets the case's next number, c1, c2, …"""

    what: Line
    due: date
    department: str = ""
    round: int = 1
    letter: str = ""


class ReportProgress(Command, type="supervision.report-progress", label="报告承诺进展", by=WORKERS):
    """报告承诺进展"""

    commitment: CommitmentId
    percent: Percent
    what: Line
    evidence: ContentHash | None = None


class Fulfil(Command, type="supervision.fulfil", label="兑现承诺", by=WORKERS):
    """The proposer is then told in writing."""

    commitment: CommitmentId
    what: Line
    evidence: ContentHash | None = None


class CarryOver(Command, type="supervision.carry-over", label="转下年度跟踪办理", by={Role.OFFICE}, offered="any-time"):
    """Into the year named, which is this one or the next; `due` where a new day is set with it."""

    commitment: CommitmentId
    year: int = Field(ge=2000, le=2999)
    due: date | None = None


class ReportChange(
    Command, type="supervision.report-change", label="报告客观情况变化", by={Role.LEADER}, offered="any-time"
):
    """The written report to the proposer, signed by the leader; without a new day the promise is given up."""

    commitment: CommitmentId
    reason: Line
    report: ContentHash
    due: date | None = None
    copies: tuple[Line, ...] = ()


class CancelCommitment(
    Command, type="supervision.cancel-commitment", label="注销误登承诺", by={Role.OFFICE, Role.HEAD}, offered="rare"
):
    """It was entered by mistake and stands in no letter."""

    commitment: CommitmentId
    reason: Line


class CommitmentRegistered(
    Event,
    type="supervision.commitment-registered",
    label="已登记承诺事项",
    about="commitment",
    sentence="登记承诺事项{commitment}[（{letter}）]：{what}，{due}前完成[，由{department}落实]",
    chapter=Chapter.PROMISE,
    watched=("due",),
):
    """`promised_on` is the day of the reply; from its year on the promise is carried over."""

    commitment: str
    what: str
    due: date
    department: str = ""
    round: int = 1
    letter: str = ""
    promised_on: date | None = None


class CommitmentProgressed(
    Event,
    type="supervision.commitment-progressed",
    label="承诺事项有进展",
    about="commitment",
    sentence="承诺事项{commitment}进度{percent}%：{what}[；佐证：{evidence}]",
    chapter=Chapter.PROMISE,
    watched=("percent",),
):
    """Progress in percent, with evidence where there is some."""

    commitment: str
    percent: int
    what: str
    evidence: ContentHash | None = None


class CommitmentFulfilled(
    Event,
    type="supervision.commitment-fulfilled",
    label="承诺事项已兑现",
    about="commitment",
    sentence="承诺事项{commitment}已兑现：{what}[；佐证：{evidence}]",
    chapter=Chapter.PROMISE,
):
    """Fulfilled, in time or late."""

    commitment: str
    what: str
    evidence: ContentHash | None = None


class CommitmentCarriedOver(
    Event,
    type="supervision.commitment-carried-over",
    label="承诺事项转下年度",
    about="commitment",
    sentence="承诺事项{commitment}转{year}年度跟踪办理[，到期日改为{due}]",
    chapter=Chapter.PROMISE,
    watched=("due",),
    corrected_by="supervision.carry-over",
):
    """Goes on in this year, with another due date where one was set."""

    commitment: str
    year: int
    due: date | None = None


class CommitmentChanged(
    Event,
    type="supervision.commitment-changed",
    label="承诺事项情况变化",
    about="commitment",
    sentence="承诺事项{commitment}因客观情况变化未能如期落实：{reason}；书面报告见{report}[，改为{due}前完成][；抄送{copies}]",
    chapter=Chapter.PROMISE,
    watched=("due",),
    corrected_by="supervision.report-change",
):
    """Without `due` the promise is given up."""

    commitment: str
    reason: str
    report: ContentHash
    due: date | None = None
    copies: tuple[str, ...] = ()


class CommitmentCancelled(
    Event,
    type="supervision.commitment-cancelled",
    label="承诺事项已注销",
    about="commitment",
    sentence="承诺事项{commitment}系误登，注销；理由：{reason}",
    chapter=Chapter.PROMISE,
    corrected_by="supervision.register-commitment",
):
    """Entered by mistake; it was promised in no letter."""

    commitment: str
    reason: str


class NoSuchCommitment(RuleViolation, message="此件没有这一项承诺，请核对承诺事项编号。", status=404):
    """Only what was promised can be worked on."""


class CommitmentSettled(RuleViolation, message="该承诺事项已兑现、已注销或已报告不能落实，不再办理。"):
    """What was fulfilled, cancelled, or given up with a report to the proposer, is settled."""


class PromisedInLetter(RuleViolation, message="该承诺已写入答复，不能注销；情况变化的须向提出人书面报告。"):
    """市人大规定 art. 22: what the proposer was promised is taken back by a signed report only."""


class NotYourCommitment(RuleViolation, message="此项承诺由其他处室落实，请由该处室或局办公室办理。"):
    """A promise is worked on by the department it was given to."""


class NotNextYear(RuleViolation, message="只能转入本年度或下一年度跟踪办理。"):
    """市人大规定 art. 22: what is not solved within the year goes over into the next."""


class NewDuePassed(RuleViolation, message="新的完成期限不能早于办理之日。"):
    """A new day is promised for what is still to come."""


CommitmentCommand = RegisterCommitment | ReportProgress | Fulfil | CarryOver | ReportChange | CancelCommitment
CommitmentEvent = (
    CommitmentRegistered
    | CommitmentProgressed
    | CommitmentFulfilled
    | CommitmentCarriedOver
    | CommitmentChanged
    | CommitmentCancelled
)
