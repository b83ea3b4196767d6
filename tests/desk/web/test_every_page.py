"""What must hold of every page: nobody is shut out, nothing runs off a phone, and no script is needed."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.desk.web.browser import CHINESE, heading_fonts, window
from tests.desk.web.bureau import Bureau

CASE, CO, OPEN = "rd-16-1-0099", "zx-14-1-0001", "rd-16-1-0003"
OFFICE = f"""
/ /cases /cases?words=食品&sort=-due /cases?due=late /intake /intake/list /intake/register /city /addresses
/reports /reports/summary?year=2023 /reports/weekly /reports/monthly /reports/check /reports/monitor
/reports/annual?year=2023 /engagements /handing-over /people /people/me /people/appoint /nowhere
/registers /registers/directory /registers/rules /registers/calendar /registers/days /registers/house
/cases/{CO} /cases/{CASE} /cases/{CASE}?on=2023-04-01 /cases/{CASE}?tab=handling /cases/{CASE}?tab=contact
/cases/{CASE}?tab=documents /cases/{CASE}?tab=commitments /cases/{CASE}?tab=timeline /cases/{CASE}?tab=related
/cases/{CASE}/letter /print/assignment?case={CASE} /print/labels?case={CASE}
/cases/{OPEN}/intake/correct /cases/{OPEN}/supervision/record-outcome /cases/{OPEN}/assignment/add-co-department
/cases/{CASE}/evaluation /cases/{OPEN}/feedback/record-evaluation /cases/{CASE}?step=20 /notices
""".split()
OTHERS = [
    *((post, "/") for post in ("leader", "chief", "head@食品处", "handler@食品处", "disclosure", "auditor", "partner")),
    *((post, "/cases") for post in ("head@食品处", "partner")),
    ("auditor", "/people"),
    ("", "/sign-in"),
    ("", "/help/start"),
    *((post, f"/help/{post.partition('@')[0]}") for post in ("office", "leader", "head@食品处", "handler@食品处")),
    *((post, f"/help/{post}") for post in ("disclosure", "auditor", "partner")),
]
ALL = [*(("office", path) for path in OFFICE), *OTHERS]


async def opened(page: Page, path: str) -> None:
    answer = await page.goto(path)
    assert answer is not None
    assert answer.status == (404 if path == "/nowhere" else 200), f"{path}: {answer.status}"


@pytest.mark.parametrize(("post", "path"), ALL)
async def test_nobody_is_shut_out(browser: Browser, bureau: Bureau, post: str, path: str) -> None:
    """axe finds nothing; one heading of the first order; Chinese is drawn as Chinese; a phone shows all its width."""
    async with window(browser, bureau, post, base_url=bureau.url) as page:
        await opened(page, path)
        found = (await Axe().run(page)).response["violations"]
        assert not found, [
            (violation["id"], node["html"][:200], node["failureSummary"][:200])
            for violation in found
            for node in violation["nodes"][:3]
        ]
        assert await page.locator("h1").count() == 1
        assert "办理" in await page.title()
        assert any(CHINESE.search(font) for font in await heading_fonts(page))
        await page.set_viewport_size({"width": 360, "height": 800})
        await page.wait_for_function("document.documentElement.scrollWidth <= 360", timeout=3000)


@pytest.mark.parametrize(("post", "path"), ALL)
async def test_no_script_is_needed(bureau: Bureau, post: str, path: str) -> None:
    """What the server sends says it all: every act is a link or a form; a button for a script is hidden without it."""
    async with bureau.signed_in_as(post, follow_redirects=True) as http:
        said = (await http.get(path)).text
    assert "<h1" in said
    assert not re.search(r"<button type=\"button\"(?![^>]*(data-copy|leaving-stay|hidden))", said)
    for form in re.findall(r"<form[^>]*>", said):
        assert "action=" in form or "method=" in form, form


async def test_a_page_without_script_is_the_same_page(browser: Browser, bureau: Bureau) -> None:
    """A case received, proposed and looked for with scripts switched off."""
    async with window(browser, bureau, "office", 360, base_url=bureau.url, java_script_enabled=False) as page:
        await page.goto("/")
        await page.fill("#find", "0099")
        await page.click("form.find button")
        await page.click(f'a[href="/cases/{CASE}"]')
        await page.click(".case-acts .btn-primary")
        assert await page.locator("main form button.btn-primary").first.is_visible()


async def test_the_keyboard_alone_suffices(browser: Browser, bureau: Bureau) -> None:
    """To the content by the first key, and a case found, opened and an act's form reached without a mouse."""
    async with window(browser, bureau, "office", base_url=bureau.url) as page:
        await page.goto("/")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.className.includes('skip')")
        await page.keyboard.press("Enter")
        assert page.url.endswith("#main")
        await page.goto("/")
        await tab_to(page, "#find")
        await page.keyboard.type("0099")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/cases?words=0099*")
        await tab_to(page, f'a[href="/cases/{CASE}"]')
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/cases/{CASE}")
        await tab_to(page, ".case-acts a.btn, .case-acts button.btn")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/cases/{CASE}/**")


async def tab_to(page: Page, selector: str) -> None:
    """By the Tab key alone; what can't be reached so in two hundred steps can't be reached."""
    for _ in range(200):
        await page.keyboard.press("Tab")
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard")
