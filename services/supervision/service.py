"""Supervision, put together."""

from services.supervision import decider, policies, scheduler, tables
from shared.contracts.hearing import HEARS
from shared.service import Service

service = Service(
    name="supervision",
    decider=decider.supervision,
    hears=HEARS["supervision"],
    react=policies.react,
    tables=tables.Due(),
    works=(scheduler.daily,),
)
