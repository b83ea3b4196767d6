"""Contacts, replies and evaluations of a case by rounds, so that a first reply and a second one can be compared."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from shared.contracts import feedback
from shared.contracts.common.vocabulary import Channel, Disclosure, Promise, Result, Satisfaction
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import RecordedEvent


@dataclass(frozen=True, slots=True)
class RoundContact:
    """One contact with the proposer; `reached` is False where nobody was reached."""

    on: date
    way: str
    who: str
    by_whom: str
    joint_units: tuple[str, ...]
    opinion: str
    reached: bool


@dataclass(frozen=True, slots=True)
class RoundAnswer:
    """The letter that was sent in a round; `text` is the hash of its file."""

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
    """What the proposer said of the reply; `on_behalf` where somebody else filled it in, `scan` the hash of the
    paper."""

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
        """Whether attitude or outcome was judged 不满意."""
        return Satisfaction.DISSATISFIED in (self.attitude, self.outcome)


@dataclass(slots=True)
class Round:
    """One reply with its contacts before and its evaluation after it; `ordered` says who ordered a later round and
    why."""

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
        """Whether there is a reply that can be evaluated."""
        return self.answer is not None


def rounds(history: Iterable[RecordedEvent]) -> list[Round]:
    """The rounds of a case in their order, corrections applied; a case without a reply has one round."""
    rounds_by_number: dict[int, Round] = {1: Round(1)}
    number = 1
    for fact in apply_corrections(history):
        if isinstance(fact.event, feedback.RehandlingOrdered):
            number = fact.event.round
            rounds_by_number[number] = Round(
                number, f"{fact.event.ordered_by}：{fact.event.reason}", fact.business_date
            )
        else:
            _apply(rounds_by_number, number, fact)
    return [rounds_by_number[number] for number in sorted(rounds_by_number)]


def _apply(rounds_by_number: dict[int, Round], number: int, record: RecordedEvent) -> None:
    match record.event:
        case feedback.ContactRecorded() as event:
            rounds_by_number[number].contacts.append(_contact(event, record.business_date))
        case feedback.ContactReleased(reason=reason):
            rounds_by_number[number].released = reason
        case feedback.ReplySent(round=round) as event:
            rounds_by_number.setdefault(round, Round(round)).answer = _answer(event, record.business_date)
        case feedback.EvaluationRecorded(round=round) as event:
            evaluated = rounds_by_number.setdefault(round, Round(round))
            evaluated.evaluation, evaluated.no_feedback = _evaluation(event, record.business_date), ""
            evaluated.evaluations += 1
        case feedback.NoFeedbackNoted(round=round, reason=reason):
            rounds_by_number.setdefault(round, Round(round)).no_feedback = reason


def _contact(event: feedback.ContactRecorded, on: date) -> RoundContact:
    return RoundContact(on, event.way.label, event.who, event.by_whom, event.joint_units, event.opinion, event.reached)


def _answer(event: feedback.ReplySent, on: date) -> RoundAnswer:
    return RoundAnswer(
        on=on,
        letter=event.letter,
        text=event.text,
        result=event.result,
        decision=event.decision,
        recipients=event.recipients,
        joint=event.joint,
        copies=event.copies,
        commitments=event.commitments,
    )


def _evaluation(event: feedback.EvaluationRecorded, on: date) -> Evaluation:
    return Evaluation(
        on=on,
        attitude=event.attitude,
        outcome=event.outcome,
        channel=event.channel,
        opinion=event.opinion,
        on_behalf=event.on_behalf,
        scan=event.scan or "",
        sheet=event.sheet,
    )
