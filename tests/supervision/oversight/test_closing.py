"""The law of closing, taking up again and filing, a sentence a test."""

from datetime import date

import pytest

from services.supervision.deadlines.deadline import DeadlineStatus, OpenStatus
from services.supervision.oversight.closing import Ending, close, discontinue_commands, reopen_commands
from shared.contracts.common.vocabulary import Closing, HandlingRole, Kind, Term, Timing, sentence_of
from shared.contracts.feedback import RehandlingOrdered, ReplySent
from shared.contracts.intake import (
    CaseHandedOverAgain,
    CaseTakenOver,
    CaseWithdrawn,
    EntryVoided,
    ReceiptConfirmed,
    ReturnGranted,
    Taken,
)
from shared.contracts.supervision import (
    Archive,
    CaseArchived,
    CaseClosed,
    CaseDiscontinued,
    CaseReopened,
    Close,
    CommitmentCarriedOver,
    CommitmentFulfilled,
    CommitmentRegistered,
    CommitmentsOpen,
    DeadlineEnded,
    DeadlinesOpen,
    Discontinue,
    NotAnswered,
    NotClosed,
    NotSupervised,
    Reopen,
)
from shared.messaging.envelope import Event
from tests.given_when_then import given
from tests.supervision.oversight_cases import (
    ENDED,
    MET,
    OPEN,
    PROOF,
    SYSTEM,
    FakeClosingCase,
    case_taken_over,
    case_with_deadlines,
    deadline,
    oversight_decider,
)

CLOSE = Close(reason="已答复、已评价")
FILE = Archive(reference="2023-建议-0099", place="档案室3柜")
guide = CommitmentRegistered(commitment="c1", what="制定指引", due=date(2024, 6, 30), promised_on=date(2023, 5, 15))
answered = oversight_decider(case_with_deadlines(reply=MET, evaluation=MET))
opined = oversight_decider(case_with_deadlines(HandlingRole.CO, opinion=MET))
left_over = oversight_decider(case_with_deadlines(reply=OPEN, contact=OpenStatus(missed=True)))


def closed(
    part: HandlingRole = HandlingRole.LEAD, how: Closing = Closing.DONE, reason: str = CLOSE.reason
) -> CaseClosed:
    return CaseClosed(kind=Kind.SUGGESTION, part=part, reason=reason, how=how)


# Closed


def test_a_case_is_closed_when_it_was_answered_and_evaluated() -> None:
    given(answered).when(CLOSE).then(closed())
    given(answered, closed()).when(CLOSE).then()


def test_a_joint_case_is_closed_like_a_lead_one() -> None:
    given(oversight_decider(case_with_deadlines(HandlingRole.JOINT, reply=MET, evaluation=MET))).when(CLOSE).then(
        closed(HandlingRole.JOINT)
    )


def test_a_co_unit_s_case_is_closed_when_its_opinion_was_sent() -> None:
    given(opined).when(CLOSE).then(closed(HandlingRole.CO))


@pytest.mark.parametrize("open", ["evaluation", "publication", "inquiry", "telling"])
def test_every_deadline_is_settled_before_a_case_is_closed(open: str) -> None:
    given(oversight_decider(case_with_deadlines(reply=MET, **{open: OPEN}))).when(CLOSE).then_rejected(DeadlinesOpen)
    given(oversight_decider(case_with_deadlines(reply=MET, **{open: OpenStatus(missed=True)}))).when(
        CLOSE
    ).then_rejected(DeadlinesOpen)
    given(oversight_decider(case_with_deadlines(reply=MET, **{open: ENDED}))).when(CLOSE).then(closed())


def test_the_deadlines_that_stand_in_the_way_are_named() -> None:
    asked = deadline("inquiry", OPEN, HandlingRole.LEAD, "q1")
    with pytest.raises(DeadlinesOpen, match="inquiry期限（q1） 2023-05-16"):
        close(CLOSE, FakeClosingCase(deadlines={"inquiry": asked}), Ending(), {})
    known = case_with_deadlines(reply=MET, evaluation=OPEN, publication=OPEN)
    with pytest.raises(DeadlinesOpen, match="evaluation期限 2023-05-16、publication期限 2023-05-16"):
        close(CLOSE, known, Ending(), {})


