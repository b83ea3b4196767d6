"""期初: what a list says of cases that were handled before this system was introduced, and whether it is consistent."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from services.desk.files.table_reader import Unreadable
from services.desk.imports import cell_values as read
from services.desk.imports.case_row_reader import RowCells, not_after
from services.desk.imports.cell_values import EMPTY_VALUES, CellError, normalized_code
from services.desk.imports.unit_names import unknown_name_remark
from shared.contracts.common.vocabulary import HandlingRole, Kind, Promise, Result
from shared.contracts.intake import Taken

DATE_COLUMNS = {
    "签收日期": "received_on",
    "沟通日期": "contacted_on",
    "答复日期": "sent_on",
    "公开日期": "published_on",
    "办结日期": "closed_on",
}
OTHER_COLUMNS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "承办处室": ("department", read.optional_text),
    "承办人": ("handler", read.optional_text),
    "公开属性": ("decision", read.disclosure),
    "索取号": ("index_no", read.optional_text),
    "办理态度": ("attitude", read.grade),
    "办理结果评价": ("outcome", read.grade),
}
REQUIRED_ORDER = (  # the earlier and the later date; the other way round is refused
    ("交办日期", "签收日期"),
    ("交办日期", "答复日期"),
    ("交办日期", "公开日期"),
    ("交办日期", "办结日期"),
    ("答复日期", "公开日期"),
    ("答复日期", "办结日期"),
)
USUAL_ORDER = (("交办日期", "沟通日期"), ("签收日期", "答复日期"), ("沟通日期", "答复日期"))
LEAD_COLUMNS = ("办理结果", "办理态度", "办理结果评价", "承诺事项")
COLUMNS_AFTER_REPLY = ("公开日期", "办理态度", "办理结果评价", "办结日期")
# 市人大规定 art. 18 and the older national classes A to D.
RESULTS: dict[Kind, dict[str, Result]] = {
    Kind.SUGGESTION: {
        **{result.label: result for result in (Result.SOLVED, Result.SOLVING, Result.PLANNED, Result.REFERENCE)},
        **dict.fromkeys(("A", "A类", "解决或采纳", "已解决", "采纳", "已采纳", "部分采纳"), Result.SOLVED),
        **dict.fromkeys(("B", "B类"), Result.SOLVING),
        **dict.fromkeys(("C", "C类", "列入计划拟解决"), Result.PLANNED),
        **dict.fromkeys(("D", "D类"), Result.REFERENCE),
    },
    Kind.PROPOSAL: {
        **{result.label: result for result in (Result.ADOPTED, Result.LISTED, Result.REFERENCE)},
        **dict.fromkeys(("A", "A类", "解决采纳", "已解决", "采纳", "已采纳", "部分采纳"), Result.ADOPTED),
        **dict.fromkeys(("B", "B类", "C", "C类", "正在解决", "计划解决"), Result.LISTED),
        **dict.fromkeys(("D", "D类"), Result.REFERENCE),
    },
}
RESULTS_WITH_COMMITMENT = (Result.SOLVING, Result.PLANNED, Result.LISTED)
LETTER_NUMBER = re.compile(r"(\D+?)[〔\[(【]?((?:19|20)\d\d)[〕\])】]?第?(\d{1,4})号")
PROMISE_SEPARATOR, FIELD_SEPARATOR = re.compile(r"[；;\r\n]+"), re.compile(r"[｜|]")
PROMISE_EXAMPLE = "应如“完成改造｜2024-12-31”，几项以分号分开"


@dataclass(frozen=True, slots=True)
class Origin:
    """The file from which cases are taken over: its name, its hash, and the folder in which proofs lie beside it."""

    name: str
    hash: str
    folder: Path


def origin_of(file: Path) -> Origin:
    """The origin of that file. Raises `Unreadable` where it cannot be opened."""
    try:
        return Origin(file.name, file_hash(file), file.parent)
    except OSError:
        raise Unreadable(f"{file} 打不开，请确认它是文件并有权读取。") from None


def file_hash(file: Path) -> str:
    """The SHA-256 of a file's content, as `sha256:` and hexadecimal digits. Raises `OSError`."""
    with file.open("rb") as content:
        return f"sha256:{hashlib.file_digest(content, 'sha256').hexdigest()}"


def read_taken(
    row: RowCells,
    kind: Kind | None,
    part: HandlingRole | None,
    handed_over: date | None,
    origin: Origin,
    today: date | None,
) -> Taken | None:
    """How far the case had come; every act may be missing. None where something is wrong, with refusals."""
    dates = {
        column: row.take_optional(column, lambda cell: not_after(read.day(cell), today)) for column in DATE_COLUMNS
    }
    values: dict[str, Any] = {name: dates[column] for column, name in DATE_COLUMNS.items()}
    if part is HandlingRole.CO:
        _drop_lead_columns(row)
    values |= {name: row.take_optional(column, reader) for column, (name, reader) in OTHER_COLUMNS.items()}
    values["letter"] = row.take_optional("文号", lambda cell: _letter(row, cell))
    values["result"] = row.take_optional("办理结果", lambda cell: _result(row, kind, cell)) if kind else None
    values["commitments"] = row.take_optional("承诺事项", lambda cell: _promises(cell, dates["答复日期"]))
    values["proof"] = row.take_optional("佐证", lambda cell: _proof(origin.folder, cell))
    _check_order(row, dates | {"交办日期": handed_over})
    if row.refused:
        return None
    _remark_gaps(row, values)
    given = {name: value for name, value in values.items() if value is not None}
    return Taken(file=origin.name, file_hash=origin.hash, **given)


