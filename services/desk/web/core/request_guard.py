"""What is checked of every request before a page sees it: host, TLS, how often, and the size and pace of its body."""

import asyncio
import hashlib
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.desk.accounts.sessions import COOKIE
from services.desk.web.core.current_user import client_address, person_of_token, session_of
from shared.settings import Settings

MIB = 1024 * 1024
MAX_BODY_BYTES = 256 * MIB  # of any request: a few of the largest files at a time
ANONYMOUS_BODY_BYTES = MIB  # more is read only of somebody who is signed in
BODY_LIMITS: Sequence[tuple[str, int]] = (
    ("/sign-in", MIB),
    ("/sign-out", MIB),
    ("/stay", MIB),
    ("/links", 8 * MIB),
    ("/people", 8 * MIB),
    ("/reports", 8 * MIB),
    ("/api/v1/files", 64 * MIB),
    ("/api/", 8 * MIB),
)
"""The longest body by the beginning of the path, the first that fits; elsewhere `MAX_BODY_BYTES`."""
BODY_GRACE_S, BODY_IDLE_S, MIN_BODY_BYTES_PER_S = 20.0, 15.0, 16 * 1024
PROBE = "/healthz"
FORBIDDEN_HOST = "没有这个网址，请从办理系统的正式网址打开。\n"
NOT_TLS = (
    "办理系统只能用 https 网址打开。"
    "如果您用的已经是 https 网址，请运维核对设置 BANLI_FORWARDED_ALLOW_IPS 中的代理地址。\n"
)
TOO_OFTEN = "请求过于频繁，请在 {seconds} 秒后重试。\n"


@dataclass(frozen=True, slots=True)
class RateRule:
    """How often one caller, and all callers of one address together, may request the paths that begin with `prefix`.

    A caller is told by a credential that nobody has checked yet; without the second limit a new one for each request
    would evade the first.
    """

    prefix: str
    limit: RateLimitItem
    address_limit: RateLimitItem


RATE_RULES: Sequence[RateRule] = (
    RateRule("/api/", parse("1200 per minute"), parse("12000 per minute")),
    RateRule("/links/", parse("60 per minute"), parse("600 per minute")),
)


class RequestGuard:
    """Refuses requests for other hosts, without TLS where the workbench is behind TLS, and too many of one caller;
    limits bodies by page, before sign-in, and by pace."""

    def __init__(self, app: ASGIApp, settings: Settings, rules: Sequence[RateRule] = RATE_RULES) -> None:
        self.app, self.settings, self.rules = app, settings, rules
        self.limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles an ASGI connection; other than HTTP passes unchanged."""
        if scope["type"] != "http" or scope["path"] == PROBE:
            await self.app(scope, receive, send)
        elif refused := misdirected(scope, self.settings) or await self._too_often(scope):
            await refused(scope, receive, send)
        else:
            await self.app(scope, BodyReader(scope, receive), send)

    async def _too_often(self, scope: Scope) -> PlainTextResponse | None:
        address = client_address(Request(scope))
        for rule in self.rules:
            if scope["path"].startswith(rule.prefix):
                for limit, key in ((rule.address_limit, address), (rule.limit, caller_key(scope))):
                    if not await self.limiter.hit(limit, rule.prefix, key):
                        return await self._refusal(limit, rule.prefix, key)
        return None

    async def _refusal(self, limit: RateLimitItem, *key: str) -> PlainTextResponse:
        window = await self.limiter.get_window_stats(limit, *key)
        seconds = str(max(1, round(window.reset_time - time.time())))
        return PlainTextResponse(TOO_OFTEN.format(seconds=seconds), 429, {"Retry-After": seconds})


def misdirected(scope: Scope, settings: Settings) -> PlainTextResponse | None:
    """The refusal of a request for a host that is not ours (421), or without TLS where `BANLI_URL` says https (400)."""
    if not is_own_host(Headers(scope=scope).get("host", ""), settings):
        return PlainTextResponse(FORBIDDEN_HOST, 421)
    if settings.behind_tls and scope["scheme"] != "https":
        return PlainTextResponse(NOT_TLS, 400)
    return None


def is_own_host(host: str, settings: Settings) -> bool:
    """Whether a Host header names the workbench: the host of `BANLI_URL`, or without that setting an IP address or
    this machine, so that no foreign name that resolves to us (DNS rebinding) reaches a page."""
    if settings.url:
        url = urlsplit(settings.url)
        default_port = {"https": ":443", "http": ":80"}[url.scheme]
        return host.lower().removesuffix(default_port) == url.netloc.lower().removesuffix(default_port)
    name = urlsplit(f"//{host}").hostname or "" if host.isascii() and "/" not in host else ""
    return name in {"localhost", socket.gethostname().lower()} or is_ip_address(name)


def is_ip_address(name: str) -> bool:
    """Whether the name is an IPv4 or IPv6 address."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def caller_key(scope: Scope) -> str:
    """Who makes a request, for counting: a hash of the token or session cookie, else the address."""
    request = Request(scope)
    credential = request.headers.get("authorization") or request.cookies.get(COOKIE)
    return hashlib.sha256(credential.encode()).hexdigest() if credential else client_address(request)


def body_limit(path: str) -> int:
    """The longest body in bytes that a page of that path takes."""
    return next((limit for prefix, limit in BODY_LIMITS if path.startswith(prefix)), MAX_BODY_BYTES)


class BodyReader:
    """The `receive` of one request: raises `HTTPException` 413 for a body that is too long for its page or for
    somebody who is not signed in, and 408 for one that comes too slowly."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope, self._receive = scope, receive
        self.limit, self.received_bytes = body_limit(scope["path"]), 0
        self._complete, self._is_known, self._began = False, False, time.monotonic()

    async def __call__(self) -> Message:
        """The next ASGI message of the request."""
        if self._complete:
            return await self._receive()
        if self.received_bytes == 0:
            await self._check(announced_bytes(self.scope))
        message = await self._next()
        self.received_bytes += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        await self._check(self.received_bytes)
        return message

    async def _next(self) -> Message:
        allowed_s = BODY_GRACE_S + self.received_bytes / MIN_BODY_BYTES_PER_S - (time.monotonic() - self._began)
        try:
            async with asyncio.timeout(max(0.0, min(BODY_IDLE_S, allowed_s))):
                return await self._receive()
        except TimeoutError:
            raise HTTPException(408, headers={"Connection": "close"}) from None

    async def _check(self, size: int) -> None:
        if size > self.limit or (size > ANONYMOUS_BODY_BYTES and not await self._is_signed_in()):
            raise HTTPException(413, headers={"Connection": "close"})

    async def _is_signed_in(self) -> bool:
        if not self._is_known:
            request = Request({**self.scope, "state": {}})  # looked up apart, so that the page's own look-up counts
            self._is_known = bool(await session_of(request, touch=False) or await person_of_token(request))
        return self._is_known


def announced_bytes(scope: Scope) -> int:
    """The length that the request announces for its body; 0 where it announces none."""
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0
