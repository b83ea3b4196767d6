"""Intake, put together."""

from services.intake import decider, policies
from shared.contracts.hearing import HEARS
from shared.service import Service

service = Service(name="intake", decider=decider.intake, hears=HEARS["intake"], react=policies.react)
