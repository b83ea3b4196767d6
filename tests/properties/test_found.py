"""Faults that random commands have found, each as the shortest story that shows it."""

from collections.abc import Iterable
from datetime import date

import pytest

from services.desk.casefile.custody import custody_periods
from services.desk.ledger.case_row import Stage
from services.desk.reports.summary import Scope, summarise
from shared.contracts import assignment, feedback, intake, supervision
from shared.contracts.common.vocabulary import HandlingRole, Kind, Result
from shared.messaging.envelope import Role
from tests.properties.invariants import check_invariants
from tests.properties.lives import (
    ASSIGNED,
    LATER,
    RECEIVED,
    SPRING,
    PlannedCommand,
    adopted,
    co,
    facts,
    joint,
    lead,
    planned,
    registered,
    returned,
)
from tests.properties.people import ADS, CLERK, FOOD, HEAD, LEADER
from tests.properties.words import RD, ZX
from tests.properties.world import World


def played(*envelopes: Iterable[PlannedCommand]) -> World:
    """Every command is accepted, and its events are received by all services before the next one."""
    world = World()
    for envelope in (envelope for several in (adopted(), *envelopes) for envelope in several):
        world.envelope(*envelope)
        world.settle()
    return world


def test_what_kept_a_deadline_and_was_taken_back_shows_in_the_ledger_as_well() -> None:
    """The receipt is taken back when the reply has left: the limit is not kept any more, it has ended."""
    world = played(joint(), planned(ZX, LATER, (CLERK, intake.Retract(version=2, reason="误登"))))
    check_invariants(world)
    row = world.row(ZX)
    assert row is not None
    assert (row.deadlines["receipt"].met_on, row.deadlines["receipt"].ended) == (None, True)


def test_what_left_the_bureau_owes_nothing_whatever_day_its_leaving_bears() -> None:
    """Handled anew in August, voided by a paper that is dated in April."""
    begun = list(lead())
    ordered = next(n for n, envelope in enumerate(begun) if isinstance(envelope.command, feedback.OrderRehandling))
    world = played(begun[: ordered + 1], planned(RD, SPRING, (CLERK, intake.Void(reason="误登"))))
    check_invariants(world)


def test_a_head_who_hands_over_leaves_the_handler_in_place() -> None:
    """Whoever is named as handing over: the post decides."""
    moved = assignment.HandOverWork(post=Role.HEAD, department=ADS, from_whom="陈某", to_whom="孙某", reason="轮岗")
    world = played(accepted(), planned(RD, SPRING, (HEAD, moved)))
    check_invariants(world)
    row = world.row(RD)
    assert row is not None
    assert (row.handler, custody_periods(world.history(RD))[-1].person) == ("陈某", "陈某")


def test_what_is_corrected_while_the_assignment_rests_is_known_when_it_goes_on() -> None:
    rest, on = assignment.Cancel(reason="待协调"), assignment.Reopen(reason="已协调")
    corrected = intake.Correct(facts=facts(title="更正后的案由"), reason="誊抄有误")
    check_invariants(played(accepted(), planned(RD, SPRING, (CLERK, rest), (CLERK, corrected), (CLERK, on))))


def test_a_typing_error_in_an_acceptance_that_is_mended_late_brings_no_earlier_handler_back() -> None:
    name = assignment.NameHandler(handler="孙某")
    mend = assignment.Amend(version=5, changes={"handler": "陈甲"}, reason="误录")
    world = played(accepted(), planned(RD, SPRING, (HEAD, name), (HEAD, mend)))
    check_invariants(world)
    assert world.state("assignment", RD).step.handler == "孙某"


def test_while_a_case_is_handled_anew_its_first_reply_counts_with_its_result() -> None:
    """The results of all replied cases make up the replied cases, whatever the next draft proposes."""
    begun = list(lead())
    ordered = next(n for n, envelope in enumerate(begun) if isinstance(envelope.command, feedback.OrderRehandling))
    drafted = max(n for n, envelope in enumerate(begun) if isinstance(envelope.command, feedback.SubmitReply))
    for until in (ordered, drafted):
        row = played(begun[: until + 1]).row(RD)
        assert row is not None
        assert row.result is Result.SOLVING


def stage(world: World, stream: str) -> Stage:
    row = world.row(stream)
    assert row is not None
    return row.stage


