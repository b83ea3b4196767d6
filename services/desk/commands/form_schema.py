"""Every command as a form: which fields it has, their labels, how each is filled in, and what may be chosen.

`command_form` and `render_fields` make the form of a model; `field_types` describes its fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from shared.contracts.common.labels import FIELD_LABELS, YES_NO_LABELS, display
from shared.messaging.envelope import Command, ContentHash, LabelledEnum, Role

FormValues = dict[str, list[str]]
"""The values of a form by the path of the field: `reason`, `facts.title`, `commitments.0.what`."""
FieldErrors = Mapping[str, str]

# Fields for longer texts get a box of several lines.
LONG_TEXT_FIELDS = frozenset({"answer", "goal", "note", "opinion", "question", "reason", "requirement", "what"})
YES_NO = ("是", "否")
CONSENT = {"approved": ("同意", "退回修改")}  # the labels of yes and no for particular fields
HINTS = {
    "lines": "每行一项",
    "days": "每行一个日期，如 2023-10-01",
    "rows": "清空一行即删去",
    "bag": 'JSON，如 {"opinion": "……"}',
}
# What leaving a field blank means.
BLANK_HINTS: dict[tuple[str, str], str] = {
    ("assignment.confirm", "department"): "不填即同意拟办的处室",
    ("assignment.confirm", "leader"): "不填即该处室的分管领导",
    ("assignment.propose", "leader"): "不填即该处室的分管领导",
    ("assignment.reopen", "department"): "不填即从拟办重新开始",
    ("assignment.delegate", "commands"): "一项不选即全部事项",
    ("feedback.sign-reply", "serial"): "不填即取本年度下一个文号",
    ("feedback.sign-opinion", "serial"): "不填即取本年度下一个文号",
    ("feedback.record-evaluation", "round"): "不填即最近一次答复",
    ("feedback.note-no-feedback", "round"): "不填即最近一次答复",
    ("feedback.receive-agreement", "text"): "不填即正在审核的文稿",
    ("intake.correct", "part"): "不填即不变",
    ("intake.correct", "handed_over"): "不填即不变",
    ("publication.publish", "letter"): "不填即最近发出的答复",
    ("publication.correct", "letter"): "不填即最近发出的答复",
    ("publication.withdraw", "letter"): "不填即最近发出的答复",
    ("publication.attach-text", "letter"): "不填即最近的答复",
    ("supervision.archive", "term"): "不填即按规定：主办、合办永久，会办30年",
    ("supervision.grant-extension", "until"): "不填即所申请的日期",
    ("supervision.remind", "to"): "不填即现经办人",
    ("supervision.report-change", "due"): "不填即不再落实此项承诺",
}
KIND_BY_TYPE = {int: "number", Decimal: "number", date: "day", bool: "yes"}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the value that is posted, and its label."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldChoices:
    """The choices of a field; where it is not `closed`, another value may be written."""

    options: tuple[Option, ...]
    closed: bool = True


Choices = Mapping[str, FieldChoices]
"""Choices by path without row numbers: `unit`, `tasks.case`."""
NO_ENTRIES: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a field takes: its kind (text, code, group …), of which class, whether several values, whether it may be
    None."""

    kind: str
    inner_type: Any = str
    many: bool = False
    none: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it is rendered. A group has `fields`; a repeated group has `rows` of fields, the last of them
    blank. `wrong` is the error message."""

    path: str
    name: str
    label: str
    widget: str
    required: bool
    hint: str = ""
    values: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    fields: tuple["Field", ...] = ()
    rows: tuple[tuple["Field", ...], ...] = ()
    error: str = ""

    @property
    def value(self) -> str:
        """The last value; empty where there is none."""
        return self.values[-1] if self.values else ""

    @property
    def id(self) -> str:
        """The id of its HTML element."""
        return "f-" + self.path.replace(".", "-")


@dataclass(frozen=True, slots=True)
class CommandForm:
    """A command to be filled in; `wrong` are error messages by path."""

    command: type[Command]
    fields: tuple[Field, ...]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def mistakes(self) -> list[tuple[str, str, str]]:
        """Each error with the id and the label of its field; one that belongs to no field comes last, with neither."""
        field_errors = [(field.id, field.label, field.error) for field in flatten(self.fields) if field.error]
        return [*field_errors, *(("", "", message) for path, message in self.errors.items() if not path)]


def command_form(
    command: type[Command], values: FormValues, choices: Choices = NO_ENTRIES, errors: FieldErrors = NO_ENTRIES
) -> CommandForm:
    """The form of a command with the values so far, the choices, and the error messages."""
    fields = render_fields(command, values, choices, errors)
    return CommandForm(command, tuple(_with_hint(command, field) for field in fields), dict(errors))


def _with_hint(command: type[Command], field: Field) -> Field:
    return replace(field, hint=BLANK_HINTS.get((command.type, field.path), field.hint))


def render_fields(
    model: type[BaseModel],
    values: FormValues,
    choices: Choices = NO_ENTRIES,
    errors: FieldErrors = NO_ENTRIES,
    prefix: str = "",
) -> Iterator[Field]:
    """The fields of a model in their order; `within` is the path of the group or row that they stand in."""
    for name, info, field_type in field_types(model):
        path = prefix + name
        base = Field(path, name, field_label(name), "", info.is_required(), values=tuple(values.get(path, ())))
        yield _with_widget(
            replace(base, error=_field_error(path, field_type, errors)), field_type, values, choices, errors
        )


@cache
def field_types(model: type[BaseModel]) -> tuple[tuple[str, FieldInfo, FieldType], ...]:
    """The fields of a model: name, pydantic's information, and what the field takes."""
    hints = get_type_hints(model, include_extras=True)
    return tuple((name, info, field_type(hints[name])) for name, info in model.model_fields.items())


