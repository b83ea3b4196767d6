"""/cases/ID: the page of a case: its state, the next step and deadlines, its timeline, and any earlier state."""

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
    deadline_status,
    handling_details,
    opinion_status,
    registration_details,
)
from services.desk.casefile.similar_cases import SimilarCase
from services.desk.casefile.timeline import SERVICE_LABELS
from services.desk.commands.available import AvailableCommand, AvailableCommands
from services.desk.commands.parsing import parse_date, parse_whole_number
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.integrity import verified_hashes
from services.desk.papers.catalogue import SHEETS
from services.desk.papers.context import PaperContext
from services.desk.papers.handling import handling_facts
from services.desk.papers.notices import pressing_letters
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery
from services.desk.queries.similar_cases import find_similar_cases
from services.desk.web.cases.corrections import correction_links
from services.desk.web.cases.print import needed_section
from services.desk.web.core.case_view import CaseFile, CaseViewParams, Tab
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person, record_access_of
from services.desk.web.core.layout import page
from services.desk.web.core.offered_commands import available_commands
from shared.contracts import desk as desk_acts
from shared.contracts import feedback, supervision
from shared.contracts.common.vocabulary import FIELD_LABELS, Chapter, HandlingRole, display
from shared.messaging.envelope import Command, Role
from shared.messaging.errors import CommandError

router = APIRouter()
# Commands that change a deadline or call for one are offered beside the deadlines.
DEADLINE_COMMANDS: tuple[type[Command], ...] = (
    supervision.RequestExtension,
    supervision.GrantExtension,
    supervision.RefuseExtension,
    supervision.Remind,
    supervision.TellProposer,
)
# Commands with a page of their own instead of the generic form.
COMMAND_PAGES: dict[type[Command], str] = {
    feedback.RecordEvaluation: "evaluation",
    supervision.RequestExtension: "extension",
    desk_acts.AttachFile: "files",
}


LETTER_COMMANDS: tuple[type[Command], ...] = (feedback.SubmitReply, feedback.SubmitOpinion)
LETTER_STAGES = (Stage.HANDLING, Stage.REHANDLING)
# Papers that a case has only in some of its states.
PAPER_CONDITIONS: dict[str, Callable[[CaseFile], bool]] = {
    "approval": lambda file: bool(file.now.department),
    "letter": lambda file: bool(handling_facts(file.history).text),
    "disclosure": lambda file: bool(file.now.department),
    "evaluation": lambda file: bool(file.now.department),
    "pressing": lambda file: bool(pressing_letters(PaperContext(file.now, today=file.day))),
}
MAX_SHOWN_COMMANDS = 8  # further commands are folded away


class NotForYou(
    CommandError, message="您无权查看此件：它不由您或您的处室承办、协办或分管。需要查看的请联系局办公室。", status=403
):
    """The person may see nothing of the case."""


@dataclass(frozen=True, slots=True)
class Related:
    """Cases handled together with this one, and similar ones."""

    joined: Sequence[CaseRow] = ()
    similar: Sequence[SimilarCase] = ()


