"""Who acts: people and their posts, for whom they act, and who recorded what was decided elsewhere."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ContentHash = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]


class LabelledEnum(StrEnum):
    """A code of the field: its value goes over the wire, its `label` is what people read."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


class Role(LabelledEnum):
    """Who may act; one person can have several."""

    OFFICE = "office", "局办公室"
    LEADER = "leader", "局领导"
    HEAD = "head", "处室负责人"
    HANDLER = "handler", "承办人"
    DISCLOSURE = "disclosure", "公开审查"
    AUDITOR = "auditor", "审计"
    PARTNER = "partner", "协作单位"
    SYSTEM = "system", "系统"


class DecisionMedium(LabelledEnum):
    """How an act was decided that is recorded here afterwards."""

    PAPER = "paper", "书面"
    OA = "oa", "OA系统"
    PHONE = "phone", "电话"
    TAKEN_OVER = "taken-over", "期初接收"


class FrozenModel(BaseModel):
    """A value that never changes and knows no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RecordedOnBehalf(FrozenModel):
    """Who recorded an act that somebody else decided on paper or elsewhere, how it was decided, and its scan."""

    id: str = Field(min_length=1, max_length=80)
    name: str = Field(min_length=1, max_length=80)
    department: str = ""
    roles: tuple[Role, ...] = ()
    manner: DecisionMedium
    scan: ContentHash | None = None


class Delegation(FrozenModel):
    """For whom somebody acts, in which roles and for which commands (none named: all), from which day to which."""

    principal: str = Field(min_length=1, max_length=80)
    roles: tuple[Role, ...]
    commands: tuple[str, ...] = ()
    since: date
    until: date

    def covers(self, command: str, roles: Iterable[Role], on: date) -> bool:
        """Whether the command of that type may be given in these roles on that day."""
        named = not self.commands or command in self.commands
        return named and set(roles) <= set(self.roles) and self.since <= on <= self.until


class Actor(FrozenModel):
    """Who decided, in which department and roles, for whom if not for themselves, and who recorded it if not they."""

    id: str = Field(min_length=1, max_length=80)
    name: str = Field(min_length=1, max_length=80)
    department: str = ""
    roles: tuple[Role, ...] = ()
    on_behalf_of: str | None = None
    mandate: Delegation | None = None
    noted: RecordedOnBehalf | None = None

    @classmethod
    def system(cls, service: str) -> "Actor":
        return cls(id=f"system:{service}", name="系统", roles=(Role.SYSTEM,))

    @property
    def principal(self) -> str | None:
        """For whom they act: by mandate, or as a record of an earlier version says it."""
        return self.mandate.principal if self.mandate else self.on_behalf_of

    @property
    def shown(self) -> str:
        """某某（代某某）, and who recorded what was decided elsewhere."""
        name = f"{self.name}（代{self.principal}）" if self.principal else self.name
        said = name if name.startswith(self.department) else f"{self.department} {name}"
        return f"{said}（{self.noted.manner.label}，{self.noted.name}补录）" if self.noted else said


@lru_cache(maxsize=1024)
def actor_json(actor: Actor) -> str:
    """The actor as it stands in the log; the same few people act all day."""
    return actor.model_dump_json(exclude={name for name in ("mandate", "noted") if getattr(actor, name) is None})
