"""A bureau in which the small year has been played, with its workbench served and somebody of every post signed in."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import uvicorn
from rich.progress import Progress

from services.cli.demo import player
from services.cli.demo.cast import CLERK, LEADERS, REVIEWER, department_of_topic, head_of, person
from services.cli.install.all_in_one import running_processes
from services.desk.accounts import accounts, sessions
from services.desk.accounts.clock import now
from services.desk.imports.handover_list import ReadOptions, read_handover_list
from services.desk.ledger.store import LedgerStore
from services.desk.web.app import create_app
from services.desk.web.core.context import DeskContext, desk_context
from services.desk.web.core.local_address import listening_socket
from services.desk.web.server import Server
from shared.bus.command_client import CommandClient
from shared.contracts.assignment import DIRECTORY
from shared.contracts.assignment.directory import AppointPerson
from shared.eventlog.log import Connection
from shared.messaging.envelope import Actor, Role
from shared.process import local_stack
from shared.process.local_stack import provision_streams
from shared.settings import Settings
from shared.tasks import cancel_and_wait

SMALL = Path("tests/data/handover-small.csv")
DAY = date(2023, 12, 29)
PASSWORD = "窗外有三棵梧桐-58"
TOKEN = re.compile(r'name="_token" value="([^"]+)"')
SEEN = re.compile(r'name="_seen" value="([^"]*)"')


def _handler() -> Actor:
    place, name = department_of_topic("食品安全")
    return person(Role.HANDLER, name, 40 + place * 2)


PEOPLE: Mapping[str, Actor] = {
    "office": CLERK,
    "leader": LEADERS[0],
    "chief": person(Role.LEADER, "局领导", 7),
    "head@食品处": head_of("食品处"),
    "handler@食品处": _handler(),
    "head@广告处": head_of("广告处"),
    "disclosure": REVIEWER,
    "auditor": person(Role.AUDITOR, "局办公室", 8),
    "partner": person(Role.PARTNER, "市教委", 9),
}


@dataclass
class Bureau:
    """`signed_in_as("office")` is a browser of somebody in that post, who is signed in."""

    settings: Settings
    desk: DeskContext
    url: str
    cookies: dict[str, str] = field(default_factory=dict)

    @asynccontextmanager
    async def signed_in_as(self, post: str = "", **more: Any) -> AsyncIterator[httpx.AsyncClient]:
        cookies = {sessions.COOKIE: await self.cookie(post)} if post else {}
        async with httpx.AsyncClient(base_url=self.url, cookies=cookies, timeout=30, **more) as http:
            yield http

    async def cookie(self, post: str) -> str:
        """The session of that person: one for the whole run."""
        if post not in self.cookies:
            self.cookies[post] = await sessions.begin(self.desk.db, PEOPLE[post].id, now())
        return self.cookies[post]


async def submit_form(http: httpx.AsyncClient, url: str, fields: Mapping[str, Any], **more: Any) -> httpx.Response:
    """Opens the page and sends its form, as a browser would; `fields` are what somebody fills in."""
    shown = await http.get(url)
    assert shown.status_code == 200, shown.text[:2000]
    token, seen = TOKEN.findall(shown.text)[-1], SEEN.findall(shown.text)
    own: dict[str, Any] = {"_token": token, "_id": str(uuid4())} | ({"_seen": seen[-1]} if seen else {})
    return await http.post(url.partition("?")[0], data=own | dict(fields), **more)


@asynccontextmanager
async def bureau_at(home: Path, day: date = DAY) -> AsyncIterator[Bureau]:
    """Own engines, all parts in this process, the small list played through its year, the workbench on a free port."""
    async with local_stack.engines(home) as engines:
        settings = engines.settings.model_copy(update={"day": day, "port": 0})
        await provision_streams(settings)
        async with running_processes(settings):
            await play_small_year(settings)
            async with desk_context(settings) as desk, serve(desk) as url:
                await appoint_people(desk)
                yield Bureau(settings, desk, url)


async def play_small_year(settings: Settings) -> None:
    db = Connection(settings.dsn("desk"), "play")
    try:
        await LedgerStore(db).prepare()
        async with CommandClient(settings) as client:
            await player.play(client, db, read_handover_list(SMALL, ReadOptions()), Progress(disable=True))
            await client.wait_until_idle()
    finally:
        await db.close()


async def appoint_people(desk: DeskContext) -> None:
    """Everybody of `PEOPLE` has a post and an account."""
    for actor in PEOPLE.values():
        post = AppointPerson(person_id=actor.id, name=actor.name, department=actor.department, roles=actor.roles)
        await desk.client.send(DIRECTORY, post, Actor(id="founder", name="系统初始化", roles=(Role.OFFICE,)), DAY)
    first = await accounts.ensure(desk.db, {actor.id: actor.id for actor in PEOPLE.values()}, now())
    for login, password in first.items():
        await accounts.change(desk.db, login, password, PASSWORD, now())


@asynccontextmanager
async def serve(desk: DeskContext) -> AsyncIterator[str]:
    with listening_socket(desk.settings) as door:
        server = Server(
            uvicorn.Config(create_app(desk), log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
        )
        task = asyncio.ensure_future(server.serve(sockets=[door]))
        while not server.started:
            await asyncio.sleep(0.01)
            assert not task.done(), task.result()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            server.force_exit = True
            await asyncio.wait([task], timeout=5)
            await cancel_and_wait([task])
