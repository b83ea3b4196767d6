"""Signing in through an identity provider: a real one where node is at hand, and what a false one may not do."""

import asyncio
import base64
import json
import re
import shutil
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from services.desk.accounts import accounts, sessions
from services.desk.accounts.clock import now
from services.desk.accounts.oidc import PendingSignIn, ProviderClient, ProviderFailed
from services.desk.web.core.context import DeskContext
from tests.desk.web.bureau import PEOPLE, TOKEN, Bureau, serve

HERE = Path(__file__).parent / "oidc"
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "k1"}), RSAKey.generate_key(2048, {"kid": "k1"})
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint")
ACTION = re.compile(r'<form[^>]*action="([^"]+)"')


def free() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@asynccontextmanager
async def false_provider() -> AsyncIterator[str]:
    """Describes itself and shows its keys; what it signs is up to the test."""
    port = free()
    issuer = f"http://127.0.0.1:{port}"

    async def description(_: object) -> JSONResponse:
        ends = {name: f"{issuer}/{name}" for name in ENDPOINTS}
        return JSONResponse({"issuer": issuer, **ends, "id_token_signing_alg_values_supported": ["RS256", "none"]})

    async def keys(_: object) -> JSONResponse:
        return JSONResponse(KeySet([KEY]).as_dict(private=False))

    routes = [Route("/.well-known/openid-configuration", description), Route("/jwks_uri", keys)]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_level="warning", lifespan="off"))
    task = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield issuer
    finally:
        server.should_exit = True
        await task


def unsigned(issuer: str) -> str:
    """An identity without a signature, as `alg: none` allows."""
    claims = {"iss": issuer, "aud": "banli", "sub": "7", "nonce": "n", "exp": int(time.time()) + 60}
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "none"}, claims)
    )
    return f"{head}.{body}."


def signed(issuer: str, key: Any = KEY, alg: str = "RS256", **other: Any) -> str:
    claims = {"iss": issuer, "aud": "banli", "sub": "7", "nonce": "n", "exp": int(time.time()) + 60} | other
    return jwt.encode({"alg": alg, "kid": "k1"}, claims, key, algorithms=[alg])


async def test_a_signed_identity_is_believed_and_a_false_one_is_not(bureau: Bureau) -> None:
    async with false_provider() as issuer:
        provider = ProviderClient(bureau.settings.model_copy(update={"oidc": issuer}))
        assert (await provider.claims(signed(issuer), "n"))["sub"] == "7"
        shared = OctKey.import_key("a secret that nobody gave away, long enough")
        false = {
            "another key": signed(issuer, OTHER),
            "for another client": signed(issuer, aud="other"),
            "for another client, naming us": signed(issuer, aud="other", azp="banli"),
            "not signed": unsigned(issuer),
            "by another issuer": signed(issuer, iss="https://id.example"),
            "for another sign-in": signed(issuer, nonce="m"),
            "over": signed(issuer, exp=int(time.time()) - 3600),
            "signed with a shared secret": signed(issuer, shared, "HS256"),
            "nothing": "",
        }
        for word in false.values():
            with pytest.raises(ProviderFailed):
                await provider.claims(word, "n")


async def test_who_was_never_sent_away_does_not_come_back(bureau: Bureau) -> None:
    async with (
        false_provider() as issuer,
        workbench_with_provider(bureau, issuer) as (url, _),
        httpx.AsyncClient(base_url=url) as http,
    ):
        answer = await http.get("/sign-in/oidc/back?code=x&state=y")
        assert answer.status_code == 502
        assert "统一身份认证没有成功" in answer.text
        http.cookies.set("banli_away", f"{PendingSignIn('a', 'b', 'c').cookie_value}.%2F")
        forged = await http.get("/sign-in/oidc/back?code=x&state=another")
        assert forged.status_code == 502
        assert sessions.COOKIE not in http.cookies


