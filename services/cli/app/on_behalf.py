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

DECISION_MEDIA = tuple(manner for manner in DecisionMedium if manner is not DecisionMedium.TAKEN_OVER)


@dataclass(frozen=True, slots=True)
class DecidedElsewhere:
    """A decision made outside the system: by whom (`leader@局领导:李某`), by which medium, and the hash of the scan
    where there is one."""

    who: str = ""
    manner: str = ""
    scan: str | None = None


async def acting_actor(
    db: Connection, clerk: Actor, command: type[Command], on: date, decision: DecidedElsewhere, principal: str = ""
) -> Actor:
    """The actor of a command given by `clerk`: for whoever decided elsewhere, or for `principal` by delegation. Raises
    `Invalid`."""
    actor = recorded_actor(clerk, decision) if decision.who else clerk
    if not principal:
        return actor
    history = apply_corrections((await histories(db, [DIRECTORY]))[DIRECTORY])
    return acting_as(actor, delegation_of((event.event for event in history), actor, principal, command, on))


def recorded_actor(clerk: Actor, decision: DecidedElsewhere) -> Actor:
    """Whoever decided, with the clerk as the one who recorded it; raises `Invalid` for an unknown medium."""
    text, _, name = decision.who.partition(":")
    media = {word: manner for manner in DECISION_MEDIA for word in (manner.value, manner.label)}
    if decision.manner not in media:
        raise Invalid(
            f"须说明以何方式决定，可选：{'、'.join(f'{manner}（{manner.label}）' for manner in DECISION_MEDIA)}"
        )
    decider = actor_of(text)
    identity = {"id": f"cli:{text}:{name}", "name": name} if name else {}
    clerk_fields = clerk.model_dump(include={"id", "name", "department", "roles"})
    recorded = RecordedOnBehalf(**clerk_fields, manner=media[decision.manner], scan=decision.scan)
    return decider.model_copy(update={**identity, "noted": recorded})
