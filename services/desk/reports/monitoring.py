"""The monitor: the bureau, its departments and their handlers, each with what is answered, what is late, and three
rates."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.desk.ledger.case_row import SATISFIED_GRADES, CaseRow
from services.desk.ledger.facets import due_of, owes_answer
from services.desk.reports.summary import is_counted, is_evaluated

Ids = tuple[str, ...]
Test = Callable[[CaseRow, date], bool]
BUREAU_LABEL, NO_HANDLER_LABEL, UNASSIGNED_LABEL = "全局", "未定承办人", "未分办"
RED_BELOW, AMBER_BELOW = 0.85, 0.90  # below these a rate is 偏低 or 注意


def is_answered(row: CaseRow) -> bool:
    """Whether the reply or opinion was sent."""
    return row.sent_on is not None


def is_late(row: CaseRow, today: date) -> bool:
    """Whether the answer is still owed and its next deadline has passed."""
    due = due_of(row)
    return owes_answer(row) and due is not None and due < today


# The columns of the monitor in their order; every cell is a list of cases.
COLUMNS: dict[str, Test] = {
    "总数": lambda row, today: True,
    "期内办复": lambda row, today: is_answered(row) and not _was_late(row),
    "逾期办复": lambda row, today: is_answered(row) and _was_late(row),
    "在办期内": lambda row, today: not is_answered(row) and not is_late(row, today),
    "在办逾期": lambda row, today: not is_answered(row) and is_late(row, today),
}


def _was_late(row: CaseRow) -> bool:
    return row.main_deadline is not None and row.main_deadline.late > 0


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with both of its sides, the ids counted and the ids they are counted among."""

    cases: Ids
    base: Ids

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None without a base."""
        return len(self.cases) / len(self.base) if self.base else None

    @property
    def tone(self) -> str:
        """The tone by the bureau's own thresholds: `danger`, `warning` or `success`; empty without a base."""
        if self.value is None:
            return ""
        return "danger" if self.value < RED_BELOW else "warning" if self.value < AMBER_BELOW else "success"

    @property
    def tone_label(self) -> str:
        """The tone as people read it."""
        words = {"danger": "偏低", "warning": "注意", "success": "良好"}
        return words.get(self.tone, "")


@dataclass(frozen=True, slots=True)
class MonitorLine:
    """One line of the monitor: its level (0 bureau, 1 department, 2 handler), whose it is, its columns, and three
    rates."""

    level: int
    department: str
    handler: str
    columns: Mapping[str, Ids]
    replied: Rate
    on_time: Rate
    satisfied: Rate

    @property
    def name(self) -> str:
        """The name of the line."""
        return self.handler or self.department or BUREAU_LABEL


def monitor(rows: Iterable[CaseRow], today: date) -> list[MonitorLine]:
    """The line of the bureau, then each department with its handlers. A case counts once, with the department in
    charge; released cases do not count."""
    counted = sorted((row for row in rows if is_counted(row) and not row.released), key=lambda row: row.id)
    return [_line(0, "", "", counted, today), *_departments(counted, today)]


def _departments(rows: list[CaseRow], today: date) -> Iterator[MonitorLine]:
    for department in sorted({row.department for row in rows}, key=lambda name: (not name, name)):
        own = [row for row in rows if row.department == department]
        yield _line(1, department or UNASSIGNED_LABEL, "", own, today)
        if department:
            for handler in sorted({row.handler for row in own}, key=lambda name: (not name, name)):
                yield _line(
                    2, department, handler or NO_HANDLER_LABEL, [row for row in own if row.handler == handler], today
                )


def _line(level: int, department: str, handler: str, rows: list[CaseRow], today: date) -> MonitorLine:
    columns = {name: _ids(rows, lambda row, test=test: test(row, today)) for name, test in COLUMNS.items()}  # type: ignore[misc]
    judged = [row for row in rows if row.judged]
    returned = [row for row in rows if is_evaluated(row)]
    return MonitorLine(
        level,
        department,
        handler,
        columns,
        Rate(_ids(rows, is_answered), columns["总数"]),
        Rate(_ids(judged, lambda row: row.on_time), _ids(judged, lambda row: True)),
        Rate(_ids(returned, lambda row: row.outcome in SATISFIED_GRADES), _ids(returned, lambda row: True)),
    )


def _ids(rows: Iterable[CaseRow], test: Callable[[CaseRow], bool]) -> Ids:
    return tuple(row.id for row in rows if test(row))


RULE = (
    "说明：一件只计一次，计入承办处室；含会办件（会办以按时送出会办意见计）。已撤回、退回、作废、涉密的不计。"
    "按时率以已答复和已到期的为基数，满意率以代表委员填写并收回的评价为基数；低于85%为“偏低”，低于90%为“注意”。"
)
