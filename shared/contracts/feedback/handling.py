"""沟通答复, what lead and co cases share: opening and end, the department in charge, and contact with the proposer."""

from shared.contracts.common.vocabulary import Chapter, HandlingRole, Kind, Line, Way
from shared.contracts.intake import Taken
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation


class Open(Command, type="feedback.open", label="开始办理", by={Role.SYSTEM}):
    """`round` counts hand-overs: a later one opens the case anew and keeps what was done before. `taken` says how far
    a case had come that was taken over when this system began."""

    kind: Kind
    part: HandlingRole
    title: Line
    lead_unit: Line
    co_units: tuple[str, ...]
    proposers: tuple[str, ...]
    co_signers: int
    round: int = 1
    joint_units: tuple[str, ...] = ()
    taken: Taken | None = None


class Stop(Command, type="feedback.stop", label="停止办理", by={Role.SYSTEM}):
    """The item was withdrawn, voided or returned (市人大规定 art. 10, 14)."""

    reason: Line


class NoteCorrection(Command, type="feedback.note-correction", label="同步更正", by={Role.SYSTEM}):
    """What intake corrected; `part` only where it was corrected too."""

    part: HandlingRole | None = None
    title: Line
    lead_unit: Line
    joint_units: tuple[str, ...] = ()
    co_units: tuple[str, ...] = ()
    proposers: tuple[str, ...] = ()
    co_signers: int = 0


class NoteJoining(Command, type="feedback.note-joining", label="注明归并", by={Role.SYSTEM}):
    """Handled together with `master`, and answered separately all the same."""

    master: Line
    reason: str = ""


class NoteSplit(Command, type="feedback.note-split", label="注明分开办理", by={Role.SYSTEM}):
    """No longer handled together with another case."""

    reason: str = ""


class NoteDepartment(Command, type="feedback.note-department", label="承办处室确定", by={Role.SYSTEM}):
    """The department that accepted the case, and its handler."""

    department: Line
    handler: Line


class NoteHandler(Command, type="feedback.note-handler", label="承办人变更", by={Role.SYSTEM}):
    """Concerns the case only while it lies with that department (none named: with the one in charge), and with the
    handler it was taken from, where one is named."""

    department: str = ""
    handler: Line
    from_whom: str = ""


class WithdrawDepartment(Command, type="feedback.withdraw-department", label="撤回承办处室", by={Role.SYSTEM}):
    """The assignment begins anew: nothing is submitted until a department accepts again."""

    reason: str = ""


class RecordContact(
    Command, type="feedback.record-contact", label="登记沟通", by={Role.OFFICE, Role.HEAD, Role.HANDLER, Role.LEADER}
):
    """`reached` is False for an attempt that reached nobody; 提出人提出无需走访 records the proposer's own wish."""

    way: Way
    who: Line
    by_whom: Line
    joint_units: tuple[Line, ...] = ()
    opinion: str = ""
    reached: bool = True


class ReleaseContact(
    Command, type="feedback.release-contact", label="准予联系未果送审", by={Role.HEAD}, offered="rare"
):
    """After the attempts the house rules ask for, the head of the department lets the reply go on without contact."""

    reason: Line


class HandlingOpened(
    Event,
    type="feedback.handling-opened",
    label="已开始办理",
    sentence="转入办理（{part}），主办单位{lead_unit}[，合办单位{joint_units}][，会办单位{co_units}][，期初接收：{taken}]",
    chapter=Chapter.LETTER,
    corrected_by="cause",
):
    """The case is opened here with the facts of its hand-over; the fields are those of `Open`."""

    kind: Kind
    part: HandlingRole
    title: str
    lead_unit: str
    co_units: tuple[str, ...]
    proposers: tuple[str, ...]
    co_signers: int
    round: int = 1
    joint_units: tuple[str, ...] = ()
    taken: Taken | None = None


class HandlingStopped(
    Event,
    type="feedback.handling-stopped",
    label="已停止办理",
    sentence="停止办理：{reason}",
    chapter=Chapter.LETTER,
    corrected_by="cause",
):
    """The case is not handled any more (市人大规定 art. 10, 14)."""

    reason: str


