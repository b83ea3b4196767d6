"""The clocks of a case in one picture: who had it or owed something, from which day to which, and by when."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.desk.entries import Deadline, Opinion
from services.desk.holding import Hold, held
from services.desk.row import Case
from shared.contracts import assignment, feedback, supervision
from shared.contracts.words import Part, shown
from shared.corrections import standing
from shared.messages import Coded, Recorded

ROW, HEAD, MARGIN = 46, 30, timedelta(days=5)
TICKS = 8
FAR = timedelta(days=366)


class Look(Coded):
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
class Stretch:
    """From day to day in a lane; `until` is None while it goes on."""

    look: Look
    said: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something of one day in a lane."""

    look: Look
    said: str
    on: date


@dataclass(frozen=True, slots=True)
class Lane:
    """A department, a unit or a limit of the case, and what is drawn beside its name."""

    name: str
    summary: str
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def days(self) -> Iterable[date]:
        for each in self.stretches:
            yield each.since
            yield each.until or each.since
        yield from (each.on for each in self.marks)


def lanes(row: Case, history: Sequence[Recorded], today: date) -> list[Lane]:
    """The bureau's own limits first, then its departments in the order they had the case, then the other units."""
    facts = standing(history)
    reminders = [(each.event, each.on) for each in facts if isinstance(each.event, supervision.ReminderSent)]
    return [
        *_limits(row, reminders, today),
        *_departments(held(history), today),
        *_co_departments(facts, today),
        *_units(row, facts, today),
    ]


def _limits(row: Case, reminders: Sequence[tuple[supervision.ReminderSent, date]], today: date) -> list[Lane]:
    """The statutory limits of the case itself, each with the reminders that were sent for it."""
    found = [each for each in row.deadlines.values() if each.statutory and not each.subject and each.since]
    return [
        Lane(each.title, _state(each, today), tuple(_limit(each, today)), (_due(each), *_reminded(each, reminders)))
        for each in sorted(found, key=lambda each: (each.since or each.due, each.due))
    ]


def _limit(each: Deadline, today: date) -> list[Stretch]:
    """Up to the day it was kept or to its due date; what was granted beyond the first date, and what ran over."""
    since, first = each.since or each.due, each.original or each.due
    end = each.met_on or each.due
    look = Look.OVER if each.ended else Look.KEPT if each.met_on and not each.late else Look.LIMIT
    parts = [Stretch(look, f"{each.title}：{_state(each, today)}", min(since, end), min(end, first))]
    if first < min(end, each.due):
        parts.append(Stretch(Look.EXTENDED, f"延期至{shown(each.due)}", first, min(end, each.due)))
    if each.late or (each.open and each.due < today):
        parts.append(Stretch(Look.LATE, _state(each, today), each.due, each.met_on or today))
    return parts


def _due(each: Deadline) -> Mark:
    return Mark(Look.DUE, f"{each.title}到期日{shown(each.due)}", each.due)


def _reminded(each: Deadline, reminders: Iterable[tuple[supervision.ReminderSent, date]]) -> list[Mark]:
    return [
        Mark(Look.REMINDED, f"{said.level.label}提醒{said.to}（第{said.count}次）", on)
        for said, on in reminders
        if (said.rule, said.subject, said.round) == (each.rule, each.subject, each.round)
    ]


def _state(each: Deadline, today: date) -> str:
    """What became of a limit, in words."""
    if each.met_on:
        return f"{shown(each.met_on)}完成" + (f"，逾期{each.late}天" if each.late else "")
    if each.ended:
        return "已终止"
    left = (each.due - today).days
    return f"逾期{-left}天" if left < 0 else "今天到期" if left == 0 else f"还有{left}天"


def _departments(holds: Sequence[Hold], today: date) -> list[Lane]:
    names = list(dict.fromkeys(hold.department for hold in holds if hold.department))
    return [_department(name, [hold for hold in holds if hold.department == name], today) for name in names]


def _department(name: str, holds: Sequence[Hold], today: date) -> Lane:
    days = sum(hold.days(today) for hold in holds)
    stretches = tuple(
        Stretch(
            Look.OPEN if hold.until is None else Look.HELD,
            f"{hold.link.label}：{hold.holder}，{hold.days(today)}天",
            hold.since,
            hold.until,
        )
        for hold in holds
    )
    return Lane(name, f"共{days}天" + ("，正在办理" if holds[-1].until is None else ""), stretches)


def _co_departments(facts: Iterable[Recorded], today: date) -> list[Lane]:
    """Who was asked inside the bureau, from the day they were asked to the day they answered."""
    asked: dict[str, tuple[date, date | None]] = {}
    given: dict[str, date] = {}
    for each in facts:
        match each.event:
            case assignment.CoDepartmentAdded(department=name, due=due):
                asked.setdefault(name, (each.on, due))
            case assignment.InputGiven(department=name):
                given[name] = each.on
    return [_owing(f"{name}（协办）", since, due, given.get(name), today) for name, (since, due) in asked.items()]