def field_type(annotation: Any) -> FieldType:
    """What a field of that annotation takes."""
    origin, args = get_origin(annotation), get_args(annotation)
    if annotation == ContentHash:
        return FieldType("file")
    if origin is Annotated:
        return field_type(args[0])
    if origin is tuple:
        return replace(field_type(args[0]), many=True)
    if origin in (Union, UnionType):
        return replace(field_type(next(arg for arg in args if arg is not NoneType)), none=True)
    if origin is dict:
        return FieldType("bag")
    if issubclass(annotation, BaseModel):
        return FieldType("group", annotation)
    if issubclass(annotation, Enum):
        return FieldType("code", annotation)
    return FieldType(KIND_BY_TYPE.get(annotation, "text"), annotation)


def field_label(name: str) -> str:
    """The label of a field; its name where it has none."""
    return FIELD_LABELS.get(name, name)


def _with_widget(
    base: Field, field_type: FieldType, values: FormValues, choices: Choices, errors: FieldErrors
) -> Field:
    path = ".".join(part for part in base.path.split(".") if not part.isdigit())
    field_choices = choices.get(path) or choices.get(base.name)
    if field_type.kind == "group" and field_type.many:
        rows = [str(n) for n in range(1 + row_count(values, base.path))]
        field_rows = tuple(
            tuple(render_fields(field_type.inner_type, values, choices, errors, f"{base.path}.{n}.")) for n in rows
        )
        return replace(base, widget="rows", rows=field_rows, hint=HINTS["rows"])
    if field_type.kind == "group":
        return replace(
            base,
            widget="group",
            fields=tuple(render_fields(field_type.inner_type, values, choices, errors, base.path + ".")),
        )
    if field_choices:
        return _with_choices(base, field_type, field_choices)
    options = tuple(_options(base, field_type))
    widget = _widget(base.name, field_type)
    return replace(base, widget=widget, options=options, hint=HINTS.get(widget, ""))


def _widget(name: str, field_type: FieldType) -> str:
    match field_type:
        case FieldType("code", many=True):
            return "ticks"
        case FieldType("code" | "bag" | "file" | "yes" | "number"):
            return field_type.kind
        case FieldType("day", many=many):
            return "days" if many else "day"
    return "lines" if field_type.many else "area" if name in LONG_TEXT_FIELDS else "text"


def _options(base: Field, field_type: FieldType) -> Iterator[Option]:
    if isinstance(field_type.inner_type, type) and issubclass(field_type.inner_type, LabelledEnum):
        yield from (Option(code.value, code.label) for code in field_type.inner_type if code is not Role.SYSTEM)
    elif field_type.kind == "yes":
        yes, no = CONSENT.get(base.name) or YES_NO_LABELS.get(base.name, YES_NO)
        yield from (Option("true", yes), Option("false", no))


def _with_choices(base: Field, field_type: FieldType, offered: FieldChoices) -> Field:
    """The field with its choices; its present values are among them even where they can no longer be chosen."""
    offered_values = {option.value for option in offered.options}
    present = tuple(
        Option(value, display(value, base.name)) for value in base.values if value and value not in offered_values
    )
    widget = (
        "ticks" if field_type.many else "code" if offered.closed else "file" if field_type.kind == "file" else "suggest"
    )
    if field_type.many and not offered.closed:
        widget = "ticks-more"
    return replace(base, widget=widget, options=(*offered.options, *present))


def _field_error(path: str, field_type: FieldType, errors: FieldErrors) -> str:
    """The error message of a field, or of one of several values in it."""
    if path in errors or field_type.kind == "group":
        return errors.get(path, "")
    return next((message for key, message in errors.items() if key.startswith(path + ".")), "")


def row_count(values: Mapping[str, Any], path: str) -> int:
    """How many rows of a repeated group the values have."""
    numbers = {
        int(n) for key in values if key.startswith(path + ".") and (n := key[len(path) + 1 :].split(".")[0]).isdigit()
    }
    return max(numbers, default=-1) + 1


def flatten(fields: tuple[Field, ...]) -> Iterator[Field]:
    """All fields, a group before the fields in it."""
    for form_field in fields:
        yield form_field
        yield from flatten(form_field.fields)
        for row in form_field.rows:
            yield from flatten(row)
