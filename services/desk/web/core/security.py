"""Security of every request: response headers, the anti-forgery token of forms, and the same-site check.

`install` is called by the application; its routes depend on `check_same_site`.
"""

import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.desk.accounts.sessions import COOKIE
from services.desk.web.core.current_user import (
    DirectoryCache,
    MustChange,
    NotSignedIn,
    redirect_to_password,
    session_of,
    token_matches,
)
from services.desk.web.core.request_guard import RequestGuard
from shared.messaging.errors import CommandError
from shared.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_COOKIE = "banli_form"
PUBLIC_PATHS = ("/sign-in", "/links/")  # open without signing in
MAX_FORM_FIELDS, MAX_FIELD_BYTES = 20_000, 4 * 1024 * 1024  # of one form: bulk pages have many fields, letters are long
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; object-src 'none'; base-uri 'none'; form-action {form_action}; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",  # with none at all browsers name no origin, and forms look foreign
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class CrossSite(CommandError, message="这次提交不是从本系统的页面发出的，已拒绝。请回到本系统的页面办理。", status=403):
    """The form was sent by a page of another site."""


class FormTooOld(
    CommandError, message="这一页打开得太久，或您已重新登录，没有提交。请返回刷新页面，核对后再提交。", status=403
):
    """The form has no token of this session."""


class SecurityMiddleware:
    """Sets the security headers on every response and a random form token for browsers that are not signed in."""

    def __init__(self, app: ASGIApp, form_action: str = "'self'") -> None:
        self.app = app
        self.headers = {name: value.format(form_action=form_action) for name, value in SECURITY_HEADERS.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles an ASGI connection; other than HTTP passes unchanged."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        browser_token = read_form_cookie(Headers(scope=scope).get("cookie", ""))
        state["form_token"] = browser_token or secrets.token_urlsafe(32)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                with_security_headers(headers, scope, self.headers)
                if not browser_token and not scope["path"].startswith("/static/"):
                    headers.append(
                        "Set-Cookie", cookie_header(FORM_COOKIE, state["form_token"], scope["scheme"] == "https")
                    )
            await send(message)

        await self.app(scope, receive, send_with_headers)


def form_action(settings: Settings) -> str:
    """Where forms may lead (Content Security Policy): here, and from signing out to the identity provider."""
    provider = urlsplit(settings.oidc)
    return f"'self' {provider.scheme}://{provider.netloc}" if settings.oidc else "'self'"


def with_security_headers(headers: MutableHeaders, scope: Scope, security_headers: Mapping[str, str]) -> None:
    """Adds the headers that the response does not set itself; pages are not cached, static files are."""
    for name, value in security_headers.items():
        headers.setdefault(name, value)
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not scope["path"].startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store")
    if ends := scope["state"].get("session_ends"):
        headers["X-Session-Ends"] = ends.isoformat(timespec="seconds")


def read_form_cookie(cookies: str) -> str:
    """The form token in a Cookie header; empty where there is none or it cannot be ours."""
    try:
        cookie_values: Mapping[str, object] = SimpleCookie(cookies)
    except CookieError:
        return ""
    value = getattr(cookie_values.get(FORM_COOKIE), "value", "")
    return value if 20 <= len(value) <= 100 and value.isascii() else ""


def cookie_header(name: str, value: str, secure: bool, path: str = "/") -> str:
    """The value of a Set-Cookie header (RFC 6265), not readable by scripts."""
    return f"{name}={value}; Path={path}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


def set_cookie(
    response: Response, request: Request, name: str, value: str, path: str = "/", max_age_s: int | None = None
) -> None:
    """Gives the browser a cookie, which ends with the browser where no age is given; marked Secure under TLS."""
    header = cookie_header(name, value, request.url.scheme == "https", path)
    response.headers.append("Set-Cookie", header if max_age_s is None else f"{header}; Max-Age={max_age_s}")


async def check_same_site(request: Request) -> None:
    """Dependency of every route: whatever changes something must come from a page of ours, or bear an API token.

    Raises `CrossSite`, `FormTooOld`, or `NotSignedIn` where the session ended, so that what was typed is kept.
    """
    if request.method in SAFE_METHODS or "authorization" in request.headers:
        return
    if is_cross_site(request):
        raise CrossSite
    session = await session_of(request)
    token = request.headers.get("x-form-token", "")
    if not token and "form" in request.headers.get("content-type", ""):
        form = await request.form(max_files=1000, max_fields=MAX_FORM_FIELDS, max_part_size=MAX_FIELD_BYTES)
        token = str(form.get("_token", ""))
    if not token_matches(request, token):
        expired = session is None and COOKIE in request.cookies and not request.url.path.startswith(PUBLIC_PATHS)
        raise NotSignedIn if expired else FormTooOld


def is_cross_site(request: Request) -> bool:
    """Whether the browser says that another site made the request (Sec-Fetch-Site, else Origin)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")


def install(app: FastAPI, settings: Settings) -> None:
    """Adds the middleware, the directory cache and the handler of first passwords to the application."""
    app.state.directories = DirectoryCache()
    app.add_middleware(SecurityMiddleware, form_action=form_action(settings))
    app.add_middleware(RequestGuard, settings=settings)  # the last one added comes first
    app.add_exception_handler(MustChange, redirect_to_password)
