"""How a story changes the steps of a case: find a step by its command, insert steps, postpone steps."""

from collections.abc import Callable, Sequence

from services.cli.demo.cast import Step, after
from services.desk.imports.handover_list import CaseRowRead
from shared.messaging.envelope import Command

Story = Callable[[Sequence[Step], CaseRowRead], list[Step]]


def index_of(steps: Sequence[Step], kind: type[Command], n: int = 0) -> int:
    """The index of the n-th command of this class."""
    return [k for k, (_, command, _) in enumerate(steps) if isinstance(command, kind)][n]


def insert_steps(steps: Sequence[Step], index: int, *inserted: Step) -> list[Step]:
    """The steps with others inserted before an index."""
    return [*steps[:index], *inserted, *steps[index:]]


def postpone(steps: Sequence[Step], index: int, days: int) -> list[Step]:
    """The steps, from an index on so many working days later."""
    return [*steps[:index], *((after(on, days), command, by) for on, command, by in steps[index:])]
