"""Publication, put together."""

from services.publication import decider, policies
from shared.contracts.hearing import HEARS
from shared.service import Service

service = Service(name="publication", decider=decider.publication, hears=HEARS["publication"], react=policies.react)
