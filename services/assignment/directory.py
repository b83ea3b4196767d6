"""The register `directory`: the departments, the people and their posts, and who acts for whom until when."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import assert_never

from shared.contracts.assignment.directory import (
    DIRECTORY,
    AdoptDirectory,
    AppointPerson,
    Delegate,
    DelegatesToSelf,
    DelegationEnded,
    DelegationGranted,
    Department,
    DirectoryAdopted,
    DirectoryCommand,
    DirectoryEvent,
    EndDelegation,
    EndsBeforeItBegins,
    NotAPost,
    NotYoursToDelegate,
    PersonAppointed,
    PersonLeft,
    PostNotHeld,
    RemovePerson,
    UnknownDepartment,
    UnknownPerson,
    YourOwnRights,
)
from shared.domain.decider import Decision
from shared.messaging.envelope import COMMANDS, Actor, Command, CommandEnvelope, Role
from shared.messaging.errors import Invalid


@dataclass(frozen=True, slots=True)
class Directory:
    """The departments adopted last, the people in post by id, the ids of those who have left, and the delegations."""

    departments: tuple[Department, ...] = ()
    people: Mapping[str, PersonAppointed] = field(default_factory=dict)
    people_left: Set[str] = frozenset()
    delegations: tuple[DelegationGranted, ...] = ()

    def department(self, name: str) -> Department:
        """The department of that name; raises `UnknownDepartment`."""
        for department in self.departments:
            if department.name == name:
                return department
        raise UnknownDepartment(name)

    def leader(self, name: str) -> str:
        """The leader in charge of the department; empty where the directory does not say."""
        return next((department.leader for department in self.departments if department.name == name), "")

    def person(self, id: str) -> PersonAppointed:
        """The person of that id; raises `UnknownPerson`."""
        if id not in self.people:
            raise UnknownPerson(id)
        return self.people[id]


def adopt_directory(command: AdoptDirectory, directory: Directory) -> Decision:
    """The departments from now on; nothing where they are adopted already."""
    same = command.departments == directory.departments
    return [] if same else [DirectoryAdopted(departments=command.departments)]


def appoint_person(command: AppointPerson, actor: Actor, directory: Directory) -> Decision:
    """The person's department and posts; nothing where they are recorded so. Raises `NotAPost`, `UnknownDepartment` for
    the post of a department the directory does not have, and `YourOwnRights`."""
    if Role.SYSTEM in command.roles:
        raise NotAPost(Role.SYSTEM.label)
    if {Role.HEAD, Role.HANDLER} & set(command.roles):
        directory.department(command.department)
    appointed = PersonAppointed(**dict(command))
    if directory.people.get(command.person_id) == appointed:
        return []
    check_not_own_rights(command.person_id, actor)
    return [appointed]


def check_not_own_rights(id: str, actor: Actor) -> None:
    """Raises `YourOwnRights` where the actor, or who records for the actor, is that person."""
    if id in (actor.id, actor.noted.id if actor.noted else ""):
        raise YourOwnRights(actor.name)


def remove_person(command: RemovePerson, envelope: CommandEnvelope[Command], directory: Directory) -> Decision:
    """That the person has left, and the end of every delegation of or to them that still runs; nothing where they have
    left. Raises `YourOwnRights` or `UnknownPerson`."""
    id = command.person_id
    if id in directory.people_left:
        return []
    check_not_own_rights(id, envelope.actor)
    directory.person(id)
    of_person = (granted for granted in directory.delegations if id in (granted.principal_id, granted.delegate_id))
    running = [granted for granted in of_person if granted.until >= envelope.business_date]
    return [PersonLeft(**dict(command)), *(delegation_ended(granted, command.reason) for granted in running)]


def delegate(command: Delegate, actor: Actor, directory: Directory) -> Decision:
    """The delegation; nothing where it is granted so. Raises `NotYoursToDelegate`, `UnknownPerson`, `DelegatesToSelf`,
    `EndsBeforeItBegins`, `PostNotHeld`, and `Invalid` for a command that does not exist."""
    if Role.OFFICE not in actor.roles and actor.id != command.principal_id:
        raise NotYoursToDelegate(command.principal_id)
    principal, representative = directory.person(command.principal_id), directory.person(command.delegate_id)
    if principal == representative:
        raise DelegatesToSelf(principal.name)
    if command.until < command.since:
        raise EndsBeforeItBegins(f"{command.since}至{command.until}")
    if lacking := [role.label for role in command.roles if role not in principal.roles]:
        raise PostNotHeld("、".join(lacking))
    if unknown := [name for name in command.commands if name not in COMMANDS]:
        raise Invalid(f"没有名为 {'、'.join(unknown)} 的命令")
    granted = DelegationGranted(principal=principal.name, delegate=representative.name, **dict(command))
    return [] if granted in directory.delegations else [granted]


def end_delegation(command: EndDelegation, actor: Actor, directory: Directory) -> Decision:
    """The end of the delegation; nothing where there is none. Raises `NotYoursToDelegate` unless one of its two persons
    or the office ends it."""
    if Role.OFFICE not in actor.roles and actor.id not in (command.principal_id, command.delegate_id):
        raise NotYoursToDelegate(command.principal_id)
    key = delegation_key(command)
    return [
        delegation_ended(granted, command.reason) for granted in directory.delegations if delegation_key(granted) == key
    ]


def delegation_ended(granted: DelegationGranted, reason: str) -> DelegationEnded:
    """The event that ends this delegation."""
    return DelegationEnded(
        principal=granted.principal,
        delegate=granted.delegate,
        delegate_id=granted.delegate_id,
        since=granted.since,
        reason=reason,
        principal_id=granted.principal_id,
    )


def delegation_key(delegation: DelegationGranted | DelegationEnded | EndDelegation) -> tuple[object, ...]:
    """The ids of its two persons and its first day, by which a delegation is found."""
    return delegation.principal_id, delegation.delegate_id, delegation.since


def decide(command: DirectoryCommand, envelope: CommandEnvelope[Command], directory: Directory) -> Decision:
    """What a command records in the register. Raises `Invalid` for any other stream, and what its function raises."""
    if envelope.stream != DIRECTORY:
        raise Invalid(f"处室名录、任职和代理记入 {DIRECTORY}")
    match command:
        case AdoptDirectory():
            return adopt_directory(command, directory)
        case AppointPerson():
            return appoint_person(command, envelope.actor, directory)
        case RemovePerson():
            return remove_person(command, envelope, directory)
        case Delegate():
            return delegate(command, envelope.actor, directory)
        case EndDelegation():
            return end_delegation(command, envelope.actor, directory)
        case _:
            assert_never(command)


def evolve(directory: Directory, event: DirectoryEvent) -> Directory:
    """The register after the event."""
    match event:
        case DirectoryAdopted(departments=departments):
            return replace(directory, departments=departments)
        case PersonAppointed(person_id=id):
            people = {**directory.people, id: event}
            return replace(directory, people=people, people_left=directory.people_left - {id})
        case PersonLeft(person_id=id):
            people = {other: person for other, person in directory.people.items() if other != id}
            return replace(directory, people=people, people_left=directory.people_left | {id})
        case DelegationGranted():
            return replace(directory, delegations=(*delegations_without(directory, event), event))
        case DelegationEnded():
            return replace(directory, delegations=tuple(delegations_without(directory, event)))
        case _:
            assert_never(event)


def delegations_without(
    directory: Directory, event: DelegationGranted | DelegationEnded
) -> Iterator[DelegationGranted]:
    """The delegations but the one that the event is about."""
    key = delegation_key(event)
    return (granted for granted in directory.delegations if delegation_key(granted) != key)
