"""Giving a command from a page: in whose name, against which version, and what happened when somebody was quicker."""

from datetime import date
from uuid import UUID

from services.desk.access.directory import Directory, Person
from services.desk.commands.available import DECIDING_ROLES
from services.desk.commands.form_schema import FormValues
from services.desk.web.core.context import CommandReceipt, DeskContext
from shared.bus.command_client import RemoteCommandError
from shared.messaging.envelope import Actor, Command, DecisionMedium, RecordedEvent, RecordedOnBehalf, Role
from shared.messaging.errors import Forbidden, Invalid, StaleVersion

MEDIUMS = {str(manner): manner for manner in DecisionMedium if manner is not DecisionMedium.TAKEN_OVER}


class EditConflict(StaleVersion, message="您填写期间，此件已有他人办理。您填写的内容仍在下面，请核对后再提交。"):
    """Somebody else acted after the page was rendered; `events` is what they did, `version` the current one."""

    def __init__(self, events: list[RecordedEvent], version: int) -> None:
        super().__init__()
        self.events, self.version = events, version


def decided_by(clerk: Person, directory: Directory, command: type[Command], decided: FormValues) -> Actor:
    """The actor of a decision made elsewhere: who decided, by which medium, and the clerk who records it.

    Raises `Forbidden` where the clerk is not of the office, `Invalid` where the person or the medium is wrong.
    """
    person_id, medium = _last(decided, "who"), _last(decided, "manner")
    if Role.OFFICE not in clerk.roles:
        raise Forbidden("他处决定的事项由局办公室补录")
    person = directory.people.get(person_id)
    if person is None or medium not in MEDIUMS:
        raise Invalid("补录他处决定的事项，须选择决定人和决定方式")
    roles = tuple(role for role in person.roles if role in command.by)
    if not roles:
        raise Invalid(f"{person.name}的岗位不能决定此事项，请核对决定人")
    clerk_fields = clerk.actor.model_dump(include={"id", "name", "department", "roles"})
    recorder = RecordedOnBehalf(**clerk_fields, manner=MEDIUMS[medium], scan=_last(decided, "scan") or None)
    return Actor(id=person_id, name=person.name, department=person.department, roles=roles, noted=recorder)


def deciders(directory: Directory, command: type[Command]) -> list[tuple[str, str]]:
    """The people whose post can decide it: person id and label."""
    roles = command.by & DECIDING_ROLES
    people = (person for person in directory.people.values() if roles & set(person.roles))
    return [(person.person_id, f"{person.department} {person.name}") for person in people]


def _last(values: FormValues, name: str) -> str:
    return next(reversed(values.get(name, [])), "")


async def submit(
    desk: DeskContext,
    actor: Person | Actor,
    stream: str,
    command: Command,
    *,
    id: UUID,
    seen_version: int | None,
    business_date: date | None,
    principal: str = "",
) -> CommandReceipt:
    """Sends the command against the version the page showed; events that only the system wrote since are passed over.

    Raises `RemoteCommandError` where it is refused, `EditConflict` where a person acted in between.
    """
    for _ in range(5):
        try:
            return await desk.send_command(
                actor,
                stream,
                command,
                id=id,
                expected_version=seen_version,
                business_date=business_date,
                principal=principal,
            )
        except RemoteCommandError as problem:
            if problem.problem != StaleVersion.code or seen_version is None:
                raise
            seen_version = await _rebase_over_system_events(desk, stream, command.service(), seen_version)
    return await desk.send_command(
        actor, stream, command, id=id, expected_version=seen_version, business_date=business_date, principal=principal
    )


async def _rebase_over_system_events(desk: DeskContext, stream: str, service: str, seen_version: int) -> int:
    """The current version, where only the system wrote since `seen_version`. Raises `EditConflict`."""
    events = [event for event in await desk.history(stream) if event.service == service]
    last = max((event.version for event in events), default=0)
    by_people = [event for event in events if event.version > seen_version and Role.SYSTEM not in event.actor.roles]
    if by_people:
        raise EditConflict(by_people, last)
    return last
