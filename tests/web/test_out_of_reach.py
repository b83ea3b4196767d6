"""What somebody may not see they do not see by any other way either; and what is sent has an end."""

from tests.web.bureau import PEOPLE, Bureau
from tests.web.test_acting import accepted, done, fresh
from tests.web.test_api import machine
from tests.web.test_files import bring
from tests.web.test_links import linked

OTHER = "head@广告处"


async def beside(bureau: Bureau) -> str:
    """A case of the department of food, to which that of advertising contributes, with a file of it."""
    case = await fresh(bureau)
    async with bureau.as_("office") as http:
        assert (await done(http, bureau, f"/cases/{case}/intake/confirm-receipt")).status_code == 303
        said = {"department": "食品处", "co_departments": "广告处"}
        assert (await done(http, bureau, f"/cases/{case}/assignment/propose", **said)).status_code == 303
    async with bureau.as_("chief") as http:
        assert (await done(http, bureau, f"/cases/{case}/assignment/confirm")).status_code == 303
    async with bureau.as_("head@食品处") as http:
        name = PEOPLE["handler@食品处"].name
        assert (await done(http, bureau, f"/cases/{case}/assignment/accept", handler=name)).status_code == 303
    async with bureau.as_("handler@食品处") as http:
        assert (await bring(http, case, [("内部研究.txt", f"{case}内部研究".encode())])).status_code == 303
    await bureau.desk.client.settle()
    return case


async def test_the_hash_of_a_file_out_of_reach_is_told_nobody(bureau: Bureau) -> None:
    """With it the file could be put into a case of one's own, and read there."""
    case = await beside(bureau)
    digest = (await bureau.desk.case(case)).files[0].attachment
    async with bureau.as_(OTHER) as http:
        shown = await http.get(f"/cases/{case}?tab=documents")
        assert "内部研究" in shown.text
        assert digest not in shown.text
        assert (await http.get(f"/files/{digest}?case={case}")).status_code == 403
    async with machine(bureau, OTHER) as http:
        for url in (f"/cases/{case}/history", f"/cases/{case}", "/cases?size=200"):
            assert digest not in (await http.get(url)).text, url
    async with machine(bureau, "handler@食品处") as http:
        assert digest in (await http.get(f"/cases/{case}/history")).text


async def test_a_link_ends_when_the_case_has_gone_to_others(bureau: Bureau) -> None:
    case = await accepted(bureau)
    path = await linked(bureau, case, "approve", "head@食品处")
    async with bureau.as_() as phone:
        assert (await phone.get(path)).status_code == 200
    async with bureau.as_("office") as http:
        await done(http, bureau, f"/cases/{case}/assignment/reopen", department="广告处", reason="改派")
    async with bureau.as_("chief") as http:
        await done(http, bureau, f"/cases/{case}/assignment/confirm")
    row = await bureau.desk.case(case)
    assert row.department == "广告处"
    async with bureau.as_() as phone:
        said = await phone.get(path)
    assert said.status_code == 410
    assert row.title not in said.text
