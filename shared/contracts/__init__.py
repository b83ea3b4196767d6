"""The commands that each service accepts and the events that it publishes; importing it registers every message."""

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
