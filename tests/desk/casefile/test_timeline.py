"""The timeline says what each record changed, what was taken back, and what the case looked like at any step."""

from datetime import date

from services.desk.casefile.details import difference
from services.desk.casefile.timeline import (
    BOOKKEEPING_EVENTS,
    counts_by_chapter,
    filter_entries,
    history_until_step,
    timeline,
)
from services.desk.ledger.projection import fold
from shared.contracts.assignment import AssignmentAccepted, AssignmentConfirmed, AssignmentProposed, WorkHandedOver
from shared.contracts.common.vocabulary import Change, Chapter, HandlingRole, Kind, Result
from shared.contracts.feedback import FactAmended, FactRetracted, ReplySubmitted
from shared.contracts.intake import CaseCorrected, ReceiptConfirmed
from shared.contracts.supervision import DeadlineMoved, FactNoted
from shared.messaging.envelope import RecordedEvent, Role
from tests.cases import REGISTERED
from tests.desk.facts import history
from tests.engines import FACTS
from tests.feedback import story as letters

FIRST, SECOND = letters.FIRST, "sha256:" + "b" * 64


def on(month: int, day: int) -> date:
    return date(2023, month, day)


PROPOSED = AssignmentProposed(department="广告处", opinion="", leader="李某")
OTHER = AssignmentConfirmed(department="食品处", opinion="")
NOTED = FactNoted(fact=ReceiptConfirmed.type, name="签收", on=on(2, 17))
PAST: list[RecordedEvent] = history(
    (REGISTERED, on(2, 16)),
    (ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD), on(2, 17)),
    (NOTED, on(2, 17)),
    (PROPOSED, on(2, 20)),
    (OTHER, on(2, 22)),
    (AssignmentAccepted(department="食品处", handler="陈某"), on(2, 24)),
    (WorkHandedOver(post=Role.HANDLER, department="食品处", from_whom="陈某", to_whom="孙某", reason="轮岗"), on(3, 1)),
)


def changes(past: list[RecordedEvent], n: int) -> list[tuple[str, str, str]]:
    return [(change.field, change.old, change.new) for change in timeline(past)[n].changes]


def test_what_a_record_changed_is_said_with_both_values() -> None:
    assert changes(PAST, 4) == [("承办处室", "广告处", "食品处")]
    assert changes(PAST, 6) == [("承办人", "陈某", "孙某")]


def test_what_is_said_for_the_first_time_changes_nothing() -> None:
    assert changes(PAST, 0) == []
    assert changes(PAST, 3) == []


def test_another_text_of_the_reply_names_the_one_before() -> None:
    def draft(text: str) -> ReplySubmitted:
        return ReplySubmitted(text=text, result=Result.SOLVED, reason="", drafter="chen")

    past = history((draft(FIRST), on(4, 1)), (draft(SECOND), on(4, 5)))
    assert changes(past, 1) == [("文稿", f"文稿{FIRST[7:15]}", "文稿bbbbbbbb")]


def test_corrections_and_moved_deadlines_bring_their_own_old_and_new() -> None:
    corrected = CaseCorrected(facts=FACTS, changed=(Change(field="案由", old="甲", new="乙"),), reason="误登")
    moved = DeadlineMoved(
        rule="reply", name="答复", old_due=on(5, 16), due=on(6, 16), explained="", reason="重新交办", since=on(3, 16)
    )
    past = history((corrected, on(3, 1)), (moved, on(3, 1)))
    assert changes(past, 0) == [("案由", "甲", "乙")]
    assert changes(past, 1) == [("答复到期日", "2023年5月16日", "2023年6月16日")]
    assert changes(history((moved.model_copy(update={"due": on(5, 16)}), on(3, 1))), 0) == []


def test_what_was_taken_back_stays_and_says_by_whom() -> None:
    gone = FactRetracted(version=1, what=ReplySubmitted.type, was_on=on(4, 1), reason="误送")
    first, back = timeline(history((letters.submitted, on(4, 1)), (gone, on(4, 2))))
    assert first.taken_back.startswith("2023-04-02 由")
    assert back.chapter is Chapter.CORRECTION


def test_an_amended_record_is_marked_and_its_new_day_is_said() -> None:
    amended = FactAmended(version=1, what=ReplySubmitted.type, was_on=on(4, 1), on=on(4, 3), reason="日期误记")
    first, said = timeline(history((letters.submitted, on(4, 1)), (amended, on(4, 9))))
    assert first.amended
    assert [(change.old, change.new) for change in said.changes] == [("2023年4月1日", "2023年4月3日")]


def test_the_filters_choose_by_subject_by_people_and_by_what_changed_newest_first() -> None:
    entries = timeline(PAST)
    assert [entry.label for entry in filter_entries(entries, ("intake",))] == ["已签收", "已收件登记"]
    assert [entry.label for entry in filter_entries(entries, changed=True)] == ["工作已移交", "已批示"]
    assert counts_by_chapter(entries)[Chapter.ASSIGNMENT] == 4
    assert filter_entries(entries, ("nothing",)) == []


def test_a_day_of_entry_other_than_the_day_of_the_act_is_said() -> None:
    assert all(entry.late_entry for entry in timeline(PAST))


def test_a_step_shows_the_case_as_it_stood_after_it() -> None:
    """What a service only keeps for itself is no step of its own."""
    assert NOTED.type in BOOKKEEPING_EVENTS
    assert [event.version for event in history_until_step(PAST, 2)] == [1, 2, 1]
    then, now = fold(history_until_step(PAST, 3)), fold(PAST)
    assert then is not None
    assert now is not None
    assert (then.department, now.department) == ("广告处", "食品处")
    told = {change.field: (change.old, change.new) for change in difference(then, now)}
    assert told["承办处室"] == ("广告处", "食品处")
    assert told["承办人"] == ("无", "孙某")


def test_nothing_differs_from_itself() -> None:
    now = fold(PAST)
    assert now is not None
    assert difference(now, now) == []
