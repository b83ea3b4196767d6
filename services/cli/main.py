"""`banli`: the command line of the bureau's handling system."""

from services.cli import accounts, doing, importing, notices, previewing, reading, running, texts, working
from services.cli.common import app

__all__ = [
    "accounts",
    "app",
    "doing",
    "importing",
    "main",
    "notices",
    "previewing",
    "reading",
    "running",
    "texts",
    "working",
]


def main() -> None:
    """The entry point of the console script."""
    app()
