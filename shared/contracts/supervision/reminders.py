"""催办: who has a case in hand, who was reminded of which deadline how often, and when reminders rest."""

from datetime import date

from shared.contracts.common.vocabulary import Chapter, Level, Line
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation

SUPPRESSIONS = "suppressions"


class NoteHolder(Command, type="supervision.note-holder", label="记入经办", by={Role.SYSTEM}):
    """Who is reminded in this case; what is not said stays as it was. `from_whom`: only in the place of that one."""

    department: str = ""
    handler: str = ""
    leader: str = ""
    from_whom: str = ""


class Remind(Command, type="supervision.remind", label="催办", by={Role.OFFICE}):
    """By hand, on any day; `to` where it goes to somebody else than the one who has the case in hand."""

    rule: Line
    subject: str = ""
    to: str = ""


class SuppressReminders(Command, type="supervision.suppress-reminders", label="暂停提醒", by={Role.OFFICE}):
    """To the register `suppressions`: from day to day nothing is said by itself; it is said on the next working day."""

    since: date
    until: date
    reason: Line


class ResumeReminders(Command, type="supervision.resume-reminders", label="恢复提醒", by={Role.OFFICE}):
    """To the register `suppressions`: from this day on reminders are sent again, before the period is over."""

    since: date
    reason: Line


class HolderNoted(
    Event,
    type="supervision.holder-noted",
    label="已记入经办",
    sentence="经办：[{department}][{handler}][，分管领导{leader}]",
    chapter=Chapter.OVERSIGHT,
    corrected_by="cause",
):
    """Who has the case in hand: department, handler and the leader in charge."""

    department: str = ""
    handler: str = ""
    leader: str = ""


class ReminderSent(
    Event,
    type="supervision.reminder-sent",
    label="已提醒",
    sentence="{level}提醒{to}（第{count}次）：{name}[（{subject}）]到期日{due}",
    about="subject",
    chapter=Chapter.REMINDER,
    corrected_by="supervision.remind",
):
    """`days_left` is negative once the deadline is over; `to` is a person, or the department itself."""

    rule: str
    name: str
    subject: str = ""
    round: int = 1
    due: date
    to: str
    department: str = ""
    level: Level
    count: int
    days_left: int


class RemindersSuppressed(
    Event,
    type="supervision.reminders-suppressed",
    label="已暂停提醒",
    sentence="{since}至{until}暂停自动提醒；理由：{reason}",
    chapter=Chapter.OVERSIGHT,
):
    """No automatic reminders from day to day, both included."""

    since: date
    until: date
    reason: str


class RemindersResumed(
    Event,
    type="supervision.reminders-resumed",
    label="已恢复提醒",
    sentence="自{since}起恢复自动提醒；理由：{reason}",
    chapter=Chapter.OVERSIGHT,
    corrected_by="supervision.suppress-reminders",
):
    """Automatic reminders are sent again from this day on."""

    since: date
    reason: str


class SuppressionBackwards(RuleViolation, message="暂停提醒的截止日不能早于起始日。"):
    """A period has at least one day."""


class NotSuppressed(RuleViolation, message="该日没有暂停提醒，无需恢复。"):
    """Only what rests can be resumed."""


ReminderCommand = NoteHolder | Remind | SuppressReminders | ResumeReminders
ReminderEvent = HolderNoted | ReminderSent | RemindersSuppressed | RemindersResumed
