"""What the desk keeps of the lists it was given: reports of what became of them, and the city's templates."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.eventlog.database import Database
from shared.messaging.envelope import SHANGHAI, Actor, LabelledEnum
from shared.messaging.errors import NotFound

KEEP = """
INSERT INTO desk.import_report (id, kind, file, by_id, by_name, figures, lines) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO NOTHING"""
REPORT_COLUMNS = "id, kind, file, at, by_name, figures"
LATEST = f"""
SELECT {REPORT_COLUMNS}, '[]'::json AS lines FROM desk.import_report
WHERE kind = ANY($1) ORDER BY at DESC LIMIT $2"""
FIND_SQL = f"SELECT {REPORT_COLUMNS}, lines FROM desk.import_report WHERE id = $1"
MAX_SHOWN_REPORTS = 50


class ReportKind(LabelledEnum):
    """Which kind of list a report is about."""

    LIST = "list", "交办清单"
    OPENING = "opening", "期初清单"
    CITY = "city", "市系统导出比对"
    EVALUATIONS = "evaluations", "评价清单"
    ENTERED = "entered", "录入市系统"


KINDS = {kind.value: kind for kind in ReportKind}
IMPORT_KINDS = (ReportKind.LIST, ReportKind.OPENING)
CITY_KINDS = (ReportKind.CITY, ReportKind.EVALUATIONS, ReportKind.ENTERED)


class NoReport(NotFound, message="没有找到这份报告，请从报告列表中选择。"):
    """It was never made, or erased."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`figures` in the order in which they are shown; `lines` with the column names first."""

    id: UUID
    kind: ReportKind
    file: str
    at: datetime
    by_name: str
    figures: Mapping[str, int]
    lines: Sequence[Sequence[str]]


async def save_report(
    db: Database,
    id: UUID,
    kind: ReportKind,
    file: str,
    by: Actor,
    figures: Mapping[str, int],
    lines: Sequence[Sequence[str]],
) -> None:
    """Keeps a report; the same one twice is once."""
    content = (json.dumps(dict(figures), ensure_ascii=False), json.dumps(list(lines), ensure_ascii=False))
    await db.execute(KEEP, id, kind.value, file, by.id, by.name, *content)


async def latest_reports(
    db: Database, kinds: Sequence[ReportKind], count: int = MAX_SHOWN_REPORTS
) -> list[ImportReport]:
    """The newest first, without their lines."""
    return [_kept(row) for row in await db.fetch(LATEST, [kind.value for kind in kinds], count)]


async def find_report(db: Database, id: UUID) -> ImportReport:
    """Raises `NoReport`."""
    rows = await db.fetch(FIND_SQL, id)
    if not rows:
        raise NoReport(str(id))
    return _kept(rows[0])


def _kept(row: Any) -> ImportReport:
    figures, lines = json.loads(row["figures"]), json.loads(row["lines"])
    at = row["at"].astimezone(SHANGHAI)
    return ImportReport(row["id"], KINDS[row["kind"]], row["file"], at, row["by_name"], figures, lines)
