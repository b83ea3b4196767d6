"""Who asks: the person of the session, or of a machine's token, with today's posts from the directory."""

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
    "record_seen",
    "signed_in",
]
HOUSE = "assignment"
FREE = ("/people/me/password", "/sign-out", "/stay")  # where who must change the password first may go
MACHINES = "/api/"
REMEMBERED = "banli_form"


class NotSignedIn(Exception):
    """Nobody is signed in, or no longer; the page asks them to sign in and comes back."""


class MustChange(Exception):
    """Somebody signed in with a first password, which only they may replace."""


@dataclass
class DirectoryCache:
    """The directory as it stands, read again only when its register went on."""

    version: int = -1
    last: Directory = field(default_factory=Directory)

    async def current(self, desk: Any, version: int) -> Directory:
        if version != self.version:
            past = [each for each in await desk.history(DIRECTORY) if each.service == HOUSE]
            self.last = fold_directory(fact.event for fact in apply_corrections(past))
            # What is written but has no place in the log yet was not read: whoever comes next looks again.
            self.version = max((each.version for each in past), default=0)
        return self.last


async def directory_of(request: Request) -> Directory:
    """The directory of this request."""
    desk = request.app.state.desk
    session = getattr(request.state, "session", None)
    version = session.directory if session else await last_version(desk)
    kept: DirectoryCache = request.app.state.directories
    return await kept.current(desk, version)


async def last_version(desk: Any) -> int:
    statement = "SELECT max(version) AS last FROM eventlog.event WHERE service = $1 AND stream = $2"
    return (await desk.db.one(statement, HOUSE, DIRECTORY))["last"] or 0


async def session_of(request: Request, touch: bool = True) -> Session | None:
    """Looked for once in a request; `request.state.session` afterwards."""
    if not hasattr(request.state, "session"):
        cookie, at = request.cookies.get(sessions.COOKIE), now()
        found = await sessions.find(request.app.state.desk.db, cookie, at, touch) if cookie else None
        request.state.session = found
        if found:
            request.state.session_ends = found.ends(at if touch else found.seen_at)
    session: Session | None = request.state.session
    return session


async def bearer(request: Request) -> Person | None:
    """The person of a machine's token, with the posts of the token and no other; on the interface for machines only."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not request.url.path.startswith(MACHINES):
        return None
    desk = request.app.state.desk
    found = await api_tokens.find(desk.db, token.strip(), now())
    person = (await directory_of(request)).person(found.person_id, desk.today()) if found else None
    return api_tokens.restricted_to_token(person, found) if person and found else None


async def signed_in(request: Request) -> Person:
    """Raises `NotSignedIn` where nobody is, `MustChange` before a first password was replaced."""
    return await _signed_in(request, touch=True)


async def watching(request: Request) -> Person:
    """The same for what a page asks by itself: no sign of life of whoever sits before it."""
    return await _signed_in(request, touch=False)


async def _signed_in(request: Request, touch: bool) -> Person:
    if "authorization" in request.headers:
        person = await bearer(request)
    else:
        person = await of_session(request, touch)
    if person is None:
        raise NotSignedIn
    request.state.person = person
    return person


async def of_session(request: Request, touch: bool = True) -> Person | None:
    session = await session_of(request, touch)
    if session is None:
        return None
    if session.must_change and request.url.path not in FREE:
        raise MustChange
    return (await directory_of(request)).person(session.person_id, request.app.state.desk.today())


CurrentUser = Annotated[Person, Depends(signed_in)]
PassiveUser = Annotated[Person, Depends(watching)]


def form_token(request: Request) -> str:
    """What every form carries, so that no other site can send it: bound to the session, or to this browser."""
    session: Session | None = getattr(request.state, "session", None)
    return session.csrf if session else str(request.state.form_token)


def token_matches(request: Request, token: str) -> bool:
    return hmac.compare_digest(form_token(request).encode(), token.encode())


async def record_seen(request: Request, act: AccessKind, stream: str = "", detail: str = "") -> None:
    """Writes into the access record what the person of this request did or looked at."""
    person: Person | None = getattr(request.state, "person", None)
    who, name = (person.id, person.name) if person else ("", "")
    await record_access(request.app.state.desk.db, now(), who, name, act, stream, detail, address(request))


def address(request: Request) -> str:
    return request.client.host if request.client else ""


async def to_change(request: Request, error: Exception) -> Response:
    return RedirectResponse("/people/me/password", 303)


def unsigned(detail: str) -> Response:
    """For machines."""
    said = {"type": "urn:banli:problem:not-signed-in", "title": detail, "status": 401}
    headers = {"WWW-Authenticate": "Bearer"}
    return JSONResponse(said, 401, headers, media_type="application/problem+json")
