"""What feedback makes of what it hears: cases begin, are corrected and stop; departments and disclosures are noted."""

from collections.abc import Sequence

from shared.contracts.assignment import (
    AssignmentAccepted,
    AssignmentReopened,
    FactAmended,
    FactRetracted,
    HandlerNamed,
    WorkHandedOver,
)
from shared.contracts.common.vocabulary import Disclosure
from shared.contracts.feedback import (
    ExpectOpinion,
    NoteCorrection,
    NoteDepartment,
    NoteDisclosure,
    NoteHandler,
    NoteJoining,
    NoteSplit,
    Open,
    Stop,
    WithdrawDepartment,
)
from shared.contracts.intake import (
    CaseCorrected,
    CaseHandedOverAgain,
    CaseRegistered,
    CasesJoined,
    CasesSplit,
    CaseTakenOver,
    CaseWithdrawn,
    EntryVoided,
    Facts,
    ReturnGranted,
)
from shared.contracts.publication import DisclosureApproved, DisclosureReExamined, DisclosureWithheld
from shared.messaging.envelope import Command, RecordedEvent, Role

LONGEST = 500
HandedOver = CaseRegistered | CaseTakenOver | CaseHandedOverAgain


def react(recorded: RecordedEvent, concerned: Sequence[str]) -> Sequence[tuple[str, Command]]:
    return [(recorded.stream, command) for command in commands(recorded)]


def commands(recorded: RecordedEvent) -> Sequence[Command]:
    match recorded.event:
        case CaseRegistered() | CaseTakenOver() | CaseHandedOverAgain() as case:
            return [opening(case), *begun(case)]
        case CaseCorrected() as correction:
            return corrected(correction)
        case CasesJoined(master=master, reason=reason):
            return [NoteJoining(master=master, reason=reason)]
        case CasesSplit(reason=reason):
            return [NoteSplit(reason=reason)]
        case CaseWithdrawn() | EntryVoided() | ReturnGranted() as end:
            return [Stop(reason=why(end)[:LONGEST])]
        case AssignmentAccepted() | AssignmentReopened() | HandlerNamed() | WorkHandedOver() as assigned:
            return charged(assigned)
        case FactRetracted(what=AssignmentAccepted.type, reason=reason):
            return [WithdrawDepartment(reason=reason)]
        case (
            FactAmended(
                what=AssignmentAccepted.type | HandlerNamed.type, subject=subject, changes={"handler": handler}
            ) as amended
        ):
            return [NoteHandler(department=subject, handler=handler, from_whom=amended.was("handler"))]
        case DisclosureApproved() | DisclosureWithheld() | DisclosureReExamined() as decided:
            return [disclosed(decided)]
    return []


def opening(case: HandedOver) -> Open:
    taken = case.taken if isinstance(case, CaseTakenOver) else None
    named = {name: getattr(case, name) for name in Open.model_fields if name != "taken"}
    return Open(**named, taken=taken)


def begun(case: HandedOver) -> Sequence[ExpectOpinion]:
    """Who leads waits for the others, unless the reply had left before the case was taken over."""
    answered = isinstance(case, CaseTakenOver) and case.taken.sent_on is not None
    return expectations(case) if case.part.leads and not answered else []


def expectations(case: HandedOver | Facts) -> Sequence[ExpectOpinion]:
    """One for each other unit: a unit that leads gives no opinion."""
    leading = (case.lead_unit, *case.joint_units)
    return [ExpectOpinion(unit=unit) for unit in dict.fromkeys(case.co_units) if unit not in leading]


def corrected(correction: CaseCorrected) -> Sequence[Command]:
    """New co-units are expected where we lead; the law knows whether we do when the correction does not say."""
    named = {name: getattr(correction.facts, name) for name in NoteCorrection.model_fields if name != "part"}
    ours = correction.part is None or correction.part.leads
    return [NoteCorrection(**named, part=correction.part), *(expectations(correction.facts) if ours else ())]


def why(end: CaseWithdrawn | EntryVoided | ReturnGranted) -> str:
    match end:
        case CaseWithdrawn(reason=reason):
            return f"提出人撤回：{reason}"
        case EntryVoided(reason=reason):
            return f"误登作废：{reason}"
        case ReturnGranted(by_whom=by_whom):
            return f"经{by_whom}同意退回"


def charged(event: AssignmentAccepted | AssignmentReopened | HandlerNamed | WorkHandedOver) -> Sequence[Command]:
    """Who is in charge: the department that accepted, and the handler it names."""
    match event:
        case AssignmentAccepted(department=department, handler=handler):
            return [NoteDepartment(department=department, handler=handler)]
        case AssignmentReopened(reason=reason):
            return [WithdrawDepartment(reason=reason)]
        case HandlerNamed(department=department, handler=handler):
            return [NoteHandler(department=department, handler=handler)]
        case WorkHandedOver(post=Role.HANDLER, department=department, to_whom=to_whom):
            return [NoteHandler(department=department, handler=to_whom)]
    return []


def disclosed(event: DisclosureApproved | DisclosureWithheld | DisclosureReExamined) -> NoteDisclosure:
    decision = Disclosure.ACTIVE if isinstance(event, DisclosureApproved) else event.decision
    return NoteDisclosure(text=event.text, decision=decision)
