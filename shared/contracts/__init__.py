"""What each service may be told and what it tells the others: importing this package registers every message."""

from shared.contracts import assignment, desk, feedback, intake, publication, supervision
from shared.contracts.subscriptions import LEDGER, SUBSCRIPTIONS, durable
from shared.contracts.supervision import oversight

__all__ = [
    "LEDGER",
    "SUBSCRIPTIONS",
    "assignment",
    "desk",
    "durable",
    "feedback",
    "intake",
    "oversight",
    "publication",
    "supervision",
]
