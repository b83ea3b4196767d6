"""The state of a case in feedback: unopened, the bureau's as lead unit, or as co-unit; with its letter and contacts."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from shared.contracts.common.vocabulary import Channel, Disclosure, Satisfaction, Step
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
    LetterApproved,
    LetterRecalled,
    LetterReturned,
    LetterSent,
    LetterVerdict,
    NoFeedbackNoted,
    NotOpen,
    OnlyForCo,
    OnlyForLead,
    OpinionPassedOver,
    OpinionReceived,
    OpinionSupplemented,
    ReceiveAgreement,
    ReceiveLeadReply,
    ReceiveOpinion,
    RehandlingOrdered,
    ReplySubmitted,
)
from shared.contracts.intake import Taken
from shared.messaging.envelope import Command

FromOtherUnits = ReceiveOpinion | ReceiveAgreement | ReceiveLeadReply


@dataclass(frozen=True, slots=True)
class Unopened:
    """No event of the case has been received; `Open` has not been handled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A submitted letter, as far as it has come.

    `text` is the hash of its file, `drafter` the id of who submitted it, `verdicts` the last verdict of each step of
    the review, `letter` its number once it is signed, `sent` the event (or the opening import) that says it was sent.
    """

    text: str
    drafter: str
    verdicts: Mapping[Step, LetterVerdict] = field(default_factory=dict)
    letter: str = ""
    sent: LetterSent | Taken | None = None

    @property
    def returned(self) -> bool:
        """Whether a step has sent it back."""
        return any(isinstance(verdict, LetterReturned) for verdict in self.verdicts.values())

    @property
    def reviewers(self) -> set[str]:
        """The ids of those who approved it."""
        return {verdict.reviewer for verdict in self.verdicts.values() if isinstance(verdict, LetterApproved)}

    def approved(self, steps: Collection[Step]) -> bool:
        """Whether each of these steps has approved it and none has sent it back."""
        return not self.returned and self.verdicts.keys() >= set(steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Draft):
    """`submitted` is None for a reply that was sent before this system was in use."""

    submitted: ReplySubmitted | None = None


@dataclass(frozen=True, slots=True)
class ExpectedOpinion:
    """What a co-unit owes to a lead case: an opinion, or an answer to the `question` it was asked since.

    `received_on` is the unit's own receipt of the case, `presses` counts the calls for the opinion, `passed_over` is
    set while the reply goes on without it.
    """

    received_on: date | None = None
    presses: int = 0
    opinion: OpinionReceived | None = None
    question: str = ""
    passed_over: OpinionPassedOver | None = None

    @property
    def outstanding(self) -> bool:
        """Whether the unit still owes its opinion, or the answer to a question."""
        return self.opinion is None or bool(self.question)

    @property
    def missing(self) -> bool:
        """Whether the reply has to wait for it: outstanding and not passed over."""
        return self.outstanding and self.passed_over is None


@dataclass(frozen=True, slots=True)
class Round:
    """One answer to the proposer, from contact to evaluation.

    The first round has number 1; each order to handle the case anew begins the next one, with that
    `rehandling_order`. `attempts` counts the contacts that reached nobody; `agreements` are by unit and text.
    """

    number: int = 1
    rehandling_order: RehandlingOrdered | None = None
    attempts: int = 0
    contacted: bool = False
    released: ContactReleased | None = None
    agreements: Mapping[tuple[str, str | None], AgreementReceived] = field(default_factory=dict)
    coordination: CoordinationRequested | None = None
    reply: Reply | None = None
    recalled: LetterRecalled | None = None
    city_entry: CityEntryNoted | None = None
    evaluation: EvaluationRecorded | None = None
    no_feedback: NoFeedbackNoted | None = None

    @property
    def replied(self) -> bool:
        """Whether the reply of this round was sent."""
        return self.reply is not None and self.reply.sent is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCase:
    """What lead and co cases share.

    `opened` holds the facts of the hand-over with their corrections, `department` who is in charge, `joined` with which
    case it is handled together, `stopped` why the handling has ended, `past_cases` the case as earlier hand-overs left
    it.
    """

    opened: HandlingOpened
    department: DepartmentNoted | None = None
    joined: JoiningNoted | None = None
    stopped: HandlingStopped | None = None
    past_cases: "tuple[LeadCase | CoCase, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCase(OpenedCase):
    """A case in which the bureau replies to the proposer, as lead unit or one of several.

    `expected_opinions` are by co-unit, `disclosures` by text; `round` is the present one, after `earlier_rounds`.
    """

    expected_opinions: Mapping[str, ExpectedOpinion] = field(default_factory=dict)
    disclosures: Mapping[str, Disclosure] = field(default_factory=dict)
    round: Round = field(default_factory=Round)
    earlier_rounds: tuple[Round, ...] = ()

    @property
    def rounds(self) -> tuple[Round, ...]:
        """All rounds, the present one last."""
        return (*self.earlier_rounds, self.round)

    @property
    def current_drafts(self) -> tuple[Draft, ...]:
        """The reply of the present round, if one was submitted."""
        return (self.round.reply,) if self.round.reply else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoCase(OpenedCase):
    """A case in which the bureau gives its opinion to the lead unit (市人大规定 art. 17)."""

    opinion: Draft | None = None
    recalled: LetterRecalled | None = None
    supplement: OpinionSupplemented | None = None
    lead_reply: LeadReplyReceived | None = None

    @property
    def current_drafts(self) -> tuple[Draft, ...]:
        """The opinion, if one was submitted."""
        return (self.opinion,) if self.opinion else ()


Handling = Unopened | LeadCase | CoCase


def opened_case(opened: HandlingOpened) -> LeadCase | CoCase:
    """The case as it begins, or as far as it had come when this system took it over."""
    taken = opened.taken
    department = (
        DepartmentNoted(department=taken.department, handler=taken.handler) if taken and taken.department else None
    )
    sent = Reply(text=taken.file_hash, drafter="", letter=taken.letter, sent=taken) if taken and taken.sent_on else None
    if not opened.part.leads:
        return CoCase(opened=opened, department=department, opinion=sent)
    contacted = taken is not None and taken.contacted_on is not None
    round = Round(contacted=contacted, reply=sent, evaluation=earlier_evaluation(taken))
    return LeadCase(opened=opened, department=department, round=round)


def earlier_evaluation(taken: Taken | None) -> EvaluationRecorded | None:
    """The evaluation that had come before this system took the case over; a question left open counts as 未表态."""
    if taken is None or not (taken.attitude or taken.outcome):
        return None
    attitude, outcome = taken.attitude or Satisfaction.SILENT, taken.outcome or Satisfaction.SILENT
    return EvaluationRecorded(attitude=attitude, outcome=outcome, channel=Channel.PLATFORM, opinion="")


def past_with(case: LeadCase | CoCase) -> tuple[LeadCase | CoCase, ...]:
    """The past cases of a case that begins anew: its own ones, and then itself."""
    return (*case.past_cases, replace(case, past_cases=()))


def all_drafts(case: LeadCase | CoCase) -> Iterator[Draft]:
    """Every reply or opinion of the case, of all rounds and hand-overs."""
    for handed_over in (*case.past_cases, case):
        if isinstance(handed_over, LeadCase):
            yield from (round.reply for round in handed_over.rounds if round.reply)
        else:
            yield from handed_over.current_drafts


def lead_case(case: LeadCase | CoCase) -> LeadCase:
    """The case, where this bureau is its lead unit; raises `OnlyForLead`."""
    if isinstance(case, CoCase):
        raise OnlyForLead(case.opened.lead_unit)
    return case


def co_case(case: LeadCase | CoCase) -> CoCase:
    """The case, where this bureau is one of its co-units; raises `OnlyForCo`."""
    if isinstance(case, LeadCase):
        raise OnlyForCo
    return case


def case_in_work(handling: Handling, command: Command) -> LeadCase | CoCase:
    """The case, where the command may be given to it: raises `NotOpen`, and `HandlingOver` where the handling has
    ended, except for what other units send."""
    if isinstance(handling, Unopened):
        raise NotOpen
    if handling.stopped and not isinstance(command, FromOtherUnits):
        raise HandlingOver(handling.stopped.reason)
    return handling
