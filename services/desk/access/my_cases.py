"""Whose cases are whose: what waits for somebody in their own posts, and in those of whom they stand in for today."""

from services.desk.access.directory import Person
from services.desk.ledger.facets import assignee_keys


def my_assignee_keys(person: Person) -> list[str]:
    """Under which names the cases are found that wait for this person (待我办理)."""
    own = assignee_keys(person.name, person.department, person.roles)
    return list(dict.fromkeys([*own, *(key for other in person.stands_for for key in my_assignee_keys(other))]))
