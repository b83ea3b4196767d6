"""The service intake: its decider, its policies and the events it subscribes to."""

from services.intake import decider, policies
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.runtime.service import Service

service = Service(name="intake", decider=decider.intake, subscribes_to=SUBSCRIPTIONS["intake"], react=policies.react)
