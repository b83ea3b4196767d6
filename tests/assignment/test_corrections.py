"""Which facts of assignment can be taken back or amended, and that the decider goes on without them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.assignment.decider import assignment
from shared.contracts.assignment import Amend, HandlerNamed, Retract, WorkHandedOver
from shared.contracts.assignment.departments import NotACoDepartment
from shared.contracts.common.corrections import NotAmendable, NotCorrectable, OthersRestOnIt
from shared.domain.corrections import apply_corrections, correct
from shared.messaging.envelope import Command, CommandEnvelope, Event, RecordedEvent
from shared.messaging.errors import CommandError
from tests.assignment.story import (
    ADS,
    ASKED,
    HEAD,
    IN_WORK,
    LEADER,
    STRANGER,
    accept,
    accepted,
    adopted,
    cancelled,
    confirm,
    confirmed,
    decline,
    declined,
    directory,
    food_added,
    give_input,
    hand_over_work,
    input_given,
    name_handler,
    opened,
    plan,
    planned,
    propose,
    proposed,
    proposed_food,
    reopened,
)
from tests.given_when_then import CASE, CLERK, DAY, ID, given

named = HandlerNamed(department=ADS, handler="孙某")
handed = WorkHandedOver(**dict(hand_over_work))


def history(*events: Event) -> list[RecordedEvent]:
    at = datetime(2023, 5, 15, tzinfo=UTC)
    return [
        RecordedEvent("assignment", CASE, n, event, DAY, CLERK, UUID(int=n), b"", UUID(int=n), None, "", at, n)
        for n, event in enumerate(events, start=1)
    ]


def after(command: Command, *events: Event) -> Sequence[Event]:
    """The facts that stand after the correction."""
    made = correct(CommandEnvelope(ID, CASE, command, CLERK, DAY), history(*events), assignment)  # type: ignore[arg-type]
    return [recorded.event for recorded in apply_corrections(history(*events, *made))]


def without_last(*events: Event) -> Sequence[Event]:
    return after(Retract(version=len(events), reason="误录"), *events)


def test_what_was_taken_back_is_done_anew() -> None:
    given(assignment, *without_last(opened, proposed), directory).when(propose).then(proposed)
    given(assignment, *without_last(*ASKED)).when(confirm, by=LEADER).then(confirmed)
    given(assignment, *without_last(*IN_WORK)).when(accept, by=HEAD).then(accepted)
    given(assignment, *without_last(*ASKED, declined)).when(decline, by=HEAD).then(declined)
    given(assignment, *without_last(*IN_WORK, planned)).when(plan, by=HEAD).then(planned)
    given(assignment, *without_last(*IN_WORK, food_added, input_given)).when(give_input, by=STRANGER).then(input_given)


def test_a_proposal_taken_back_leaves_the_one_before() -> None:
    given(assignment, *without_last(opened, proposed_food, proposed)).when(confirm, by=LEADER).then(
        confirmed.model_copy(update={"department": proposed_food.department, "leader": proposed_food.leader})
    )


def test_a_department_asked_by_mistake_is_no_co_department_even_if_it_has_answered() -> None:
    left = after(Retract(version=5, reason="误加"), *IN_WORK, food_added, input_given)
    given(assignment, *left).when(give_input, by=STRANGER).then_rejected(NotACoDepartment)


@pytest.mark.parametrize(
    ("command", "facts", "refusal"),
    [
        (Retract(version=1, reason="误录"), (opened,), NotCorrectable),
        (Retract(version=1, reason="误录"), (adopted,), NotCorrectable),
        (Retract(version=5, reason="误录"), (*IN_WORK, reopened), NotCorrectable),
        (Retract(version=5, reason="误录"), (*IN_WORK, cancelled), NotCorrectable),
        (Retract(version=2, reason="误录"), ASKED, OthersRestOnIt),
        (Retract(version=3, reason="误录"), IN_WORK, OthersRestOnIt),
        (Retract(version=3, reason="误录"), (*ASKED, declined), OthersRestOnIt),
        (Retract(version=4, reason="误录"), (*IN_WORK, planned), OthersRestOnIt),
        (Retract(version=4, reason="误录"), (*IN_WORK, reopened), OthersRestOnIt),
        (Retract(version=5, reason="误录"), (*IN_WORK, named), NotCorrectable),
        (Retract(version=5, reason="误录"), (*IN_WORK, handed), NotCorrectable),
        (Amend(version=5, changes={"to_whom": "周某"}, reason="误录"), (*IN_WORK, handed), NotAmendable),
        (Retract(version=4, reason="误录"), (*ASKED, declined, proposed_food), OthersRestOnIt),
        (Amend(version=3, changes={"department": "特食处"}, reason="误录"), ASKED, NotAmendable),
    ],
)
def test_what_others_rest_on_or_another_act_replaces_is_not_taken_back(
    command: Command, facts: tuple[Event, ...], refusal: type[CommandError]
) -> None:
    with pytest.raises(refusal):
        after(command, *facts)


def test_a_handler_amended_in_the_acceptance_is_the_handler() -> None:
    left = after(Amend(version=4, changes={"handler": "孙某"}, reason="误录"), *IN_WORK)
    given(assignment, *left).when(name_handler, by=HEAD).then()
