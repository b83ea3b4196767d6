"""Signing in and out, by password or through an identity provider (OpenID Connect); what was typed is not lost."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote, unquote, urlencode

from fastapi import APIRouter, Form, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.desk.accounts import accounts, sessions
from services.desk.accounts.access_log import AccessKind, record_access
from services.desk.accounts.accounts import NoAccount
from services.desk.accounts.clock import now
from services.desk.accounts.oidc import PendingSignIn, ProviderClient, ProviderFailed
from services.desk.commands.parsing import local_path
from services.desk.web.core.current_user import (
    PassiveUser,
    client_address,
    directory_of,
    not_signed_in_problem,
    own_url,
    person_of_session,
    record_access_of,
)
from services.desk.web.core.layout import page
from services.desk.web.core.security import set_cookie
from shared.messaging.errors import CommandError

router = APIRouter()
OIDC, PENDING_COOKIE = "/sign-in/oidc", "banli_away"
PROVIDER_COOKIE = "banli_provider"  # "in": signed in by the provider; "out": signed out, so that it must ask again
PENDING_AGE_S = 600  # in which somebody comes back from the provider
PAGE_FIELDS = ("_token", "_next", "_kept")  # fields of the sign-in page itself
TypedFields = Sequence[tuple[str, str]]


@router.get("/sign-in")
async def show_sign_in(request: Request, next: str = "/") -> Response:
    """The form; on to `next` for whoever is signed in."""
    if await person_of_session(request, touch=False):
        return RedirectResponse(safe_target(next), 303)
    return render_sign_in(request, next)


def render_sign_in(
    request: Request, next: str, message: str = "", status: int = 200, typed_fields: TypedFields = (), login: str = ""
) -> Response:
    """The form with a message; `typed_fields` are those of a form that was posted after the session ended."""
    provider = bool(request.app.state.desk.settings.oidc)
    variables = {
        "next": safe_target(next),
        "message": message,
        "typed_fields": typed_fields,
        "login": login,
        "provider": provider,
    }
    return page(request, "people/sign_in.html", status=status, **variables)


@router.post("/sign-in")
async def sign_in(
    request: Request, login: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """Checks login and password, and begins a session; a refusal is recorded in the access log."""
    form, db = await request.form(), request.app.state.desk.db
    next, typed_fields = str(form.get("_next", "/")), restored_fields(form)
    try:
        account = await accounts.sign_in(db, login, password, now())
        person = (await directory_of(request)).person(account.person_id, request.app.state.desk.today())
        if person is None:
            raise NoPost
    except CommandError as refusal:
        await record_access(
            db, now(), "", login, AccessKind.SIGN_IN_REFUSED, detail=refusal.message, address=client_address(request)
        )
        return render_sign_in(request, next, refusal.user_message, refusal.status, typed_fields, login)
    return await begin_session(request, person.id, person.name, next, typed_fields)


class NoPost(CommandError, message="名录中没有您的任职，请联系局办公室登记。", status=403):
    """The person has left the bureau or was never appointed."""


async def begin_session(request: Request, id: str, name: str, next: str, typed_fields: TypedFields = ()) -> Response:
    """Begins a new session, ends the browser's old one, and goes on to `next` or to the form that was typed."""
    db, at, agent = request.app.state.desk.db, now(), request.headers.get("user-agent", "")
    if old_token := request.cookies.get(sessions.COOKIE):
        await sessions.end(db, old_token)
    token = await sessions.begin(db, id, at, client_address(request), agent)
    await record_access(db, at, id, name, AccessKind.SIGNED_IN, address=client_address(request))
    request.state.session = await sessions.find_session(db, token, at)
    response = (
        render_resumed(request, safe_target(next), typed_fields)
        if typed_fields
        else RedirectResponse(safe_target(next), 303)
    )
    set_cookie(response, request, sessions.COOKIE, token)
    return response


def render_resumed(request: Request, url: str, typed_fields: TypedFields) -> HTMLResponse:
    """What was typed before the session ended, to be checked and posted."""
    shown_fields = [(name, value) for name, value in typed_fields if value and not name.startswith("_")]
    return page(request, "core/resumed.html", url=url, typed_fields=typed_fields, shown_fields=shown_fields)


@router.get(OIDC)
async def redirect_to_provider(request: Request, next: str = "/") -> Response:
    """Redirects to the identity provider; state and nonce are kept in a cookie."""
    pending = PendingSignIn.new()
    try:
        signed_out = request.cookies.get(PROVIDER_COOKIE) == "out"
        url = await provider_of(request).authorization_url(back_url(request), pending, ask_again=signed_out)
    except ProviderFailed as refusal:
        return render_sign_in(request, next, refusal.user_message, refusal.status)
    answer = RedirectResponse(url, 303)
    kept = f"{pending.cookie_value}.{quote(safe_target(next), safe='')}"
    set_cookie(answer, request, PENDING_COOKIE, kept, OIDC, PENDING_AGE_S)
    return answer


