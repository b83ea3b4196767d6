"""Actors of commands and events: people and their roles, delegations, and records on behalf of somebody else."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ContentHash = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]


class LabelledEnum(StrEnum):
    """A code list of the domain: `value` stands on the wire and in the log, `label` is the Chinese that people read."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """A member, declared as `NAME = value, label`."""
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


class Role(LabelledEnum):
    """A role that commands are granted to; one person can have several."""

    OFFICE = "office", "局办公室"
    LEADER = "leader", "局领导"
    HEAD = "head", "处室负责人"
    HANDLER = "handler", "承办人"
    DISCLOSURE = "disclosure", "公开审查"
    AUDITOR = "auditor", "审计"
    PARTNER = "partner", "协作单位"
    SYSTEM = "system", "系统"


class DecisionMedium(LabelledEnum):
    """The medium in which a decision was taken that is recorded here afterwards."""

    PAPER = "paper", "书面"
    OA = "oa", "OA系统"
    PHONE = "phone", "电话"
    TAKEN_OVER = "taken-over", "期初接收"


class FrozenModel(BaseModel):
    """Base of messages and values: immutable; unknown fields are a validation error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RecordedOnBehalf(FrozenModel):
    """Who recorded an act that somebody else decided outside the system, in which medium, and the scan of the decision.

    `name`, `department` and `roles` are those of the recorder. `scan` is the hash of a stored file.
    """

    id: str = Field(min_length=1, max_length=80)
    name: str = Field(min_length=1, max_length=80)
    department: str = ""
    roles: tuple[Role, ...] = ()
    manner: DecisionMedium
    scan: ContentHash | None = None


class Delegation(FrozenModel):
    """The authority to act for another person.

    `principal` is the name of the person acted for. It covers the given roles and command types (no type: all of
    them) from `since` to `until`, both days included.
    """

    principal: str = Field(min_length=1, max_length=80)
    roles: tuple[Role, ...]
    commands: tuple[str, ...] = ()
    since: date
    until: date

    def covers(self, command: str, roles: Iterable[Role], business_date: date) -> bool:
        """Whether a command of the type `command` may be given in these roles on that business date."""
        command_covered = not self.commands or command in self.commands
        return command_covered and set(roles) <= set(self.roles) and self.since <= business_date <= self.until


class Actor(FrozenModel):
    """The author of a command, as recorded with each of its events.

    `mandate` is the delegation under which the author acts for somebody else, `noted` who recorded the act where its
    author did not. `on_behalf_of` stands only in events written before delegations were recorded whole.
    """

    id: str = Field(min_length=1, max_length=80)
    name: str = Field(min_length=1, max_length=80)
    department: str = ""
    roles: tuple[Role, ...] = ()
    on_behalf_of: str | None = None
    mandate: Delegation | None = None
    noted: RecordedOnBehalf | None = None

    @classmethod
    def system(cls, service: str) -> "Actor":
        """The actor of the commands that policies of `service` give; its only role is `Role.SYSTEM`."""
        return cls(id=f"system:{service}", name="系统", roles=(Role.SYSTEM,))

    @property
    def principal(self) -> str | None:
        """The name of the person acted for, from `mandate` or the older `on_behalf_of`; None where there is none."""
        return self.mandate.principal if self.mandate else self.on_behalf_of

    @property
    def display_name(self) -> str:
        """Department and name as pages show them, with the principal (代某某) and the recorder (某某补录) if any."""
        name = f"{self.name}（代{self.principal}）" if self.principal else self.name
        full_name = name if name.startswith(self.department) else f"{self.department} {name}"
        return f"{full_name}（{self.noted.manner.label}，{self.noted.name}补录）" if self.noted else full_name


@lru_cache(maxsize=1024)
def actor_json(actor: Actor) -> str:
    """The actor as JSON, in the form in which the log stores it and the hash of a command covers it.

    `mandate` and `noted` are left out where they are None. Cached, for few people give most commands.
    """
    return actor.model_dump_json(exclude={name for name in ("mandate", "noted") if getattr(actor, name) is None})
