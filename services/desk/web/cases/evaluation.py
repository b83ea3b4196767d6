"""Recording what the proposer says of a reply: one large form, asked in the order of the city's own sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.desk.casefile.rounds import Round
from services.desk.commands.form_data import FormInvalid, parse
from services.desk.commands.form_schema import FormValues
from services.desk.web.cases.show import opened
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
OF_PROPOSALS: tuple[tuple[str, str, type[LabelledEnum]], ...] = (
    ("sheet.visited", "是否走访？", Visited),
    ("sheet.heard", "答复前以什么方式听取意见？", Heard),
    ("sheet.demeanour", "对办理（走访）人员态度是否满意？", Demeanour),
    ("sheet.pertinence", "答复是否针对提案？", Pertinence),
    ("sheet.consent", "是否同意办理结果？", Consent),
)
GRADES: tuple[tuple[str, str, type[LabelledEnum]], ...] = (
    ("attitude", "对办理态度", Satisfaction),
    ("outcome", "对办理结果", Satisfaction),
)


@router.get("/cases/{id}/evaluation")
async def evaluation(request: Request, id: str, user: CurrentUser, desk: ContextDep, round: int = 0) -> Response:
    file = await opened(request, desk, user, id, CaseViewParams())
    return shown(request, file, {"round": [str(round or last(file))], "channel": [Channel.PLATFORM.value]})


@router.post("/cases/{id}/evaluation")
async def record_evaluation(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> Response:
    """What was written stays on the page whatever is wrong with it or refused."""
    file = await opened(request, desk, user, id, CaseViewParams())
    form = await read_post(request, desk.blobs)
    try:
        command = parse(RecordEvaluation, form.values)
        told = await submit(
            desk, user, id, command, id=form.id, seen_version=form.seen_version, business_date=form.business_date
        )
    except FormInvalid as error:
        return shown(request, file, error.said, error.wrong, status=422)
    except EditConflict as late:
        return shown(request, file, form.values, problem=late.user_message, since=late.events, status=late.status)
    except RemoteCommandError as problem:
        return shown(request, file, form.values, problem=problem.user_message, status=problem.extra.get("status", 409))
    return redirect_with_flash(
        f"/cases/{id}?tab=contact", "已登记评价。" + ("" if told.projected else "台账正在更新，稍后刷新可见。")
    )


def shown(
    request: Request,
    file: CaseFile,
    said: FormValues,
    wrong: Mapping[str, str] | None = None,
    *,
    problem: str = "",
    since: Sequence[RecordedEvent] = (),
    status: int = 200,
) -> Response:
    more: dict[str, Any] = {
        "file": file,
        "row": file.now,
        "rounds": [each for each in file.rounds if each.answer],
        "said": {name: values[-1] for name, values in said.items() if values},
        "wrong": wrong or {},
        "problem": problem,
        "since": [f"{event.business_date} {event.actor.shown}：{event.event.label}" for event in since],
        "sheet": OF_PROPOSALS if file.now.kind is Kind.PROPOSAL else (),
        "grades": GRADES,
        "channels": tuple(Channel),
    }
    return page(request, "cases/evaluation.html", status=status, **more)


def last(file: CaseFile) -> int:
    answered: list[Round] = [each for each in file.rounds if each.answer]
    return answered[-1].number if answered else 1
