"""What all reports share: who may read them, and which cases of which year, half, department and day they count."""

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


async def report_reader(user: CurrentUser) -> Person:
    """The user, where they belong to the bureau. Raises `Forbidden`."""
    if not user.holds(*IN_HOUSE):
        raise Forbidden("报表仅供本局人员查看。您可在台账中查看涉及本单位的案件")
    return user


ReportReader = Annotated[Person, Depends(report_reader)]


@dataclass(frozen=True, slots=True)
class ReportScope:
    """What a report counts, as its address says; parameters that make no sense are left out."""

    scope: Scope
    today: date

    @classmethod
    def from_request(cls, request: Request, today: date) -> "ReportScope":
        """The scope of the request's address; this year by default."""
        query = request.query_params
        congress, _, session = query.get("session", "").partition("-")
        until = parse_date(query.get("until", ""))
        return cls(
            Scope(
                year=parse_whole_number(query.get("year", ""), 4) or today.year,
                half=parse_whole_number(query.get("half", "")) if query.get("half") in ("1", "2") else None,
                department=query.get("department", ""),
                congress=parse_whole_number(congress, 4),
                session=parse_whole_number(session, 4),
                kind=next((kind for kind in Kind if kind.value == query.get("kind")), None),
                until=until if until and until < today else None,
            ),
            today,
        )

    @property
    def day(self) -> date:
        """The day on which the cases are looked at."""
        return self.scope.until or self.today

    @property
    def pairs(self) -> dict[str, str]:
        """The scope as parameters of the list of cases."""
        scope = self.scope
        session = f"{scope.congress}-{scope.session}" if scope.congress and scope.session else ""
        filters = {"year": scope.year, "half": scope.half, "department": scope.department, "session": session}
        return {name: str(value) for name, value in {**filters, "kind": scope.kind}.items() if value}

    def url(self, name: str, ids: Sequence[str], among: bool = False) -> str:
        """The list of the cases behind a figure; for an earlier day it names them one by one."""
        if self.scope.until:
            return list_url(ids)
        return "/cases?" + urlencode({**self.pairs, "figure": name, **({"among": "1"} if among else {})})


def list_url(ids: Sequence[str]) -> str:
    """The address of a list of exactly these cases."""
    return CaseQuery(case=tuple(ids)).url()


async def rows_of(desk: DeskContext, user: Person, report_scope: ReportScope) -> list[CaseRow]:
    """The year's cases within the scope that the user may see, as they were on its day."""
    rows = await cases_of_year(desk, user, report_scope.scope.year or report_scope.today.year)
    rows_that_day = await rows_as_of(desk.db, rows, report_scope.day, report_scope.today)
    return [row for row in rows_that_day if report_scope.scope.holds(row)]


async def picker_choices(request: Request, desk: DeskContext, user: Person) -> dict[str, Any]:
    """The options of the pickers: years and sessions that occur, and the departments of the directory."""
    listed = await CaseLists(desk.db).page(CaseQuery(size=1), scope_of(user), desk.today())
    directory = await directory_of(request)
    return {
        "years": await years_of_cases(desk),
        "sessions": [
            (value, facet_label("session", value)) for value in sorted(listed.facets["session"], reverse=True)
        ],
        "departments": [department.name for department in directory.departments],
        "kinds": list(Kind),
    }


async def years_of_cases(desk: DeskContext) -> list[int]:
    """The years that have cases, and this one, latest first."""
    rows = await desk.db.fetch("SELECT DISTINCT year FROM desk.ledger WHERE year > 0 ORDER BY year DESC")
    return sorted({desk.today().year, *(row["year"] for row in rows)}, reverse=True)
