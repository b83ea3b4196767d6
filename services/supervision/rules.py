"""The deadlines a bureau begins with, each number with its source; the register `rules` is where they change."""

from services.supervision.house import INTERNAL
from services.supervision.statutes import STATUTES
from shared.contracts.supervision import Rule

DEFAULTS: tuple[Rule, ...] = (*STATUTES, *INTERNAL)
