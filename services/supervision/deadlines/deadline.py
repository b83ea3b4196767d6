"""One deadline: open, kept or ended, which facts concern it, and what they make of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, assert_never

from services.supervision.deadlines.trigger_facts import CLOSED_BEFORE, LEAVING, label, lasting, service_of
from shared.contracts.feedback import RehandlingOrdered
from shared.contracts.supervision import (
    DeadlineEnded,
    DeadlineMet,
    DeadlineReopened,
    DeadlineSet,
    ExtensionRequested,
)

Key = tuple[str, str, int]
StatusEvent = DeadlineMet | DeadlineEnded | DeadlineReopened


@dataclass(frozen=True, slots=True)
class TriggerFact:
    """Something that happened elsewhere: `since` is the day a clock starts on, `version` the record it stands in."""

    fact: str
    on: date
    since: date
    subject: str = ""
    round: int = 1
    due: date | None = None
    department: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Open:
    """Neither kept nor ended."""

    missed: bool = False


@dataclass(frozen=True, slots=True)
class Met:
    met_on: date


@dataclass(frozen=True, slots=True)
class Ended:
    """It no longer matters, since that day as far as it is known."""

    reason: str = ""
    on: date = date.min


DeadlineStatus = Open | Met | Ended


@dataclass(frozen=True, slots=True)
class Deadline:
    """`terms` as they now are. `base` is the due date before any extension, `until` the day it was extended to, and
    `began` the day of the fact that `anchor` names by service and record. `spoken` is the last day the ladder spoke."""

    terms: DeadlineSet
    due_before_extension: date
    started_on: date = date.min
    started_by: tuple[str, int] = ("", 0)
    status: DeadlineStatus = field(default_factory=Open)
    until: date | None = None
    extended: str = ""
    request: ExtensionRequested | None = None
    last_reminded_on: date | None = None
    reminded: int = 0

    @property
    def key(self) -> Key:
        return self.terms.rule, self.terms.subject, self.terms.round

    @property
    def is_open(self) -> bool:
        return isinstance(self.status, Open)


def is_met_by(fact: TriggerFact, terms: DeadlineSet) -> bool:
    """It is of the same round, and about the same unit or promise as far as both say so."""
    same_round = fact.round == terms.round or lasting(terms.starts, terms.subject)
    return fact.fact in terms.meets and same_round and _same_subject(fact, terms)


def is_ended_by(fact: TriggerFact, terms: DeadlineSet) -> bool:
    """What a later round brings also ends what an earlier one still owed."""
    lasts = lasting(terms.starts, terms.subject)
    if fact.fact in LEAVING or (fact.fact == CLOSED_BEFORE and not lasts):
        return True
    not_earlier = fact.round >= terms.round or lasts
    return fact.fact in terms.ends and not_earlier and _same_subject(fact, terms)


def affects(fact: TriggerFact, terms: DeadlineSet) -> bool:
    return is_met_by(fact, terms) or is_ended_by(fact, terms)


def _same_subject(fact: TriggerFact, terms: DeadlineSet) -> bool:
    return not (fact.subject and terms.subject) or fact.subject == terms.subject


def evaluate(deadline: Deadline, facts: Iterable[TriggerFact]) -> DeadlineStatus:
    """What the facts make of it: the earliest that keeps it counts, whenever it was told; the others end it."""
    terms, known = deadline.terms, tuple(facts)
    kept = [fact.on for fact in known if is_met_by(fact, terms) and _follows(fact, deadline, deadline.started_on)]
    ended = [fact for fact in known if is_ended_by(fact, terms) and _ends_it(fact, deadline, known)]
    if kept:
        return Met(min(kept))
    first = min(ended, key=lambda fact: fact.on, default=None)
    return Ended(label(first.fact), first.on) if first else Open()


def _ends_it(fact: TriggerFact, deadline: Deadline, facts: Iterable[TriggerFact]) -> bool:
    """What has left the bureau owes nothing, whatever day its leaving is dated."""
    return fact.fact in LEAVING or _follows(fact, deadline, _anew(deadline, facts))


def _anew(deadline: Deadline, facts: Iterable[TriggerFact]) -> date:
    """What was done before a case is handled anew ends nothing of what that handling owes."""
    ordered = [fact.on for fact in facts if fact.fact == RehandlingOrdered.type and fact.on <= deadline.started_on]
    return max(ordered, default=date.min)


def _follows(fact: TriggerFact, deadline: Deadline, since: date) -> bool:
    """Records of one service follow each other by number, those of two services by date."""
    service, version = deadline.started_by
    if version and fact.version and service_of(fact.fact) == service:
        return fact.version > version
    return fact.on >= since


def status_events(deadline: Deadline, facts: Iterable[TriggerFact], reason: str = "") -> Sequence[StatusEvent]:
    """What is to be said of it now; with a `reason` also what no longer holds of what was said."""
    terms, before = deadline.terms, deadline.status
    told: dict[str, Any] = {"rule": terms.rule, "name": terms.name, "subject": terms.subject, "round": terms.round}
    match evaluate(deadline, facts):
        case Met(met_on=on):
            return [] if before == Met(on) else [met_event(deadline, on)]
        case Ended(reason=why):
            stays = isinstance(before, Ended) or (isinstance(before, Met) and not reason)
            return [] if stays else [DeadlineEnded(**told, reason=why)]
        case Open():
            return [DeadlineReopened(**told, reason=reason)] if reason and not deadline.is_open else []
        case never:
            assert_never(never)


def met_event(deadline: Deadline, on: date) -> DeadlineMet:
    """Judged by each of the dates that stand beside each other."""
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
    return max(0, (on - due).days)
