"""What each service may be told and what it tells the others: importing this package registers every message."""

from shared.contracts import assignment, desk, feedback, intake, oversight, publication, supervision
from shared.contracts.hearing import HEARS, LEDGER, durable

__all__ = [
    "HEARS",
    "LEDGER",
    "assignment",
    "desk",
    "durable",
    "feedback",
    "intake",
    "oversight",
    "publication",
    "supervision",
]
