"""Supervision of one case in the tests: given events, when commands, events or days follow, then these are decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID

from services.supervision.deadlines.china_calendar import adopt_year
from services.supervision.deadlines.deadline import Deadline
from services.supervision.deadlines.default_rules import DEFAULTS
from services.supervision.decider import Supervision, supervision
from services.supervision.policies import react
from shared.contracts.common.vocabulary import HandlingRole, Kind, Unit
from shared.contracts.supervision import (
    CalendarAdopted,
    DeadlineEnded,
    DeadlineExtended,
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineReopened,
    DeadlineSet,
    ObserveDay,
    ReminderSent,
    Rule,
    RulesAdopted,
    SetDeadlines,
    SupervisionCommand,
    SupervisionEvent,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Actor, CommandEnvelope, Event, RecordedEvent
from shared.messaging.errors import CommandError
from tests.cases import AS_CO, REGISTERED
from tests.given_when_then import CASE, CLERK

HAND_OVER, DUE = date(2023, 2, 16), date(2023, 5, 16)
REPORT = "sha256:" + "d" * 64
SYSTEM = Actor.system("supervision")
ENTERED, RECEIVED, ACCEPTED = (
    "intake.case-registered",
    "intake.receipt-confirmed",
    "assignment.assignment-accepted",
)
SENT, SUBMITTED, CONFIRMED = (
    "feedback.reply-sent",
    "feedback.reply-submitted",
    "assignment.assignment-confirmed",
)


def calendar_adopted(year: int) -> CalendarAdopted:
    return CalendarAdopted(**dict(adopt_year(year)))


CALENDARS = tuple(calendar_adopted(year) for year in range(2021, 2027))


def short_form(event: Event) -> str:
    """A deadline event in one line: its word, rule and subject, and the dates it changes; empty for others."""
    if not hasattr(event, "rule"):
        return ""
    about: Any = event
    which = "/".join(filter(None, (about.rule, about.subject, str(about.round) if about.round > 1 else "")))
    match event:
        case DeadlineSet(due=due):
            return f"set {which} {due}"
        case DeadlineMet(met_on=on, days_late=late):
            return f"met {which} {on}{f' late {late}' if late else ''}"
        case DeadlineEnded(reason=reason) | DeadlineReopened(reason=reason):
            return f"{event.word().removeprefix('deadline-')} {which} {reason}"
        case DeadlineMissed(due=due):
            return f"missed {which} {due}"
        case DeadlineMoved(old_due=old, due=due) | DeadlineExtended(old_due=old, due=due):
            return f"{event.word().removeprefix('deadline-')} {which} {old} {due}"
        case ReminderSent(level=level, to=to, days_left=left):
            return f"{level} {which} {to} {left}"
    return ""


@dataclass(frozen=True)
class SupervisedCase:
    """The state of a case after `events`; `when` returns a new one, whose `decided` are the events of that step.

    A refused command is kept in `refused`, which `then_rejected` compares.
    """

    events: tuple[SupervisionEvent, ...]
    decided: tuple[SupervisionEvent, ...] = ()
    refused: CommandError | None = None
    versions: Mapping[str, int] = field(default_factory=dict)
    folded: Supervision | None = None

    def when(
        self, command: SupervisionCommand, on: date = HAND_OVER, by: Actor = SYSTEM, stream: str = CASE
    ) -> "SupervisedCase":
        try:
            decided = supervision.decide(CommandEnvelope(UUID(int=1), stream, command, by, on), self.state)
        except CommandError as refused:
            return replace(self, decided=(), refused=refused)
        events = tuple(
            cast(SupervisionEvent, event.event if isinstance(event, EventForStream) else event) for event in decided
        )
        state = supervision.fold(events, self.state)
        return replace(self, events=self.events + events, decided=events, refused=None, folded=state)

    def when_fact(
        self, fact: str, on: date = HAND_OVER, part: HandlingRole | None = None, **more: Any
    ) -> "SupervisedCase":
        kind = Kind.SUGGESTION if part else None
        return self.when(SetDeadlines(fact=fact, since=on, kind=kind, part=part, **more), on)

    def when_event(self, event: Event, on: date = HAND_OVER, version: int = 0) -> "SupervisedCase":
        """Gives the commands with which the policy reacts to an event; versions count on per service."""
        service = event.service()
        version = version or self.versions.get(service, 0) + 1
        case, decided = replace(self, versions={**self.versions, service: version}), tuple[SupervisionEvent, ...]()
        for _, command in react(recorded(event, on, version), ()):
            case = case.when(cast(SupervisionCommand, command), on)
            decided += case.decided
        return replace(case, decided=decided)

    def when_day(self, day: date) -> "SupervisedCase":
        return self.when(ObserveDay(day=day), day)

    @property
    def decided_lines(self) -> list[str]:
        assert self.refused is None
        return [said for event in self.decided if (said := short_form(event))]

    def then(self, *news: str) -> "SupervisedCase":
        assert self.decided_lines == list(news), self.decided_lines
        return self

    def then_rejected(self, refusal: type[CommandError], saying: str = "") -> None:
        assert type(self.refused) is refusal
        assert saying in str(self.refused)

    @property
    def state(self) -> Supervision:
        return supervision.fold(self.events) if self.folded is None else self.folded

    def deadline(self, rule: str, subject: str = "", round: int = 1) -> Deadline:
        return self.state.deadlines[rule, subject, round]

    def decided_event(self, event_type: type[Any]) -> Any:
        """The one event of this type that was decided."""
        (event,) = (event for event in self.decided if isinstance(event, event_type))
        return event


def recorded(event: Event, on: date, version: int = 1, stream: str = CASE) -> RecordedEvent:
    at = datetime(2023, 5, 15, tzinfo=UTC)
    return RecordedEvent(
        event.service(), stream, version, event, on, CLERK, UUID(int=1), b"", UUID(int=1), None, "", at
    )


def given(*events: SupervisionEvent) -> SupervisedCase:
    return SupervisedCase(events, folded=supervision.fold(events))


def rule(code: str, value: int, unit: Unit, starts: str, meets: str = "", ends: str = "", **more: object) -> Rule:
    told = {"parts": tuple(HandlingRole), "statutory": True, "valid_from": date(2015, 3, 1), "source": "规定", **more}
    return Rule(
        rule=code,
        name=f"{code}期限",
        value=value,
        unit=unit,
        starts=starts,
        meets=tuple(meets.split()),
        ends=tuple(ends.split()),
        **told,  # type: ignore[arg-type]
    )


REPLY = rule("reply", 3, Unit.MONTHS, ENTERED, SENT, parts=(HandlingRole.LEAD,), extendable=3, noticed=True)
DRAFT = rule("draft", -20, Unit.DAYS, "reply", SUBMITTED, parts=(HandlingRole.LEAD,))
RETURN = rule("return", 7, Unit.WORKING_DAYS, RECEIVED, ends=ACCEPTED)
ACCEPTANCE = rule("acceptance", 2, Unit.WORKING_DAYS, CONFIRMED, ACCEPTED)
ready = given(RulesAdopted(rules=(REPLY, DRAFT, RETURN, ACCEPTANCE)), *CALENDARS)
lead = ready.when_fact(ENTERED, part=HandlingRole.LEAD)
alone = given(RulesAdopted(rules=(REPLY,)), *CALENDARS).when_fact(ENTERED, part=HandlingRole.LEAD)
bureau = given(RulesAdopted(rules=DEFAULTS), *CALENDARS)
registered = bureau.when_event(REGISTERED, date(2023, 2, 17))
helping = bureau.when_event(AS_CO, date(2023, 2, 17))
