"""The sheet that the city's system imports: its columns are the city's, their content comes from the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from services.desk.city.entries import FIELD_READERS, FORM_FIELDS, CityAct, EntryFacts, OwedEntry, entry_values
from services.desk.files.table_reader import Table, Unreadable
from services.desk.imports.column_detection import HEADING_SEARCH_ROWS, STANDARD, normalized_heading

EMPTY = ""  # the field of a column that is left blank
FIELD_ALIASES = {
    "答复文号": "文号",
    "办理结果类别": "办理结果",
    "办复日期": "答复日期",
    "联系人": "承办人",
    "沟通时间": "沟通日期",
    "联系方式": "沟通方式",
    "完成日期": "兑现日期",
    "进度": "进度（%）",
    "承办部门": "承办处室",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the city's sheet, and which of our fields fills it; empty for none."""

    heading: str
    field: str = EMPTY


Template = tuple[Column, ...]


def default_template(act: CityAct) -> Template:
    """The template of an act until the office sets another: our own field names in the order of the form."""
    return tuple(Column(name, name) for name in FORM_FIELDS[act])


def guess_template(headings: Iterable[str]) -> Template:
    """For each column of the city's sheet the field it probably asks for; `EMPTY` where none is similar."""
    return tuple(Column(heading, _field(normalized_heading(heading))) for heading in headings if heading.strip())


def _field(name: str) -> str:
    for candidate in (name, FIELD_ALIASES.get(name, ""), STANDARD.get(name, "")):
        if candidate in FIELD_READERS:
            return candidate
    matches = get_close_matches(name, [*FIELD_READERS, *FIELD_ALIASES], n=1, cutoff=0.75)
    return FIELD_ALIASES.get(matches[0], matches[0]) if matches else EMPTY


def headings(source: str, sheets: Sequence[Table]) -> list[str]:
    """The column names of an empty form: the row near the top with the most of them. Raises `Unreadable` where there
    are fewer than two."""
    lines = [
        [normalized_heading(cell) for cell in row] for table in sheets for _, row in table.rows[:HEADING_SEARCH_ROWS]
    ]
    best = max(lines, key=lambda line: len({heading for heading in line if heading}), default=[])
    if len([heading for heading in best if heading]) < 2:
        raise Unreadable(f"{source} 中没有找到列名。请选择市系统的导入模板。")
    return [heading for heading in best if heading]


def sheet_rows(
    template: Template, entries: Sequence[OwedEntry], facts_by_case: Mapping[str, EntryFacts]
) -> list[list[str]]:
    """The rows of the sheet, column names first; `facts_by_case` by case id."""
    lines = [[column.heading for column in template]]
    for entry in entries:
        facts = facts_by_case.get(entry.case.id, EntryFacts())
        lines.append([entry_values(entry, facts, column.field) if column.field else "" for column in template])
    return lines
