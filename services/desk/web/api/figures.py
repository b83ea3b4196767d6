"""The figures of the year over the JSON API, each with the cases behind it."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.desk.access import permissions
from services.desk.reports.summary import Scope, summarise
from services.desk.web.api.problems import ProblemRoute
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import CurrentUser, Person
from services.desk.web.core.layout import IN_HOUSE
from shared.contracts.common.vocabulary import Kind
from shared.messaging.errors import Forbidden

router = APIRouter(route_class=ProblemRoute)


class Counted(BaseModel):
    """One figure: how many, among how many, and the cases behind it."""

    name: str
    count: int
    among: int
    rate: float | None
    cases: list[str]


class Figures(BaseModel):
    """The figures of a scope, as the year's summary reports them."""

    heading: str
    total: int
    lead: int
    co: int
    figures: list[Counted]
    more: list[Counted]


def require_in_house(user: Person) -> None:
    """Raises `Forbidden` where the user does not belong to the bureau."""
    if not user.holds(*IN_HOUSE):
        raise Forbidden("登记簿和数字限本局人员查看")


@router.get("/figures", summary="办理情况数字", operation_id="figures")
async def figures(
    user: CurrentUser,
    desk: ContextDep,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    half: Annotated[int | None, Query(ge=1, le=2)] = None,
    department: Annotated[str, Query(max_length=80)] = "",
    kind: Kind | None = None,
) -> Figures:
    """Counted among the cases that the person may see."""
    require_in_house(user)
    rows = [case for case in await desk.store.cases() if permissions.can_see(user, case)]
    scope = Scope(year=year, half=half, department=department, kind=kind)
    summary = await asyncio.to_thread(summarise, rows, scope)
    return Figures(
        heading=scope.heading,
        total=summary.count(),
        lead=summary.count(leads=True),
        co=summary.count(leads=False),
        figures=_counted(summary.figures),
        more=_counted(summary.more),
    )


def _counted(figures: Sequence[Any]) -> list[Counted]:
    return [
        Counted(
            name=figure.name,
            count=len(figure.cases),
            among=len(figure.base),
            rate=figure.rate,
            cases=list(figure.cases),
        )
        for figure in figures
    ]
