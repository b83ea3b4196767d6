"""One deadline: open, met or ended, which facts affect it, and which status they give it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, assert_never

from services.supervision.deadlines.trigger_facts import (
    CLOSED_BEFORE,
    LEAVING_FACTS,
    is_round_independent,
    label,
    service_of,
)
from shared.contracts.feedback import RehandlingOrdered
from shared.contracts.supervision import (
    DeadlineEnded,
    DeadlineMet,
    DeadlineReopened,
    DeadlineSet,
    ExtensionRequested,
)

DeadlineKey = tuple[str, str, int]
StatusEvent = DeadlineMet | DeadlineEnded | DeadlineReopened


@dataclass(frozen=True, slots=True)
class TriggerFact:
    """Something that happened elsewhere: `since` is the day a deadline is counted from, `version` the version of its
    record."""

    fact: str
    on: date
    since: date
    subject: str = ""
    round: int = 1
    due: date | None = None
    department: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class OpenStatus:
    """Neither met nor ended; `missed` once its due date has passed."""

    missed: bool = False


@dataclass(frozen=True, slots=True)
class MetStatus:
    """A fact met it on that day."""

    met_on: date


@dataclass(frozen=True, slots=True)
class EndedStatus:
    """It no longer matters, since `on` as far as that day is known."""

    reason: str = ""
    on: date = date.min


DeadlineStatus = OpenStatus | MetStatus | EndedStatus


@dataclass(frozen=True, slots=True)
class Deadline:
    """`terms` as they now are. `until` is the day it was extended to, `started_by` names service and version of the
    record that started it, `last_reminded_on` is the last day of the reminder schedule that was used, `reminded` counts
    reminders."""

    terms: DeadlineSet
    due_before_extension: date
    started_on: date = date.min
    started_by: tuple[str, int] = ("", 0)
    status: DeadlineStatus = field(default_factory=OpenStatus)
    until: date | None = None
    extended: str = ""
    request: ExtensionRequested | None = None
    last_reminded_on: date | None = None
    reminded: int = 0

    @property
    def key(self) -> DeadlineKey:
        """Rule, subject and round."""
        return self.terms.rule, self.terms.subject, self.terms.round

    @property
    def is_open(self) -> bool:
        """Whether it is neither met nor ended."""
        return isinstance(self.status, OpenStatus)


def is_met_by(fact: TriggerFact, terms: DeadlineSet) -> bool:
    """It is of the same round, and about the same unit or promise as far as both say so."""
    same_round = fact.round == terms.round or is_round_independent(terms.starts, terms.subject)
    return fact.fact in terms.meets and same_round and _same_subject(fact, terms)


def is_ended_by(fact: TriggerFact, terms: DeadlineSet) -> bool:
    """What a later round brings also ends what an earlier one still owed."""
    lasts = is_round_independent(terms.starts, terms.subject)
    if fact.fact in LEAVING_FACTS or (fact.fact == CLOSED_BEFORE and not lasts):
        return True
    not_earlier = fact.round >= terms.round or lasts
    return fact.fact in terms.ends and not_earlier and _same_subject(fact, terms)


def affects(fact: TriggerFact, terms: DeadlineSet) -> bool:
    """Whether a fact meets or ends a deadline of these terms."""
    return is_met_by(fact, terms) or is_ended_by(fact, terms)


def _same_subject(fact: TriggerFact, terms: DeadlineSet) -> bool:
    return not (fact.subject and terms.subject) or fact.subject == terms.subject


def evaluate(deadline: Deadline, facts: Iterable[TriggerFact]) -> DeadlineStatus:
    """The status by the facts: the earliest one that meets it counts, whenever it was recorded; else the earliest that
    ends it."""
    terms, all_facts = deadline.terms, tuple(facts)
    met_on = [fact.on for fact in all_facts if is_met_by(fact, terms) and _follows(fact, deadline, deadline.started_on)]
    ended = [fact for fact in all_facts if is_ended_by(fact, terms) and _ends_it(fact, deadline, all_facts)]
    if met_on:
        return MetStatus(min(met_on))
    first = min(ended, key=lambda fact: fact.on, default=None)
    return EndedStatus(label(first.fact), first.on) if first else OpenStatus()


def _ends_it(fact: TriggerFact, deadline: Deadline, facts: Iterable[TriggerFact]) -> bool:
    """A case that left the bureau owes nothing, whatever day its leaving is dated."""
    return fact.fact in LEAVING_FACTS or _follows(fact, deadline, _last_rehandling(deadline, facts))


def _last_rehandling(deadline: Deadline, facts: Iterable[TriggerFact]) -> date:
    """The last order to handle the case again before the deadline started; facts before it end nothing."""
    ordered = [fact.on for fact in facts if fact.fact == RehandlingOrdered.type and fact.on <= deadline.started_on]
    return max(ordered, default=date.min)


def _follows(fact: TriggerFact, deadline: Deadline, since: date) -> bool:
    """Records of one service follow each other by number, those of two services by date."""
    service, version = deadline.started_by
    if version and fact.version and service_of(fact.fact) == service:
        return fact.version > version
    return fact.on >= since


def status_events(deadline: Deadline, facts: Iterable[TriggerFact], reason: str = "") -> Sequence[StatusEvent]:
    """The events by which the recorded status becomes that of the facts; only with a `reason` also a status is
    withdrawn."""
    terms, status = deadline.terms, deadline.status
    identity: dict[str, Any] = {"rule": terms.rule, "name": terms.name, "subject": terms.subject, "round": terms.round}
    match evaluate(deadline, facts):
        case MetStatus(met_on=on):
            return [] if status == MetStatus(on) else [met_event(deadline, on)]
        case EndedStatus(reason=why):
            stays = isinstance(status, EndedStatus) or (isinstance(status, MetStatus) and not reason)
            return [] if stays else [DeadlineEnded(**identity, reason=why)]
        case OpenStatus():
            return [DeadlineReopened(**identity, reason=reason)] if reason and not deadline.is_open else []
        case never:
            assert_never(never)


def met_event(deadline: Deadline, on: date) -> DeadlineMet:
    """`DeadlineMet`, with days late by each of the dates that stand beside each other."""
    terms, until = deadline.terms, deadline.until or date.min
    notice, statutory = terms.notice_due, terms.statutory_due
    return DeadlineMet(
        rule=terms.rule,
        name=terms.name,
        due=terms.due,
        met_on=on,
        days_late=days_late(on, terms.due),
        subject=terms.subject,
        round=terms.round,
        days_late_original=days_late(on, deadline.due_before_extension),
        days_late_statutory=days_late(on, max(statutory, until)) if notice and statutory else None,
        days_late_notice=days_late(on, notice) if notice else None,
    )


def days_late(on: date, due: date) -> int:
    """Days from the due date to `on`; 0 in time."""
    return max(0, (on - due).days)
