"""Reads one row of a hand-over list: either all its values, or a refusal for each cell that is wrong."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from services.desk.imports import cell_values as read
from services.desk.imports.cell_values import EMPTY_VALUES, CellError, normalized_code, text
from services.desk.imports.column_detection import OPTIONAL_COLUMNS, SESSION_PARTS
from services.desk.imports.unit_names import full_name
from shared.contracts.common.vocabulary import HandlingRole, Kind, Timing
from shared.contracts.intake import Facts, NoteClassified, Register, Taken, case_stream

T = TypeVar("T")
HIDDEN_VALUE = "（涉密，不显示）"
CLASSIFIED_WORDS = ("是", "涉密", "秘密", "机密", "绝密", "√", "1")
UNCLASSIFIED_WORDS = frozenset({*EMPTY_VALUES, "否", "非密", "非涉密", "不涉密", "公开", "普通", "内部", "×", "0"})
STARRED_MARKING = re.compile(r"(?:秘密|机密|绝密)\s*[★☆]")
NUMERAL = r"([一二三四五六七八九十]{1,3}|\d{1,2})"
COUNCIL_NAMES = "(?:中国人民政治协商会议|上海市|人民代表大会|委员会|政协|人大|市)*"
SESSION = re.compile(rf"{COUNCIL_NAMES}第?{NUMERAL}届{COUNCIL_NAMES}第?{NUMERAL}次(?:全体)?(?:会议)?")
SHORT_SESSION = re.compile(r"(\d{1,2})[-.](\d{1,2})")
COUNCIL_WORDS = {Kind.SUGGESTION: ("人大", "人民代表大会"), Kind.PROPOSAL: ("政协", "政治协商")}
SESSION_EXAMPLE = "应如“市十六届人大一次会议”或“市政协十四届一次会议”"
FACT_COLUMNS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "案由": ("title", read.required_text),
    "提出人": ("proposers", read.people),
    "联名人数": ("co_signers", read.person_count),
    "提出时间": ("timing", read.timing),
    "主办单位": ("lead_unit", read.required_text),
    "合办单位": ("joint_units", read.names),
    "会办单位": ("co_units", read.names),
    "主题": ("topic", read.optional_text),
    "是否同意公开": ("publishable", read.yes_or_no),
    "备注": ("note", read.optional_text),
}
COLUMN_BY_FACT = {name: column for column, (name, _) in FACT_COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """A cell for which a row was refused: the row in the file, the column, its value, the reason, and the remedy."""

    row: int
    column: str
    value: str
    reason: str
    remedy: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class RowRemark:
    """What a clerk should check although the row was taken; row 0 stands for the whole list."""

    row: int
    text: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class CaseRowRead:
    """A row that can be taken, and the stream of its case. `absent` are the facts for which the list has no column."""

    row: int
    stream: str
    command: Register
    sheet: str = ""
    absent: frozenset[str] = frozenset()
    taken: Taken | None = None


@dataclass(frozen=True, slots=True)
class ClassifiedRow:
    """A row about a classified case: only its number is read."""

    row: int
    stream: str
    command: NoteClassified
    sheet: str = ""


@dataclass(slots=True)
class RowCells:
    """The cells of a row by standard column name; collects refusals and remarks while they are read."""

    row: int
    sheet: str
    by_column: Mapping[str, Any]
    all: tuple[Any, ...] = ()
    refused: list[RowRefusal] = field(default_factory=list)
    remarks: list[RowRemark] = field(default_factory=list)

    def take(self, column: str, reader: Callable[[Any], T]) -> T | None:
        """The value of a cell that may not be empty; None where it is wrong, with a refusal."""
        try:
            return reader(self.by_column.get(column))
        except CellError as error:
            self.refuse(column, error)
            return None

    def take_optional(self, column: str, reader: Callable[[Any], T]) -> T | None:
        """The value of a cell that may be empty; None where it is empty or wrong."""
        return None if normalized_code(self.by_column.get(column)) in EMPTY_VALUES else self.take(column, reader)

    def refuse(self, column: str, error: CellError) -> None:
        """Adds a refusal for the cell of that column."""
        value = text(self.by_column.get(column))[:80]
        self.refused.append(RowRefusal(self.row, column, value, error.reason, error.remedy, self.sheet))

    def remark(self, sentence: str) -> None:
        """Adds a remark on the row."""
        self.remarks.append(RowRemark(self.row, sentence, self.sheet))


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """The number of the case that a row is about."""

    kind: Kind
    congress: int
    session: int
    number: str

    @property
    def stream(self) -> str:
        """The stream of the case."""
        return case_stream(self.kind, self.congress, self.session, self.number)


def is_classified(row: RowCells) -> bool:
    """Whether the row marks its case as classified. Raises `CellError` where that cannot be told."""
    marking = normalized_code(row.by_column.get("密级"))
    if marking.startswith(CLASSIFIED_WORDS) or any(STARRED_MARKING.search(text(cell)) for cell in row.all):
        return True
    if marking not in UNCLASSIFIED_WORDS:
        raise CellError("看不出是否涉密", "请填是、否，或秘密、机密、绝密")
    return False


def parse_case_number(row: RowCells) -> CaseNumber | None:
    """The number of the row's case; None where kind, session or number cannot be read, with refusals."""
    kind, number = row.take("类别", read.kind), row.take("编号", read.case_number)
    session = row.take(
        "届次", lambda cell: _session(kind, cell if normalized_code(cell) else _session_of_two_columns(row))
    )
    return CaseNumber(kind, *session, number) if kind and session and number else None


