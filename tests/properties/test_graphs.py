"""The states a case can be in, by decider and stage: a command leads on from each, or the decider waits there."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from services.assignment import states as assignment
from services.desk.domain.state import DeskState
from services.desk.ledger.projection import Stage, fold
from services.feedback import states as feedback
from services.feedback.states import Draft
from services.intake import states as intake
from services.publication import states as publication
from services.supervision.decider import Supervision
from shared.contracts.intake import NewCase, NoteClassified
from shared.messaging.envelope import RecordedEvent, Role
from shared.messaging.errors import CommandError
from shared.runtime.service import Service
from tests.engines import SERVICES
from tests.properties.envelopes import as_envelope_of_known, envelope
from tests.properties.lives import LIVES, PlannedCommand
from tests.properties.starts import points
from tests.properties.words import STREAMS
from tests.properties.world import World

THROWS, MORE_THROWS = 150, 4000


def in_intake(state: intake.Intake) -> str:
    entry = state.entry
    if not isinstance(entry, intake.Registered):
        return type(entry).__name__
    asked = "return asked for" if entry.return_request else "received" if entry.receipt_confirmed else "handed over"
    return f"{asked}{', joined' if entry.master else ''}"


def in_assignment(state: assignment.Assignment) -> str:
    return type(state.step).__name__


def in_feedback(state: Any) -> str:
    case = state.handling
    if isinstance(case, feedback.Unopened) or case.stopped:
        return type(case).__name__ if isinstance(case, feedback.Unopened) else "over"
    known = [] if case.department else ["no department"]
    if isinstance(case, feedback.CoCase):
        return ", ".join(["co", drafted(case.opinion), *known])
    known += ["contacted"] if case.round.contacted or case.round.released else []
    known += ["evaluated"] if case.round.evaluation or case.round.no_feedback else []
    return ", ".join(["lead", drafted(case.round.reply), *known])


def drafted(draft: Draft | None) -> str:
    match draft:
        case None:
            return "no draft"
        case Draft(sent=sent) if sent:
            return "sent"
        case Draft(letter=letter) if letter:
            return "signed"
        case Draft(returned=True):
            return "returned"
    return "reviewed" if draft.verdicts else "submitted"


def in_publication(state: publication.Publication) -> str:
    known = (
        []
        if state.under_review is None
        else ["back with its drafter" if state.under_review.set_aside else "under review"]
    )
    if state.under_review and (text := state.texts.get(state.under_review.text)) and text.verdict:
        known.append("decided")
    letters = {type(letter.status).__name__ for letter in state.letters.values()}
    return ", ".join([type(state.case).__name__, *known, *sorted(letters)])


def in_supervision(state: Supervision) -> str:
    ending = state.oversight.ending
    if state.kind is None:
        return "not supervised"
    if ending.archived or ending.closed:
        return "filed" if ending.archived else "closed"
    if ending.departure:
        return "left"
    return "owing" if any(deadline.is_open for deadline in state.deadlines.values()) else "done"


def in_desk(state: DeskState) -> str:
    filed = [bool(group) for group in (state.files, state.originals, state.entered)]
    return "something is filed" if any(filed) else "nothing is filed"


def waits(service: str, name: str) -> bool:
    """Where a decider waits for an event of another service, or for nothing any more."""
    match service:
        case "assignment":
            return name == "Unopened"
        case "feedback":
            return name in ("Unopened", "over") or name.startswith("co, sent") or "no draft, no department" in name
        case "publication":
            unsent = not any(word in name for word in ("Unpublished", "Published", "TakenDown"))
            reviewed = "under review" not in name or "decided" in name
            return (unsent and reviewed) or (name.startswith("Stopped") and "Published" not in name)
        case "supervision":
            return name in ("not supervised", "owing")
        case "desk":
            return name == "something is filed"
    return False


NAMED: dict[str, Callable[[Any], str]] = {
    "intake": in_intake,
    "assignment": in_assignment,
    "feedback": in_feedback,
    "publication": in_publication,
    "supervision": in_supervision,
    "desk": in_desk,
}


@dataclass
class Graph:
    """The states that were reached, how each was reached first, and from which a person's command led on."""

    service: Service
    reached: dict[str, tuple[tuple[RecordedEvent, ...], str]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)

    def explored(self) -> "Graph":
        for line in (point.line for life in LIVES for point in points(life)):
            for stream in STREAMS:
                self.noted(self.world(line), stream)
        waiting = deque(self.reached)
        while waiting:
            waiting += self.from_here(waiting.popleft())
        return self

    def world(self, line: Iterable[RecordedEvent]) -> World:
        world = World((self.service,))
        world.replay(line)
        return world

    def noted(self, world: World, stream: str) -> str:
        name = NAMED[self.service.name](world.state(self.service.name, stream))
        self.reached.setdefault(name, (tuple(world.events), stream))
        return name

    def from_here(self, name: str) -> list[str]:
        """Tries what can be wished, longer where nobody has led on yet; the states that are new."""
        line, stream = self.reached[name]
        world, known = self.world(line), set(self.reached)
        for throw in range(MORE_THROWS):
            if throw >= THROWS and (name in self.left or waits(self.service.name, name)):
                break
            wished = envelope(world, (self.service.name,), Random(throw), system=True)
            if (
                isinstance(world.give_or_refusal(*aimed(wished, stream)), CommandError)
                or self.noted(world, stream) == name
            ):
                continue
            if Role.SYSTEM not in wished.by.roles:
                self.left.add(name)
            world = self.world(line)
        return [stage for stage in self.reached if stage not in known]


def aimed(wished: PlannedCommand, stream: str) -> PlannedCommand:
    """What is about a case is about this one; a number is entered under its own name."""
    elsewhere = wished.stream in STREAMS and not isinstance(wished.command, NewCase | NoteClassified)
    return wished._replace(stream=stream) if elsewhere else wished


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_no_state_of_a_case_is_a_dead_end(service: Service) -> None:
    """From each state that can be reached somebody leads on, or it is one where the decider waits for others."""
    graph = Graph(service).explored()
    assert [name for name in graph.reached.keys() - graph.left if not waits(service.name, name)] == []


def stages() -> dict[Stage, tuple[tuple[RecordedEvent, ...], str]]:
    """Each stage of the ledger, as a life comes to it first."""
    found: dict[Stage, tuple[tuple[RecordedEvent, ...], str]] = {}
    for line in (point.line for life in LIVES for point in points(life)):
        for stream in STREAMS:
            if row := fold(event for event in line if event.stream == stream):
                found.setdefault(row.stage, (line, stream))
    return found


def test_a_case_comes_to_every_stage_and_each_has_its_name() -> None:
    assert stages().keys() == set(Stage)
    assert all(stage.label for stage in Stage)


@pytest.mark.parametrize("stage", Stage, ids=str)
def test_no_stage_is_the_last_word(stage: Stage) -> None:
    """Even what is filed or voided may be taken up again, by somebody's command."""
    line, stream = stages()[stage]
    world = World()
    world.replay(line)
    for throw in range(MORE_THROWS):
        outcome = world.give_or_refusal(
            *as_envelope_of_known(aimed(envelope(world, world.services, Random(throw)), stream))
        )
        if isinstance(outcome, CommandError) or not outcome:
            continue
        world.settle()
        row = world.row(stream)
        if row and row.stage is not stage:
            return
        world = World()
        world.replay(line)
    pytest.fail(f"{stage.label}: nobody leads on")
