"""The workbench, put together: its pages, what guards them, and how it says no."""

from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from services.desk.accounts.record import Seen
from services.desk.typed import local
from services.desk.web import guard
from services.desk.web.at_hand import Desk
from services.desk.web.frame import DESK, LARGE, page
from services.desk.web.live import Ledger
from services.desk.web.signing_in import not_signed_in
from services.desk.web.who import MustChange, NotSignedIn, of_session, seen
from shared.errors import Refused, Unavailable

# Every group of pages and where it lies, in the order in which addresses are tried.
PAGES: Sequence[str] = (
    "services.desk.web.signing_in",
    "services.desk.web.home",
    "services.desk.web.live",
    "services.desk.web.links",
    "services.desk.web.lists",
    "services.desk.web.bulk",
    "services.desk.web.letters",
    "services.desk.web.cases",
    "services.desk.web.evaluating",
    "services.desk.web.extending",
    "services.desk.web.acting",
    "services.desk.web.files",
    "services.desk.web.print",
    "services.desk.web.addresses",
    "services.desk.web.intake",
    "services.desk.web.registering",
    "services.desk.web.city",
    "services.desk.web.city_lists",
    "services.desk.web.reports",
    "services.desk.web.registers",
    "services.desk.web.engagements",
    "services.desk.web.handing_over",
    "services.desk.web.people",
    "services.desk.web.api",
)
COMMON = APIRouter()
NOT_SO = "网址或提交的内容不对，请返回重新办理。"
SAID = {
    404: "没有这一页，请核对网址，或从首页进入。",
    413: f"提交的内容超过{guard.BODY >> 20}MB，没有收下，请分几次提交。",
}


@COMMON.get("/text-size")
async def text_size(large: int = 0, back: str = "/") -> Response:
    """适老化: all pages in larger letters in this browser, or as usual again."""
    answer = RedirectResponse(local(back) or "/", 303)
    answer.set_cookie(LARGE, str(int(bool(large))), max_age=365 * 86400, samesite="lax")
    return answer


@COMMON.get("/healthz")
async def healthz(request: Request) -> Response:
    """200 where the database answers; for the orchestrator."""
    await request.app.state.desk.lines.one("SELECT 1 AS here")
    return Response("ok", media_type="text/plain")


def app(desk: Desk) -> FastAPI:
    """The workbench over a desk that is open."""
    made = FastAPI(
        title="办理",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(guard.same_site)],
        max_body_size=guard.BODY,
    )
    made.state.desk, made.state.ledger = desk, Ledger(desk)
    guard.install(made)
    made.mount("/static", StaticFiles(directory=DESK / "static"), name="static")
    made.include_router(COMMON)
    for each in PAGES:
        made.include_router(import_module(each).router)
    made.add_exception_handler(NotSignedIn, not_signed_in)
    made.add_exception_handler(Refused, refused)
    made.add_exception_handler(Unavailable, unavailable)
    made.add_exception_handler(RequestValidationError, not_so)
    made.add_exception_handler(HTTPException, no_page)
    return made


async def no(request: Request, status: int, said: str) -> Response:
    """Why not, in the frame of whoever is signed in."""
    with suppress(MustChange, Unavailable):
        if not hasattr(request.state, "person"):
            request.state.person = await of_session(request, touch=False)
    return page(request, "refused.html", status=status, said=said)


async def refused(request: Request, error: Exception) -> Response:
    """In the words of whoever refused; what may not be seen is noted in the access record."""
    assert isinstance(error, Refused)
    if error.status == 403 and getattr(request.state, "person", None):
        await seen(request, Seen.FORBIDDEN, detail=f"{request.method} {request.url.path}")
    return await no(request, error.status, error.sentence)


async def unavailable(request: Request, error: Exception) -> Response:
    return page(
        request, "refused.html", status=503, said=f"系统暂时没有应答，请稍后再试；已提交的不会重复办理。（{error}）"
    )


async def not_so(request: Request, error: Exception) -> Response:
    return await no(request, 422, NOT_SO)


async def no_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return await no(request, error.status_code, SAID.get(error.status_code, NOT_SO))
