"""The case of our examples: number 0099 of 2023, as the city handed it over."""

from datetime import date

from shared.contracts.common.vocabulary import HandlingRole, Kind, Timing
from shared.contracts.intake import CaseRegistered

TITLE = "关于加强本市针对中老年人保健品广告节目整治力度的建议"
BUREAU, RADIO = "市市场监管局", "市文化旅游局"
REGISTERED = CaseRegistered(
    kind=Kind.SUGGESTION,
    congress=16,
    session=1,
    number="0099",
    part=HandlingRole.LEAD,
    handed_over=date(2023, 2, 16),
    title=TITLE,
    proposers=("甲代表", "乙代表"),
    co_signers=3,
    timing=Timing.IN_SESSION,
    lead_unit=BUREAU,
    co_units=(RADIO, BUREAU, RADIO),
    topic="广告",
    publishable=True,
)
AS_CO = REGISTERED.model_copy(update={"part": HandlingRole.CO, "lead_unit": RADIO, "co_units": (BUREAU,)})
