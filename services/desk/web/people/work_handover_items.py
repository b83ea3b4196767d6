"""What a person holds: cases, drafts, delegations, departments led and the liaison, gathered for a hand-over."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.desk.access.directory import Directory, Person
from services.desk.access.permissions import scope_of
from services.desk.accounts import drafts
from services.desk.domain.engagement_register import fold_register
from services.desk.ledger.case_row import CaseRow
from services.desk.papers.notices import HandoverLine
from services.desk.papers.work_holdings import HeldCase, count_lines, handover_lines, held_cases
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery as Wanted
from services.desk.web.core.context import DeskContext
from shared.contracts.desk import LIAISON
from shared.messaging.envelope import Role
from shared.messaging.errors import Invalid


@dataclass(frozen=True, slots=True)
class HandoverItems:
    """From whom to whom, and everything that goes."""

    old: Person
    new: Person | None
    cases: Sequence[HeldCase]
    draft_count: int
    delegations: Sequence[str]
    departments_led: Sequence[str]
    is_liaison: bool

    @property
    def lines(self) -> list[HandoverLine]:
        """The lines of the hand-over list."""
        return handover_lines(self.cases)

    @property
    def counts(self) -> dict[str, int]:
        """The number of items of each kind that occurs."""
        counts = count_lines(self.lines)
        more = {"草稿": self.draft_count, "代理": len(self.delegations), "分管处室": len(self.departments_led)}
        return (
            counts | {name: count for name, count in more.items() if count} | ({"联络员": 1} if self.is_liaison else {})
        )


def people_within_reach(user: Person, directory: Directory, desk: DeskContext) -> list[Person]:
    """Between whom the user may move work: the office everybody, a head the own department."""
    people = [person for id in directory.people if (person := directory.person(id, desk.today()))]
    chosen = (
        people if user.holds(Role.OFFICE) else [person for person in people if person.department == user.department]
    )
    return sorted(chosen, key=lambda person: (person.department, person.name))


async def handover_items(desk: DeskContext, user: Person, directory: Directory, old: str, new: str) -> HandoverItems:
    """What the person holds. Raises `Invalid` where one of the two is not within reach."""
    people = {person.id: person for person in people_within_reach(user, directory, desk)}
    if old not in people:
        raise Invalid("请从名单中选择移交人")
    if new and (new not in people or new == old):
        raise Invalid("请从名单中选择接手人，且不能是移交人本人")
    person = people[old]
    liaison = fold_register(await desk.effective_events(LIAISON)).liaison
    delegations = [
        delegation for delegation in directory.delegations if old in (delegation.principal_id, delegation.delegate_id)
    ]
    return HandoverItems(
        old=person,
        new=people.get(new),
        cases=held_cases(person.name, person.department, person.roles, await cases_of(desk, user, person)),
        draft_count=len(await drafts.drafts_of(desk.db, old)),
        delegations=[f"{one.principal}委托{one.delegate}" for one in delegations if one.until >= desk.today()],
        departments_led=person.leads if Role.LEADER in person.roles else (),
        is_liaison=bool(liaison and liaison.appointed.person_id == old),
    )


async def cases_of(desk: DeskContext, user: Person, person: Person) -> list[CaseRow]:
    """The cases that may be the person's, by name or department, open or with an open commitment; each once."""
    query_by_role = {
        Role.HANDLER: Wanted(handler=(person.name,), size=200),
        Role.HEAD: Wanted(department=(person.department,), size=200),
        Role.LEADER: Wanted(leader=(person.name,), size=200),
    }
    bureau = Wanted(todo=("open",), size=200)
    queries = [query_by_role.get(role, bureau) for role in person.roles if role not in (Role.AUDITOR, Role.PARTNER)]
    rows = [row for query in dict.fromkeys(queries) for row in await all_rows(desk, user, query)]
    return list({row.id: row for row in rows}.values())


async def all_rows(desk: DeskContext, user: Person, query: Wanted) -> list[CaseRow]:
    """The rows of all pages of the query."""
    rows = list[CaseRow]()
    lists, scope = CaseLists(desk.db), scope_of(user)
    while True:
        listed = await lists.page(query.but(page=len(rows) // query.size + 1), scope, desk.today())
        rows += listed.rows
        if not listed.rows or len(rows) >= listed.total:
            return rows
