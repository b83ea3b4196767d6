"""Which steps review a letter, who may do which two acts on it, and how it is recalled before it is sent."""

from datetime import date
from typing import Any

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import Pair, Step
from shared.contracts.feedback import (
    AdoptHouseRules,
    DrafterReviews,
    DrafterSigns,
    ExemptionGranted,
    ExemptionOver,
    FeedbackCommand,
    FeedbackEvent,
    GrantExemption,
    HouseRulesAdopted,
    NotReviewed,
    OtherDepartment,
    OwnExemption,
    ReplyApproved,
    ReplyReturned,
    ReviewerSigns,
    ReviewReply,
    Separation,
    SignReply,
    WrongStep,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Actor, DecisionMedium, RecordedOnBehalf, Role
from shared.messaging.errors import Invalid
from tests.feedback.story import (
    DRAFTED,
    DRAFTER,
    FIRST,
    LEADER,
    TO_SIGN,
    approved,
    as_lead,
    disclosed,
    series,
    signed,
    submit,
    submitted,
    taken,
)
from tests.given_when_then import CLERK, actor, given

HEAD = actor("wu", Role.HEAD, department="广告处")
OTHER_HEAD = actor("zheng", Role.HEAD, department="特食处")
LAWYER = actor("feng", Role.HEAD, department="法规处")
ON_PAPER = LAWYER.model_copy(
    update={"noted": RecordedOnBehalf(id="wang", name="王某", roles=(Role.OFFICE,), manner=DecisionMedium.PAPER)}
)
BOTH = (CLERK.model_copy(update={"roles": (Role.OFFICE, Role.LEADER)}), "wang")
ALL_STEPS = EventForStream("house", HouseRulesAdopted(attempts=3, steps=(Step.DEPARTMENT, Step.OFFICE, Step.LEGAL)))


def approves(step: Step, reviewer: str) -> ReplyApproved:
    return ReplyApproved(text=FIRST, opinion="", step=step, reviewer=reviewer)


def separation(pair: Pair, department: str = "") -> EventForStream:
    separations = (Separation(pair=pair, department=department),)
    return EventForStream("house", HouseRulesAdopted(attempts=3, steps=(Step.OFFICE,), separations=separations))


def exempt(person: str, pair: Pair, department: str = "广告处", until: date = date(2023, 5, 15)) -> EventForStream:
    return EventForStream(
        "house",
        ExemptionGranted(
            person=person, person_name=person, department=department, pair=pair, reason="人手不足", until=until
        ),
    )


@pytest.mark.parametrize(
    ("step", "by"), [(Step.DEPARTMENT, HEAD), (Step.OFFICE, CLERK), (Step.LEGAL, CLERK), (Step.LEGAL, ON_PAPER)]
)
def test_each_step_is_reviewed_by_its_own(step: Step, by: Actor) -> None:
    passes, fails = ReviewReply(approved=True, step=step), ReviewReply(approved=False, step=step, opinion="请补依据")
    returned = ReplyReturned(text=FIRST, opinion="请补依据", step=step, reviewer=by.id)
    given(feedback, *DRAFTED).when(passes, by=by).then(approves(step, by.id))
    given(feedback, *DRAFTED).when(fails, by=by).then(returned)


@pytest.mark.parametrize(("step", "by"), [(Step.DEPARTMENT, CLERK), (Step.OFFICE, HEAD), (Step.LEGAL, LAWYER)])
def test_no_step_is_reviewed_by_others(step: Step, by: Actor) -> None:
    given(feedback, *DRAFTED).when(ReviewReply(approved=True, step=step), by=by).then_rejected(WrongStep)


def test_the_step_of_the_department_is_for_the_head_of_the_one_in_charge() -> None:
    command = ReviewReply(approved=True, step=Step.DEPARTMENT)
    given(feedback, *DRAFTED).when(command, by=OTHER_HEAD).then_rejected(OtherDepartment)


def test_another_of_the_office_does_not_repeat_a_verdict() -> None:
    colleague = actor("qian", Role.OFFICE)
    given(feedback, *DRAFTED, approved).when(ReviewReply(approved=True), by=colleague).then()


THREE = (approves(Step.DEPARTMENT, "wu"), approves(Step.OFFICE, "wang"), approves(Step.LEGAL, "wang"))


def test_a_leader_signs_what_every_required_step_approved() -> None:
    given(feedback, *DRAFTED, *THREE, disclosed, ALL_STEPS, series).when(SignReply(), by=LEADER).then(signed, taken)


@pytest.mark.parametrize("missing", THREE)
def test_a_required_step_that_is_missing_holds_the_signature(missing: FeedbackEvent) -> None:
    two = [step for step in THREE if step is not missing]
    given(feedback, *DRAFTED, *two, disclosed, ALL_STEPS, series).when(SignReply(), by=LEADER).then_rejected(
        NotReviewed
    )


@pytest.mark.parametrize("step", Step)
def test_any_step_may_return_a_letter(step: Step) -> None:
    back = ReplyReturned(text=FIRST, opinion="请补依据", step=step, reviewer="wang")
    history = (*TO_SIGN, back)
    given(feedback, *history, series).when(SignReply(), by=LEADER).then_rejected(NotReviewed)
    given(feedback, *history).when(submit, by=DRAFTER).then(submitted)


def test_a_step_that_is_not_required_holds_nothing() -> None:
    given(feedback, *TO_SIGN, series).when(SignReply(), by=LEADER).then(signed, taken)


REVIEWING_DRAFTER = actor("chen", Role.HANDLER, Role.OFFICE, department="广告处")
SAME_HAND = [
    (Pair.DRAFTER_REVIEWER, ReviewReply(approved=True), DRAFTED, REVIEWING_DRAFTER, DrafterReviews),
    (Pair.REVIEWER_SIGNER, SignReply(), (*TO_SIGN, series), BOTH[0], ReviewerSigns),
]


@pytest.mark.parametrize(("pair", "command", "history", "by", "refusal"), SAME_HAND)
@pytest.mark.parametrize("at", ["", "广告处"])
def test_the_house_keeps_two_acts_apart(
    pair: Pair, command: FeedbackCommand, history: tuple[Any, ...], by: Actor, refusal: Any, at: str
) -> None:
    given(feedback, *history, separation(pair, at)).when(command, by=by).then_rejected(refusal)


@pytest.mark.parametrize(("pair", "command", "history", "by", "refusal"), SAME_HAND)
@pytest.mark.parametrize("house", ["none", "elsewhere", "other-pair", "exempt"])
def test_elsewhere_or_with_an_exemption_one_person_does_both(
    pair: Pair, command: FeedbackCommand, history: tuple[Any, ...], by: Actor, refusal: Any, house: str
) -> None:
    other = next(other for other in Pair if other is not pair)
    rules: dict[str, tuple[EventForStream, ...]] = {
        "none": (),
        "elsewhere": (separation(pair, "特食处"),),
        "other-pair": (separation(other),),
        "exempt": (separation(pair), exempt(by.id, pair)),
    }
    happened = (signed, taken) if isinstance(command, SignReply) else (approves(Step.OFFICE, "chen"),)
    given(feedback, *history, *rules[house]).when(command, by=by).then(*happened)


@pytest.mark.parametrize(
    "exemption",
    [
        exempt("zhou", Pair.REVIEWER_SIGNER),
        exempt("wang", Pair.DRAFTER_REVIEWER),
        exempt("wang", Pair.REVIEWER_SIGNER, department="特食处"),
        exempt("wang", Pair.REVIEWER_SIGNER, until=date(2023, 5, 14)),
    ],
)
def test_an_exemption_is_for_its_person_pair_department_and_term(exemption: EventForStream) -> None:
    history = (*TO_SIGN, series, separation(Pair.REVIEWER_SIGNER), exemption)
    given(feedback, *history).when(SignReply(), by=BOTH[0]).then_rejected(ReviewerSigns)


def test_no_exemption_lets_the_drafter_sign() -> None:
    exemptions = [exempt("chen", pair) for pair in Pair]
    given(feedback, *TO_SIGN, series, *exemptions).when(SignReply(), by=DRAFTER).then_rejected(DrafterSigns)


rules = AdoptHouseRules(attempts=2, steps=(Step.DEPARTMENT, Step.OFFICE))
adopted = HouseRulesAdopted(attempts=2, steps=(Step.DEPARTMENT, Step.OFFICE))
grant = GrantExemption(
    person="wang",
    person_name="王某",
    department="广告处",
    pair=Pair.REVIEWER_SIGNER,
    reason="人手不足",
    until=date(2023, 12, 31),
)


def test_the_rules_of_the_house_are_adopted_in_their_register() -> None:
    given(feedback).when(rules, stream="house").then(adopted)
    given(feedback, adopted).when(rules, stream="house").then()
    given(feedback, adopted).when(AdoptHouseRules(), stream="house").then(
        HouseRulesAdopted(attempts=3, steps=(Step.OFFICE,))
    )


def test_a_leader_grants_an_exemption() -> None:
    granted = ExemptionGranted(**dict(grant))
    given(feedback, adopted).when(grant, by=LEADER, stream="house").then(granted)
    given(feedback, adopted, granted).when(grant, by=LEADER, stream="house").then()


@pytest.mark.parametrize("command", [rules, grant])
def test_the_rules_of_the_house_stand_in_no_other_stream(command: FeedbackCommand) -> None:
    given(feedback, as_lead).when(command).then_rejected(Invalid)


def test_nobody_exempts_themselves() -> None:
    given(feedback).when(grant, by=BOTH[0], stream="house").then_rejected(OwnExemption)


def test_no_exemption_ends_before_it_begins() -> None:
    past = grant.model_copy(update={"until": date(2023, 5, 14)})
    given(feedback).when(past, by=LEADER, stream="house").then_rejected(ExemptionOver)
