"""帮助: the manual of each post, opened from the header of every page; `docs/manual` holds it as Markdown."""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from fastapi import APIRouter, Request
from markdown_it import MarkdownIt
from markdown_it.token import Token
from starlette.responses import RedirectResponse, Response

from services.desk.access.directory import Person
from services.desk.web.core.current_user import MustChange, person_of_session
from services.desk.web.core.layout import WEB_FOLDER, page
from shared.messaging.envelope import Role
from shared.messaging.errors import NotFound

MANUAL = WEB_FOLDER.parents[2] / "docs" / "manual"
START = "start"
POSTS: dict[Role, str] = {
    Role.OFFICE: "office",
    Role.LEADER: "leader",
    Role.HEAD: "head",
    Role.HANDLER: "handler",
    Role.DISCLOSURE: "disclosure",
    Role.AUDITOR: "auditor",
    Role.PARTNER: "partner",
}
CONTENTS: dict[str, str] = {START: "开始使用"} | {name: role.label for role, name in POSTS.items()}
"""The pages in their order, with what stands in the list beside them."""

router = APIRouter(prefix="/help", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A page of the manual as HTML, and its heading."""

    heading: str
    body: str


@router.get("")
async def own_page(request: Request) -> Response:
    """The page of the reader's own post; the start page for who is not signed in or has no post of the bureau."""
    person = await reader(request)
    own = [name for role, name in POSTS.items() if person and person.holds(role)]
    return RedirectResponse(f"/help/{own[0] if own else START}", 303)


@router.get("/{name}")
async def show_manual(request: Request, name: str) -> Response:
    """A page of the manual, for whoever asks: its cases and people are invented. Raises `NotFound`."""
    if name not in CONTENTS:
        raise NotFound(name)
    await reader(request)
    read = manual_page(name)
    return page(request, "people/manual.html", heading=read.heading, body=read.body, contents=CONTENTS, current=name)


async def reader(request: Request) -> Person | None:
    """Who is signed in, if anybody is; the frame of the page shows them."""
    request.state.person = None
    with suppress(MustChange):
        request.state.person = await person_of_session(request)
    person: Person | None = request.state.person
    return person


@cache
def manual_page(name: str) -> ManualPage:
    """Read once. Links between the pages lose their `.md`, so that the files also work where they lie."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse((MANUAL / f"{name}.md").read_text(encoding="utf-8"))
    for token in inner_tokens(tokens):
        address = token.attrGet("href")
        if token.type == "link_open" and isinstance(address, str) and "/" not in address:
            token.attrSet("href", address.replace(".md", "", 1))
    return ManualPage(heading_of(tokens), str(markdown.renderer.render(tokens, markdown.options, {})))


def inner_tokens(tokens: list[Token]) -> list[Token]:
    """The tokens inside blocks: words, links and pictures, in their order."""
    return [child for token in tokens for child in token.children or ()]


def heading_of(tokens: list[Token]) -> str:
    """The text of the first heading; empty where a page has none."""
    place = next((n for n, token in enumerate(tokens) if token.type == "heading_open"), None)
    return tokens[place + 1].content if place is not None else ""
