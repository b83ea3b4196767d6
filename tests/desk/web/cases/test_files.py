"""Files of a case: brought with their kind and size checked, taken by who may, recorded."""

from uuid import uuid4

import httpx

from services.desk.accounts import access_log
from services.desk.casefile.documents import case_documents
from tests.desk.web.bureau import TOKEN, Bureau

CASE = "rd-16-1-0277"
PDF = b"%PDF-1.7\nminutes of the visit"


async def bring(http: httpx.AsyncClient, case: str, files: list[tuple[str, bytes]], id: str = "") -> httpx.Response:
    shown = await http.get(f"/cases/{case}/files")
    assert shown.status_code == 200, shown.text[:2000]
    said = {"_token": TOKEN.findall(shown.text)[-1], "_id": id or str(uuid4()), "sort": "minutes", "source": "走访"}
    brought = [("files", (name, content, "application/octet-stream")) for name, content in files]
    return await http.post(f"/cases/{case}/files", data=said, files=brought)


async def test_a_file_is_brought_and_taken_by_who_may(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        for _ in range(2):
            assert (await bring(http, CASE, [("走访记录.pdf", PDF)])).status_code == 303
        row = await bureau.desk.case(CASE)
        file = next(file for file in row.files if file.name == "走访记录.pdf")
        assert (file.format, file.size, file.sort.label) == ("pdf", len(PDF), "沟通记录")
        taken = await http.get(f"/files/{file.attachment}?case={CASE}")
        assert taken.content == PDF
        assert taken.headers["content-type"] == "application/pdf"
        assert taken.headers["content-disposition"].startswith("attachment")
        assert "%E8%B5%B0%E8%AE%BF%E8%AE%B0%E5%BD%95.pdf" in taken.headers["content-disposition"]
        assert (
            (await http.get(f"/files/{file.attachment}?case={CASE}&show=1"))
            .headers["content-disposition"]
            .startswith("inline")
        )
        assert (await http.get(f"/files/{file.attachment}?case=zx-14-1-0284")).status_code == 404
        assert (await http.get(f"/files/{file.attachment}")).status_code == 404
        assert (await http.get("/files/sha256:" + "0" * 64 + f"?case={CASE}")).status_code == 404
    async with bureau.signed_in_as("partner") as http:
        assert (await http.get(f"/files/{file.attachment}?case={CASE}")).status_code == 403
        assert (await http.get(f"/cases/{CASE}/files")).status_code == 403
    async with bureau.signed_in_as("auditor") as http:
        assert (await http.get(f"/cases/{CASE}/files")).status_code == 403
    glances, _ = await access_log.access_page(bureau.desk.db, access_log.AccessFilter(stream=CASE))
    assert "下载文件" in [glance.label for glance in glances]


async def test_what_cannot_be_filed_is_named_and_the_rest_is_filed(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        done = await bring(http, CASE, [("坏.pdf", b"MZ\x90\x00"), ("说明.txt", "情况说明".encode())])
        assert done.status_code == 422
        assert "坏.pdf：这种文件不能存入" in done.text
        assert "说明.txt：已添加" in done.text
        assert (await bring(http, CASE, [])).status_code == 422


async def test_a_text_of_a_case_out_of_reach_is_not_handed_out(bureau: Bureau) -> None:
    """The reply of another department's case: the office may read it, a stranger not."""
    digest = next(document.digest for document in case_documents(await bureau.desk.history(CASE)) if document.letter)
    async with bureau.signed_in_as("head@广告处") as http:
        assert (await http.get(f"/files/{digest}?case={CASE}")).status_code == 403
    async with bureau.signed_in_as("office") as http:
        answer = await http.get(f"/files/{digest}?case={CASE}")
    assert answer.status_code != 403


async def test_what_was_ordered_away_is_not_there_any_more(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        await bring(http, CASE, [("误传.txt", "误传的材料".encode())])
        row = await bureau.desk.case(CASE)
        file = next(file for file in row.files if file.name == "误传.txt")
        bureau.desk.blobs.purge(file.attachment, "沪市监密〔2023〕9号")
        assert (await http.get(f"/files/{file.attachment}?case={CASE}")).status_code == 410
