"""What the clocks of a case know: its part and round, facts, deadlines, who has it in hand, and the registers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar, assert_never

from services.supervision.deadlines.date_arithmetic import Calendar, Year
from services.supervision.deadlines.deadline import Deadline, Ended, Key, Met, Open, TriggerFact
from services.supervision.deadlines.trigger_facts import lasting, service_of
from shared.contracts.common.vocabulary import HandlingRole, Kind, Level, Timing
from shared.contracts.intake import EntryVoided
from shared.contracts.supervision import (
    CalendarAdopted,
    ClockEvent,
    DayBegun,
    DeadlineEnded,
    DeadlineExtended,
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineReopened,
    DeadlineSet,
    DeadlineWarned,
    ExtensionRefused,
    ExtensionRequested,
    FactNoted,
    FactStruck,
    HolderNoted,
    ProposerTold,
    ReminderSent,
    RemindersResumed,
    RemindersSuppressed,
    Rule,
    RulesAdopted,
    SupervisionOpened,
)

ONE_DAY = timedelta(days=1)
EXTENDED = "；延期至"
NOBODY = HolderNoted()


@dataclass(frozen=True, slots=True)
class Rest:
    """A period in which nothing is said by itself."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class CaseDeadlines:
    """A case and the registers its deadlines rest on."""

    kind: Kind | None = None
    part: HandlingRole | None = None
    round: int = 1
    handed_over: date | None = None
    timing: Timing = Timing.IN_SESSION
    notice_due: date | None = None
    facts: tuple[TriggerFact, ...] = ()
    deadlines: Mapping[Key, Deadline] = field(default_factory=dict)
    holder: HolderNoted = NOBODY
    rules: tuple[Rule, ...] = ()
    calendar: Calendar = field(default_factory=dict)
    last_day: date | None = None
    rests: tuple[Rest, ...] = ()


C = TypeVar("C", bound=CaseDeadlines)


def evolve(state: C, event: ClockEvent) -> C:
    match event:
        case RulesAdopted(rules=rules):
            return replace(state, rules=rules)
        case CalendarAdopted(year=year, holidays=holidays, workdays=workdays):
            return replace(state, calendar={**state.calendar, year: Year(frozenset(holidays), frozenset(workdays))})
        case DayBegun(day=day):
            return replace(state, last_day=day)
        case RemindersSuppressed(since=since, until=until):
            return replace(state, rests=(*state.rests, Rest(since, until)))
        case RemindersResumed(since=since):
            return replace(state, rests=tuple(_cut(rest, since) for rest in state.rests if rest.since < since))
        case SupervisionOpened():
            return _opened(state, event)
        case FactNoted():
            return replace(state, facts=(*state.facts, _fact(event)))
        case FactStruck():
            return replace(state, facts=tuple(fact for fact in state.facts if not _struck(fact, event)))
        case HolderNoted():
            return replace(state, holder=event)
        case ProposerTold():
            return state
        case _:
            return _deadline(state, event)


def _cut(rest: Rest, since: date) -> Rest:
    return replace(rest, until=min(rest.until, since - ONE_DAY))


def _fact(event: FactNoted) -> TriggerFact:
    told = {name: value for name, value in event if name != "name"}
    return TriggerFact(**{**told, "since": event.since or event.on})


def _struck(fact: TriggerFact, event: FactStruck) -> bool:
    return (fact.fact, fact.on, fact.subject, fact.version) == (event.fact, event.on, event.subject, event.version)


def _opened(state: C, event: SupervisionOpened) -> C:
    """A new round begins with empty hands: what was owed in the last one has ended; promises and questions go on, but
    not those of an entry that was voided."""
    told = {name: getattr(event, name) for name in ("kind", "part", "round", "handed_over", "timing", "notice_due")}
    if event.round == state.round:
        return replace(state, **told)
    goes_on = not voided(state)
    facts = tuple(fact for fact in state.facts if goes_on and lasting(fact.fact, fact.subject))
    deadlines = {key: each for key, each in state.deadlines.items() if goes_on and lasts(each)}
    return replace(state, **told, facts=facts, deadlines=deadlines)


def voided(state: CaseDeadlines) -> bool:
    """Whether it should never have been entered: registered anew, the number is another case's."""
    return any(fact.fact == EntryVoided.type for fact in state.facts)


def lasts(deadline: Deadline) -> bool:
    """Whether it is owed whatever round runs."""
    return lasting(deadline.terms.starts, deadline.terms.subject)


