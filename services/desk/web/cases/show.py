"""The page of a case: where it stands, what is next and by when, its whole story, and how it looked on any day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from services.desk.access import permissions
from services.desk.access.permissions import CaseSection, can_see, scope_of, visible_sections
from services.desk.accounts.access_log import AccessKind
from services.desk.casefile.details import (
    commitment_status,
    handling_details,
    open_opinions,
    registration_details,
    standing_of,
)
from services.desk.casefile.similar_cases import SimilarCase
from services.desk.casefile.timeline import SERVICES, Subject
from services.desk.commands.available import AvailableCommand, AvailableCommands
from services.desk.commands.parsing import day, number
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.integrity import verified_hashes
from services.desk.papers.catalogue import SHEETS
from services.desk.papers.context import PaperContext
from services.desk.papers.handling import handling_facts
from services.desk.papers.notices import pressing
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery as Wanted
from services.desk.queries.similar_cases import find_similar_cases
from services.desk.web.cases.corrections import corrections
from services.desk.web.cases.print import needed
from services.desk.web.core.case_view import CaseFile, CaseViewParams, Tab
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person, record_access_of
from services.desk.web.core.layout import page
from services.desk.web.core.offered_commands import available_commands
from shared.contracts import desk as desk_acts
from shared.contracts import feedback, supervision
from shared.contracts.common.vocabulary import FIELD_LABELS, HandlingRole, display
from shared.messaging.envelope import Command, Role
from shared.messaging.errors import CommandError

router = APIRouter()
# Acts that change a deadline or call for one stand beside it.
ON_DEADLINES: tuple[type[Command], ...] = (
    supervision.RequestExtension,
    supervision.GrantExtension,
    supervision.RefuseExtension,
    supervision.Remind,
    supervision.TellProposer,
)
# Acts with a page of their own instead of the plain form.
PAGES: dict[type[Command], str] = {
    feedback.RecordEvaluation: "evaluation",
    supervision.RequestExtension: "extension",
    desk_acts.AttachFile: "files",
}


WRITING: tuple[type[Command], ...] = (feedback.SubmitReply, feedback.SubmitOpinion)
WRITTEN_AT = (Stage.HANDLING, Stage.REHANDLING)
# Papers that a case has only from some time on, or for a time.
THERE: dict[str, Callable[[CaseFile], bool]] = {
    "approval": lambda file: bool(file.now.department),
    "letter": lambda file: bool(handling_facts(file.history).text),
    "disclosure": lambda file: bool(file.now.department),
    "evaluation": lambda file: bool(file.now.department),
    "pressing": lambda file: bool(pressing(PaperContext(file.now, today=file.day))),
}
SHOWN = 8  # further acts are folded away


class NotForYou(
    CommandError, message="您无权查看此件：它不由您或您的处室承办、协办或分管。需要查看的请联系局办公室。", status=403
):
    """Somebody asked for a case that they stand in no relation to."""


@dataclass(frozen=True, slots=True)
class Related:
    """Cases beside this one."""

    joined: Sequence[CaseRow] = ()
    alike: Sequence[SimilarCase] = ()


@router.get("/cases/{id}")
async def show(
    request: Request,
    id: str,
    user: CurrentUser,
    desk: ContextDep,
    tab: Tab = Tab.OVERVIEW,
    on: str = "",
    step: str = "",
    subject: Annotated[list[str] | None, Query()] = None,
    people: bool = False,
    changed: bool = False,
    number: Annotated[int, Query(alias="page", ge=1)] = 1,
) -> HTMLResponse:
    view = CaseViewParams(tab, day(on), _step(step), _subjects(subject), people, changed, number)
    file = await opened(request, desk, user, id, view)
    acts = await offered(desk, user, file)
    return page(
        request,
        "cases/show.html",
        file=file,
        acts=acts,
        history=file.history,
        corrections=await corrections(desk, user, file),
        related=await related(desk, user, file) if tab is Tab.RELATED else Related(),
        sends=user.holds(Role.OFFICE, Role.HEAD),
        writes=writes(user, file),
        prints=prints(file),
        **words(file),
    )


async def opened(request: Request, desk: DeskContext, user: Person, id: str, asked: CaseViewParams) -> CaseFile:
    """The case as its reader may see it; looking at it is recorded. Raises `NotFound`, `NotForYou`."""
    case = await desk.case(id)
    visible = visible_sections(user, case)
    if CaseSection.CASE not in visible:
        await record_access_of(request, AccessKind.FORBIDDEN, id)
        raise NotForYou
    await record_access_of(request, AccessKind.VIEWED, id)
    history = await desk.history(id)
    hashes = await verified_hashes(desk.db, list(SERVICES), id) if asked.tab is Tab.TIMELINE else {}
    return CaseFile(case, history, desk.today(), asked, visible, hashes)


async def offered(desk: DeskContext, user: Person, file: CaseFile) -> AvailableCommands:
    """What may be done now; on a day gone by nothing is done any more."""
    if file.view.is_past:
        return AvailableCommands()
    return await available_commands(desk, user, file.now, file.history)


def words(file: CaseFile) -> dict[str, Any]:
    """What the templates need beside the file itself."""
    return {
        "row": file.row,
        "tabs": tuple(Tab),
        "where": where,
        "on_deadlines": lambda acts: [act for act in acts if act.command in ON_DEADLINES],
        "elsewhere_shown": lambda acts: [act for act in acts if act.command not in ON_DEADLINES],
        "registered": registration_details,
        "handled": handling_details,
        "owed": open_opinions,
        "promised": commitment_status,
        "standing_of": standing_of,
        "sheet": lambda form: [(FIELD_LABELS[name], display(value, name)) for name, value in form if value is not None],
        "shown_acts": SHOWN,
    }


def writes(user: Person, file: CaseFile) -> bool:
    """Whether this reader drafts the letter of the case, and the time for it is now."""
    if file.view.is_past or file.now.stage not in WRITTEN_AT or CaseSection.DRAFTS not in file.sections:
        return False
    return any(permissions.may(person, file.now, act) for person in (user, *user.stands_for) for act in WRITING)


def prints(file: CaseFile) -> list[tuple[str, str]]:
    """The papers there are of the case as it stands, and which this reader may have."""
    case = file.now
    leads = case.part is not HandlingRole.CO
    found = [
        sheet for sheet in SHEETS if (sheet.lead if leads else sheet.co) and needed(sheet.needs, case) in file.sections
    ]
    return [(kind.slug, kind.title) for kind in found if kind.slug not in THERE or THERE[kind.slug](file)]


def where(act: AvailableCommand, case: CaseRow) -> str:
    """Where an act is done: on its own page, or on the plain form."""
    plain = act.url(case.id)
    own = PAGES.get(act.command)
    if own is None or act.principal or act.elsewhere:
        return plain
    return f"/cases/{case.id}/{own}"


async def related(desk: DeskContext, user: Person, file: CaseFile) -> Related:
    lists, case, view = CaseLists(desk.db), file.now, scope_of(user)
    joined = await lists.page(Wanted(todo=("joined",), size=200), view, desk.today())
    ours = {case.id, case.joined_to} - {""}
    beside = [row for row in joined.rows if row.id != case.id and {row.id, row.joined_to} & ours]
    if case.joined_to:
        main = await desk.case(case.joined_to)
        beside = [*([main] if can_see(user, main) else []), *(case for case in beside if case.id != main.id)]
    return Related(beside, await find_similar_cases(lists, case.title, case.id, view))


def _step(said: str) -> int | None:
    step = number(said)
    return None if step is None else max(1, step)


def _subjects(said: list[str] | None) -> tuple[str, ...]:
    return tuple(each for each in dict.fromkeys(said or ()) if each in set(Subject))
