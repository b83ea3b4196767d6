"""What the deciders themselves cost, without any engine: a year in memory, and how that grows with a history."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from services.cli.demo.cast import CLERK
from services.cli.demo.year_plan import plan_year
from services.cli.install.seed_data import DEPARTMENTS
from services.desk.imports.handover_list import CaseRowRead, read_handover_list
from services.desk.ledger.projection import fold
from services.desk.ledger.store import is_case
from services.supervision.deadlines.china_calendar import adopt_year
from services.supervision.deadlines.default_rules import DEFAULTS
from services.supervision.deadlines.preview import deadline_moves
from shared.contracts.assignment import DIRECTORY, AdoptDirectory
from shared.contracts.supervision import CALENDAR, DAYS, RULES, AdoptRules, BeginDay
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Actor, Command
from tests.bench.common import TIMES, Lab
from tests.properties.world import World, read_again

LIST = Path("tests/data/handover-small.csv")
Deed = tuple[date, str, Command, Actor]


async def bench(lab: Lab) -> None:
    """Each service's decisions, from reading its streams to the events; then what single questions cost."""
    spent, world = played(read_handover_list(LIST).rows)
    rows = [[name, str(len(times)), f"{median(times) * 1e3:.2f}", f"{sum(times):.2f}"] for name, times in spent.items()]
    lab.show("the small year decided in memory", ["service", "people's commands", "median ms", "seconds"], rows)
    case = max((stream for stream in streams(world) if is_case(stream)), key=lambda stream: len(world.history(stream)))
    history = world.history(case)
    row, half = cost(lambda: fold(history)), cost(lambda: fold(history[: len(history) // 2]))
    lab.goal("a row of the ledger: the whole history / half of it", "<= 3", row / half)
    lab.goal(
        "a row of the ledger: with / without looking for corrections",
        "",
        row / (row - cost(lambda: apply_corrections(history))),
    )
    supervision = world.services["supervision"].decider
    stored = world.logs["supervision"].streams
    own, registers = list(stored[case]), [*stored[RULES], *stored[CALENDAR]]
    state = cost(lambda: supervision.fold(read_again(fact).event for fact in apply_corrections([*own, *registers])))
    alone = cost(lambda: supervision.fold(read_again(fact).event for fact in apply_corrections(own)))
    lab.goal("supervision's state: with rules and calendars / the case alone", "", state / alone)
    longer = tuple(rule.model_copy(update={"value": rule.value + 1}) for rule in DEFAULTS)
    clocks = world.state("supervision", case, RULES, CALENDAR)
    ahead = cost(lambda: deadline_moves(clocks, AdoptRules(rules=longer).rules, clocks.calendar))
    questions = {
        f"a row of the ledger from {len(history)} events": row,
        f"supervision's state from {len(own)} events and the registers": state,
        "what a changed table of rules would move in a case": ahead,
    }
    rows = [[name, f"{seconds * 1e3:.2f}"] for name, seconds in questions.items()]
    lab.show("single questions", ["what", "ms"], rows)


def played(rows: Sequence[CaseRowRead]) -> tuple[Mapping[str, list[float]], World]:
    """The year's acts as the demonstration gives them; seconds of each decision of a person's command."""
    world, spent = World(), defaultdict[str, list[float]](list)
    for on, stream, command, actor in planned_commands(rows):
        began = time.perf_counter()
        world.give_or_refusal(command, actor, on, stream)
        spent[command.service()].append(time.perf_counter() - began)
        world.settle()
    return spent, world


def planned_commands(rows: Sequence[CaseRowRead]) -> Iterator[Deed]:
    """What the bureau begins with, then day by day what is handed over and done."""
    acts = plan_year(rows)
    first, last = acts[0].on, acts[-1].on
    yield first, RULES, AdoptRules(rules=DEFAULTS), CLERK
    for n in range(first.year - 1, last.year + 1):
        yield first, CALENDAR, adopt_year(n), CLERK
    yield first, DIRECTORY, AdoptDirectory(departments=DEPARTMENTS), CLERK
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        yield day, DAYS, BeginDay(day=day), CLERK
        yield from ((day, row.stream, row.command, CLERK) for row in rows if row.command.handed_over == day)
        yield from ((day, act.stream, act.command, act.actor) for act in acts if act.on == day)


def streams(world: World) -> set[str]:
    return {recorded.stream for recorded in world.events}


def cost(question: Callable[[], object]) -> float:
    """Seconds of one answer, the best of several rounds."""
    rounds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        for _ in range(50):
            question()
        rounds.append((time.perf_counter() - began) / 50)
    return min(rounds)
