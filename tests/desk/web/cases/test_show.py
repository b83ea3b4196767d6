"""The page of a case over real engines: every part of it, any day of its past, and the pages of two acts."""

import re
from datetime import date
from uuid import uuid4

import pytest

from services.cli.demo.cast import CLERK, LEADERS
from services.desk.casefile.timeline import timeline
from services.desk.ledger.projection import fold
from services.desk.web.core.case_view import Tab
from shared.contracts.common.vocabulary import Chapter, HandlingRole, Kind
from shared.contracts.intake import ConfirmReceipt, Facts, Register
from shared.contracts.supervision import Inquire
from tests.desk.web.bureau import SEEN, Bureau, submit_form

LEAD, CO, AGAIN, GRANTED = "rd-16-1-0277", "zx-14-1-0284", "zx-14-1-0326", "zx-14-1-0022"


async def text(bureau: Bureau, url: str, post: str = "office", status: int = 200) -> str:
    async with bureau.signed_in_as(post) as http:
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


async def test_every_case_of_the_year_has_its_page(bureau: Bureau) -> None:
    """Withdrawn, returned, classified, joined, closed or taken over: none is left without one."""
    for case in await bureau.desk.store.cases():
        for rest in ("", "?tab=handling", "?step=2", "?tab=contact"):
            page = await text(bureau, f"/cases/{case.id}{rest}")
            assert f"{case.number}号" in page, (case.id, rest)


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
    entries = [entry for entry in timeline(await bureau.desk.history(LEAD)) if entry.chapter is Chapter.CONTACT]
    assert f"共{len(entries)}条记录" in page
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
    async with bureau.signed_in_as("office") as http:
        said = {"attitude": "satisfied", "outcome": "dissatisfied", "channel": "paper", "round": "2"}
        refused = await submit_form(http, url, said | {"on_behalf": "true", "sheet.visited": "visited"})
        assert refused.status_code == 409
        assert "不满意须写明具体意见" in refused.text
        assert re.search(r'value="dissatisfied"\s+checked', refused.text)
        again = {"_id": str(uuid4()), "opinion": "请说明时间安排"}
        before = len(await bureau.desk.history(AGAIN))
        for _ in range(2):
            done = await submit_form(http, url, said | again)
        assert done.status_code == 303
        assert done.headers["location"] == f"/cases/{AGAIN}?tab=contact"
    told = [event for event in (await bureau.desk.history(AGAIN))[before:] if event.service == "feedback"]
    assert [event.event.label for event in told] == ["已评价"]
    assert "请说明时间安排" in await text(bureau, f"/cases/{AGAIN}?tab=contact")


async def test_an_evaluation_names_each_field_that_is_missing(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        shown = await submit_form(http, f"/cases/{AGAIN}/evaluation", {"attitude": "satisfied", "round": "2"})
    assert shown.status_code == 422
    assert "有1处需要更正" in shown.text


async def test_an_evaluation_after_somebody_else_acted_keeps_its_text_and_says_who(bureau: Bureau) -> None:
    url, stale = f"/cases/{GRANTED}/evaluation", {"attitude": "satisfied", "outcome": "satisfied", "channel": "phone"}
    async with bureau.signed_in_as("office") as http:
        shown = await http.get(url)
        seen = SEEN.findall(shown.text)[-1]
        first = await submit_form(http, url, stale | {"round": "1", "opinion": "先登记的"})
        assert first.status_code == 303
        late = await submit_form(http, url, stale | {"round": "1", "opinion": "后登记的", "_seen": seen})
    assert late.status_code == 409
    assert "您打开此页之后" in late.text
    assert "已评价" in late.text
    assert "后登记的" in late.text


async def registered(bureau: Bureau, number: str, unit: str = "市教育委员会") -> str:
    """A case of one's own, handed over this week and not yet received."""
    facts = Facts(
        title="关于校园周边食品安全的建议",
        proposers=("代表甲",),
        lead_unit="市市场监督管理局",
        co_units=(unit,),
        topic="食品安全",
    )
    envelope = Register(
        kind=Kind.SUGGESTION,
        congress=16,
        session=1,
        number=number,
        part=HandlingRole.LEAD,
        handed_over=date(2023, 12, 25),
        facts=facts,
    )
    id = f"rd-16-1-{number}"
    await bureau.desk.send_command(CLERK, id, envelope, id=uuid4())
    await bureau.desk.client.wait_until_idle()
    return id


async def test_what_is_next_can_be_done_with_one_click_and_undone(bureau: Bureau) -> None:
    id = await registered(bureau, "8811")
    async with bureau.signed_in_as("office") as http:
        shown = await http.get(f"/cases/{id}")
        form = re.search(r'action="(/cases/[^"]+/intake/confirm-receipt)".*?</form>', shown.text, re.S)
        assert form is not None
        said = dict(re.findall(r'name="(_\w+)" value="([^"]*)"', form[0]))
        done = await http.post(form[1], data=said)
        assert done.status_code == 303, done.text[:2000]
        after = await http.get(done.headers["location"])
    assert (await bureau.desk.case(id)).received_on == bureau.desk.today()
    assert "已签收" in after.text
    assert "撤销“已签收”" in after.text


async def test_an_extension_is_reckoned_by_the_server_before_it_is_asked_for(bureau: Bureau) -> None:
    id = await registered(bureau, "8812")
    page = await text(bureau, f"/cases/{id}/extension")
    assert "最多可延" in page
    fine = await text(bureau, f"/cases/{id}/extension?rule=reply&until=2024-05-25")
    assert "2024年5月25日" in fine
    assert f"/cases/{id}/supervision/request-extension?rule=reply" in fine
    long = await text(bureau, f"/cases/{id}/extension?rule=reply&until=2025-05-25")
    assert "延期超过最长可延日期" in long
    assert "request-extension" not in long


async def test_a_record_is_put_right_from_its_place_in_the_story(bureau: Bureau) -> None:
    id = await registered(bureau, "8813")
    page = await text(bureau, f"/cases/{id}?tab=timeline")
    assert "/intake/retract?version=1" not in page  # what was registered is voided, not taken back
    await bureau.desk.send_command(CLERK, id, ConfirmReceipt(), id=uuid4())
    page = await text(bureau, f"/cases/{id}?tab=timeline")
    assert f"/cases/{id}/intake/retract?version=2" in page
    assert "retract" not in await text(bureau, f"/cases/{id}?tab=timeline", "auditor")


async def test_a_named_unit_sees_the_case_and_neither_drafts_nor_supervision(bureau: Bureau) -> None:
    id = await registered(bureau, "8814", "市教委")
    asked = Inquire(question="是否已经联系")
    await bureau.desk.send_command(LEADERS[0], id, asked, id=uuid4())
    page = await text(bureau, f"/cases/{id}?tab=timeline", "partner")
    assert "已收件登记" in page
    assert "是否已经联系" not in page
    assert "是否已经联系" not in await text(bureau, f"/cases/{id}?tab=handling", "partner")
    assert "是否已经联系" in await text(bureau, f"/cases/{id}?tab=handling")


async def test_an_extension_of_what_is_over_is_not_offered(bureau: Bureau) -> None:
    assert "没有可以延长的期限" in await text(bureau, f"/cases/{LEAD}/extension")
