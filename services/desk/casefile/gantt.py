"""The deadlines of a case as rows of a Gantt chart: who had it or owed something, from which day to which, and by
when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.desk.casefile.custody import CustodyPeriod, custody_periods
from services.desk.ledger.case_parts import Deadline, Opinion
from services.desk.ledger.case_row import CaseRow
from shared.contracts import assignment, feedback, supervision
from shared.contracts.common.vocabulary import HandlingRole, display
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import LabelledEnum, RecordedEvent

ANSWER_RULES = ("reply", "opinion", "second-reply")


class BarStyle(LabelledEnum):
    """How a bar or a marker is drawn; its label is written beside it wherever it is read aloud."""

    HELD = "held", "经手"
    LIMIT = "limit", "期限内"
    KEPT = "kept", "按期完成"
    LATE = "late", "逾期"
    OPEN = "open", "进行中"
    OVER = "over", "已终止"
    EXTENDED = "extended", "延期"
    DUE = "due", "到期日"
    REMINDED = "reminded", "提醒"
    PRESSED = "pressed", "催要"
    DONE = "done", "完成"


@dataclass(frozen=True, slots=True)
class GanttBar:
    """A span of days in a row; `until` is None while it goes on. `said` is its description."""

    style: BarStyle
    description: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class GanttMarker:
    """An event of one day in a row; `said` is its description."""

    style: BarStyle
    description: str
    on: date


@dataclass(frozen=True, slots=True)
class GanttRow:
    """A department, a unit or a deadline of the case, with its bars (`stretches`) and markers (`marks`)."""

    name: str
    summary: str
    bars: tuple[GanttBar, ...]
    markers: tuple[GanttMarker, ...] = ()

    @property
    def days(self) -> Iterable[date]:
        """All first and last days that occur in the row."""
        for bar in self.bars:
            yield bar.since
            yield bar.until or bar.since
        yield from (marker.on for marker in self.markers)


def gantt_rows(row: CaseRow, history: Sequence[RecordedEvent], today: date) -> list[GanttRow]:
    """The statutory deadlines of the case first, then its departments in the order in which they had it, then the
    other units."""
    facts = apply_corrections(history)
    deadlines, units = _deadline_rows(row, today), _unit_rows(row, facts, today)
    rows = [*deadlines, *_department_rows(custody_periods(history), today), *_co_department_rows(facts, today), *units]
    reminders: dict[str, list[GanttMarker]] = {}
    owing_rows = {gantt_row.name for gantt_row in (*deadlines, *units)}
    for fact in facts:
        if isinstance(fact.event, supervision.ReminderSent):
            name = next((name for name in _reminded_rows(fact.event) if name in owing_rows), fact.event.department)
            reminders.setdefault(name, []).append(_reminder_marker(fact.event, fact.business_date))
    return [replace(gantt_row, markers=(*gantt_row.markers, *reminders.get(gantt_row.name, ()))) for gantt_row in rows]


def _reminded_rows(reminder: supervision.ReminderSent) -> tuple[str, str]:
    """The names of the rows that a reminder may belong to: of the unit, or of the deadline."""
    return reminder.subject, reminder.name + (f"·第{reminder.round}轮" if reminder.round > 1 else "")


def _reminder_marker(reminder: supervision.ReminderSent, on: date) -> GanttMarker:
    return GanttMarker(
        BarStyle.REMINDED, f"{reminder.level.label}提醒{reminder.to}（第{reminder.count}次）：{reminder.name}", on
    )


def _deadline_rows(row: CaseRow, today: date) -> list[GanttRow]:
    """The statutory deadlines of the case itself; of those that were ended only the one of its answer."""
    deadlines = [
        deadline
        for deadline in row.deadlines.values()
        if deadline.statutory
        and not deadline.subject
        and deadline.since
        and not (deadline.ended and deadline.rule not in ANSWER_RULES)
    ]
    return [
        GanttRow(
            deadline.title,
            _deadline_state(deadline, today),
            tuple(_deadline_bars(deadline, today)),
            (_due_marker(deadline),),
        )
        for deadline in sorted(deadlines, key=lambda deadline: (deadline.since or deadline.due, deadline.due))
    ]


def _deadline_bars(deadline: Deadline, today: date) -> list[GanttBar]:
    """One bar up to the day it was met or is due, one for an extension, and one for the days it was overrun."""
    since, first = deadline.since or deadline.due, deadline.original or deadline.due
    end = deadline.met_on or deadline.due
    style = (
        BarStyle.OVER if deadline.ended else BarStyle.KEPT if deadline.met_on and not deadline.late else BarStyle.LIMIT
    )
    bars = [GanttBar(style, f"{deadline.title}：{_deadline_state(deadline, today)}", min(since, end), min(end, first))]
    if first < min(end, deadline.due):
        bars.append(GanttBar(BarStyle.EXTENDED, f"延期至{display(deadline.due)}", first, min(end, deadline.due)))
    if deadline.late or (deadline.open and deadline.due < today):
        bars.append(GanttBar(BarStyle.LATE, _deadline_state(deadline, today), deadline.due, deadline.met_on or today))
    return bars


def _due_marker(deadline: Deadline) -> GanttMarker:
    return GanttMarker(BarStyle.DUE, f"{deadline.title}到期日{display(deadline.due)}", deadline.due)


def _deadline_state(deadline: Deadline, today: date) -> str:
    """What became of a deadline, in words."""
    if deadline.met_on:
        return f"{_short_date(deadline.met_on)}完成" + (f"，逾期{deadline.late}天" if deadline.late else "")
    if deadline.ended:
        return "已终止"
    left = (deadline.due - today).days
    return f"逾期{-left}天" if left < 0 else "今天到期" if left == 0 else f"还有{left}天"


def _short_date(day: date) -> str:
    """The date without its year, which the chart shows."""
    return f"{day.month}月{day.day}日"


def _department_rows(periods: Sequence[CustodyPeriod], today: date) -> list[GanttRow]:
    names = list(dict.fromkeys(period.department for period in periods if period.department))
    return [_department_row(name, [period for period in periods if period.department == name], today) for name in names]


def _department_row(name: str, periods: Sequence[CustodyPeriod], today: date) -> GanttRow:
    days = sum(period.days(today) for period in periods)
    bars = tuple(
        GanttBar(
            BarStyle.OPEN if period.until is None else BarStyle.HELD,
            f"{period.step.label}：{period.holder}，{period.days(today)}天",
            period.since,
            period.until,
        )
        for period in periods
    )
    return GanttRow(name, f"共{days}天" + ("，正在办理" if periods[-1].until is None else ""), bars)


def _co_department_rows(facts: Iterable[RecordedEvent], today: date) -> list[GanttRow]:
    """The departments that were asked for input, from the day they were asked to the day they gave it."""
    requests: dict[str, tuple[date, date | None]] = {}
    given_on: dict[str, date] = {}
    for fact in facts:
        match fact.event:
            case assignment.CoDepartmentAdded(department=name, due=due):
                requests.setdefault(name, (fact.business_date, due))
            case assignment.InputGiven(department=name):
                given_on[name] = fact.business_date
    return [
        _owing_row(f"{name}（协办）", since, due, given_on.get(name), today) for name, (since, due) in requests.items()
    ]


def _unit_rows(row: CaseRow, facts: Sequence[RecordedEvent], today: date) -> list[GanttRow]:
    """The units that owe this bureau an opinion; for a co case the lead unit that it answers to."""
    deadlines = {deadline.subject: deadline for deadline in row.deadlines.values() if deadline.rule == "co-opinion"}
    rows = [_unit_row(unit, opinion, deadlines.get(unit), facts, today) for unit, opinion in row.opinions.items()]
    return [*rows, *_lead_unit_rows(row, facts)]


def _unit_row(
    unit: str, opinion: Opinion, deadline: Deadline | None, facts: Iterable[RecordedEvent], today: date
) -> GanttRow:
    owing_row = _owing_row(unit, opinion.asked_on, deadline.due if deadline else None, opinion.given_on, today)
    pressed = [
        GanttMarker(BarStyle.PRESSED, f"第{fact.event.count}次催要（{fact.event.way.label}）", fact.business_date)
        for fact in facts
        if isinstance(fact.event, feedback.OpinionPressed) and fact.event.unit == unit
    ]
    summary = "逾期未复，先行答复" if opinion.passed_over and opinion.given_on is None else owing_row.summary
    return GanttRow(
        owing_row.name,
        summary + (f"，已催{opinion.pressed}次" if pressed else ""),
        owing_row.bars,
        (*owing_row.markers, *pressed),
    )


def _owing_row(name: str, since: date, due: date | None, given: date | None, today: date) -> GanttRow:
    late = due is not None and (given or today) > due
    end = given or today
    summary = f"{_short_date(given)}收到" if given else "待收"
    bars = [GanttBar(BarStyle.KEPT if given else BarStyle.OPEN, f"{name}：{summary}", since, given)]
    markers = []
    if due:
        markers.append(GanttMarker(BarStyle.DUE, f"到期日{display(due)}", due))
        if late:
            summary += f"，逾期{(end - due).days}天"
            bars = [
                GanttBar(BarStyle.LIMIT, f"{name}：期限内", since, max(due, since)),
                GanttBar(BarStyle.LATE, f"{name}：{summary}", max(due, since), end),
            ]
    return GanttRow(name, summary, tuple(bars), tuple(markers))


def _lead_unit_rows(row: CaseRow, facts: Iterable[RecordedEvent]) -> list[GanttRow]:
    """For a co case: the lead unit, from our opinion to its own reply."""
    if row.part is not HandlingRole.CO or row.sent_on is None:
        return []
    replies = [fact for fact in facts if isinstance(fact.event, feedback.LeadReplyReceived)]
    until = replies[-1].business_date if replies else None
    summary = f"{_short_date(until)}收到主办答复" if until else "待收主办答复"
    markers = (GanttMarker(BarStyle.DONE, f"会办意见{row.letter}送出", row.sent_on),)
    return [
        GanttRow(
            f"{row.lead_unit}（主办）",
            summary,
            (GanttBar(BarStyle.HELD if until else BarStyle.OPEN, summary, row.sent_on, until),),
            markers,
        )
    ]
