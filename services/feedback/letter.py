"""The life cycle of a letter, for the reply of a lead case and for the opinion of a co case alike.

A letter is submitted by the department in charge, reviewed step by step as the house rules ask, signed by somebody
else with a number of its series, recalled or replaced as long as it has not left, and sent once. What differs between
the two kinds of letter is a `LetterKind`; `reply` and `opinion` declare one each.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar, assert_never

from services.feedback.house_rules import HouseRules
from services.feedback.letter_numbers import LetterNumbers, take_number, void_number_of
from services.feedback.states import Draft, OpenedCase
from shared.contracts.common.vocabulary import Pair, Step
from shared.contracts.feedback import (
    AlreadySent,
    DepartmentNoted,
    DrafterReviews,
    DrafterSigns,
    FeedbackCommand,
    LetterApproved,
    LetterRecalled,
    LetterReturned,
    LetterSent,
    LetterSigned,
    LetterVerdict,
    NoDepartment,
    NothingSubmitted,
    NotReviewed,
    NotSigned,
    NotYourDraft,
    OtherDepartment,
    RecallLetter,
    ReviewerSigns,
    ReviewLetter,
    SignLetter,
    WrongStep,
)
from shared.domain.decider import Decision
from shared.messaging.envelope import Actor, CommandEnvelope, Event, Role

CaseT = TypeVar("CaseT", bound=OpenedCase)
DraftT = TypeVar("DraftT", bound=Draft)
REPLACED = "改稿重新送审"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind(Generic[CaseT, DraftT]):
    """What differs between a reply and an opinion.

    `draft` and `recalled` find the letter in its case, and the event that took the last one back; `check_signature`
    raises the `RuleViolation` for what this kind needs before it is signed; the others give its events: `signed` of a
    draft and its number, `recall` of a draft and the reason.
    """

    draft: Callable[[CaseT], DraftT | None]
    recalled: Callable[[CaseT], LetterRecalled | None]
    check_signature: Callable[[CaseT, DraftT], None]
    approved: type[LetterApproved]
    returned: type[LetterReturned]
    signed: Callable[[CaseT, DraftT, str], LetterSigned]
    recall: Callable[[CaseT, DraftT, str], LetterRecalled]


def check_department(department: DepartmentNoted | None, actor: Actor) -> None:
    """Raises `NoDepartment` or `OtherDepartment` unless the actor belongs to the department that handles the case:
    only that one drafts, reviews as department, and lets a reply go on without contact."""
    if department is None:
        raise NoDepartment
    if actor.department != department.department:
        raise OtherDepartment(department.department)


def check_submission(department: DepartmentNoted | None, draft: Draft | None) -> None:
    """Raises `NoDepartment` where nobody is in charge yet, `AlreadySent` where the letter has left."""
    if department is None:
        raise NoDepartment
    if draft is not None and draft.sent is not None:
        raise AlreadySent(draft.letter)


def submit(
    kind: LetterKind[CaseT, DraftT],
    submitted: Event,
    case: CaseT,
    numbers: LetterNumbers,
) -> Decision:
    """The submission; a signed letter that it replaces is recalled with it and loses its number."""
    draft = kind.draft(case)
    replaced = recall_draft(kind, draft, REPLACED, case, numbers) if draft is not None and draft.letter else []
    return [*replaced, submitted]


def review(
    kind: LetterKind[CaseT, DraftT],
    command: ReviewLetter,
    envelope: CommandEnvelope[FeedbackCommand],
    case: CaseT,
    rules: HouseRules,
) -> Decision:
    """The verdict of one step; nothing where the step has said just this. Raises `NothingSubmitted` where no text waits
    for a review, `WrongStep`, `OtherDepartment`, `DrafterReviews` or `AlreadySent`."""
    draft = submitted_draft(kind.draft(case))
    check_reviewer(command.step, envelope, draft, case.department, rules)
    event = kind.approved if command.approved else kind.returned
    verdict = event(text=draft.text, opinion=command.opinion, step=command.step, reviewer=envelope.actor.id)
    if same_verdict(verdict, draft.verdicts.get(command.step)):
        return []
    if draft.sent is not None:
        raise AlreadySent(draft.letter)
    if draft.letter:
        raise NothingSubmitted(f"{draft.letter}已签发")
    return [verdict]


def submitted_draft(draft: DraftT | None) -> DraftT:
    """The draft; raises `NothingSubmitted` where there is none."""
    if draft is None:
        raise NothingSubmitted
    return draft


def check_reviewer(
    step: Step,
    envelope: CommandEnvelope[FeedbackCommand],
    draft: Draft,
    department: DepartmentNoted | None,
    rules: HouseRules,
) -> None:
    """Raises `WrongStep` or `OtherDepartment` where the step is another's, `DrafterReviews` where the house rules
    separate drafter and reviewer. 法规 is reviewed by the office, or recorded as decided elsewhere."""
    roles = envelope.actor.roles
    match step:
        case Step.DEPARTMENT if Role.HEAD in roles:
            check_department(department, envelope.actor)
        case Step.OFFICE | Step.LEGAL if Role.OFFICE in roles:
            pass
        case Step.LEGAL if envelope.actor.noted is not None:
            pass
        case _:
            raise WrongStep(step.label)
    if envelope.actor.id == draft.drafter and rules.separate(Pair.DRAFTER_REVIEWER, department, envelope):
        raise DrafterReviews(envelope.actor.name)


def same_verdict(verdict: LetterVerdict, recorded: LetterVerdict | None) -> bool:
    """Whether the last verdict of this step equals the command's, no matter who gave it."""
    return type(verdict) is type(recorded) and verdict == recorded.model_copy(update={"reviewer": verdict.reviewer})


