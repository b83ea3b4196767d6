"""In whose name a command is given: for oneself, for somebody by delegation, or recorded for who decided elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.cli.wishes import actor_of
from services.desk.shelf import histories
from shared.contracts.assignment import DIRECTORY, DelegationEnded, DelegationGranted
from shared.contracts.words import shown
from shared.corrections import standing
from shared.errors import Invalid, MandateExceeded
from shared.eventlog.log import Line
from shared.messages import Actor, Command, Event, Mandate, Manner, Noted

MANNERS = tuple(manner for manner in Manner if manner is not Manner.TAKEN_OVER)


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided elsewhere: who (`leader@局领导:李某`), how, and the hash of the scan where there is one."""

    who: str = ""
    manner: str = ""
    scan: str | None = None


async def acting(
    line: Line, clerk: Actor, command: type[Command], on: date, said: Decided, principal: str = ""
) -> Actor:
    """`principal` is the name of the one acted for."""
    actor = noted(clerk, said) if said.who else clerk
    if not principal:
        return actor
    past = standing((await histories(line, [DIRECTORY]))[DIRECTORY])
    mandate = mandate_of((each.event for each in past), actor, principal, command, on)
    return actor.model_copy(update={"mandate": mandate, "roles": mandate.roles})


def noted(clerk: Actor, said: Decided) -> Actor:
    """Who decided, with the clerk as the one who recorded it."""
    text, _, name = said.who.partition(":")
    known = {word: each for each in MANNERS for word in (each.value, each.label)}
    if said.manner not in known:
        raise Invalid(f"须说明以何方式决定，可选：{'、'.join(f'{each}（{each.label}）' for each in MANNERS)}")
    who = actor_of(text)
    named = {"id": f"cli:{text}:{name}", "name": name} if name else {}
    clerks = clerk.model_dump(include={"id", "name", "department", "roles"})
    recorded = Noted(**clerks, manner=known[said.manner], scan=said.scan)
    return who.model_copy(update={**named, "noted": recorded})


def mandate_of(directory: Iterable[Event], actor: Actor, principal: str, command: type[Command], on: date) -> Mandate:
    """The delegation from the principal that covers this command on that day; the last one granted counts."""
    granted: dict[tuple[str, str, date], DelegationGranted] = {}
    for event in directory:
        match event:
            case DelegationGranted():
                granted[event.principal, event.delegate_id, event.since] = event
            case DelegationEnded():
                granted.pop((event.principal, event.delegate_id, event.since), None)
    for each in reversed(granted.values()):
        mandate = Mandate(
            principal=each.principal, roles=each.roles, commands=each.commands, since=each.since, until=each.until
        )
        theirs = each.principal == principal and actor.id in (each.delegate_id, f"cli:{each.delegate_id}")
        if theirs and mandate.covers(command.type, set(command.by) & set(each.roles), on):
            return mandate
    raise MandateExceeded(
        f"名录中没有{principal}委托{actor.shown}在{shown(on)}办理“{command.label}”的记录，请先办理委托代理"
    )
