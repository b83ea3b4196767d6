"""The register `sessions`: the sessions of each congress, the due dates of the notice, the congress that sits."""

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
from shared.domain.decider import Decision, unless_recorded
from shared.messaging.errors import Invalid


def note_session(command: NoteSession, state: Intake) -> Decision:
    """The session with its dates; nothing where it is noted so. Raises `DatesOutOfOrder` where it ends before it
    begins, or something is due before the notice (before the session, while there is no notice)."""
    if command.ends < command.begins:
        raise DatesOutOfOrder(f"会议于{command.ends}闭幕，早于开幕日期{command.begins}")
    earliest = command.notice_on or command.begins
    for due in (command.due, command.co_due):
        if due and due < earliest:
            raise DatesOutOfOrder(f"通知要求期限{due}早于{earliest}")
    noted = SessionNoted(**dict(command))
    return unless_recorded(noted, state.sessions.get(session_key(noted)))


def change_congress(command: ChangeCongress, state: Intake) -> Decision:
    """The next congress; nothing where it is recorded. Raises `CongressNotLater` or `DatesOutOfOrder` unless it follows
    the last one."""
    changed, last = CongressChanged(**dict(command)), state.congresses.get(command.kind)
    if last == changed:
        return []
    if last and command.congress <= last.congress:
        raise CongressNotLater(f"现为第{last.congress}届")
    if last and command.day <= last.day:
        raise DatesOutOfOrder(f"上次换届在{last.day}")
    return [changed]


def session_key(noted: SessionNoted) -> Session:
    """Kind, congress and session, by which a session is found."""
    return noted.kind, noted.congress, noted.session


def notice_due(
    sessions: Mapping[Session, SessionNoted], session: Session, part: HandlingRole, timing: Timing, handed_over: date
) -> date | None:
    """The common due date of the year's notice for the bureau's part, or None. The notice concerns what was raised in
    session (docs/domain.md, 4.1) and nothing that is handed over on its due date or later."""
    if timing is Timing.BETWEEN or (noted := sessions.get(session)) is None:
        return None
    due = noted.due if part.leads else noted.co_due
    return due if due and due > handed_over else None


def decide(command: SessionsCommand, stream: str, state: Intake) -> Decision:
    """What a command records in the register. Raises `Invalid` for any other stream, and what its function raises."""
    if stream != SESSIONS:
        raise Invalid(f"届次和换届记入 {SESSIONS}")
    match command:
        case NoteSession():
            return note_session(command, state)
        case ChangeCongress():
            return change_congress(command, state)
        case _:
            assert_never(command)
