"""What somebody holds in the bureau, gathered from the ledger, the registers and the desk, for a hand-over."""

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
    held: Sequence[HeldCase]
    drafts: int
    delegations: Sequence[str]
    leads: Sequence[str]
    liaison: bool

    @property
    def things(self) -> list[HandoverLine]:
        return handover_lines(self.held)

    @property
    def counts(self) -> dict[str, int]:
        found = count_lines(self.things)
        more = {"草稿": self.drafts, "代理": len(self.delegations), "分管处室": len(self.leads)}
        return found | {name: count for name, count in more.items() if count} | ({"联络员": 1} if self.liaison else {})


def within(user: Person, directory: Directory, desk: DeskContext) -> list[Person]:
    """Whom the person may move work between: the office everybody, a head the own department."""
    people = [one for id in directory.people if (one := directory.person(id, desk.today()))]
    ours = people if user.holds(Role.OFFICE) else [person for person in people if person.department == user.department]
    return sorted(ours, key=lambda person: (person.department, person.name))


async def handover_items(desk: DeskContext, user: Person, directory: Directory, old: str, new: str) -> HandoverItems:
    known = {person.id: person for person in within(user, directory, desk)}
    if old not in known:
        raise Invalid("请从名单中选择移交人")
    if new and (new not in known or new == old):
        raise Invalid("请从名单中选择接手人，且不能是移交人本人")
    person = known[old]
    liaison = fold_register(await desk.register(LIAISON)).liaison
    theirs = [
        delegation for delegation in directory.delegations if old in (delegation.principal_id, delegation.delegate_id)
    ]
    return HandoverItems(
        old=person,
        new=known.get(new),
        held=held_cases(person.name, person.department, person.roles, await cases(desk, user, person)),
        drafts=len(await drafts.drafts_of(desk.db, old)),
        delegations=[f"{one.principal}委托{one.delegate}" for one in theirs if one.until >= desk.today()],
        leads=person.leads if Role.LEADER in person.roles else (),
        liaison=bool(liaison and liaison.appointed.person_id == old),
    )


async def cases(desk: DeskContext, user: Person, person: Person) -> list[CaseRow]:
    """Those that may be theirs: by name or department, open or with a promise open; each once."""
    asked = {
        Role.HANDLER: Wanted(handler=(person.name,), size=200),
        Role.HEAD: Wanted(department=(person.department,), size=200),
        Role.LEADER: Wanted(leader=(person.name,), size=200),
    }
    bureau = Wanted(todo=("open",), size=200)
    wanted = [asked.get(role, bureau) for role in person.roles if role not in (Role.AUDITOR, Role.PARTNER)]
    rows = [row for query in dict.fromkeys(wanted) for row in await every(desk, user, query)]
    return list({row.id: row for row in rows}.values())


async def every(desk: DeskContext, user: Person, wanted: Wanted) -> list[CaseRow]:
    rows = list[CaseRow]()
    lists, view = CaseLists(desk.db), scope_of(user)
    while True:
        part = await lists.page(wanted.but(page=len(rows) // wanted.size + 1), view, desk.today())
        rows += part.rows
        if not part.rows or len(rows) >= part.total:
            return rows
