"""What every report begins with: for whom it is, which cases of which year, half-year, department and day it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request

from services.desk.access.directory import Person
from services.desk.access.permissions import scope_of
from services.desk.commands.parsing import parse_date, parse_whole_number
from services.desk.ledger.as_of import rows_as_of
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.facets import facet_label
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery
from services.desk.reports.summary import Scope
from services.desk.web.core.context import DeskContext
from services.desk.web.core.current_user import CurrentUser, directory_of
from services.desk.web.core.layout import IN_HOUSE
from services.desk.web.core.year_cases import cases_of_year
from shared.contracts.common.vocabulary import Kind
from shared.messaging.errors import Forbidden


async def in_house(user: CurrentUser) -> Person:
    """Reports are for the bureau's own people."""
    if not user.holds(*IN_HOUSE):
        raise Forbidden("报表仅供本局人员查看。您可在台账中查看涉及本单位的案件")
    return user


ReportReader = Annotated[Person, Depends(in_house)]


@dataclass(frozen=True, slots=True)
class ReportScope:
    """What a report is about, as its address says it; what makes no sense there is left out."""

    scope: Scope
    today: date

    @classmethod
    def read(cls, request: Request, today: date) -> "ReportScope":
        said = request.query_params
        congress, _, session = said.get("session", "").partition("-")
        until = parse_date(said.get("until", ""))
        return cls(
            Scope(
                year=parse_whole_number(said.get("year", ""), 4) or today.year,
                half=parse_whole_number(said.get("half", "")) if said.get("half") in ("1", "2") else None,
                department=said.get("department", ""),
                congress=parse_whole_number(congress, 4),
                session=parse_whole_number(session, 4),
                kind=next((kind for kind in Kind if kind.value == said.get("kind")), None),
                until=until if until and until < today else None,
            ),
            today,
        )

    @property
    def day(self) -> date:
        return self.scope.until or self.today

    @property
    def pairs(self) -> dict[str, str]:
        """The scope as the filters of a list; a report of an earlier day names its cases one by one."""
        scope = self.scope
        session = f"{scope.congress}-{scope.session}" if scope.congress and scope.session else ""
        said = {"year": scope.year, "half": scope.half, "department": scope.department, "session": session}
        return {name: str(value) for name, value in {**said, "kind": scope.kind}.items() if value}

    def url(self, name: str, ids: Sequence[str], among: bool = False) -> str:
        """The list behind a figure."""
        if self.scope.until:
            return listed(ids)
        return "/cases?" + urlencode({**self.pairs, "figure": name, **({"among": "1"} if among else {})})


def listed(ids: Sequence[str]) -> str:
    """A list of exactly these cases."""
    return CaseQuery(case=tuple(ids)).url()


async def rows_of(desk: DeskContext, user: Person, wanted: ReportScope) -> list[CaseRow]:
    """The year's cases as they stood on the day that is asked for, within the scope."""
    rows = await cases_of_year(desk, user, wanted.scope.year or wanted.today.year)
    stood = await rows_as_of(desk.db, rows, wanted.day, wanted.today)
    return [row for row in stood if wanted.scope.holds(row)]


async def choices(request: Request, desk: DeskContext, user: Person) -> dict[str, Any]:
    """What the pickers offer: years and sessions that occur, and the departments of the directory."""
    found = await CaseLists(desk.db).page(CaseQuery(size=1), scope_of(user), desk.today())
    directory = await directory_of(request)
    return {
        "years": await years(desk),
        "sessions": [(value, facet_label("session", value)) for value in sorted(found.facets["session"], reverse=True)],
        "departments": [department.name for department in directory.departments],
        "kinds": list(Kind),
    }


async def years(desk: DeskContext) -> list[int]:
    found = await desk.db.fetch("SELECT DISTINCT year FROM desk.ledger WHERE year > 0 ORDER BY year DESC")
    return sorted({desk.today().year, *(row["year"] for row in found)}, reverse=True)
