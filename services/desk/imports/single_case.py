"""收件登记 of a single case: what is typed in the form is read by the same rules as a row of a list."""

from collections.abc import Mapping
from datetime import date

from services.desk.files.table_reader import Table
from services.desk.imports.case_row_reader import RowRefusal
from services.desk.imports.handover_list import HandOverList, ReadOptions, parse_tables
from shared.contracts.intake import NoteClassified, Register

SOURCE = "局办公室收件登记"
# The fields of the form, each with the column of the list that it stands for.
COLUMN_BY_FIELD = {
    "kind": "类别",
    "session": "届次",
    "number": "编号",
    "title": "案由",
    "proposers": "提出人",
    "co_signers": "联名人数",
    "timing": "提出时间",
    "handed_over": "交办日期",
    "part": "承办方式",
    "lead_unit": "主办单位",
    "joint_units": "合办单位",
    "co_units": "会办单位",
    "topic": "主题",
    "publishable": "是否同意公开",
    "note": "备注",
    "secret": "密级",
}
NUMBER_FIELDS = ("kind", "session", "number", "handed_over", "secret")


class SingleCaseInvalid(Exception):
    """What is wrong with the form, by field, each with its remedy."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.errors = dict(wrong)


def read_single_case(said: Mapping[str, str], today: date) -> tuple[str, Register | NoteClassified]:
    """The stream and the command. Of a classified case only the number is read. Raises `NotFilled`."""
    line = [said.get(name, "") for name in COLUMN_BY_FIELD]
    columns = [COLUMN_BY_FIELD[name] for name in COLUMN_BY_FIELD]
    found = parse_tables(SOURCE, [Table("登记", [(1, columns), (2, line)])], ReadOptions(today=today))
    if found.refused:
        wrong = {_field(refusal): f"{refusal.reason}。{refusal.remedy}" for refusal in reversed(found.refused)}
        raise SingleCaseInvalid({name: wrong[name] for name in COLUMN_BY_FIELD if name in wrong})
    return _taken(found)


def _taken(found: HandOverList) -> tuple[str, Register | NoteClassified]:
    if found.stubs:
        return found.stubs[0].stream, found.stubs[0].command
    (row,) = found.rows
    return row.stream, row.command.model_copy(update={"source": SOURCE})


def _field(refusal: RowRefusal) -> str:
    return next((name for name, column in COLUMN_BY_FIELD.items() if column == refusal.column), "number")
