"""沟通答复, its registers: the numbers of letters, and the house rules on attempts, reviews and separations."""

from datetime import date

from pydantic import Field

from shared.contracts.common.vocabulary import Chapter, HandlingRole, Kind, Line, Pair, Step
from shared.messaging.envelope import Command, Event, FrozenModel, Role, Stream
from shared.messaging.errors import RuleViolation

HOUSE = "house"
SERIES = {Kind.SUGGESTION: "shu", Kind.PROPOSAL: "ti"}
PREFIXES = {Kind.SUGGESTION: "沪市监书", Kind.PROPOSAL: "沪市监提"}


def series_stream(kind: Kind, year: int, part: HandlingRole | None = None) -> str:
    """The register of letter numbers: `series-shu-2023` for lead and co letters, `series-shu-co-2023` for one part."""
    return f"series-{SERIES[kind]}-{year}" if part is None else f"series-{SERIES[kind]}-{part}-{year}"


class Separation(FrozenModel):
    """Two acts on one letter that one person may not do both, in a department or (none named) in all."""

    pair: Pair
    department: str = ""


class OpenSeries(Command, type="feedback.open-series", label="启用文号", by={Role.OFFICE}):
    """To a register such as `series-shu-2023`: numbers begin with `start`. With a `part`, only its letters use it."""

    prefix: Line
    year: int
    start: int = 1
    part: HandlingRole | None = None


class ReserveNumber(Command, type="feedback.reserve-number", label="登记他处用号", by={Role.OFFICE}):
    """To a register of numbers: this one was given to another letter elsewhere."""

    serial: int = Field(ge=1, le=9999)
    taken_for: Line


class VoidNumber(Command, type="feedback.void-number", label="文号作废", by={Role.OFFICE}):
    """To a register of numbers; a number taken for a case is voided together with the name of that case."""

    serial: int = Field(ge=1, le=9999)
    reason: Line
    case: Stream | None = None


class AdoptHouseRules(Command, type="feedback.adopt-house-rules", label="启用内部规则", by={Role.OFFICE}):
    """To the register `house`: attempts that stand for contact, steps of review, and who may not do two acts."""

    attempts: int = Field(default=3, ge=1, le=99)
    steps: tuple[Step, ...] = (Step.OFFICE,)
    separations: tuple[Separation, ...] = ()


class GrantExemption(Command, type="feedback.grant-exemption", label="批准例外", by={Role.LEADER}):
    """To the register `house`: this person may do both acts in that department until that day."""

    person: Line
    person_name: Line
    department: Line
    pair: Pair
    reason: Line
    until: date


class SeriesOpened(
    Event,
    type="feedback.series-opened",
    label="已启用文号",
    sentence="{prefix}〔{year}〕自{start}号起编[，只用于{part}件]",
    chapter=Chapter.LETTER,
    corrected_by="nothing",
):
    """Numbers of this prefix and year are taken from `start` on; with a `part` for its letters only."""

    prefix: str
    year: int
    start: int
    part: HandlingRole | None = None


class NumberTaken(
    Event,
    type="feedback.number-taken",
    label="已取文号",
    sentence="{letter}用于{taken_for}",
    chapter=Chapter.LETTER,
    corrected_by="feedback.void-number",
):
    """The number `letter` is taken; `taken_for` is the stream of the case, or the other letter it was given to."""

    serial: int
    letter: str
    taken_for: str


class NumberVoided(
    Event,
    type="feedback.number-voided",
    label="文号已作废",
    sentence="{letter}作废：{reason}",
    chapter=Chapter.LETTER,
    corrected_by="nothing",
):
    """Never given again."""

    serial: int
    letter: str
    reason: str


class HouseRulesAdopted(
    Event,
    type="feedback.house-rules-adopted",
    label="已启用内部规则",
    sentence="联系{attempts}次未果可准予送审；须经{steps}审核[；岗位分离：{separations}]",
    chapter=Chapter.LETTER,
    corrected_by="feedback.adopt-house-rules",
):
    """These rules hold from now on, in place of all earlier ones."""

    attempts: int
    steps: tuple[Step, ...]
    separations: tuple[Separation, ...] = ()


class ExemptionGranted(
    Event,
    type="feedback.exemption-granted",
    label="已批准例外",
    sentence="准{department}{person_name}在{until}前兼任{pair}：{reason}",
    chapter=Chapter.LETTER,
):
    """The person (an id) may do both acts of the pair in that department, up to and including the day `until`."""

    person: str
    person_name: str
    department: str
    pair: Pair
    reason: str
    until: date


class SeriesNotOpen(RuleViolation, message="本年度文号尚未启用，请局办公室先启用文号。"):
    """Letter numbers come from an opened series."""


class PrefixInUse(RuleViolation, message="此文号代字已用于本年度另一套文号，请另定代字。"):
    """Two series with one prefix would give two letters one number."""


class NumberInUse(RuleViolation, message="此文号已经使用或作废，不能再用。"):
    """A number stands on one letter; a voided one is never given again."""


class NumberOfACase(RuleViolation, message="此文号已用于一件建议提案，作废时须写明该件代号，已签发的须先撤回。"):
    """The number of a signed letter is voided by its recall; what was left behind, together with its case."""


class OwnExemption(RuleViolation, message="不能为本人批准例外。"):
    """Who profits from an exemption does not grant it."""


class ExemptionOver(RuleViolation, message="例外的截止日期不能早于批准之日。"):
    """An exemption holds from the day on which it is granted."""
