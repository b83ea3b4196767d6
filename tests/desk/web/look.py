"""Screenshots of pages at several widths, for those who work on the pages.

`python -m tests.desk.web.look hold FOLDER` serves a bureau with a played year until it is stopped;
`python -m tests.desk.web.look see FOLDER OUT POST PATH [PATH …] [--width 1440,768,360] [--no-script]` saves its pages.
`python -m tests.desk.web.look manual` takes all pictures of the manual and of the README anew.
"""

import argparse
import asyncio
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import async_playwright

from services.desk.accounts import sessions
from services.desk.accounts.clock import now
from services.desk.web.core.context import desk_context
from shared.settings import Settings
from tests.desk.web.browser import FLAGS
from tests.desk.web.bureau import DAY, PEOPLE, bureau_at, serve
from tests.desk.web.manual_pictures import take_all

NOTE = "trial.json"
TALL = 900


async def keep_bureau(folder: Path) -> None:
    async with bureau_at(folder) as bureau:
        bureau.settings.to_file(folder / NOTE)
        print(f"{folder} {bureau.url}", flush=True)
        await asyncio.Event().wait()


async def take_screenshots(
    folder: Path, out: Path, post: str, paths: list[str], widths: list[int], script: bool
) -> None:
    settings = Settings(home=folder).from_file(folder / NOTE).model_copy(update={"day": DAY, "port": 0, "clock": False})
    out.mkdir(parents=True, exist_ok=True)
    async with desk_context(settings) as desk, serve(desk) as url, async_playwright() as play:
        browser = await play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        cookie = await sessions.begin(desk.db, PEOPLE[post].id, now())
        for width in widths:
            context = await browser.new_context(viewport={"width": width, "height": TALL}, java_script_enabled=script)
            await context.add_cookies([{"name": sessions.COOKIE, "value": cookie, "url": url}])
            page = await context.new_page()
            page.on("console", lambda said: print(f"  {said.type}: {said.text}") if said.type == "error" else None)
            page.on("pageerror", lambda error: print(f"  script: {error}"))
            for path in paths:
                answer = await page.goto(url + path)
                await page.wait_for_timeout(300)
                wide = await page.evaluate("document.documentElement.scrollWidth")
                file = out / f"{post.replace('@', '-')}_{named(path)}_{width}.png"
                await page.screenshot(path=file, full_page=True)
                print(f"{answer.status if answer else '?'} {path} {width}px wide={wide} {file}")
            await context.close()
        await browser.close()


def named(path: str) -> str:
    return re.sub(r"[/?&=]+", "_", path.strip("/")) or "home"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("word", choices=("hold", "see", "manual"))
    asked.add_argument("folder", type=Path, nargs="?")
    asked.add_argument("rest", nargs="*")
    asked.add_argument("--width", default="1440,768,360")
    asked.add_argument("--no-script", action="store_true")
    said = asked.parse_args()
    if said.word == "manual":
        with TemporaryDirectory() as folder:
            asyncio.run(take_all(said.folder or Path(folder)))
    elif said.word == "hold":
        asyncio.run(keep_bureau(said.folder))
    else:
        out, post, *paths = said.rest
        widths = [int(part) for part in said.width.split(",")]
        asyncio.run(take_screenshots(said.folder, Path(out), post, paths, widths, not said.no_script))


if __name__ == "__main__":
    main()
