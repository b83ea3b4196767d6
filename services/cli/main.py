"""`banli`: the command line of the bureau's handling system."""

from services.cli import reading, running, working
from services.cli.common import app

__all__ = ["app", "main", "reading", "running", "working"]


def main() -> None:
    """The entry point of the console script."""
    app()
