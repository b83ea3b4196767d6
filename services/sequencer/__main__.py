"""`python -m services.sequencer`: the sequencer as a process of its own; a second one is a standby."""

import sys

from services.sequencer.service import NAME, sequencer
from shared.process.supervise import run

sys.exit(run(sequencer, NAME))