async def test_signing_out_ends_the_providers_session_too_and_it_asks_again(bureau: Bureau) -> None:
    """On a machine that several people use, whoever comes next is not signed in as the one before."""
    async with false_provider() as issuer, workbench_with_provider(bureau, issuer) as (url, _):
        cookies = {sessions.COOKIE: await sessions.begin(bureau.desk.db, PEOPLE["auditor"].id, now())}
        async with httpx.AsyncClient(base_url=url, cookies=cookies | {"banli_provider": "in"}) as http:
            token = TOKEN.findall((await http.get("/")).text)[-1]
            answer = await http.post("/sign-out", data={"_token": token})
            assert answer.headers["location"].startswith(f"{issuer}/end_session_endpoint?client_id=banli&")
            assert f"form-action 'self' {issuer};" in answer.headers["content-security-policy"]
            away = await http.get("/sign-in/oidc")
            assert "prompt=login" in away.headers["location"]
            http.cookies.delete("banli_provider")
            assert "prompt=" not in (await http.get("/sign-in/oidc")).headers["location"]


@asynccontextmanager
async def workbench_with_provider(bureau: Bureau, issuer: str) -> AsyncIterator[tuple[str, DeskContext]]:
    """A workbench of the same bureau that trusts this provider."""
    settings = bureau.settings.model_copy(update={"oidc": issuer, "secrets": bureau.settings.secrets})
    desk = DeskContext(settings, bureau.desk.db, bureau.desk.client, bureau.desk.blobs)
    async with serve(desk) as url:
        yield url, desk


if shutil.which("npm"):

    @pytest.fixture(scope="session")
    async def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
        """The provider with what it needs."""
        folder = tmp_path_factory.mktemp("oidc")
        for path in HERE.iterdir():
            shutil.copy(path, folder)
        npm = await asyncio.create_subprocess_exec("npm", "install", "--silent", "--no-audit", cwd=folder)
        assert await npm.wait() == 0
        return folder

    @pytest.mark.long
    async def test_a_real_provider_lets_in_who_has_an_account_and_no_one_else(bureau: Bureau, installed: Path) -> None:
        port = free()
        async with workbench_with_provider(bureau, f"http://127.0.0.1:{port}") as (url, desk):
            assert bureau.settings.secrets
            (bureau.settings.secrets / "oidc").write_text("only-for-tests")
            command = ("node", "provider.mjs", str(port), f"{url}/sign-in/oidc/back")
            node = await asyncio.create_subprocess_exec(*command, cwd=installed, stdout=asyncio.subprocess.PIPE)
            try:
                assert node.stdout
                while b"ready" not in await node.stdout.readline():
                    pass
                for n in range(2):  # the second time by the identity that was bound the first time
                    inside = await sign_in_through(url, PEOPLE["auditor"].id)
                    assert PEOPLE["auditor"].name in inside.text, n
                known = {account.person_id: account.subject for account in await accounts.all_accounts(desk.db)}
                assert known[PEOPLE["auditor"].id] == f"http://127.0.0.1:{port}|{PEOPLE['auditor'].id}"
                outside = await sign_in_through(url, "stranger")
                assert "没有账号" in outside.text
                assert outside.status_code == 403
            finally:
                node.terminate()
                await node.wait()

    async def sign_in_through(url: str, login: str) -> httpx.Response:
        """Signs in on the provider's own pages, as a browser does."""
        async with httpx.AsyncClient(follow_redirects=True, timeout=30) as http:
            shown = await http.get(f"{url}/sign-in/oidc?next=/people/me")
            while "/interaction/" in str(shown.url):
                action = urljoin(str(shown.url), ACTION.findall(shown.text)[0])
                prompt = "login" if 'name="login"' in shown.text else "consent"
                shown = await http.post(action, data={"prompt": prompt, "login": login, "password": "any"})
            return shown


def test_what_a_browser_keeps_is_read_back() -> None:
    made = PendingSignIn.new()
    assert PendingSignIn.from_cookie(made.cookie_value) == made
    with pytest.raises(ProviderFailed):
        PendingSignIn.from_cookie("nothing")