def _drop_lead_columns(row: RowCells) -> None:
    """A co case has an opinion only; result, evaluation and commitments are the lead unit's and are not taken."""
    filled = [column for column in LEAD_COLUMNS if normalized_code(row.by_column.get(column)) not in EMPTY_VALUES]
    row.by_column = {column: cell for column, cell in row.by_column.items() if column not in LEAD_COLUMNS}
    if filled:
        row.remark(f"会办件不登记{'、'.join(filled)}，未取")


def _result(row: RowCells, kind: Kind, cell: Any) -> Result:
    word = normalized_code(cell).upper()
    result = read.code_reader(RESULTS[kind])(word)
    if word != result.label:
        row.remark(f"办理结果“{word}”按“{result.label}”接收，请核对")
    return result


def _letter(row: RowCells, cell: Any) -> str:
    """The number in its usual spelling: 沪市监书[2023]0103号, or one that has lost its brackets, is
    沪市监书〔2023〕0103号."""
    text = read.optional_text(cell)
    match = LETTER_NUMBER.fullmatch(normalized_code(unicodedata.normalize("NFKC", text)))
    if not match:
        row.remark(f"文号“{text}”不是常见写法，请核对")
        return text
    return f"{match[1]}〔{match[2]}〕{match[3]}号"


def _promises(cell: Any, sent_on: date | None) -> tuple[Promise, ...]:
    """The promises of a cell: 「内容｜日期」 or 「内容｜日期｜处室」, several separated by ；."""
    return tuple(_promise(part.strip(), sent_on) for part in PROMISE_SEPARATOR.split(str(cell)) if part.strip())


def _promise(text: str, sent_on: date | None) -> Promise:
    what, *fields = (part.strip() for part in FIELD_SEPARATOR.split(text))
    if not what or not 1 <= len(fields) <= 2 or len(what) > 500:
        raise CellError(f"“{text[:40]}”看不出内容和期限", PROMISE_EXAMPLE)
    try:
        due = read.day(fields[0])
    except CellError as error:
        raise CellError(f"“{text[:40]}”的期限{error.reason}", PROMISE_EXAMPLE) from None
    if sent_on and due < sent_on:
        raise CellError(f"承诺期限{due}早于答复日期{sent_on}", "请核对这两个日期")
    return Promise(what=what, due=due, department=fields[1] if len(fields) > 1 else "")


def _proof(folder: Path, cell: Any) -> str:
    """The hash of a file that lies beside the list; the file itself is not stored."""
    name = read.optional_text(cell)
    if name != Path(name).name or "\\" in name:
        raise CellError("不是文件名", "请只填文件名，并把文件与清单放在同一目录")
    try:
        return file_hash(folder / name)
    except OSError:
        raise CellError("清单所在目录中没有这个文件", "请把文件与清单放在同一目录，或清空此格") from None


def _check_order(row: RowCells, dates: dict[str, date | None]) -> None:
    for earlier, later in REQUIRED_ORDER:
        if _before(dates, later, earlier) and all(refusal.column != later for refusal in row.refused):
            row.refuse(later, CellError(f"{later}早于{earlier}（{dates[earlier]}）", "请核对这两个日期"))
    for earlier, later in USUAL_ORDER:
        if _before(dates, later, earlier):
            row.remark(f"{later}（{dates[later]}）早于{earlier}（{dates[earlier]}），请核对")


def _before(dates: dict[str, date | None], earlier: str, later: str) -> bool:
    first, second = dates[earlier], dates[later]
    return first is not None and second is not None and first < second


def _remark_gaps(row: RowCells, values: dict[str, Any]) -> None:
    if values["sent_on"] is None:
        filled = [
            column for column in COLUMNS_AFTER_REPLY if normalized_code(row.by_column.get(column)) not in EMPTY_VALUES
        ]
        if filled:
            row.remark(f"有{'、'.join(filled)}而无答复日期，请核对")
    if values["result"] in RESULTS_WITH_COMMITMENT and not values["commitments"]:
        row.remark(f"办理结果为“{values['result'].label}”，却没有承诺事项和期限，请核对")


def taken_differences(first: Taken, second: Taken) -> dict[str, tuple[Any, Any]]:
    """The columns in which two lists differ on how far a case had come, with both values; the files themselves may
    differ."""
    columns = {name: column for column, name in DATE_COLUMNS.items()} | {
        name: column for column, (name, _) in OTHER_COLUMNS.items()
    }
    columns |= {"letter": "文号", "result": "办理结果", "commitments": "承诺事项", "proof": "佐证"}
    pairs = {column: (getattr(first, name), getattr(second, name)) for name, column in columns.items()}
    return {
        column: (first_value, second_value)
        for column, (first_value, second_value) in pairs.items()
        if first_value != second_value
    }


def unknown_departments(taken: Taken, departments: Collection[str]) -> list[str]:
    """Remarks on departments that are not in the directory: they may have had another name then."""
    department_names = dict.fromkeys((taken.department, *(commitment.department for commitment in taken.commitments)))
    return [
        unknown_name_remark(f"处室名录中没有“{name}”", name, departments)
        for name in department_names
        if name and name not in departments
    ]
