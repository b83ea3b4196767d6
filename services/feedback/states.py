"""What feedback remembers of a case in which this bureau leads or helps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from services.feedback.draft import Draft
from shared.contracts.common.vocabulary import Channel, Disclosure, Satisfaction
from shared.contracts.feedback import (
    AgreementReceived,
    CityEntryNoted,
    ContactReleased,
    CoordinationRequested,
    DepartmentNoted,
    EvaluationRecorded,
    HandlingOpened,
    HandlingOver,
    HandlingStopped,
    JoiningNoted,
    LeadReplyReceived,
    NoFeedbackNoted,
    NotOpen,
    OnlyForCo,
    OnlyForLead,
    OpinionPassedOver,
    OpinionRecalled,
    OpinionReceived,
    OpinionSupplemented,
    ReceiveAgreement,
    ReceiveLeadReply,
    ReceiveOpinion,
    RehandlingOrdered,
    ReplyRecalled,
    ReplySubmitted,
)
from shared.contracts.intake import Taken
from shared.messaging.envelope import Command

FromOthers = ReceiveOpinion | ReceiveAgreement | ReceiveLeadReply


@dataclass(frozen=True, slots=True)
class Unopened:
    """Feedback has not heard of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Draft):
    """`submitted` is missing of a reply that had been sent before this system began."""

    submitted: ReplySubmitted | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What a co-unit owes: an opinion, or more after it was asked for more, unless it was passed over."""

    received_on: date | None = None
    presses: int = 0
    opinion: OpinionReceived | None = None
    question: str = ""
    passed: OpinionPassedOver | None = None

    @property
    def outstanding(self) -> bool:
        return self.opinion is None or bool(self.question)

    @property
    def missing(self) -> bool:
        return self.outstanding and self.passed is None


@dataclass(frozen=True, slots=True)
class Round:
    """One answer to the proposer, from contact to evaluation; handling anew begins the next with its `order`."""

    number: int = 1
    order: RehandlingOrdered | None = None
    attempts: int = 0
    contacted: bool = False
    released: ContactReleased | None = None
    agreements: Mapping[tuple[str, str | None], AgreementReceived] = field(default_factory=dict)
    coordination: CoordinationRequested | None = None
    reply: Reply | None = None
    recalled: ReplyRecalled | None = None
    entry: CityEntryNoted | None = None
    evaluation: EvaluationRecorded | None = None
    silence: NoFeedbackNoted | None = None

    @property
    def replied(self) -> bool:
        return self.reply is not None and self.reply.sent is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`opened` reads as corrected; `past` are the earlier hand-overs, `over` why the handling stopped."""

    opened: HandlingOpened
    department: DepartmentNoted | None = None
    joined: JoiningNoted | None = None
    over: HandlingStopped | None = None
    past: "tuple[Lead | Co, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead(Case):
    """`owed` holds each expected co-unit, `earlier` the rounds before this one."""

    owed: Mapping[str, Owed] = field(default_factory=dict)
    disclosures: Mapping[str, Disclosure] = field(default_factory=dict)
    round: Round = field(default_factory=Round)
    earlier: tuple[Round, ...] = ()

    @property
    def rounds(self) -> tuple[Round, ...]:
        return (*self.earlier, self.round)

    @property
    def current(self) -> tuple[Draft, ...]:
        return (self.round.reply,) if self.round.reply else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Co(Case):
    opinion: Draft | None = None
    recalled: OpinionRecalled | None = None
    supplement: OpinionSupplemented | None = None
    lead_reply: LeadReplyReceived | None = None

    @property
    def current(self) -> tuple[Draft, ...]:
        return (self.opinion,) if self.opinion else ()


Handling = Unopened | Lead | Co


def begun(opened: HandlingOpened) -> Lead | Co:
    """A case as it begins, or as far as it had come when it was taken over."""
    taken = opened.taken
    at = DepartmentNoted(department=taken.department, handler=taken.handler) if taken and taken.department else None
    sent = Reply(text=taken.file_hash, drafter="", letter=taken.letter, sent=taken) if taken and taken.sent_on else None
    if not opened.part.leads:
        return Co(opened=opened, department=at, opinion=sent)
    contacted = taken is not None and taken.contacted_on is not None
    return Lead(opened=opened, department=at, round=Round(contacted=contacted, reply=sent, evaluation=told(taken)))


def told(taken: Taken | None) -> EvaluationRecorded | None:
    """The evaluation that had come before this system began; a question left open counts as 未表态."""
    if taken is None or not (taken.attitude or taken.outcome):
        return None
    attitude, outcome = taken.attitude or Satisfaction.SILENT, taken.outcome or Satisfaction.SILENT
    return EvaluationRecorded(attitude=attitude, outcome=outcome, channel=Channel.PLATFORM, opinion="")


def behind(case: Lead | Co) -> tuple[Lead | Co, ...]:
    """What a case leaves behind when it begins anew."""
    return (*case.past, replace(case, past=()))


def drafts(case: Lead | Co) -> Iterator[Draft]:
    """Every reply or opinion of the case, of all rounds and hand-overs."""
    for each in (*case.past, case):
        if isinstance(each, Lead):
            yield from (round.reply for round in each.rounds if round.reply)
        else:
            yield from each.current


def led(case: Lead | Co) -> Lead:
    """The case, if this bureau is its lead unit."""
    if isinstance(case, Co):
        raise OnlyForLead(case.opened.lead_unit)
    return case


def helped(case: Lead | Co) -> Co:
    """The case, if this bureau is one of its co-units."""
    if isinstance(case, Lead):
        raise OnlyForCo
    return case


def going(handling: Handling, command: Command) -> Lead | Co:
    """The case, if it is in work; what others send is taken even when the handling is over."""
    if isinstance(handling, Unopened):
        raise NotOpen
    if handling.over and not isinstance(command, FromOthers):
        raise HandlingOver(handling.over.reason)
    return handling
