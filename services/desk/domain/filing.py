"""Decisions on what is filed: attachments and originals of a case, entries into the city's system, letter templates."""

import re
from datetime import date
from typing import assert_never

from services.desk.domain.state import DeskState
from shared.contracts.desk import (
    AttachFile,
    ChangeTemplate,
    CityActAlreadyNoted,
    CityActNoted,
    FileAttached,
    FileCommand,
    NoSuchTemplate,
    NotACase,
    NoteCityAct,
    OriginalRegistered,
    RegisterOriginal,
    TemplateChanged,
    TemplateCommand,
    TemplateOver,
    TemplateWithdrawn,
    WithdrawTemplate,
)
from shared.domain.decider import Decision

CASE_STREAM = re.compile(r"(rd|zx)-[0-9]{1,2}-[0-9]{1,2}-[0-9a-z]{1,12}")


def attach_file(command: AttachFile, state: DeskState) -> Decision:
    """Files a content once, whatever name it bears the second time."""
    if any(file.attachment == command.attachment for file in state.files):
        return []
    return [FileAttached(**dict(command))]


def register_original(command: RegisterOriginal, state: DeskState) -> Decision:
    """Registers where an original lies; the same again does nothing."""
    registered = OriginalRegistered(**dict(command))
    return [] if state.originals.get(command.what) == registered else [registered]


def note_city_act(command: NoteCityAct, state: DeskState) -> Decision:
    """Notes an entry into the city's system; the same again does nothing. Raises `CityActAlreadyNoted` for another
    one of the same act."""
    noted = CityActNoted(**dict(command))
    match state.entered.get((command.act, command.subject, command.round)):
        case None:
            return [noted]
        case earlier if earlier == noted:
            return []
    raise CityActAlreadyNoted(command.act.label)


def change_template(command: ChangeTemplate, on: date, state: DeskState) -> Decision:
    """Sets the wording of a template; the same again does nothing. Raises `TemplateOver` where it would have
    expired."""
    if command.until and command.until < on:
        raise TemplateOver(f"{command.until}")
    changed = TemplateChanged(**dict(command))
    return [] if state.templates.get(command.name) == changed else [changed]


def withdraw_template(command: WithdrawTemplate, state: DeskState) -> Decision:
    """Withdraws a template. Raises `NoSuchTemplate`."""
    if command.name not in state.templates:
        raise NoSuchTemplate(command.name)
    return [TemplateWithdrawn(**dict(command))]


def decide_files(command: FileCommand, stream: str, state: DeskState) -> Decision:
    """The events of a command on the files of a case. Raises `NotACase` for another stream."""
    if CASE_STREAM.fullmatch(stream) is None:
        raise NotACase(stream)
    match command:
        case AttachFile():
            return attach_file(command, state)
        case RegisterOriginal():
            return register_original(command, state)
        case NoteCityAct():
            return note_city_act(command, state)
        case _:
            assert_never(command)


def decide_templates(command: TemplateCommand, on: date, state: DeskState) -> Decision:
    """The events of a command on letter templates."""
    match command:
        case ChangeTemplate():
            return change_template(command, on, state)
        case WithdrawTemplate():
            return withdraw_template(command, state)
        case _:
            assert_never(command)
