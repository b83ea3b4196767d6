"""The state of the deadlines of a case: its role and round, facts, deadlines, who has it in hand, and the registers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar, assert_never

from services.supervision.deadlines.date_arithmetic import Calendar, CalendarYear
from services.supervision.deadlines.deadline import (
    Deadline,
    DeadlineKey,
    EndedStatus,
    MetStatus,
    OpenStatus,
    TriggerFact,
)
from services.supervision.deadlines.trigger_facts import is_round_independent, service_of
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
EXTENSION_MARK = "；延期至"
NO_HOLDER = HolderNoted()


@dataclass(frozen=True, slots=True)
class SuppressedPeriod:
    """A period, both days included, in which no automatic reminder is sent."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class CaseDeadlines:
    """A case and the registers that its deadlines depend on."""

    kind: Kind | None = None
    part: HandlingRole | None = None
    round: int = 1
    handed_over: date | None = None
    timing: Timing = Timing.IN_SESSION
    notice_due: date | None = None
    facts: tuple[TriggerFact, ...] = ()
    deadlines: Mapping[DeadlineKey, Deadline] = field(default_factory=dict)
    holder: HolderNoted = NO_HOLDER
    rules: tuple[Rule, ...] = ()
    calendar: Calendar = field(default_factory=dict)
    last_day: date | None = None
    suppressed_periods: tuple[SuppressedPeriod, ...] = ()


C = TypeVar("C", bound=CaseDeadlines)


def evolve(state: C, event: ClockEvent) -> C:
    """The state after an event of the deadlines or of a register."""
    match event:
        case RulesAdopted(rules=rules):
            return replace(state, rules=rules)
        case CalendarAdopted(year=year, holidays=holidays, workdays=workdays):
            return replace(
                state, calendar={**state.calendar, year: CalendarYear(frozenset(holidays), frozenset(workdays))}
            )
        case DayBegun(day=day):
            return replace(state, last_day=day)
        case RemindersSuppressed(since=since, until=until):
            return replace(state, suppressed_periods=(*state.suppressed_periods, SuppressedPeriod(since, until)))
        case RemindersResumed(since=since):
            return replace(
                state,
                suppressed_periods=tuple(
                    _shorten(period, since) for period in state.suppressed_periods if period.since < since
                ),
            )
        case SupervisionOpened():
            return _open_round(state, event)
        case FactNoted():
            return replace(state, facts=(*state.facts, _noted_fact(event)))
        case FactStruck():
            return replace(state, facts=tuple(fact for fact in state.facts if not _is_struck(fact, event)))
        case HolderNoted():
            return replace(state, holder=event)
        case ProposerTold():
            return state
        case _:
            return _evolve_deadline(state, event)


def _shorten(period: SuppressedPeriod, since: date) -> SuppressedPeriod:
    return replace(period, until=min(period.until, since - ONE_DAY))


def _noted_fact(event: FactNoted) -> TriggerFact:
    fields = {name: value for name, value in event if name != "name"}
    return TriggerFact(**{**fields, "since": event.since or event.on})


def _is_struck(fact: TriggerFact, event: FactStruck) -> bool:
    return (fact.fact, fact.on, fact.subject, fact.version) == (event.fact, event.on, event.subject, event.version)


def _open_round(state: C, event: SupervisionOpened) -> C:
    """A new round begins without facts and deadlines, except commitments and inquiries; these end too where the entry
    was voided."""
    fields = {name: getattr(event, name) for name in ("kind", "part", "round", "handed_over", "timing", "notice_due")}
    if event.round == state.round:
        return replace(state, **fields)
    continues = not is_voided(state)
    facts = tuple(fact for fact in state.facts if continues and is_round_independent(fact.fact, fact.subject))
    deadlines = {key: deadline for key, deadline in state.deadlines.items() if continues and outlasts_round(deadline)}
    return replace(state, **fields, facts=facts, deadlines=deadlines)


def is_voided(state: CaseDeadlines) -> bool:
    """Whether the entry was voided: registered anew, the number is that of another case."""
    return any(fact.fact == EntryVoided.type for fact in state.facts)


def outlasts_round(deadline: Deadline) -> bool:
    """Whether the deadline is owed in whatever round."""
    return is_round_independent(deadline.terms.starts, deadline.terms.subject)


