"""Rules of the house: how many attempts stand for contact, who reviews, and which acts one person may not do both."""

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

USUAL = HouseRulesAdopted(**dict(AdoptHouseRules()))


@dataclass(frozen=True, slots=True)
class House:
    """Until rules are adopted, the usual ones hold."""

    adopted: HouseRulesAdopted | None = None
    exemptions: tuple[ExemptionGranted, ...] = ()

    @property
    def rules(self) -> HouseRulesAdopted:
        return self.adopted or USUAL

    @property
    def attempts(self) -> int:
        return self.rules.attempts

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.rules.steps

    def parts(self, pair: Pair, at: DepartmentNoted | None, envelope: CommandEnvelope[FeedbackCommand]) -> bool:
        """Whether the two acts may not be one person's in that department, and this person has no exemption."""
        department = at.department if at else ""
        parted = any(each.pair is pair and each.department in ("", department) for each in self.rules.separations)
        return parted and not any(
            (each.person, each.department, each.pair) == (envelope.actor.id, department, pair)
            and envelope.business_date <= each.until
            for each in self.exemptions
        )


def kept_here(stream: str) -> None:
    if stream != HOUSE:
        raise Invalid(f"内部规则记入 {HOUSE}")


def adopt_house_rules(command: AdoptHouseRules, envelope: CommandEnvelope[FeedbackCommand], house: House) -> Decision:
    kept_here(envelope.stream)
    rules = HouseRulesAdopted(**dict(command))
    return [] if rules == house.adopted else [rules]


def grant_exemption(command: GrantExemption, envelope: CommandEnvelope[FeedbackCommand], house: House) -> Decision:
    kept_here(envelope.stream)
    if command.person == envelope.actor.id:
        raise OwnExemption(envelope.actor.name)
    if command.until < envelope.business_date:
        raise ExemptionOver(command.until.isoformat())
    granted = ExemptionGranted(**dict(command))
    return [] if granted in house.exemptions else [granted]


def evolve(house: House, event: HouseRulesAdopted | ExemptionGranted) -> House:
    match event:
        case HouseRulesAdopted():
            return replace(house, adopted=event)
        case ExemptionGranted():
            return replace(house, exemptions=(*house.exemptions, event))
        case _:
            assert_never(event)
