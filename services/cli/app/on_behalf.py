"""In whose name a command is given: for oneself, for somebody by delegation, or recorded for who decided elsewhere."""

from dataclasses import dataclass
from datetime import date

from services.cli.app.command_parsing import actor_of
from services.desk.access.delegation import acting_as, delegation_of
from services.desk.ledger.store import histories
from shared.contracts.assignment import DIRECTORY
from shared.domain.corrections import apply_corrections
from shared.eventlog.log import Connection
from shared.messaging.envelope import Actor, Command, DecisionMedium, RecordedOnBehalf
from shared.messaging.errors import Invalid

MANNERS = tuple(manner for manner in DecisionMedium if manner is not DecisionMedium.TAKEN_OVER)


@dataclass(frozen=True, slots=True)
class DecidedElsewhere:
    """What somebody decided elsewhere: who (`leader@局领导:李某`), how, and the hash of the scan where there is one."""

    who: str = ""
    manner: str = ""
    scan: str | None = None


async def acting_actor(
    db: Connection, clerk: Actor, command: type[Command], on: date, said: DecidedElsewhere, principal: str = ""
) -> Actor:
    """`principal` is the name of the one acted for."""
    actor = recorded_actor(clerk, said) if said.who else clerk
    if not principal:
        return actor
    past = apply_corrections((await histories(db, [DIRECTORY]))[DIRECTORY])
    return acting_as(actor, delegation_of((event.event for event in past), actor, principal, command, on))


def recorded_actor(clerk: Actor, said: DecidedElsewhere) -> Actor:
    """Who decided, with the clerk as the one who recorded it."""
    text, _, name = said.who.partition(":")
    known = {word: manner for manner in MANNERS for word in (manner.value, manner.label)}
    if said.manner not in known:
        raise Invalid(f"须说明以何方式决定，可选：{'、'.join(f'{manner}（{manner.label}）' for manner in MANNERS)}")
    who = actor_of(text)
    named = {"id": f"cli:{text}:{name}", "name": name} if name else {}
    clerks = clerk.model_dump(include={"id", "name", "department", "roles"})
    recorded = RecordedOnBehalf(**clerks, manner=known[said.manner], scan=said.scan)
    return who.model_copy(update={**named, "noted": recorded})
