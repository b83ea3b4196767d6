"""What a request must bear before a page sees it: the right host, TLS where it is promised, a body in measure."""

import asyncio
import hashlib
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from limits import parse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from services.desk.accounts.oidc import ProviderClient
from services.desk.accounts.sessions import COOKIE
from services.desk.web import server as web_server
from services.desk.web.core import request_guard
from services.desk.web.core.layout import INTEGRITY
from services.desk.web.core.request_guard import ANONYMOUS_BODY_BYTES, MIB, RateRule, RequestGuard, is_own_host
from services.desk.web.core.security import SECURITY_HEADERS, form_action
from services.desk.web.server import TimedConnection
from shared.settings import Settings

WEB = Path("services/desk/web")


async def body_length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def guarded_app(settings: Settings, **more: Any) -> RequestGuard:
    """A page that says how long the body is, behind the guard."""
    routes = [Route("/{path:path}", body_length, methods=["GET", "POST"])]
    return RequestGuard(Starlette(routes=routes), settings, **more)


@asynccontextmanager
async def client(url: str = "", base: str = "http://127.0.0.1", **more: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(guarded_app(Settings(url=url), **more))
    async with httpx.AsyncClient(transport=transport, base_url=base) as http:
        yield http


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    async def session(request: Request, touch: bool = True) -> object:
        return object() if request.cookies.get(COOKIE) == "good" else None

    async def token(request: Request) -> None:
        return None

    monkeypatch.setattr(request_guard, "session_of", session)
    monkeypatch.setattr(request_guard, "person_of_token", token)


@pytest.mark.parametrize(
    ("url", "host", "own"),
    [
        ("https://banli.example", "banli.example", True),
        ("https://banli.example", "BANLI.example:443", True),
        ("http://banli.example:8600", "banli.example:8600", True),
        ("https://banli.example", "evil.example", False),
        ("https://banli.example", "banli.example.evil.example", False),
        ("https://banli.example", "banli.example:8600", False),
        ("https://banli.example", "10.0.0.7", False),
        ("https://banli.example", "", False),
        ("", "127.0.0.1:8600", True),
        ("", "[::1]:8600", True),
        ("", "localhost", True),
        ("", "rebound.evil.example", False),
        ("", "127.0.0.1.evil.example", False),
        ("", "localhost/@evil.example", False),
        ("", "局.example", False),
        ("", "", False),
    ],
)
def test_only_the_workbenchs_own_host_is_answered(url: str, host: str, own: bool) -> None:
    assert is_own_host(host, Settings(url=url)) is own


async def test_a_foreign_host_gets_no_page_but_the_probe_is_answered() -> None:
    async with client("https://banli.example", "https://evil.example") as http:
        answer = await http.get("/cases")
        assert (answer.status_code, "正式网址" in answer.text) == (421, True)
        assert "set-cookie" not in answer.headers
        assert (await http.get("/healthz")).status_code == 200


async def test_a_desk_behind_tls_gives_no_cookie_without_it() -> None:
    async with client("https://banli.example", "http://banli.example") as http:
        answer = await http.get("/sign-in")
        assert (answer.status_code, "BANLI_FORWARDED_ALLOW_IPS" in answer.text) == (400, True)
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/sign-in", MIB, 200),
        ("/sign-in", MIB + 1, 413),
        ("/links/x", MIB + 1, 413),
        ("/cases/1/files", ANONYMOUS_BODY_BYTES + 1, 413),
    ],
)
@pytest.mark.usefixtures("signed_in")
async def test_before_sign_in_a_body_is_short(path: str, size: int, status: int) -> None:
    async with client() as http:
        assert (await http.post(path, content=bytes(size))).status_code == status

        async def unannounced() -> AsyncIterator[bytes]:
            for start in range(0, size, 65536):
                yield bytes(min(65536, size - start))

        assert (await http.post(path, content=unannounced())).status_code == status


