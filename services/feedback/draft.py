"""What a reply and an opinion have in common: submitted, reviewed, signed by another, recalled or sent once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from services.feedback.house import House
from shared.contracts.common.vocabulary import Pair, Step
from shared.contracts.feedback import (
    AlreadySent,
    DepartmentNoted,
    DrafterReviews,
    DrafterSigns,
    FeedbackCommand,
    NoDepartment,
    NothingSubmitted,
    NotReviewed,
    NotSigned,
    NotYourDraft,
    OpinionApproved,
    OpinionReturned,
    OpinionSent,
    OtherDepartment,
    ReplyApproved,
    ReplyReturned,
    ReplySent,
    ReviewerSigns,
    WrongStep,
)
from shared.contracts.intake import Taken
from shared.domain.decider import Decision
from shared.messaging.envelope import Actor, CommandEnvelope, Event, Role

Approved = ReplyApproved | OpinionApproved
Returned = ReplyReturned | OpinionReturned
Verdict = Approved | Returned
Sent = ReplySent | OpinionSent | Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Each step of the review keeps its last verdict; `sent` is what shows that the letter left the house."""

    text: str
    drafter: str
    verdicts: Mapping[Step, Verdict] = field(default_factory=dict)
    letter: str = ""
    sent: Sent | None = None

    @property
    def returned(self) -> bool:
        return any(isinstance(verdict, Returned) for verdict in self.verdicts.values())

    @property
    def reviewers(self) -> set[str]:
        return {verdict.reviewer for verdict in self.verdicts.values() if isinstance(verdict, Approved)}

    def approved(self, steps: Collection[Step]) -> bool:
        return not self.returned and self.verdicts.keys() >= set(steps)


D = TypeVar("D", bound=Draft)


def unless(event: Event, known: Event | None) -> Decision:
    """What is already so happens only once."""
    return [] if event == known else [event]


def submittable(department: DepartmentNoted | None, draft: Draft | None) -> None:
    if department is None:
        raise NoDepartment
    if draft is not None and draft.sent is not None:
        raise AlreadySent(draft.letter)


def theirs(department: DepartmentNoted | None, actor: Actor) -> None:
    """Only the department that handles the case drafts, reviews as department, or lets a reply go on."""
    if department is None:
        raise NoDepartment
    if actor.department != department.department:
        raise OtherDepartment(department.department)


def submitted(draft: D | None) -> D:
    if draft is None:
        raise NothingSubmitted
    return draft


def reviewing(
    step: Step, envelope: CommandEnvelope[FeedbackCommand], draft: Draft, at: DepartmentNoted | None, house: House
) -> None:
    """Whether this step is theirs, and the text is not their own where the house parts the two."""
    roles = envelope.actor.roles
    match step:
        case Step.DEPARTMENT if Role.HEAD in roles:
            theirs(at, envelope.actor)
        case Step.OFFICE | Step.LEGAL if Role.OFFICE in roles:
            pass
        case Step.LEGAL if envelope.actor.noted is not None:
            pass
        case _:
            raise WrongStep(step.label)
    if envelope.actor.id == draft.drafter and house.parts(Pair.DRAFTER_REVIEWER, at, envelope):
        raise DrafterReviews(envelope.actor.name)


def review(draft: Draft, verdict: Verdict) -> Decision:
    if same(verdict, draft.verdicts.get(verdict.step)):
        return []
    if draft.sent is not None:
        raise AlreadySent(draft.letter)
    if draft.letter:
        raise NothingSubmitted(f"{draft.letter}已签发")
    return [verdict]


def same(verdict: Verdict, known: Verdict | None) -> bool:
    """Whether the step already says so, whoever said it for the office."""
    return type(verdict) is type(known) and verdict == known.model_copy(update={"reviewer": verdict.reviewer})


def reviewed(draft: D | None, house: House) -> D:
    if draft is None or not draft.approved(house.steps):
        raise NotReviewed
    return draft


def signable(
    draft: Draft, envelope: CommandEnvelope[FeedbackCommand], at: DepartmentNoted | None, house: House
) -> None:
    """Another than its drafter signs, and another than its reviewers where the house parts the two."""
    if envelope.actor.id == draft.drafter:
        raise DrafterSigns(envelope.actor.name)
    if envelope.actor.id in draft.reviewers and house.parts(Pair.REVIEWER_SIGNER, at, envelope):
        raise ReviewerSigns(envelope.actor.name)


def signed(draft: D | None) -> D:
    if draft is None or not (draft.letter or draft.sent):
        raise NotSigned
    return draft


def recallable(draft: Draft, actor: Actor) -> None:
    if draft.sent is not None:
        raise AlreadySent(draft.letter)
    if actor.id != draft.drafter and Role.OFFICE not in actor.roles:
        raise NotYourDraft


def send(draft: Draft, sent: ReplySent | OpinionSent) -> Decision:
    if draft.sent is None or draft.sent == sent:
        return [] if draft.sent else [sent]
    raise AlreadySent(draft.letter)
