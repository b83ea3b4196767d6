"""What is heard becomes the service's own commands, and nothing of its own words does."""

from datetime import date

import pytest

from services.supervision.deadlines.statutory_rules import STATUTES
from services.supervision.deadlines.trigger_facts import (
    ASKED_AGAIN,
    CLOSED_BEFORE,
    OPINION_EXPECTED,
    REPLIED_AGAIN,
    REPLIED_WITHHELD,
    STILL_WITHHELD,
    TO_PUBLISH,
    TO_PUBLISH_AFTER_ALL,
)
from services.supervision.policies import holder_commands, react
from services.supervision.policy_facts import facts_of
from shared.contracts.assignment import (
    AssignmentAccepted,
    AssignmentCancelled,
    AssignmentConfirmed,
    AssignmentOpened,
    AssignmentReopened,
    HandlerNamed,
    WorkHandedOver,
)
from shared.contracts.common.vocabulary import Closing, Disclosure, HandlingRole, Kind, Result, Satisfaction, Timing
from shared.contracts.feedback import OpinionExpected, ReplySubmitted
from shared.contracts.intake import (
    CaseCorrected,
    CaseTakenOver,
    CaseWithdrawn,
    CongressChanged,
    FactRetracted,
    Facts,
    ReceiptConfirmed,
    SessionNoted,
    Taken,
)
from shared.contracts.publication import DisclosureReExamined
from shared.contracts.supervision import (
    CalendarAdopted,
    DayBegun,
    DeadlineEnded,
    DeadlineMissed,
    Discontinue,
    NoteCongress,
    NoteCorrection,
    NoteHolder,
    NoteNotice,
    ObserveDay,
    ReckonAgain,
    Reopen,
    ReviseFact,
    RulesAdopted,
    SetDeadlines,
)
from shared.messaging.envelope import Event, Role
from tests.cases import AS_CO, REGISTERED
from tests.given_when_then import CASE
from tests.supervision.case_events import TEXT, handed_over_again, reply_sent
from tests.supervision.supervised_case import HAND_OVER, recorded

ON = date(2023, 2, 17)
TAKEN = Taken(
    file="上年清单.xlsx",
    file_hash=TEXT,
    department="广告处",
    received_on=date(2022, 2, 17),
    contacted_on=date(2022, 3, 1),
    sent_on=date(2022, 5, 10),
    decision=Disclosure.ACTIVE,
    published_on=date(2022, 5, 30),
    attitude=Satisfaction.SATISFIED,
    outcome=Satisfaction.SATISFIED,
    closed_on=date(2022, 12, 1),
)


def taken_over(taken: Taken = TAKEN, part: HandlingRole = HandlingRole.LEAD) -> CaseTakenOver:
    return CaseTakenOver.model_validate(
        {**dict(REGISTERED), "part": part, "handed_over": date(2022, 2, 16), "taken": taken}
    )


def commands_for(event: Event) -> list[tuple[str, object]]:
    return list(react(recorded(event, ON), ()))


def facts_for(event: Event) -> list[tuple[str, date, int]]:
    """Which facts it says, since when, and of which round."""
    return [(fact.fact, fact.since, fact.round) for fact in facts_of(recorded(event, ON))]


def test_a_hand_over_starts_its_clock_on_the_hand_over_date() -> None:
    (envelope,) = facts_of(recorded(REGISTERED, ON))
    assert envelope == SetDeadlines(
        fact=REGISTERED.type,
        since=HAND_OVER,
        version=1,
        kind=Kind.SUGGESTION,
        part=HandlingRole.LEAD,
        timing=Timing.IN_SESSION,
        round=1,
    )


def test_a_hand_over_again_names_its_round() -> None:
    assert facts_for(handed_over_again()) == [(handed_over_again().type, date(2023, 4, 3), 2)]


def test_a_receipt_starts_its_clock_on_its_own_date() -> None:
    assert facts_for(ReceiptConfirmed(kind=Kind.PROPOSAL, part=HandlingRole.CO)) == [
        ("intake.receipt-confirmed", ON, 1)
    ]


def test_any_other_fact_is_passed_on_with_its_date_and_its_record() -> None:
    submitted = ReplySubmitted(text=TEXT, result=Result.SOLVED, reason="", drafter="张三")
    assert facts_of(recorded(submitted, ON, 7)) == [SetDeadlines(fact=submitted.type, since=ON, version=7)]