def _units(row: Case, facts: Sequence[Recorded], today: date) -> list[Lane]:
    """The units that owe this bureau something; for a co case the lead unit it answers to."""
    limits = {each.subject: each for each in row.deadlines.values() if each.rule == "co-opinion"}
    found = [_unit(unit, opinion, limits.get(unit), facts, today) for unit, opinion in row.opinions.items()]
    return [*found, *_lead_unit(row, facts)]


def _unit(unit: str, opinion: Opinion, limit: Deadline | None, facts: Iterable[Recorded], today: date) -> Lane:
    lane = _owing(unit, opinion.asked_on, limit.due if limit else None, opinion.given_on, today)
    pressed = [
        Mark(Look.PRESSED, f"第{each.event.count}次催要（{each.event.way.label}）", each.on)
        for each in facts
        if isinstance(each.event, feedback.OpinionPressed) and each.event.unit == unit
    ]
    said = "逾期未复，先行答复" if opinion.passed_over and opinion.given_on is None else lane.summary
    return Lane(
        lane.name, said + (f"，已催{opinion.pressed}次" if pressed else ""), lane.stretches, (*lane.marks, *pressed)
    )


def _owing(name: str, since: date, due: date | None, given: date | None, today: date) -> Lane:
    late = due is not None and (given or today) > due
    end = given or today
    said = f"{shown(given)}收到" if given else "待收"
    parts = [Stretch(Look.KEPT if given else Look.OPEN, f"{name}：{said}", since, given)]
    marks = []
    if due:
        marks.append(Mark(Look.DUE, f"到期日{shown(due)}", due))
        if late:
            said += f"，逾期{(end - due).days}天"
            parts = [
                Stretch(Look.LIMIT, f"{name}：期限内", since, max(due, since)),
                Stretch(Look.LATE, f"{name}：{said}", max(due, since), end),
            ]
    return Lane(name, said, tuple(parts), tuple(marks))


def _lead_unit(row: Case, facts: Iterable[Recorded]) -> list[Lane]:
    """In a co case: the lead unit, from our opinion to its own reply."""
    if row.part is not Part.CO or row.sent_on is None:
        return []
    reply = [each for each in facts if isinstance(each.event, feedback.LeadReplyReceived)]
    until = reply[-1].on if reply else None
    said = f"{shown(until)}收到主办答复" if until else "待收主办答复"
    marks = (Mark(Look.DONE, f"会办意见{row.letter}送出", row.sent_on),)
    return [Lane(f"{row.lead_unit}（主办）", said, (Stretch(Look.OPEN, said, row.sent_on, until),), marks)]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch with its place in the picture: per cent of the width, pixels of the height."""

    stretch: Stretch
    x: float
    width: float
    y: int


@dataclass(frozen=True, slots=True)
class Dot:
    mark: Mark
    x: float
    y: int


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Name:
    """The lane's own line of text, above what is drawn."""

    lane: Lane
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn; widths in per cent, so that text keeps its size on any screen."""

    lanes: tuple[Lane, ...]
    names: tuple[Name, ...]
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    today: float | None
    height: int
    since: date
    until: date

    @property
    def told(self) -> str:
        """The picture in one sentence, for those who hear it."""
        return f"{shown(self.since)}至{shown(self.until)}，" + "；".join(
            f"{lane.name}：{lane.summary}" for lane in self.lanes
        )


def picture(lanes: Sequence[Lane], today: date) -> Picture | None:
    """The geometry of the lanes; nothing where there is nothing to draw."""
    days = [day for lane in lanes for day in lane.days]
    if not days:
        return None
    running = any(each.until is None for lane in lanes for each in lane.stretches)
    first, last = min(days) - MARGIN, max([*days, today] if running and today < max(days) + FAR else days) + MARGIN
    span = (last - first).days

    def at(day: date) -> float:
        return round(max(0, min(100, (day - first).days * 100 / span)), 2)

    tops = [HEAD + n * ROW for n in range(len(lanes))]
    pairs = list(zip(lanes, tops, strict=True))
    return Picture(
        lanes=tuple(lanes),
        names=tuple(Name(lane, top) for lane, top in pairs),
        bars=tuple(_bar(each, top, at, last) for lane, top in pairs for each in lane.stretches),
        dots=tuple(Dot(each, at(each.on), top) for lane, top in pairs for each in lane.marks),
        ticks=tuple(_ticks(first, last, at)),
        today=at(today) if first <= today <= last else None,
        height=HEAD + len(lanes) * ROW,
        since=first + MARGIN,
        until=last - MARGIN,
    )


def _bar(each: Stretch, top: int, at: Callable[[date], float], last: date) -> Bar:
    x, end = at(each.since), at(each.until or last - MARGIN)
    return Bar(each, x, max(0.6, round(end - x, 2)), top)


def _ticks(first: date, last: date, at: Callable[[date], float]) -> Iterator[Tick]:
    """The first days of months, so few that their names never touch; the year where it begins anew."""
    months = list(_firsts(first, last))
    step = -(-len(months) // TICKS) or 1
    year = 0
    for day in months[::step]:
        label = f"{day.year}年{day.month}月" if day.year != year else f"{day.month}月"
        year = day.year
        yield Tick(at(day), label)


def _firsts(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)
