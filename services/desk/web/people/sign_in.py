"""Signing in and out: by login and password, or through the house's identity provider; what was typed is not lost."""

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
from services.desk.accounts.oidc import Asked, Provider, ProviderFailed
from services.desk.commands.parsing import local
from services.desk.web.core.current_user import (
    PassiveUser,
    client_address,
    directory_of,
    not_signed_in_problem,
    person_of_session,
    record_access_of,
)
from services.desk.web.core.layout import page
from services.desk.web.core.security import cookie_header
from shared.messaging.errors import CommandError

router = APIRouter()
OIDC, AWAY = "/sign-in/oidc", "banli_away"
OWN = ("_token", "_next", "_kept")  # fields of the sign-in page itself
Kept = Sequence[tuple[str, str]]


@router.get("/sign-in")
async def ask(request: Request, next: str = "/") -> Response:
    if await person_of_session(request, touch=False):
        return RedirectResponse(onward(next), 303)
    return asked(request, next)


def asked(request: Request, next: str, said: str = "", status: int = 200, kept: Kept = (), login: str = "") -> Response:
    provider = bool(request.app.state.desk.settings.oidc)
    more = {"next": onward(next), "said": said, "kept": kept, "login": login, "provider": provider}
    return page(request, "people/sign_in.html", status=status, **more)


@router.post("/sign-in")
async def enter(
    request: Request, login: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    form, hand = await request.form(), request.app.state.desk.db
    next, kept = str(form.get("_next", "/")), restored(form)
    try:
        let_in = await accounts.sign_in(hand, login, password, now())
        person = (await directory_of(request)).person(let_in.person_id, request.app.state.desk.today())
        if person is None:
            raise NoPost
    except CommandError as refusal:
        await record_access(
            hand, now(), "", login, AccessKind.SIGN_IN_REFUSED, detail=refusal.message, address=client_address(request)
        )
        return asked(request, next, refusal.user_message, refusal.status, kept, login)
    return await let(request, person.id, person.name, next, kept)


class NoPost(CommandError, message="名录中没有您的任职，请联系局办公室登记。", status=403):
    """Who has left the bureau, or was never appointed."""


async def let(request: Request, id: str, name: str, next: str, kept: Kept = ()) -> Response:
    """In: a new session, and on to where they wanted to go, with what they had typed."""
    hand, at, agent = request.app.state.desk.db, now(), request.headers.get("user-agent", "")
    if old := request.cookies.get(sessions.COOKIE):
        await sessions.end(hand, old)
    token = await sessions.begin(hand, id, at, client_address(request), agent)
    await record_access(hand, at, id, name, AccessKind.SIGNED_IN, address=client_address(request))
    request.state.session = await sessions.find(hand, token, at)
    answer = resumed(request, onward(next), kept) if kept else RedirectResponse(onward(next), 303)
    answer.headers.append("Set-Cookie", cookie_header(sessions.COOKIE, token, request.url.scheme == "https"))
    return answer


def resumed(request: Request, url: str, kept: Kept) -> HTMLResponse:
    """What was typed before the session ended, to be looked at and sent after all."""
    shown = [(name, value) for name, value in kept if value and not name.startswith("_")]
    return page(request, "core/resumed.html", url=url, kept=kept, shown=shown)


@router.get(OIDC)
async def away(request: Request, next: str = "/") -> Response:
    """To the identity provider; what must come back stays in this browser."""
    made = Asked.new()
    try:
        url = await provider_of(request).away(back_url(request), made)
    except ProviderFailed as refusal:
        return asked(request, next, refusal.user_message, refusal.status)
    answer = RedirectResponse(url, 303)
    kept = f"{made.kept}.{quote(onward(next), safe='')}"
    answer.headers.append(
        "Set-Cookie", cookie_header(AWAY, kept, request.url.scheme == "https", OIDC) + "; Max-Age=600"
    )
    return answer


@router.get(f"{OIDC}/back")
async def back_again(request: Request) -> Response:
    desk = request.app.state.desk
    kept, _, next = request.cookies.get(AWAY, "").rpartition(".")
    next = onward(unquote(next))
    try:
        whole = f"{back_url(request)}?{request.url.query}"
        found = await provider_of(request).identity(whole, back_url(request), Asked.read(kept))
        id = await accounts.by_subject(desk.db, found.subject, found.login, now())
        person = (await directory_of(request)).person(id, desk.today())
        if person is None:
            raise NoPost
    except NoAccount as refusal:
        said = f"统一身份认证的用户“{refusal.detail}”在本系统没有账号，请联系局办公室。"
        return asked(request, next, said, 403)
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
        return asked(request, next, refusal.user_message, refusal.status)
    answer = await let(request, person.id, person.name, next)
    answer.headers.append("Set-Cookie", cookie_header(AWAY, "", request.url.scheme == "https", OIDC) + "; Max-Age=0")
    return answer


def provider_of(request: Request) -> Provider:
    state = request.app.state
    if not hasattr(state, "provider"):
        if not state.desk.settings.oidc:
            raise ProviderFailed("没有启用统一身份认证")
        state.provider = Provider(state.desk.settings)
    provider: Provider = state.provider
    return provider


def back_url(request: Request) -> str:
    base = request.app.state.desk.settings.url or str(request.base_url)
    return f"{base.rstrip('/')}{OIDC}/back"


@router.post("/sign-out")
async def leave(request: Request) -> Response:
    token = request.cookies.get(sessions.COOKIE)
    if token and (person := await person_of_session(request)):
        request.state.person = person
        await sessions.end(request.app.state.desk.db, token)
        await record_access_of(request, AccessKind.SIGNED_OUT)
    answer = RedirectResponse("/sign-in", 303)
    gone = cookie_header(sessions.COOKIE, "", request.url.scheme == "https")
    answer.headers.append("Set-Cookie", f"{gone}; Max-Age=0")
    return answer


@router.post("/stay")
async def stay(request: Request) -> Response:
    """Still there: the session goes on; its end stands in the header X-Session-Ends."""
    return Response(status_code=204 if await person_of_session(request) else 401)


@router.get("/stay")
async def how_long(request: Request, user: PassiveUser) -> Response:
    """When the session ends, without being a sign of life."""
    return Response(status_code=204)


async def not_signed_in(request: Request, error: Exception) -> Response:
    """Asks whoever is not signed in, keeps what they had typed, and brings them back to where they were."""
    if request.url.path.startswith("/api/"):
        return not_signed_in_problem("请先登录，或在 Authorization 头中给出有效的令牌。")
    if request.method in ("GET", "HEAD"):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        url = f"/sign-in?{urlencode({'next': wanted})}" if wanted != "/" else "/sign-in"
        if request.headers.get("hx-request"):
            return Response(status_code=401, headers={"HX-Redirect": url})
        return RedirectResponse(url, 303)
    said = "登录已过期，您填写的内容没有丢失。请重新登录后继续。"
    return asked(request, request.url.path, said, 401, typed(await request.form()))


def typed(form: FormData) -> list[tuple[str, str]]:
    """What was typed, without files and without this page's own fields; the command keeps its id."""
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name not in OWN]


def restored(form: FormData) -> list[tuple[str, str]]:
    """The same, from the fields in which the sign-in page carried it."""
    pairs = (str(value).partition("\n") for value in form.getlist("_kept"))
    return [(name, value) for name, _, value in pairs]


def onward(url: str) -> str:
    """An address of our own to go on to, or the home page."""
    own = local(url)
    return own if own and not own.startswith(("/sign-in", "/sign-out")) else "/"
