"""The columns of the ledger's lists: what each says of a case, and which of them somebody has chosen to see."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.facets import due_of
from shared.eventlog.database import Database

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: its name, what it says, by what its name sorts, and whether what it says is long."""

    key: str
    heading: str
    value_of: Callable[[CaseRow], Cell]
    sort: str = ""
    long: bool = False


def several(values: Iterable[str]) -> str:
    """The values in one cell."""
    return "、".join(values)


def coded(value: Any) -> str:
    """The Chinese label of a code; empty where there is none."""
    return value.label if value else ""


def co_departments(case: CaseRow) -> str:
    """The co-departments with 待复 or 已复, those whose input is missing first."""
    missing = [name for name, given in case.co_departments.items() if not given]
    given = [name for name, done in case.co_departments.items() if done]
    return several([*(f"{name}（待复）" for name in missing), *(f"{name}（已复）" for name in given)])


def opinions(case: CaseRow) -> str:
    """How many of the co-units' opinions have come."""
    if not case.opinions:
        return ""
    came = sum(not opinion.pending for opinion in case.opinions.values())
    return f"{came}/{len(case.opinions)}"


ALL: tuple[ListColumn, ...] = (
    ListColumn("number", "编号", lambda case: case.number, "number"),
    ListColumn("title", "案由", lambda case: case.title, "title", long=True),
    ListColumn("kind", "类别", lambda case: coded(case.kind)),
    ListColumn("part", "承办方式", lambda case: coded(case.part)),
    ListColumn("session", "届次", lambda case: f"{case.congress}届{case.session}次"),
    ListColumn("proposers", "提出人", lambda case: several(case.proposers), long=True),
    ListColumn("topic", "主题", lambda case: case.topic),
    ListColumn("stage", "状态", lambda case: case.stage.label, "stage"),
    ListColumn("due", "到期日", due_of, "due"),
    ListColumn("department", "承办处室", lambda case: case.department, "department"),
    ListColumn("handler", "承办人", lambda case: case.handler),
    ListColumn("leader", "分管领导", lambda case: case.leader),
    ListColumn("co_departments", "协办处室", co_departments, long=True),
    ListColumn("lead_unit", "主办单位", lambda case: case.lead_unit),
    ListColumn("co_units", "会办单位", lambda case: several(case.co_units), long=True),
    ListColumn("opinions", "会办意见", opinions),
    ListColumn("handed", "交办日期", lambda case: case.handed_over, "handed"),
    ListColumn("received", "签收日期", lambda case: case.received_on),
    ListColumn("contacts", "沟通次数", lambda case: case.contacts),
    ListColumn("result", "办理结果", lambda case: coded(case.result)),
    ListColumn("letter", "文号", lambda case: case.letter),
    ListColumn("sent", "答复日期", lambda case: case.sent_on, "sent"),
    ListColumn("disclosure", "公开属性", lambda case: coded(case.decision)),
    ListColumn("published", "公开日期", lambda case: case.published_on),
    ListColumn("attitude", "办理态度", lambda case: coded(case.attitude)),
    ListColumn("outcome", "结果评价", lambda case: coded(case.outcome)),
    ListColumn("reminders", "催办次数", lambda case: case.reminders),
    ListColumn("key", "督办", lambda case: several(level.label for level in case.key)),
    ListColumn("closed", "办结日期", lambda case: case.closed_on),
    ListColumn("note", "备注", lambda case: case.note, long=True),
)
BY_KEY = {column.key: column for column in ALL}
DEFAULT_COLUMNS = ("number", "title", "kind", "part", "stage", "due", "department", "handler")
ALWAYS = ("number", "title")  # without them nobody knows which case a row is

PUT = """
INSERT INTO desk.list_preference VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET columns = excluded.columns"""
LOAD_SQL = "SELECT columns FROM desk.list_preference WHERE person = $1"


def columns(keys: Iterable[str]) -> tuple[ListColumn, ...]:
    """Those columns in the order of the ledger, number and title always; the usual ones where none is known."""
    wanted = {key for key in keys if key in BY_KEY} or set(DEFAULT_COLUMNS)
    return tuple(column for column in ALL if column.key in wanted or column.key in ALWAYS)


async def load_columns(db: Database, person: str) -> tuple[ListColumn, ...]:
    """The columns that somebody has chosen, else the usual ones."""
    rows = await db.use(lambda connection: connection.fetch(LOAD_SQL, person))
    return columns(rows[0]["columns"] if rows else ())


async def save_columns(db: Database, person: str, keys: Sequence[str]) -> None:
    """Keeps the choice; nothing chosen means the usual columns again."""
    kept = [column.key for column in columns(keys)] if keys else []
    await db.use(lambda connection: connection.execute(PUT, person, kept))


def table_lines(cases: Iterable[CaseRow], shown: Sequence[ListColumn]) -> list[list[Cell]]:
    """Heading and rows as they go into a workbook."""
    return [[column.heading for column in shown], *([column.value_of(case) for column in shown] for case in cases)]
