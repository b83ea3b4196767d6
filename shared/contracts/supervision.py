"""督办: the deadlines of each case, whether they were kept, and when a case is closed."""

from datetime import date

from shared.contracts.corrections import AMENDED, PEOPLE, TAKEN_BACK, Amended, Amendment, Retracted, Retraction
from shared.contracts.oversight import *  # noqa: F403
from shared.contracts.oversight import CaseClosed, Close
from shared.contracts.words import Kind, Part, Unit
from shared.errors import Rejected
from shared.messages import Command, Event, Frozen, Role

RULES, CALENDAR, DAYS = "rules", "calendar", "days"


class Rule(Frozen):
    """One deadline of the law or of the house.

    `starts` is the fact (an event type) or the other rule it is counted from; a negative `value` counts backwards.
    `meets` are the facts that keep it, `ends` those after which it no longer matters. `warn` lists the days before the
    due date on which people are warned.
    """

    rule: str
    name: str
    value: int
    unit: Unit
    starts: str
    parts: tuple[Part, ...]
    meets: tuple[str, ...]
    ends: tuple[str, ...] = ()
    source: str
    statutory: bool
    valid_from: date
    warn: tuple[int, ...] = ()


class AdoptRules(Command, type="supervision.adopt-rules", label="启用期限规则", by={Role.OFFICE}):
    """To the register `rules`."""

    rules: tuple[Rule, ...]


class AdoptCalendar(Command, type="supervision.adopt-calendar", label="启用工作日历", by={Role.OFFICE}):
    """To the register `calendar`: the weekdays of a year that are free, and its weekend days that are worked (调休)."""

    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


class SetDeadlines(Command, type="supervision.set-deadlines", label="核定期限", by={Role.SYSTEM}):
    """Something happened that may start, keep or end deadlines; `since` is the date a clock would start on."""

    fact: str
    since: date
    kind: Kind | None = None
    part: Part | None = None


class BeginDay(Command, type="supervision.begin-day", label="开始一日", by={Role.OFFICE, Role.SYSTEM}):
    """To the register `days`: this day, and every missed day before it, in order."""

    day: date


class ObserveDay(Command, type="supervision.observe-day", label="检查期限", by={Role.SYSTEM}):
    day: date


class RulesAdopted(Event, type="supervision.rules-adopted", label="已启用期限规则", tells="启用期限规则"):
    rules: tuple[Rule, ...]


class CalendarAdopted(Event, type="supervision.calendar-adopted", label="已启用工作日历", tells="启用{year}年工作日历"):
    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


class DayBegun(Event, type="supervision.day-begun", label="一日开始", tells="{day}"):
    day: date


class DeadlineSet(
    Event, type="supervision.deadline-set", label="已核定期限", tells="{name}期限：{explained}（{source}）"
):
    rule: str
    name: str
    kind: Kind
    part: Part
    since: date
    due: date
    source: str
    statutory: bool
    meets: tuple[str, ...]
    ends: tuple[str, ...]
    warn: tuple[int, ...]
    explained: str


class DeadlineWarned(
    Event, type="supervision.deadline-warned", label="期限预警", tells="{name}还有{days_left}日到期，到期日{due}"
):
    rule: str
    name: str
    due: date
    days_left: int


class DeadlineMissed(Event, type="supervision.deadline-missed", label="期限已过", tells="{name}已过期，到期日{due}"):
    rule: str
    name: str
    due: date


class DeadlineMet(
    Event,
    type="supervision.deadline-met",
    label="期限完成",
    tells="{name}于{met_on}完成，到期日{due}[，逾期{days_late}日]",
):
    rule: str
    name: str
    due: date
    met_on: date
    days_late: int


class DeadlineEnded(Event, type="supervision.deadline-ended", label="期限终止", tells="{name}不再计算：{reason}"):
    rule: str
    name: str
    reason: str


class Retract(Retraction, type="supervision.retract", label="撤销记录", by=PEOPLE):
    """See `Retraction`."""


class Amend(Amendment, type="supervision.amend", label="更正记录", by=PEOPLE):
    """See `Amendment`."""


class FactRetracted(Retracted, type="supervision.fact-retracted", label="已撤销记录", tells=TAKEN_BACK):
    """See `Retracted`."""


class FactAmended(Amended, type="supervision.fact-amended", label="已更正记录", tells=AMENDED):
    """See `Amended`."""


class NoRules(Rejected, says="尚未启用期限规则，请先执行 banli provision。"):
    """A deadline comes from a rule with its source, never from code."""


class UnknownYear(Rejected, says="没有这一年的工作日历，请先启用该年日历。"):
    """Working days are never guessed."""


class NotSupervised(Rejected, says="督办中没有这件建议提案。", status=404):
    """Supervision has not heard of the case."""


SupervisionCommand = AdoptRules | AdoptCalendar | SetDeadlines | BeginDay | ObserveDay | Close
SupervisionEvent = (
    RulesAdopted
    | CalendarAdopted
    | DayBegun
    | DeadlineSet
    | DeadlineWarned
    | DeadlineMissed
    | DeadlineMet
    | DeadlineEnded
    | CaseClosed
)
