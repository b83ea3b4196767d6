"""The deadlines a bureau begins with, each number with its source; the register `rules` is where they change."""

from services.supervision.deadlines.internal_rules import INTERNAL
from services.supervision.deadlines.statutory_rules import STATUTES
from shared.contracts.supervision import Rule

DEFAULTS: tuple[Rule, ...] = (*STATUTES, *INTERNAL)