OfDeadline = (
    DeadlineSet
    | DeadlineWarned
    | DeadlineMissed
    | DeadlineMet
    | DeadlineEnded
    | DeadlineMoved
    | DeadlineReopened
    | DeadlineExtended
    | ExtensionRequested
    | ExtensionRefused
    | ReminderSent
)


def _deadline(state: C, event: OfDeadline) -> C:
    """A fact about a deadline that was taken back with its case's correction changes nothing."""
    if isinstance(event, DeadlineSet):
        return replace(_known(state, event), deadlines={**state.deadlines, _key(event): _begun(state, event)})
    deadline = state.deadlines.get(_key(event))
    if deadline is None:
        return state
    if isinstance(event, DeadlineMet):
        state = _explained(state, deadline, event)
    return replace(state, deadlines={**state.deadlines, deadline.key: _told(deadline, event)})


def _key(event: OfDeadline) -> Key:
    match event:
        case DeadlineWarned(rule=rule):
            return rule, "", 1
        case _:
            return event.rule, event.subject, event.round


def _known(state: C, event: DeadlineSet) -> C:
    """Histories older than `SupervisionOpened` say the part with each deadline."""
    return state if state.kind else replace(state, kind=event.kind, part=event.part)


def _begun(state: CaseDeadlines, event: DeadlineSet) -> Deadline:
    """What is counted from another deadline began with that one."""
    base = min((each for each in (event.statutory_due, event.notice_due) if each), default=event.due)
    parent = state.deadlines.get((event.starts, event.subject, event.round))
    if parent:
        return Deadline(event, base, parent.started_on, parent.started_by)
    return Deadline(event, base, event.since, (service_of(event.starts), event.version))


def _explained(state: C, deadline: Deadline, event: DeadlineMet) -> C:
    """Histories older than `FactNoted` say only that and when a deadline was kept."""
    meets = deadline.terms.meets
    if not meets or any(fact.fact in meets and fact.on == event.met_on for fact in state.facts):
        return state
    return replace(state, facts=(*state.facts, TriggerFact(meets[0], event.met_on, event.met_on, *deadline.key[1:])))


def _told(deadline: Deadline, event: Any) -> Deadline:
    match event:
        case DeadlineMissed():
            return replace(deadline, status=Open(missed=True))
        case DeadlineMet(met_on=met_on):
            return replace(deadline, status=Met(met_on))
        case DeadlineEnded(reason=reason):
            return replace(deadline, status=Ended(reason))
        case DeadlineReopened():
            return replace(deadline, status=Open())
        case DeadlineMoved():
            return _moved(deadline, event)
        case DeadlineExtended():
            return _extended(deadline, event)
        case ExtensionRequested():
            return replace(deadline, request=event)
        case ExtensionRefused():
            return replace(deadline, request=None)
        case DeadlineWarned(days_left=days) | ReminderSent(days_left=days):
            return _spoken(deadline, event, days)
        case _:
            assert_never(event)


def _moved(deadline: Deadline, event: DeadlineMoved) -> Deadline:
    """A miss of the old date stays in the history."""
    told = {name: getattr(event, name) for name in ("since", "due", "statutory_due", "notice_due")}
    terms = deadline.terms.model_copy(update={**told, "explained": event.explained.partition(EXTENDED)[0]})
    base = min((each for each in (event.statutory_due, event.notice_due) if each), default=event.due)
    standing = Open() if deadline.is_open else deadline.status
    began = event.since if deadline.started_on == deadline.terms.since else deadline.started_on
    return until(replace(deadline, terms=terms, due_before_extension=base, status=standing, started_on=began))


def _extended(deadline: Deadline, event: DeadlineExtended) -> Deadline:
    standing = Open() if deadline.is_open else deadline.status
    extended = event.explained.partition(EXTENDED)[2]
    return until(replace(deadline, until=event.due, extended=extended, request=None, status=standing))


def until(deadline: Deadline) -> Deadline:
    """The day that holds: that of the extension where it is the later one."""
    due = max(deadline.due_before_extension, deadline.until or date.min)
    return replace(deadline, terms=deadline.terms.model_copy(update={"due": due}))


def _spoken(deadline: Deadline, event: DeadlineWarned | ReminderSent, days: int) -> Deadline:
    """What is said by hand takes nothing from the ladder."""
    reminded = deadline.reminded + 1
    if isinstance(event, ReminderSent) and event.level is Level.MANUAL:
        return replace(deadline, reminded=reminded)
    spoken = max(event.due - timedelta(days=days), deadline.last_reminded_on or date.min)
    return replace(deadline, reminded=reminded, last_reminded_on=spoken)
