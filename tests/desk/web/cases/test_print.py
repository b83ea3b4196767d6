"""Papers at the desk: who may print what, in which form, the letter that is written here, addresses and labels."""

import re
from io import BytesIO
from urllib.parse import unquote

import httpx
import pytest
from docx import Document
from openpyxl import Workbook

from services.desk.papers.render.pdf import office_program
from tests.desk.web.bureau import TOKEN, Bureau, submit_form

LEAD, JOINT_VISIT = "rd-16-1-0099", "zx-14-1-0821"
ALL = ("assignment", "approval", "letter", "disclosure", "evaluation", "cover")


def named(answer: httpx.Response) -> str:
    return unquote(answer.headers["content-disposition"].partition("UTF-8''")[2])


@pytest.mark.parametrize("sheet", ALL)
async def test_every_paper_is_a_page_and_a_word_file(bureau: Bureau, sheet: str) -> None:
    async with bureau.signed_in_as("office") as http:
        shown = await http.get(f"/print/{sheet}?case={LEAD}")
        file = await http.get(f"/print/{sheet}?case={LEAD}&as=docx")
    assert shown.status_code == 200
    assert "0099" in shown.text
    assert named(file).startswith("代表建议0099号")
    assert Document(BytesIO(file.content)).sections


async def test_a_batch_is_one_file_with_a_section_each(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        file = await http.get(f"/print/cover?case={LEAD}&case={JOINT_VISIT}&as=docx")
    assert named(file) == "案卷封面（2份）.docx"
    assert len(Document(BytesIO(file.content)).sections) == 2


async def test_a_pdf_opens_in_the_browser_or_it_is_said_why_not(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        answer = await http.get(f"/print/letter?case={LEAD}&as=pdf")
    if office_program():
        assert answer.content.startswith(b"%PDF")
        assert answer.headers["content-disposition"].startswith("inline")
    else:
        assert answer.status_code == 501
        assert "LibreOffice" in answer.text


async def test_the_page_says_which_papers_there_are(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        text = (await http.get(f"/print?case={LEAD}")).text
    assert all(f"/print/{sheet}?case={LEAD}" in text for sheet in (*ALL, "pressing", "labels"))


@pytest.mark.parametrize(
    ("post", "sheet", "status"),
    [
        ("head@广告处", "approval", 200),
        ("leader", "cover", 200),
        ("auditor", "approval", 200),
        ("auditor", "labels", 403),
        ("partner", "cover", 403),
        ("handler@食品处", "cover", 403),
    ],
)
async def test_a_paper_is_for_who_may_see_what_stands_on_it(bureau: Bureau, post: str, sheet: str, status: int) -> None:
    async with bureau.signed_in_as(post) as http:
        answer = await http.get(f"/print/{sheet}?case={LEAD}")
    assert answer.status_code == status


async def test_one_foreign_case_stops_the_whole_batch(bureau: Bureau) -> None:
    async with bureau.signed_in_as("head@食品处") as http:
        answer = await http.get(f"/print/cover?case={LEAD}&case={JOINT_VISIT}")
    assert answer.status_code == 403
    assert "无权打印" in answer.text


async def test_nothing_chosen_no_such_paper_and_too_many_are_said(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        assert (await http.get("/print/cover")).status_code == 422
        assert (await http.get(f"/print/nothing?case={LEAD}")).status_code == 404
        many = "&".join(f"case=rd-16-1-{n:04}" for n in range(201))
        assert "最多打印200件" in (await http.get(f"/print/cover?{many}")).text


async def test_a_letter_begins_with_a_wording_and_is_kept_as_it_grows(bureau: Bureau) -> None:
    url = f"/cases/{LEAD}/letter"
    async with bureau.signed_in_as("head@广告处") as http:
        begun = await submit_form(http, url, {"text": "", "wording": "主办答复（通用）", "_apply": "1"})
        assert "收悉。经研究，现将办理情况答复如下：" in begun.text
        saved = await submit_form(http, url, {"text": "一、关于监测\n正文<b>。", "联系人": "张一", "_preview": "1"})
        assert "正文&lt;b&gt;。" in saved.text
        assert "（联系人：张一）" in saved.text
        again = (await http.get(url)).text
        assert "一、关于监测" in again
        file = await http.get(f"{url}/preview?as=docx")
    texts = [paragraph.text for paragraph in Document(BytesIO(file.content)).paragraphs]
    assert "一、关于监测" in texts
    assert "沪市监书〔2023〕　　　　号" in texts


async def test_fields_in_the_text_are_filled_in_and_strange_ones_named(bureau: Bureau) -> None:
    url = f"/cases/{LEAD}/letter"
    async with bureau.signed_in_as("head@广告处") as http:
        filled = await submit_form(http, url, {"text": "承办处室：{承办处室}", "_fill": "1"})
        assert "承办处室：广告处" in filled.text
        strange = await submit_form(http, url, {"text": "请致电{局长手机}", "_fill": "1"})
    assert strange.status_code == 422
    assert "局长手机" in strange.text
    assert "请致电{局长手机}" in strange.text


async def test_a_letter_goes_on_to_its_submission_as_a_file(bureau: Bureau) -> None:
    async with bureau.signed_in_as("head@广告处") as http:
        empty = await submit_form(http, f"/cases/{LEAD}/letter", {"text": " ", "_submit": "1"})
        assert empty.status_code == 422
        answer = await submit_form(http, f"/cases/{LEAD}/letter", {"text": "正文。", "联系人": "张一", "_submit": "1"})
    assert answer.status_code == 303
    found = re.search(r"/cases/rd-16-1-0099/feedback/submit-reply\?text=(.+)", unquote(answer.headers["location"]))
    assert found
    assert bureau.desk.blobs.get(found[1]).decode() == "正文。\n联系人：张一"


async def test_an_auditor_writes_no_letters(bureau: Bureau) -> None:
    async with bureau.signed_in_as("auditor") as http:
        assert (await http.get(f"/cases/{LEAD}/letter")).status_code == 403


async def test_addresses_come_as_a_list_stand_on_labels_and_go_again(bureau: Bureau) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["姓名", "类别", "单位", "地址", "邮编", "案件代号"])
    sheet.append(["委员101", "委员", "示范大学", "上海市示范路1号", "200001", ""])
    sheet.append(["钱某某", "委员", "", "上海市示范路2号", "200002", JOINT_VISIT])
    file = BytesIO()
    book.save(file)
    async with bureau.signed_in_as("office") as http:
        taken = await upload(http, file.getvalue())
        assert taken.status_code == 303
        labels = (await http.get(f"/print/labels?case={JOINT_VISIT}")).text
        assert labels.count("<li>") == 28
        assert "上海市示范路2号" in labels
        gone = await erased(http, "钱某某")
        assert gone.status_code == 303
        assert "上海市示范路2号" not in (await http.get(f"/print/labels?case={JOINT_VISIT}")).text


async def upload(http: httpx.AsyncClient, content: bytes) -> httpx.Response:
    token = TOKEN.findall((await http.get("/addresses")).text)[-1]
    return await http.post(
        "/addresses/list", data={"_token": token, "kind": "zx"}, files={"list": ("通讯录.xlsx", content)}
    )


async def erased(http: httpx.AsyncClient, name: str) -> httpx.Response:
    token = TOKEN.findall((await http.get("/addresses")).text)[-1]
    return await http.post("/addresses/erase", data={"_token": token, "kind": "zx", "name": name})


async def test_addresses_are_for_the_office_and_a_wrong_one_is_named(bureau: Bureau) -> None:
    async with bureau.signed_in_as("leader") as http:
        assert (await http.get("/addresses")).status_code == 403
    async with bureau.signed_in_as("office") as http:
        wrong = await submit_form(http, "/addresses", {"kind": "rd", "name": "施某某", "postcode": "20"})
    assert wrong.status_code == 422
    assert "邮政编码应为6位数字" in wrong.text


async def test_the_years_report_counts_the_year(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        text = (await http.get("/reports/annual?year=2023")).text
        file = await http.get("/reports/annual?year=2023&as=docx")
    assert "一、基本情况" in text
    assert "我局共承办建议提案" in text
    assert named(file) == "2023年度建议提案办理工作总结.docx"


async def test_the_form_of_submission_holds_the_text_that_was_written(bureau: Bureau) -> None:
    async with bureau.signed_in_as("head@广告处") as http:
        answer = await submit_form(http, f"/cases/{LEAD}/letter", {"text": "正文。", "_submit": "1"})
        form = await http.get(answer.headers["location"])
    digest = unquote(answer.headers["location"]).partition("text=")[2]
    assert form.status_code == 200
    assert f'value="{digest}"' in form.text
