"""Signing in through the house's own identity provider (OpenID Connect: code flow with PKCE, signed identity).

Authlib's OAuth client speaks to the provider; what an identity must say is checked here and not by Authlib's Starlette
client, which takes the algorithms from the provider's metadata (an unsigned identity passes where they list `none`),
takes a token for another client when its `azp` names us, and keeps keys until an unknown one is used.
"""

import time
import warnings
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

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

TIMEOUT_S, LEEWAY_S = 10, 60  # seconds
SIGNATURE_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]


class ProviderFailed(CommandError, message="统一身份认证没有成功，请重试，或改用本系统的登录名和密码。", status=502):
    """The provider does not answer, or what it says does not hold."""


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """What this browser was sent away with, and must bring back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "PendingSignIn":
        """One with random values."""
        return cls(generate_token(32), generate_token(32), generate_token(64))

    @property
    def cookie_value(self) -> str:
        """What the browser keeps meanwhile."""
        return ".".join((self.state, self.nonce, self.verifier))

    @classmethod
    def from_cookie(cls, value: str) -> "PendingSignIn":
        """The inverse of `cookie_value`. Raises `ProviderFailed` for anything else."""
        parts = value.split(".")
        if len(parts) != 3 or not all(parts):
            raise ProviderFailed("登录已超时")
        return cls(*parts)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is: an identity that never changes, and the name by which people know it."""

    subject: str
    login: str


class ProviderClient:
    """One identity provider, as its own description says how to speak to it."""

    def __init__(self, settings: Settings) -> None:
        self.issuer, self.client_id = settings.oidc.rstrip("/"), settings.oidc_client
        self.claim, self.secret = settings.oidc_claim, settings.secret("oidc")
        self._metadata: dict[str, Any] | None = None

    async def metadata(self) -> dict[str, Any]:
        """How the provider describes itself. Raises `ProviderFailed` where it is not the one of the settings."""
        if self._metadata is None:
            metadata = await self._get(f"{self.issuer}/.well-known/openid-configuration")
            if str(metadata.get("issuer", "")).rstrip("/") != self.issuer:
                raise ProviderFailed("认证服务的标识与配置不符")
            self._metadata = metadata
        return self._metadata

    async def _get(self, url: str) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S) as http:
                response = await http.get(url)
                response.raise_for_status()
                document: dict[str, Any] = response.json()
                return document
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderFailed("认证服务没有应答") from error

    def _client(self, callback_url: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self.client_id,
            self.secret or None,
            scope="openid profile",
            redirect_uri=callback_url,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self.secret else "none",
            timeout=TIMEOUT_S,
        )

    async def authorization_url(self, callback_url: str, pending: PendingSignIn, ask_again: bool = False) -> str:
        """Where the browser goes to sign in. With `ask_again` the provider asks for the password even where it knows
        the browser (`prompt=login`, OpenID Connect Core 3.1.2.1)."""
        url, _ = self._client(callback_url).create_authorization_url(
            (await self.metadata())["authorization_endpoint"],
            state=pending.state,
            nonce=pending.nonce,
            code_verifier=pending.verifier,
            **({"prompt": "login"} if ask_again else {}),
        )
        return str(url)

    async def logout_url(self, return_url: str) -> str:
        """Where the browser goes to sign out of the provider too (OpenID Connect RP-Initiated Logout 1.0); empty where
        the provider offers no such address. Raises `ProviderFailed`."""
        endpoint = (await self.metadata()).get("end_session_endpoint")
        query = urlencode({"client_id": self.client_id, "post_logout_redirect_uri": return_url})
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}" if endpoint else ""

    async def identity(self, answer_url: str, callback_url: str, pending: PendingSignIn) -> Identity:
        """Who came back: checks the whole address they came back to against what they were sent away with.

        Raises `ProviderFailed` where anything does not hold.
        """
        try:
            async with self._client(callback_url) as client:
                tokens = await client.fetch_token(
                    (await self.metadata())["token_endpoint"],
                    authorization_response=answer_url,
                    state=pending.state,
                    code_verifier=pending.verifier,
                )
        except (AuthlibBaseError, httpx.HTTPError, ValueError) as error:
            raise ProviderFailed("认证服务没有确认这次登录") from error
        claims = await self.claims(str(tokens.get("id_token", "")), pending.nonce)
        return Identity(f"{self.issuer}|{claims['sub']}", str(claims.get(self.claim, "")))

    async def claims(self, token: str, nonce: str) -> dict[str, Any]:
        """What a signed identity says, if it is meant for us, now, and for this sign-in; else `ProviderFailed`."""
        keys = KeySet.import_key_set(await self._get((await self.metadata())["jwks_uri"]))  # type: ignore[arg-type]
        requirements = jwt.JWTClaimsRegistry(
            now=int(time.time()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": (await self.metadata())["issuer"]},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(token, keys, algorithms=SIGNATURE_ALGORITHMS).claims
            requirements.validate(claims)
        except (JoseError, ValueError) as error:
            raise ProviderFailed("认证服务的签名或内容不符") from error
        return claims
