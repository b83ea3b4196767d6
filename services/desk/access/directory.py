"""The directory as the desk reads it: who leads which department, people and their posts, who stands in for whom."""

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
    """Somebody at the desk: posts, the departments they lead, and for whom they stand in today."""

    id: str
    name: str
    department: str
    roles: tuple[Role, ...] = ()
    leads: tuple[str, ...] = ()
    stands_for: tuple["Person", ...] = ()

    @property
    def actor(self) -> Actor:
        return Actor(id=self.id, name=self.name, department=self.department, roles=self.roles)

    @property
    def chief(self) -> bool:
        """主要领导: of the bureau's leaders the one who is in charge of no single department."""
        return Role.LEADER in self.roles and self.department == BUREAU_LEADERS and not self.leads

    def holds(self, *roles: Role) -> bool:
        return bool(set(roles) & set(self.roles))

    @property
    def posts(self) -> str:
        return "、".join(role.label for role in self.roles)


@dataclass(frozen=True, slots=True)
class Directory:
    departments: tuple[Department, ...] = ()
    people: Mapping[str, PersonAppointed] = field(default_factory=dict)
    left: Mapping[str, PersonAppointed] = field(default_factory=dict)
    delegations: tuple[DelegationGranted, ...] = ()

    def person(self, id: str, on: date) -> Person | None:
        """The person with the posts of that day, and for whom they stand in."""
        found = self.people.get(id)
        if found is None:
            return None
        principals = (
            self._principal(delegation)
            for delegation in self.delegations
            if delegation.delegate_id == id and is_in_force(delegation, on)
        )
        return self._person(found, found.roles, tuple(principal for principal in principals if principal))

    def person_by_name(self, name: str, on: date) -> Person | None:
        """Who bears that name; None where nobody does, or more than one."""
        found = [id for id, each in self.people.items() if each.name == name]
        return self.person(found[0], on) if len(found) == 1 else None

    def with_post(self, role: Role, department: str = "") -> list[PersonAppointed]:
        return [
            person for person in self.people.values() if role in person.roles and department in ("", person.department)
        ]

    def _principal(self, granted: DelegationGranted) -> Person | None:
        found = self.people.get(granted.principal_id)
        return self._person(found, tuple(role for role in granted.roles if role in found.roles)) if found else None

    def _person(self, found: PersonAppointed, roles: tuple[Role, ...], others: tuple[Person, ...] = ()) -> Person:
        leads = tuple(
            department.name for department in self.departments if department.leader and department.leader == found.name
        )
        return Person(found.person_id, found.name, found.department, roles, leads, others)


def is_in_force(granted: DelegationGranted, on: date) -> bool:
    return granted.since <= on <= granted.until


def fold_directory(events: Iterable[Event]) -> Directory:
    """The register as its history tells it."""
    departments: tuple[Department, ...] = ()
    people: dict[str, PersonAppointed] = {}
    left: dict[str, PersonAppointed] = {}
    granted: dict[tuple[str, str, date], DelegationGranted] = {}
    for event in events:
        match event:
            case DirectoryAdopted():
                departments = event.departments
            case PersonAppointed(person_id=id):
                people[id] = event
                left.pop(id, None)
            case PersonLeft(person_id=id) if id in people:
                left[id] = people.pop(id)
            case DelegationGranted():
                granted[event.principal_id, event.delegate_id, event.since] = event
            case DelegationEnded():
                granted.pop((event.principal_id, event.delegate_id, event.since), None)
    return Directory(departments, people, left, tuple(granted.values()))
