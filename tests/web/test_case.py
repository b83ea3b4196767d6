"""The page of a case over real engines: every part of it, any day of its past, and the pages of two acts."""

import re
from datetime import date
from uuid import uuid4

import pytest

from services.desk.ledger import fold
from services.desk.web.casefile import Tab
from tests.web.bureau import Bureau, give

LEAD, CO, AGAIN, GRANTED = "rd-16-1-0277", "zx-14-1-0284", "zx-14-1-0326", "zx-14-1-0022"


async def text(bureau: Bureau, url: str, post: str = "office", status: int = 200) -> str:
    async with bureau.as_(post) as http:
        shown = await http.get(url)
    assert shown.status_code == status, shown.text[:3000]
    return shown.text


@pytest.mark.parametrize("case", [LEAD, CO, AGAIN])
@pytest.mark.parametrize("tab", list(Tab))
async def test_every_part_of_a_case_has_its_address(bureau: Bureau, case: str, tab: Tab) -> None:
    page = await text(bureau, f"/cases/{case}?tab={tab}")
    assert page.count("<h1") == 1
    assert f'aria-current="page">{tab.label}' in re.sub(r"\s+", " ", page).replace(" >", ">")
    assert "style=" not in page
    assert page.count('aria-current="step"') <= 1


async def test_the_page_says_where_the_case_is_and_how_its_dates_were_reached(bureau: Bureau) -> None:
    page = await text(bureau, f"/cases/{LEAD}")
    row = await bureau.desk.case(LEAD)
    assert row.title in page
    for limit in row.deadlines.values():
        assert limit.explained in page.replace("&#39;", "'")
    assert "期限怎样算出来的？" in page


async def test_the_picture_holds_lead_and_co_clocks_and_says_them_in_a_table(bureau: Bureau) -> None:
    page = await text(bureau, f"/cases/{LEAD}")
    svg = page[page.index("<svg") : page.index("</svg>")]
    for name in ("答复", "局办公室", "消保处", "市经济和信息化委员会"):
        assert name in svg
    assert "用表格看" in page


async def test_the_story_is_filtered_in_the_address(bureau: Bureau) -> None:
    page = await text(bureau, f"/cases/{LEAD}?tab=timeline&subject=contact&subject=nonsense")
    assert "共1条记录" in page
    assert "已沟通" in page
    everything = await text(bureau, f"/cases/{LEAD}?tab=timeline")
    assert "已校验" in everything
    assert "校验不符" not in everything


async def test_old_and_new_values_stand_side_by_side(bureau: Bureau) -> None:
    page = await text(bureau, f"/cases/{GRANTED}?tab=timeline&changed=1")
    assert "<del>2023年5月16日</del>" in page
    assert "<ins>2023年7月14日</ins>" in page


async def test_any_day_of_the_past_is_the_fold_of_that_day(bureau: Bureau) -> None:
    day = date(2023, 3, 20)
    then = fold(await bureau.desk.history(LEAD), day)
    assert then is not None
    page = await text(bureau, f"/cases/{LEAD}?on={day}")
    assert "2023年3月20日晚上的案卷" in page
    assert re.search(rf"<dt>状态</dt><dd>{then.stage.label}</dd>", page)
    assert "与现在相比有" in page
    assert "回到现在" in page
    assert 'name="_give"' not in page


async def test_each_step_can_be_looked_at_and_a_step_beyond_the_end_is_the_last(bureau: Bureau) -> None:
    first = await text(bureau, f"/cases/{LEAD}?step=1&tab=timeline")
    assert "共1条记录" in first
    assert "上一步" not in first
    last = await text(bureau, f"/cases/{LEAD}?step=9999")
    assert "与现在没有不同" in last


@pytest.mark.parametrize("rest", ["on=yesterday", "step=-1", "on=&step=", "on=1999-01-01"])
async def test_what_cannot_be_a_day_or_a_step_does_no_harm(bureau: Bureau, rest: str) -> None:
    await text(bureau, f"/cases/{LEAD}?{rest}")


async def test_an_unknown_case_and_a_foreign_one_are_refused_in_words(bureau: Bureau) -> None:
    assert "没有找到" in await text(bureau, "/cases/rd-16-1-9999", status=404)
    foreign = await text(bureau, f"/cases/{LEAD}", "head@食品处", status=403)
    assert "无权查看" in foreign
    assert (await bureau.desk.case(LEAD)).title not in foreign


async def test_who_may_see_less_sees_less(bureau: Bureau) -> None:
    """Somebody of a unit that is named sees the case; neither drafts nor reminders."""
    assert "还没有发出" not in await text(bureau, f"/cases/{LEAD}?tab=contact", "auditor")
    page = await text(bureau, f"/cases/{LEAD}?tab=timeline", "auditor")
    assert "催办" in page


async def test_the_auditor_is_offered_nothing(bureau: Bureau) -> None:
    page = await text(bureau, f"/cases/{LEAD}", "auditor")
    assert "现在没有必须由您办理的事项" in page
    assert 'name="_give"' not in page


async def test_rounds_stand_side_by_side(bureau: Bureau) -> None:
    page = await text(bureau, f"/cases/{AGAIN}?tab=contact")
    assert "第1次答复" in page
    assert "第2次答复" in page
    assert "不满意件" in page


async def test_an_evaluation_is_asked_recorded_once_and_refused_with_its_text(bureau: Bureau) -> None:
    url = f"/cases/{AGAIN}/evaluation"
    async with bureau.as_("office") as http:
        said = {"attitude": "satisfied", "outcome": "dissatisfied", "channel": "paper", "round": "2"}
        refused = await give(http, url, said | {"on_behalf": "true", "sheet.visited": "visited"})
        assert refused.status_code == 409
        assert "不满意须写明具体意见" in refused.text
        assert re.search(r'value="dissatisfied"\s+checked', refused.text)
        again = {"_id": str(uuid4()), "opinion": "请说明时间安排"}
        before = len(await bureau.desk.history(AGAIN))
        for _ in range(2):
            done = await give(http, url, said | again)
        assert done.status_code == 303
        assert done.headers["location"] == f"/cases/{AGAIN}?tab=contact"
    told = [each for each in (await bureau.desk.history(AGAIN))[before:] if each.service == "feedback"]
    assert [each.event.label for each in told] == ["已评价"]
    assert "请说明时间安排" in await text(bureau, f"/cases/{AGAIN}?tab=contact")


async def test_an_evaluation_names_each_field_that_is_missing(bureau: Bureau) -> None:
    async with bureau.as_("office") as http:
        shown = await give(http, f"/cases/{AGAIN}/evaluation", {"attitude": "satisfied", "round": "2"})
    assert shown.status_code == 422
    assert "有1处需要更正" in shown.text


async def test_an_extension_of_what_is_over_is_not_offered(bureau: Bureau) -> None:
    assert "没有可以延长的期限" in await text(bureau, f"/cases/{LEAD}/extension")
