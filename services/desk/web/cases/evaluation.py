"""/cases/ID/evaluation: recording the proposer's evaluation of a reply, in the order of the city's own sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.desk.casefile.rounds import Round
from services.desk.commands.form_data import FormInvalid, parse
from services.desk.commands.form_schema import FormValues
from services.desk.web.cases.show import open_case_file
from services.desk.web.core.case_view import CaseFile, CaseViewParams
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import CurrentUser
from services.desk.web.core.form_post import read_post
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.core.submit import EditConflict, submit
from shared.bus.command_client import RemoteCommandError
from shared.contracts.common.vocabulary import (
    Channel,
    Consent,
    Demeanour,
    Heard,
    Kind,
    Pertinence,
    Satisfaction,
    Visited,
)
from shared.contracts.feedback import RecordEvaluation
from shared.messaging.envelope import LabelledEnum, RecordedEvent

router = APIRouter()
PROPOSAL_QUESTIONS: tuple[tuple[str, str, type[LabelledEnum]], ...] = (
    ("sheet.visited", "是否走访？", Visited),
    ("sheet.heard", "答复前以什么方式听取意见？", Heard),
    ("sheet.demeanour", "对办理（走访）人员态度是否满意？", Demeanour),
    ("sheet.pertinence", "答复是否针对提案？", Pertinence),
    ("sheet.consent", "是否同意办理结果？", Consent),
)
GRADE_QUESTIONS: tuple[tuple[str, str, type[LabelledEnum]], ...] = (
    ("attitude", "对办理态度", Satisfaction),
    ("outcome", "对办理结果", Satisfaction),
)


@router.get("/cases/{id}/evaluation")
async def show_evaluation(request: Request, id: str, user: CurrentUser, desk: ContextDep, round: int = 0) -> Response:
    """The form for the reply of that round, or of the last one."""
    file = await open_case_file(request, desk, user, id, CaseViewParams())
    return _render(
        request, file, {"round": [str(round or _last_answered_round(file))], "channel": [Channel.PLATFORM.value]}
    )


@router.post("/cases/{id}/evaluation")
async def record_evaluation(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> Response:
    """Records it; an error or a refusal shows the form again with what was typed."""
    file = await open_case_file(request, desk, user, id, CaseViewParams())
    post = await read_post(request, desk.blobs)
    try:
        command = parse(RecordEvaluation, post.values)
        receipt = await submit(
            desk, user, id, command, id=post.id, seen_version=post.seen_version, business_date=post.business_date
        )
    except FormInvalid as error:
        return _render(request, file, error.values, error.errors, status=422)
    except EditConflict as conflict:
        return _render(
            request,
            file,
            post.values,
            refusal=conflict.user_message,
            conflicting=conflict.events,
            status=conflict.status,
        )
    except RemoteCommandError as error:
        return _render(request, file, post.values, refusal=error.user_message, status=error.extra.get("status", 409))
    return redirect_with_flash(
        f"/cases/{id}?tab=contact", "已登记评价。" + ("" if receipt.projected else "台账正在更新，稍后刷新可见。")
    )


def _render(
    request: Request,
    file: CaseFile,
    values: FormValues,
    errors: Mapping[str, str] | None = None,
    *,
    refusal: str = "",
    conflicting: Sequence[RecordedEvent] = (),
    status: int = 200,
) -> Response:
    variables: dict[str, Any] = {
        "file": file,
        "row": file.now,
        "rounds": [round for round in file.rounds if round.answer],
        "values": {path: typed[-1] for path, typed in values.items() if typed},
        "errors": errors or {},
        "refusal": refusal,
        "conflicting": [
            f"{event.business_date} {event.actor.display_name}：{event.event.label}" for event in conflicting
        ],
        "questions": PROPOSAL_QUESTIONS if file.now.kind is Kind.PROPOSAL else (),
        "grades": GRADE_QUESTIONS,
        "channels": tuple(Channel),
    }
    return page(request, "cases/evaluation.html", status=status, **variables)


def _last_answered_round(file: CaseFile) -> int:
    answered: list[Round] = [round for round in file.rounds if round.answer]
    return answered[-1].number if answered else 1
