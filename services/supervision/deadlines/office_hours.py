"""When the house speaks: outward only on working days between eight and six, the digest at half past eight."""

from datetime import datetime, time

from services.supervision.deadlines.reminder_schedule import may_remind, working
from services.supervision.deadlines.state import CaseDeadlines

OPENS, CLOSES, MORNING = time(8), time(18), time(8, 30)


def in_office_hours(now: datetime, house: CaseDeadlines) -> bool:
    """Whether somebody may be disturbed, by the clock of Shanghai; `house` knows the working calendar."""
    return working(now.date(), house.calendar) and OPENS <= now.time() < CLOSES


def digest_due(now: datetime, house: CaseDeadlines) -> bool:
    """Whether the digest of the day is due: not while reminders rest; who starts later in the day still sends it."""
    return may_remind(now.date(), house) and MORNING <= now.time() < CLOSES
