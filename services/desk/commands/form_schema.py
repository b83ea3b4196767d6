"""Every command as a form: which fields it has, what they are called, how each is filled in, and what may be chosen."""

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
"""What stands in a form, by the path of the field: `reason`, `facts.title`, `commitments.0.what`."""
FieldErrors = Mapping[str, str]

# What is said at length gets a box of several lines.
LONG_TEXT_FIELDS = frozenset({"answer", "goal", "note", "opinion", "question", "reason", "requirement", "what"})
YES_NO = ("是", "否")
CONSENT = {"approved": ("同意", "退回修改")}  # what yes and no mean on the button of a form
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
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldChoices:
    """What can be chosen in a field; where it is not `closed`, something else may be written."""

    options: tuple[Option, ...]
    closed: bool = True


Choices = Mapping[str, FieldChoices]
"""By path without row numbers: `unit`, `tasks.case`."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a field takes: its kind, of which class, whether several, whether none as well."""

    kind: str
    of: Any = str
    many: bool = False
    none: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it is drawn. A group has `fields`, what is repeated has `rows` of fields, the last of them blank."""

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
    wrong: str = ""

    @property
    def value(self) -> str:
        return self.values[-1] if self.values else ""

    @property
    def id(self) -> str:
        """As an element of the page is called."""
        return "f-" + self.path.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Form:
    """A command to be filled in."""

    command: type[Command]
    fields: tuple[Field, ...]
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def mistakes(self) -> list[tuple[str, str, str]]:
        """Each mistake with the id and the name of its field; one that is no field's stands by itself."""
        found = [(field.id, field.label, field.wrong) for field in flatten(self.fields) if field.wrong]
        return [*found, *(("", "", said) for path, said in self.wrong.items() if not path)]


def command_form(
    command: type[Command], said: FormValues, choices: Choices = NOTHING, wrong: FieldErrors = NOTHING
) -> Form:
    """The form with what was said so far, what can be chosen, and what was wrong with it."""
    drawn = render_fields(command, said, choices, wrong)
    return Form(command, tuple(_hinted(command, field) for field in drawn), dict(wrong))


def _hinted(command: type[Command], each: Field) -> Field:
    return replace(each, hint=BLANK_HINTS.get((command.type, each.path), each.hint))


def render_fields(
    model: type[BaseModel],
    said: FormValues,
    choices: Choices = NOTHING,
    wrong: FieldErrors = NOTHING,
    within: str = "",
) -> Iterator[Field]:
    """The fields of a model in their order; `within` is the path of the group or row that they stand in."""
    for name, info, what in field_types(model):
        path = within + name
        base = Field(path, name, field_label(name), "", info.is_required(), values=tuple(said.get(path, ())))
        yield _drawn(replace(base, wrong=_mistake(path, what, wrong)), what, said, choices, wrong)


@cache
def field_types(model: type[BaseModel]) -> tuple[tuple[str, FieldInfo, FieldType], ...]:
    """The fields of a model with what each takes."""
    hints = get_type_hints(model, include_extras=True)
    return tuple((name, info, field_type(hints[name])) for name, info in model.model_fields.items())


def field_type(annotation: Any) -> FieldType:
    """What kind of thing a field's type stands for."""
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
    return FIELD_LABELS.get(name, name)


def _drawn(base: Field, what: FieldType, said: FormValues, choices: Choices, wrong: FieldErrors) -> Field:
    plain = ".".join(part for part in base.path.split(".") if not part.isdigit())
    offered = choices.get(plain) or choices.get(base.name)
    if what.kind == "group" and what.many:
        rows = [str(n) for n in range(1 + row_count(said, base.path))]
        drawn = tuple(tuple(render_fields(what.of, said, choices, wrong, f"{base.path}.{n}.")) for n in rows)
        return replace(base, widget="rows", rows=drawn, hint=HINTS["rows"])
    if what.kind == "group":
        return replace(
            base, widget="group", fields=tuple(render_fields(what.of, said, choices, wrong, base.path + "."))
        )
    if offered:
        return _offering(base, what, offered)
    options = tuple(_options(base, what))
    widget = _widget(base.name, what)
    return replace(base, widget=widget, options=options, hint=HINTS.get(widget, ""))


def _widget(name: str, what: FieldType) -> str:
    match what:
        case FieldType("code", many=True):
            return "ticks"
        case FieldType("code" | "bag" | "file" | "yes" | "number"):
            return what.kind
        case FieldType("day", many=many):
            return "days" if many else "day"
    return "lines" if what.many else "area" if name in LONG_TEXT_FIELDS else "text"


def _options(base: Field, what: FieldType) -> Iterator[Option]:
    if isinstance(what.of, type) and issubclass(what.of, LabelledEnum):
        yield from (Option(code.value, code.label) for code in what.of if code is not Role.SYSTEM)
    elif what.kind == "yes":
        yes, no = CONSENT.get(base.name) or YES_NO_LABELS.get(base.name, YES_NO)
        yield from (Option("true", yes), Option("false", no))


def _offering(base: Field, what: FieldType, offered: FieldChoices) -> Field:
    """With what can be chosen; what was said already is among it even where it no longer is."""
    known = {option.value for option in offered.options}
    more = tuple(Option(value, display(value, base.name)) for value in base.values if value and value not in known)
    widget = "ticks" if what.many else "code" if offered.closed else "file" if what.kind == "file" else "suggest"
    if what.many and not offered.closed:
        widget = "ticks-more"
    return replace(base, widget=widget, options=(*offered.options, *more))


def _mistake(path: str, what: FieldType, wrong: FieldErrors) -> str:
    """What is wrong with a field; with one of several things in it as well."""
    if path in wrong or what.kind == "group":
        return wrong.get(path, "")
    return next((said for key, said in wrong.items() if key.startswith(path + ".")), "")


def row_count(said: Mapping[str, Any], path: str) -> int:
    """How many rows were said of a repeated group."""
    numbers = {
        int(n) for key in said if key.startswith(path + ".") and (n := key[len(path) + 1 :].split(".")[0]).isdigit()
    }
    return max(numbers, default=-1) + 1


def flatten(drawn: tuple[Field, ...]) -> Iterator[Field]:
    """All fields that are drawn, a group before what stands in it."""
    for shown in drawn:
        yield shown
        yield from flatten(shown.fields)
        for row in shown.rows:
            yield from flatten(row)
