"""Which trigger facts an event of another service yields, in the words of the rules, and on which day they happened."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from services.supervision.deadlines.trigger_facts import (
    ASKED_AGAIN,
    CLOSED_BEFORE,
    OPINION_EXPECTED,
    REPLIED_AGAIN,
    REPLIED_WITHHELD,
    STILL_WITHHELD,
    TO_PUBLISH,
    TO_PUBLISH_AFTER_ALL,
)
from shared.contracts.assignment import AssignmentAccepted, AssignmentOpened, AssignmentReopened, CoDepartmentAdded
from shared.contracts.common.vocabulary import Disclosure
from shared.contracts.feedback import (
    ContactRecorded,
    EvaluationRecorded,
    NoFeedbackNoted,
    OpinionExpected,
    OpinionSent,
    RehandlingOrdered,
    ReplySent,
)
from shared.contracts.intake import CaseHandedOverAgain, CaseRegistered, CaseTakenOver, ReceiptConfirmed
from shared.contracts.publication import DisclosureReExamined, ReplyPublished
from shared.contracts.supervision import SetDeadlines
from shared.messaging.envelope import RecordedEvent, subject_of


def facts_of(recorded: RecordedEvent) -> Sequence[SetDeadlines]:
    """The facts of an event as commands `SetDeadlines`; empty where it starts, meets and ends nothing."""
    event = recorded.event
    match event:
        case CaseRegistered() | CaseHandedOverAgain():
            return [hand_over_command(recorded, event)]
        case CaseTakenOver():
            return [hand_over_command(recorded, event), *take_over_commands(event)]
        case ReceiptConfirmed(round=round):
            return [fact_command(recorded, round=round)]
        case AssignmentOpened(department=department):
            return [fact_command(recorded, AssignmentAccepted.type)] if department else []
        case AssignmentReopened(department=department):
            return [fact_command(recorded), *([fact_command(recorded, ASKED_AGAIN)] if department else [])]
        case CoDepartmentAdded(due=due, department=department):
            return [fact_command(recorded, due=due, department=department)]
    return reply_facts(recorded)


def reply_facts(recorded: RecordedEvent) -> Sequence[SetDeadlines]:
    """The facts of contact, opinions, the reply, and what follows it."""
    event = recorded.event
    match event:
        case ContactRecorded(reached=reached):
            return [fact_command(recorded)] if reached else []
        case OpinionExpected(received_on=received_on):
            return [
                fact_command(recorded, since=received_on) if received_on else fact_command(recorded, OPINION_EXPECTED)
            ]
        case ReplySent():
            return [
                fact_command(recorded, fact, round=reply_round(event.round))
                for fact in reply_fact_names(event.decision, event.round)
            ]
        case EvaluationRecorded(round=round) | NoFeedbackNoted(round=round) | ReplyPublished(round=round):
            return [fact_command(recorded, round=reply_round(round))]
        case RehandlingOrdered(round=round):
            return [fact_command(recorded, round=round)]
        case DisclosureReExamined(decision=decision):
            after = TO_PUBLISH_AFTER_ALL if decision is Disclosure.ACTIVE else STILL_WITHHELD
            return [fact_command(recorded), fact_command(recorded, after)]
    return [fact_command(recorded)]


def fact_command(recorded: RecordedEvent, fact: str = "", **more: Any) -> SetDeadlines:
    """The command for one fact; `fact` defaults to the type of the event, `more` replaces or adds fields."""
    fields = {"since": recorded.business_date, "version": recorded.version, "subject": subject_of(recorded.event)}
    return SetDeadlines(fact=fact or recorded.event.type, **{**fields, **more})


def reply_round(round: int) -> int:
    """The round of a reply as a fact counts it: the first belongs to the running hand-over (0)."""
    return round if round > 1 else 0


def reply_fact_names(decision: Disclosure, round: int) -> tuple[str, str]:
    """The facts of a sent reply: an active one is to be published, a withheld one is to be re-examined."""
    after = TO_PUBLISH if decision is Disclosure.ACTIVE else REPLIED_WITHHELD
    return REPLIED_AGAIN if round > 1 else ReplySent.type, after


def hand_over_command(
    recorded: RecordedEvent, event: CaseRegistered | CaseHandedOverAgain | CaseTakenOver
) -> SetDeadlines:
    """The fact of a hand-over with kind, role, timing and the date of the notice."""
    fields = {name: getattr(event, name) for name in ("kind", "part", "timing", "notice_due", "round")}
    unproven = isinstance(event, CaseTakenOver) and event.taken.proof is None
    return fact_command(recorded, since=event.handed_over, taken_over=unproven, **fields)


def take_over_commands(event: CaseTakenOver) -> Iterator[SetDeadlines]:
    """What had happened before this system was in use, on the days of the list; without a proof it is not judged."""
    taken, unproven = event.taken, event.taken.proof is None
    sent: tuple[str, ...] = (ReplySent.type,) if event.part.leads else (OpinionSent.type,)
    if event.part.leads and taken.decision:
        sent = reply_fact_names(taken.decision, 1)
    dated_facts: list[tuple[str, date | None]] = [
        (ReceiptConfirmed.type, taken.received_on),
        (ContactRecorded.type, taken.contacted_on),
        *((fact, taken.sent_on) for fact in sent),
        (ReplyPublished.type, taken.published_on),
        (EvaluationRecorded.type, (taken.closed_on or taken.sent_on) if taken.attitude or taken.outcome else None),
        (CLOSED_BEFORE, taken.closed_on),
    ]
    for fact, on in dated_facts:
        if on:
            yield SetDeadlines(fact=fact, since=on, happened_on=on, taken_over=unproven)
