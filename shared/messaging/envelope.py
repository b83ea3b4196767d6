"""Commands and events, and the envelopes that carry them: who, when, on which stream, caused by what.

Contracts declare subclasses of `Command` and `Event`; declaring one enters it into `COMMANDS` or `EVENTS`. Names of
`shared.messaging.actors` and `field_error` can be imported from here too.
"""

import hashlib
import json
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
from shared.messaging.field_errors import field_error as field_error

SHANGHAI = ZoneInfo("Asia/Shanghai")  # the time zone of business dates
BANLI_NAMESPACE = UUID("6ba7b9b4-5f0c-5b1c-9c5c-0ba111000001")  # of all name-based ids (RFC 9562, version 5)
Stream = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]


class Message(FrozenModel):
    """Base of commands and events. `type` is the name on the wire, `label` the Chinese name.

    A subclass declared with `type=` is registered by that declaration.
    """

    type: ClassVar[str] = ""
    label: ClassVar[str] = ""

    @classmethod
    def service(cls) -> str:
        """The service that the type belongs to: `intake` for `intake.confirm-receipt`."""
        return cls.type.partition(".")[0]

    @classmethod
    def word(cls) -> str:
        """The type without its service, as in NATS subjects: `confirm-receipt` for `intake.confirm-receipt`."""
        return cls.type.partition(".")[2]


COMMANDS: dict[str, type["Command"]] = {}
EVENTS: dict[str, type["Event"]] = {}
"""Every declared message by its type; filled by importing `shared.contracts`."""
Upcast = Callable[[dict[str, Any]], dict[str, Any]]


def checked_type(cls: type[Message], type: str) -> str:
    """Returns `type`; raises TypeError unless it ends in the class name in kebab case (`confirm-receipt`)."""
    expected = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
    if type.partition(".")[2] != expected:
        raise TypeError(f"{cls.__name__} is declared as {type!r}, but its name says {expected!r}")
    return type


class Command(Message):
    """A request to change something, named in the imperative.

    `by` holds the roles that may give it. `offered` says when a page offers it: "" where it is listed by stage in
    services/desk/commands/next_step.py, "any-time" beside everything else, "rare" at the end.
    """

    by: ClassVar[frozenset[Role]] = frozenset()
    offered: ClassVar[str] = ""

    def __init_subclass__(cls, type: str = "", label: str = "", by: set[Role] | None = None, offered: str = "") -> None:
        super().__init_subclass__()
        if type:
            cls.type, cls.label, cls.by, cls.offered = checked_type(cls, type), label, frozenset(by or ()), offered
            COMMANDS[type] = cls


class Event(Message):
    """Something that happened, named in the past tense.

    `sentence` is its line in the timeline: `{field}` is replaced by the value, `[…]` is left out when the fields in it
    are empty. `about` names the field that holds the unit, department, commitment or inquiry which the event is about,
    and is empty where that is the case as a whole. `type_version` is the version of the body that is written today;
    `upcasts[n]` turns a stored body of version n into one of version n + 1.
    `chapter` is the heading under which the history of a case files it; `watched` are the fields whose earlier value
    the history shows beside the new one. `corrected_by` says how it is put right: "" where the decider's corrections
    list it, the type of the command that replaces it, "cause" where it follows from another event and is put right
    with that, "nothing" where it can't be undone.
    """

    type_version: ClassVar[int] = 1
    sentence: ClassVar[str] = ""
    about: ClassVar[str] = ""
    chapter: ClassVar[LabelledEnum | None] = None
    watched: ClassVar[tuple[str, ...]] = ()
    corrected_by: ClassVar[str] = ""
    upcasts: ClassVar[Mapping[int, Upcast]] = {}

    def __init_subclass__(
        cls,
        type: str = "",
        label: str = "",
        sentence: str = "",
        about: str = "",
        version: int = 1,
        upcasts: Mapping[int, Upcast] | None = None,
        chapter: LabelledEnum | None = None,
        watched: tuple[str, ...] = (),
        corrected_by: str = "",
    ) -> None:
        super().__init_subclass__()
        if type:
            cls.type, cls.label, cls.sentence, cls.type_version = checked_type(cls, type), label, sentence, version
            cls.about, cls.upcasts = about, upcasts or {}
            cls.chapter, cls.watched, cls.corrected_by = chapter, watched, corrected_by
            EVENTS[type] = cls

    @classmethod
    def from_stored(cls, type: str, version: int, body: str | bytes) -> "Event":
        """The event of a JSON body that was written in `version` of `type`, upcast to the version of today.

        Raises KeyError for an unknown type or a missing upcast, `ValidationError` for a body that does not fit.
        """
        model = EVENTS[type]
        if version == model.type_version:
            return model.model_validate_json(body)
        fields: dict[str, Any] = json.loads(body)
        for old in range(version, model.type_version):
            fields = model.upcasts[old](fields)
        return model.model_validate(fields)


def subject_of(event: Event) -> str:
    """The unit, department, commitment or inquiry that the event is about; empty where it is the case as a whole."""
    return str(getattr(event, event.about)) if event.about else ""


C_co = TypeVar("C_co", bound=Command, covariant=True)


@dataclass(frozen=True, slots=True)
class CommandEnvelope(Generic[C_co]):
    """A command with everything that is given beside it.

    `id` is the idempotency key: a second delivery with the same id and content writes nothing (docs/architecture.md,
    truth 3). `business_date` is the day, in Shanghai, on which the act counts as done. `expected` is the version of
    the stream that the author saw, None where no version is demanded. `correlation_id` is the first command of the
    chain and `causation_id` the event that caused this one; both are None for a command of a person.
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
        """SHA-256 over type, stream, date, actor and body: equal for two deliveries of the same command."""
        body = self.command.model_dump_json()
        text = "\n".join((self.command.type, self.stream, self.business_date.isoformat(), actor_json(self.actor), body))
        return hashlib.sha256(text.encode()).digest()

    def to_wire(self) -> bytes:
        """The JSON that is sent to `cmd.v1.<service>.<word>`."""
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
        """The envelope in a message of the bus; raises `Invalid` with one entry for each field that is wrong."""
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
    """The shape of a command on the wire; `on` is the business date."""

    id: UUID
    stream: Stream
    type: str
    command: dict[str, Any]
    actor: Actor
    on: date
    expected: int | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as it stands in the log, with everything that was recorded beside it.

    `version` counts the events of a stream from 1. `command_id`, `command_hash` and `correlation_id` are those of the
    command that wrote it, `causation_id` the event that caused that command. `traceparent` is the W3C trace context,
    `recorded_at` the time of the database. `position` is the event's number in the one order of all events, from 1;
    0 where the reader did not ask for it or the sequencer has not assigned it yet.
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
        """See `event_id`."""
        return event_id(self.service, self.stream, self.version)

    def caused_command(self, service: str, stream: str, command: Command, n: int = 0) -> "CommandEnvelope[Command]":
        """The command that a policy of `service` gives because of this event, as its `n`th one.

        Its id follows from the event, so that a second delivery of the event gives the same command again and nothing
        is written twice (docs/architecture.md, truth 6).
        """
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
    """The id of an event, derived from service, stream and version: the same in the log, on the bus and in policies."""
    return uuid5(BANLI_NAMESPACE, f"{service}/{stream}/{version}")
