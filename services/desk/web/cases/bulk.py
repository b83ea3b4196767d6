"""One act on many cases: the form with each case's suggestions, and what became of each; one refusal stops no other."""

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
from services.desk.commands.bulk import MOST, BulkOutcome, bulk_commands, case_command, command_id, refusal_outcome
from services.desk.commands.case_defaults import FormContext
from services.desk.commands.form_data import FormInvalid
from services.desk.commands.form_schema import label
from services.desk.commands.parsing import number
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
AT_ONCE = 8  # commands under way at a time
TOO_MANY = f"一次最多办理{MOST}件，请分批办理"


class NoSuchAct(NotFound, message="没有可以批量办理的这种事项，请从台账中选择。"):
    """The last part of the address names no act that is given to many cases."""


@router.get("")
async def choose(request: Request, user: CurrentUser) -> Response:
    """Where the bar above the list leads: the act was chosen from a list, the cases by ticks."""
    found = [command for command in bulk_commands(user) if command.value == request.query_params.get("act", "")]
    ids = request.query_params.getlist("case")
    if not found or not ids:
        raise Invalid("请先勾选案件，再选择要办理的事项")
    more = "&elsewhere=1" if found[0].elsewhere else ""
    return RedirectResponse(f"{CaseQuery(case=tuple(ids)).url(found[0].url)}{more}", 303)


@router.get("/{service}/{word}")
async def form(request: Request, service: str, word: str, user: CurrentUser, desk: ContextDep) -> HTMLResponse:
    command = _command(service, word)
    cases = await _chosen(desk, user, request.query_params.getlist("case"))
    elsewhere = request.query_params.get("elsewhere") == "1"
    _allowed(user, command, elsewhere)
    house = await directory_of(request)
    ats = await _at(desk, user, cases, house)
    proposed = await _proposals(desk, ats) if command is assignment.Propose else {}
    return page(
        request,
        "cases/list/bulk.html",
        command=command,
        once=bulk.shared_fields(command, ats[0]),
        rows=[bulk.bulk_row(command, at, proposed.get(at.case.id)) for at in ats],
        heads=[label(name) for name in bulk.EACH[command]],
        missing=len(set(request.query_params.getlist("case"))) - len(cases),
        batch=uuid4(),
        deciders=deciders(house, command) if elsewhere else (),
        manners=list(MEDIUMS.values()),
        elsewhere=elsewhere,
    )


@router.post("/{service}/{word}")
async def act(request: Request, service: str, word: str, user: CurrentUser, desk: ContextDep) -> HTMLResponse:
    command = _command(service, word)
    said = await read_post(request, desk.blobs)
    elsewhere = bool(said.decided)
    _allowed(user, command, elsewhere)
    who: Person | Actor = user
    if elsewhere:
        who = decided_by(user, await directory_of(request), command, said.decided)
    cases = await _chosen(desk, user, said.values.get("case", []))
    versions = {
        path.removeprefix("version."): values for path, values in said.values.items() if path.startswith("version.")
    }
    outcomes = await _given(request, desk, user, who, command, cases, said, versions)
    left = (
        CaseQuery(case=tuple(refusal_outcome(outcomes))).url(str(request.url.path))
        if any(refusal_outcome(outcomes))
        else ""
    )
    again = left + ("&elsewhere=1" if left and elsewhere else "")
    return page(request, "cases/list/bulk_done.html", command=command, outcomes=outcomes, again=again)


async def _given(
    request: Request,
    desk: DeskContext,
    user: Person,
    who: Person | Actor,
    command: type[Command],
    cases: Sequence[CaseRow],
    said: FormPost,
    versions: Mapping[str, list[str]],
) -> list[BulkOutcome]:
    """Each case by itself, several at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(case: CaseRow) -> BulkOutcome:
        async with gate:
            version = next(iter(versions.get(case.id, [])), "")
            done, sentence = await _one(desk, user, who, command, case, said, number(version))
        if not done:
            await record_access_of(request, AccessKind.REFUSED, case.id, f"{command.label}：{sentence}")
        return BulkOutcome(case.id, case.number or case.id, case.title, done, sentence)

    return list(await asyncio.gather(*map(one, cases)))


async def _one(
    desk: DeskContext,
    user: Person,
    who: Person | Actor,
    command: type[Command],
    case: CaseRow,
    said: FormPost,
    version: int | None,
) -> tuple[bool, str]:
    """Whether it is done, and what to say of it."""
    try:
        if isinstance(who, Person) and not may(user, case, command):
            raise Forbidden("不属于您办理的案件")
        envelope = case_command(command, said.values, case.id)
        told = await submit(
            desk,
            who,
            case.id,
            envelope,
            id=command_id(said.id, case.id),
            seen_version=version,
            business_date=said.business_date,
        )
    except FormInvalid as wrong:
        return False, "；".join(f"{label(path.rpartition('.')[2])}：{remedy}" for path, remedy in wrong.wrong.items())
    except CommandError as refusal:
        return False, refusal.user_message
    except Unavailable:
        return False, "服务暂时没有应答，请稍后再办这一件。"
    return True, "已办" if told.written else "先前已办，无需再办"


def _command(service: str, word: str) -> type[Command]:
    if (service, word) not in bulk.COMMANDS:
        raise NoSuchAct
    return bulk.COMMANDS[service, word]


def _allowed(user: Person, command: type[Command], elsewhere: bool) -> None:
    if not any(each.command is command and each.elsewhere is elsewhere for each in bulk_commands(user)):
        raise Forbidden


async def _chosen(desk: DeskContext, user: Person, ids: Sequence[str]) -> list[CaseRow]:
    """The cases among these that the person may see, in their order. Raises `Invalid`."""
    wanted = tuple(dict.fromkeys(ids))
    if not wanted:
        raise Invalid("请先勾选案件")
    if len(wanted) > MOST:
        raise Invalid(TOO_MANY)
    found = await CaseLists(desk.db).rows(
        CaseQuery(case=wanted, sort="number", size=MOST), scope_of(user), desk.today()
    )
    if not found:
        raise NotFound("所选案件")
    return list(found)


async def _at(desk: DeskContext, user: Person, cases: Sequence[CaseRow], house: Directory) -> list[FormContext]:
    past = await histories(desk.db, [case.id for case in cases])
    today: date = desk.today()
    return [FormContext(case, apply_corrections(past[case.id]), house, user.actor, today) for case in cases]


async def _proposals(desk: DeskContext, ats: Sequence[FormContext]) -> dict[str, DepartmentSuggestion]:
    lists = CaseLists(desk.db)

    async def one(at: FormContext) -> tuple[str, DepartmentSuggestion]:
        like = await find_similar_cases(lists, at.case.title, but=at.case.id)
        return at.case.id, suggest_department(at.case, like, at.directory.departments)

    return dict(await asyncio.gather(*map(one, ats)))