class CorrectionNoted(
    Event,
    type="feedback.correction-noted",
    label="已同步更正",
    sentence="按登记更正：{title}，本局{part}，主办单位{lead_unit}[，合办单位{joint_units}][，会办单位{co_units}]，提出人{proposers}[，联名{co_signers}人]",
    chapter=Chapter.LETTER,
    corrected_by="cause",
):
    """The case as it reads after the correction."""

    part: HandlingRole
    title: str
    lead_unit: str
    joint_units: tuple[str, ...] = ()
    co_units: tuple[str, ...] = ()
    proposers: tuple[str, ...] = ()
    co_signers: int = 0


class JoiningNoted(
    Event,
    type="feedback.joining-noted",
    label="已注明归并",
    sentence="与{master}归并办理，仍分别答复[；理由：{reason}]",
    chapter=Chapter.LETTER,
    corrected_by="cause",
):
    """The case is handled together with the case whose stream is `master`."""

    master: str
    reason: str = ""


class SplitNoted(
    Event,
    type="feedback.split-noted",
    label="已注明分开办理",
    sentence="不再与{master}归并办理[；理由：{reason}]",
    chapter=Chapter.LETTER,
    corrected_by="cause",
):
    """The case is no longer handled together with `master`."""

    master: str
    reason: str = ""


class DepartmentNoted(
    Event,
    type="feedback.department-noted",
    label="承办处室已定",
    sentence="由{department}{handler}办理",
    chapter=Chapter.LETTER,
    corrected_by="cause",
):
    """The department in charge and its handler from now on."""

    department: str
    handler: str


class DepartmentWithdrawn(
    Event,
    type="feedback.department-withdrawn",
    label="承办处室已撤回",
    sentence="重新分办，{department}不再承办[；理由：{reason}]",
    chapter=Chapter.LETTER,
    corrected_by="cause",
):
    """The department is not in charge any more; nobody is until another accepts."""

    department: str
    reason: str = ""


class ContactRecorded(
    Event,
    type="feedback.contact-recorded",
    label="已沟通",
    sentence="沟通对象：{who}，方式：{way}，{reached}；参加人员：{by_whom}[，共同参加单位：{joint_units}][；对方意见：{opinion}]",
    chapter=Chapter.CONTACT,
):
    """A contact with the proposer, or an attempt that reached nobody (市人大规定 art. 16)."""

    way: Way
    who: str
    by_whom: str
    joint_units: tuple[str, ...]
    opinion: str
    reached: bool = True


class ContactReleased(
    Event,
    type="feedback.contact-released",
    label="已准联系未果送审",
    sentence="联系{attempts}次未果，准予送审：{reason}",
    chapter=Chapter.CONTACT,
):
    """The reply may go on without contact, after so many failed `attempts`."""

    attempts: int
    reason: str


class NotOpen(RuleViolation, message="此件尚未转入办理，请核对代号；刚登记的请稍候再办。", status=404):
    """Feedback has not heard of the case."""


class HandlingOver(RuleViolation, message="此件已撤回、退回或作废，办理已停止。"):
    """What was withdrawn, voided or returned is not handled on (市人大规定 art. 10, 14)."""


class OnlyForLead(RuleViolation, message="本局为会办单位，此事项只适用于主办件。"):
    """A co-unit writes to the lead unit, not to the proposer (市人大规定 art. 17)."""


class OnlyForCo(RuleViolation, message="本局为主办单位，此事项只适用于会办件。"):
    """A lead unit replies to the proposer; it sends no opinion."""


class OtherDepartment(RuleViolation, message="此件由其他处室承办，请由承办处室办理。"):
    """Drafting, the department's review and its release are for the department in charge."""


class AttemptsMissing(RuleViolation, message="联系次数尚未达到规定次数，不能准予送审，请继续联系并登记。"):
    """Contact is a duty (市人大规定 art. 16); how many attempts stand for it, the house rules say."""
