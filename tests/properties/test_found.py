"""Faults that wishes in any order have found, each as the shortest story that shows it."""

from collections.abc import Iterable

from services.desk.holding import held
from shared.contracts import assignment, feedback, intake
from shared.contracts.words import Part, Result
from shared.messages import Role
from tests.properties.invariants import hold
from tests.properties.lives import (
    ASSIGNED,
    LATER,
    RECEIVED,
    SPRING,
    Wished,
    adopted,
    facts,
    joint,
    lead,
    registered,
    wished,
)
from tests.properties.people import ADS, CLERK, HEAD
from tests.properties.words import RD, ZX
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
    world = played(joint(), wished(ZX, LATER, (CLERK, intake.Retract(version=2, reason="误登"))))
    hold(world)
    row = world.row(ZX)
    assert row is not None
    assert (row.deadlines["receipt"].met_on, row.deadlines["receipt"].ended) == (None, True)


def test_what_left_the_bureau_owes_nothing_whatever_day_its_leaving_bears() -> None:
    """Handled anew in August, voided by a paper that is dated in April."""
    begun = list(lead())
    ordered = next(n for n, each in enumerate(begun) if isinstance(each.command, feedback.OrderRehandling))
    world = played(begun[: ordered + 1], wished(RD, SPRING, (CLERK, intake.Void(reason="误登"))))
    hold(world)


def test_a_head_who_hands_over_leaves_the_handler_in_place() -> None:
    """Whoever is named as handing over: the post decides."""
    moved = assignment.HandOverWork(post=Role.HEAD, department=ADS, from_whom="陈某", to_whom="孙某", reason="轮岗")
    world = played(accepted(), wished(RD, SPRING, (HEAD, moved)))
    hold(world)
    row = world.row(RD)
    assert row is not None
    assert (row.handler, held(world.history(RD))[-1].person) == ("陈某", "陈某")


def test_what_is_corrected_while_the_assignment_rests_is_known_when_it_goes_on() -> None:
    rest, on = assignment.Cancel(reason="待协调"), assignment.Reopen(reason="已协调")
    corrected = intake.Correct(facts=facts(title="更正后的案由"), reason="誊抄有误")
    hold(played(accepted(), wished(RD, SPRING, (CLERK, rest), (CLERK, corrected), (CLERK, on))))


def test_a_typing_error_in_an_acceptance_that_is_mended_late_brings_no_earlier_handler_back() -> None:
    name = assignment.NameHandler(handler="孙某")
    mend = assignment.Amend(version=5, changes={"handler": "陈甲"}, reason="误录")
    world = played(accepted(), wished(RD, SPRING, (HEAD, name), (HEAD, mend)))
    hold(world)
    assert world.state("assignment", RD).step.handler == "孙某"


def test_while_a_case_is_handled_anew_its_first_reply_counts_with_its_result() -> None:
    """The results of all replied cases make up the replied cases, whatever the next draft proposes."""
    begun = list(lead())
    ordered = next(n for n, each in enumerate(begun) if isinstance(each.command, feedback.OrderRehandling))
    drafted = max(n for n, each in enumerate(begun) if isinstance(each.command, feedback.SubmitReply))
    for until in (ordered, drafted):
        row = played(begun[: until + 1]).row(RD)
        assert row is not None
        assert row.result is Result.SOLVING


def accepted() -> list[Wished]:
    """A lead case in the hands of its department."""
    return wished(RD, RECEIVED, registered(RD, Part.LEAD), *ASSIGNED)
