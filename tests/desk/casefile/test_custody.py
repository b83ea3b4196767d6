"""Who held a case from which day to which, and whose days of lateness they were."""

from datetime import date

from services.desk.casefile.custody import CustodyPeriod, WorkflowStep, custody_periods, days_late
from services.desk.casefile.responsibility import responsibility_sheet
from services.desk.ledger.projection import fold
from shared.contracts.assignment import AssignmentAccepted, AssignmentConfirmed, AssignmentProposed, WorkHandedOver
from shared.contracts.common.vocabulary import HandlingRole, Kind, Measure
from shared.contracts.feedback import FactRetracted, ReplyReturned, ReplySent, ReplySubmitted
from shared.contracts.intake import CaseHandedOverAgain, CaseWithdrawn, ReceiptConfirmed
from shared.contracts.supervision import AccountabilityRecorded, DeadlineMet, DeadlineSet
from shared.messaging.envelope import Event, RecordedEvent, Role
from tests.cases import REGISTERED
from tests.desk.facts import history
from tests.feedback import story

AD, TEXT = "广告处", story.FIRST


def on(month: int, day: int) -> date:
    return date(2023, month, day)


RECEIVED = ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD)
PROPOSED = AssignmentProposed(department=AD, opinion="", leader="李某")
CONFIRMED = AssignmentConfirmed(department=AD, opinion="")
ACCEPTED = AssignmentAccepted(department=AD, handler="陈某")
BEGUN: tuple[tuple[Event, date], ...] = (
    (REGISTERED, on(2, 16)),
    (RECEIVED, on(2, 17)),
    (PROPOSED, on(2, 20)),
    (CONFIRMED, on(2, 22)),
    (ACCEPTED, on(2, 24)),
)


def links(past: list[RecordedEvent]) -> list[tuple[WorkflowStep, str, date, date | None]]:
    return [(hold.step, hold.holder, hold.since, hold.until) for hold in custody_periods(past)]


def test_a_case_goes_from_hand_to_hand() -> None:
    assert links(history(*BEGUN)) == [
        (WorkflowStep.RECEIVE, "局办公室", on(2, 16), on(2, 17)),
        (WorkflowStep.PROPOSE, "局办公室", on(2, 17), on(2, 20)),
        (WorkflowStep.CONFIRM, "局领导 李某", on(2, 20), on(2, 22)),
        (WorkflowStep.ACCEPT, AD, on(2, 22), on(2, 24)),
        (WorkflowStep.HANDLE, f"{AD} 陈某", on(2, 24), None),
    ]


def test_a_returned_draft_lies_with_the_department_again() -> None:
    returned = ReplyReturned(text=TEXT, opinion="补充")
    past = history(*BEGUN, (story.submitted, on(4, 20)), (returned, on(4, 24)))
    assert links(past)[-2:] == [
        (WorkflowStep.REVIEW, "局办公室", on(4, 20), on(4, 24)),
        (WorkflowStep.REVISE, f"{AD} 陈某", on(4, 24), None),
    ]


def test_whoever_takes_over_the_work_holds_it_from_that_day() -> None:
    moved = WorkHandedOver(post=Role.HANDLER, department=AD, from_whom="陈某", to_whom="孙某", reason="轮岗")
    assert links(history(*BEGUN, (moved, on(3, 15))))[-2:] == [
        (WorkflowStep.HANDLE, f"{AD} 陈某", on(2, 24), on(3, 15)),
        (WorkflowStep.HANDLE, f"{AD} 孙某", on(3, 15), None),
    ]


def test_nobody_holds_what_was_sent_or_withdrawn() -> None:
    assert links(history(*BEGUN, (story.sent, on(5, 11))))[-1][3] == on(5, 11)
    assert links(history(*BEGUN, (CaseWithdrawn(reason="已解决"), on(3, 1))))[-1][3] == on(3, 1)


def test_a_new_hand_over_begins_at_the_office_again() -> None:
    fields = {name: getattr(REGISTERED, name) for name in CaseHandedOverAgain.model_fields if hasattr(REGISTERED, name)}
    again = CaseHandedOverAgain(**fields | {"round": 2, "reason": "重新研究", "handed_over": on(5, 8)})
    assert links(history(*BEGUN, (again, on(5, 8))))[-1] == (WorkflowStep.RECEIVE, "局办公室", on(5, 8), None)


