"""A case that has something to do, for tests of what people are told about it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.supervision.notices.open_duties import OpenDuties, fold
from shared.contracts.common.vocabulary import HandlingRole, Kind, Level
from shared.contracts.supervision import (
    CommitmentRegistered,
    DeadlineMet,
    DeadlineMissed,
    DeadlineSet,
    HolderNoted,
    LeaderInquired,
    ReminderSent,
)
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Actor, Event, RecordedEvent
from tests.given_when_then import as_recorded

CASE, TITLE = "rd-16-1-0099", "关于加强保健品广告整治力度的建议"
DEPARTMENT, HANDLER, LEADER = "广告处", "陈某", "李某"
DUE = date(2023, 5, 16)  # a Tuesday
HOLDER = HolderNoted(department=DEPARTMENT, handler=HANDLER, leader=LEADER)
BOSS = Actor(id="li", name=LEADER)


def deadline(rule: str = "reply", name: str = "答复", due: date = DUE, **more: Any) -> DeadlineSet:
    known = {
        "kind": Kind.SUGGESTION,
        "part": HandlingRole.LEAD,
        "since": date(2023, 2, 16),
        "source": "市人大规定第十九条",
    }
    terms = {"statutory": True, "meets": (), "ends": (), "warn": (3, 0), "explained": "", **known, **more}
    return DeadlineSet(rule=rule, name=name, due=due, **terms)


def reminder(level: Level, days_left: int, to: str = HANDLER, **more: Any) -> ReminderSent:
    known = {"rule": "reply", "name": "答复", "due": DUE, "department": DEPARTMENT, "count": 1, **more}
    return ReminderSent(to=to, level=level, days_left=days_left, **known)


def met(rule: str = "reply", name: str = "答复", due: date = DUE, **more: Any) -> DeadlineMet:
    return DeadlineMet(rule=rule, name=name, due=due, met_on=due, days_late=0, **more)


def missed(rule: str = "reply", name: str = "答复") -> DeadlineMissed:
    return DeadlineMissed(rule=rule, name=name, due=DUE)


def commitment_with_deadline(due: date, what: str = "年内修订广告发布登记办法") -> tuple[Event, Event]:
    """What was promised, and the deadline that goes with it."""
    made = CommitmentRegistered(commitment="c1", what=what, due=due, department=DEPARTMENT)
    return made, deadline("commitment", "兑现承诺", due, subject="c1", department=DEPARTMENT)


def leader_inquired(question: str = "目前进展如何") -> LeaderInquired:
    return LeaderInquired(inquiry="q1", question=question)


def recorded(event: Event, version: int, on: date = DUE, by: Actor | None = None, stream: str = CASE) -> RecordedEvent:
    """As supervision's own stream holds it."""
    made = replace(as_recorded(event, stream), service="supervision", version=version, business_date=on)
    return replace(made, actor=by) if by else made


def history(*events: Event, on: date = DUE, by: Actor | None = None) -> list[RecordedEvent]:
    return [recorded(event, version, on, by) for version, event in enumerate(events, start=1)]


def open_duties(*events: Event) -> OpenDuties:
    return open_duties_of(history(*events, by=BOSS))


def open_duties_of(past: Sequence[RecordedEvent]) -> OpenDuties:
    return fold(apply_corrections(past))
