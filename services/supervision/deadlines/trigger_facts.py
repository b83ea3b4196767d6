"""The trigger facts of the rules beside the plain event types: one event may yield more than one fact."""

from shared.contracts.assignment import AssignmentConfirmed, AssignmentReopened
from shared.contracts.common.vocabulary import Regarding
from shared.contracts.feedback import OpinionExpected, ReplySent
from shared.contracts.intake import (
    CaseHandedOverAgain,
    CaseRegistered,
    CaseTakenOver,
    CaseWithdrawn,
    CongressChanged,
    EntryVoided,
    ReturnGranted,
)
from shared.contracts.publication import DisclosureReExamined
from shared.contracts.supervision import CommitmentChanged, ProposerTold
from shared.messaging.envelope import EVENTS

ASKED_AGAIN = f"{AssignmentReopened.type}/asked"
TO_PUBLISH = f"{ReplySent.type}/publish"
REPLIED_AGAIN = f"{ReplySent.type}/again"
OPINION_EXPECTED = f"{OpinionExpected.type}/hand-over"
REPLIED_WITHHELD = f"{ReplySent.type}/withheld"
STILL_WITHHELD = f"{DisclosureReExamined.type}/withheld"
TO_PUBLISH_AFTER_ALL = f"{DisclosureReExamined.type}/publish"
CLOSED_BEFORE = f"{CaseTakenOver.type}/closed"
GIVEN_UP = f"{CommitmentChanged.type}/given-up"
HAND_OVERS = (CaseRegistered.type, CaseTakenOver.type, CaseHandedOverAgain.type)
FROM_HAND_OVER = frozenset({*HAND_OVERS, OPINION_EXPECTED})
LEAVING_FACTS = frozenset({CaseWithdrawn.type, EntryVoided.type, ReturnGranted.type})
START_LABELS = {
    CaseRegistered.type: "交办",
    CaseTakenOver.type: "交办",
    CaseHandedOverAgain.type: "重新交办",
    OPINION_EXPECTED: "交办",
    AssignmentConfirmed.type: "批示",
    REPLIED_AGAIN: "再次答复",
}
FACT_LABELS = {
    ASKED_AGAIN: "已重新交处室",
    TO_PUBLISH: "主动公开的答复已发出",
    REPLIED_AGAIN: "已再次答复",
    REPLIED_WITHHELD: "不主动公开的答复已发出",
    STILL_WITHHELD: "复核后仍不公开",
    TO_PUBLISH_AFTER_ALL: "复核后公开",
    CLOSED_BEFORE: "期初已办结",
    GIVEN_UP: "已报告不能落实",
}
OWN_SERVICE = "supervision"


def proposer_told_fact(regarding: Regarding) -> str:
    """The fact that the proposer was told of this."""
    return f"{ProposerTold.type}/{regarding}"


def event_type_of(fact: str) -> str:
    """The event type before the stroke, as in `feedback.reply-sent/publish`."""
    return fact.partition("/")[0]


def service_of(fact: str) -> str:
    """The service whose event the fact comes from."""
    return fact.partition(".")[0]


def is_round_independent(fact: str, subject: str) -> bool:
    """Whether the fact is about a commitment or an inquiry, which every round goes on with."""
    return bool(subject) and (service_of(fact) == OWN_SERVICE or fact == CongressChanged.type)


def label(fact: str) -> str:
    """The Chinese name of a fact."""
    event = EVENTS.get(event_type_of(fact))
    return FACT_LABELS.get(fact) or (event.label if event else fact)


def start_label(fact: str) -> str:
    """What starts the deadline in the words of the field: 交办, 签收, 批示, 答复."""
    return START_LABELS.get(fact) or label(event_type_of(fact)).replace("已", "")
