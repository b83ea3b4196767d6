"""A case that was handled before this system was there: its deadlines are set, settled, and judged with a proof."""

from datetime import date
from typing import Any

from services.supervision.deadlines.deadline import EndedStatus, MetStatus
from shared.contracts.assignment import AssignmentOpened, AssignmentReopened
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.feedback import RehandlingOrdered
from shared.contracts.intake import Taken
from shared.contracts.supervision import DeadlineSet
from tests.supervision.case_events import TEXT, on
from tests.supervision.supervised_case import SupervisedCase, bureau
from tests.supervision.test_policies import TAKEN, taken_over

BEGAN = date(2023, 1, 4)
OPENED = AssignmentOpened(
    kind=Kind.SUGGESTION, part=HandlingRole.LEAD, title="建议", topic="", department="广告处", handler="张三"
)
OPEN = Taken(file="清单.xlsx", file_hash=TEXT, department="广告处", handler="张三", received_on=date(2022, 2, 17))


def all_set(case: SupervisedCase) -> list[DeadlineSet]:
    return [event for event in case.events if isinstance(event, DeadlineSet)]


def test_what_was_done_in_time_was_kept_and_nothing_is_owed() -> None:
    case = bureau.when_event(taken_over(), BEGAN).when_event(OPENED, BEGAN)
    assert case.deadline("reply").status == MetStatus(date(2022, 5, 10))
    assert case.deadline("publication").status == MetStatus(date(2022, 5, 30))
    assert not any(deadline.is_open for deadline in case.state.deadlines.values())


def test_without_a_proof_its_deadlines_are_marked_as_taken_over() -> None:
    assert all(deadline.taken_over for deadline in all_set(bureau.when_event(taken_over(), BEGAN)))
    proved = taken_over(TAKEN.model_copy(update={"proof": TEXT}))
    assert not any(deadline.taken_over for deadline in all_set(bureau.when_event(proved, BEGAN)))


def test_what_the_house_rules_of_today_demand_was_not_owed_then() -> None:
    rules = {deadline.rule for deadline in all_set(bureau.when_event(taken_over(), BEGAN))}
    assert rules == {"reply", "return", "publication"}


def test_what_is_still_to_be_answered_goes_on_with_its_own_limit() -> None:
    case = bureau.when_event(taken_over(OPEN), BEGAN).when_event(OPENED, BEGAN)
    assert case.deadline("reply").terms.due == date(2022, 5, 16)
    assert case.deadline("return").status == EndedStatus("处室已确认")
    assert {"set plan 2023-01-18", "set contact 2023-02-06"} <= set(case.decided_lines)
    assert "missed reply 2022-05-16" in case.when_day(date(2023, 1, 5)).decided_lines


def test_a_case_taken_over_as_closed_owes_nothing_even_where_the_list_is_short() -> None:
    closed = bureau.when_event(taken_over(Taken(file="清单.xlsx", file_hash=TEXT, closed_on=date(2022, 12, 1))), BEGAN)
    case = closed.when_event(OPENED, BEGAN)
    assert case.deadline("reply").status == EndedStatus("期初已办结")
    assert not any(deadline.is_open for deadline in case.state.deadlines.values())


def test_its_promises_are_owed_on() -> None:
    case = bureau.when_event(taken_over(), BEGAN)
    told: dict[str, Any] = {"subject": "c1", "round": 1, "due": date(2023, 12, 31)}
    promised = case.when_fact("supervision.commitment-registered", date(2022, 5, 10), **told)
    assert promised.then("set commitment/c1 2023-12-31").deadline("commitment", "c1").is_open


def test_handled_anew_it_has_clocks_again() -> None:
    ordered = RehandlingOrdered(round=2, reason="未解决", ordered_by="市人大代表工委")
    case = bureau.when_event(taken_over(), BEGAN).when_event(ordered, on(2, 1)).then("set second-reply/2 2023-03-01")
    reopened = AssignmentReopened(round=1, reason="再次办理", department="广告处")
    case.when_event(reopened, on(2, 1)).then("set acceptance 2023-02-03")
