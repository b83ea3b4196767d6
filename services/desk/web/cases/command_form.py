"""Every command as a page: the form, what was wrong with it, who was quicker, the draft, and what was done."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from services.desk.access.directory import Directory
from services.desk.accounts import drafts
from services.desk.accounts.clock import now
from services.desk.commands.correction_form import amend_command, correction_fields
from services.desk.commands.form_data import FormInvalid, drop_blank_rows, parse
from services.desk.commands.form_schema import Form, FormValues, command_form
from services.desk.commands.parsing import local, number
from services.desk.web.cases.command_context import (
    ALREADY,
    CommandContext,
    amendable,
    command_context,
    reason_unavailable,
    resolve_command,
    suggestion_for,
)
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, directory_of
from services.desk.web.core.form_post import FormPost, prefilled_values, principal_fields, read_post
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.core.submit import MEDIUMS, EditConflict, decided_by, deciders, submit
from shared.contracts.common.corrections import Amendment, Retraction
from shared.contracts.common.vocabulary import sentence_of
from shared.messaging.envelope import SHANGHAI, Command, RecordedEvent
from shared.messaging.errors import CommandError
from shared.runtime.dry_run import dry_run_request as question

router = APIRouter(include_in_schema=False)
Names = Annotated[Directory, Depends(directory_of)]
ROLLING = {"retract": "撤销"}  # what stands on the button where the label of the command is not a verb people use


@dataclass(frozen=True, slots=True)
class FormView:
    """What one drawing of the page says beside the command and its fields."""

    id: UUID = field(default_factory=uuid4)
    seen: int = 0
    on: date | None = None
    back: str = ""
    decided: FormValues = field(default_factory=dict)
    status: int = 200
    why: str = ""
    refused: str = ""
    draft: str = ""
    meanwhile: EditConflict | None = None
    wrong: dict[str, str] = field(default_factory=dict)


@router.get("/cases/{stream}/{service}/{word}")
@router.get("/registers/{stream}/{service}/{word}")
async def show_form(
    request: Request, stream: str, service: str, word: str, user: CurrentUser, desk: ContextDep, names: Names
) -> Response:
    """The form, begun with what is known, or with the draft of an earlier day."""
    here = await command_context(
        desk, user, names, stream, resolve_command(service, word, stream), request.query_params
    )
    kept = await drafts.load(desk.db, user.id, stream, here.command.type) if here.drafted else None
    advice = await suggestion_for(desk, here)
    likely = {"department": [advice.department], "leader": [advice.leader]} if advice and advice.department else {}
    said = here.begun(likely | dict(prefilled_values(request))) | (kept.fields if kept else {})
    since = f"{kept.saved_at.astimezone(SHANGHAI):%-m月%-d日 %H:%M}" if kept else ""
    shown = FormView(seen=here.seen, back=local(request.query_params.get("back", "")), draft=since)
    why, reasons = await reason_unavailable(desk, here), advice.reasons if advice else ()
    return await _render(request, desk, here, said, shown, why, reasons)


@router.post("/cases/{stream}/{service}/{word}")
@router.post("/registers/{stream}/{service}/{word}")
async def submit_form(
    request: Request, stream: str, service: str, word: str, user: CurrentUser, desk: ContextDep, names: Names
) -> Response:
    """Gives the command, or keeps what was begun; every refusal shows the form again with what was written."""
    named = {**request.query_params, **principal_fields(await request.form())}
    here = await command_context(desk, user, names, stream, resolve_command(service, word, stream), named)
    said = await read_post(request, desk.blobs)
    if said.save_draft or said.drop_draft:
        return await _save_draft(request, desk, here, said)
    if said.add_row:
        shown = FormView(said.id, said.seen_version or here.seen, said.business_date, said.back, said.decided)
        return await _render(request, desk, here, dict(drop_blank_rows(here.command, said.values)), shown)
    return await _submit(request, desk, here, said)


async def _save_draft(request: Request, desk: DeskContext, here: CommandContext, said: FormPost) -> Response:
    """A draft is no fact: it is kept beside the log, and thrown away when it was given."""
    if said.drop_draft:
        await drafts.delete(desk.db, here.user.id, here.stream, here.command.type)
        return redirect_with_flash(str(request.url.path), "草稿已弃用。", "info")
    await drafts.save(desk.db, here.user.id, here.stream, here.command.type, said.values, now())
    if "x-autosave" in request.headers:
        return JSONResponse({"saved": True})
    return redirect_with_flash(str(request.url.path), "草稿已保存，下次打开此页时恢复。", "info")


async def _submit(request: Request, desk: DeskContext, here: CommandContext, said: FormPost) -> Response:
    shown = FormView(
        said.id,
        here.seen if said.seen_version is None else said.seen_version,
        said.business_date,
        said.back,
        said.decided,
    )
    if said.errors:
        again = replace(shown, status=422, wrong=said.errors)
        return await _render(request, desk, here, dict(drop_blank_rows(here.command, said.values)), again)
    try:
        command = await _command(desk, here, said.values)
        who = decided_by(here.user, here.at.directory, here.command, said.decided) if here.elsewhere else here.user
        told = await submit(
            desk,
            who,
            here.stream,
            command,
            id=said.id,
            seen_version=said.seen_version,
            business_date=said.business_date,
            principal=here.principal,
        )
    except FormInvalid as wrong:
        again = replace(shown, status=422, wrong=wrong.wrong)
        return await _render(request, desk, here, wrong.said, again)
    except EditConflict as quicker:
        again = replace(shown, seen=quicker.version, status=409, meanwhile=quicker)
        return await _render(request, desk, here, said.values, again)
    except CommandError as refused:
        sentence = refused.user_message
        again = replace(shown, status=refused.status, refused=sentence)
        return await _render(request, desk, here, said.values, again)
    if here.drafted:
        await drafts.delete(desk.db, here.user.id, here.stream, here.command.type)
    return await _after(desk, here, said, told)


async def _command(desk: DeskContext, here: CommandContext, said: FormValues) -> Command:
    """The command that was filled in. Raises `NotFilled`."""
    if not issubclass(here.command, Amendment):
        return parse(here.command, said)
    record = here.record(_version(said))
    names = await amendable(desk, here, record)
    body = amend_command(here.command, record, names, said)
    return read_body(here.command, body, said)


def read_body(command: type[Command], body: dict[str, Any], said: FormValues) -> Command:
    """An amendment, whose new values the service itself reads."""
    if not body["reason"]:
        raise FormInvalid({"reason": "必填，请补充"}, said)
    return command.model_validate(body)


def _version(said: FormValues) -> int:
    text = next(iter(said.get("version", ())), "")
    return number(text) or 0


async def _after(desk: DeskContext, here: CommandContext, said: FormPost, given: Any) -> Response:
    """Back to where they came from, told what was done; what can be taken back at once says so there."""
    label = here.command.label
    words = f"已办理：{label}。" if given.done else f"{label}：此前已经如此，没有新的记录。"
    if not given.seen:
        words += "台账正在更新，请稍候刷新。"
    url = said.back or here.home
    if (done := await _undoable(desk, here, given.done)) and not said.back:
        url += f"?did={here.command.service()}.{done}"
    return redirect_with_flash(url, words)


async def _undoable(desk: DeskContext, here: CommandContext, done: Any) -> int | None:
    """The record just made, where the law lets its author take it back without a reason."""
    own = [version for stream, version, _ in done if stream == here.stream]
    if here.corrects or here.elsewhere or here.principal or len(own) != 1 or here.case is None:
        return None
    retract = resolve_command(here.command.service(), "retract", here.stream)
    body = question(here.stream, here.user.actor, here.at.today, [retract.model_validate({"version": own[0]})])
    answer = await desk.client.call_operation(here.command.service(), "dry-run", **body)
    return own[0] if answer.get("answers", [{}])[0].get("allowed") else None


async def _render(
    request: Request,
    desk: DeskContext,
    here: CommandContext,
    said: FormValues,
    shown: FormView,
    why: str = "",
    reasons: Sequence[str] = (),
) -> Response:
    record = _record(here, said)
    if record and "on" not in said:
        said = said | {"on": [record.business_date.isoformat()]}
    drawing = await _form(desk, here, said, shown.wrong, record)
    verb = ROLLING.get(here.command.word(), here.command.label)
    return page(
        request,
        "core/form.html",
        status=shown.status,
        sheet=here,
        form=drawing,
        heading=f"{here.command.label}（{here.name}）",
        button=("仍要" if shown.meanwhile else "") + verb,
        deciders=deciders(here.at.directory, here.command) if here.elsewhere else (),
        manners=tuple(MEDIUMS.values()),
        principal=here.principal,
        record=record,
        told=sentence_of,
        why=why,
        already=ALREADY,
        reasons=reasons,
        back_to=shown.back,
        **{name: getattr(shown, name) for name in ("id", "seen", "on", "decided", "refused", "draft", "meanwhile")},
    )


def _record(here: CommandContext, said: FormValues) -> RecordedEvent | None:
    return here.record(_version(said)) if here.corrects else None


async def _form(
    desk: DeskContext, here: CommandContext, said: FormValues, wrong: dict[str, str], record: RecordedEvent | None
) -> Form:
    """The fields of the command; of a correction those of the record that may be amended, and the reason."""
    whole = command_form(here.command, said, here.choices(), wrong)
    if record is None:
        return Form(here.command, tuple(field for field in whole.fields if here.fits(field)), wrong)
    rest = tuple(field for field in whole.fields if field.name not in ("version", "changes"))
    if issubclass(here.command, Retraction):
        return Form(here.command, rest, wrong)
    names = await amendable(desk, here, record)
    return Form(here.command, (*correction_fields(record.event, names, said, wrong), *rest), wrong)
