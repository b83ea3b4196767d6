"""`banli`: the command line of the bureau's handling system."""

from services.cli import doing, importing, notices, previewing, reading, running, texts, working
from services.cli.common import app

__all__ = ["app", "doing", "importing", "main", "notices", "previewing", "reading", "running", "texts", "working"]


def main() -> None:
    """The entry point of the console script."""
    app()
