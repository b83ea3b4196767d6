"""The service publication: its decider, its policies and the events it subscribes to."""

from services.publication import decider, policies
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.runtime.service import Service

service = Service(
    name="publication", decider=decider.publication, subscribes_to=SUBSCRIPTIONS["publication"], react=policies.react
)
