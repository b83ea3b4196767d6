"""Contacts, replies and evaluations of a case by rounds, so that a first reply and the next stand side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from shared.contracts import feedback
from shared.contracts.common.vocabulary import Channel, Disclosure, Promise, Result, Satisfaction
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import RecordedEvent


@dataclass(frozen=True, slots=True)
class RoundContact:
    on: date
    way: str
    who: str
    by_whom: str
    joint_units: tuple[str, ...]
    opinion: str
    reached: bool


@dataclass(frozen=True, slots=True)
class RoundAnswer:
    """The letter that was sent in a round."""

    on: date
    letter: str
    text: str
    result: Result
    decision: Disclosure
    recipients: tuple[str, ...]
    joint: int
    copies: tuple[str, ...]
    commitments: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    on: date
    attitude: Satisfaction
    outcome: Satisfaction
    channel: Channel
    opinion: str
    on_behalf: bool
    scan: str
    sheet: feedback.ProposalForm | None

    @property
    def dissatisfied(self) -> bool:
        return Satisfaction.DISSATISFIED in (self.attitude, self.outcome)


@dataclass(slots=True)
class Round:
    """One reply with what came before and after it; `ordered` says who wanted it and why, where it is not the first."""

    number: int
    ordered: str = ""
    ordered_on: date | None = None
    contacts: list[RoundContact] = field(default_factory=list)
    released: str = ""
    answer: RoundAnswer | None = None
    evaluation: Evaluation | None = None
    evaluations: int = 0
    no_feedback: str = ""

    @property
    def evaluable(self) -> bool:
        return self.answer is not None


def rounds(history: Iterable[RecordedEvent]) -> list[Round]:
    """The rounds of a case in their order; a case that was never answered has one, without a reply."""
    found: dict[int, Round] = {1: Round(1)}
    running = 1
    for fact in apply_corrections(history):
        if isinstance(fact.event, feedback.RehandlingOrdered):
            running = fact.event.round
            found[running] = Round(running, f"{fact.event.ordered_by}：{fact.event.reason}", fact.business_date)
        else:
            _tell(found, running, fact)
    return [found[number] for number in sorted(found)]


def _tell(found: dict[int, Round], running: int, each: RecordedEvent) -> None:
    match each.event:
        case feedback.ContactRecorded() as said:
            found[running].contacts.append(_contact(said, each.business_date))
        case feedback.ContactReleased(reason=reason):
            found[running].released = reason
        case feedback.ReplySent(round=round) as sent:
            found.setdefault(round, Round(round)).answer = _answer(sent, each.business_date)
        case feedback.EvaluationRecorded(round=round) as said:
            told = found.setdefault(round, Round(round))
            told.evaluation, told.no_feedback = _evaluation(said, each.business_date), ""
            told.evaluations += 1
        case feedback.NoFeedbackNoted(round=round, reason=reason):
            found.setdefault(round, Round(round)).no_feedback = reason


def _contact(said: feedback.ContactRecorded, on: date) -> RoundContact:
    return RoundContact(on, said.way.label, said.who, said.by_whom, said.joint_units, said.opinion, said.reached)


def _answer(sent: feedback.ReplySent, on: date) -> RoundAnswer:
    return RoundAnswer(
        on=on,
        letter=sent.letter,
        text=sent.text,
        result=sent.result,
        decision=sent.decision,
        recipients=sent.recipients,
        joint=sent.joint,
        copies=sent.copies,
        commitments=sent.commitments,
    )


def _evaluation(said: feedback.EvaluationRecorded, on: date) -> Evaluation:
    return Evaluation(
        on=on,
        attitude=said.attitude,
        outcome=said.outcome,
        channel=said.channel,
        opinion=said.opinion,
        on_behalf=said.on_behalf,
        scan=said.scan or "",
        sheet=said.sheet,
    )
