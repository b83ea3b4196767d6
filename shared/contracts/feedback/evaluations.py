"""沟通答复, after the reply: the city's system, the evaluation, handling anew (市人大规定 art. 20, 21)."""

from shared.contracts.common.vocabulary import (
    Channel,
    Chapter,
    Consent,
    ContentHash,
    Demeanour,
    Heard,
    Line,
    Pertinence,
    Satisfaction,
    Visited,
)
from shared.messaging.envelope import Command, Event, FrozenModel, Role
from shared.messaging.errors import RuleViolation


class ProposalForm(FrozenModel):
    """The feedback form of a CPPCC proposal (docs/domain.md, 5.7), beside attitude and outcome."""

    visited: Visited | None = None
    demeanour: Demeanour | None = None
    consent: Consent | None = None
    heard: Heard | None = None
    pertinence: Pertinence | None = None
    leader_answered: bool | None = None


class NoteCityEntry(Command, type="feedback.note-city-entry", label="录入市系统", by={Role.OFFICE}):
    """Of the reply last sent, with the receipt that the city's system gives."""

    receipt: str = ""


class RecordEvaluation(Command, type="feedback.record-evaluation", label="登记评价", by={Role.OFFICE}):
    """Of the reply last sent, or of an earlier `round`; `on_behalf`: entered for a proposer who answered on paper."""

    attitude: Satisfaction
    outcome: Satisfaction
    channel: Channel = Channel.PLATFORM
    opinion: str = ""
    on_behalf: bool = False
    scan: ContentHash | None = None
    sheet: ProposalForm | None = None
    round: int | None = None


class NoteNoFeedback(Command, type="feedback.note-no-feedback", label="注明未反馈", by={Role.OFFICE}):
    """Of the reply last sent, or of an earlier `round`: the proposer has not evaluated it."""

    reason: Line
    round: int | None = None


class OrderRehandling(Command, type="feedback.order-rehandling", label="再次办理", by={Role.OFFICE}):
    """`ordered_by` is who wants it studied again, such as 市人大代表工委; the second reply is due within a month."""

    reason: Line
    ordered_by: Line
    order: ContentHash | None = None


class CityEntryNoted(
    Event,
    type="feedback.city-entry-noted",
    label="已录入市系统",
    sentence="答复已录入市网上处理系统[，回执{receipt}]",
    chapter=Chapter.LETTER,
):
    """The reply of the round is entered in the city's system, with the system's receipt."""

    receipt: str
    round: int = 1


class EvaluationRecorded(
    Event,
    type="feedback.evaluation-recorded",
    label="已评价",
    sentence="提出人评价：办理态度{attitude}，办理结果{outcome}[；意见：{opinion}][；{sheet}][；是否代录：{on_behalf}][；扫描件：{scan}]",
    chapter=Chapter.EVALUATION,
    watched=("attitude", "outcome"),
):
    """The proposer's evaluation of the reply of the round (市人大规定 art. 21): `attitude` of the handling, `outcome`
    of the result; `sheet` is the form of a proposal."""

    attitude: Satisfaction
    outcome: Satisfaction
    channel: Channel
    opinion: str
    on_behalf: bool = False
    scan: ContentHash | None = None
    sheet: ProposalForm | None = None
    round: int = 1


class NoFeedbackNoted(
    Event,
    type="feedback.no-feedback-noted",
    label="未反馈",
    sentence="提出人未反馈评价：{reason}",
    chapter=Chapter.EVALUATION,
):
    """The proposer has not evaluated the reply of the round."""

    reason: str
    round: int = 1


class RehandlingOrdered(
    Event,
    type="feedback.rehandling-ordered",
    label="再次办理",
    sentence="{ordered_by}要求再次办理（转入第{round}次答复）：{reason}",
    chapter=Chapter.EVALUATION,
):
    """`round` counts the replies of a case: the second begins with the first order."""

    round: int
    reason: str
    ordered_by: str
    order: ContentHash | None = None


class NotReplied(RuleViolation, message="答复尚未发出，发出后方可办理。"):
    """City entry and evaluation follow the reply."""


class OpinionOfTheDissatisfied(RuleViolation, message="不满意须写明具体意见。"):
    """市人大规定 art. 21."""


class SheetOfProposals(RuleViolation, message="提案意见反馈表只适用于政协提案。"):
    """Suggestions are evaluated by the two questions of 市人大规定 art. 21."""


class RehandlingOpen(RuleViolation, message="再次办理的答复尚未发出，不能又一次提出再次办理。"):
    """One round of handling anew at a time."""
