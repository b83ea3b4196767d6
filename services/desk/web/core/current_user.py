"""Who makes the request: the person of the session, or of an API token, with today's posts from the directory.

Handlers take `user: CurrentUser`; what a page requests by itself takes `PassiveUser`, which prolongs no session.
"""

import hmac
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.desk.access.directory import Directory, Person, fold_directory
from services.desk.accounts import api_tokens, sessions
from services.desk.accounts.access_log import AccessKind, record_access
from services.desk.accounts.clock import now
from services.desk.accounts.sessions import Session
from shared.contracts.assignment.directory import DIRECTORY
from shared.domain.corrections import apply_corrections

__all__ = [
    "CurrentUser",
    "DirectoryCache",
    "NotSignedIn",
    "PassiveUser",
    "Person",
    "form_token",
    "record_access_of",
    "signed_in",
]
DIRECTORY_SERVICE = "assignment"
FIRST_PASSWORD_PATHS = ("/people/me/password", "/sign-out", "/stay")  # open before a first password is changed
API_PREFIX = "/api/"


class NotSignedIn(Exception):
    """Nobody is signed in, or no longer; the page asks them to sign in and comes back."""


class MustChange(Exception):
    """Somebody signed in with a first password, which only they may replace."""


@dataclass
class DirectoryCache:
    """The directory, folded again only when its register has a new version."""

    version: int = -1
    directory: Directory = field(default_factory=Directory)

    async def current(self, desk: Any, version: int) -> Directory:
        """The directory at that version of its register, or at the last one that has a position in the log."""
        if version != self.version:
            history = [event for event in await desk.history(DIRECTORY) if event.service == DIRECTORY_SERVICE]
            self.directory = fold_directory(fact.event for fact in apply_corrections(history))
            # Events without a position yet were not read: the next request reads again.
            self.version = max((event.version for event in history), default=0)
        return self.directory


async def directory_of(request: Request) -> Directory:
    """The directory as of this request."""
    desk = request.app.state.desk
    session = getattr(request.state, "session", None)
    version = session.directory if session else await last_version(desk)
    cache: DirectoryCache = request.app.state.directories
    return await cache.current(desk, version)


async def last_version(desk: Any) -> int:
    """The last version of the directory's register; 0 before its first event."""
    statement = "SELECT max(version) AS last FROM eventlog.event WHERE service = $1 AND stream = $2"
    return (await desk.db.one(statement, DIRECTORY_SERVICE, DIRECTORY))["last"] or 0


async def session_of(request: Request, touch: bool = True) -> Session | None:
    """The session of the request's cookie; with `touch` its idle time begins anew. Kept in `request.state.session`."""
    if not hasattr(request.state, "session"):
        cookie, at = request.cookies.get(sessions.COOKIE), now()
        request.state.session = (
            await sessions.find_session(request.app.state.desk.db, cookie, at, touch) if cookie else None
        )
        if request.state.session:
            request.state.session_ends = request.state.session.ends(at if touch else request.state.session.seen_at)
    session: Session | None = request.state.session
    return session


async def person_of_token(request: Request) -> Person | None:
    """The person of the bearer token, with the posts of the token and no other; None outside of the JSON API."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not request.url.path.startswith(API_PREFIX):
        return None
    desk = request.app.state.desk
    api_token = await api_tokens.find_token(desk.db, token.strip(), now())
    person = (await directory_of(request)).person(api_token.person_id, desk.today()) if api_token else None
    return api_tokens.restricted_to_token(person, api_token) if person and api_token else None


async def signed_in(request: Request) -> Person:
    """The person who makes the request.

    Raises `NotSignedIn` where there is none, `MustChange` before a first password was replaced.
    """
    return await _signed_in(request, touch=True)


async def signed_in_passively(request: Request) -> Person:
    """The same for what a page requests by itself: it does not prolong the session."""
    return await _signed_in(request, touch=False)


async def _signed_in(request: Request, touch: bool) -> Person:
    if "authorization" in request.headers:
        person = await person_of_token(request)
    else:
        person = await person_of_session(request, touch)
    if person is None:
        raise NotSignedIn
    request.state.person = person
    return person


async def person_of_session(request: Request, touch: bool = True) -> Person | None:
    """The person of the session, None where nobody is signed in or has a post. Raises `MustChange`."""
    session = await session_of(request, touch)
    if session is None:
        return None
    if session.must_change and request.url.path not in FIRST_PASSWORD_PATHS:
        raise MustChange
    return (await directory_of(request)).person(session.person_id, request.app.state.desk.today())


CurrentUser = Annotated[Person, Depends(signed_in)]
PassiveUser = Annotated[Person, Depends(signed_in_passively)]


def form_token(request: Request) -> str:
    """The anti-forgery token that every form carries: of the session, or of this browser before signing in."""
    session: Session | None = getattr(request.state, "session", None)
    return session.csrf if session else str(request.state.form_token)


def token_matches(request: Request, token: str) -> bool:
    """Whether it is the form token of this request; compared in constant time."""
    return hmac.compare_digest(form_token(request).encode(), token.encode())


async def record_access_of(request: Request, act: AccessKind, stream: str = "", detail: str = "") -> None:
    """Writes into the access log what the person of this request did or looked at."""
    person: Person | None = getattr(request.state, "person", None)
    who, name = (person.id, person.name) if person else ("", "")
    await record_access(request.app.state.desk.db, now(), who, name, act, stream, detail, client_address(request))


def client_address(request: Request) -> str:
    """The IP address of the browser, empty where it is unknown."""
    return request.client.host if request.client else ""


def own_url(request: Request) -> str:
    """The address of the workbench as people open it, without a slash at the end."""
    return str(request.app.state.desk.settings.url or request.base_url).rstrip("/")


async def redirect_to_password(request: Request, error: Exception) -> Response:
    """Handles `MustChange`: on to the page where the first password is replaced."""
    return RedirectResponse("/people/me/password", 303)


def not_signed_in_problem(detail: str) -> Response:
    """The problem document (RFC 9457) of 401, with the challenge of RFC 6750."""
    document = {"type": "urn:banli:problem:not-signed-in", "title": detail, "status": 401}
    headers = {"WWW-Authenticate": "Bearer"}
    return JSONResponse(document, 401, headers, media_type="application/problem+json")