def sign(
    kind: LetterKind[CaseT, DraftT],
    command: SignLetter,
    envelope: CommandEnvelope[FeedbackCommand],
    case: CaseT,
    numbers: LetterNumbers,
    rules: HouseRules,
) -> Decision:
    """The signature, and the number taken for it in its register; nothing where the letter is signed. Raises
    `NotReviewed`, what the kind's `check_signature` raises, `DrafterSigns`, `ReviewerSigns`, `SeriesNotOpen` or
    `NumberInUse`."""
    draft = kind.draft(case)
    if draft is not None and draft.letter:
        return []
    if draft is None or not draft.approved(rules.steps):
        raise NotReviewed
    kind.check_signature(case, draft)
    check_signer(draft, envelope, case.department, rules)
    number, taken = take_number(numbers, case.opened.kind, case.opened.part, envelope, command.serial)
    return [kind.signed(case, draft, number), taken]


def check_signer(
    draft: Draft, envelope: CommandEnvelope[FeedbackCommand], department: DepartmentNoted | None, rules: HouseRules
) -> None:
    """Raises `DrafterSigns` for the drafter, always, and `ReviewerSigns` for a reviewer where the house rules separate
    reviewer and signer."""
    if envelope.actor.id == draft.drafter:
        raise DrafterSigns(envelope.actor.name)
    if envelope.actor.id in draft.reviewers and rules.separate(Pair.REVIEWER_SIGNER, department, envelope):
        raise ReviewerSigns(envelope.actor.name)


def recall(
    kind: LetterKind[CaseT, DraftT], command: RecallLetter, actor: Actor, case: CaseT, numbers: LetterNumbers
) -> Decision:
    """The recall; nothing where the last letter was recalled. Raises `NothingSubmitted`, `AlreadySent`, or
    `NotYourDraft` unless the drafter or the office recalls it."""
    if kind.draft(case) is None and kind.recalled(case):
        return []
    draft = submitted_draft(kind.draft(case))
    if draft.sent is not None:
        raise AlreadySent(draft.letter)
    if actor.id != draft.drafter and Role.OFFICE not in actor.roles:
        raise NotYourDraft
    return recall_draft(kind, draft, command.reason, case, numbers)


def recall_draft(
    kind: LetterKind[CaseT, DraftT], draft: DraftT, reason: str, case: CaseT, numbers: LetterNumbers
) -> Decision:
    """The recall of a draft; a signed one gives up its number, which is never taken again."""
    return [kind.recall(case, draft, reason), *void_number_of(numbers, case.opened.kind, draft.letter, reason)]


def signed_draft(draft: DraftT | None) -> DraftT:
    """The draft that is signed, or was sent; raises `NotSigned`."""
    if draft is None or not (draft.letter or draft.sent):
        raise NotSigned
    return draft


def send(draft: Draft, sent: LetterSent) -> Decision:
    """The dispatch; nothing where it was sent just so, `AlreadySent` where it was sent otherwise."""
    if draft.sent is None:
        return [sent]
    if draft.sent == sent:
        return []
    raise AlreadySent(draft.letter)


def evolve(draft: DraftT, event: LetterVerdict | LetterSigned | LetterSent) -> DraftT:
    """The draft after a verdict, the signature or the dispatch."""
    match event:
        case LetterVerdict(step=step):
            return replace(draft, verdicts={**draft.verdicts, step: event})
        case LetterSigned(letter=letter):
            return replace(draft, letter=letter)
        case LetterSent():
            return replace(draft, sent=event)
        case _:
            assert_never(event)