DeadlineChange = (
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


def _evolve_deadline(state: C, event: DeadlineChange) -> C:
    """An event about a deadline that was retracted with its case changes nothing."""
    if isinstance(event, DeadlineSet):
        return replace(
            _with_kind(state, event), deadlines={**state.deadlines, _deadline_key(event): _new_deadline(state, event)}
        )
    deadline = state.deadlines.get(_deadline_key(event))
    if deadline is None:
        return state
    if isinstance(event, DeadlineMet):
        state = _with_missing_fact(state, deadline, event)
    return replace(state, deadlines={**state.deadlines, deadline.key: _changed(deadline, event)})


def _deadline_key(event: DeadlineChange) -> DeadlineKey:
    match event:
        case DeadlineWarned(rule=rule):
            return rule, "", 1
        case _:
            return event.rule, event.subject, event.round


def _with_kind(state: C, event: DeadlineSet) -> C:
    """Histories older than `SupervisionOpened` say the part with each deadline."""
    return state if state.kind else replace(state, kind=event.kind, part=event.part)


def _new_deadline(state: CaseDeadlines, event: DeadlineSet) -> Deadline:
    """What is counted from another deadline began with that one."""
    due_before_extension = min((day for day in (event.statutory_due, event.notice_due) if day), default=event.due)
    parent = state.deadlines.get((event.starts, event.subject, event.round))
    if parent:
        return Deadline(event, due_before_extension, parent.started_on, parent.started_by)
    return Deadline(event, due_before_extension, event.since, (service_of(event.starts), event.version))


def _with_missing_fact(state: C, deadline: Deadline, event: DeadlineMet) -> C:
    """Histories older than `FactNoted` say only that and when a deadline was kept."""
    meets = deadline.terms.meets
    if not meets or any(fact.fact in meets and fact.on == event.met_on for fact in state.facts):
        return state
    return replace(state, facts=(*state.facts, TriggerFact(meets[0], event.met_on, event.met_on, *deadline.key[1:])))


def _changed(deadline: Deadline, event: Any) -> Deadline:
    match event:
        case DeadlineMissed():
            return replace(deadline, status=OpenStatus(missed=True))
        case DeadlineMet(met_on=met_on):
            return replace(deadline, status=MetStatus(met_on))
        case DeadlineEnded(reason=reason):
            return replace(deadline, status=EndedStatus(reason))
        case DeadlineReopened():
            return replace(deadline, status=OpenStatus())
        case DeadlineMoved():
            return _moved(deadline, event)
        case DeadlineExtended():
            return _extended(deadline, event)
        case ExtensionRequested():
            return replace(deadline, request=event)
        case ExtensionRefused():
            return replace(deadline, request=None)
        case DeadlineWarned(days_left=days) | ReminderSent(days_left=days):
            return _reminded(deadline, event, days)
        case _:
            assert_never(event)


def _moved(deadline: Deadline, event: DeadlineMoved) -> Deadline:
    """A miss of the old date stays in the history."""
    fields = {name: getattr(event, name) for name in ("since", "due", "statutory_due", "notice_due")}
    terms = deadline.terms.model_copy(update={**fields, "explained": event.explained.partition(EXTENSION_MARK)[0]})
    due_before_extension = min((day for day in (event.statutory_due, event.notice_due) if day), default=event.due)
    status = OpenStatus() if deadline.is_open else deadline.status
    started_on = event.since if deadline.started_on == deadline.terms.since else deadline.started_on
    return with_due_date(
        replace(deadline, terms=terms, due_before_extension=due_before_extension, status=status, started_on=started_on)
    )


def _extended(deadline: Deadline, event: DeadlineExtended) -> Deadline:
    status = OpenStatus() if deadline.is_open else deadline.status
    extended = event.explained.partition(EXTENSION_MARK)[2]
    return with_due_date(replace(deadline, until=event.due, extended=extended, request=None, status=status))


def with_due_date(deadline: Deadline) -> Deadline:
    """The deadline with the date that holds: that of the extension where it is the later one."""
    due = max(deadline.due_before_extension, deadline.until or date.min)
    return replace(deadline, terms=deadline.terms.model_copy(update={"due": due}))


def _reminded(deadline: Deadline, event: DeadlineWarned | ReminderSent, days_left: int) -> Deadline:
    """A reminder by hand uses no step of the schedule."""
    reminded = deadline.reminded + 1
    if isinstance(event, ReminderSent) and event.level is Level.MANUAL:
        return replace(deadline, reminded=reminded)
    last_reminded_on = max(event.due - timedelta(days=days_left), deadline.last_reminded_on or date.min)
    return replace(deadline, reminded=reminded, last_reminded_on=last_reminded_on)
