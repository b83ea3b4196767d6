"""By how long a deadline may still be extended: counted from its date by the rule, only while it is open."""

from datetime import date

from services.desk.casefile.extension_options import ExtensionOption, extension_options, months_later
from services.desk.ledger.projection import fold
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.supervision import DeadlineExtended, DeadlineMet, DeadlineSet
from shared.messaging.envelope import Event
from tests.desk.casefile.test_custody import BEGUN, on
from tests.desk.facts import history

REPLY = DeadlineSet(
    rule="reply",
    name="答复",
    kind=Kind.SUGGESTION,
    part=HandlingRole.LEAD,
    since=on(2, 16),
    due=on(5, 10),
    statutory_due=on(5, 16),
    notice_due=on(5, 10),
    source="市人大规定",
    statutory=True,
    meets=(),
    ends=(),
    warn=(),
    explained="",
    extendable=3,
)
DRAFT = REPLY.model_copy(update={"rule": "reply-draft", "name": "答复稿送审", "extendable": 0})


def found(*facts: tuple[Event, date]) -> list[ExtensionOption]:
    past = history(*BEGUN, (REPLY, on(2, 16)), (DRAFT, on(2, 16)), *facts)
    row = fold(past)
    assert row is not None
    return extension_options(row, past)


def test_the_latest_day_is_counted_from_the_date_by_the_rule_whatever_a_notice_says() -> None:
    (only,) = found()
    assert (only.limit.rule, only.base, only.latest) == ("reply", on(5, 16), on(8, 16))
    assert [day for _, day in only.dates] == [on(6, 16), on(7, 16), on(8, 16)]
    assert only.days_added(on(6, 16)) == 37


def test_after_an_extension_only_later_days_are_left() -> None:
    granted = DeadlineExtended(
        rule="reply", name="答复", old_due=on(5, 10), due=on(7, 14), by_whom="市人大代表工委", explained=""
    )
    (only,) = found((granted, on(4, 27)))
    assert [name for name, _ in only.dates] == ["2个月", "3个月"]


def test_what_was_kept_is_not_extended() -> None:
    met = DeadlineMet(rule="reply", name="答复", due=on(5, 10), met_on=on(5, 1), days_late=0)
    assert found((met, on(5, 1))) == []


def test_a_month_later_is_the_same_day_or_the_last_one() -> None:
    assert months_later(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert months_later(date(2023, 10, 31), 3) == date(2024, 1, 31)
