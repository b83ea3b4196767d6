"""The web application of the workbench: its pages, security, and error pages."""

from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from services.desk.accounts.access_log import AccessKind
from services.desk.commands.parsing import local_path
from services.desk.web.core import security
from services.desk.web.core.context import DeskContext
from services.desk.web.core.current_user import MustChange, NotSignedIn, person_of_session, record_access_of
from services.desk.web.core.layout import LARGE_TEXT_COOKIE, WEB_FOLDER, page
from services.desk.web.core.live_updates import LedgerWatch
from services.desk.web.people.manual import MANUAL
from services.desk.web.people.sign_in import not_signed_in
from shared.messaging.errors import CommandError, Unavailable

# Every group of pages and where it lies, in the order in which addresses are tried.
PAGE_MODULES: Sequence[str] = (
    "services.desk.web.people.sign_in",
    "services.desk.web.home",
    "services.desk.web.core.live_updates",
    "services.desk.web.cases.one_time_links",
    "services.desk.web.cases.list",
    "services.desk.web.cases.bulk",
    "services.desk.web.cases.letter_editor",
    "services.desk.web.cases.show",
    "services.desk.web.cases.evaluation",
    "services.desk.web.cases.extension",
    "services.desk.web.cases.command_form",
    "services.desk.web.cases.files",
    "services.desk.web.cases.print",
    "services.desk.web.registers.postal_addresses",
    "services.desk.web.intake.import_list",
    "services.desk.web.intake.register_case",
    "services.desk.web.intake.city_entries",
    "services.desk.web.intake.city_reconciliation",
    "services.desk.web.reports.index",
    "services.desk.web.registers.index",
    "services.desk.web.registers.engagements",
    "services.desk.web.people.work_handover",
    "services.desk.web.people.index",
    "services.desk.web.people.manual",
    "services.desk.web.api.routes",
)
COMMON_ROUTER = APIRouter()
INVALID_REQUEST = "网址或提交的内容不对，请返回重新办理。"
MESSAGES = {
    404: "没有这一页，请核对网址，或从首页进入。",
    408: "内容传得太慢，连接已断开，没有收下。请检查网络后重新提交。",
    413: "提交的内容太大，没有收下。请登录后再上传，并分几次提交。",
}


@COMMON_ROUTER.get("/text-size")
async def text_size(request: Request, large: int = 0, back: str = "/") -> Response:
    """适老化: sets for this browser whether pages are in large type."""
    response = RedirectResponse(local_path(back) or "/", 303)
    response.set_cookie(
        LARGE_TEXT_COOKIE,
        str(int(bool(large))),
        max_age=365 * 86400,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


@COMMON_ROUTER.get("/healthz")
async def healthz(request: Request) -> Response:
    """200 where the database answers; for the orchestrator."""
    await request.app.state.desk.db.one("SELECT 1 AS here")
    return Response("ok", media_type="text/plain")


def create_app(desk: DeskContext) -> FastAPI:
    """The application over an open desk."""
    application = FastAPI(
        title="办理",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(security.check_same_site)],
    )
    application.state.desk, application.state.ledger = desk, LedgerWatch(desk)
    security.install(application, desk.settings)
    application.mount("/static", StaticFiles(directory=WEB_FOLDER / "static"), name="static")
    application.mount("/help/pictures", StaticFiles(directory=MANUAL / "pictures"), name="manual")
    application.include_router(COMMON_ROUTER)
    for module in PAGE_MODULES:
        application.include_router(import_module(module).router)
    application.add_exception_handler(NotSignedIn, not_signed_in)
    application.add_exception_handler(CommandError, refusal)
    application.add_exception_handler(Unavailable, unavailable)
    application.add_exception_handler(RequestValidationError, invalid_request)
    application.add_exception_handler(HTTPException, http_error)
    return application


async def error_page(request: Request, status: int, message: str) -> Response:
    """The page of an error, in the frame of whoever is signed in."""
    with suppress(MustChange, Unavailable):
        if not hasattr(request.state, "person"):
            request.state.person = await person_of_session(request, touch=False)
    return page(request, "core/refused.html", status=status, message=message)


async def refusal(request: Request, error: Exception) -> Response:
    """Handles `CommandError`: its own sentence and status; 403 is noted in the access log."""
    assert isinstance(error, CommandError)
    if error.status == 403 and getattr(request.state, "person", None):
        await record_access_of(request, AccessKind.FORBIDDEN, detail=f"{request.method} {request.url.path}")
    return await error_page(request, error.status, error.user_message)


async def unavailable(request: Request, error: Exception) -> Response:
    """Handles `Unavailable`: 503."""
    return page(
        request,
        "core/refused.html",
        status=503,
        message=f"系统暂时没有应答，请稍后再试；已提交的不会重复办理。（{error}）",
    )


async def invalid_request(request: Request, error: Exception) -> Response:
    """Handles parameters that do not validate: 422."""
    return await error_page(request, 422, INVALID_REQUEST)


async def http_error(request: Request, error: Exception) -> Response:
    """Handles errors of routing and size, such as 404 and 413."""
    assert isinstance(error, HTTPException)
    return await error_page(request, error.status_code, MESSAGES.get(error.status_code, INVALID_REQUEST))
