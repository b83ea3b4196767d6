"""The keys under which the ledger lists the cases that wait for a person, including those of the people they act
for."""

from services.desk.access.directory import Person
from services.desk.ledger.facets import assignee_keys


def my_assignee_keys(person: Person) -> list[str]:
    """The assignee keys of a person (待我办理): those of their own posts, then those of the people they stand in
    for; each once."""
    own = assignee_keys(person.name, person.department, person.roles)
    return list(dict.fromkeys([*own, *(key for principal in person.stands_for for key in my_assignee_keys(principal))]))