@router.get("/cases/{id}")
async def show_case(
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
    """The case in the tab, and on the day or after the step, that the address names."""
    view = CaseViewParams(tab, parse_date(on), _step(step), _subjects(subject), people, changed, number)
    file = await open_case_file(request, desk, user, id, view)
    commands = await commands_of(desk, user, file)
    return page(
        request,
        "cases/show.html",
        file=file,
        commands=commands,
        history=file.history,
        correction_links=await correction_links(desk, user, file),
        related=await related_cases(desk, user, file) if tab is Tab.RELATED else Related(),
        may_send_links=user.holds(Role.OFFICE, Role.HEAD),
        may_write=may_write_letter(user, file),
        printable=printable_papers(file),
        **template_functions(file),
    )


async def open_case_file(request: Request, desk: DeskContext, user: Person, id: str, view: CaseViewParams) -> CaseFile:
    """The case as the user may see it; viewing is recorded in the access log. Raises `NotFound`, `NotForYou`."""
    case = await desk.case(id)
    visible = visible_sections(user, case)
    if CaseSection.CASE not in visible:
        await record_access_of(request, AccessKind.FORBIDDEN, id)
        raise NotForYou
    await record_access_of(request, AccessKind.VIEWED, id)
    history = await desk.history(id)
    hashes = await verified_hashes(desk.db, list(SERVICE_LABELS), id) if view.tab is Tab.TIMELINE else {}
    return CaseFile(case, history, desk.today(), view, visible, hashes)


async def commands_of(desk: DeskContext, user: Person, file: CaseFile) -> AvailableCommands:
    """The commands the user may give now; none while an earlier state is shown."""
    if file.view.is_past:
        return AvailableCommands()
    return await available_commands(desk, user, file.now, file.history)


def template_functions(file: CaseFile) -> dict[str, Any]:
    """What the templates use beside the file itself."""
    return {
        "row": file.row,
        "tabs": tuple(Tab),
        "command_url": command_url,
        "deadline_commands": lambda commands: [offer for offer in commands if offer.command in DEADLINE_COMMANDS],
        "other_commands": lambda commands: [offer for offer in commands if offer.command not in DEADLINE_COMMANDS],
        "registration_details": registration_details,
        "handling_details": handling_details,
        "opinion_status": opinion_status,
        "commitment_status": commitment_status,
        "deadline_status": deadline_status,
        "sheet_lines": sheet_lines,
        "max_shown_commands": MAX_SHOWN_COMMANDS,
    }


def sheet_lines(sheet: feedback.ProposalForm) -> list[tuple[str, str]]:
    """The answered questions of an evaluation sheet: label and answer."""
    return [(FIELD_LABELS[name], display(value, name)) for name, value in sheet if value is not None]


def may_write_letter(user: Person, file: CaseFile) -> bool:
    """Whether the user writes the letter of this case, in a stage where it is written."""
    if file.view.is_past or file.now.stage not in LETTER_STAGES or CaseSection.DRAFTS not in file.sections:
        return False
    return any(
        permissions.may(person, file.now, command) for person in (user, *user.stands_for) for command in LETTER_COMMANDS
    )


def printable_papers(file: CaseFile) -> list[tuple[str, str]]:
    """Slug and title of the papers the case has now and this reader may see."""
    case = file.now
    leads = case.part is not HandlingRole.CO
    kinds = [
        sheet
        for sheet in SHEETS
        if (sheet.lead if leads else sheet.co) and needed_section(sheet.needs, case) in file.sections
    ]
    return [
        (kind.slug, kind.title)
        for kind in kinds
        if kind.slug not in PAPER_CONDITIONS or PAPER_CONDITIONS[kind.slug](file)
    ]


def command_url(command: AvailableCommand, case: CaseRow) -> str:
    """The address of a command's own page, or of its generic form."""
    form_url = command.url(case.id)
    page_name = COMMAND_PAGES.get(command.command)
    if page_name is None or command.principal or command.elsewhere:
        return form_url
    return f"/cases/{case.id}/{page_name}"


async def related_cases(desk: DeskContext, user: Person, file: CaseFile) -> Related:
    """The visible cases joined with this one, and those with a similar title."""
    lists, case, scope = CaseLists(desk.db), file.now, scope_of(user)
    joined = await lists.page(CaseQuery(todo=("joined",), size=200), scope, desk.today())
    group = {case.id, case.joined_to} - {""}
    beside = [row for row in joined.rows if row.id != case.id and {row.id, row.joined_to} & group]
    if case.joined_to:
        main = await desk.case(case.joined_to)
        beside = [*([main] if can_see(user, main) else []), *(case for case in beside if case.id != main.id)]
    return Related(beside, await find_similar_cases(lists, case.title, case.id, scope))


def _step(text: str) -> int | None:
    step = parse_whole_number(text)
    return None if step is None else max(1, step)


def _subjects(words: list[str] | None) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(words or ()) if word in set(Chapter))
