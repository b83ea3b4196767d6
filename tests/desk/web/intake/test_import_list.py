"""收件 in the browser: a list is looked at, put right and taken in once; one case is registered, the like beside it."""

import asyncio
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import httpx
import openpyxl

from tests.desk.lists import COLUMNS, GOOD, SECRET, cells
from tests.desk.web.bureau import Bureau, submit_form

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(*rows: Mapping[str, Any], columns: Any = COLUMNS) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(columns))
    for row in rows:
        book.active.append([row.get(column, "") for column in columns] if columns is not COLUMNS else cells(dict(row)))
    made = BytesIO()
    book.save(made)
    return made.getvalue()


async def upload_list(
    http: httpx.AsyncClient, content: bytes, name: str = "清单.xlsx", **fields: Any
) -> httpx.Response:
    """The page after a list was chosen."""
    return await submit_form(http, "/intake/list", fields, files={"file": (name, content, TYPE)}, follow_redirects=True)


async def post_with_token(http: httpx.AsyncClient, url: str, **fields: Any) -> httpx.Response:
    return await submit_form(http, url, fields, follow_redirects=True)


async def wait_for_report(http: httpx.AsyncClient, said: httpx.Response) -> httpx.Response:
    """The report, when the list is taken in."""
    while said.url.path.endswith("/progress"):
        await asyncio.sleep(0.05)
        said = await http.get(str(said.url), follow_redirects=True)
    return said


async def test_a_list_is_looked_at_first_and_taken_in_once(bureau: Bureau) -> None:
    rows = [{**GOOD, "编号": "7001"}, {**GOOD, "编号": "7002", "交办日期": "昨天"}]
    async with bureau.signed_in_as("office") as http:
        looked = await upload_list(http, workbook(*rows))
        assert "尚未写入任何内容" in looked.text
        assert "不是日期" in looked.text
        assert (await http.get("/cases/rd-16-1-7001")).status_code == 404
        report = await wait_for_report(http, await post_with_token(http, looked.url.path, _do="take"))
        assert "新登记 <strong>1</strong>" in report.text
        assert (await http.get("/cases/rd-16-1-7001")).status_code == 200
        again = await upload_list(http, workbook(*rows))
        assert "确认收件" not in again.text
        saved = await http.get(f"{report.url.path}.xlsx")
    lines = list(openpyxl.load_workbook(BytesIO(saved.content)).active.values)
    assert {"未收", "新登记"} <= {line[0] for line in lines[1:]}


async def test_what_was_answered_before_stands_beside_a_new_case(bureau: Bureau) -> None:
    case = next(case for case in await bureau.desk.store.cases() if case.sent_on)
    async with bureau.signed_in_as("office") as http:
        looked = await upload_list(http, workbook({**GOOD, "编号": "7006", "案由": case.title}))
        like = await http.get(looked.url.path, params={"like": 1})
        await post_with_token(http, looked.url.path, _do="drop")
    assert f"/cases/{case.id}?tab=documents" not in looked.text
    assert f"/cases/{case.id}?tab=documents" in like.text


async def test_columns_can_be_said_otherwise(bureau: Bureau) -> None:
    columns = ["名目" if column == "案由" else column for column in COLUMNS]
    async with bureau.signed_in_as("office") as http:
        looked = await upload_list(http, workbook({**GOOD, "编号": "7003", "名目": "某件"}, columns=columns))
        assert "缺少列：案由" in looked.text
        assert "--" not in re.sub(r"<[^>]*>", "", looked.text)
        said = {"column": columns, "standard": [*COLUMNS], "_do": "look"}
        again = await post_with_token(http, looked.url.path, **said)
        assert "确认收件（1 件）" in again.text
        await post_with_token(http, looked.url.path, _do="drop")
        assert (await http.get(looked.url.path)).status_code == 404


async def test_of_a_classified_row_nothing_is_shown_or_kept(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        looked = await upload_list(http, workbook({**SECRET, "编号": "7004"}))
        report = await wait_for_report(http, await post_with_token(http, looked.url.path, _do="take"))
        assert "涉密件 <strong>1</strong>" in report.text
        for text in (looked.text, report.text):
            assert "绝不能出现" not in text


async def test_what_is_no_list_is_refused_in_words(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        answer = await upload_list(http, b"not a list", name="照片.png")
    assert answer.status_code == 422
    assert "不是 Excel 表格" in answer.text


async def test_only_the_office_takes_lists_in(bureau: Bureau) -> None:
    for post in ("leader", "handler@食品处", "auditor", "partner"):
        async with bureau.signed_in_as(post) as http:
            for url in ("/intake/list", "/intake/register", "/city", "/city/compare"):
                answer = await http.get(url)
                assert answer.status_code == 403, (post, url)


async def test_somebody_else_s_upload_is_not_to_be_seen(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        answer = await http.get("/intake/list/00000000-0000-0000-0000-000000000001")
    assert answer.status_code == 404
    assert "已过期或不是您上传的" in answer.text


ONE = {
    "kind": "代表建议",
    "session": "市十六届人大一次会议",
    "number": "7010",
    "handed_over": "2023-12-20",
    "secret": "否",
    "title": "关于加强网络餐饮食品安全监管的建议",
    "proposers": "代表701、代表702",
    "co_signers": "0",
    "timing": "会后",
    "topic": "食品安全",
    "publishable": "是",
    "part": "主办",
    "lead_unit": "市市场监督管理局",
}


async def test_one_case_is_registered_and_its_page_opened(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        done = await submit_form(http, "/intake/register", ONE)
        assert (done.status_code, done.headers["location"]) == (303, "/cases/rd-16-1-7010")
        again = await submit_form(http, "/intake/register", ONE)
    assert again.status_code == 422
    assert "此编号已登记" in again.text


async def test_mistakes_stand_at_their_fields_and_nothing_typed_is_lost(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        answer = await submit_form(http, "/intake/register", {**ONE, "number": "", "session": "明年"})
    assert answer.status_code == 422
    assert "有 2 处需要更正" in answer.text
    assert 'aria-describedby="session-wrong' in answer.text
    assert ONE["title"] in answer.text


async def test_the_like_of_earlier_years_stands_beside_the_form(bureau: Bureau) -> None:
    case = (await bureau.desk.store.cases())[0]
    async with bureau.signed_in_as("office") as http:
        answer = await submit_form(http, "/intake/register", {**ONE, "title": case.title, "_do": "look"})
    assert answer.status_code == 200
    assert f"/cases/{case.id}" in answer.text


async def test_of_a_classified_case_nothing_typed_is_kept(bureau: Bureau) -> None:
    said = {**ONE, "number": "7011", "secret": "是", "title": "绝不能出现的案由"}
    async with bureau.signed_in_as("office", follow_redirects=True) as http:
        answer = await submit_form(http, "/intake/register", said)
    assert "绝不能出现" not in answer.text
    assert "涉密件" in answer.text
