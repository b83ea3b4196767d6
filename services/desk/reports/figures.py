"""Every figure that a page shows has a name by which its cases can be listed: those of the summary, of a year and of
the monitor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.desk.ledger.case_row import CaseRow
from services.desk.reports.monitoring import COLUMNS, monitor
from services.desk.reports.progress import year_progress
from services.desk.reports.summary import FIGURES, MORE_FIGURES, Figure, Scope, Summary, is_counted, summarise
from shared.contracts.common.vocabulary import HandlingRole, Kind, Result

ALL = "总数"
KINDS_AND_PARTS = {f"{kind.label}·{part.label}": (kind, part) for kind in Kind for part in HandlingRole}
LEADS_BY_NAME = {"主合办": True, "会办": False}
RESULTS = {f"结果·{result.label}": result for result in Result}
MONTHS = {f"{what}·{n}月": (field, n) for n in range(1, 13) for what, field in (
    ("交办", "received"), ("到期", "due"), ("答复", "done"), ("逾期答复", "late"))}  # fmt: skip
MONITOR_COLUMNS = {f"监测·{name}": name for name in COLUMNS}
NAMES = frozenset(
    (ALL, *KINDS_AND_PARTS, *LEADS_BY_NAME, *(kind.label for kind in Kind), *RESULTS, *MONTHS, *MONITOR_COLUMNS)
) | {name for name, _, _ in (*FIGURES, *MORE_FIGURES)}


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """A figure by name within a scope; with `among` the cases it is counted among."""

    name: str
    scope: Scope
    among: bool = False


def cases_behind(rows: Iterable[CaseRow], question: FigureQuestion, today: date) -> tuple[str, ...]:
    """The ids of the cases of a figure; none where no figure has that name."""
    rows = list(rows)
    if question.name in MONTHS:
        return _month_cases(rows, question)
    if question.name in MONITOR_COLUMNS:
        in_scope = (row for row in rows if question.scope.holds(row))
        return monitor(in_scope, question.scope.until or today)[0].columns[MONITOR_COLUMNS[question.name]]
    return summary_cases(summarise(rows, question.scope), question.name, question.among)


def _month_cases(rows: Iterable[CaseRow], question: FigureQuestion) -> tuple[str, ...]:
    field, number = MONTHS[question.name]
    in_scope = [row for row in rows if is_counted(row) and question.scope.holds(row)]
    cases: tuple[str, ...] = getattr(year_progress(in_scope, question.scope.year or 0).months[number - 1], field)
    return cases


def summary_cases(summary: Summary, name: str, among: bool = False) -> tuple[str, ...]:
    """The ids of the cases of one figure, result or sum of a summary."""
    figure = figure_named(summary, name)
    if figure:
        return figure.base if among else figure.cases
    if name in RESULTS:
        return summary.results[RESULTS[name]]
    return tuple(
        sorted(id for (kind, part), ids in summary.counts.items() if is_counted_in(name, kind, part) for id in ids)
    )


def is_counted_in(name: str, kind: Kind, part: HandlingRole) -> bool:
    """Whether a sum (总数, 主合办, 代表建议, 代表建议·会办) includes the cases of that kind and part."""
    if name in KINDS_AND_PARTS:
        return KINDS_AND_PARTS[name] == (kind, part)
    return name in (ALL, kind.label) or LEADS_BY_NAME.get(name) is part.leads


def figure_named(summary: Summary, name: str) -> Figure | None:
    """The figure of that name in the summary; None where there is none."""
    return next((figure for figure in (*summary.figures, *summary.more) if figure.name == name), None)
