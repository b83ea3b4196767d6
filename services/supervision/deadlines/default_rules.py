"""The rules a bureau begins with, each with its source; it changes them in the register `rules`."""

from services.supervision.deadlines.internal_rules import INTERNAL
from services.supervision.deadlines.statutory_rules import STATUTES
from shared.contracts.supervision import Rule

DEFAULTS: tuple[Rule, ...] = (*STATUTES, *INTERNAL)
