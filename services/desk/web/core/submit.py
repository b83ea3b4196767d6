"""Giving a command from a page: in whose name, against which version, and what to say when somebody was quicker."""

from datetime import date
from uuid import UUID

from services.desk.access.directory import Directory, Person
from services.desk.commands.available import DECIDING_ROLES
from services.desk.commands.form_schema import FormValues
from services.desk.web.core.context import CommandReceipt, DeskContext
from shared.bus.command_client import RemoteCommandError
from shared.messaging.envelope import Actor, Command, DecisionMedium, RecordedEvent, RecordedOnBehalf, Role
from shared.messaging.errors import Forbidden, Invalid, StaleVersion

MANNERS = {str(manner): manner for manner in DecisionMedium if manner is not DecisionMedium.TAKEN_OVER}


class EditConflict(StaleVersion, message="您填写期间，此件已有他人办理。您填写的内容仍在下面，请核对后再提交。"):
    """Somebody else acted after the page was drawn; `since` is what they did."""

    def __init__(self, since: list[RecordedEvent], version: int) -> None:
        super().__init__()
        self.since, self.version = since, version


def decided_by(clerk: Person, directory: Directory, command: type[Command], decided: FormValues) -> Actor:
    """Who decided, with their post, and the clerk who records it. Raises `Invalid` where something is missing."""
    who, manner = _last(decided, "who"), _last(decided, "manner")
    if Role.OFFICE not in clerk.roles:
        raise Forbidden("他处决定的事项由局办公室补录")
    found = directory.people.get(who)
    if found is None or manner not in MANNERS:
        raise Invalid("补录他处决定的事项，须选择决定人和决定方式")
    roles = tuple(role for role in found.roles if role in command.by)
    if not roles:
        raise Invalid(f"{found.name}的岗位不能决定此事项，请核对决定人")
    said = clerk.actor.model_dump(include={"id", "name", "department", "roles"})
    noted = RecordedOnBehalf(**said, manner=MANNERS[manner], scan=_last(decided, "scan") or None)
    return Actor(id=who, name=found.name, department=found.department, roles=roles, noted=noted)


def deciders(directory: Directory, command: type[Command]) -> list[tuple[str, str]]:
    """Who may have decided it, by code and as people say it."""
    able = command.by & DECIDING_ROLES
    found = (person for person in directory.people.values() if able & set(person.roles))
    return [(appointed.person_id, f"{appointed.department} {appointed.name}") for appointed in found]


def _last(said: FormValues, name: str) -> str:
    return next(reversed(said.get(name, [])), "")


async def submit(
    desk: DeskContext,
    who: Person | Actor,
    stream: str,
    command: Command,
    *,
    id: UUID,
    seen: int | None,
    on: date | None,
    principal: str = "",
) -> CommandReceipt:
    """Gives the command against the version the page saw; what the system noted since then is in nobody's way.

    Raises `RemoteCommandError` where it is refused, `Meanwhile` where a person acted in between."""
    for _ in range(5):
        try:
            return await desk.send_command(who, stream, command, id=id, expected=seen, on=on, principal=principal)
        except RemoteCommandError as problem:
            if problem.problem != StaleVersion.code or seen is None:
                raise
            seen = await _rebase_over_system_events(desk, stream, command.service(), seen)
    return await desk.send_command(who, stream, command, id=id, expected=seen, on=on, principal=principal)


async def _rebase_over_system_events(desk: DeskContext, stream: str, service: str, seen: int) -> int:
    """The version as it is now, where only the system went on."""
    own = [event for event in await desk.history(stream) if event.service == service]
    last = max((event.version for event in own), default=0)
    people = [event for event in own if event.version > seen and Role.SYSTEM not in event.actor.roles]
    if people:
        raise EditConflict(people, last)
    return last
