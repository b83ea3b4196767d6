"""Intake, put together."""

from services.intake import decider, policies
from shared.contracts.subscriptions import HEARS
from shared.runtime.service import Service

service = Service(name="intake", decider=decider.intake, subscribes_to=HEARS["intake"], react=policies.react)