@pytest.mark.parametrize(
    ("part", "deadlines"),
    [
        (HandlingRole.LEAD, {}),
        (HandlingRole.LEAD, {"reply": ENDED}),
        (HandlingRole.JOINT, {"opinion": MET}),
        (HandlingRole.CO, {"opinion": ENDED}),
    ],
)
def test_an_unanswered_case_is_not_closed(part: HandlingRole, deadlines: dict[str, DeadlineStatus]) -> None:
    given(oversight_decider(case_with_deadlines(part, **deadlines))).when(CLOSE).then_rejected(NotAnswered)


def test_a_promise_is_fulfilled_or_carried_over_before_a_case_is_closed() -> None:
    promising = oversight_decider(case_with_deadlines(reply=MET, evaluation=MET, commitment=OPEN))
    given(promising, guide).when(CLOSE).then_rejected(CommitmentsOpen)
    given(promising, guide, CommitmentFulfilled(commitment="c1", what="已印发")).when(CLOSE).then(closed())
    given(promising, guide, CommitmentCarriedOver(commitment="c1", year=2024)).when(CLOSE).then(closed())


def test_what_is_withheld_from_the_public_may_be_looked_at_again_after_the_closing() -> None:
    known = case_with_deadlines(reply=MET, evaluation=MET, **{"re-examination": OPEN})
    given(oversight_decider(known)).when(CLOSE).then(closed())


def test_an_unknown_case_is_not_closed() -> None:
    given(oversight_decider(case_with_deadlines(None))).when(CLOSE).then_rejected(NotSupervised)


# Left

WITHDRAWN = CaseWithdrawn(reason="代表另行提出")
LEAVING = [
    (WITHDRAWN, Closing.WITHDRAWN, "代表另行提出"),
    (ReturnGranted(by_whom="市政府办公厅", new_unit="市药监局"), Closing.RETURNED, "改由市药监局承办"),
    (ReturnGranted(by_whom="市政府办公厅"), Closing.RETURNED, ""),
    (EntryVoided(reason="重复登记"), Closing.VOIDED, "重复登记"),
]


@pytest.mark.parametrize(("event", "how", "reason"), LEAVING)
def test_a_case_that_left_the_bureau_can_be_closed_whatever_was_still_owed(
    event: Event, how: Closing, reason: str
) -> None:
    [command] = discontinue_commands(event)
    gone = CaseDiscontinued(how=how, reason=reason)
    given(left_over).when(command, SYSTEM).then(gone)
    given(left_over, gone).when(command, SYSTEM).then()
    given(left_over, gone, guide).when(Close()).then(closed(how=how, reason=""))


def test_a_case_that_left_after_it_was_closed_stays_closed() -> None:
    given(answered, closed()).when(Discontinue(how=Closing.WITHDRAWN), SYSTEM).then()


def taken_over(closed_on: date | None, round: int = 1) -> CaseTakenOver:
    return case_taken_over(Taken(file="台账.xlsx", file_hash=PROOF, closed_on=closed_on), round)


def test_what_was_closed_before_this_system_was_there_is_closed_as_such() -> None:
    [command] = discontinue_commands(taken_over(date(2022, 6, 1)))
    as_taken_over = closed(HandlingRole.CO, Closing.TAKEN_OVER, "2022-06-01已办结")
    given(oversight_decider(case_with_deadlines(None))).when(command, SYSTEM).then(as_taken_over)
    given(opined, as_taken_over).when(command, SYSTEM).then()
    assert discontinue_commands(taken_over(None)) == []


def test_what_was_closed_elsewhere_owes_nothing_but_its_promises() -> None:
    [command] = discontinue_commands(taken_over(date(2022, 6, 1)))
    known = oversight_decider(case_with_deadlines(HandlingRole.CO, opinion=MET, receipt=OPEN, commitment=OPEN))
    over = DeadlineEnded(rule="receipt", name="receipt期限", reason="2022-06-01已办结")
    given(known).when(command, SYSTEM).then(over, closed(HandlingRole.CO, Closing.TAKEN_OVER, "2022-06-01已办结"))


def test_what_goes_on_has_not_left() -> None:
    assert discontinue_commands(ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD)) == []


def test_how_a_case_ended_is_told() -> None:
    assert sentence_of(closed()) == "此件结束办理（办结）；说明：已答复、已评价"
    assert sentence_of(CaseDiscontinued(how=Closing.RETURNED)) == "此件退回，不再督办"


# Taken up again

REHANDLED = RehandlingOrdered(round=2, reason="代表不满意", ordered_by="市人大常委会代表工委", order=None)


def test_a_closed_case_is_taken_up_again_with_a_reason() -> None:
    given(answered, closed()).when(Reopen(reason="补充答复")).then(CaseReopened(reason="补充答复"))


