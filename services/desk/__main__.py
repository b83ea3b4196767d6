"""`python -m services.desk`: the ledger as a process of its own."""

import sys

from services.desk.service import NAME, desk
from shared.process.supervise import run

sys.exit(run(desk, NAME))
