"""The cases of a year's hand-overs, for pages that count or chart them."""

from collections.abc import Sequence

from services.desk import mine
from services.desk.directory import Person
from services.desk.lists import Lists
from services.desk.query import Query
from services.desk.rights import reach
from services.desk.row import Case
from services.desk.web.at_hand import Desk

YEARLY = 20_000


async def of_year(desk: Desk, user: Person, year: int) -> Sequence[Case]:
    """All cases of a year's hand-overs that this person may see."""
    return await Lists(desk.lines).rows(Query(year=year, size=YEARLY), reach(user), desk.today(), mine.hands(user))
