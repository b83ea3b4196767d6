"""Signing in through the house's own identity provider (OpenID Connect: code flow with PKCE, signed identity)."""

import time
import warnings
from dataclasses import dataclass
from typing import Any

import authlib.deprecate  # type: ignore[import-untyped]  # noqa: F401
import httpx
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.common.security import generate_token  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.messaging.errors import CommandError
from shared.settings import Settings

with warnings.catch_warnings():  # `deprecate` sets its own rule when first read; nobody who runs this is concerned
    warnings.simplefilter("ignore")
    from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]

PATIENCE, LEEWAY = 10, 60  # seconds
SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]


class ProviderFailed(CommandError, message="统一身份认证没有成功，请重试，或改用本系统的登录名和密码。", status=502):
    """The provider does not answer, or what it says does not hold."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What this browser was sent away with, and must bring back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Asked":
        return cls(generate_token(32), generate_token(32), generate_token(64))

    @property
    def kept(self) -> str:
        return ".".join((self.state, self.nonce, self.verifier))

    @classmethod
    def read(cls, kept: str) -> "Asked":
        parts = kept.split(".")
        if len(parts) != 3 or not all(parts):
            raise ProviderFailed("登录已超时")
        return cls(*parts)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is: an identity that never changes, and the name by which people know it."""

    subject: str
    login: str


class Provider:
    """One identity provider, as its own description says how to speak to it."""

    def __init__(self, settings: Settings) -> None:
        self.issuer, self.client_id = settings.oidc.rstrip("/"), settings.oidc_client
        self.claim, self.secret = settings.oidc_claim, settings.secret("oidc")
        self._described: dict[str, Any] | None = None

    async def described(self) -> dict[str, Any]:
        if self._described is None:
            found = await self._get(f"{self.issuer}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self.issuer:
                raise ProviderFailed("认证服务的标识与配置不符")
            self._described = found
        return self._described

    async def _get(self, url: str) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as http:
                answer = await http.get(url)
                answer.raise_for_status()
                found: dict[str, Any] = answer.json()
                return found
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderFailed("认证服务没有应答") from error

    def _client(self, back: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self.client_id,
            self.secret or None,
            scope="openid profile",
            redirect_uri=back,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self.secret else "none",
            timeout=PATIENCE,
        )

    async def away(self, back: str, asked: Asked) -> str:
        """Where the browser goes to sign in."""
        url, _ = self._client(back).create_authorization_url(
            (await self.described())["authorization_endpoint"],
            state=asked.state,
            nonce=asked.nonce,
            code_verifier=asked.verifier,
        )
        return str(url)

    async def identity(self, answer: str, back: str, asked: Asked) -> Identity:
        """Who came back: the whole address they came back to, against what they were sent away with."""
        try:
            async with self._client(back) as client:
                tokens = await client.fetch_token(
                    (await self.described())["token_endpoint"],
                    authorization_response=answer,
                    state=asked.state,
                    code_verifier=asked.verifier,
                )
        except (AuthlibBaseError, httpx.HTTPError, ValueError) as error:
            raise ProviderFailed("认证服务没有确认这次登录") from error
        claims = await self.claims(str(tokens.get("id_token", "")), asked.nonce)
        return Identity(f"{self.issuer}|{claims['sub']}", str(claims.get(self.claim, "")))

    async def claims(self, token: str, nonce: str) -> dict[str, Any]:
        """What a signed identity says, if it is meant for us, now, and for this sign-in."""
        keys = KeySet.import_key_set(await self._get((await self.described())["jwks_uri"]))  # type: ignore[arg-type]
        must = jwt.JWTClaimsRegistry(
            now=int(time.time()),
            leeway=LEEWAY,
            iss={"essential": True, "value": (await self.described())["issuer"]},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            said = jwt.decode(token, keys, algorithms=SIGNED_WITH).claims
            must.validate(said)
        except (JoseError, ValueError) as error:
            raise ProviderFailed("认证服务的签名或内容不符") from error
        return said
