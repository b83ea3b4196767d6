"""Every number a page shows can be asked for its cases by its name: those of the summary, of a year and of a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.desk.ledger.case_row import CaseRow
from services.desk.reports.monitoring import COLUMNS, monitor
from services.desk.reports.progress import year_progress
from services.desk.reports.summary import FIGURES, MORE, Figure, Scope, Summary, is_counted, summarise
from shared.contracts.common.vocabulary import HandlingRole, Kind, Result

ALL = "总数"
KINDS_AND_PARTS = {f"{kind.label}·{part.label}": (kind, part) for kind in Kind for part in HandlingRole}
LEADING = {"主合办": True, "会办": False}
RESULTS = {f"结果·{result.label}": result for result in Result}
MONTHS = {f"{what}·{n}月": (field, n) for n in range(1, 13) for what, field in (
    ("交办", "received"), ("到期", "due"), ("答复", "done"), ("逾期答复", "late"))}  # fmt: skip
MONITORED = {f"监测·{name}": name for name in COLUMNS}
NAMES = frozenset((ALL, *KINDS_AND_PARTS, *LEADING, *(kind.label for kind in Kind), *RESULTS, *MONTHS, *MONITORED)) | {
    name for name, _, _ in (*FIGURES, *MORE)
}


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """A figure by name within a scope; `among` asks for the cases it is counted among."""

    name: str
    scope: Scope
    among: bool = False


def cases_behind(rows: Iterable[CaseRow], asked: FigureQuestion, today: date) -> tuple[str, ...]:
    """The cases of a figure; none where no figure has that name."""
    rows = list(rows)
    if asked.name in MONTHS:
        return _of_month(rows, asked)
    if asked.name in MONITORED:
        held = (row for row in rows if asked.scope.holds(row))
        return monitor(held, asked.scope.until or today)[0].columns[MONITORED[asked.name]]
    return summary_cases(summarise(rows, asked.scope), asked.name, asked.among)


def _of_month(rows: Iterable[CaseRow], asked: FigureQuestion) -> tuple[str, ...]:
    field, number = MONTHS[asked.name]
    held = [row for row in rows if is_counted(row) and asked.scope.holds(row)]
    found: tuple[str, ...] = getattr(year_progress(held, asked.scope.year or 0).months[number - 1], field)
    return found


def summary_cases(summary: Summary, name: str, among: bool = False) -> tuple[str, ...]:
    figure = figure_named(summary, name)
    if figure:
        return figure.of if among else figure.cases
    if name in RESULTS:
        return summary.results[RESULTS[name]]
    return tuple(
        sorted(id for (kind, part), ids in summary.counts.items() if is_counted_in(name, kind, part) for id in ids)
    )


def is_counted_in(name: str, kind: Kind, part: HandlingRole) -> bool:
    """Whether a sum takes in the cases of a kind and part: 总数, 主合办, 代表建议, 代表建议·会办."""
    if name in KINDS_AND_PARTS:
        return KINDS_AND_PARTS[name] == (kind, part)
    return name in (ALL, kind.label) or LEADING.get(name) is part.leads


def figure_named(summary: Summary, name: str) -> Figure | None:
    return next((figure for figure in (*summary.figures, *summary.more) if figure.name == name), None)
