"""The clocks of a case in one picture: who had it or owed something, from which day to which, and by when."""

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
    """How a stretch or a mark is drawn; the word stands beside it wherever it is read."""

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
    """From day to day in a lane; `until` is None while it goes on."""

    look: BarStyle
    said: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class GanttMarker:
    """Something of one day in a lane."""

    look: BarStyle
    said: str
    on: date


@dataclass(frozen=True, slots=True)
class GanttRow:
    """A department, a unit or a limit of the case, and what is drawn beside its name."""

    name: str
    summary: str
    stretches: tuple[GanttBar, ...]
    marks: tuple[GanttMarker, ...] = ()

    @property
    def days(self) -> Iterable[date]:
        for stretche in self.stretches:
            yield stretche.since
            yield stretche.until or stretche.since
        yield from (mark.on for mark in self.marks)


def gantt_rows(row: CaseRow, history: Sequence[RecordedEvent], today: date) -> list[GanttRow]:
    """The bureau's own limits first, then its departments in the order they had the case, then the other units."""
    facts = apply_corrections(history)
    limits, units = _limits(row, today), _units(row, facts, today)
    drawn = [*limits, *_departments(custody_periods(history), today), *_co_departments(facts, today), *units]
    marks: dict[str, list[GanttMarker]] = {}
    owing = {lane.name for lane in (*limits, *units)}
    for fact in facts:
        if isinstance(fact.event, supervision.ReminderSent):
            name = next((name for name in _about(fact.event) if name in owing), fact.event.department)
            marks.setdefault(name, []).append(_reminder(fact.event, fact.business_date))
    return [replace(lane, marks=(*lane.marks, *marks.get(lane.name, ()))) for lane in drawn]


def _about(said: supervision.ReminderSent) -> tuple[str, str]:
    """The lane of the unit or of the limit that a reminder was about."""
    return said.subject, said.name + (f"·第{said.round}轮" if said.round > 1 else "")


def _reminder(said: supervision.ReminderSent, on: date) -> GanttMarker:
    return GanttMarker(BarStyle.REMINDED, f"{said.level.label}提醒{said.to}（第{said.count}次）：{said.name}", on)


def _limits(row: CaseRow, today: date) -> list[GanttRow]:
    """The statutory limits of the case itself; of those that no longer matter only its answer's."""
    found = [
        deadline
        for deadline in row.deadlines.values()
        if deadline.statutory
        and not deadline.subject
        and deadline.since
        and not (deadline.ended and deadline.rule not in ANSWER_RULES)
    ]
    return [
        GanttRow(each.title, _state(each, today), tuple(_limit(each, today)), (_due(each),))
        for each in sorted(found, key=lambda deadline: (deadline.since or deadline.due, deadline.due))
    ]


def _limit(each: Deadline, today: date) -> list[GanttBar]:
    """Up to the day it was kept or to its due date; what was granted beyond the first date, and what ran over."""
    since, first = each.since or each.due, each.original or each.due
    end = each.met_on or each.due
    look = BarStyle.OVER if each.ended else BarStyle.KEPT if each.met_on and not each.late else BarStyle.LIMIT
    parts = [GanttBar(look, f"{each.title}：{_state(each, today)}", min(since, end), min(end, first))]
    if first < min(end, each.due):
        parts.append(GanttBar(BarStyle.EXTENDED, f"延期至{display(each.due)}", first, min(end, each.due)))
    if each.late or (each.open and each.due < today):
        parts.append(GanttBar(BarStyle.LATE, _state(each, today), each.due, each.met_on or today))
    return parts


def _due(each: Deadline) -> GanttMarker:
    return GanttMarker(BarStyle.DUE, f"{each.title}到期日{display(each.due)}", each.due)


def _state(each: Deadline, today: date) -> str:
    """What became of a limit, in words."""
    if each.met_on:
        return f"{_short(each.met_on)}完成" + (f"，逾期{each.late}天" if each.late else "")
    if each.ended:
        return "已终止"
    left = (each.due - today).days
    return f"逾期{-left}天" if left < 0 else "今天到期" if left == 0 else f"还有{left}天"


def _short(day: date) -> str:
    """Without the year, which the picture says."""
    return f"{day.month}月{day.day}日"


