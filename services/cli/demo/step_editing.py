"""How the steps of a case are changed: found by their command, put between others, put off."""

from collections.abc import Callable, Sequence

from services.cli.demo.cast import Step, after
from services.desk.imports.handover_list import CaseRowRead
from shared.messaging.envelope import Command

Story = Callable[[Sequence[Step], CaseRowRead], list[Step]]


def at(steps: Sequence[Step], kind: type[Command], n: int = 0) -> int:
    """The place of the n-th command of that kind."""
    return [k for k, (_, command, _) in enumerate(steps) if isinstance(command, kind)][n]


def between(steps: Sequence[Step], place: int, *more: Step) -> list[Step]:
    return [*steps[:place], *more, *steps[place:]]


def put_off(steps: Sequence[Step], place: int, days: int) -> list[Step]:
    """All steps from that place on, so many working days later."""
    return [*steps[:place], *((after(on, days), command, by) for on, command, by in steps[place:])]
