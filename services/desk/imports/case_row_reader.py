"""Reads one row of a hand-over list: either everything in it can be taken, or all that is wrong with it is named."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from services.desk.imports import cell_values as read
from services.desk.imports.cell_values import NOTHING, CellError, normalized_code, text
from services.desk.imports.column_detection import OPTIONAL_COLUMNS, SESSION_PARTS
from services.desk.imports.unit_names import full_name
from shared.contracts.common.vocabulary import HandlingRole, Kind, Timing
from shared.contracts.intake import Facts, NoteClassified, Register, Taken, case_stream

T = TypeVar("T")
HIDDEN = "（涉密，不显示）"
CLASSIFIED_WORDS = ("是", "涉密", "秘密", "机密", "绝密", "√", "1")
UNCLASSIFIED_WORDS = frozenset({*NOTHING, "否", "非密", "非涉密", "不涉密", "公开", "普通", "内部", "×", "0"})
STARRED = re.compile(r"(?:秘密|机密|绝密)\s*[★☆]")
NUM = r"([一二三四五六七八九十]{1,3}|\d{1,2})"
BODY = "(?:中国人民政治协商会议|上海市|人民代表大会|委员会|政协|人大|市)*"
SESSION = re.compile(rf"{BODY}第?{NUM}届{BODY}第?{NUM}次(?:全体)?(?:会议)?")
SHORT = re.compile(r"(\d{1,2})[-.](\d{1,2})")
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
    """A cell for which a row was not taken: the row in the file, the column, what stands there, why, and the remedy."""

    row: int
    column: str
    value: str
    reason: str
    remedy: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class RowRemark:
    """What a clerk should look at although it was taken; row 0 is the whole list."""

    row: int
    text: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class CaseRowRead:
    """A row that can be taken and the stream of its case. `absent` are facts of which the list has no column."""

    row: int
    stream: str
    command: Register
    sheet: str = ""
    absent: frozenset[str] = frozenset()
    taken: Taken | None = None


@dataclass(frozen=True, slots=True)
class ClassifiedRow:
    """A row about a classified case: of it only the number is read."""

    row: int
    stream: str
    command: NoteClassified
    sheet: str = ""


@dataclass(slots=True)
class RowCells:
    """The cells of a row by column name; collects what is wrong with them and what should be looked at."""

    row: int
    sheet: str
    by_column: Mapping[str, Any]
    all: tuple[Any, ...] = ()
    refused: list[RowRefusal] = field(default_factory=list)
    remarks: list[RowRemark] = field(default_factory=list)

    def take(self, column: str, how: Callable[[Any], T]) -> T | None:
        """The value of a cell that may not be empty; None where it is wrong."""
        try:
            return how(self.by_column.get(column))
        except CellError as wrong:
            self.refuse(column, wrong)
            return None

    def take_optional(self, column: str, how: Callable[[Any], T]) -> T | None:
        """The value of a cell that may be empty."""
        return None if normalized_code(self.by_column.get(column)) in NOTHING else self.take(column, how)

    def refuse(self, column: str, wrong: CellError) -> None:
        value = text(self.by_column.get(column))[:80]
        self.refused.append(RowRefusal(self.row, column, value, wrong.reason, wrong.remedy, self.sheet))

    def remark(self, said: str) -> None:
        self.remarks.append(RowRemark(self.row, said, self.sheet))


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """Which case a row is about."""

    kind: Kind
    congress: int
    session: int
    number: str

    @property
    def stream(self) -> str:
        return case_stream(self.kind, self.congress, self.session, self.number)


def is_classified(row: RowCells) -> bool:
    """Whether the row says that its case is classified. Raises `Wrong` where that can't be told."""
    word = normalized_code(row.by_column.get("密级"))
    if word.startswith(CLASSIFIED_WORDS) or any(STARRED.search(text(cell)) for cell in row.all):
        return True
    if word not in UNCLASSIFIED_WORDS:
        raise CellError("看不出是否涉密", "请填是、否，或秘密、机密、绝密")
    return False


def parse_case_number(row: RowCells) -> CaseNumber | None:
    """None where the number, the kind or the session can't be read."""
    kind, number = row.take("类别", read.kind), row.take("编号", read.case_number)
    session = row.take("届次", lambda cell: _session(kind, cell if normalized_code(cell) else _joined(row)))
    return CaseNumber(kind, *session, number) if kind and session and number else None