def _departments(holds: Sequence[CustodyPeriod], today: date) -> list[GanttRow]:
    names = list(dict.fromkeys(hold.department for hold in holds if hold.department))
    return [_department(name, [hold for hold in holds if hold.department == name], today) for name in names]


def _department(name: str, holds: Sequence[CustodyPeriod], today: date) -> GanttRow:
    days = sum(hold.days(today) for hold in holds)
    stretches = tuple(
        GanttBar(
            BarStyle.OPEN if hold.until is None else BarStyle.HELD,
            f"{hold.step.label}：{hold.holder}，{hold.days(today)}天",
            hold.since,
            hold.until,
        )
        for hold in holds
    )
    return GanttRow(name, f"共{days}天" + ("，正在办理" if holds[-1].until is None else ""), stretches)


def _co_departments(facts: Iterable[RecordedEvent], today: date) -> list[GanttRow]:
    """Who was asked inside the bureau, from the day they were asked to the day they answered."""
    asked: dict[str, tuple[date, date | None]] = {}
    given: dict[str, date] = {}
    for fact in facts:
        match fact.event:
            case assignment.CoDepartmentAdded(department=name, due=due):
                asked.setdefault(name, (fact.business_date, due))
            case assignment.InputGiven(department=name):
                given[name] = fact.business_date
    return [_owing(f"{name}（协办）", since, due, given.get(name), today) for name, (since, due) in asked.items()]


def _units(row: CaseRow, facts: Sequence[RecordedEvent], today: date) -> list[GanttRow]:
    """The units that owe this bureau something; for a co case the lead unit it answers to."""
    limits = {deadline.subject: deadline for deadline in row.deadlines.values() if deadline.rule == "co-opinion"}
    found = [_unit(unit, opinion, limits.get(unit), facts, today) for unit, opinion in row.opinions.items()]
    return [*found, *_lead_unit(row, facts)]


def _unit(unit: str, opinion: Opinion, limit: Deadline | None, facts: Iterable[RecordedEvent], today: date) -> GanttRow:
    lane = _owing(unit, opinion.asked_on, limit.due if limit else None, opinion.given_on, today)
    pressed = [
        GanttMarker(BarStyle.PRESSED, f"第{fact.event.count}次催要（{fact.event.way.label}）", fact.business_date)
        for fact in facts
        if isinstance(fact.event, feedback.OpinionPressed) and fact.event.unit == unit
    ]
    said = "逾期未复，先行答复" if opinion.passed_over and opinion.given_on is None else lane.summary
    return GanttRow(
        lane.name, said + (f"，已催{opinion.pressed}次" if pressed else ""), lane.stretches, (*lane.marks, *pressed)
    )


def _owing(name: str, since: date, due: date | None, given: date | None, today: date) -> GanttRow:
    late = due is not None and (given or today) > due
    end = given or today
    said = f"{_short(given)}收到" if given else "待收"
    parts = [GanttBar(BarStyle.KEPT if given else BarStyle.OPEN, f"{name}：{said}", since, given)]
    marks = []
    if due:
        marks.append(GanttMarker(BarStyle.DUE, f"到期日{display(due)}", due))
        if late:
            said += f"，逾期{(end - due).days}天"
            parts = [
                GanttBar(BarStyle.LIMIT, f"{name}：期限内", since, max(due, since)),
                GanttBar(BarStyle.LATE, f"{name}：{said}", max(due, since), end),
            ]
    return GanttRow(name, said, tuple(parts), tuple(marks))


def _lead_unit(row: CaseRow, facts: Iterable[RecordedEvent]) -> list[GanttRow]:
    """In a co case: the lead unit, from our opinion to its own reply."""
    if row.part is not HandlingRole.CO or row.sent_on is None:
        return []
    reply = [fact for fact in facts if isinstance(fact.event, feedback.LeadReplyReceived)]
    until = reply[-1].business_date if reply else None
    said = f"{_short(until)}收到主办答复" if until else "待收主办答复"
    marks = (GanttMarker(BarStyle.DONE, f"会办意见{row.letter}送出", row.sent_on),)
    return [
        GanttRow(
            f"{row.lead_unit}（主办）",
            said,
            (GanttBar(BarStyle.HELD if until else BarStyle.OPEN, said, row.sent_on, until),),
            marks,
        )
    ]