@pytest.mark.parametrize(
    ("decision", "round", "said"),
    [
        (Disclosure.ACTIVE, 1, [("feedback.reply-sent", ON, 0), (TO_PUBLISH, ON, 0)]),
        (Disclosure.WITHHELD, 1, [("feedback.reply-sent", ON, 0), (REPLIED_WITHHELD, ON, 0)]),
        (Disclosure.ON_REQUEST, 1, [("feedback.reply-sent", ON, 0), (REPLIED_WITHHELD, ON, 0)]),
        (Disclosure.ACTIVE, 2, [(REPLIED_AGAIN, ON, 2), (TO_PUBLISH, ON, 2)]),
    ],
)
def test_a_reply_says_what_becomes_of_it(decision: Disclosure, round: int, said: list[object]) -> None:
    assert facts_for(reply_sent(round, decision)) == said


@pytest.mark.parametrize(
    ("decision", "after"), [(Disclosure.ACTIVE, TO_PUBLISH_AFTER_ALL), (Disclosure.WITHHELD, STILL_WITHHELD)]
)
def test_a_second_look_says_what_follows_from_it(decision: Disclosure, after: str) -> None:
    looked = DisclosureReExamined(text=TEXT, decision=decision, reason="情况已变")
    assert facts_for(looked) == [(looked.type, ON, 0), (after, ON, 0)]


def test_a_co_unit_is_expected_from_its_receipt_or_the_hand_over() -> None:
    assert facts_for(OpinionExpected(unit="市文旅局")) == [(OPINION_EXPECTED, ON, 0)]
    own = OpinionExpected(unit="市文旅局", received_on=date(2023, 2, 20))
    assert facts_for(own) == [(own.type, date(2023, 2, 20), 0)]


def test_a_department_asked_again_has_its_two_days() -> None:
    reopened = AssignmentReopened(round=1, reason="再次办理", department="广告处")
    assert [fact for fact, _, _ in facts_for(reopened)] == [reopened.type, ASKED_AGAIN]
    assert len(facts_for(reopened.model_copy(update={"department": ""}))) == 1


# Taken over


def test_a_case_taken_over_says_what_had_happened_on_its_days() -> None:
    assert [(fact.fact, fact.since, fact.taken_over) for fact in facts_of(recorded(taken_over(), ON))] == [
        ("intake.case-taken-over", date(2022, 2, 16), True),
        ("intake.receipt-confirmed", date(2022, 2, 17), True),
        ("feedback.contact-recorded", date(2022, 3, 1), True),
        ("feedback.reply-sent", date(2022, 5, 10), True),
        (TO_PUBLISH, date(2022, 5, 10), True),
        ("publication.reply-published", date(2022, 5, 30), True),
        ("feedback.evaluation-recorded", date(2022, 12, 1), True),
        (CLOSED_BEFORE, date(2022, 12, 1), True),
    ]


def test_with_a_proof_its_dates_count() -> None:
    proved = taken_over(TAKEN.model_copy(update={"proof": TEXT}))
    assert not any(fact.taken_over for fact in facts_of(recorded(proved, ON)))


def test_what_a_co_unit_sent_was_its_opinion() -> None:
    assert "feedback.opinion-sent" in [fact for fact, _, _ in facts_for(taken_over(part=HandlingRole.CO))]


def test_of_what_the_list_does_not_say_nothing_is_known() -> None:
    bare = Taken(file="清单.xlsx", file_hash=TEXT)
    assert [fact for fact, _, _ in facts_for(taken_over(bare))] == ["intake.case-taken-over"]


def test_a_case_opened_with_its_department_is_accepted_by_it() -> None:
    opened = AssignmentOpened(kind=Kind.SUGGESTION, part=HandlingRole.LEAD, title="建议", topic="", department="广告处")
    assert facts_for(opened) == [("assignment.assignment-accepted", ON, 0)]
    assert facts_for(opened.model_copy(update={"department": ""})) == []


# What concerns many


