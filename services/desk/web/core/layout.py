"""Rendering of pages: the templates, the navigation by role, and the flash message after a redirect."""

import base64
import json
from collections.abc import Mapping, Sequence
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
ALL_ROLES = (*IN_HOUSE, Role.PARTNER)

INTEGRITY: Mapping[str, str] = {
    "bootstrap.min.css": "sha384-1mpwkwPxwUYobttwAe8a69A6lkXoBGOF9vof/uG1lcb8L+Mf25artcl+JBRkV1bc",
    "htmx.min.js": "sha384-2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg",
    "echarts.min.js": "sha384-Eocxm0VcwHzkU/WL/hiZUvWxg2ISrOO+xcgznp2yXB0nAUIgQUk+GcTHQ+v62nj9",
}
"""The checksum of each file in static/vendor that a page loads: a browser refuses a changed one (W3C Subresource
Integrity)."""


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """An entry of the navigation and the posts that have use for it."""

    label: str
    url: str
    roles: Sequence[Role]

    def is_current(self, path: str) -> bool:
        """Whether the page of that path belongs to this entry."""
        return path == self.url if self.url == "/" else path.startswith(self.url)


NAVIGATION = (
    NavigationEntry("首页", "/", ALL_ROLES),
    NavigationEntry("台账", "/cases", ALL_ROLES),
    NavigationEntry("收件", "/intake", (Role.OFFICE,)),
    NavigationEntry("市系统", "/city", (Role.OFFICE,)),
    NavigationEntry("报表", "/reports", IN_HOUSE),
    NavigationEntry("联络", "/engagements", IN_HOUSE),
    NavigationEntry("移交", "/handing-over", (Role.OFFICE, Role.HEAD)),
    NavigationEntry("人员", "/people", IN_HOUSE),
    NavigationEntry("登记簿", "/registers", IN_HOUSE),
)


def environment() -> Environment:
    """The template engine; a variable that a page does not pass is an error."""
    templates = Environment(
        loader=FileSystemLoader(WEB_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals |= {"token": token, "new_id": lambda: str(uuid4()), "FIELDS": FIELD_LABELS, "display": display}
    templates.globals |= {"name_of": stream_name, "in_house": IN_HOUSE, "INTEGRITY": INTEGRITY}
    templates.filters |= {"display": display, "json": script_json, "days_left": days_left}
    return templates


@pass_context
def token(context: Context) -> str:
    """The anti-forgery token of this page's forms."""
    return form_token(context["request"])


def script_json(value: Any) -> str:
    """JSON for a data attribute, such as the options of a chart."""
    return json.dumps(value, ensure_ascii=False, default=str)


def days_left(due: date, today: date) -> int:
    """The days until the due date; negative when it is past."""
    return (due - today).days


TEMPLATES = environment()


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The rendered template with `values` and what every page shows; the flash message is shown once."""
    user: Person | None = getattr(request.state, "person", None)
    session_ends = getattr(request.state, "session_ends", None)
    frame: dict[str, Any] = {
        "request": request,
        "user": user,
        "today": request.app.state.desk.today(),
        "bureau": request.app.state.desk.settings.bureau,
        "path": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "navigation": [entry for entry in NAVIGATION if user and user.holds(*entry.roles)],
        "flash": read_flash(request),
        "session_ends": session_ends.isoformat(timespec="seconds") if session_ends and user else "",
        "large": request.cookies.get(LARGE_TEXT_COOKIE) == "1",
    }
    response = HTMLResponse(TEMPLATES.get_template(template).render(frame | values), status)
    if FLASH_COOKIE in request.cookies:
        response.delete_cookie(FLASH_COOKIE)
    return response


def redirect_with_flash(url: str, message: str = "", tone: str = "success") -> RedirectResponse:
    """A redirect (303) whose page shows the message; `tone` is one of success, info, warning, danger."""
    response = RedirectResponse(url, 303)
    if message:
        flash = base64.urlsafe_b64encode(json.dumps([message[:1000], tone]).encode()).decode()
        response.set_cookie(FLASH_COOKIE, flash, max_age=60, httponly=True, samesite="lax")
    return response


def read_flash(request: Request) -> tuple[str, str] | None:
    """The flash message of the last redirect and its tone."""
    try:
        message, tone = json.loads(base64.urlsafe_b64decode(request.cookies[FLASH_COOKIE]))
    except (KeyError, ValueError):
        return None
    return str(message), tone if tone in ("success", "info", "warning", "danger") else "info"
