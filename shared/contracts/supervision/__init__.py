"""督办: the deadlines of a case by the adopted rules, the facts that meet or end them, and each day. The modules of
deadlines, extensions, reminders and oversight are exported from here."""

from datetime import date

# A star exports all messages of a module, so that none can be left out here.
from shared.contracts.common.corrections import Amended, Amendment, Retracted, Retraction
from shared.contracts.common.vocabulary import Chapter, HandlingRole, Holder, Kind, Timing, Unit
from shared.contracts.supervision.deadlines import *  # noqa: F403
from shared.contracts.supervision.deadlines import DeadlineEvent
from shared.contracts.supervision.extensions import *  # noqa: F403
from shared.contracts.supervision.extensions import ExtensionCommand, ExtensionEvent
from shared.contracts.supervision.oversight import *  # noqa: F403
from shared.contracts.supervision.oversight import OversightCommand, OversightEvent
from shared.contracts.supervision.reminders import *  # noqa: F403
from shared.contracts.supervision.reminders import ReminderCommand, ReminderEvent
from shared.messaging.envelope import Command, Event, FrozenModel, Role
from shared.messaging.errors import RuleViolation

RULES, CALENDAR, DAYS = "rules", "calendar", "days"


class Rule(FrozenModel):
    """One statutory or internal deadline.

    `starts` is the fact (an event type) or the other rule it is counted from, `also` are further facts that start it; a
    negative `value` counts backwards; a fact that brings its own date, as a promise does, needs no value. `meets` are
    the facts that keep it, `ends` those after which it no longer matters.
    People are reminded `warn` days before the due date (0: on the last working day up to it) and `after` working days
    after it; when it is `superior` working days late, the leader in charge is reminded (0: never). `extendable` is by
    how many months it may be extended at most; `noticed`: the year's notice may fix an earlier date; `holder` is who is
    reminded.
    """

    rule: str
    name: str
    value: int
    unit: Unit
    starts: str
    parts: tuple[HandlingRole, ...]
    meets: tuple[str, ...]
    ends: tuple[str, ...] = ()
    source: str
    statutory: bool
    valid_from: date
    warn: tuple[int, ...] = ()
    also: tuple[str, ...] = ()
    after: tuple[int, ...] = ()
    superior: int = 0
    extendable: int = 0
    noticed: bool = False
    holder: Holder = Holder.DEPARTMENT


class AdoptRules(Command, type="supervision.adopt-rules", label="启用期限规则", by={Role.OFFICE}):
    """To the register `rules`. Deadlines that are open are reckoned again by the rule in force when they began."""

    rules: tuple[Rule, ...]


class AdoptCalendar(Command, type="supervision.adopt-calendar", label="启用工作日历", by={Role.OFFICE}):
    """To the register `calendar`: the weekdays of a year that are free, and its weekend days that are worked (调休)."""

    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


class SetDeadlines(Command, type="supervision.set-deadlines", label="核定期限", by={Role.SYSTEM}):
    """Something happened that may start, keep or end deadlines.

    `since` is the date a clock starts on, `happened_on` the date of the act where it differs from the command's own.
    `version` is the record it stands in, which distinguishes it from a like fact of the same day. `due` is a date the
    fact itself brings, `subject` the unit, department or promise it is about, `department` who is to do it, `round`
    which reply or hand-over it belongs to (0: the one that runs). Kind, part, timing and the notice's date come with a
    hand-over.
    """

    fact: str
    since: date
    kind: Kind | None = None
    part: HandlingRole | None = None
    subject: str = ""
    round: int = 0
    happened_on: date | None = None
    due: date | None = None
    department: str = ""
    version: int = 0
    timing: Timing | None = None
    notice_due: date | None = None
    taken_over: bool = False


class ReviseFact(Command, type="supervision.revise-fact", label="核对事实", by={Role.SYSTEM}):
    """The fact never happened, or it stands with another day, another start of the clock, or another `due`."""

    what: str
    version: int
    was_on: date
    subject: str = ""
    on: date | None = None
    since: date | None = None
    due: date | None = None


class NoteCorrection(Command, type="supervision.note-correction", label="记入登记更正", by={Role.SYSTEM}):
    """What intake corrected; part and hand-over date only where they changed, the notice's date as it now is."""

    part: HandlingRole | None = None
    handed_over: date | None = None
    notice_due: date | None = None


class NoteNotice(Command, type="supervision.note-notice", label="记入通知期限", by={Role.SYSTEM}):
    """The year's notice has come for a session whose cases are registered: its dates for lead and co-units."""

    due: date | None = None
    co_due: date | None = None
    notice_no: str = ""


