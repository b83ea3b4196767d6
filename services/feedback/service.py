"""The service feedback: its decider, its policies and the events it subscribes to."""

from services.feedback import decider, policies
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.runtime.service import Service

service = Service(
    name="feedback", decider=decider.feedback, subscribes_to=SUBSCRIPTIONS["feedback"], react=policies.react
)
