"""/engagements: what the bureau did with deputies and members beside their items, its supervisors, its liaison."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from services.desk.access.permissions import can_see
from services.desk.accounts.access_log import AccessKind
from services.desk.domain.engagement_register import (
    EngagementFilter,
    fold_register,
    last_step,
    matching_engagements,
    register_lines,
    reminders,
    terms,
)
from services.desk.domain.state import DeskState
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person, record_access_of
from services.desk.web.core.downloads import workbook
from services.desk.web.core.layout import IN_HOUSE, page
from shared.contracts.common.vocabulary import Kind
from shared.contracts.desk import (
    ENGAGEMENTS,
    HOSTS,
    LIAISON,
    Addressee,
    Encounter,
    EngagementFollowed,
    EngagementRecorded,
    LiaisonAppointed,
    NoSuchEngagement,
    SupervisorAppointed,
)
from shared.messaging.envelope import RecordedEvent, Role, subject_of
from shared.messaging.errors import Forbidden, NotFound

router = APIRouter(prefix="/engagements")


def house(user: Person) -> None:
    """Raises `Forbidden` for partners: what the bureau does with deputies is its own."""
    if not user.holds(*IN_HOUSE):
        raise Forbidden("代表委员联络由本局人员查看")


def engagement_filter(
    encounter: str = "",
    side: str = "",
    year: str = "",
    department: str = "",
    words: str = "",
    national: bool = False,
) -> EngagementFilter:
    """What the address of a list asks for."""
    known = int(year) if year.isdecimal() and len(year) == 4 else 0
    return EngagementFilter(encounter, side, known, department.strip(), words.strip(), national)


FilterDep = Annotated[EngagementFilter, Depends(engagement_filter)]


def said_so(recorded: EngagementRecorded, encounter: Encounter, national: bool) -> bool:
    return recorded.encounter is encounter and recorded.national == national


@router.get("")
async def all_of_them(request: Request, user: CurrentUser, desk: ContextDep, query: FilterDep) -> HTMLResponse:
    house(user)
    state = fold_register(await desk.register(ENGAGEMENTS))
    recorded = [engagement.recorded for engagement in state.engagements.values()]
    return page(
        request,
        "registers/engagements/list.html",
        found=matching_engagements(state, query),
        query=query,
        counts={encounter: sum(said_so(one, encounter, query.national) for one in recorded) for encounter in Encounter},
        apart=sum(one.national for one in recorded),
        years=sorted({recorded.day.year for recorded in recorded}, reverse=True),
        departments=sorted({recorded.department for recorded in recorded} - {""}),
        sides=tuple(Kind),
        last_step=last_step,
        reminded=reminders(state, fold_register(await desk.register(LIAISON)), desk.today()),
        hosts=user.holds(*HOSTS),
        part="list",
    )


@router.get(".xlsx")
async def export(request: Request, user: CurrentUser, desk: ContextDep, query: FilterDep) -> Response:
    house(user)
    found = matching_engagements(fold_register(await desk.register(ENGAGEMENTS)), query)
    await record_access_of(request, AccessKind.EXPORTED, ENGAGEMENTS, f"{len(found)}项")
    return await workbook(f"代表委员联络（{len(found)}项）", register_lines(found), "代表委员联络")


@router.get("/supervisors")
async def supervisors(request: Request, user: CurrentUser, desk: ContextDep, all: bool = False) -> HTMLResponse:
    """Who is appointed for which term, and whose term ends soon."""
    house(user)
    register = await desk.register(ENGAGEMENTS)
    found = terms(fold_register(register), desk.today())
    shown = found if all else [term for term in found if term.state in ("在聘", "未到聘期")]
    return page(
        request,
        "registers/engagements/supervisors.html",
        found=shown,
        hidden_ones=len(found) - len(shown),
        soon=[term for term in found if term.soon],
        versions={
            event.event.appointment: event.version for event in register if isinstance(event.event, SupervisorAppointed)
        },
        office=user.holds(Role.OFFICE),
        part="supervisors",
    )


@router.get("/liaison")
async def liaison(request: Request, user: CurrentUser, desk: ContextDep) -> HTMLResponse:
    """Who speaks for the bureau, and which changes wait for their acknowledgements."""
    house(user)
    register = await desk.register(LIAISON)
    days = {
        record.event.change: record.business_date for record in register if isinstance(record.event, LiaisonAppointed)
    }
    return page(
        request,
        "registers/engagements/liaison.html",
        state=fold_register(register),
        days=days,
        addressees=tuple(Addressee),
        office=user.holds(Role.OFFICE),
        part="liaison",
    )


@router.get("/{id}")
async def one(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> HTMLResponse:
    """One engagement, what came of it step by step, and the cases it concerns."""
    house(user)
    register = await desk.register(ENGAGEMENTS)
    state = fold_register(register)
    if id not in state.engagements:
        raise NoSuchEngagement(id)
    told = [event for event in register if subject_of(event.event) == id]
    return page(
        request,
        "registers/engagements/one.html",
        each=state.engagements[id],
        recorded=next(event for event in told if isinstance(event.event, EngagementRecorded)),
        followed=sorted((event for event in told if isinstance(event.event, EngagementFollowed)), key=by_day),
        cases=await linked(desk, user, state, id),
        last_step=last_step,
        hosts=user.holds(*HOSTS),
        part="list",
    )


def by_day(each: RecordedEvent) -> tuple[object, ...]:
    assert isinstance(each.event, EngagementFollowed)
    return each.event.day, each.version


async def linked(desk: DeskContext, user: Person, state: DeskState, id: str) -> list[tuple[str, str, bool]]:
    """Each case with its title, and whether this person may open it."""
    found = list[tuple[str, str, bool]]()
    for case in state.engagements[id].cases:
        try:
            row = await desk.case(case)
        except NotFound:
            found.append((case, "台账中没有此件", False))
        else:
            open = can_see(user, row)
            found.append((case, row.title if open else "", open))
    return found
