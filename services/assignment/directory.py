"""The register of departments, people and delegations: who holds which post, and who acts for whom until when."""

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
    departments: tuple[Department, ...] = ()
    people: Mapping[str, PersonAppointed] = field(default_factory=dict)
    left: Set[str] = frozenset()
    delegations: tuple[DelegationGranted, ...] = ()

    def department(self, name: str) -> Department:
        for each in self.departments:
            if each.name == name:
                return each
        raise UnknownDepartment(name)

    def leader(self, name: str) -> str:
        """Who is in charge of the department; empty where the directory does not say."""
        return next((each.leader for each in self.departments if each.name == name), "")

    def person(self, id: str) -> PersonAppointed:
        if id not in self.people:
            raise UnknownPerson(id)
        return self.people[id]


def adopt_directory(command: AdoptDirectory, directory: Directory) -> Decision:
    same = command.departments == directory.departments
    return [] if same else [DirectoryAdopted(departments=command.departments)]


def appoint_person(command: AppointPerson, actor: Actor, directory: Directory) -> Decision:
    if Role.SYSTEM in command.roles:
        raise NotAPost(Role.SYSTEM.label)
    if {Role.HEAD, Role.HANDLER} & set(command.roles):
        directory.department(command.department)
    appointed = PersonAppointed(**dict(command))
    if directory.people.get(command.person_id) == appointed:
        return []
    another(command.person_id, actor)
    return [appointed]


def another(id: str, actor: Actor) -> None:
    """Nobody changes their own rights, not as who records for another either."""
    if id in (actor.id, actor.noted.id if actor.noted else ""):
        raise YourOwnRights(actor.name)


def remove_person(command: RemovePerson, envelope: CommandEnvelope[Command], directory: Directory) -> Decision:
    id = command.person_id
    if id in directory.left:
        return []
    another(id, envelope.actor)
    directory.person(id)
    concerned = (each for each in directory.delegations if id in (each.principal_id, each.delegate_id))
    ending = [ended(each, command.reason) for each in concerned if each.until >= envelope.business_date]
    return [PersonLeft(**dict(command)), *ending]


def delegate(command: Delegate, actor: Actor, directory: Directory) -> Decision:
    if Role.OFFICE not in actor.roles and actor.id != command.principal_id:
        raise NotYoursToDelegate(command.principal_id)
    principal, other = directory.person(command.principal_id), directory.person(command.delegate_id)
    if principal == other:
        raise DelegatesToSelf(principal.name)
    if command.until < command.since:
        raise EndsBeforeItBegins(f"{command.since}至{command.until}")
    if lacking := [role.label for role in command.roles if role not in principal.roles]:
        raise PostNotHeld("、".join(lacking))
    if unknown := [name for name in command.commands if name not in COMMANDS]:
        raise Invalid(f"没有名为 {'、'.join(unknown)} 的命令")
    granted = DelegationGranted(principal=principal.name, delegate=other.name, **dict(command))
    return [] if granted in directory.delegations else [granted]


def end_delegation(command: EndDelegation, actor: Actor, directory: Directory) -> Decision:
    if Role.OFFICE not in actor.roles and actor.id not in (command.principal_id, command.delegate_id):
        raise NotYoursToDelegate(command.principal_id)
    return [ended(each, command.reason) for each in directory.delegations if key(each) == key(command)]


def ended(granted: DelegationGranted, reason: str) -> DelegationEnded:
    return DelegationEnded(
        principal=granted.principal,
        delegate=granted.delegate,
        delegate_id=granted.delegate_id,
        since=granted.since,
        reason=reason,
        principal_id=granted.principal_id,
    )


def key(each: DelegationGranted | DelegationEnded | EndDelegation) -> tuple[object, ...]:
    """A delegation is known by its two persons and its first day."""
    return each.principal_id, each.delegate_id, each.since


def in_directory(command: DirectoryCommand, envelope: CommandEnvelope[Command], directory: Directory) -> Decision:
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


def learned(directory: Directory, event: DirectoryEvent) -> Directory:
    match event:
        case DirectoryAdopted(departments=departments):
            return replace(directory, departments=departments)
        case PersonAppointed(person_id=id):
            return replace(directory, people={**directory.people, id: event}, left=directory.left - {id})
        case PersonLeft(person_id=id):
            staying = {each: person for each, person in directory.people.items() if each != id}
            return replace(directory, people=staying, left=directory.left | {id})
        case DelegationGranted():
            return replace(directory, delegations=(*without(directory, event), event))
        case DelegationEnded():
            return replace(directory, delegations=tuple(without(directory, event)))
        case _:
            assert_never(event)


def without(directory: Directory, event: DelegationGranted | DelegationEnded) -> Iterator[DelegationGranted]:
    return (each for each in directory.delegations if key(each) != key(event))
