"""Every picture of `docs/manual` and of the README, taken of a played bureau in which one case goes its whole way.

`make manual` plays the small year, takes in a list of the day and lets people of all posts handle it in Chromium,
page by page as the manual tells it. What a picture needs that nobody would see is done by commands.
"""

import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from playwright.async_api import Browser, Page

from shared.contracts.assignment import Accept, Confirm, Propose
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.intake import ConfirmReceipt, Facts, Register
from shared.contracts.supervision import DAYS, KEY_TASKS, BeginDay, KeyTask, SetKeyTasks
from shared.messaging.envelope import Actor, Command
from tests.desk.web.browser import browsing, window
from tests.desk.web.bureau import DAY, PEOPLE, Bureau, bureau_at
from tests.desk.web.test_journeys import COMMON, LETTER, OPINION, act, give, hand_over

ROOT = Path(__file__).parents[3]
MANUAL, README = ROOT / "docs" / "manual" / "pictures", ROOT / "docs" / "pictures"
WIDTH, SCALE, QUALITY = 1440, 0.625, 78  # CSS pixels; 900 pixels in the file; WebP
LEAD, CO, OURS = "rd-16-1-9801", "zx-14-1-9802", "市市场监督管理局"
ITEMS = (
    ("9801", "关于加强校园周边食品摊点治理的建议", "代表711", "食品安全"),
    ("9803", "关于规范外卖食品封签使用的建议", "代表713", "食品安全"),
    ("9804", "关于完善农贸市场快检室布局的建议", "代表714", "食品安全"),
    ("9805", "关于整治直播间虚假食品广告的建议", "代表715", "食品安全"),
    ("9806", "关于推进小餐饮店备案便利化的建议", "代表716", "食品安全"),
    ("9807", "关于加强预制菜标签管理的建议", "代表717", "食品安全"),
    ("9808", "关于统一食品经营许可电子证照式样的建议", "代表718", "食品安全"),
)
CLERK, LEADER, HEAD, HANDLER = (PEOPLE[post] for post in ("office", "leader", "head@食品处", "handler@食品处"))