def test_a_case_that_was_never_closed_is_not_taken_up_again() -> None:
    given(answered).when(Reopen(reason="补充答复")).then()
    given(answered, closed(), CaseReopened(reason="补充答复")).when(Reopen(reason="补充答复")).then()


def test_handling_anew_takes_up_a_closed_case() -> None:
    [command] = reopen_commands(REHANDLED)
    given(answered, closed()).when(command, SYSTEM).then(CaseReopened(reason="再次办理"))
    given(answered).when(command, SYSTEM).then()


AGAIN = CaseHandedOverAgain(
    kind=Kind.SUGGESTION,
    part=HandlingRole.LEAD,
    handed_over=date(2023, 3, 16),
    title="建议",
    proposers=("甲代表",),
    co_signers=0,
    timing=Timing.IN_SESSION,
    lead_unit="市市场监管局",
    co_units=(),
    topic="",
    publishable=True,
    round=2,
    reason="研究后仍由本局主办",
)


@pytest.mark.parametrize(("event", "reason"), [(AGAIN, "重新交办"), (taken_over(None, 2), "作废后重新登记")])
def test_a_case_that_comes_back_must_be_answered(event: Event, reason: str) -> None:
    [command] = reopen_commands(event)
    gone, taken_up = CaseDiscontinued(how=Closing.RETURNED, reason=""), CaseReopened(reason=reason)
    given(left_over, gone).when(command, SYSTEM).then(taken_up)
    given(left_over, gone, taken_up).when(CLOSE).then_rejected(DeadlinesOpen)


def test_what_only_begins_or_goes_on_takes_up_nothing() -> None:
    assert (
        reopen_commands(WITHDRAWN)
        == reopen_commands(taken_over(None))
        == reopen_commands(ReplySent.model_construct())
        == []
    )


# Filed


@pytest.mark.parametrize(
    ("part", "term"),
    [(HandlingRole.LEAD, Term.PERMANENT), (HandlingRole.JOINT, Term.PERMANENT), (HandlingRole.CO, Term.THIRTY_YEARS)],
)
def test_the_papers_of_a_lead_case_are_kept_for_ever_and_a_co_unit_s_for_thirty_years(
    part: HandlingRole, term: Term
) -> None:
    filed = CaseArchived(reference=FILE.reference, place=FILE.place, term=term)
    given(answered, closed(part)).when(FILE).then(filed)
    given(answered, closed(part), filed).when(FILE).then()


def test_another_term_may_be_set() -> None:
    filed = CaseArchived(reference=FILE.reference, place=FILE.place, term=Term.TEN_YEARS)
    given(answered, closed()).when(FILE.model_copy(update={"term": Term.TEN_YEARS})).then(filed)
    assert sentence_of(filed) == "此件归档：档号2023-建议-0099，存放档案室3柜，保管期限10年"


def test_only_a_closed_case_is_filed() -> None:
    given(answered).when(FILE).then_rejected(NotClosed)
    given(answered, closed(), CaseReopened(reason="再次办理")).when(FILE).then_rejected(NotClosed)


def test_a_case_that_was_taken_up_again_is_closed_and_filed_again() -> None:
    filed = CaseArchived(reference=FILE.reference, place=FILE.place, term=Term.PERMANENT)
    again = (closed(), filed, CaseReopened(reason="再次办理"))
    given(answered, *again).when(CLOSE).then(closed())
    given(answered, *again, closed()).when(FILE).then(filed)


def test_papers_that_move_are_filed_in_their_new_place() -> None:
    filed = CaseArchived(reference=FILE.reference, place=FILE.place, term=Term.PERMANENT)
    moved = filed.model_copy(update={"place": "市档案馆"})
    given(answered, closed(), filed).when(FILE.model_copy(update={"place": "市档案馆"})).then(moved)


@pytest.mark.parametrize("how", [Closing.WITHDRAWN, Closing.RETURNED, Closing.VOIDED])
def test_taken_up_by_hand_what_has_left_the_bureau_has_left_it_still(how: Closing) -> None:
    left = CaseDiscontinued(how=how, reason="")
    taken_up = CaseReopened(reason="补充材料")
    given(left_over, left, closed(how=how)).when(Reopen(reason="补充材料")).then(taken_up, left)
    given(left_over, left).when(Reopen(reason="补充材料")).then()
    given(left_over, left, closed(how=how), taken_up, left).when(CLOSE).then(closed(how=how))
