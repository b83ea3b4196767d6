"""Office hours: notices leave the bureau on working days between 8:00 and 18:00; the digest is due at 8:30."""

from datetime import datetime, time

from services.supervision.deadlines.reminder_schedule import is_likely_working_day, may_remind
from services.supervision.deadlines.state import CaseDeadlines

OPENS, CLOSES, MORNING = time(8), time(18), time(8, 30)


def in_office_hours(now: datetime, registers: CaseDeadlines) -> bool:
    """Whether notices may be sent at this time of Shanghai; `registers` holds the working calendar."""
    return is_likely_working_day(now.date(), registers.calendar) and OPENS <= now.time() < CLOSES


def digest_due(now: datetime, registers: CaseDeadlines) -> bool:
    """Whether the digest of the day may be composed now: from 8:30 to 18:00 on a day on which reminders are sent."""
    return may_remind(now.date(), registers) and MORNING <= now.time() < CLOSES
