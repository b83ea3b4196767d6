"""Faults that wishes in any order have found, each as the shortest story that shows it."""

from collections.abc import Iterable

from shared.contracts import feedback, intake
from tests.properties.invariants import hold
from tests.properties.lives import LATER, RD, SPRING, Wished, adopted, joint, lead, wished
from tests.properties.people import CLERK
from tests.properties.world import World


def played(*wishes: Iterable[Wished]) -> World:
    """Everything is lawful, and heard by all before the next wish."""
    world = World()
    for each in (wish for several in (adopted(), *wishes) for wish in several):
        world.wish(*each)
        world.settle()
    return world


def test_what_kept_a_deadline_and_was_taken_back_shows_in_the_ledger_as_well() -> None:
    """The receipt is taken back when the reply has left: the limit is not kept any more, it has ended."""
    world = played(joint(), wished("zx-16-1-0099", LATER, (CLERK, intake.Retract(version=2, reason="误登"))))
    hold(world)
    row = world.row("zx-16-1-0099")
    assert row is not None
    assert (row.deadlines["receipt"].met_on, row.deadlines["receipt"].ended) == (None, True)


def test_what_left_the_bureau_owes_nothing_whatever_day_its_leaving_bears() -> None:
    """Handled anew in August, voided by a paper that is dated in April."""
    begun = list(lead())
    ordered = next(n for n, each in enumerate(begun) if isinstance(each.command, feedback.OrderRehandling))
    world = played(begun[: ordered + 1], wished(RD, SPRING, (CLERK, intake.Void(reason="误登"))))
    hold(world)
