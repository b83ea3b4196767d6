"""What intake makes of what it hears: a department that says the matter is not this bureau's suggests a return."""

from collections.abc import Sequence

from shared.contracts.assignment import AssignmentDeclined
from shared.contracts.common.vocabulary import DeclineGround
from shared.contracts.intake.leaving import SuggestReturn
from shared.messaging.envelope import Command, RecordedEvent


def react(recorded: RecordedEvent, concerned: Sequence[str]) -> Sequence[tuple[str, Command]]:
    match recorded.event:
        case AssignmentDeclined(
            department=department, ground=DeclineGround.NOT_BUREAU, reason=reason, right_unit=right_unit
        ):
            return [(recorded.stream, SuggestReturn(department=department, reason=reason, right_unit=right_unit))]
    return []
