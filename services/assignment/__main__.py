"""`python -m services.assignment`: this service as a process of its own."""

import sys

from services.assignment.service import service
from shared.process.supervise import run, service_process

sys.exit(run(service_process(service), service.name))