def test_what_was_taken_back_moved_nothing() -> None:
    gone = FactRetracted(version=1, what=ReplySubmitted.type, was_on=on(4, 20), reason="误登")
    past = history(*BEGUN, (story.submitted, on(4, 20)), (gone, on(4, 21)))
    assert links(past)[-1] == (WorkflowStep.HANDLE, f"{AD} 陈某", on(2, 24), None)


def test_lateness_belongs_to_who_had_the_case_overnight() -> None:
    holds = (
        CustodyPeriod(WorkflowStep.HANDLE, AD, "陈某", on(5, 1), on(5, 19)),
        CustodyPeriod(WorkflowStep.REVIEW, "局办公室", "", on(5, 19), on(5, 20)),
        CustodyPeriod(WorkflowStep.SIGN, "局领导", "李某", on(5, 20), on(5, 22)),
    )
    assert days_late(holds, on(5, 16), on(5, 22)) == [3, 1, 2]
    assert days_late(holds, on(5, 22), on(5, 22)) == [0, 0, 0]


def test_a_link_is_not_measured_by_a_deadline_that_began_after_it() -> None:
    """A department accepts again when the case is handled anew; that limit says nothing of the first time."""
    terms = DeadlineSet(
        rule="acceptance",
        name="处室确认",
        kind=Kind.SUGGESTION,
        part=HandlingRole.LEAD,
        since=on(5, 18),
        due=on(5, 22),
        source="局内部期限",
        statutory=False,
        meets=(),
        ends=(),
        warn=(),
        explained="",
    )
    past = history(*BEGUN, (terms, on(5, 18)))
    row = fold(past)
    assert row is not None
    assert [duty.due for duty in responsibility_sheet(row, past, on(6, 1))] == [None] * 5


def late_case() -> list[RecordedEvent]:
    """A case whose reply was due on 17 March, sent on 22 March and led to a talk with its handler."""
    due = on(3, 17)
    terms = DeadlineSet(
        rule="reply",
        name="答复",
        kind=Kind.SUGGESTION,
        part=HandlingRole.LEAD,
        since=on(2, 16),
        due=due,
        source="市人大规定",
        statutory=True,
        meets=(ReplySent.type,),
        ends=(),
        warn=(),
        explained="",
    )
    spoken = AccountabilityRecorded(whom="陈某", department=AD, measure=Measure.TALK, link="办理", reason="起草迟缓")
    return history(
        *BEGUN,
        (terms, on(2, 16)),
        (story.submitted, on(3, 20)),
        (story.approved, on(3, 21)),
        (story.signed, on(3, 22)),
        (story.sent, on(3, 22)),
        (DeadlineMet(rule="reply", name="答复", due=due, met_on=on(3, 22), days_late=5), on(3, 22)),
        (spoken, on(3, 24)),
    )


def test_the_sheet_names_each_link_its_days_and_its_lateness() -> None:
    past = late_case()
    row = fold(past)
    assert row is not None
    duties = responsibility_sheet(row, past, on(4, 1))
    assert [(duty.custody.step, duty.days, duty.cost) for duty in duties] == [
        (WorkflowStep.RECEIVE, 1, 0),
        (WorkflowStep.PROPOSE, 3, 0),
        (WorkflowStep.CONFIRM, 2, 0),
        (WorkflowStep.ACCEPT, 2, 0),
        (WorkflowStep.HANDLE, 24, 3),
        (WorkflowStep.REVIEW, 1, 1),
        (WorkflowStep.SIGN, 1, 1),
        (WorkflowStep.SEND, 0, 0),
    ]


def test_the_sheet_names_what_followed_from_lateness() -> None:
    past = late_case()
    row = fold(past)
    assert row is not None
    duties = responsibility_sheet(row, past, on(4, 1))
    assert [(consequence.measure, consequence.on) for consequence in duties[4].consequences] == [("约谈", on(3, 24))]
    assert duties[4].reason == "起草迟缓"
