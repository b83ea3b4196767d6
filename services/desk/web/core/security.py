"""At the door of every page: what browsers may do with it, and that a form was sent by our own page."""

import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.desk.accounts.sessions import COOKIE
from services.desk.web.core.current_user import (
    DirectoryCache,
    MustChange,
    NotSignedIn,
    session_of,
    to_change,
    token_matches,
)
from shared.messaging.errors import CommandError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_COOKIE = "banli_form"
WITHOUT = ("/sign-in", "/links/")  # pages for who is not signed in
BODY = 256 * 1024 * 1024  # of anything that is sent: a few of the largest files at a time
FIELDS, WORDS = 20_000, 4 * 1024 * 1024  # of one form: bulk pages have many fields, letters are long
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",  # with none at all browsers name no origin, and forms look foreign
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class CrossSite(CommandError, message="这次提交不是从本系统的页面发出的，已拒绝。请回到本系统的页面办理。", status=403):
    """A form that another site sends in somebody's name."""


class FormTooOld(
    CommandError, message="这一页打开得太久，或您已重新登录，没有提交。请返回刷新页面，核对后再提交。", status=403
):
    """A form without the token of this session."""


class SecurityMiddleware:
    """Sets the headers on every answer, and remembers this browser by a random word for forms before sign-in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        known = form_cookie(Headers(scope=scope).get("cookie", ""))
        state["form_token"] = known or secrets.token_urlsafe(32)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                with_security_headers(headers, scope)
                if not known and not scope["path"].startswith("/static/"):
                    headers.append("Set-Cookie", cookie(FORM_COOKIE, state["form_token"], scope["scheme"] == "https"))
            await send(message)

        await self.app(scope, receive, guarded)


def with_security_headers(headers: MutableHeaders, scope: Scope) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not scope["path"].startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store")
    if ends := scope["state"].get("session_ends"):
        headers["X-Session-Ends"] = ends.isoformat(timespec="seconds")


def form_cookie(cookies: str) -> str:
    try:
        found: Mapping[str, object] = SimpleCookie(cookies)
    except CookieError:
        return ""
    value = getattr(found.get(FORM_COOKIE), "value", "")
    return value if 20 <= len(value) <= 100 and value.isascii() else ""


def cookie(name: str, value: str, secure: bool, path: str = "/") -> str:
    return f"{name}={value}; Path={path}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


async def same_site(request: Request) -> None:
    """For every route: who changes something does it from a page of ours. Machines with a token are no browsers."""
    if request.method in SAFE or "authorization" in request.headers:
        return
    if is_cross_site(request):
        raise CrossSite
    session = await session_of(request)
    token = request.headers.get("x-form-token", "")
    if not token and "form" in request.headers.get("content-type", ""):
        form = await request.form(max_files=1000, max_fields=FIELDS, max_part_size=WORDS)
        token = str(form.get("_token", ""))
    if not token_matches(request, token):
        over = session is None and COOKIE in request.cookies and not request.url.path.startswith(WITHOUT)
        raise NotSignedIn if over else FormTooOld  # what was typed is kept for who signs in again


def is_cross_site(request: Request) -> bool:
    """Whether the browser says that the request began elsewhere."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")


def install(app: FastAPI) -> None:
    """What the workbench needs to know who asks; its routes depend on `same_site`."""
    app.state.directories = DirectoryCache()
    app.add_middleware(SecurityMiddleware)
    app.add_exception_handler(MustChange, to_change)
