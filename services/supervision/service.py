"""Supervision, put together."""

from services.supervision import day_scheduler, decider, due_cases, policies, preview
from services.supervision.notices import contact_addresses, delivery_job, digest_job, outbox
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.runtime.service import CompositeReadModel, Service

service = Service(
    name="supervision",
    decider=decider.supervision,
    subscribes_to=SUBSCRIPTIONS["supervision"],
    react=policies.react,
    read_model=CompositeReadModel(due_cases.DueCases(), outbox.Outbox()),
    background_jobs=(day_scheduler.begin_each_day, digest_job.every_morning, delivery_job.deliver),
    operations={**contact_addresses.OPERATIONS, **preview.OPERATIONS},
)
