"""Random commands of the contracts, acceptable or not, made from their own schemas."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, StringConstraints

from shared.contracts import assignment, feedback, intake, publication, supervision
from shared.contracts.common.corrections import Amendment, Retraction
from shared.contracts.intake import case_stream
from shared.domain.decider import CorrectionPolicy
from shared.messaging.envelope import COMMANDS, Actor, Command, Event, LabelledEnum, RecordedEvent, Role
from tests.properties.lives import PlannedCommand
from tests.properties.people import PEOPLE
from tests.properties.words import BY_NAME, DATES, KNOWN_YEARS, PLAIN, REGISTER, STREAMS, TEXTS, WHOLE
from tests.properties.world import World

# Each is a fact of its own, however like the last one.
REPEATED = (
    feedback.RecordContact,
    feedback.PressOpinion,
    supervision.Remind,
    supervision.TellProposer,
    publication.ReExamine,
)
RARE = (
    intake.Void,
    intake.Withdraw,
    intake.GrantReturn,
    intake.TakeOver,
    intake.NoteClassified,
    intake.ChangeCongress,
    assignment.Cancel,
    assignment.AdoptDirectory,
    feedback.Stop,
    feedback.AdoptHouseRules,
    publication.Stop,
    publication.OrderPurge,
    supervision.Discontinue,
    supervision.AdoptRules,
)
hints = lru_cache(lambda model: get_type_hints(model, include_extras=True))


def random_model(model: type[BaseModel], dice: Random) -> Any:
    """Any message or part of one; what has a default is left out as often as not."""
    if model in WHOLE:
        return dice.choice(WHOLE[model])
    fields = model.model_fields.items()
    named = [name for name, field in fields if field.is_required() or dice.random() < 0.5]
    return model(**{name: value(name, hints(model)[name], dice) for name in named})


def value(name: str, annotation: Any, dice: Random) -> Any:
    """What a field of this name and type may hold."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return value(name, dice.choice(args), dice)
    if origin is Annotated:
        return dice.choice(TEXTS) if is_digest(args) else value(name, args[0], dice)
    if origin is tuple:
        return several(name, args[0], dice)
    if origin is dict or annotation is NoneType:
        return {} if origin is dict else None
    if issubclass(annotation, BaseModel):
        return random_model(annotation, dice)
    return dice.choice(
        BY_NAME.get(name) or (list(annotation) if issubclass(annotation, LabelledEnum) else PLAIN[annotation])
    )


def several(name: str, element_type: Any, dice: Random) -> tuple[Any, ...]:
    """One or two different ones."""
    return tuple(dict.fromkeys(value(name, element_type, dice) for _ in range(dice.randint(1, 2))))


def is_digest(args: tuple[Any, ...]) -> bool:
    return any(isinstance(argument, StringConstraints) and "sha256" in str(argument.pattern) for argument in args)


def envelope(world: World, names: Collection[str], dice: Random, system: bool = False) -> PlannedCommand:
    """Any command of these services by anybody, mostly by those whose command it is; with `system`, policies' too."""
    kind = any_kind(tuple(names), dice, system)
    records = world.records(kind.service())
    if issubclass(kind, Retraction | Amendment) and records:
        return correction(world, kind, records, dice)
    command = random_model(kind, dice)
    return PlannedCommand(command, actor(kind, dice, system), dice.choice(DATES), dice.choice(streams(world, command)))


def any_kind(names: tuple[str, ...], dice: Random, system: bool) -> type[Command]:
    """Commands that end a case, or decide over all of them, are chosen seldom."""
    kind = dice.choice(kinds(names, system))
    return any_kind(names, dice, system) if kind in RARE and dice.random() < 0.8 else kind


def as_envelope_of_known(wished: PlannedCommand) -> PlannedCommand:
    """The command in a year with an adopted calendar: without one no deadline is computed and the case waits."""
    return wished if wished.on.year in KNOWN_YEARS else wished._replace(on=date(KNOWN_YEARS[-1], 2, 29))


CONTRACTS = [command for _, command in sorted(COMMANDS.items()) if command.__module__.startswith("shared.contracts.")]


@lru_cache
def kinds(names: tuple[str, ...], system: bool) -> list[type[Command]]:
    return [command for command in CONTRACTS if command.service() in names and (system or command.by != {Role.SYSTEM})]


def actor(kind: type[Command], dice: Random, system: bool = False) -> Actor:
    policy = [Actor.system(kind.service())] if system and Role.SYSTEM in kind.by else []
    allowed = [*policy, *(person for person in PEOPLE if kind.by & set(person.roles))]
    return dice.choice(allowed if dice.random() < 0.9 else PEOPLE)


def streams(world: World, command: Command) -> Collection[str]:
    """Where such a command is given to: its register, the case it names, mostly one that is known."""
    if isinstance(command, intake.NewCase | intake.NoteClassified):
        return (case_stream(command.kind, command.congress, command.session, command.number),)
    existing = [stream for stream in STREAMS if world.history(stream)]
    return REGISTER.get(type(command), existing * 9 + list(STREAMS))


def correction(world: World, kind: type[Command], records: list[RecordedEvent], dice: Random) -> PlannedCommand:
    """Of any record, mostly of one that can be corrected, by its author or anybody else."""
    lawful = world.services[kind.service()].decider.corrections
    some = [record for record in records if type(record.event) in lawful and dice.random() < 0.9]
    record = dice.choice(some or records)
    command = corrected(kind, record, lawful.get(type(record.event), CorrectionPolicy()), dice)
    by = record.actor if dice.random() < 0.5 else actor(kind, dice)
    return PlannedCommand(command, by, dice.choice(DATES), record.stream)


def corrected(kind: type[Command], record: RecordedEvent, what: CorrectionPolicy, dice: Random) -> Command:
    """To take it back, or to amend its date or one of its fields to another value of its kind."""
    reason = dice.choice(("误登", "重复"))
    if issubclass(kind, Retraction):
        return kind(version=record.version, reason=dice.choice((reason, "")))
    changes = change(record.event, dice.choice(sorted(what.fields) or [""]), dice)
    return kind(version=record.version, changes=changes, on=dice.choice((None, *DATES)), reason=reason)


def change(event: Event, name: str, dice: Random) -> dict[str, Any]:
    if not name or dice.random() < 0.2:
        return {}
    new = value(name, hints(type(event))[name], dice)
    return event.model_copy(update={name: new}).model_dump(mode="json", include={name})
