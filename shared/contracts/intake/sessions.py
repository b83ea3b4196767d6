"""届次: the sessions at which items are raised, the yearly notice with its due dates, and the change of congress."""

from datetime import date

from shared.contracts.common.vocabulary import Chapter, Kind, Ordinal
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation

SESSIONS = "sessions"


class NoteSession(Command, type="intake.note-session", label="登记届次", by={Role.OFFICE}):
    """To the register `sessions`; again when the yearly notice has come, with its date, number and due dates."""

    kind: Kind
    congress: Ordinal
    session: Ordinal
    begins: date
    ends: date
    notice_on: date | None = None
    notice_no: str = ""
    due: date | None = None
    co_due: date | None = None


class ChangeCongress(Command, type="intake.change-congress", label="登记换届", by={Role.OFFICE}):
    """To the register `sessions`: from that day the congress of this number sits (市人大规定 art. 19, 22)."""

    kind: Kind
    congress: Ordinal
    day: date


class SessionNoted(
    Event,
    type="intake.session-noted",
    label="已登记届次",
    sentence="{kind}第{congress}届第{session}次会议：{begins}至{ends}[，{notice_on}印发办理通知][（{notice_no}）][，主办件{due}前答复][，会办件{co_due}前送会办意见]",
    chapter=Chapter.INTAKE,
    corrected_by="intake.note-session",
):
    """A session and its dates; `due` and `co_due` are the due dates of the year's notice for lead and co cases."""

    kind: Kind
    congress: int
    session: int
    begins: date
    ends: date
    notice_on: date | None = None
    notice_no: str = ""
    due: date | None = None
    co_due: date | None = None


class CongressChanged(
    Event,
    type="intake.congress-changed",
    label="已换届",
    sentence="{kind}自{day}起换届，现为第{congress}届",
    chapter=Chapter.INTAKE,
):
    """From that day the congress of this number sits."""

    kind: Kind
    congress: int
    day: date


class DatesOutOfOrder(RuleViolation, message="日期先后不符，请核对。"):
    """A session that ends before it begins, a reply sent before the hand-over: one of the dates is wrong."""


class CongressNotLater(RuleViolation, message="换届后的届数须大于现任一届。"):
    """Congresses are counted upward."""


SessionsCommand = NoteSession | ChangeCongress
SessionsEvent = SessionNoted | CongressChanged
