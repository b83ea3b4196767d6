"""录入市系统 in the browser: the queue, the sheet, what is done; the city's lists beside the ledger; evaluations."""

import re
from io import BytesIO
from typing import Any

import httpx
import openpyxl

from services.desk.city.entries import CityAct, owed_entries
from services.desk.ledger.case_row import CaseRow
from services.desk.web.intake.city_entries import waiting_entries
from tests.desk.web.bureau import Bureau, submit_form
from tests.desk.web.intake.test_import_list import TYPE, post_with_token, workbook

EXPORT = ("类别", "届次", "编号", "案由", "办理状态", "答复日期")
GRADED = ("类别", "届次", "编号", "办理态度", "办理结果评价", "具体意见")


def listed(case: CaseRow, **more: Any) -> dict[str, Any]:
    assert case.kind
    usual = {"类别": case.kind.label, "届次": f"{case.congress}-{case.session}", "编号": case.number}
    return {**usual, "案由": case.title, **more}


async def sent(http: httpx.AsyncClient, url: str, content: bytes) -> httpx.Response:
    files = {"file": ("清单.xlsx", content, TYPE)}
    form = await http.get("/city/compare")
    token = re.findall(r'name="_token" value="([^"]+)"', form.text)[-1]
    return await http.post(url, data={"_token": token}, files=files, follow_redirects=True)


async def test_what_was_entered_leaves_the_queue(bureau: Bureau) -> None:
    before = [entry for entry in await waiting_entries(bureau.desk) if entry.act is CityAct.RECEIPT]
    first = before[0]
    async with bureau.signed_in_as("office", follow_redirects=True) as http:
        shown = await http.get("/city?act=receipt")
        assert f"待录入 共 {len(before)} 项" in shown.text
        assert "data-copy" in shown.text
        said = {"owed": first.key, f"receipt/{first.key}": "SH-0001", "act": "receipt", "on": "2023-12-28"}
        form = re.findall(r'name="_token" value="([^"]+)"', shown.text)[-1]
        done = await http.post("/city/done", data={"_token": form, **said})
    assert "已登记 1 项" in done.text
    entry = (await bureau.desk.case(first.case.id)).entered[first.entry_key]
    assert (entry.receipt, str(entry.on)) == ("SH-0001", "2023-12-28")
    assert first.key not in [entry.key for entry in await waiting_entries(bureau.desk)]


async def test_the_sheet_has_the_columns_the_office_set(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office", follow_redirects=True) as http:
        said = {"heading": ["件号", "校核码", "题目"], "field": ["编号", "", "案由"], "_do": "save"}
        assert "共 3 列" in (await submit_form(http, "/city/template/contact", said)).text
        sheet = await http.get("/city/contact.xlsx")
        await submit_form(http, "/city/template/contact", {"_do": "usual"})
        usual = await http.get("/city/contact.xlsx")
    lines = list(openpyxl.load_workbook(BytesIO(sheet.content)).active.values)
    assert lines[0] == ("件号", "校核码", "题目")
    assert len(lines) == 1 + sum(entry.act is CityAct.CONTACT for entry in await waiting_entries(bureau.desk))
    assert openpyxl.load_workbook(BytesIO(usual.content)).active["A1"].value == "类别"


async def test_the_city_s_empty_form_gives_its_columns(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        page = await http.get("/city/template/reply")
        token = re.findall(r'name="_token" value="([^"]+)"', page.text)[-1]
        files = {"file": ("模板.xlsx", workbook({}, columns=("建议编号", "答复文号", "校核码")), TYPE)}
        answer = await http.post("/city/template/reply/file", data={"_token": token}, files=files)
    assert "共 3 列" in answer.text
    assert 'value="答复文号"' in answer.text


async def test_the_city_s_export_is_laid_beside_the_ledger(bureau: Bureau) -> None:
    case = next(case for case in await bureau.desk.store.cases() if case.sent_on and not case.has_left_bureau)
    rows = [listed(case, 办理状态="待签收", 答复日期="2020-01-01"), {**listed(case), "编号": "7999"}]
    async with bureau.signed_in_as("office") as http:
        answer = await sent(http, "/city/compare", workbook(*rows, columns=EXPORT))
    assert "/city/reports/" in answer.url.path
    assert "本系统没有" in answer.text
    assert "2020-01-01" in answer.text
    assert case.id in answer.text


async def test_evaluations_are_taken_in_row_by_row(bureau: Bureau) -> None:
    cases = await bureau.desk.store.cases()
    case = next(case for case in cases if case.sent_on and case.part and case.part.leads and not case.has_left_bureau)
    other = next(case for case in cases if case.part and not case.part.leads and not case.has_left_bureau)
    grades = {"办理态度": "基本满意", "办理结果评价": "基本满意"}
    rows = [listed(case, **grades), listed(other, **grades), listed(case, 办理态度="一般")]
    async with bureau.signed_in_as("office") as http:
        looked = await sent(http, "/city/evaluations", workbook(*rows, columns=GRADED))
        assert "尚未写入任何内容" in looked.text
        report = await post_with_token(http, looked.url.path, _do="record")
    assert "已登记 <strong>1</strong>" in report.text
    assert "未登记 <strong>2</strong>" in report.text
    found = await bureau.desk.case(case.id)
    assert found.attitude is not None
    assert found.attitude.label == "基本满意"


def test_nothing_is_owed_twice(bureau: Bureau) -> None:
    assert owed_entries(CaseRow(id="rd-16-1-0001")) == []