def test_a_day_is_observed_in_every_case_it_concerns() -> None:
    day = recorded(DayBegun(day=ON), ON, stream="days")
    assert react(day, ("rd-1", "zx-2")) == [("rd-1", ObserveDay(day=ON)), ("zx-2", ObserveDay(day=ON))]
    assert react(day, ()) == []


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (RulesAdopted(rules=STATUTES), ReckonAgain(reason="启用期限规则")),
        (CalendarAdopted(year=2023, holidays=(), workdays=()), ReckonAgain(reason="启用2023年工作日历")),
        (
            SessionNoted(
                kind=Kind.SUGGESTION,
                congress=16,
                session=1,
                begins=ON,
                ends=ON,
                notice_no="5号",
                due=date(2023, 4, 30),
            ),
            NoteNotice(due=date(2023, 4, 30), notice_no="5号"),
        ),
        (CongressChanged(kind=Kind.SUGGESTION, congress=17, day=ON), NoteCongress(day=ON)),
    ],
)
def test_registers_are_told_to_the_cases_they_concern(event: Event, command: object) -> None:
    assert react(recorded(event, ON), (CASE,)) == [(CASE, command)]


# Corrections


def test_a_fact_taken_back_is_looked_for() -> None:
    back = FactRetracted(version=2, what="intake.receipt-confirmed", was_on=ON, reason="误记")
    assert commands_for(back) == [(CASE, ReviseFact(what="intake.receipt-confirmed", version=2, was_on=ON))]


def test_a_correction_says_part_and_date_where_they_changed() -> None:
    facts = Facts(title="建议", proposers=("甲",), lead_unit="市局")
    corrected = CaseCorrected(facts=facts, changed=(), reason="抄录有误", handed_over=ON, notice_due=date(2023, 4, 30))
    assert commands_for(corrected) == [(CASE, NoteCorrection(handed_over=ON, notice_due=date(2023, 4, 30)))]


# Beside the clocks


def test_a_case_that_leaves_is_discontinued_after_its_clocks_ended() -> None:
    leaving = [command for _, command in commands_for(CaseWithdrawn(reason="撤回"))]
    assert [type(command) for command in leaving] == [SetDeadlines, Discontinue]
    assert isinstance(leaving[1], Discontinue)
    assert leaving[1].how is Closing.WITHDRAWN


def test_a_case_handed_over_again_is_taken_up_again() -> None:
    assert [type(command) for _, command in commands_for(handed_over_again())] == [SetDeadlines, Reopen]


@pytest.mark.parametrize(
    ("event", "noted"),
    [
        (
            AssignmentConfirmed(department="广告处", opinion="", leader="李局"),
            NoteHolder(department="广告处", leader="李局"),
        ),
        (HandlerNamed(department="广告处", handler="李四"), NoteHolder(department="广告处", handler="李四")),
        (AssignmentReopened(round=1, reason="调整"), NoteHolder(department="局办公室")),
        (AssignmentReopened(round=1, reason="调整", department="网监处"), NoteHolder(department="网监处")),
        (AssignmentCancelled(reason="撤回"), NoteHolder(department="局办公室")),
        (
            WorkHandedOver(post=Role.HANDLER, department="广告处", from_whom="甲", to_whom="乙", reason="调动"),
            NoteHolder(department="广告处", handler="乙"),
        ),
        (
            WorkHandedOver(post=Role.LEADER, department="广告处", from_whom="甲", to_whom="乙", reason="调动"),
            NoteHolder(leader="乙"),
        ),
    ],
)
def test_who_has_the_case_in_hand_is_known_from_assignment(event: Event, noted: NoteHolder) -> None:
    assert holder_commands(event) == [noted]


def test_the_department_that_accepts_has_it_whoever_was_noted_before() -> None:
    accepted = AssignmentAccepted(department="广告处", handler="张三")
    assert holder_commands(accepted) == [
        NoteHolder(department="广告处"),
        NoteHolder(department="广告处", handler="张三"),
    ]


def test_a_head_who_leaves_changes_nobody_who_is_reminded() -> None:
    post = WorkHandedOver(post=Role.HEAD, department="广告处", from_whom="甲", to_whom="乙", reason="调动")
    assert holder_commands(post) == []


def test_its_own_words_make_it_do_nothing() -> None:
    assert commands_for(DeadlineMissed(rule="reply", name="答复", due=ON)) == []
    assert commands_for(DeadlineEnded(rule="return", name="退回", reason="处室已确认")) == []


def test_it_gives_itself_only_commands_marked_for_the_system() -> None:
    events = (REGISTERED, AS_CO, handed_over_again(), reply_sent(), taken_over(), CaseWithdrawn(reason="撤回"))
    follows = [command for event in events for _, command in react(recorded(event, ON), ())]
    follows += [command for _, command in react(recorded(DayBegun(day=ON), ON, stream="days"), (CASE,))]
    assert all(Role.SYSTEM in command.by and command.service() == "supervision" for command in follows)