class NoteCongress(Command, type="supervision.note-congress", label="记入换届", by={Role.SYSTEM}):
    """市人大规定 art. 22 (2): what was promised and is still open must be explained to the proposer in writing."""

    day: date


class ReckonAgain(Command, type="supervision.reckon-again", label="重新推算期限", by={Role.SYSTEM}):
    """Rules or a calendar were adopted: the open deadlines of the case are computed by them."""

    reason: str


class BeginDay(Command, type="supervision.begin-day", label="开始一日", by={Role.OFFICE, Role.SYSTEM}):
    """To the register `days`: this day, and every missed day before it, in order."""

    day: date


class ObserveDay(Command, type="supervision.observe-day", label="检查期限", by={Role.SYSTEM}):
    """检查期限"""

    day: date


class RulesAdopted(
    Event,
    type="supervision.rules-adopted",
    label="已启用期限规则",
    sentence="启用期限规则",
    chapter=Chapter.OVERSIGHT,
    corrected_by="supervision.adopt-rules",
):
    """All rules that are in force from now on, each from its own `valid_from`."""

    rules: tuple[Rule, ...]


class CalendarAdopted(
    Event,
    type="supervision.calendar-adopted",
    label="已启用工作日历",
    sentence="启用{year}年工作日历",
    chapter=Chapter.OVERSIGHT,
    corrected_by="supervision.adopt-calendar",
):
    """The free weekdays and worked weekend days of a year."""

    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


class DayBegun(
    Event,
    type="supervision.day-begun",
    label="一日开始",
    sentence="{day}",
    chapter=Chapter.OVERSIGHT,
    corrected_by="nothing",
):
    """A day of the register `days`; cases are observed on it."""

    day: date


class SupervisionOpened(
    Event,
    type="supervision.supervision-opened",
    label="已纳入督办",
    sentence="第{round}次交办，本局{part}，{handed_over}交办[；通知要求{notice_due}前完成]",
    chapter=Chapter.DEADLINE,
    corrected_by="cause",
):
    """The case as its deadlines depend on it; again with each hand-over, and where intake corrects it."""

    kind: Kind
    part: HandlingRole
    handed_over: date
    round: int = 1
    timing: Timing = Timing.IN_SESSION
    notice_due: date | None = None


class FactNoted(
    Event,
    type="supervision.fact-noted",
    label="已记入事实",
    sentence="记入“{name}”[（{subject}）]，{on}[，自{since}起算][，定于{due}前完成]",
    about="subject",
    chapter=Chapter.OVERSIGHT,
    corrected_by="cause",
):
    """What starts, keeps or ends deadlines, so that they can be judged again when it is corrected. `since` is the day a
    clock starts on where it is another one."""

    fact: str
    name: str
    on: date
    since: date | None = None
    subject: str = ""
    round: int = 1
    due: date | None = None
    department: str = ""
    version: int = 0


class FactStruck(
    Event,
    type="supervision.fact-struck",
    label="已剔除事实",
    sentence="剔除“{name}”[（{subject}）]，原记于{on}",
    about="subject",
    chapter=Chapter.OVERSIGHT,
    corrected_by="cause",
):
    """It was taken back, or is noted anew as it now stands."""

    fact: str
    name: str
    on: date
    subject: str = ""
    version: int = 0


class Retract(Retraction, service="supervision"):
    """See `Retraction`."""


class Amend(Amendment, service="supervision"):
    """See `Amendment`."""


class FactRetracted(Retracted, service="supervision"):
    """See `Retracted`."""


class FactAmended(Amended, service="supervision"):
    """See `Amended`."""


class NoRules(RuleViolation, message="尚未启用期限规则，请先执行 banli provision。"):
    """A deadline comes from a rule with its source, never from code."""


class UnknownYear(RuleViolation, message="没有这一年的工作日历，请先启用该年日历。"):
    """Working days are never guessed."""


class NotSupervised(RuleViolation, message="督办中没有这件建议提案。", status=404):
    """Supervision has received nothing of the case."""


ClockCommand = (
    AdoptRules
    | AdoptCalendar
    | SetDeadlines
    | ReviseFact
    | NoteCorrection
    | NoteNotice
    | NoteCongress
    | ReckonAgain
    | BeginDay
    | ObserveDay
    | ExtensionCommand
    | ReminderCommand
)
ClockEvent = (
    RulesAdopted
    | CalendarAdopted
    | DayBegun
    | SupervisionOpened
    | FactNoted
    | FactStruck
    | DeadlineEvent
    | ExtensionEvent
    | ReminderEvent
)
SupervisionCommand = ClockCommand | OversightCommand
SupervisionEvent = ClockEvent | OversightEvent
