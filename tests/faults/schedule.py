"""What goes wrong in a run, and when: a pure function of its seed, so that whatever a seed showed can be seen again."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.subscriptions import SUBSCRIPTIONS
from tests.faults.proxy import CutMoment

ENGINES, DRIVER = ("postgres", "nats"), "cli"
FIRST, LAST = 20, 960  # when, in thousandths of the events of an undisturbed run
FEWEST, MOST = 3, 7
LONGEST = 7.0
TOGETHER = 0.3  # how often a fault comes at the same moment as the one before


class FaultKind(StrEnum):
    """What can happen."""

    KILL = "kill"  # a part or an engine, without a word; it comes back after a while
    STOP = "stop"  # an engine, in order, as for a restart
    PAUSE = "pause"  # a part or an engine stands still, and goes on as if nothing had been
    CUT = "cut"  # connections break
    SEVER = "sever"  # connections break, and no new ones can be made for a while
    DELAY = "delay"  # everything between a part and an engine comes late
    SILENCE = "silence"  # nothing comes through for a while
    STRAND = "strand"  # a connection stays up and is never heard of again
    WIPE = "wipe"  # JetStream dies and loses all it had
    DELETE = "delete"  # a stream is deleted under way
    FORGET = "forget"  # a durable is deleted under way
    HANG_UP = "hang-up"  # PostgreSQL ends the sessions of a part
    CANCEL = "cancel"  # PostgreSQL cancels what a part is just doing


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. `at` is in thousandths of the events that an undisturbed run writes."""

    at: int
    what: FaultKind
    whom: str
    lasts: float = 0.0
    engine: str = ""  # for a connection: where it leads
    which: float | None = None  # which one of the connections, as a fraction of them; all where None
    moment: CutMoment = CutMoment.NOW
    delay: float = 0.0

    def __str__(self) -> str:
        says = [self.what, self.whom]
        says += [f"-> {self.engine}"] if self.engine else []
        says += [f"connection at {self.which:.2f}"] if self.which is not None else []
        says += [self.moment] if self.moment is not CutMoment.NOW else []
        says += [f"by {self.delay * 1000:.0f} ms"] if self.delay else []
        says += [f"for {self.lasts:.2f} s"] if self.lasts else []
        return " ".join(says)


# Which kinds chance prefers. A stranded connection is noticed only after half a minute, so none is left to chance.
WEIGHTS = {
    what: {FaultKind.KILL: 6, FaultKind.CUT: 5, FaultKind.PAUSE: 3, FaultKind.STRAND: 0}.get(what, 2)
    for what in FaultKind
}


def process_names(seed: int, parts: Sequence[str]) -> list[str]:
    """Who plays: every part, and a replica of one of them."""
    return [*parts, f"{random.Random(f'cast/{seed}').choice(parts)}-2"]


def service_of(name: str) -> str:
    """Which part a process is, whatever its number."""
    return name.partition("-")[0]


def schedule(seed: int, parts: Sequence[str]) -> list[Fault]:
    """The faults of a run in their order; among seeds that follow each other each kind has its turn."""
    dice = random.Random(f"schedule/{seed}")
    more = dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=dice.randint(FEWEST, MOST))
    kinds = [list(FaultKind)[seed % len(FaultKind)], *more]
    dice.shuffle(kinds)
    moments = sorted(dice.randint(FIRST, LAST) for _ in kinds)
    for n in range(1, len(moments)):
        if dice.random() < TOGETHER:
            moments[n] = moments[n - 1]
    return [fault(dice, at, what, parts) for at, what in zip(moments, kinds, strict=True)]


def fault(dice: random.Random, at: int, what: FaultKind, parts: Sequence[str]) -> Fault:
    match what:
        case FaultKind.KILL:
            return Fault(at, what, dice.choice([*parts * 2, *ENGINES, DRIVER]), random_duration_s(dice))
        case FaultKind.PAUSE:
            return Fault(at, what, dice.choice([*parts * 2, *ENGINES]), 0.1 + random_duration_s(dice))
        case FaultKind.STOP:
            return Fault(at, what, dice.choice(ENGINES), random_duration_s(dice))
        case FaultKind.WIPE | FaultKind.DELETE:
            return Fault(at, what, "nats")
        case FaultKind.FORGET:
            return Fault(at, what, dice.choice([part for part in parts if SUBSCRIPTIONS.get(service_of(part))]))
        case FaultKind.HANG_UP | FaultKind.CANCEL:
            return Fault(at, what, dice.choice(parts))
        case _:
            return connection(dice, at, what, dice.choice([*parts, DRIVER]))


def connection(dice: random.Random, at: int, what: FaultKind, whom: str) -> Fault:
    engine = dice.choice(ENGINES)
    which = dice.choice((None, dice.random()))
    match what:
        case FaultKind.CUT:
            return Fault(at, what, whom, 0.0, engine, which, dice.choice(list(CutMoment)))
        case FaultKind.STRAND:
            return Fault(at, what, whom, 0.0, engine, which)
        case FaultKind.DELAY:
            return Fault(at, what, whom, 0.5 + random_duration_s(dice), engine, delay=dice.choice((0.005, 0.02, 0.1)))
        case _:
            return Fault(at, what, whom, 0.1 + random_duration_s(dice), engine)


def random_duration_s(dice: random.Random) -> float:
    """Mostly a moment; now and then longer than anybody waits for an acknowledgement."""
    if dice.random() < 0.12:
        return round(dice.uniform(5.2, LONGEST - 0.5), 2)
    return round(dice.choice((0.0, dice.uniform(0, 0.3), dice.uniform(0.3, 1.5))), 2)