def rows() -> Iterator[dict[str, str]]:
    """The list of the day: seven suggestions to lead, one proposal to help with."""
    for n, (number, title, proposer, topic) in enumerate(ITEMS):
        yield COMMON | {
            "序号": str(n + 1), "类别": "代表建议", "届次": "市十六届人大一次会议", "编号": number, "案由": title,
            "提出人": proposer, "主题": topic, "承办方式": "主办", "主办单位": OURS,
            "交办日期": "2023-12-18",
        }  # fmt: skip
    yield COMMON | {
        "序号": "8", "类别": "政协提案", "届次": "市政协十四届一次会议", "编号": "9802", "提出人": "委员712",
        "案由": "关于规范校外供餐合同的提案", "承办方式": "会办", "主办单位": "市教委", "会办单位": OURS,
        "交办日期": "2023-12-18",
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Photographer:
    """People of all posts at their windows, and the folder their pages are pictured in."""

    bureau: Bureau
    browser: Browser

    @asynccontextmanager
    async def at(self, post: str) -> AsyncIterator[Page]:
        scale = {"device_scale_factor": SCALE, "base_url": self.bureau.url}
        async with window(self.browser, self.bureau, post, WIDTH, **scale) as page:
            yield page

    async def see(self, post: str, path: str, name: str, height: int = 900) -> None:
        """The page at an address, pictured as it opens."""
        async with self.at(post) as page:
            await page.goto(path)
            await take(page, name, height)

    async def send(self, stream: str, command: Command, actor: Actor) -> None:
        await self.bureau.desk.client.send(stream, command, actor, DAY, uuid4())
        await self.bureau.desk.client.wait_until_idle()


async def take(page: Page, name: str, height: int = 900, folder: Path = MANUAL) -> None:
    """The top of the page, `height` CSS pixels of it, as `name`.webp."""
    await page.wait_for_timeout(400)
    whole = int(await page.evaluate("Math.ceil(document.documentElement.scrollHeight)"))
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": min(height, whole), "scale": 1}
    session = await page.context.new_cdp_session(page)
    shot = await session.send(
        "Page.captureScreenshot", {"format": "webp", "quality": QUALITY, "clip": clip, "captureBeyondViewport": True}
    )
    file = folder / f"{name}.webp"
    file.write_bytes(base64.b64decode(shot["data"]))
    print(f"{file.relative_to(ROOT)} {file.stat().st_size // 1024} KiB", flush=True)


async def take_all(folder: Path) -> None:
    """Plays the bureau in `folder`, which must be empty or new, and writes every picture anew."""
    for place in (MANUAL, README):
        place.mkdir(parents=True, exist_ok=True)
    async with bureau_at(folder) as bureau, browsing() as browser:
        studio = Photographer(bureau, browser)
        await studio.send(DAYS, BeginDay(day=DAY), CLERK)
        await signing_in(studio)
        await taking_in(studio)
        await others_under_way(studio)
        await named_in_cases(studio)
        await dividing(studio)
        await answering(studio)
        await helping(studio)
        await looking_back(studio)


async def signing_in(studio: Photographer) -> None:
    async with studio.at("") as page:
        await page.goto("/sign-in")
        await take(page, "sign-in", 620)


async def taking_in(studio: Photographer) -> None:
    """The clerk brings the city's list, looks at what it would register, and registers it."""
    async with studio.at("office") as page:
        await page.goto("/intake")
        await page.locator("input[type=file]").first.set_input_files(
            {"name": "交办清单.csv", "mimeType": "text/csv", "buffer": hand_over(*rows())}
        )
        await page.locator("main button.btn-primary").first.click()
        await page.get_by_text(ITEMS[0][1]).first.wait_for()
        await take(page, "office-list-preview", 1000)
        await page.locator("main button.btn-primary").first.click()
        await page.wait_for_url("**/intake/reports/**")
    await studio.bureau.desk.client.wait_until_idle()


async def others_under_way(studio: Photographer) -> None:
    """The rest of the list, each a step further than the last, so that every card of the home page counts something."""
    streams = [f"rd-16-1-{number}" for number, *_ in ITEMS[1:]]
    for stream in streams[1:]:
        await studio.send(stream, ConfirmReceipt(), CLERK)
    for stream in streams[2:]:
        await studio.send(stream, Propose(department="食品处", opinion="属该处职责"), CLERK)
    for stream in streams[3:]:
        await studio.send(stream, Confirm(opinion="请按期办理"), LEADER)
    for stream in streams[4:]:
        await studio.send(stream, Accept(handler=HANDLER.name), HEAD)
    task = KeyTask(case=streams[-1], what="完成走访并提出答复初稿", responsible=f"食品处{HANDLER.name}")
    await studio.send(KEY_TASKS, SetKeyTasks(month=f"{DAY:%Y-%m}", tasks=(task,)), CLERK)


async def named_in_cases(studio: Photographer) -> None:
    """Two cases in which the partner's unit is named: one it leads, one in which it helps."""
    unit = PEOPLE["partner"].department
    led = Facts(title="关于加强学校食堂明厨亮灶的提案", proposers=("委员721",), lead_unit=unit, topic="食品安全")
    helped = Facts(
        title="关于建立校园食品安全联合检查机制的提案", proposers=("委员722",), lead_unit=OURS, co_units=(unit,)
    )
    for number, part, facts in (("9811", HandlingRole.CO, led), ("9812", HandlingRole.LEAD, helped)):
        given = {"kind": Kind.PROPOSAL, "congress": 14, "session": 1, "number": number, "part": part}
        command = Register.model_validate({**given, "handed_over": date(2023, 12, 18), "facts": facts})
        await studio.send(f"zx-14-1-{number}", command, CLERK)
        await studio.send(f"zx-14-1-{number}", ConfirmReceipt(), CLERK)


async def dividing(studio: Photographer) -> None:
    """Received, proposed, confirmed and accepted."""
    async with studio.at("office") as page:
        await act(page, LEAD, "签收")
        await act(page, LEAD, "拟办")
        await page.get_by_label("承办处室").select_option(label="食品处")
        await take(page, "office-propose", 950)
        await give(page, "拟办")
        await act(page, CO, "签收")
        await act(page, CO, "拟办")
        await page.get_by_label("承办处室").select_option(label="食品处")
        await give(page, "拟办")
    async with studio.at("leader") as page:
        await page.goto("/")
        await take(page, "leader-home", 760)
        await act(page, LEAD, "批示")
        await take(page, "leader-confirm", 850)
        await give(page, "批示")
        await act(page, CO, "批示")
        await give(page, "批示")
    async with studio.at("head@食品处") as page:
        await page.goto(f"/cases/{LEAD}")
        await take(page, "head-case", 900)
        await act(page, LEAD, "处室确认")
        await page.get_by_label("承办人").first.fill(HANDLER.name)
        await take(page, "head-accept", 850)
        await give(page, "处室确认")
        await act(page, CO, "处室确认")
        await page.get_by_label("承办人").first.fill(HANDLER.name)
        await give(page, "处室确认")
    await studio.see("office", "/", "office-home", 1000)
    async with studio.at("office") as page:
        await page.goto("/")
        await take(page, "home", 1080, README)


async def answering(studio: Photographer) -> None:
    """Contact, reply, disclosure, review, signature, dispatch and publication."""
    async with studio.at("handler@食品处") as page:
        await page.goto("/")
        await take(page, "handler-home", 760)
        await act(page, LEAD, "登记沟通")
        await page.get_by_label("沟通方式").select_option(label="走访")
        await take(page, "handler-contact", 900)
        await give(page, "登记沟通")
        await act(page, LEAD, "答复送审")
        await page.get_by_label("或直接写入正文").fill(LETTER)
        await page.get_by_label("解决采纳").check()
        await take(page, "handler-submit", 1200)
        await give(page, "答复送审")
    async with studio.at("disclosure") as page:
        await act(page, LEAD, "公开审查")
        await take(page, "disclosure-review", 900)
        await give(page, "公开审查")
    async with studio.at("office") as page:
        await act(page, LEAD, "审核答复")
        await page.get_by_label("同意", exact=True).check()
        await take(page, "office-review", 800)
        await give(page, "审核答复")
    async with studio.at("leader") as page:
        await page.goto(f"/cases/{LEAD}")
        await take(page, "leader-sign", 760)
        await act(page, LEAD, "签发答复")
    async with studio.at("office") as page:
        await act(page, LEAD, "发出答复")
        await take(page, "office-send", 950)
        await give(page, "发出答复")


async def helping(studio: Photographer) -> None:
    """A co-unit's opinion, as far as the handler writes it."""
    async with studio.at("handler@食品处") as page:
        await act(page, CO, "会办意见送审")
        await page.get_by_label("或直接写入正文").fill(OPINION)
        await take(page, "handler-opinion", 900)
        await give(page, "会办意见送审")


async def looking_back(studio: Photographer) -> None:
    """What there is to read when a case is done, and what a partner sees of it."""
    done = "rd-16-1-0099"
    await studio.see("office", "/cases", "office-cases", 900)
    await studio.see("office", "/city", "office-city", 800)
    await studio.see("office", "/reports/summary?year=2023", "office-summary", 900)
    await studio.see("auditor", f"/cases/{done}?tab=timeline", "auditor-timeline", 1000)
    await studio.see("auditor", f"/cases/{done}?step=20", "auditor-replay", 900)
    await studio.see("partner", "/cases", "partner-cases", 700)
    await studio.see("partner", "/cases/zx-14-1-9812", "partner-case", 800)
    async with studio.at("office") as page:
        await page.goto(f"/cases/{done}")
        await take(page, "case", 1080, README)
