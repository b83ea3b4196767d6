"""The law of what leaders ask, what came of a case, key tasks and reports, a sentence a test."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from services.supervision.oversight.oversight import CORRECTIONS, read_streams
from shared.contracts.common.vocabulary import FIELD_LABELS, Measure, sentence_of
from shared.contracts.supervision import (
    KEY_TASKS,
    REPORTS,
    AccountabilityRecorded,
    AnswerInquiry,
    Close,
    FileReport,
    HoldAccountable,
    Inquire,
    InquiryAnswered,
    KeyTask,
    KeyTasksSet,
    LeaderInquired,
    NoSuchInquiry,
    NoSuchReport,
    NotSupervised,
    OutcomeRecorded,
    OversightCommand,
    PlanReport,
    RecordOutcome,
    RegisterCommitment,
    ReportFiled,
    ReportPlanned,
    SetKeyTasks,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Actor, Event, Role, subject_of
from shared.messaging.errors import InTheFuture
from tests.given_when_then import CASE, CLERK, DAY, given
from tests.supervision.oversight_cases import HANDLER, LEADER, REPORT, case_with_deadlines, oversight, oversight_decider

# 办理成效

CASES = RecordOutcome(what="查办案件", value=Decimal(585), unit="件", day=DAY, source="铁拳行动台账")
FINES = RecordOutcome(what="罚没款", value=Decimal("807.51"), unit="万元", day=DAY, source="铁拳行动台账")
cases, fines = OutcomeRecorded(**dict(CASES)), OutcomeRecorded(**dict(FINES))


def test_what_came_of_a_case_is_recorded_with_its_source_and_a_case_may_have_several() -> None:
    given(oversight).when(CASES, HANDLER).then(cases)
    given(oversight, cases).when(FINES, HANDLER).then(fines)
    given(oversight, cases, fines).when(CASES, HANDLER).then()
    assert sentence_of(fines) == "办理成效：罚没款 807.51万元（2023年5月15日，来源：铁拳行动台账）"


def test_a_figure_is_kept_to_the_cent() -> None:
    assert OutcomeRecorded.model_validate_json(fines.model_dump_json()) == fines
    assert '"value":"807.51"' in fines.model_dump_json()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "0.00001"])
def test_a_figure_is_a_number(value: str) -> None:
    with pytest.raises(ValidationError):
        RecordOutcome(what="罚没款", value=Decimal(value), unit="万元", day=DAY, source="台账")


def test_nothing_came_of_a_case_on_a_day_that_has_not_come() -> None:
    later = CASES.model_copy(update={"day": date(2023, 5, 16)})
    given(oversight).when(later, HANDLER).then_rejected(InTheFuture)


# 领导问询

ASK = Inquire(question="走访安排在哪一天？")
asked = LeaderInquired(inquiry="q1", question="走访安排在哪一天？")
second = LeaderInquired(inquiry="q2", question="会办意见到了没有？", due=date(2023, 5, 20))
answered = InquiryAnswered(inquiry="q1", answer="5月15日")
ANSWER = AnswerInquiry(inquiry="q1", answer="5月15日")


def test_a_leader_asks_and_each_question_has_its_number() -> None:
    given(oversight).when(ASK, LEADER).then(asked)
    ask = Inquire(question="会办意见到了没有？", due=date(2023, 5, 20))
    given(oversight, asked).when(ask, LEADER).then(second)
    assert Inquire.by == {Role.LEADER}


def test_a_question_is_not_asked_twice_while_it_is_open() -> None:
    given(oversight, asked).when(ASK, LEADER).then()
    again = asked.model_copy(update={"inquiry": "q2"})
    given(oversight, asked, answered).when(ASK, LEADER).then(again)


def test_a_question_is_answered_and_may_be_answered_more_fully() -> None:
    given(oversight, asked).when(ANSWER, HANDLER).then(answered)
    given(oversight, asked, answered).when(ANSWER, HANDLER).then()
    fuller = InquiryAnswered(inquiry="q1", answer="5月15日，已与代表约定")
    given(oversight, asked, answered).when(AnswerInquiry(**dict(fuller)), HANDLER).then(fuller)


def test_what_was_not_asked_is_not_answered() -> None:
    given(oversight, second).when(ANSWER, HANDLER).then_rejected(NoSuchInquiry)


# 问责

HOLD = HoldAccountable(whom="承办人", department="广告处", measure=Measure.TALK, link="送审", reason="答复稿逾期十日")


def test_whoever_is_held_to_account_is_named_with_link_measure_and_reason() -> None:
    held = AccountabilityRecorded(**dict(HOLD))
    given(oversight).when(HOLD, LEADER).then(held)
    given(oversight, held).when(HOLD, LEADER).then()
    assert sentence_of(held) == "约谈广告处承办人，环节：送审；理由：答复稿逾期十日"
    assert HoldAccountable.by == {Role.LEADER}


def test_the_measures_are_a_list() -> None:
    assert [measure.label for measure in Measure] == ["提醒", "约谈", "通报"]


# 月度重点任务

TASK = KeyTask(case=CASE, what="完成走访", responsible="广告处")
TASKS = SetKeyTasks(month="2023-05", tasks=(TASK,))
tasks = KeyTasksSet(month="2023-05", tasks=(TASK,))


def test_the_key_tasks_of_a_month_are_set_and_setting_them_again_replaces_them() -> None:
    given(oversight).when(TASKS, stream=KEY_TASKS).then(EventForStream(KEY_TASKS, tasks))
    given(oversight, tasks).when(TASKS, stream=KEY_TASKS).then()
    june = KeyTasksSet(month="2023-06", tasks=())
    replaced = KeyTasksSet(month="2023-05", tasks=())
    given(oversight, tasks, june).when(SetKeyTasks(month="2023-05", tasks=()), stream=KEY_TASKS).then(
        EventForStream(KEY_TASKS, replaced)
    )


@pytest.mark.parametrize(
    "fields", [{"month": "2023-13"}, {"month": "202305"}, {"tasks": [{**dict(TASK), "case": "?"}]}]
)
def test_a_key_task_is_of_a_month_and_of_a_case(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SetKeyTasks.model_validate({**dict(TASKS), **fields})


# 报告

PLAN = PlanReport(report="2023-half", due=date(2023, 6, 30), to=("市人大常委会代表工委", "市政府办公厅"))
planned = ReportPlanned(name="2023年年中报告", **dict(PLAN))
FILE = FileReport(report="2023-half", letter="沪市监办〔2023〕12号", text=REPORT)
filed = ReportFiled(name="2023年年中报告", **dict(FILE))


def test_a_report_of_the_half_year_is_planned_with_its_day_and_those_it_goes_to() -> None:
    given(oversight).when(PLAN, stream=REPORTS).then(EventForStream(REPORTS, planned))
    given(oversight, planned).when(PLAN, stream=REPORTS).then()
    assert sentence_of(planned) == (
        "2023年年中报告于2023年6月30日前报市人大常委会代表工委、市政府办公厅（市人大规定第二十四条）"
    )


def test_another_day_may_be_set_for_a_report() -> None:
    later = PLAN.model_copy(update={"due": date(2023, 7, 10)})
    moved = planned.model_copy(update={"due": date(2023, 7, 10)})
    given(oversight, planned).when(later, stream=REPORTS).then(EventForStream(REPORTS, moved))


@pytest.mark.parametrize(("report", "name"), [("2023-year", "2023年年末报告"), ("2023-check", "2023年自查报告")])
def test_the_year_s_end_and_the_self_check_have_reports_of_their_own(report: str, name: str) -> None:
    command = PLAN.model_copy(update={"report": report})
    expected = planned.model_copy(update={"report": report, "name": name})
    given(oversight, planned).when(command, stream=REPORTS).then(EventForStream(REPORTS, expected))


def test_a_report_is_filed_late_or_in_time() -> None:
    for on in (date(2023, 6, 20), date(2023, 7, 20)):
        given(oversight, planned).when(FILE, on=on, stream=REPORTS).then(EventForStream(REPORTS, filed))
    given(oversight, planned, filed).when(FILE, stream=REPORTS).then()


def test_a_report_that_nobody_planned_is_not_filed() -> None:
    given(oversight, planned).when(FILE.model_copy(update={"report": "2023-year"}), stream=REPORTS).then_rejected(
        NoSuchReport
    )


# Cases, registers and corrections


@pytest.mark.parametrize(
    ("command", "by"),
    [
        (CASES, HANDLER),
        (ASK, LEADER),
        (ANSWER, HANDLER),
        (HOLD, LEADER),
        (Close(), CLERK),
        (RegisterCommitment(what="开展检查", due=DAY), CLERK),
    ],
)
def test_nothing_is_recorded_of_a_case_that_supervision_has_not_heard_of(command: OversightCommand, by: Actor) -> None:
    given(oversight_decider(case_with_deadlines(None))).when(command, by).then_rejected(NotSupervised)


def test_a_register_needs_no_case() -> None:
    given(oversight_decider(case_with_deadlines(None))).when(TASKS, stream=KEY_TASKS).then(
        EventForStream(KEY_TASKS, tasks)
    )
    given(oversight_decider(case_with_deadlines(None))).when(PLAN, stream=REPORTS).then(
        EventForStream(REPORTS, planned)
    )
    given(oversight_decider(case_with_deadlines(None)), planned).when(FILE, stream=REPORTS).then(
        EventForStream(REPORTS, filed)
    )


@pytest.mark.parametrize(
    ("command", "registers"), [(TASKS, (KEY_TASKS,)), (PLAN, (REPORTS,)), (FILE, (REPORTS,)), (Close(), ()), (ASK, ())]
)
def test_only_what_goes_to_a_register_looks_it_up(command: OversightCommand, registers: tuple[str, ...]) -> None:
    assert read_streams(command) == registers


@pytest.mark.parametrize(("fact", "what"), CORRECTIONS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_a_correction_changes_only_fields_the_fact_has_and_never_what_it_is_about(fact: type[Event], what: Any) -> None:
    assert what.fields <= set(fact.model_fields)
    assert fact.about not in what.fields
    assert what.fields <= FIELD_LABELS.keys()


@pytest.mark.parametrize(
    ("event", "subject"), [(asked, "q1"), (answered, "q1"), (planned, "2023-half"), (filed, "2023-half"), (cases, "")]
)
def test_a_fact_says_what_it_is_about(event: Event, subject: str) -> None:
    assert subject_of(event) == subject
