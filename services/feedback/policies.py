"""What feedback makes of what it hears: cases are opened, departments and disclosure decisions are noted."""

from collections.abc import Sequence

from shared.contracts.assignment import AssignmentAccepted
from shared.contracts.feedback import ExpectOpinion, NoteDepartment, NoteDisclosure, Open
from shared.contracts.intake import CaseRegistered
from shared.contracts.publication import DisclosureApproved, DisclosureWithheld
from shared.contracts.words import Disclosure, Part
from shared.messages import Command, Recorded


def react(recorded: Recorded, concerned: Sequence[str]) -> Sequence[tuple[str, Command]]:
    return [(recorded.stream, command) for command in commands(recorded)]


def commands(recorded: Recorded) -> Sequence[Command]:
    match recorded.event:
        case CaseRegistered() as case:
            return [opening(case), *expectations(case)]
        case AssignmentAccepted(department=department, handler=handler):
            return [NoteDepartment(department=department, handler=handler)]
        case DisclosureApproved(text=text):
            return [NoteDisclosure(text=text, decision=Disclosure.ACTIVE)]
        case DisclosureWithheld(text=text, decision=decision):
            return [NoteDisclosure(text=text, decision=decision)]
    return []


def opening(case: CaseRegistered) -> Open:
    return Open(**{name: getattr(case, name) for name in Open.model_fields})


def expectations(case: CaseRegistered) -> Sequence[ExpectOpinion]:
    """One for each other unit: in a lead case the lead unit is this bureau."""
    if case.part is Part.CO:
        return []
    return [ExpectOpinion(unit=unit) for unit in dict.fromkeys(case.co_units) if unit != case.lead_unit]
