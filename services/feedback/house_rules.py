"""The house rules: how many attempts stand for contact, which steps review a letter, which acts one person may not
combine, and the exemptions from that. They are recorded in the register `house`."""

from dataclasses import dataclass, replace
from typing import assert_never

from shared.contracts.common.vocabulary import Pair, Step
from shared.contracts.feedback import (
    HOUSE,
    AdoptHouseRules,
    DepartmentNoted,
    ExemptionGranted,
    ExemptionOver,
    FeedbackCommand,
    GrantExemption,
    HouseRulesAdopted,
    OwnExemption,
)
from shared.domain.decider import Decision
from shared.messaging.envelope import CommandEnvelope
from shared.messaging.errors import Invalid

DEFAULT_RULES = HouseRulesAdopted(**dict(AdoptHouseRules()))


@dataclass(frozen=True, slots=True)
class HouseRules:
    """The rules adopted last, and every exemption granted. `DEFAULT_RULES` hold until rules are adopted."""

    adopted: HouseRulesAdopted | None = None
    exemptions: tuple[ExemptionGranted, ...] = ()

    @property
    def in_force(self) -> HouseRulesAdopted:
        """The adopted rules, or the default ones."""
        return self.adopted or DEFAULT_RULES

    @property
    def attempts(self) -> int:
        """How many attempts to reach the proposer stand for contact."""
        return self.in_force.attempts

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of review that must approve a letter before it is signed."""
        return self.in_force.steps

    def separate(self, pair: Pair, charged: DepartmentNoted | None, envelope: CommandEnvelope[FeedbackCommand]) -> bool:
        """Whether the actor may not do both acts of the pair in the department in charge: the rules separate them
        there, and the actor has no exemption that holds on the business date."""
        department = charged.department if charged else ""
        separated = any(
            separation.pair is pair and separation.department in ("", department)
            for separation in self.in_force.separations
        )
        return separated and not any(
            (exemption.person, exemption.department, exemption.pair) == (envelope.actor.id, department, pair)
            and envelope.business_date <= exemption.until
            for exemption in self.exemptions
        )


def check_register(stream: str) -> None:
    """Raises `Invalid` unless the command was given to the register `house`."""
    if stream != HOUSE:
        raise Invalid(f"内部规则记入 {HOUSE}")


def adopt_house_rules(
    command: AdoptHouseRules, envelope: CommandEnvelope[FeedbackCommand], rules: HouseRules
) -> Decision:
    """The rules that hold from now on; nothing where they are adopted already."""
    check_register(envelope.stream)
    adopted = HouseRulesAdopted(**dict(command))
    return [] if adopted == rules.adopted else [adopted]


def grant_exemption(command: GrantExemption, envelope: CommandEnvelope[FeedbackCommand], rules: HouseRules) -> Decision:
    """The exemption of one person; nothing where it was granted before. Raises `OwnExemption` or `ExemptionOver`."""
    check_register(envelope.stream)
    if command.person == envelope.actor.id:
        raise OwnExemption(envelope.actor.name)
    if command.until < envelope.business_date:
        raise ExemptionOver(command.until.isoformat())
    granted = ExemptionGranted(**dict(command))
    return [] if granted in rules.exemptions else [granted]


def evolve(rules: HouseRules, event: HouseRulesAdopted | ExemptionGranted) -> HouseRules:
    """The rules after the event."""
    match event:
        case HouseRulesAdopted():
            return replace(rules, adopted=event)
        case ExemptionGranted():
            return replace(rules, exemptions=(*rules.exemptions, event))
        case _:
            assert_never(event)
