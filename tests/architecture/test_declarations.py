"""Every event and command declares all that pages and histories need; what is missing is named with its place.

These tests speak to whoever adds a message: see docs/adding.md.
"""

from typing import Any

import pytest

from services.desk.commands.next_step import HANDLING_STEPS, NEXT_STEPS, STAGE_COMMANDS
from services.desk.commands.targets import case_commands
from shared.contracts.common.vocabulary import Chapter
from shared.messaging.envelope import COMMANDS, EVENTS, Command, Event, Message, Role
from tests.engines import SERVICES

OURS = "shared.contracts."
DECLARED = [event for event in EVENTS.values() if event.__module__.startswith(OURS)]
CORRECTIONS = {event.type: service.name for service in SERVICES for event in service.decider.corrections}
LISTED = {
    command
    for table in (NEXT_STEPS, HANDLING_STEPS, STAGE_COMMANDS)
    for commands in table.values()
    for command in commands
}
CORRECTED_OTHERWISE = ("cause", "nothing")


def place(message: type[Message]) -> str:
    return f"{message.__name__} in {message.__module__.replace('.', '/')}"


def type_of(message: type[Message]) -> str:
    return message.type


@pytest.mark.parametrize("event", DECLARED, ids=type_of)
def test_an_event_declares_its_chapter_of_the_history(event: type[Event]) -> None:
    names = ", ".join(f"Chapter.{chapter.name}" for chapter in Chapter)
    assert isinstance(event.chapter, Chapter), f"{place(event)} lacks chapter=…; choose one of {names}"


@pytest.mark.parametrize("event", DECLARED, ids=type_of)
def test_the_fields_an_event_has_watched_are_its_own(event: type[Event]) -> None:
    foreign = sorted(set(event.watched) - event.model_fields.keys())
    assert not foreign, f"{place(event)}: watched names {foreign}, which are no fields of it"


@pytest.mark.parametrize("event", DECLARED, ids=type_of)
def test_an_event_is_put_right_in_exactly_one_way(event: type[Event]) -> None:
    problem = correction_problem(event)
    assert not problem, problem


def correction_problem(event: type[Event]) -> str:
    """What is wrong with the way in which a recorded event is corrected; empty where it is declared once."""
    by, listed = event.corrected_by, event.type in CORRECTIONS
    if listed and by:
        return f"{place(event)} has corrected_by={by!r}, and the decider's CORRECTIONS list it too: keep one of them"
    if not listed and not by:
        return (
            f"{place(event)} does not say how it is put right: list it in CORRECTIONS of the service's decider (which "
            f"fields may be amended), or declare corrected_by= the command that replaces it, 'cause' or 'nothing'"
        )
    if by and by not in CORRECTED_OTHERWISE and not given_by_people(by):
        return f"{place(event)}: corrected_by={by!r} is no command that people give"
    return ""


def given_by_people(type: str) -> bool:
    command = COMMANDS.get(type)
    return command is not None and bool(command.by - {Role.SYSTEM})


@pytest.mark.parametrize("command", case_commands(), ids=type_of)
def test_a_command_on_a_case_says_when_it_is_offered(command: type[Command]) -> None:
    listed = command in LISTED
    assert listed is not bool(command.offered), (
        f"{place(command)}: say once when pages offer it: list it in NEXT_STEPS, HANDLING_STEPS or STAGE_COMMANDS of "
        f"services/desk/commands/next_step.py, or declare offered='any-time' or offered='rare'"
    )
    assert command.offered in ("", "any-time", "rare"), f"{place(command)}: offered={command.offered!r} is unknown"


def test_the_problem_names_the_event_and_the_remedy() -> None:
    """As a newcomer reads it who has declared an event and nothing else."""
    bare: Any = type("BareEvent", (Event,), {"__module__": "shared.contracts.intake"})
    assert "BareEvent in shared/contracts/intake does not say how it is put right" in correction_problem(bare)
