"""Cases for the tests of oversight: their deadlines, the people who act, and deciders with and without deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast
from uuid import UUID

from services.supervision.deadlines.china_calendar import adopt_year
from services.supervision.deadlines.deadline import Deadline, DeadlineStatus, EndedStatus, MetStatus, OpenStatus
from services.supervision.deadlines.default_rules import DEFAULTS
from services.supervision.deadlines.state import DeadlineChange
from services.supervision.decider import Supervision, supervision
from services.supervision.oversight.oversight import Oversight, decide, evolve
from shared.contracts.common.vocabulary import Closing, HandlingRole, Kind, Timing
from shared.contracts.intake import CaseTakenOver, Taken
from shared.contracts.supervision import (
    CalendarAdopted,
    DeadlineSet,
    OversightCommand,
    OversightEvent,
    RulesAdopted,
    SetDeadlines,
    SupervisionCommand,
    SupervisionEvent,
)
from shared.domain.decider import Decider, EventForStream
from shared.messaging.envelope import Actor, CommandEnvelope, Role
from tests.given_when_then import CASE, CLERK, actor

DUE = date(2023, 5, 16)
PROOF, REPORT = "sha256:" + "a" * 64, "sha256:" + "b" * 64
SYSTEM = Actor.system("supervision")
LEADER = actor("gao", Role.LEADER, department="局领导")
HEAD = actor("zhou", Role.HEAD, department="广告处")
HANDLER = actor("chen", Role.HANDLER, department="广告处")
STRANGER = actor("liu", Role.HANDLER, department="计量处")
MET, ENDED, OPEN = MetStatus(date(2023, 5, 11)), EndedStatus(), OpenStatus()


@dataclass(frozen=True)
class FakeClosingCase:
    kind: Kind | None = Kind.SUGGESTION
    part: HandlingRole | None = HandlingRole.LEAD
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)


def case_with_deadlines(
    part: HandlingRole | None = HandlingRole.LEAD, /, **deadlines: DeadlineStatus
) -> FakeClosingCase:
    """A case with these deadlines, each as it stands."""
    kind = Kind.SUGGESTION if part else None
    return FakeClosingCase(kind, part, {rule: deadline(rule, standing, part) for rule, standing in deadlines.items()})


def deadline(rule: str, standing: DeadlineStatus, part: HandlingRole | None, subject: str = "") -> Deadline:
    terms = DeadlineSet(
        rule=rule,
        name=f"{rule}期限",
        kind=Kind.SUGGESTION,
        part=part or HandlingRole.LEAD,
        since=DUE,
        due=DUE,
        source="规定",
        statutory=True,
        meets=(),
        ends=(),
        warn=(),
        explained="",
        subject=subject,
    )
    return Deadline(terms, DUE, status=standing)


def case_taken_over(taken: Taken, round: int = 1) -> CaseTakenOver:
    """A co-unit's case that was handled before this system was there."""
    return CaseTakenOver(
        kind=Kind.SUGGESTION,
        part=HandlingRole.CO,
        handed_over=date(2022, 2, 16),
        title="建议",
        proposers=("甲代表",),
        co_signers=0,
        timing=Timing.IN_SESSION,
        lead_unit="市卫生健康委",
        co_units=("市市场监管局",),
        topic="",
        publishable=True,
        round=round,
        congress=15,
        session=6,
        number="0099",
        taken=taken,
    )


def oversight_decider(known: FakeClosingCase) -> Decider[Oversight, OversightCommand, OversightEvent]:
    return Decider(Oversight(), lambda envelope, state: decide(envelope, known, state), evolve)


oversight = oversight_decider(case_with_deadlines())


@dataclass(frozen=True)
class SupervisedStream:
    """The state of a stream of supervision; `said` are the deadline events of the last command, each in one line."""

    state: Supervision
    said: tuple[str, ...] = ()

    def when(self, command: SupervisionCommand, on: date, by: Actor = CLERK, stream: str = CASE) -> "SupervisedStream":
        envelope = CommandEnvelope(UUID(int=1), stream, command, by, on)
        decided = supervision.decide(envelope, self.state)
        events = [event.event if isinstance(event, EventForStream) else event for event in decided]
        state = supervision.fold(cast(list[SupervisionEvent], events), self.state)
        return SupervisedStream(
            state, tuple(_short_form(event) for event in events if isinstance(event, DeadlineChange))
        )

    @property
    def closed(self) -> Closing | None:
        """How the case was closed."""
        closed = self.state.oversight.ending.closed
        return closed.how if closed else None

    def deadline_status(self, rule: str, subject: str = "") -> DeadlineStatus:
        return self.state.deadlines[rule, subject, 1].status


def _short_form(event: DeadlineChange) -> str:
    """`set reply  2023-05-16`: the word of the event, the deadline and its due date."""
    word, subject, due = (
        event.word().removeprefix("deadline-"),
        getattr(event, "subject", ""),
        getattr(event, "due", ""),
    )
    return f"{word} {event.rule} {subject} {due}".rstrip()


CALENDARS = [CalendarAdopted(**dict(adopt_year(year))) for year in (2023, 2024)]
REGISTERS = supervision.fold([RulesAdopted(rules=DEFAULTS), *CALENDARS])
HANDED_OVER = SetDeadlines(
    fact="intake.case-registered", since=date(2023, 2, 16), kind=Kind.SUGGESTION, part=HandlingRole.LEAD, round=1
)
nothing = SupervisedStream(REGISTERS)
lead = nothing.when(HANDED_OVER, date(2023, 2, 16), SYSTEM)
