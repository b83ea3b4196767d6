"""/engagements: the bureau's contacts with deputies and members beyond their cases, its supervisors and liaison."""

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


def require_in_house(user: Person) -> None:
    """Raises `Forbidden` where the user does not belong to the bureau."""
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
    """The filter that the address of a list names."""
    year_number = int(year) if year.isdecimal() and len(year) == 4 else 0
    return EngagementFilter(encounter, side, year_number, department.strip(), words.strip(), national)


FilterDep = Annotated[EngagementFilter, Depends(engagement_filter)]


def is_counted(recorded: EngagementRecorded, encounter: Encounter, national: bool) -> bool:
    """Whether the engagement counts under this kind of encounter; national matters are counted apart."""
    return recorded.encounter is encounter and recorded.national == national


@router.get("")
async def list_engagements(request: Request, user: CurrentUser, desk: ContextDep, query: FilterDep) -> HTMLResponse:
    """The list of engagements, with filters and reminders."""
    require_in_house(user)
    state = fold_register(await desk.effective_events(ENGAGEMENTS))
    recorded = [engagement.recorded for engagement in state.engagements.values()]
    return page(
        request,
        "registers/engagements/list.html",
        listed=matching_engagements(state, query),
        query=query,
        counts={
            encounter: sum(is_counted(engagement, encounter, query.national) for engagement in recorded)
            for encounter in Encounter
        },
        apart=sum(engagement.national for engagement in recorded),
        years=sorted({engagement.day.year for engagement in recorded}, reverse=True),
        departments=sorted({engagement.department for engagement in recorded} - {""}),
        sides=tuple(Kind),
        last_step=last_step,
        reminders=reminders(state, fold_register(await desk.effective_events(LIAISON)), desk.today()),
        hosts=user.holds(*HOSTS),
        part="list",
    )


@router.get(".xlsx")
async def export_engagements(request: Request, user: CurrentUser, desk: ContextDep, query: FilterDep) -> Response:
    """The filtered list as a workbook; the export is recorded in the access log."""
    require_in_house(user)
    engagements = matching_engagements(fold_register(await desk.effective_events(ENGAGEMENTS)), query)
    await record_access_of(request, AccessKind.EXPORTED, ENGAGEMENTS, f"{len(engagements)}项")
    return await workbook(f"代表委员联络（{len(engagements)}项）", register_lines(engagements), "代表委员联络")


@router.get("/supervisors")
async def show_supervisors(request: Request, user: CurrentUser, desk: ContextDep, all: bool = False) -> HTMLResponse:
    """Who is appointed for which term, and whose term ends soon."""
    require_in_house(user)
    register = await desk.effective_events(ENGAGEMENTS)
    found_terms = terms(fold_register(register), desk.today())
    shown_terms = found_terms if all else [term for term in found_terms if term.state in ("在聘", "未到聘期")]
    return page(
        request,
        "registers/engagements/supervisors.html",
        terms=shown_terms,
        hidden_count=len(found_terms) - len(shown_terms),
        soon=[term for term in found_terms if term.ends_soon],
        versions={
            event.event.appointment: event.version for event in register if isinstance(event.event, SupervisorAppointed)
        },
        office=user.holds(Role.OFFICE),
        part="supervisors",
    )


@router.get("/liaison")
async def show_liaison(request: Request, user: CurrentUser, desk: ContextDep) -> HTMLResponse:
    """Who speaks for the bureau, and which changes wait for their acknowledgements."""
    require_in_house(user)
    register = await desk.effective_events(LIAISON)
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
async def show_engagement(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> HTMLResponse:
    """One engagement, what came of it step by step, and the cases it concerns."""
    require_in_house(user)
    register = await desk.effective_events(ENGAGEMENTS)
    state = fold_register(register)
    if id not in state.engagements:
        raise NoSuchEngagement(id)
    events = [event for event in register if subject_of(event.event) == id]
    return page(
        request,
        "registers/engagements/one.html",
        engagement=state.engagements[id],
        recorded=next(event for event in events if isinstance(event.event, EngagementRecorded)),
        followed=sorted(
            (event for event in events if isinstance(event.event, EngagementFollowed)), key=by_follow_up_day
        ),
        cases=await linked_cases(desk, user, state, id),
        last_step=last_step,
        hosts=user.holds(*HOSTS),
        part="list",
    )


def by_follow_up_day(record: RecordedEvent) -> tuple[object, ...]:
    """The sort key of a follow-up: its day, then its version."""
    assert isinstance(record.event, EngagementFollowed)
    return record.event.day, record.version


async def linked_cases(desk: DeskContext, user: Person, state: DeskState, id: str) -> list[tuple[str, str, bool]]:
    """Each case with its title, and whether this person may open it."""
    cases = list[tuple[str, str, bool]]()
    for case in state.engagements[id].cases:
        try:
            row = await desk.case(case)
        except NotFound:
            cases.append((case, "台账中没有此件", False))
        else:
            may_open = can_see(user, row)
            cases.append((case, row.title if may_open else "", may_open))
    return cases
