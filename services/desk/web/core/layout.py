"""The frame around every page: the header with what this person may use, and the message about what was just done."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import HTMLResponse, RedirectResponse

from services.desk.access.directory import Person
from services.desk.commands.targets import stream_name
from services.desk.web.core.current_user import form_token
from shared.contracts.common.vocabulary import FIELD_LABELS, display
from shared.messaging.envelope import Role

WEB_FOLDER = Path(__file__).parents[1]
FLASH_COOKIE, LARGE_TEXT_COOKIE = "banli_said", "banli_large"
IN_HOUSE = (Role.OFFICE, Role.LEADER, Role.HEAD, Role.HANDLER, Role.DISCLOSURE, Role.AUDITOR)
EVERYBODY = (*IN_HOUSE, Role.PARTNER)


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """An entry of the navigation and the posts that have use for it."""

    label: str
    url: str
    roles: Sequence[Role]

    def current(self, path: str) -> bool:
        return path == self.url if self.url == "/" else path.startswith(self.url)


NAVIGATION = (
    NavigationEntry("首页", "/", EVERYBODY),
    NavigationEntry("台账", "/cases", EVERYBODY),
    NavigationEntry("收件", "/intake", (Role.OFFICE,)),
    NavigationEntry("市系统", "/city", (Role.OFFICE,)),
    NavigationEntry("报表", "/reports", IN_HOUSE),
    NavigationEntry("联络", "/engagements", IN_HOUSE),
    NavigationEntry("移交", "/handing-over", (Role.OFFICE, Role.HEAD)),
    NavigationEntry("人员", "/people", IN_HOUSE),
    NavigationEntry("登记簿", "/registers", IN_HOUSE),
)


def environment() -> Environment:
    """Templates see only what a page gives them; a name that is missing is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(WEB_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"token": token, "new_id": lambda: str(uuid4()), "FIELDS": FIELD_LABELS, "shown": display}
    made.globals |= {"name_of": stream_name, "in_house": IN_HOUSE}
    made.filters |= {"shown": display, "json": as_json, "days": days}
    return made


@pass_context
def token(context: Context) -> str:
    """What a form of this page carries, so that no other site can send it."""
    return form_token(context["request"])


def as_json(value: Any) -> str:
    """For a data attribute: the chart's options, or what a script needs."""
    return json.dumps(value, ensure_ascii=False, default=str)


def days(due: date, today: date) -> int:
    """How many days are left; negative when it is over."""
    return (due - today).days


TEMPLATES = environment()


def page(request: Request, template: str, *, status: int = 200, **said: Any) -> HTMLResponse:
    """The page in its frame. What was said with `back` is shown once."""
    user: Person | None = getattr(request.state, "person", None)
    ends = getattr(request.state, "session_ends", None)
    frame: dict[str, Any] = {
        "request": request,
        "user": user,
        "today": request.app.state.desk.today(),
        "bureau": request.app.state.desk.settings.bureau,
        "path": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "navigation": [entry for entry in NAVIGATION if user and user.holds(*entry.roles)],
        "flash": read_flash(request),
        "session_ends": ends.isoformat(timespec="seconds") if ends and user else "",
        "large": request.cookies.get(LARGE_TEXT_COOKIE) == "1",
    }
    answer = HTMLResponse(TEMPLATES.get_template(template).render(frame | said), status)
    if FLASH_COOKIE in request.cookies:
        answer.delete_cookie(FLASH_COOKIE)
    return answer


def redirect_with_flash(url: str, said: str = "", tone: str = "success") -> RedirectResponse:
    """On to the next page, which begins with what was said; `tone` is one of success, info, warning, danger."""
    answer = RedirectResponse(url, 303)
    if said:
        word = base64.urlsafe_b64encode(json.dumps([said[:1000], tone]).encode()).decode()
        answer.set_cookie(FLASH_COOKIE, word, max_age=60, httponly=True, samesite="lax")
    return answer


def read_flash(request: Request) -> tuple[str, str] | None:
    """What the last page had to say, and in which tone."""
    try:
        said, tone = json.loads(base64.urlsafe_b64decode(request.cookies[FLASH_COOKIE]))
    except (KeyError, ValueError):
        return None
    return str(said), tone if tone in ("success", "info", "warning", "danger") else "info"
