"""What assignment commands itself when other services record an event: cases open, leave, come back, are corrected."""

from collections.abc import Sequence

from shared.contracts.assignment import Cancel, NoteCorrection, Open, Reopen
from shared.contracts.feedback import RehandlingOrdered
from shared.contracts.intake import (
    CaseCorrected,
    CaseHandedOverAgain,
    CaseRegistered,
    CaseTakenOver,
    CaseWithdrawn,
    EntryVoided,
    ReturnGranted,
)
from shared.messaging.envelope import Command, RecordedEvent


def react(recorded: RecordedEvent, affected_streams: Sequence[str]) -> Sequence[tuple[str, Command]]:
    """The commands that follow from the event, each for the case it is about."""
    return [(recorded.stream, command) for command in commands(recorded)]


def commands(recorded: RecordedEvent) -> Sequence[Command]:
    """The commands that follow from an event of intake or feedback; none from any other."""
    match recorded.event:
        case CaseRegistered() as case:
            return [Open(kind=case.kind, part=case.part, title=case.title, topic=case.topic, round=case.round)]
        case CaseTakenOver() as case:
            return [taken_over(case)]
        case CaseCorrected(facts=facts, part=part):
            return [NoteCorrection(title=facts.title, topic=facts.topic, part=part)]
        case CaseHandedOverAgain() as case:
            again = Reopen(reason=case.reason, round=case.round)
            return [again, NoteCorrection(title=case.title, topic=case.topic, part=case.part)]
        case CaseWithdrawn():
            return [Cancel(reason="提出人撤回")]
        case EntryVoided():
            return [Cancel(reason="登记作废")]
        case ReturnGranted():
            return [Cancel(reason="经同意退回")]
        case RehandlingOrdered(reason=reason):
            return [Reopen(reason=reason, keep=True)]
    return []


def taken_over(case: CaseTakenOver) -> Open:
    """The opening of a case that was handled before this system was in use, in the department that has it."""
    return Open(
        kind=case.kind,
        part=case.part,
        title=case.title,
        topic=case.topic,
        round=case.round,
        department=case.taken.department,
        handler=case.taken.handler,
    )
