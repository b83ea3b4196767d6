"""`python -m services.feedback`: this service as a process of its own."""

import sys

from services.feedback.service import service
from shared.process.supervise import run, service_process

sys.exit(run(service_process(service), service.name))
