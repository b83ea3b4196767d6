"""/bulk: one command for many cases; each is given by itself, so that one refusal stops no other."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.desk.access.directory import Directory, Person
from services.desk.access.permissions import may, scope_of
from services.desk.accounts.access_log import AccessKind
from services.desk.casefile.similar_cases import DepartmentSuggestion, suggest_department
from services.desk.commands import bulk
from services.desk.commands.bulk import MAX_CASES, BulkOutcome, bulk_commands, case_command, command_id, refused_cases
from services.desk.commands.case_defaults import FormContext
from services.desk.commands.form_data import FormInvalid
from services.desk.commands.form_schema import field_label
from services.desk.commands.parsing import parse_whole_number
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.store import histories
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery
from services.desk.queries.similar_cases import find_similar_cases
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, directory_of, record_access_of
from services.desk.web.core.form_post import FormPost, read_post
from services.desk.web.core.layout import page
from services.desk.web.core.submit import MEDIUMS, decided_by, deciders, submit
from shared.contracts import assignment
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Actor, Command
from shared.messaging.errors import CommandError, Forbidden, Invalid, NotFound, Unavailable

router = APIRouter(prefix="/bulk", include_in_schema=False)
MAX_CONCURRENT = 8  # commands under way at a time
TOO_MANY = f"一次最多办理{MAX_CASES}件，请分批办理"


class NoSuchAct(NotFound, message="没有可以批量办理的这种事项，请从台账中选择。"):
    """The address names no command that can be given to many cases."""


@router.get("")
async def choose_command(request: Request, user: CurrentUser) -> Response:
    """From the bar above the list on to the form of the chosen command. Raises `Invalid` where nothing is chosen."""
    chosen = [command for command in bulk_commands(user) if command.value == request.query_params.get("act", "")]
    ids = request.query_params.getlist("case")
    if not chosen or not ids:
        raise Invalid("请先勾选案件，再选择要办理的事项")
    suffix = "&elsewhere=1" if chosen[0].elsewhere else ""
    return RedirectResponse(f"{CaseQuery(case=tuple(ids)).url(chosen[0].url)}{suffix}", 303)


@router.get("/{service}/{word}")
async def show_bulk_form(
    request: Request, service: str, word: str, user: CurrentUser, desk: ContextDep
) -> HTMLResponse:
    """The form: fields that all cases share, and a row for each case with its suggestions."""
    command = _bulk_command(service, word)
    cases = await _chosen_cases(desk, user, request.query_params.getlist("case"))
    elsewhere = request.query_params.get("elsewhere") == "1"
    _check_permitted(user, command, elsewhere)
    directory = await directory_of(request)
    forms = await _form_contexts(desk, user, cases, directory)
    suggestions = await _department_suggestions(desk, forms) if command is assignment.Propose else {}
    return page(
        request,
        "cases/list/bulk.html",
        command=command,
        shared_fields=bulk.shared_fields(command, forms[0]),
        rows=[bulk.bulk_row(command, form, suggestions.get(form.case.id)) for form in forms],
        headings=[field_label(name) for name in bulk.CASE_FIELDS[command]],
        missing=len(set(request.query_params.getlist("case"))) - len(cases),
        batch=uuid4(),
        deciders=deciders(directory, command) if elsewhere else (),
        mediums=list(MEDIUMS.values()),
        elsewhere=elsewhere,
    )


@router.post("/{service}/{word}")
async def give_to_all(request: Request, service: str, word: str, user: CurrentUser, desk: ContextDep) -> HTMLResponse:
    """Gives the command to each case, and shows what became of each."""
    command = _bulk_command(service, word)
    post = await read_post(request, desk.blobs)
    elsewhere = bool(post.decided)
    _check_permitted(user, command, elsewhere)
    actor: Person | Actor = user
    if elsewhere:
        actor = decided_by(user, await directory_of(request), command, post.decided)
    cases = await _chosen_cases(desk, user, post.values.get("case", []))
    versions = {
        path.removeprefix("version."): values for path, values in post.values.items() if path.startswith("version.")
    }
    outcomes = await _give_to_each(request, desk, user, actor, command, cases, post, versions)
    refused = tuple(refused_cases(outcomes))
    retry_url = CaseQuery(case=refused).url(str(request.url.path)) if any(refused) else ""
    retry_url += "&elsewhere=1" if retry_url and elsewhere else ""
    return page(request, "cases/list/bulk_done.html", command=command, outcomes=outcomes, retry_url=retry_url)


async def _give_to_each(
    request: Request,
    desk: DeskContext,
    user: Person,
    actor: Person | Actor,
    command: type[Command],
    cases: Sequence[CaseRow],
    post: FormPost,
    versions: Mapping[str, list[str]],
) -> list[BulkOutcome]:
    """The outcome of each case; at most `MAX_CONCURRENT` commands are under way."""
    semaphore = asyncio.Semaphore(MAX_CONCURRENT)

    async def give(case: CaseRow) -> BulkOutcome:
        async with semaphore:
            version = next(iter(versions.get(case.id, [])), "")
            is_done, message = await _give_to_one(desk, user, actor, command, case, post, parse_whole_number(version))
        if not is_done:
            await record_access_of(request, AccessKind.REFUSED, case.id, f"{command.label}：{message}")
        return BulkOutcome(case.id, case.number or case.id, case.title, is_done, message)

    return list(await asyncio.gather(*map(give, cases)))


async def _give_to_one(
    desk: DeskContext,
    user: Person,
    actor: Person | Actor,
    command: type[Command],
    case: CaseRow,
    post: FormPost,
    version: int | None,
) -> tuple[bool, str]:
    """Whether it is done, and the message about it."""
    try:
        if isinstance(actor, Person) and not may(user, case, command):
            raise Forbidden("不属于您办理的案件")
        message = case_command(command, post.values, case.id)
        receipt = await submit(
            desk,
            actor,
            case.id,
            message,
            id=command_id(post.id, case.id),
            seen_version=version,
            business_date=post.business_date,
        )
    except FormInvalid as invalid:
        return False, "；".join(
            f"{field_label(path.rpartition('.')[2])}：{remedy}" for path, remedy in invalid.errors.items()
        )
    except CommandError as refusal:
        return False, refusal.user_message
    except Unavailable:
        return False, "服务暂时没有应答，请稍后再办这一件。"
    return True, "已办" if receipt.written else "先前已办，无需再办"


def _bulk_command(service: str, word: str) -> type[Command]:
    if (service, word) not in bulk.COMMANDS:
        raise NoSuchAct
    return bulk.COMMANDS[service, word]


def _check_permitted(user: Person, command: type[Command], elsewhere: bool) -> None:
    if not any(offered.command is command and offered.elsewhere is elsewhere for offered in bulk_commands(user)):
        raise Forbidden


async def _chosen_cases(desk: DeskContext, user: Person, ids: Sequence[str]) -> list[CaseRow]:
    """The cases among these that the person may see, by number. Raises `Invalid`, `NotFound`."""
    wanted = tuple(dict.fromkeys(ids))
    if not wanted:
        raise Invalid("请先勾选案件")
    if len(wanted) > MAX_CASES:
        raise Invalid(TOO_MANY)
    rows = await CaseLists(desk.db).rows(
        CaseQuery(case=wanted, sort="number", size=MAX_CASES), scope_of(user), desk.today()
    )
    if not rows:
        raise NotFound("所选案件")
    return list(rows)


async def _form_contexts(
    desk: DeskContext, user: Person, cases: Sequence[CaseRow], directory: Directory
) -> list[FormContext]:
    history_by_case = await histories(desk.db, [case.id for case in cases])
    today: date = desk.today()
    return [
        FormContext(case, apply_corrections(history_by_case[case.id]), directory, user.actor, today) for case in cases
    ]


async def _department_suggestions(desk: DeskContext, forms: Sequence[FormContext]) -> dict[str, DepartmentSuggestion]:
    lists = CaseLists(desk.db)

    async def suggest(form: FormContext) -> tuple[str, DepartmentSuggestion]:
        similar = await find_similar_cases(lists, form.case.title, excluded_case=form.case.id)
        return form.case.id, suggest_department(form.case, similar, form.directory.departments)

    return dict(await asyncio.gather(*map(suggest, forms)))
