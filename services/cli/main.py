"""`banli`: the command line of the bureau's handling system."""

from services.cli import doing, importing, reading, running, texts, working
from services.cli.common import app

__all__ = ["app", "doing", "importing", "main", "reading", "running", "texts", "working"]


def main() -> None:
    """The entry point of the console script."""
    app()