def test_what_is_handed_over_again_waits_for_its_receipt() -> None:
    """Also where the case was taken up again with it."""
    again = [envelope for envelope in returned() if isinstance(envelope.command, intake.HandOverAgain)]
    before = list(returned())[: list(returned()).index(again[0])]
    assert stage(played(before, again), RD) is Stage.TO_RECEIVE
    assert stage(played(before, again, planned(RD, SPRING, (CLERK, intake.ConfirmReceipt()))), RD) is Stage.TO_PROPOSE


def test_a_closed_case_that_is_handled_anew_is_handled_anew() -> None:
    last = [envelope for envelope in lead() if isinstance(envelope.command, supervision.Close)][-1]
    order = feedback.OrderRehandling(reason="再研究", ordered_by="代表工委")
    closed = list(lead())[: list(lead()).index(last) + 1]
    world = played(closed, planned(RD, last.on, (CLERK, order)))
    check_invariants(world)
    assert stage(world, RD) is Stage.REHANDLING


def test_a_voided_entry_that_was_closed_was_never_received() -> None:
    void = intake.Void(reason="误登")
    row = played(accepted(), planned(RD, SPRING, (CLERK, void), (CLERK, supervision.Close()))).row(RD)
    assert row is not None
    assert (row.stage, row.voided) == (Stage.CLOSED, True)
    reopen = supervision.Reopen(reason="误点")
    world = played(accepted(), planned(RD, SPRING, (CLERK, void), (CLERK, supervision.Close()), (CLERK, reopen)))
    assert stage(world, RD) is Stage.VOIDED


def test_a_number_entered_anew_after_a_void_keeps_no_promise_and_no_question_of_before() -> None:
    promise = supervision.RegisterCommitment(what="修订标准", due=LATER)
    ask = supervision.Inquire(question="进展如何")
    anew = registered(RD, HandlingRole.LEAD)
    void = intake.Void(reason="误登")
    world = played(accepted(), planned(RD, SPRING, (CLERK, promise), (LEADER, ask), (CLERK, void), anew))
    check_invariants(world)
    with pytest.raises(supervision.NoSuchCommitment):
        world.envelope(supervision.CarryOver(commitment="c1", year=2024), CLERK, LATER, RD)
    world.envelope(ask, LEADER, LATER, RD)
    check_invariants(world)


def test_a_notice_that_comes_after_the_entry_is_judged_in_the_figures() -> None:
    noted = intake.NoteSession(
        kind=Kind.SUGGESTION, congress=16, session=1, begins=RECEIVED, ends=RECEIVED, due=date(2023, 5, 10)
    )
    row = played(accepted(), planned(intake.SESSIONS, SPRING, (CLERK, noted))).row(RD)
    assert row is not None
    assert row.notice_due == date(2023, 5, 10)


def test_the_department_that_accepts_is_reminded_also_when_another_was_confirmed_by_mistake() -> None:
    other = assignment.Confirm(department=FOOD)
    back = assignment.Retract(version=5, reason="改批有误")
    begun = planned(RD, RECEIVED, registered(RD, HandlingRole.LEAD), *ASSIGNED[:3])
    check_invariants(played(begun, planned(RD, SPRING, (LEADER, other), (LEADER, back), ASSIGNED[3])))


def test_what_departments_still_do_moves_no_case_on_that_has_left() -> None:
    gone = (CLERK, intake.Withdraw(reason="情况变化", all_agreed=True))
    again = (CLERK, assignment.Reopen(reason="误点"))
    world = played(accepted(), planned(RD, SPRING, gone, again, (CLERK, assignment.Propose(department=ADS))))
    assert stage(world, RD) is Stage.WITHDRAWN


def test_an_opinion_is_no_reply_when_the_case_turns_out_to_be_ours_to_answer() -> None:
    sent = next(n for n, envelope in enumerate(co()) if isinstance(envelope.command, feedback.SendOpinion))
    ours = intake.Correct(facts=facts(), reason="录错承办方式", part=HandlingRole.LEAD)
    world = played(list(co())[: sent + 1], planned(RD, LATER, (CLERK, ours)))
    check_invariants(world)
    row = world.row(RD)
    assert row is not None
    assert (row.stage, row.sent_on) == (Stage.HANDLING, None)
    assert {figure.name: figure.base for figure in summarise([row], Scope()).figures}["解决采纳"] == ()


def accepted() -> list[PlannedCommand]:
    """A lead case in the hands of its department."""
    return planned(RD, RECEIVED, registered(RD, HandlingRole.LEAD), *ASSIGNED)
