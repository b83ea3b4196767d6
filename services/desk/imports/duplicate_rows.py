"""Rows of a list about the same case: equal ones are one, others are refused with the columns in which they differ."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.desk.imports.case_row_reader import COLUMN_BY_FACT, CaseRowRead, ClassifiedRow, RowRefusal, RowRemark
from services.desk.imports.opening_list import taken_differences
from shared.contracts.common.vocabulary import FIELD_LABELS


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was read; `stream` is None where not even its case is known, `found` where it can't be taken."""

    row: int
    sheet: str
    stream: str | None
    content: CaseRowRead | ClassifiedRow | None


@dataclass(slots=True)
class DistinctRows:
    rows: list[CaseRowRead] = field(default_factory=list)
    stubs: list[ClassifiedRow] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)
    remarks: list[RowRemark] = field(default_factory=list)


def drop_duplicates(lines: Iterable[ReadRow]) -> DistinctRows:
    """One row for each case. Which of two different rows is right only the office can say: none is taken."""
    groups: defaultdict[str, list[ReadRow]] = defaultdict(list)
    for line in lines:
        if line.stream:
            groups[line.stream].append(line)
    done = DistinctRows()
    for same in groups.values():
        first, *others = (line.content for line in same)
        if first and all(other and not _differing(first, other) for other in others):
            _keep(done, first)
            done.remarks += [RowRemark(e.row, f"与第{first.row}行内容相同，已并为一件", e.sheet) for e in same[1:]]
        else:
            done.refused += [_double(line.content, line, same) for line in same if line.content]
    done.remarks += _same_letters(done.rows)
    return done


def _same_letters(rows: Iterable[CaseRowRead]) -> list[RowRemark]:
    """Each letter has its own number."""
    first: dict[str, CaseRowRead] = {}
    remarks = []
    for row in rows:
        letter = row.taken.letter if row.taken else ""
        if letter and first.setdefault(letter, row) is not row:
            remarks.append(RowRemark(row.row, f"文号“{letter}”与第{first[letter].row}行相同，请核对", row.sheet))
    return remarks


def _keep(done: DistinctRows, found: CaseRowRead | ClassifiedRow) -> None:
    match found:
        case CaseRowRead():
            done.rows.append(found)
        case ClassifiedRow():
            done.stubs.append(found)


def _differing(one: CaseRowRead | ClassifiedRow, other: CaseRowRead | ClassifiedRow) -> list[str]:
    """The columns in which two rows about the same case differ."""
    match one, other:
        case CaseRowRead(), CaseRowRead():
            mine, theirs = one.command, other.command
            told = [
                FIELD_LABELS[name] for name in ("part", "handed_over") if getattr(mine, name) != getattr(theirs, name)
            ]
            told += [
                COLUMN_BY_FACT[each]
                for each in COLUMN_BY_FACT
                if getattr(mine.facts, each) != getattr(theirs.facts, each)
            ]
            return [*told, *(taken_differences(one.taken, other.taken) if one.taken and other.taken else ())]
        case ClassifiedRow(), ClassifiedRow():
            return [] if one.command == other.command else ["交办日期"]
    return ["密级"]


def _double(found: CaseRowRead | ClassifiedRow, line: ReadRow, same: Sequence[ReadRow]) -> RowRefusal:
    others = [each for each in same if each is not line]
    columns = dict.fromkeys(column for other in others if other.content for column in _differing(found, other.content))
    rows = "、".join(f"{other.sheet}第{other.row}行" for other in others)
    why = f"内容不同：{'、'.join(columns)}" if columns else "而其内容未能读取"
    return RowRefusal(
        line.row, "编号", found.command.number, f"与{rows}编号相同，{why}", "请核对后只保留正确的一行", line.sheet
    )
