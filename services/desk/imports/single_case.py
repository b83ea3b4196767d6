"""收件登记 of a single case: the form is read by the same rules as a row of a list."""

from collections.abc import Mapping
from datetime import date

from services.desk.files.table_reader import Table
from services.desk.imports.case_row_reader import RowRefusal
from services.desk.imports.handover_list import HandOverList, ReadOptions, parse_tables
from shared.contracts.intake import NoteClassified, Register

SOURCE = "局办公室收件登记"
# The column of the list for each field of the form.
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
    """What is wrong with the form: the message by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)


def read_single_case(form_values: Mapping[str, str], today: date) -> tuple[str, Register | NoteClassified]:
    """The stream and the command; of a classified case only the number is read. Raises `SingleCaseInvalid`."""
    values = [form_values.get(name, "") for name in COLUMN_BY_FIELD]
    columns = [COLUMN_BY_FIELD[name] for name in COLUMN_BY_FIELD]
    handover_list = parse_tables(SOURCE, [Table("登记", [(1, columns), (2, values)])], ReadOptions(today=today))
    if handover_list.refused:
        errors = {_field(refusal): f"{refusal.reason}。{refusal.remedy}" for refusal in reversed(handover_list.refused)}
        raise SingleCaseInvalid({name: errors[name] for name in COLUMN_BY_FIELD if name in errors})
    return _single_row(handover_list)


def _single_row(handover_list: HandOverList) -> tuple[str, Register | NoteClassified]:
    if handover_list.classified:
        return handover_list.classified[0].stream, handover_list.classified[0].command
    (row,) = handover_list.rows
    return row.stream, row.command.model_copy(update={"source": SOURCE})


def _field(refusal: RowRefusal) -> str:
    return next((name for name, column in COLUMN_BY_FIELD.items() if column == refusal.column), "number")
