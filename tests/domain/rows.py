"""A rule of docs/domain.md as a row: its number, its legal source, what it says, and a check that it holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.domain.decider import Decider, EventForStream
from shared.messaging.envelope import Actor, Command, Event
from shared.messaging.errors import CommandError
from tests import given_when_then
from tests.given_when_then import CASE, CLERK, DAY

CONGRESS, OPENNESS, CIVIL = "市人大规定", "政府信息公开条例", "民法典"
HOUSE, PRACTICE = "局内部安排", "办理惯例"


@dataclass(frozen=True)
class Rule:
    """`rule` is its number on the page, such as T12 or D5; `source` the article it comes from."""

    rule: str
    source: str
    says: str

    def __str__(self) -> str:
        return f"{self.rule} {self.says}"

    def check(self) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class CommandRule(Rule):
    """Given earlier events, when a command is given, then these events are decided or it is refused."""

    decider: Decider[Any, Any, Any]
    given: Sequence[Event | EventForStream]
    when: Command
    then: Sequence[Event | EventForStream] | type[CommandError]
    by: Actor = CLERK
    on: date = DAY
    stream: str = CASE

    def check(self) -> None:
        outcome = given_when_then.given(self.decider, *self.given).when(self.when, self.by, self.on, self.stream)
        if isinstance(self.then, type):
            outcome.then_rejected(self.then)
        else:
            outcome.then(*self.then)


@dataclass(frozen=True)
class Answer(Rule):
    """A pure function and the value it returns."""

    asked: Callable[[], object]
    answer: object

    def check(self) -> None:
        assert self.asked() == self.answer


@dataclass(frozen=True)
class NotOurs(Rule):
    """A rule that binds somebody else than a handling unit; `says` tells whom, and what of it is seen here."""

    def check(self) -> None:
        assert "not the handling unit's" in self.says


def command_rules(rule: str, source: str, decider: Decider[Any, Any, Any], *rows: tuple[Any, ...]) -> list[Rule]:
    """One rule in several rows: (sentence, earlier events, command, expected events or refusal, further fields)."""
    return [
        CommandRule(rule, source, says, decider, given, when, then, **dict(*more))
        for says, given, when, then, *more in rows
    ]


def answers(rule: str, source: str, *rows: tuple[str, Callable[[], object], object]) -> list[Rule]:
    return [Answer(rule, source, says, asked, answer) for says, asked, answer in rows]
