"""期限: what becomes of each deadline of a case, by which date, and how that date was computed."""

from datetime import date

from shared.contracts.common.vocabulary import Chapter, HandlingRole, Holder, Kind
from shared.messaging.envelope import Event


class DeadlineSet(
    Event,
    type="supervision.deadline-set",
    label="已核定期限",
    sentence="{name}[（{subject}）]期限：{explained}；依据：{source}",
    about="subject",
    chapter=Chapter.DEADLINE,
    corrected_by="cause",
):
    """The terms are those of the rule on that day, so that replay looks nothing up.

    `statutory_due` is the date by the rule and `notice_due` the one fixed by the year's notice, both given where there
    are two; `due` is the earlier. `starts` is the fact, or the other rule, it was counted from, and `version` the
    record of that fact. `taken_over`: computed for the time before this system, without a proof.
    """

    rule: str
    name: str
    kind: Kind
    part: HandlingRole
    since: date
    due: date
    source: str
    statutory: bool
    meets: tuple[str, ...]
    ends: tuple[str, ...]
    warn: tuple[int, ...]
    explained: str
    subject: str = ""
    round: int = 1
    starts: str = ""
    version: int = 0
    statutory_due: date | None = None
    notice_due: date | None = None
    extendable: int = 0
    after: tuple[int, ...] = ()
    superior: int = 0
    holder: Holder = Holder.DEPARTMENT
    department: str = ""
    taken_over: bool = False


class DeadlineWarned(
    Event,
    type="supervision.deadline-warned",
    label="期限预警",
    sentence="{name}还有{days_left}日到期，到期日{due}",
    chapter=Chapter.REMINDER,
    corrected_by="cause",
):
    """How a warning was recorded before reminders named whom they were for; see `ReminderSent`."""

    rule: str
    name: str
    due: date
    days_left: int


class DeadlineMissed(
    Event,
    type="supervision.deadline-missed",
    label="期限已过",
    sentence="{name}[（{subject}）]已过期，到期日{due}",
    about="subject",
    chapter=Chapter.DEADLINE,
    corrected_by="cause",
):
    """The due date has passed and the deadline is still open."""

    rule: str
    name: str
    due: date
    subject: str = ""
    round: int = 1


class DeadlineMet(
    Event,
    type="supervision.deadline-met",
    label="期限完成",
    sentence="{name}[（{subject}）]于{met_on}完成，到期日{due}[，逾期{days_late}日]",
    about="subject",
    chapter=Chapter.DEADLINE,
    corrected_by="cause",
):
    """Judged by the date that holds, and by the one before any extension; where a notice fixed a date beside the
    statutory one, by each of the two as well."""

    rule: str
    name: str
    due: date
    met_on: date
    days_late: int
    subject: str = ""
    round: int = 1
    days_late_original: int = 0
    days_late_statutory: int | None = None
    days_late_notice: int | None = None


class DeadlineEnded(
    Event,
    type="supervision.deadline-ended",
    label="期限终止",
    sentence="{name}[（{subject}）]不再计算：{reason}",
    about="subject",
    chapter=Chapter.DEADLINE,
    corrected_by="cause",
):
    """It no longer matters, for this reason."""

    rule: str
    name: str
    reason: str
    subject: str = ""
    round: int = 1


class DeadlineMoved(
    Event,
    type="supervision.deadline-moved",
    label="期限已变动",
    sentence="{name}[（{subject}）]重新推算，到期日{due}，此前为{old_due}：{explained}；原因：{reason}",
    about="subject",
    chapter=Chapter.DEADLINE,
    corrected_by="cause",
):
    """Another hand-over date, rule, calendar, notice, or another deadline it is counted from. A miss of the old date
    stays in the history; the new date may still be kept."""

    rule: str
    name: str
    subject: str = ""
    round: int = 1
    old_due: date
    due: date
    explained: str
    reason: str
    since: date
    statutory_due: date | None = None
    notice_due: date | None = None


class DeadlineReopened(
    Event,
    type="supervision.deadline-reopened",
    label="期限恢复计算",
    sentence="{name}[（{subject}）]恢复计算：{reason}",
    about="subject",
    chapter=Chapter.DEADLINE,
    corrected_by="cause",
):
    """What had kept or ended it was taken back, or happened on another day."""

    rule: str
    name: str
    subject: str = ""
    round: int = 1
    reason: str


DeadlineEvent = (
    DeadlineSet | DeadlineWarned | DeadlineMissed | DeadlineMet | DeadlineEnded | DeadlineMoved | DeadlineReopened
)
