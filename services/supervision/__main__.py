"""`python -m services.supervision`: this service as a process of its own."""

import sys

from services.supervision.service import service
from shared.process.supervise import run, serving

sys.exit(run(serving(service), service.name))
