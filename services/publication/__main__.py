"""`python -m services.publication`: this service as a process of its own."""

import sys

from services.publication.service import service
from shared.process.supervise import run, service_process

sys.exit(run(service_process(service), service.name))
