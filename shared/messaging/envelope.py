"""What is said in the house: wishes (commands), facts (events), who says them, when, and what follows from what."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import StringConstraints, ValidationError

from shared.messaging.actors import Actor as Actor
from shared.messaging.actors import ContentHash as ContentHash
from shared.messaging.actors import DecisionMedium as DecisionMedium
from shared.messaging.actors import Delegation as Delegation
from shared.messaging.actors import FrozenModel as FrozenModel
from shared.messaging.actors import LabelledEnum as LabelledEnum
from shared.messaging.actors import RecordedOnBehalf as RecordedOnBehalf
from shared.messaging.actors import Role as Role
from shared.messaging.actors import actor_json as actor_json
from shared.messaging.errors import Invalid

SHANGHAI = ZoneInfo("Asia/Shanghai")  # business dates are its dates
BANLI = UUID("6ba7b9b4-5f0c-5b1c-9c5c-0ba111000001")
Stream = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]


class Message(FrozenModel):
    """Declaring a subclass with `type=` registers it: there is no second list to forget."""

    type: ClassVar[str] = ""
    label: ClassVar[str] = ""

    @classmethod
    def service(cls) -> str:
        return cls.type.partition(".")[0]

    @classmethod
    def word(cls) -> str:
        """The type without its service, as it stands in a subject: `confirm-receipt`."""
        return cls.type.partition(".")[2]


COMMANDS: dict[str, type["Command"]] = {}
EVENTS: dict[str, type["Event"]] = {}
Upcast = Callable[[dict[str, Any]], dict[str, Any]]


def checked_type(cls: type[Message], type: str) -> str:
    """`intake.confirm-receipt` for `ConfirmReceipt`: the class name is the wire name, or the declaration is wrong."""
    expected = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
    if type.partition(".")[2] != expected:
        raise TypeError(f"{cls.__name__} is declared as {type!r}, but its name says {expected!r}")
    return type


class Command(Message):
    """A wish, in the imperative. `by` names the roles that may give it."""

    by: ClassVar[frozenset[Role]] = frozenset()

    def __init_subclass__(cls, type: str = "", label: str = "", by: set[Role] | None = None) -> None:
        super().__init_subclass__()
        if type:
            cls.type, cls.label, cls.by = checked_type(cls, type), label, frozenset(by or ())
            COMMANDS[type] = cls


class Event(Message):
    """A fact, in the past tense.

    `sentence` is that of the history, with the fields in braces. `about` names the field that says which unit,
    department, promise or question the fact is about, where it is not the case as a whole. `upcasts[n]` turns the body
    of version n into that of version n + 1, so that what was written once can be read for ever.
    """

    type_version: ClassVar[int] = 1
    sentence: ClassVar[str] = ""
    about: ClassVar[str] = ""
    upcasts: ClassVar[Mapping[int, Upcast]] = {}

    def __init_subclass__(
        cls,
        type: str = "",
        label: str = "",
        sentence: str = "",
        about: str = "",
        version: int = 1,
        upcasts: Mapping[int, Upcast] | None = None,
    ) -> None:
        super().__init_subclass__()
        if type:
            cls.type, cls.label, cls.sentence, cls.type_version = checked_type(cls, type), label, sentence, version
            cls.about, cls.upcasts = about, upcasts or {}
            EVENTS[type] = cls

    @classmethod
    def from_stored(cls, type: str, version: int, body: str | bytes) -> "Event":
        """The event of a stored or received body, whatever version it was written in."""
        model = EVENTS[type]
        if version == model.type_version:
            return model.model_validate_json(body)
        fields = _loads(body)
        for old in range(version, model.type_version):
            fields = model.upcasts[old](fields)
        return model.model_validate(fields)


def subject_of(event: Event) -> str:
    """Which unit, department, promise or question the fact is about; empty where it is about the case as a whole."""
    return str(getattr(event, event.about)) if event.about else ""


def _loads(body: str | bytes) -> dict[str, Any]:
    import json

    loaded: dict[str, Any] = json.loads(body)
    return loaded


C_co = TypeVar("C_co", bound=Command, covariant=True)


@dataclass(frozen=True, slots=True)
class CommandEnvelope(Generic[C_co]):
    """A command as it was given: to which stream, by whom, on which business date, and what caused it.

    `expected` is the version of the stream its author saw; None when they did not look.
    """

    id: UUID
    stream: str
    command: C_co
    actor: Actor
    business_date: date
    expected: int | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None

    @property
    def content(self) -> bytes:
        """What makes two deliveries the same command: SHA-256 over type, stream, body, date and author."""
        body = self.command.model_dump_json()
        said = "\n".join((self.command.type, self.stream, self.business_date.isoformat(), actor_json(self.actor), body))
        return hashlib.sha256(said.encode()).digest()

    def to_wire(self) -> bytes:
        return (
            _Wire(
                id=self.id,
                stream=self.stream,
                type=self.command.type,
                command=self.command.model_dump(mode="json"),
                actor=self.actor,
                on=self.business_date,
                expected=self.expected,
                correlation_id=self.correlation_id,
                causation_id=self.causation_id,
            )
            .model_dump_json()
            .encode()
        )

    @classmethod
    def from_wire(cls, data: bytes) -> "CommandEnvelope[Command]":
        """Reads a command from the bus; raises `Invalid` that names each field that is wrong."""
        try:
            wire = _Wire.model_validate_json(data)
            if wire.type not in COMMANDS:
                raise Invalid(f"没有名为 {wire.type} 的命令")
            command = COMMANDS[wire.type].model_validate(wire.command)
        except ValidationError as error:
            raise Invalid(errors=[field_error(error) for error in error.errors()]) from error
        return CommandEnvelope(
            wire.id, wire.stream, command, wire.actor, wire.on, wire.expected, wire.correlation_id, wire.causation_id
        )


class _Wire(FrozenModel):
    id: UUID
    stream: Stream
    type: str
    command: dict[str, Any]
    actor: Actor
    on: date
    expected: int | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None


REMEDIES = {
    "missing": "必填，请补充",
    "extra_forbidden": "不认识的项目，请删除",
    "date_from_datetime_parsing": "应为日期，如 2023-02-16",
    "date_parsing": "应为日期，如 2023-02-16",
    "date_type": "应为日期，如 2023-02-16",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "string_too_long": "太长，最多字数为",
    "model_type": '应为一组项目，如 {"name": "食品处"}',
    "tuple_type": '应为多项，如 ["甲", "乙"]',
    "greater_than_equal": "不能小于",
    "less_than_equal": "不能大于",
    "string_pattern_mismatch": "格式不对",
    "enum": "不在可选范围内",
    "uuid_parsing": "应为 UUID",
}


def code_choices(expected: str) -> str:
    """The codes that a field knows, with the words people use for them."""
    values = re.findall(r"'([^']+)'", expected)
    codes = next((enum for enum in LabelledEnum.__subclasses__() if [code.value for code in enum] == values), None)
    return "、".join(f"{code}（{code.label}）" for code in codes) if codes else "、".join(values) or expected


def field_error(error: Any) -> dict[str, str]:
    """One wrong field of a submitted form: its path, what is wrong, and what was given."""
    field = ".".join(str(part) for part in error["loc"])
    remedy = REMEDIES.get(error["type"], "填写有误")
    context = error.get("ctx") or {}
    if expected := context.get("expected"):
        remedy += f"：{code_choices(expected)}"
    if limits := [str(context[name]) for name in ("ge", "le", "gt", "lt", "max_length") if name in context]:
        remedy += "、".join(limits)
    return {"field": field, "remedy": remedy, "given": str(error.get("input", ""))[:80]}


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as it stands in the log, with everything that was recorded beside it.

    `position` is its place in the one order of all events; 0 while the sequencer has not given it one.
    """

    service: str
    stream: str
    version: int
    event: Event
    business_date: date
    actor: Actor
    command_id: UUID
    command_hash: bytes
    correlation_id: UUID
    causation_id: UUID | None
    traceparent: str
    recorded_at: datetime
    position: int = 0

    @property
    def id(self) -> UUID:
        return event_id(self.service, self.stream, self.version)

    def caused_command(self, service: str, stream: str, command: Command, n: int = 0) -> "CommandEnvelope[Command]":
        """The command that `service` gives itself because of this event; the same for every delivery (truth 6)."""
        return CommandEnvelope(
            id=uuid5(self.id, f"policy/{command.type}/{stream}/{n}"),
            stream=stream,
            command=command,
            actor=Actor.system(service),
            business_date=self.business_date,
            correlation_id=self.correlation_id,
            causation_id=self.id,
        )


def event_id(service: str, stream: str, version: int) -> UUID:
    """The id of an event follows from its place, so that log, stream and next service all recognise it."""
    return uuid5(BANLI, f"{service}/{stream}/{version}")
