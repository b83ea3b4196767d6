"""The cases of a year's hand-overs, for pages that count or chart them."""

from collections.abc import Sequence

from services.desk.access import my_cases
from services.desk.access.directory import Person
from services.desk.access.permissions import scope_of
from services.desk.ledger.case_row import CaseRow
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery
from services.desk.web.core.context import DeskContext

MAX_CASES_A_YEAR = 20_000


async def cases_of_year(desk: DeskContext, user: Person, year: int) -> Sequence[CaseRow]:
    """All cases handed over in that year that the person may see."""
    return await CaseLists(desk.db).rows(
        CaseQuery(year=year, size=MAX_CASES_A_YEAR), scope_of(user), desk.today(), my_cases.my_assignee_keys(user)
    )
