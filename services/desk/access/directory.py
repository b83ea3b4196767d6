"""The directory as the desk reads it: departments and who leads them, people and their posts, delegations.

`fold_directory` makes it from the events of the directory's stream; the rest only reads it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from shared.contracts.assignment.directory import (
    DelegationEnded,
    DelegationGranted,
    Department,
    DirectoryAdopted,
    PersonAppointed,
    PersonLeft,
)
from shared.messaging.envelope import Actor, Event, Role

BUREAU_LEADERS = "局领导"


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the bureau on one day: their posts (`roles`), the departments they lead, and the people they act
    for by delegation (`stands_for`, with the delegated roles)."""

    id: str
    name: str
    department: str
    roles: tuple[Role, ...] = ()
    leads: tuple[str, ...] = ()
    stands_for: tuple["Person", ...] = ()

    @property
    def actor(self) -> Actor:
        """The person as the sender of a command, in their own posts."""
        return Actor(id=self.id, name=self.name, department=self.department, roles=self.roles)

    @property
    def chief(self) -> bool:
        """主要领导: the leader of the bureau who is in charge of no single department, and so of all."""
        return Role.LEADER in self.roles and self.department == BUREAU_LEADERS and not self.leads

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds at least one of these posts."""
        return bool(set(roles) & set(self.roles))

    @property
    def posts(self) -> str:
        """The posts as people read them, separated by 、."""
        return "、".join(role.label for role in self.roles)


@dataclass(frozen=True, slots=True)
class Directory:
    """Departments in the order of the directory, people by id, people who left by id, and delegations that were not
    ended."""

    departments: tuple[Department, ...] = ()
    people: Mapping[str, PersonAppointed] = field(default_factory=dict)
    removed_people: Mapping[str, PersonAppointed] = field(default_factory=dict)
    delegations: tuple[DelegationGranted, ...] = ()

    def person(self, id: str, on: date) -> Person | None:
        """The person with their posts and delegations on that day; None where the directory has nobody of that id."""
        appointment = self.people.get(id)
        if appointment is None:
            return None
        principals = (
            self._principal(delegation)
            for delegation in self.delegations
            if delegation.delegate_id == id and is_in_force(delegation, on)
        )
        return self._person(appointment, appointment.roles, tuple(principal for principal in principals if principal))

    def with_post(self, role: Role, department: str = "") -> list[PersonAppointed]:
        """The people who hold the post, in one department or (empty) in any."""
        return [
            person for person in self.people.values() if role in person.roles and department in ("", person.department)
        ]

    def _principal(self, delegation: DelegationGranted) -> Person | None:
        appointment = self.people.get(delegation.principal_id)
        return (
            self._person(appointment, tuple(role for role in delegation.roles if role in appointment.roles))
            if appointment
            else None
        )

    def _person(
        self, appointment: PersonAppointed, roles: tuple[Role, ...], stands_for: tuple[Person, ...] = ()
    ) -> Person:
        leads = tuple(
            department.name
            for department in self.departments
            if department.leader and department.leader == appointment.name
        )
        return Person(appointment.person_id, appointment.name, appointment.department, roles, leads, stands_for)


def is_in_force(delegation: DelegationGranted, on: date) -> bool:
    """Whether the day lies within the delegation's term, both ends included."""
    return delegation.since <= on <= delegation.until


def fold_directory(events: Iterable[Event]) -> Directory:
    """The directory after these events of its stream."""
    departments: tuple[Department, ...] = ()
    people: dict[str, PersonAppointed] = {}
    removed_people: dict[str, PersonAppointed] = {}
    delegations: dict[tuple[str, str, date], DelegationGranted] = {}
    for event in events:
        match event:
            case DirectoryAdopted():
                departments = event.departments
            case PersonAppointed(person_id=id):
                people[id] = event
                removed_people.pop(id, None)
            case PersonLeft(person_id=id) if id in people:
                removed_people[id] = people.pop(id)
            case DelegationGranted():
                delegations[event.principal_id, event.delegate_id, event.since] = event
            case DelegationEnded():
                delegations.pop((event.principal_id, event.delegate_id, event.since), None)
    return Directory(departments, people, removed_people, tuple(delegations.values()))
