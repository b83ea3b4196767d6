"""Several rows of a list about the same case: equal ones count once, others are refused with the columns in which
they differ."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.desk.imports.case_row_reader import COLUMN_BY_FACT, CaseRowRead, ClassifiedRow, RowRefusal, RowRemark
from services.desk.imports.opening_list import taken_differences
from shared.contracts.common.vocabulary import FIELD_LABELS


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was read; `stream` is None where its case is unknown, `content` where it cannot be taken."""

    row: int
    sheet: str
    stream: str | None
    content: CaseRowRead | ClassifiedRow | None


@dataclass(slots=True)
class DistinctRows:
    """The rows that remain, one per case: cases, classified ones, refusals and remarks."""

    rows: list[CaseRowRead] = field(default_factory=list)
    classified: list[ClassifiedRow] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)
    remarks: list[RowRemark] = field(default_factory=list)


def drop_duplicates(rows: Iterable[ReadRow]) -> DistinctRows:
    """One row for each case. Of differing rows none is taken, since only the office can say which is right."""
    groups: defaultdict[str, list[ReadRow]] = defaultdict(list)
    for row in rows:
        if row.stream:
            groups[row.stream].append(row)
    distinct = DistinctRows()
    for same in groups.values():
        first, *others = (row.content for row in same)
        if first and all(other and not _differing(first, other) for other in others):
            _keep(distinct, first)
            distinct.remarks += [
                RowRemark(other_row.row, f"与第{first.row}行内容相同，已并为一件", other_row.sheet)
                for other_row in same[1:]
            ]
        else:
            distinct.refused += [_refusal_of_double(row.content, row, same) for row in same if row.content]
    distinct.remarks += _repeated_letters(distinct.rows)
    return distinct


def _repeated_letters(rows: Iterable[CaseRowRead]) -> list[RowRemark]:
    """A remark for each letter number that occurs twice."""
    first: dict[str, CaseRowRead] = {}
    remarks = []
    for row in rows:
        letter = row.taken.letter if row.taken else ""
        if letter and first.setdefault(letter, row) is not row:
            remarks.append(RowRemark(row.row, f"文号“{letter}”与第{first[letter].row}行相同，请核对", row.sheet))
    return remarks


def _keep(distinct: DistinctRows, content: CaseRowRead | ClassifiedRow) -> None:
    match content:
        case CaseRowRead():
            distinct.rows.append(content)
        case ClassifiedRow():
            distinct.classified.append(content)


def _differing(one: CaseRowRead | ClassifiedRow, other: CaseRowRead | ClassifiedRow) -> list[str]:
    """The columns in which two rows about the same case differ."""
    match one, other:
        case CaseRowRead(), CaseRowRead():
            first, second = one.command, other.command
            columns = [
                FIELD_LABELS[name] for name in ("part", "handed_over") if getattr(first, name) != getattr(second, name)
            ]
            columns += [
                COLUMN_BY_FACT[name]
                for name in COLUMN_BY_FACT
                if getattr(first.facts, name) != getattr(second.facts, name)
            ]
            return [*columns, *(taken_differences(one.taken, other.taken) if one.taken and other.taken else ())]
        case ClassifiedRow(), ClassifiedRow():
            return [] if one.command == other.command else ["交办日期"]
    return ["密级"]


def _refusal_of_double(content: CaseRowRead | ClassifiedRow, row: ReadRow, same: Sequence[ReadRow]) -> RowRefusal:
    others = [other for other in same if other is not row]
    columns = dict.fromkeys(
        column for other in others if other.content for column in _differing(content, other.content)
    )
    rows = "、".join(f"{other.sheet}第{other.row}行" for other in others)
    why = f"内容不同：{'、'.join(columns)}" if columns else "而其内容未能读取"
    return RowRefusal(
        row.row, "编号", content.command.number, f"与{rows}编号相同，{why}", "请核对后只保留正确的一行", row.sheet
    )
