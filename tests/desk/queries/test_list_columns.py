"""The columns somebody sees are those they chose; number and title are always among them."""

from services.desk.ledger.projection import fold
from services.desk.queries import list_columns
from services.desk.queries.list_columns import ALL, DEFAULT_COLUMNS, columns, table_lines
from shared.eventlog.log import Connection
from shared.settings import Settings
from tests.cases import REGISTERED
from tests.desk.facts import days, history

CASE = fold(history((REGISTERED, *days(2, 16))))


def test_nothing_known_means_the_usual_ones() -> None:
    assert (
        [column.key for column in columns(())] == [column.key for column in columns(["gone"])] == list(DEFAULT_COLUMNS)
    )


def test_number_and_title_are_always_there_in_the_order_of_the_ledger() -> None:
    assert [column.key for column in columns(["topic", "kind"])] == ["number", "title", "kind", "topic"]


def test_every_column_says_something_of_a_case_that_has_just_come() -> None:
    assert CASE
    heads, row = table_lines([CASE], ALL)
    assert len(set(heads)) == len(heads) == len(row) == len(ALL)
    assert row[:2] == ["0099", REGISTERED.title]


async def test_a_choice_is_kept_for_each_person(settings: Settings) -> None:
    db = Connection(settings.dsn("desk"), "columns")
    await list_columns.save_columns(db, "wang", ["topic"])
    assert [column.key for column in await list_columns.load_columns(db, "wang")] == ["number", "title", "topic"]
    assert [column.key for column in await list_columns.load_columns(db, "li")] == list(DEFAULT_COLUMNS)
    await list_columns.save_columns(db, "wang", [])
    assert [column.key for column in await list_columns.load_columns(db, "wang")] == list(DEFAULT_COLUMNS)
    await db.close()
