"""The law of what is filed: attachments and originals of a case, entries into the city's system, wordings."""

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
    """The same content is filed once, whatever it is called the second time."""
    if any(file.attachment == command.attachment for file in state.files):
        return []
    return [FileAttached(**dict(command))]


def register_original(command: RegisterOriginal, state: DeskState) -> Decision:
    registered = OriginalRegistered(**dict(command))
    return [] if state.originals.get(command.what) == registered else [registered]


def note_city_act(command: NoteCityAct, state: DeskState) -> Decision:
    noted = CityActNoted(**dict(command))
    match state.entered.get((command.act, command.subject, command.round)):
        case None:
            return [noted]
        case known if known == noted:
            return []
    raise CityActAlreadyNoted(command.act.label)


def change_template(command: ChangeTemplate, on: date, state: DeskState) -> Decision:
    if command.until and command.until < on:
        raise TemplateOver(f"{command.until}")
    changed = TemplateChanged(**dict(command))
    return [] if state.templates.get(command.name) == changed else [changed]


def withdraw_template(command: WithdrawTemplate, state: DeskState) -> Decision:
    if command.name not in state.templates:
        raise NoSuchTemplate(command.name)
    return [TemplateWithdrawn(**dict(command))]


def decide_files(command: FileCommand, stream: str, state: DeskState) -> Decision:
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
    match command:
        case ChangeTemplate():
            return change_template(command, on, state)
        case WithdrawTemplate():
            return withdraw_template(command, state)
        case _:
            assert_never(command)