def _session_of_two_columns(row: RowCells) -> str:
    """The session where congress and session stand in two columns; else empty."""
    congress, session = (normalized_code(row.by_column.get(part)).strip("第届次") for part in SESSION_PARTS)
    return f"{congress}届{session}次" if congress and session else ""


def _session(kind: Kind | None, cell: Any) -> tuple[int, int]:
    session_text = normalized_code(cell)
    match = SESSION.fullmatch(session_text) or SHORT_SESSION.fullmatch(session_text)
    congress, session = (read.parse_numeral(match[1]), read.parse_numeral(match[2])) if match else (0, 0)
    if not congress or not session:
        raise CellError("不能为空" if not session_text else "看不出届和次", SESSION_EXAMPLE)
    other_words = [word for council, words in COUNCIL_WORDS.items() if council is not kind for word in words]
    if kind and any(word in session_text for word in other_words):
        raise CellError(f"与类别“{kind.label}”不一致", f"请核对类别和届次；{SESSION_EXAMPLE}")
    return congress, session


def read_handed_over(row: RowCells, list_date: date | None, today: date | None) -> date | None:
    """The date of the row, or the one given for the whole list where the row has none; None with a refusal where
    there is neither."""
    if normalized_code(row.by_column.get("交办日期")) in EMPTY_VALUES:
        if list_date is None:
            row.refuse(
                "交办日期", CellError("不能为空", "请填日期，如 2023-02-16；整表同一日期的，可用 --handed-over 日期")
            )
        return list_date
    return row.take("交办日期", lambda cell: not_after(read.day(cell), today))


def not_after(day: date, today: date | None) -> date:
    """The day, if it is not after today (None: unchecked). Raises `CellError`."""
    if today and day > today:
        raise CellError(f"晚于{today}", "请核对年份和日期")
    return day


def read_classified(
    row: RowCells, list_date: date | None, today: date | None
) -> tuple[CaseNumber | None, ClassifiedRow | None]:
    """What may be kept of a classified case; no other cell is read, and refusals do not show values."""
    case_number, day = parse_case_number(row), read_handed_over(row, list_date, today)
    row.refused = [
        RowRefusal(refusal.row, refusal.column, HIDDEN_VALUE, refusal.reason, refusal.remedy, refusal.sheet)
        for refusal in row.refused
    ]
    if not case_number or not day or row.refused:
        return case_number, None
    command = NoteClassified(
        kind=case_number.kind,
        congress=case_number.congress,
        session=case_number.session,
        number=case_number.number,
        handed_over=day,
    )
    return case_number, ClassifiedRow(row.row, case_number.stream, command, row.sheet)


def read_registration(
    row: RowCells,
    case_number: CaseNumber | None,
    part: HandlingRole | None,
    day: date | None,
    facts: Mapping[str, Any],
    source: str,
) -> Register | None:
    """The command of the row; None where something in it is wrong, with refusals."""
    if not case_number or not part or not day or row.refused:
        return None
    try:
        return Register(
            kind=case_number.kind,
            congress=case_number.congress,
            session=case_number.session,
            number=case_number.number,
            part=part,
            handed_over=day,
            facts=Facts.model_validate(facts),
            source=source,
        )
    except ValidationError as error:
        _refuse_invalid(row, error)
        return None


def _refuse_invalid(row: RowCells, error: ValidationError) -> None:
    """A refusal for each field that the command does not take, at its column."""
    for details in error.errors():
        columns = (COLUMN_BY_FACT[str(name)] for name in details["loc"] if str(name) in COLUMN_BY_FACT)
        row.refuse(next(columns, "编号"), CellError("太长或格式不对", "请更正"))


def read_facts(row: RowCells) -> dict[str, Any]:
    """The values of the case's facts; an empty optional cell gives the default."""
    values: dict[str, Any] = {"timing": Timing.IN_SESSION, "publishable": True}
    for column, (name, reader) in FACT_COLUMNS.items():
        value = row.take_optional(column, reader) if column in OPTIONAL_COLUMNS else row.take(column, reader)
        if value is not None:
            values[name] = value
    leads = read.names(values.pop("lead_unit", ""))
    if len(leads) > 1:
        row.remark(f"主办单位有{len(leads)}个，“{leads[0]}”登记为主办单位，其余登记为合办单位，请核对")
    if leads:
        values["lead_unit"] = registered_units(row, leads[:1])[0]
    values["joint_units"] = registered_units(row, (*leads[1:], *values.get("joint_units", ())))
    values["co_units"] = registered_units(row, values.get("co_units", ()))
    return values


def registered_units(row: RowCells, names: Sequence[str]) -> tuple[str, ...]:
    """The units, each once, by the names under which they are registered; a remark for each changed name."""
    full_names = {name: full_name(name) for name in names}
    for name, registered in full_names.items():
        if name != registered:
            row.remark(f"“{name}”登记为“{registered}”")
    return tuple(dict.fromkeys(full_names.values()))
