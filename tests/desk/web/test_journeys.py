"""A person with no manual takes a case from the hand-over list to the published reply, in a real browser."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk.web.browser import CHINESE, heading_fonts, save_screenshot, window
from tests.desk.web.bureau import PEOPLE, Bureau

COLUMNS = "序号 类别 届次 编号 案由 提出人 联名人数 提出时间 交办日期 承办方式 主办单位 会办单位 主题 是否同意公开 备注"
LEAD, CO = "rd-16-1-9801", "zx-14-1-9802"
LETTER = "您提出的建议收悉，经研究，现将办理情况答复如下：一、已完成摊点排查；二、正在制定长效机制。"
OPINION = "经研究，现将会办意见函告如下：建议在示范合同中写明食品安全责任。以上意见供统一答复提案者时参考。"
Window = Callable[[str], AbstractAsyncContextManager[Page]]


def hand_over(*rows: dict[str, str]) -> bytes:
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, COLUMNS.split())
    writer.writeheader()
    writer.writerows(rows)
    return sheet.getvalue().encode("utf-8-sig")


COMMON = {"联名人数": "0", "提出时间": "会间", "交办日期": "2023-12-01", "主题": "食品安全", "是否同意公开": "是"}
LIST = hand_over(
    COMMON
    | {"序号": "1", "类别": "代表建议", "届次": "市十六届人大一次会议", "编号": "9801", "提出人": "代表711"}
    | {"案由": "关于加强校园周边食品摊点治理的建议", "承办方式": "主办", "主办单位": "市市场监督管理局"},
    COMMON
    | {"序号": "2", "类别": "政协提案", "届次": "市政协十四届一次会议", "编号": "9802", "提出人": "委员712"}
    | {"案由": "关于规范校外供餐合同的提案", "承办方式": "会办", "主办单位": "市教委", "会办单位": "市市场监督管理局"},
)


@pytest.fixture
def at(browser: Browser, bureau: Bureau) -> Window:
    return lambda post: window(browser, bureau, post, base_url=bureau.url)


async def act(page: Page, case: str, label: str) -> None:
    """The act by its name on the case's page: its form, or done at once where nothing is to be filled in."""
    await page.goto(f"/cases/{case}")
    place = page.locator(".case-acts")
    for fold in await place.locator("details").all():
        await fold.evaluate("element => element.open = true")
    await place.locator("a.btn, button.btn").filter(has_text=label).first.click()


async def give(page: Page, label: str) -> None:
    """Sends the form; the next page says what was done."""
    await page.locator("form button.btn-primary", has_text=label).first.click()
    await expect(page.locator("#flash")).to_be_visible()


async def test_a_lead_case_from_the_list_to_the_published_reply(at: Window) -> None:
    await taken_in(at)
    await divided(at, LEAD)
    async with at("handler@食品处") as page:
        await act(page, LEAD, "登记沟通")
        await page.get_by_label("沟通方式").select_option(label="走访")
        await give(page, "登记沟通")
        await act(page, LEAD, "答复送审")
        await page.get_by_label("或直接写入正文").fill(LETTER)
        await page.get_by_label("解决采纳").check()
        await save_screenshot(page, "lead-submit")
        await give(page, "答复送审")
    async with at("disclosure") as page:
        await act(page, LEAD, "公开审查")
        await give(page, "公开审查")
    async with at("office") as page:
        await act(page, LEAD, "审核答复")
        await page.get_by_label("同意", exact=True).check()
        await give(page, "审核答复")
    async with at("leader") as page:
        await act(page, LEAD, "签发答复")
    async with at("office") as page:
        await act(page, LEAD, "发出答复")
        await give(page, "发出答复")
        await act(page, LEAD, "发布")
        await page.get_by_label("索取号").fill("AC6120200-2023-711")
        await page.get_by_label("网址").fill("https://www.example.gov.cn/9801.html")
        await give(page, "发布")
        await page.goto(f"/cases/{LEAD}")
        await expect(page.locator("body")).to_contain_text("AC6120200-2023-711")
        await save_screenshot(page, "lead-published")


async def test_a_co_handled_case_from_the_list_to_the_opinion_and_the_lead_units_reply(at: Window) -> None:
    await taken_in(at)
    await divided(at, CO)
    async with at("handler@食品处") as page:
        await act(page, CO, "会办意见送审")
        await page.get_by_label("或直接写入正文").fill(OPINION)
        await give(page, "会办意见送审")
    async with at("office") as page:
        await act(page, CO, "审核会办意见")
        await page.get_by_label("同意", exact=True).check()
        await give(page, "审核会办意见")
    async with at("leader") as page:
        await act(page, CO, "签发会办意见")
        await expect(page.locator("main")).to_contain_text("沪市监提〔2023〕")
    async with at("office") as page:
        await act(page, CO, "发出会办意见")
        await give(page, "发出会办意见")
        await act(page, CO, "收到主办答复")
        await page.get_by_label("文号").fill("沪教委提〔2023〕12号")
        await page.get_by_label("或直接写入正文").fill("主办单位的答复")
        await give(page, "收到主办答复")
        await page.goto(f"/cases/{CO}")
        await expect(page.locator("main")).to_contain_text("已送会办意见")
        await save_screenshot(page, "co-sent")


async def taken_in(at: Window) -> None:
    """The clerk brings the city's list, looks at what would happen, and takes it in."""
    async with at("office") as page:
        there = await page.goto(f"/cases/{LEAD}")
        if there and there.status == 200:
            return
        await page.goto("/intake/list")
        await page.locator("input[type=file]").first.set_input_files(
            {"name": "交办清单.csv", "mimeType": "text/csv", "buffer": LIST}
        )
        await page.locator("main button.btn-primary").first.click()
        await expect(page.locator("main")).to_contain_text("关于加强校园周边食品摊点治理的建议")
        await save_screenshot(page, "list-preview")
        await page.locator("main button.btn-primary").first.click()
        await page.wait_for_url("**/intake/reports/**")
        await save_screenshot(page, "list-taken")
        assert any(CHINESE.search(font) for font in await heading_fonts(page))


async def divided(at: Window, case: str) -> None:
    """Received, proposed, confirmed and accepted."""
    async with at("office") as page:
        await act(page, case, "签收")
        await expect(page.locator("#flash")).to_be_visible()
        await act(page, case, "拟办")
        await page.get_by_label("承办处室").select_option(label="食品处")
        await save_screenshot(page, "propose")
        await give(page, "拟办")
    async with at("leader") as page:
        await act(page, case, "批示")
        await give(page, "批示")
    async with at("head@食品处") as page:
        await act(page, case, "处室确认")
        await page.get_by_label("承办人").first.fill(PEOPLE["handler@食品处"].name)
        await give(page, "处室确认")
