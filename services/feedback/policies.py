"""What feedback commands itself when other services record an event: cases open, are corrected and stop; departments,
handlers and decisions on disclosure are noted."""

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

MAX_REASON_CHARACTERS = 500
HandOver = CaseRegistered | CaseTakenOver | CaseHandedOverAgain


def react(recorded: RecordedEvent, affected_streams: Sequence[str]) -> Sequence[tuple[str, Command]]:
    """The commands that follow from the event, each for the case it is about."""
    return [(recorded.stream, command) for command in commands(recorded)]


def commands(recorded: RecordedEvent) -> Sequence[Command]:
    """The commands that follow from an event of intake, assignment or publication; none from any other."""
    match recorded.event:
        case CaseRegistered() | CaseTakenOver() | CaseHandedOverAgain() as hand_over:
            return [open_command(hand_over), *opinions_awaited(hand_over)]
        case CaseCorrected() as correction:
            return correction_commands(correction)
        case CasesJoined(master=master, reason=reason):
            return [NoteJoining(master=master, reason=reason)]
        case CasesSplit(reason=reason):
            return [NoteSplit(reason=reason)]
        case CaseWithdrawn() | EntryVoided() | ReturnGranted() as end:
            return [Stop(reason=stop_reason(end)[:MAX_REASON_CHARACTERS])]
        case AssignmentAccepted() | AssignmentReopened() | HandlerNamed() | WorkHandedOver() as assigned:
            return department_commands(assigned)
        case FactRetracted(what=AssignmentAccepted.type, reason=reason):
            return [WithdrawDepartment(reason=reason)]
        case (
            FactAmended(
                what=AssignmentAccepted.type | HandlerNamed.type, subject=subject, changes={"handler": handler}
            ) as amended
        ):
            return [NoteHandler(department=subject, handler=handler, from_whom=amended.old_value("handler"))]
        case DisclosureApproved() | DisclosureWithheld() | DisclosureReExamined() as decided:
            return [disclosure_command(decided)]
    return []


def open_command(hand_over: HandOver) -> Open:
    """The opening of a case, with its facts, and with how far it had come where it was taken over."""
    taken = hand_over.taken if isinstance(hand_over, CaseTakenOver) else None
    facts = {name: getattr(hand_over, name) for name in Open.model_fields if name != "taken"}
    return Open(**facts, taken=taken)


def opinions_awaited(hand_over: HandOver) -> Sequence[ExpectOpinion]:
    """The opinions a lead unit waits for; none where the reply had left before the case was taken over."""
    replied = isinstance(hand_over, CaseTakenOver) and hand_over.taken.sent_on is not None
    return expect_commands(hand_over) if hand_over.part.leads and not replied else []


def expect_commands(facts: HandOver | Facts) -> Sequence[ExpectOpinion]:
    """One for each co-unit, named once; a unit that leads gives no opinion."""
    leading = (facts.lead_unit, *facts.joint_units)
    return [ExpectOpinion(unit=unit) for unit in dict.fromkeys(facts.co_units) if unit not in leading]


def correction_commands(correction: CaseCorrected) -> Sequence[Command]:
    """The corrected facts, and the opinions of co-units that were added. Where the correction does not say whether the
    bureau leads, the decider leaves the opinions out of a co case."""
    facts = {name: getattr(correction.facts, name) for name in NoteCorrection.model_fields if name != "part"}
    may_lead = correction.part is None or correction.part.leads
    opinions = expect_commands(correction.facts) if may_lead else ()
    return [NoteCorrection(**facts, part=correction.part), *opinions]


def stop_reason(end: CaseWithdrawn | EntryVoided | ReturnGranted) -> str:
    """Why the handling stops, in the words of the history."""
    match end:
        case CaseWithdrawn(reason=reason):
            return f"提出人撤回：{reason}"
        case EntryVoided(reason=reason):
            return f"误登作废：{reason}"
        case ReturnGranted(by_whom=by_whom):
            return f"经{by_whom}同意退回"


def department_commands(
    event: AssignmentAccepted | AssignmentReopened | HandlerNamed | WorkHandedOver,
) -> Sequence[Command]:
    """Who is in charge now: the department that accepted and the handler it names, or nobody after a reopening. Of the
    posts that are handed over only the handler's matters here."""
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


def disclosure_command(event: DisclosureApproved | DisclosureWithheld | DisclosureReExamined) -> NoteDisclosure:
    """The decision on the text's disclosure, which is 主动公开 where it was approved."""
    decision = Disclosure.ACTIVE if isinstance(event, DisclosureApproved) else event.decision
    return NoteDisclosure(text=event.text, decision=decision)
