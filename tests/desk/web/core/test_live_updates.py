"""News of the ledger: open pages hear that a case went on, those that may see it, while their session lasts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import uuid4

import httpx
from playwright.async_api import Browser

from services.desk.accounts import sessions
from services.desk.accounts.clock import now
from shared.contracts.supervision import RecordOutcome
from tests.desk.web.browser import window
from tests.desk.web.bureau import PEOPLE, Bureau

CASE, OTHER = "rd-16-1-0099", "zx-14-1-0001"


SET_HIDDEN = """value => {
    Object.defineProperty(document, 'hidden', { get: () => value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""


def outcome(what: str) -> RecordOutcome:
    return RecordOutcome(what=what, value=1, unit="件", day=date(2023, 10, 31), source="执法台账")


@asynccontextmanager
async def listening(http: httpx.AsyncClient, url: str) -> AsyncIterator[asyncio.Queue[str]]:
    """What the page would hear, as soon as it is heard."""
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def listen() -> None:
        async with http.stream("GET", url) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            async for line in answer.aiter_lines():
                if line == ": open":  # from here on nothing is missed
                    heard.put_nowait("open")
                if line.startswith("data:"):
                    heard.put_nowait(line.removeprefix("data:").strip())
        heard.put_nowait("closed")

    task = asyncio.create_task(listen())
    try:
        assert await asyncio.wait_for(heard.get(), 10) == "open"
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_page_hears_of_its_case_and_of_no_other(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http, listening(http, f"/live?case={CASE}") as heard:
        await bureau.desk.send_command(PEOPLE["office"], OTHER, outcome("别的件"), id=uuid4())
        await bureau.desk.send_command(PEOPLE["office"], CASE, outcome("此件"), id=uuid4())
        assert await asyncio.wait_for(heard.get(), 10) == CASE
        assert heard.empty()


async def test_only_the_page_in_sight_listens(browser: Browser, bureau: Bureau) -> None:
    """A browser opens six connections to a host: seven open pages that all listened would leave none for the next."""
    async with window(browser, bureau, "office") as first:
        for _ in range(7):
            page = await first.context.new_page()
            await page.goto(f"{bureau.url}/cases")
            await page.evaluate(SET_HIDDEN, True)
        async with asyncio.timeout(20):
            await first.goto(f"{bureau.url}/cases")
        await page.evaluate(SET_HIDDEN, False)
        before = await page.locator("#main").element_handle()
        await page.wait_for_function(
            "before => !before.isConnected", arg=before
        )  # renewed, for it may have missed some


async def test_a_list_hears_of_every_case(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http, listening(http, "/live") as heard:
        await bureau.desk.send_command(PEOPLE["office"], OTHER, outcome("又一件"), id=uuid4())
        assert await asyncio.wait_for(heard.get(), 10) == "all"


async def test_whoever_has_left_hears_nothing_more(bureau: Bureau) -> None:
    token = await sessions.begin(bureau.desk.db, PEOPLE["office"].id, now())
    cookies = {sessions.COOKIE: token}
    browser = httpx.AsyncClient(base_url=bureau.url, cookies=cookies, timeout=30)
    async with browser as http, listening(http, "/live") as heard:
        await sessions.end(bureau.desk.db, token)
        await bureau.desk.send_command(PEOPLE["office"], CASE, outcome("离开以后"), id=uuid4())
        assert await asyncio.wait_for(heard.get(), 10) == "closed"


async def test_a_stranger_to_the_case_is_not_told(bureau: Bureau) -> None:
    async with bureau.signed_in_as("partner") as http:
        answer = await http.get(f"/live?case={CASE}")
    assert answer.status_code in (303, 401, 403)


async def test_what_somebody_did_is_seen_on_the_next_page(bureau: Bureau) -> None:
    """The command's author waits for the ledger, two seconds at most (docs/architecture.md, truth 8)."""
    told = await bureau.desk.send_command(PEOPLE["office"], CASE, outcome("立即可见"), id=uuid4())
    assert told.projected
    assert "立即可见" in [outcome.what for outcome in (await bureau.desk.case(CASE)).outcomes]


async def test_a_ledger_that_lags_keeps_nobody_waiting(bureau: Bureau) -> None:
    assert not await bureau.desk.wait_for_projection(CASE, {"supervision": 10_000}, timeout_s=0.05)