@router.get(f"{OIDC}/back")
async def return_from_provider(request: Request) -> Response:
    """Handles the redirect from the identity provider: signs the person in, or shows why not."""
    desk = request.app.state.desk
    kept, _, next = request.cookies.get(PENDING_COOKIE, "").rpartition(".")
    next = safe_target(unquote(next))
    try:
        whole = f"{back_url(request)}?{request.url.query}"
        found = await provider_of(request).identity(whole, back_url(request), PendingSignIn.from_cookie(kept))
        id = await accounts.bind_subject(desk.db, found.subject, found.login, now())
        person = (await directory_of(request)).person(id, desk.today())
        if person is None:
            raise NoPost
    except NoAccount as refusal:
        said = f"统一身份认证的用户“{refusal.detail}”在本系统没有账号，请联系局办公室。"
        return render_sign_in(request, next, said, 403)
    except CommandError as refusal:
        await record_access(
            desk.db,
            now(),
            "",
            "",
            AccessKind.SIGN_IN_REFUSED,
            detail=refusal.user_message,
            address=client_address(request),
        )
        return render_sign_in(request, next, refusal.user_message, refusal.status)
    answer = await begin_session(request, person.id, person.name, next)
    set_cookie(answer, request, PENDING_COOKIE, "", OIDC, max_age_s=0)
    set_cookie(answer, request, PROVIDER_COOKIE, "in")
    return answer


def provider_of(request: Request) -> ProviderClient:
    """The client of the configured identity provider; kept with the application."""
    state = request.app.state
    if not hasattr(state, "provider"):
        if not state.desk.settings.oidc:
            raise ProviderFailed("没有启用统一身份认证")
        state.provider = ProviderClient(state.desk.settings)
    provider: ProviderClient = state.provider
    return provider


def back_url(request: Request) -> str:
    """The address to which the identity provider sends the browser back."""
    return f"{own_url(request)}{OIDC}/back"


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """Ends the session, and that of the identity provider where it began there."""
    token = request.cookies.get(sessions.COOKIE)
    if token and (person := await person_of_session(request)):
        request.state.person = person
        await sessions.end(request.app.state.desk.db, token)
        await record_access_of(request, AccessKind.SIGNED_OUT)
    by_provider = request.cookies.get(PROVIDER_COOKIE) == "in"
    response = RedirectResponse(await logout_target(request) if by_provider else "/sign-in", 303)
    if by_provider:
        set_cookie(response, request, PROVIDER_COOKIE, "out")
    set_cookie(response, request, sessions.COOKIE, "", max_age_s=0)
    return response


async def logout_target(request: Request) -> str:
    """The provider's address for signing out, which leads back here; the sign-in page where there is none."""
    try:
        return await provider_of(request).logout_url(f"{own_url(request)}/sign-in") or "/sign-in"
    except ProviderFailed:
        return "/sign-in"


@router.post("/stay")
async def prolong_session(request: Request) -> Response:
    """Prolongs the session; its end stands in the header X-Session-Ends."""
    return Response(status_code=204 if await person_of_session(request) else 401)


@router.get("/stay")
async def session_end(request: Request, user: PassiveUser) -> Response:
    """When the session ends (in the header), without prolonging it."""
    return Response(status_code=204)


async def not_signed_in(request: Request, error: Exception) -> Response:
    """Handles `NotSignedIn`: the sign-in form, which keeps what was typed and returns to the same address."""
    if request.url.path.startswith("/api/"):
        return not_signed_in_problem("请先登录，或在 Authorization 头中给出有效的令牌。")
    if request.method in ("GET", "HEAD"):
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        url = f"/sign-in?{urlencode({'next': path})}" if path != "/" else "/sign-in"
        if request.headers.get("hx-request"):
            return Response(status_code=401, headers={"HX-Redirect": url})
        return RedirectResponse(url, 303)
    message = "登录已过期，您填写的内容没有丢失。请重新登录后继续。"
    return render_sign_in(request, request.url.path, message, 401, fields_to_keep(await request.form()))


def fields_to_keep(form: FormData) -> list[tuple[str, str]]:
    """The posted fields without files and without those of the page; the command keeps its id."""
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name not in PAGE_FIELDS]


def restored_fields(form: FormData) -> list[tuple[str, str]]:
    """The same, from the fields in which the sign-in page carried them."""
    pairs = (str(value).partition("\n") for value in form.getlist("_kept"))
    return [(name, value) for name, _, value in pairs]


def safe_target(url: str) -> str:
    """The address, where it is a page of ours to go on to; else the home page."""
    local_url = local_path(url)
    return local_url if local_url and not local_url.startswith(("/sign-in", "/sign-out")) else "/"
