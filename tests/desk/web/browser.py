"""A real Chromium for tests: people of several posts at windows of their own, and what must hold of every page."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from services.desk.accounts import sessions
from tests.desk.web.bureau import Bureau

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
CHINESE = re.compile("CJK|WenQuanYi|Source Han|SimSun|YaHei|PingFang")
# From opening to closing: some calls of the browser have no limit of their own; the error names the line that waited.
WINDOW_SECONDS = 90
MISSING = "没有 Chromium：请先执行 make tools，或不设 BANLI_TOOLS=1"


def chromium() -> str:
    """Where it is. Without it a test is skipped on a desk's machine; where BANLI_TOOLS=1 it fails."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found and os.environ.get("BANLI_TOOLS") == "1":
        pytest.fail(MISSING)
    if not found:
        pytest.skip(MISSING)
    return found


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def window(browser: Browser, bureau: Bureau, post: str, width: int = 1440, **more: Any) -> AsyncIterator[Page]:
    """Somebody of that post before a window of that width; what the page's scripts complain of fails the test."""
    wrong: list[str] = []
    async with asyncio.timeout(WINDOW_SECONDS):
        context = await browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", **more)
        if post:
            cookie = {"name": sessions.COOKIE, "value": await bureau.cookie(post), "url": bureau.url}
            await context.add_cookies([cookie])  # type: ignore[list-item]
        page = await context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        try:
            yield page
        finally:
            await context.close()
    assert not wrong, wrong


async def heading_fonts(page: Page) -> set[str]:
    """The fonts that Chromium really drew this page's heading with: a box instead of a character has another."""
    session = await page.context.new_cdp_session(page)
    await session.send("DOM.enable")
    await session.send("CSS.enable")
    root = (await session.send("DOM.getDocument"))["root"]["nodeId"]
    node = (await session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"}))["nodeId"]
    fonts = await session.send("CSS.getPlatformFontsForNode", {"nodeId": node})
    return {font["familyName"] for font in fonts["fonts"] if font["glyphCount"]}


async def save_screenshot(page: Page, name: str) -> None:
    """Keeps the page as a picture where BANLI_PICTURES names a folder."""
    if folder := os.environ.get("BANLI_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
