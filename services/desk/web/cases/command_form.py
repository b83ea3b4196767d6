"""Every command as a page: `GET` shows its form, `POST` gives it or saves a draft; a refusal shows the form again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from services.desk.access.directory import Directory, Person
from services.desk.accounts import drafts
from services.desk.accounts.clock import now
from services.desk.commands.correction_form import amendment_body, correction_fields
from services.desk.commands.form_data import FormInvalid, drop_blank_rows, parse
from services.desk.commands.form_schema import CommandForm, FormValues, command_form
from services.desk.commands.parsing import local_path, parse_whole_number
from services.desk.web.cases.command_context import (
    ALREADY_DONE,
    CommandContext,
    amendable_fields,
    command_context,
    reason_unavailable,
    resolve_command,
    suggestion_for,
)
from services.desk.web.core.context import CommandReceipt, ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, directory_of
from services.desk.web.core.form_post import FormPost, prefilled_values, principal_fields, read_post
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.core.submit import MEDIUMS, EditConflict, decided_by, deciders, submit
from shared.contracts.common.corrections import Amendment, Retraction
from shared.contracts.common.vocabulary import sentence_of
from shared.messaging.envelope import SHANGHAI, Actor, Command, RecordedEvent
from shared.messaging.errors import CommandError
from shared.runtime.command_handler import WrittenEvents
from shared.runtime.dry_run import dry_run_request

router = APIRouter(include_in_schema=False)
DirectoryDep = Annotated[Directory, Depends(directory_of)]
BUTTON_LABELS = {"retract": "撤销"}  # by word of the command, where its label is no verb that people use


TEMPLATE_FIELDS = ("id", "seen_version", "business_date", "decided", "refusal", "draft_saved_at", "conflict")


@dataclass(frozen=True, slots=True)
class FormView:
    """What the page shows beside the command and its fields: ids, versions and dates of the post, and why it failed."""

    id: UUID = field(default_factory=uuid4)
    seen_version: int = 0
    business_date: date | None = None
    return_url: str = ""
    decided: FormValues = field(default_factory=dict)
    status: int = 200
    refusal: str = ""
    draft_saved_at: str = ""
    conflict: EditConflict | None = None
    errors: dict[str, str] = field(default_factory=dict)


@router.get("/cases/{stream}/{service}/{word}")
@router.get("/registers/{stream}/{service}/{word}")
async def show_form(
    request: Request, stream: str, service: str, word: str, user: CurrentUser, desk: ContextDep, directory: DirectoryDep
) -> Response:
    """The form, prefilled from the case and the address, or from a saved draft."""
    context = await command_context(
        desk, user, directory, stream, resolve_command(service, word, stream), request.query_params
    )
    draft = await drafts.load(desk.db, user.id, stream, context.command.type) if context.has_draft else None
    suggestion = await suggestion_for(desk, context)
    suggested = (
        {"department": [suggestion.department], "leader": [suggestion.leader]}
        if suggestion and suggestion.department
        else {}
    )
    values = context.initial_values(suggested | dict(prefilled_values(request))) | (draft.fields if draft else {})
    saved_at = f"{draft.saved_at.astimezone(SHANGHAI):%-m月%-d日 %H:%M}" if draft else ""
    view = FormView(
        seen_version=context.version,
        return_url=local_path(request.query_params.get("back", "")),
        draft_saved_at=saved_at,
    )
    reason, hints = await reason_unavailable(desk, context), suggestion.reasons if suggestion else ()
    return await _render(request, desk, context, values, view, reason, hints)


@router.post("/cases/{stream}/{service}/{word}")
@router.post("/registers/{stream}/{service}/{word}")
async def submit_form(
    request: Request, stream: str, service: str, word: str, user: CurrentUser, desk: ContextDep, directory: DirectoryDep
) -> Response:
    """Gives the command, or saves the draft; every refusal shows the form again with what was typed."""
    fields = {**request.query_params, **principal_fields(await request.form())}
    context = await command_context(desk, user, directory, stream, resolve_command(service, word, stream), fields)
    post = await read_post(request, desk.blobs)
    if post.save_draft or post.drop_draft:
        return await _save_draft(request, desk, context, post)
    if post.add_row:
        view = FormView(
            post.id, post.seen_version or context.version, post.business_date, post.return_url, post.decided
        )
        return await _render(request, desk, context, dict(drop_blank_rows(context.command, post.values)), view)
    return await _submit(request, desk, context, post)


async def _save_draft(request: Request, desk: DeskContext, context: CommandContext, post: FormPost) -> Response:
    """Saves or deletes the draft, which is kept beside the log until the command is given."""
    if post.drop_draft:
        await drafts.delete(desk.db, context.user.id, context.stream, context.command.type)
        return redirect_with_flash(str(request.url.path), "草稿已弃用。", "info")
    await drafts.save(desk.db, context.user.id, context.stream, context.command.type, post.values, now())
    if "x-autosave" in request.headers:
        return JSONResponse({"saved": True})
    return redirect_with_flash(str(request.url.path), "草稿已保存，下次打开此页时恢复。", "info")


async def _submit(request: Request, desk: DeskContext, context: CommandContext, post: FormPost) -> Response:
    view = FormView(
        post.id,
        context.version if post.seen_version is None else post.seen_version,
        post.business_date,
        post.return_url,
        post.decided,
    )
    if post.errors:
        view = replace(view, status=422, errors=post.errors)
        return await _render(request, desk, context, dict(drop_blank_rows(context.command, post.values)), view)
    try:
        receipt = await _give(desk, context, post)
    except FormInvalid as invalid:
        return await _render(request, desk, context, invalid.values, replace(view, status=422, errors=invalid.errors))
    except EditConflict as conflict:
        view = replace(view, seen_version=conflict.version, status=409, conflict=conflict)
        return await _render(request, desk, context, post.values, view)
    except CommandError as refusal:
        view = replace(view, status=refusal.status, refusal=refusal.user_message)
        return await _render(request, desk, context, post.values, view)
    if context.has_draft:
        await drafts.delete(desk.db, context.user.id, context.stream, context.command.type)
    return await _redirect_after(desk, context, post, receipt)


async def _give(desk: DeskContext, context: CommandContext, post: FormPost) -> CommandReceipt:
    """Gives the command that was filled in. Raises `FormInvalid`, `EditConflict`, `CommandError`."""
    command = await _command(desk, context, post.values)
    actor: Person | Actor = context.user
    if context.elsewhere:
        actor = decided_by(context.user, context.form_context.directory, context.command, post.decided)
    return await submit(
        desk,
        actor,
        context.stream,
        command,
        id=post.id,
        seen_version=post.seen_version,
        business_date=post.business_date,
        principal=context.principal,
    )


async def _command(desk: DeskContext, context: CommandContext, values: FormValues) -> Command:
    """The command that was filled in. Raises `FormInvalid`."""
    if not issubclass(context.command, Amendment):
        return parse(context.command, values)
    record = context.record(_version(values))
    amendable = await amendable_fields(desk, context, record)
    body = amendment_body(context.command, record, amendable, values)
    return amendment(context.command, body, values)


def amendment(command: type[Command], body: dict[str, Any], values: FormValues) -> Command:
    """The amendment with this body, whose new values its service reads. Raises `FormInvalid` without a reason."""
    if not body["reason"]:
        raise FormInvalid({"reason": "必填，请补充"}, values)
    return command.model_validate(body)


def _version(values: FormValues) -> int:
    text = next(iter(values.get("version", ())), "")
    return parse_whole_number(text) or 0


async def _redirect_after(
    desk: DeskContext, context: CommandContext, post: FormPost, receipt: CommandReceipt
) -> Response:
    """Back to where the user came from, with what was done; `did` names a record that can be undone at once."""
    label = context.command.label
    message = f"已办理：{label}。" if receipt.written else f"{label}：此前已经如此，没有新的记录。"
    if not receipt.projected:
        message += "台账正在更新，请稍候刷新。"
    url = post.return_url or context.home_url
    if (version := await _undoable_version(desk, context, receipt.written)) and not post.return_url:
        url += f"?did={context.command.service()}.{version}"
    return redirect_with_flash(url, message)


async def _undoable_version(desk: DeskContext, context: CommandContext, written: WrittenEvents) -> int | None:
    """The version of the record just made, where its author may retract it without a reason."""
    versions = [version for stream, version, _ in written if stream == context.stream]
    if context.is_correction or context.elsewhere or context.principal or len(versions) != 1 or context.case is None:
        return None
    retract = resolve_command(context.command.service(), "retract", context.stream)
    body = dry_run_request(
        context.stream,
        context.user.actor,
        context.form_context.today,
        [retract.model_validate({"version": versions[0]})],
    )
    answer = await desk.client.call_operation(context.command.service(), "dry-run", **body)
    return versions[0] if answer.get("answers", [{}])[0].get("allowed") else None


async def _render(
    request: Request,
    desk: DeskContext,
    context: CommandContext,
    values: FormValues,
    view: FormView,
    reason: str = "",
    hints: Sequence[str] = (),
) -> Response:
    record = _record(context, values)
    if record and "on" not in values:
        values = values | {"on": [record.business_date.isoformat()]}
    form = await _form(desk, context, values, view.errors, record)
    verb = BUTTON_LABELS.get(context.command.word(), context.command.label)
    return page(
        request,
        "core/form.html",
        status=view.status,
        context=context,
        form=form,
        heading=f"{context.command.label}（{context.name}）",
        button=("仍要" if view.conflict else "") + verb,
        deciders=deciders(context.form_context.directory, context.command) if context.elsewhere else (),
        mediums=tuple(MEDIUMS.values()),
        principal=context.principal,
        record=record,
        sentence_of=sentence_of,
        reason_unavailable=reason,
        already_done=ALREADY_DONE,
        reasons=hints,
        back_to=view.return_url,
        **{name: getattr(view, name) for name in TEMPLATE_FIELDS},
    )


def _record(context: CommandContext, values: FormValues) -> RecordedEvent | None:
    return context.record(_version(values)) if context.is_correction else None


async def _form(
    desk: DeskContext, context: CommandContext, values: FormValues, errors: dict[str, str], record: RecordedEvent | None
) -> CommandForm:
    """The fields of the command; of a correction those of the record that may be amended, and the reason."""
    complete = command_form(context.command, values, context.choices(), errors)
    if record is None:
        return CommandForm(context.command, tuple(field for field in complete.fields if context.applies(field)), errors)
    rest = tuple(field for field in complete.fields if field.name not in ("version", "changes"))
    if issubclass(context.command, Retraction):
        return CommandForm(context.command, rest, errors)
    amendable = await amendable_fields(desk, context, record)
    return CommandForm(context.command, (*correction_fields(record.event, amendable, values, errors), *rest), errors)
