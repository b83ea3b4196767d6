"""The service assignment: its decider, its policies and the events it subscribes to."""

from services.assignment import decider, policies
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.runtime.service import Service

service = Service(
    name="assignment", decider=decider.assignment, subscribes_to=SUBSCRIPTIONS["assignment"], react=policies.react
)
