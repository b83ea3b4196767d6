"""Supervision, put together."""

from services.supervision import (
    addresses,
    decider,
    delivering,
    morning,
    outbox,
    policies,
    previewing,
    scheduler,
    tables,
)
from shared.contracts.hearing import HEARS
from shared.service import Service, Together

service = Service(
    name="supervision",
    decider=decider.supervision,
    hears=HEARS["supervision"],
    react=policies.react,
    tables=Together(tables.Due(), outbox.Outbox()),
    works=(scheduler.daily, morning.every_morning, delivering.deliver),
    operations={**addresses.OPERATIONS, **previewing.OPERATIONS},
)