def _joined(row: RowCells) -> str:
    """The congress and the session where they stand in two columns."""
    congress, session = (normalized_code(row.by_column.get(part)).strip("第届次") for part in SESSION_PARTS)
    return f"{congress}届{session}次" if congress and session else ""


def _session(kind: Kind | None, cell: Any) -> tuple[int, int]:
    said = normalized_code(cell)
    found = SESSION.fullmatch(said) or SHORT.fullmatch(said)
    congress, session = (read.parse_numeral(found[1]), read.parse_numeral(found[2])) if found else (0, 0)
    if not congress or not session:
        raise CellError("不能为空" if not said else "看不出届和次", SESSION_EXAMPLE)
    others = [word for each, words in COUNCIL_WORDS.items() if each is not kind for word in words]
    if kind and any(word in said for word in others):
        raise CellError(f"与类别“{kind.label}”不一致", f"请核对类别和届次；{SESSION_EXAMPLE}")
    return congress, session


def read_handed_over(row: RowCells, whole: date | None, today: date | None) -> date | None:
    """The date of the row, or the one given for the whole list where the row has none."""
    if normalized_code(row.by_column.get("交办日期")) in NOTHING:
        if whole is None:
            row.refuse(
                "交办日期", CellError("不能为空", "请填日期，如 2023-02-16；整表同一日期的，可用 --handed-over 日期")
            )
        return whole
    return row.take("交办日期", lambda cell: not_after(read.day(cell), today))


def not_after(day: date, today: date | None) -> date:
    if today and day > today:
        raise CellError(f"晚于{today}", "请核对年份和日期")
    return day


def read_classified(
    row: RowCells, whole: date | None, today: date | None
) -> tuple[CaseNumber | None, ClassifiedRow | None]:
    """What may be kept of a classified case; nothing else of the row is read, and nothing of it is shown."""
    which, day = parse_case_number(row), read_handed_over(row, whole, today)
    row.refused = [RowRefusal(e.row, e.column, HIDDEN, e.reason, e.remedy, e.sheet) for e in row.refused]
    if not which or not day or row.refused:
        return which, None
    command = NoteClassified(
        kind=which.kind, congress=which.congress, session=which.session, number=which.number, handed_over=day
    )
    return which, ClassifiedRow(row.row, which.stream, command, row.sheet)


def read_registration(
    row: RowCells,
    which: CaseNumber | None,
    part: HandlingRole | None,
    day: date | None,
    facts: Mapping[str, Any],
    source: str,
) -> Register | None:
    """The command of the row, unless something in it is wrong."""
    if not which or not part or not day or row.refused:
        return None
    try:
        return Register(
            kind=which.kind,
            congress=which.congress,
            session=which.session,
            number=which.number,
            part=part,
            handed_over=day,
            facts=Facts.model_validate(facts),
            source=source,
        )
    except ValidationError as error:
        for each in error.errors():
            column = next((COLUMN_BY_FACT[str(at)] for at in each["loc"] if str(at) in COLUMN_BY_FACT), "编号")
            row.refuse(column, CellError("太长或格式不对", "请更正"))
        return None


def read_facts(row: RowCells) -> dict[str, Any]:
    """What the row says of the case; a cell that may be empty and is gives the usual value."""
    found: dict[str, Any] = {"timing": Timing.IN_SESSION, "publishable": True}
    for column, (name, how) in FACT_COLUMNS.items():
        value = row.take_optional(column, how) if column in OPTIONAL_COLUMNS else row.take(column, how)
        if value is not None:
            found[name] = value
    leads = read.names(found.pop("lead_unit", ""))
    if len(leads) > 1:
        row.remark(f"主办单位有{len(leads)}个，“{leads[0]}”登记为主办单位，其余登记为合办单位，请核对")
    if leads:
        found["lead_unit"] = registered_units(row, leads[:1])[0]
    found["joint_units"] = registered_units(row, (*leads[1:], *found.get("joint_units", ())))
    found["co_units"] = registered_units(row, found.get("co_units", ()))
    return found


def registered_units(row: RowCells, names: Sequence[str]) -> tuple[str, ...]:
    """Each unit once, under the name under which it is kept."""
    kept = {name: full_name(name) for name in names}
    for name, other in kept.items():
        if name != other:
            row.remark(f"“{name}”登记为“{other}”")
    return tuple(dict.fromkeys(kept.values()))
