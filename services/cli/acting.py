"""In whose name a command is given: for oneself, for somebody by delegation, or recorded for who decided elsewhere."""

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from services.cli.wishes import actor_of
from services.desk.shelf import histories
from shared.contracts.assignment import DIRECTORY, DelegationEnded, DelegationGranted
from shared.contracts.words import shown
from shared.corrections import standing
from shared.errors import Invalid, MandateExceeded
from shared.eventlog.log import Line
from shared.messages import Actor, Command, Event, Mandate, Manner, Noted

MANNERS = tuple(manner for manner in Manner if manner is not Manner.TAKEN_OVER)


async def acting(
    line: Line, clerk: Actor, command: type[Command], on: date, decided: str = "", manner: str = "", principal: str = ""
) -> Actor:
    """`decided` is `leader@局领导:李某` with how it was decided; `principal` the name of the one acted for."""
    actor = noted(clerk, decided, manner) if decided else clerk
    if not principal:
        return actor
    past = standing((await histories(line, [DIRECTORY]))[DIRECTORY])
    mandate = mandate_of((each.event for each in past), actor, principal, command, on)
    return actor.model_copy(update={"mandate": mandate, "roles": mandate.roles})


def noted(clerk: Actor, decided: str, manner: str, scan: str | None = None) -> Actor:
    """Who decided, with the clerk as the one who recorded it."""
    text, _, name = decided.partition(":")
    known = {each.value: each for each in MANNERS}
    if manner not in known:
        raise Invalid(f"须说明以何方式决定，可选：{'、'.join(f'{each}（{each.label}）' for each in MANNERS)}")
    who = actor_of(text)
    named = {"id": f"cli:{text}:{name}", "name": name} if name else {}
    clerks = clerk.model_dump(include={"id", "name", "department", "roles"})
    return who.model_copy(update={**named, "noted": Noted(**clerks, manner=known[manner], scan=scan)})


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


def digest_of(file: Path) -> str:
    """The hash by which a file is known in the log."""
    try:
        return "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise Invalid(f"文件 {file} 不能读取，请检查路径和权限") from error
