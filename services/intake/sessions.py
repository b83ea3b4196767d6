"""The register of sessions: what the yearly notice asks for by which day, and which congress sits."""

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from services.intake.states import Intake, Session
from shared.contracts.common.vocabulary import HandlingRole, Timing
from shared.contracts.intake.sessions import (
    SESSIONS,
    ChangeCongress,
    CongressChanged,
    CongressNotLater,
    DatesOutOfOrder,
    NoteSession,
    SessionNoted,
    SessionsCommand,
)
from shared.domain.decider import Decision
from shared.messaging.errors import Invalid


def note_session(command: NoteSession, state: Intake) -> Decision:
    if command.ends < command.begins:
        raise DatesOutOfOrder(f"会议于{command.ends}闭幕，早于开幕日期{command.begins}")
    for due in (command.due, command.co_due):
        if due and due < (command.notice_on or command.begins):
            raise DatesOutOfOrder(f"通知要求期限{due}早于{command.notice_on or command.begins}")
    noted = SessionNoted(**dict(command))
    return [] if state.sessions.get(session_of(noted)) == noted else [noted]


def change_congress(command: ChangeCongress, state: Intake) -> Decision:
    changed, last = CongressChanged(**dict(command)), state.congresses.get(command.kind)
    if last == changed:
        return []
    if last and command.congress <= last.congress:
        raise CongressNotLater(f"现为第{last.congress}届")
    if last and command.day <= last.day:
        raise DatesOutOfOrder(f"上次换届在{last.day}")
    return [changed]


def session_of(noted: SessionNoted) -> Session:
    return noted.kind, noted.congress, noted.session


def notice_due(
    sessions: Mapping[Session, SessionNoted], session: Session, part: HandlingRole, timing: Timing, handed_over: date
) -> date | None:
    """The common due date of the year's notice for our part. It concerns what was raised in session (domain 4.1) and
    nothing that is handed over after it."""
    if timing is Timing.BETWEEN or (noted := sessions.get(session)) is None:
        return None
    due = noted.due if part.leads else noted.co_due
    return due if due and due > handed_over else None


def in_sessions(command: SessionsCommand, stream: str, state: Intake) -> Decision:
    if stream != SESSIONS:
        raise Invalid(f"届次和换届记入 {SESSIONS}")
    match command:
        case NoteSession():
            return note_session(command, state)
        case ChangeCongress():
            return change_congress(command, state)
        case _:
            assert_never(command)
