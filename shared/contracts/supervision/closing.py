"""办结与归档: how a case ends, how it is taken up again, and where its papers are kept."""

from shared.contracts.common.vocabulary import Chapter, Closing, HandlingRole, Kind, Line, Term
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation


class Close(Command, type="supervision.close", label="办结", by={Role.OFFICE}):
    """Everything that was owed is done, or noted as not coming; a case that left the bureau is closed as such."""

    reason: str = ""


class Discontinue(Command, type="supervision.discontinue", label="终止督办", by={Role.SYSTEM}):
    """The case left the bureau: nothing more is owed in it. One taken over as closed is closed at once."""

    how: Closing
    reason: str = ""
    kind: Kind | None = None
    part: HandlingRole | None = None


class Reopen(Command, type="supervision.reopen", label="恢复办理", by={Role.OFFICE, Role.SYSTEM}, offered="rare"):
    """By hand, or because the case is handled anew or handed over again."""

    reason: Line


class Archive(Command, type="supervision.archive", label="归档", by={Role.OFFICE}):
    """Without a term: 永久 for a lead or joint case, 30年 for a co-unit's (docs/domain.md, 11)."""

    reference: Line
    place: Line
    term: Term | None = None


class CaseClosed(
    Event,
    type="supervision.case-closed",
    label="已办结",
    sentence="此件结束办理（{how}）[；说明：{reason}]",
    chapter=Chapter.OVERSIGHT,
    corrected_by="supervision.reopen",
):
    """Closed is not solved: what became of the matter is the result of the reply, `how` is what ended the work."""

    kind: Kind
    part: HandlingRole
    reason: str
    how: Closing = Closing.DONE


class CaseDiscontinued(
    Event,
    type="supervision.case-discontinued",
    label="已终止督办",
    sentence="此件{how}，不再督办[；原因：{reason}]",
    chapter=Chapter.OVERSIGHT,
    corrected_by="cause",
):
    """The case left the bureau in this way."""

    how: Closing
    reason: str = ""


class CaseReopened(
    Event,
    type="supervision.case-reopened",
    label="已恢复办理",
    sentence="此件恢复办理；理由：{reason}",
    chapter=Chapter.OVERSIGHT,
    corrected_by="supervision.close",
):
    """The case is under way again; closing and filing are undone."""

    reason: str


class CaseArchived(
    Event,
    type="supervision.case-archived",
    label="已归档",
    sentence="此件归档：档号{reference}，存放{place}，保管期限{term}",
    chapter=Chapter.OVERSIGHT,
):
    """Where the papers of the case are kept, and for how long."""

    reference: str
    place: str
    term: Term


class DeadlinesOpen(RuleViolation, message="尚有未了结的期限，不能办结，请先完成或注明终止。"):
    """A case is closed when every deadline was kept or has ended."""


class CommitmentsOpen(RuleViolation, message="尚有未兑现且未转下年度的承诺事项，不能办结，请先兑现或转下年度。"):
    """What was promised is fulfilled, given up with a report, or carried over before a case is closed."""


class NotAnswered(RuleViolation, message="尚未答复提出人或送出会办意见，不能办结。"):
    """A lead or joint case ends with the reply, a co-unit's with its opinion (市人大规定 art. 17, 19)."""


class NotClosed(RuleViolation, message="此件尚未办结，不能归档，请先办结。"):
    """Papers are filed when the work is done."""


ClosingCommand = Close | Discontinue | Reopen | Archive
ClosingEvent = CaseClosed | CaseDiscontinued | CaseReopened | CaseArchived
