"""Recording what the proposer says of a reply: one large form, asked in the order of the city's own sheet."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.desk.filling import NotFilled, read
from services.desk.forms import Said
from services.desk.rounds import Round
from services.desk.web.at_hand import AtHand, Desk
from services.desk.web.casefile import Asked, CaseFile
from services.desk.web.cases import opened
from services.desk.web.frame import back, page
from services.desk.web.who import User
from shared.contracts.feedback import RecordEvaluation
from shared.contracts.words import Channel, Consent, Demeanour, Heard, Kind, Pertinence, Satisfaction, Visited
from shared.errors import Refused
from shared.messages import Coded

router = APIRouter()
OF_PROPOSALS: tuple[tuple[str, str, type[Coded]], ...] = (
    ("sheet.visited", "是否走访？", Visited),
    ("sheet.heard", "答复前以什么方式听取意见？", Heard),
    ("sheet.demeanour", "对办理（走访）人员态度是否满意？", Demeanour),
    ("sheet.pertinence", "答复是否针对提案？", Pertinence),
    ("sheet.consent", "是否同意办理结果？", Consent),
)
GRADES: tuple[tuple[str, str, type[Coded]], ...] = (
    ("attitude", "对办理态度", Satisfaction),
    ("outcome", "对办理结果", Satisfaction),
)


@router.get("/cases/{id}/evaluation")
async def evaluation(request: Request, id: str, user: User, desk: AtHand, round: int = 0) -> Response:
    file = await opened(request, desk, user, id, Asked())
    return shown(request, file, {"round": [str(round or last(file))], "channel": [Channel.PLATFORM.value]})


@router.post("/cases/{id}/evaluation")
async def record_evaluation(request: Request, id: str, user: User, desk: AtHand) -> Response:
    """What was written stays on the page whatever is wrong with it or refused."""
    file = await opened(request, desk, user, id, Asked())
    async with request.form() as form:
        said: Said = {name: [each for each in form.getlist(name) if isinstance(each, str)] for name in form}
        scan = form.get("scan")
        if isinstance(scan, UploadFile) and scan.size:
            said["scan"] = [await kept(desk, scan)]
    try:
        command = read(RecordEvaluation, said)
        told = await desk.tell(user, id, command, id=_id(said), expected=_seen(said))
    except NotFilled as error:
        return shown(request, file, error.said | _own(said), error.wrong, status=422)
    except Refused as refused:
        return shown(request, file, said, problem=refused.sentence, status=refused.status)
    return back(f"/cases/{id}?tab=contact", "已登记评价。" + ("" if told.seen else "台账正在更新，稍后刷新可见。"))


async def kept(desk: Desk, scan: UploadFile) -> str:
    """The scan of the paper form, known from now on by its hash."""
    return await desk.texts.put(await scan.read())


def shown(
    request: Request,
    file: CaseFile,
    said: Said,
    wrong: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    answered = [each for each in file.rounds if each.answer]
    more: dict[str, Any] = {
        "file": file,
        "row": file.now,
        "rounds": answered,
        "said": {name: values[-1] for name, values in said.items() if values},
        "wrong": wrong or {},
        "problem": problem,
        "sheet": OF_PROPOSALS if file.now.kind is Kind.PROPOSAL else (),
        "grades": GRADES,
        "channels": tuple(Channel),
        "since": since(file, said),
        "new_id": uuid4(),
    }
    return page(request, "case/evaluation.html", status=status, **more)


def since(file: CaseFile, said: Said) -> list[str]:
    """Who did what after the form was opened, for whom it was refused as too old."""
    seen = _seen(said)
    if seen is None:
        return []
    later = [each for each in file.steps if each.service == "feedback" and each.version > seen]
    return [f"{each.moment} {each.who}：{each.label}" for each in later]


def last(file: CaseFile) -> int:
    answered: list[Round] = [each for each in file.rounds if each.answer]
    return answered[-1].number if answered else 1


def _own(said: Said) -> Said:
    return {name: values for name, values in said.items() if name.startswith("_")}


def _id(said: Said) -> UUID:
    try:
        return UUID(said["_id"][-1])
    except (KeyError, ValueError, IndexError):
        return uuid4()


def _seen(said: Said) -> int | None:
    given = said.get("_seen", [""])[-1]
    return int(given) if given.isdecimal() else None
