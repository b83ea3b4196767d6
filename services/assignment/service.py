"""Assignment, put together."""

from services.assignment import decider, policies
from shared.contracts.hearing import HEARS
from shared.service import Service

service = Service(name="assignment", decider=decider.assignment, hears=HEARS["assignment"], react=policies.react)
