"""Commands a second through NATS and a real service, and what a mere round trip to that service costs."""

from collections.abc import Awaitable, Callable
from itertools import count

from shared.bus.command_client import CommandClient
from shared.process.local_stack import provision_streams
from tests.bench.common import Cell, Lab, closed_loop, in_turn, processes, shown, thousands
from tests.bench.made_up_log import CLERK, DAY, envelope_for

CALLERS = (1, 16, 64)
REGISTER, PINGED = "register", "ping (NATS + SELECT 1)"
NUMBERS = count(1)


async def bench(lab: Lab) -> None:
    seconds = lab.pick(2.0, 0.25)
    await provision_streams(lab.settings)
    async with processes(lab.settings, "sequencer", "intake") as client:
        cells = {
            (name, callers): cell(work(client), callers, seconds)
            for callers in CALLERS
            for name, work in ((REGISTER, command_loop), (PINGED, pinging))
        }
        samples = await in_turn(cells)
    rows = [[name, *(shown(samples[name, n]) for n in CALLERS)] for name in (REGISTER, PINGED)]
    lab.show("commands a second (p50/p99 ms)", ["", *(f"{n} callers" for n in CALLERS)], rows)
    for callers in CALLERS:
        registrations, pings = samples[REGISTER, callers], samples[PINGED, callers]
        lab.goal(f"commands, {callers} callers: register / ping", "", registrations.rate / pings.rate)
        lab.goal(
            f"commands, {callers} callers", "", 0, "", f"{thousands(registrations.rate)}/s, {registrations.p50:.1f} ms"
        )


def cell(one: Callable[[], Awaitable[None]], callers: int, seconds: float) -> Cell:
    return lambda: closed_loop([one] * callers, seconds)


def command_loop(client: CommandClient) -> Callable[[], Awaitable[None]]:
    """A new case each time, registered by the office."""

    async def one() -> None:
        number = f"{next(NUMBERS):06d}"
        command = envelope_for("", number).command
        await client.send(f"rd-16-1-{number}", command, CLERK, DAY)

    return one


def pinging(client: CommandClient) -> Callable[[], Awaitable[None]]:
    async def one() -> None:
        await client.call_operation("intake", "ping")

    return one
