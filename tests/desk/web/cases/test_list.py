"""The ledger's pages: what is filtered stands in the address, everybody finds their own, and a workbook is harmless."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.desk.web.bureau import TOKEN, Bureau


def count(said: str) -> int:
    return int(said.partition("共 <strong>")[2].partition("<")[0])


async def test_the_list_says_how_many_and_links_each_case(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        said = (await http.get("/cases")).text
    assert count(said) >= 12
    assert 'href="/cases/rd-16-1-' in said
    assert "<h1>台账</h1>" in said


async def test_a_filter_is_in_the_address_and_can_be_removed(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        every, few = (await http.get("/cases")).text, (await http.get("/cases?kind=rd&part=lead")).text
    assert 0 < count(few) < count(every)
    assert 'href="/cases?part=lead"' in few
    assert "类别：代表建议" in few


async def test_a_case_is_found_by_part_of_its_title(bureau: Bureau) -> None:
    case = (await bureau.desk.store.cases())[0]
    async with bureau.signed_in_as("office") as http:
        said = (await http.get("/cases", params={"words": case.title[4:9]})).text
    assert f'href="/cases/{case.id}"' in said


async def test_nothing_found_says_so(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        answer = await http.get("/cases?words=没有这样的案件")
    assert answer.status_code == 200
    assert "没有符合条件的案件" in answer.text


async def test_a_department_sees_its_own_cases_only(bureau: Bureau) -> None:
    theirs = [case for case in await bureau.desk.store.cases() if "食品处" in (case.department, *case.co_departments)]
    async with bureau.signed_in_as("head@食品处") as http:
        said = (await http.get("/cases?size=200")).text
    assert count(said) == len(theirs)


async def test_a_partner_sees_what_names_it(bureau: Bureau) -> None:
    cases = await bureau.desk.store.cases()
    theirs = [case for case in cases if "市教委" in (case.lead_unit, *case.joint_units, *case.co_units)]
    async with bureau.signed_in_as("partner") as http:
        assert count((await http.get("/cases")).text) == len(theirs)


@pytest.mark.parametrize("address", ["?page=99999", "?page=x&size=-1&sort=no", "?figure=没有&year=2023", "?due=x..y"])
async def test_any_address_is_a_page(bureau: Bureau, address: str) -> None:
    async with bureau.signed_in_as("office") as http:
        assert (await http.get(f"/cases{address}")).status_code == 200


async def test_a_figure_of_the_summary_is_a_list(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        whole = (await http.get("/cases?figure=总数&year=2023")).text
        among = (await http.get("/cases?figure=满意&year=2023&among=1")).text
        kept = (await http.get("/cases?figure=满意&year=2023")).text
    assert count(whole) >= count(among) >= count(kept) > 0
    assert "数字：满意" in kept


async def test_chosen_columns_are_kept(bureau: Bureau) -> None:
    async with bureau.signed_in_as("auditor") as http:
        token = TOKEN.findall((await http.get("/cases")).text)[-1]
        form = {"_token": token, "column": ["topic", "outcome"], "_back": "/cases?kind=rd"}
        answer = await http.post("/cases/columns", data=form)
        assert answer.headers["location"] == "/cases?kind=rd"
        said = (await http.get("/cases")).text
    assert 'data-label="主题"' in said
    assert 'data-label="状态"' not in said


async def test_the_workbook_holds_the_list_and_no_formula(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        answer = await http.get("/cases.xlsx?kind=zx&all=1")
        shown = count((await http.get("/cases?kind=zx")).text)
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.values)
    assert len(rows) == shown + 1
    assert rows[0][:2] == ("编号", "案由")
    assert "UTF-8''%E5%8F%B0%E8%B4%A6" in answer.headers["content-disposition"]
    assert not any(isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") for row in rows for cell in row)
