"""What intake commands itself when assignment records an event: a department that declines may suggest a return."""

from collections.abc import Sequence

from shared.contracts.assignment import AssignmentDeclined
from shared.contracts.common.vocabulary import DeclineGround
from shared.contracts.intake.leaving import SuggestReturn
from shared.messaging.envelope import Command, RecordedEvent


def react(recorded: RecordedEvent, affected_streams: Sequence[str]) -> Sequence[tuple[str, Command]]:
    """The suggestion to return a case that a department declines as not the bureau's; nothing for any other event."""
    match recorded.event:
        case AssignmentDeclined(
            department=department, ground=DeclineGround.NOT_BUREAU, reason=reason, right_unit=right_unit
        ):
            return [(recorded.stream, SuggestReturn(department=department, reason=reason, right_unit=right_unit))]
    return []