@pytest.mark.parametrize(
    ("path", "mib", "status"), [("/cases/1/files", 9, 200), ("/api/v1/x", 9, 413), ("/people", 9, 413)]
)
@pytest.mark.usefixtures("signed_in")
async def test_after_sign_in_each_page_has_its_measure(path: str, mib: int, status: int) -> None:
    async with client() as http:
        answer = await http.post(path, content=bytes(mib * MIB), headers={"Cookie": "banli_session=good"})
        assert answer.status_code == status


async def test_a_caller_who_asks_too_often_is_told_when_to_come_back() -> None:
    async with client(rules=[RateRule("/api/", parse("3 per minute"), parse("99 per minute"))]) as http:
        answers = [(await http.get("/api/v1/cases", headers={"Authorization": "Bearer a"})) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
        assert (await http.get("/api/v1/cases", headers={"Authorization": "Bearer b"})).status_code == 200
        assert (await http.get("/cases")).status_code == 200


async def test_a_new_token_for_each_request_evades_no_limit() -> None:
    async with client(rules=[RateRule("/links/", parse("3 per minute"), parse("5 per minute"))]) as http:
        cookies = [{"Cookie": f"banli_session={number}"} for number in range(6)]
        answers = [(await http.get("/links/x", headers=cookie)).status_code for cookie in cookies]
    assert answers == [200] * 5 + [429]


@asynccontextmanager
async def real_server() -> AsyncIterator[tuple[str, int]]:
    config = uvicorn.Config(guarded_app(Settings()), port=0, log_level="error", lifespan="off", http=TimedConnection)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        task = asyncio.ensure_future(server.serve([listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield listener.getsockname()
        finally:
            server.should_exit = True
            await task


async def test_headers_that_trickle_in_are_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "HEADERS_TIMEOUT_S", 0.3)
    async with real_server() as (host, port), asyncio.timeout(10):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        trickle = asyncio.create_task(write_slowly(writer))
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
        trickle.cancel()


async def test_headers_that_trickle_in_after_an_answer_are_cut_off_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "HEADERS_TIMEOUT_S", 0.3)
    async with real_server() as (host, port), asyncio.timeout(10):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HTTP/1.1\r\n")
        trickle = asyncio.create_task(write_slowly(writer))
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        with suppress(ConnectionResetError):
            await reader.read()
        trickle.cancel()


async def test_a_body_that_trickles_in_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_guard, "BODY_GRACE_S", 0.3)
    async with real_server() as (host, port), asyncio.timeout(10):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\n")
        trickle = asyncio.create_task(write_slowly(writer))
        assert (await reader.readline()).startswith(b"HTTP/1.1 408")
        trickle.cancel()


async def write_slowly(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"x: y\r\n")
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("name", sorted(INTEGRITY))
def test_a_vendored_file_is_the_one_of_its_checksum(name: str) -> None:
    digest = hashlib.sha384((WEB / "static/vendor" / name).read_bytes()).digest()
    assert INTEGRITY[name] == f"sha384-{b64encode(digest).decode()}"


def test_every_vendored_file_is_loaded_with_its_checksum() -> None:
    for template in (WEB / "templates").rglob("*.html"):
        for line in template.read_text(encoding="utf-8").splitlines():
            assert "/static/vendor/" not in line or "integrity=" in line, f"{template}: {line}"


def test_forms_lead_nowhere_but_to_the_identity_provider() -> None:
    assert form_action(Settings()) == "'self'"
    assert form_action(Settings(oidc="https://id.example/realm")) == "'self' https://id.example"
    assert "form-action {form_action};" in SECURITY_HEADERS["Content-Security-Policy"]


async def test_signing_out_of_the_provider_leads_back_here(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = ProviderClient(Settings(oidc="https://id.example"))
    described: dict[str, Any] = {"end_session_endpoint": "https://id.example/logout"}

    async def metadata() -> dict[str, Any]:
        return described

    monkeypatch.setattr(provider, "metadata", metadata)
    assert await provider.logout_url("https://banli.example/sign-in") == (
        "https://id.example/logout?client_id=banli&post_logout_redirect_uri=https%3A%2F%2Fbanli.example%2Fsign-in"
    )
    described.clear()
    assert await provider.logout_url("https://banli.example/sign-in") == ""
