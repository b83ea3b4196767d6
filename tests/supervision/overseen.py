"""What is overseen in the tests: a case as its clocks know it, and the people who act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.supervision.oversight import Oversight, decide, evolve
from services.supervision.standing import Deadline, Ended, Met, Open, Standing
from shared.contracts.supervision import DeadlineSet, OversightCommand, OversightEvent
from shared.contracts.words import Kind, Part
from shared.decider import Decider
from shared.messages import Role
from tests.laws import actor

DUE = date(2023, 5, 16)
PROOF, REPORT = "sha256:" + "a" * 64, "sha256:" + "b" * 64
LEADER = actor("gao", Role.LEADER, department="局领导")
HEAD = actor("zhou", Role.HEAD, department="广告处")
HANDLER = actor("chen", Role.HANDLER, department="广告处")
STRANGER = actor("liu", Role.HANDLER, department="计量处")
MET, ENDED, OPEN = Met(date(2023, 5, 11)), Ended(), Open()


@dataclass(frozen=True)
class Known:
    kind: Kind | None = Kind.SUGGESTION
    part: Part | None = Part.LEAD
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)


def case(part: Part | None = Part.LEAD, /, **deadlines: Standing) -> Known:
    """A case with these deadlines, each as it stands."""
    kind = Kind.SUGGESTION if part else None
    return Known(kind, part, {rule: deadline(rule, standing, part) for rule, standing in deadlines.items()})


def deadline(rule: str, standing: Standing, part: Part | None, subject: str = "") -> Deadline:
    terms = DeadlineSet(
        rule=rule,
        name=f"{rule}期限",
        kind=Kind.SUGGESTION,
        part=part or Part.LEAD,
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
    return Deadline(terms, DUE, standing=standing)


def overseeing(known: Known) -> Decider[Oversight, OversightCommand, OversightEvent]:
    return Decider(Oversight(), lambda wish, state: decide(wish, known, state), evolve)


oversight = overseeing(case())
