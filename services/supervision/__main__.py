"""`python -m services.supervision`: this service as a process of its own."""

import sys

from services.supervision.service import service
from shared.process.supervise import run, service_process

sys.exit(run(service_process(service), service.name))
