"""What somebody may not see they do not see by any other way either; a right ends with what it came from."""

from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from services.desk.access.permissions import CaseSection
from services.desk.casefile.documents import case_documents
from services.desk.commands.parsing import local_path
from services.desk.files.xlsx_writer import write_xlsx
from services.desk.ledger.case_row import CaseRow
from services.desk.papers.render.docx import write_docx
from services.desk.papers.render.model import Paper, Para
from services.desk.web.cases.list import visible_rows
from services.desk.web.core.case_view import CaseFile, CaseViewParams
from services.desk.web.core.current_user import DirectoryCache
from services.desk.web.registers.operations import visible_reminders
from shared.blobs.store import TextMissing, content_hash
from shared.contracts.assignment import DIRECTORY
from shared.contracts.common.vocabulary import Kind, Result
from shared.messaging.envelope import RecordedEvent
from tests.desk.web.api.test_routes import machine
from tests.desk.web.bureau import PEOPLE, TOKEN, Bureau
from tests.desk.web.cases.test_command_form import accepted, done, fresh
from tests.desk.web.cases.test_files import bring
from tests.desk.web.cases.test_one_time_links import linked, proposed, sent

BESIDE = "head@广告处"
DRAFTED = CaseRow(id="rd-16-1-0099", kind=Kind.SUGGESTION, department="食品处", result=Result.SOLVED, reminders=2)


async def contributing(bureau: Bureau) -> str:
    """A case of the department of food, to which that of advertising contributes, with a file of the former."""
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        assert (await done(http, bureau, f"/cases/{case}/intake/confirm-receipt")).status_code == 303
        said = {"department": "食品处", "co_departments": "广告处"}
        assert (await done(http, bureau, f"/cases/{case}/assignment/propose", **said)).status_code == 303
    async with bureau.signed_in_as("chief") as http:
        assert (await done(http, bureau, f"/cases/{case}/assignment/confirm")).status_code == 303
    async with bureau.signed_in_as("head@食品处") as http:
        name = PEOPLE["handler@食品处"].name
        assert (await done(http, bureau, f"/cases/{case}/assignment/accept", handler=name)).status_code == 303
        assert (await bring(http, case, [("内部研究.txt", f"{case}内部研究".encode())])).status_code == 303
    await bureau.desk.client.wait_until_idle()
    return case


async def test_the_hash_of_a_file_out_of_reach_is_told_nobody(bureau: Bureau) -> None:
    """Who knows it could put the file into a case of their own, and read it there."""
    case = await contributing(bureau)
    (paper,) = case_documents(await bureau.desk.history(case))
    async with bureau.signed_in_as(BESIDE) as http:
        shown = (await http.get(f"/cases/{case}?tab=documents")).text
        assert paper.short in shown
        assert paper.digest not in shown
        assert (await http.get(f"/files/{paper.digest}?case={case}")).status_code == 403
    async with machine(bureau, BESIDE) as http:
        for url in (f"/cases/{case}/history", f"/cases/{case}", "/cases?size=200"):
            assert paper.digest not in (await http.get(url)).text, url
    async with machine(bureau, "head@食品处") as http:
        assert paper.digest in (await http.get(f"/cases/{case}/history")).text


async def test_a_link_ends_when_the_case_has_gone_to_others(bureau: Bureau) -> None:
    case = await proposed(bureau)
    async with bureau.signed_in_as("chief") as http:
        assert (await done(http, bureau, f"/cases/{case}/assignment/confirm")).status_code == 303
    path = await linked(bureau, case, "accept", "head@食品处")
    async with bureau.signed_in_as("head@食品处") as http:
        why = {"ground": "not-department", "reason": "属广告监管", "right_unit": "广告处"}
        assert (await done(http, bureau, f"/cases/{case}/assignment/decline", **why)).status_code == 303
    async with bureau.signed_in_as("office") as http:
        assert (await done(http, bureau, f"/cases/{case}/assignment/propose", department="广告处")).status_code == 303
    row = await bureau.desk.case(case)
    async with bureau.signed_in_as() as phone:
        said = await phone.get(path)
    assert (row.department, said.status_code) == ("广告处", 410)
    assert row.title not in said.text


async def test_nobody_decides_on_a_phone_upon_what_they_have_not_read(bureau: Bureau) -> None:
    case = await proposed(bureau)
    path = await linked(bureau, case, "confirm", "chief")
    async with bureau.signed_in_as() as phone:
        shown = await phone.get(path)
        async with bureau.signed_in_as("office") as http:
            changed = await done(http, bureau, f"/cases/{case}/assignment/propose", department="广告处")
            assert changed.status_code == 303, changed.text
        seen = shown.text.partition('name="_seen" value="')[2].partition('"')[0]
        form = {"_token": TOKEN.findall(shown.text)[-1], "_seen": seen}
        said = await phone.post(path, data=form)
    assert said.status_code == 409
    assert "已有他人办理" in said.text
    assert (await bureau.desk.case(case)).stage.label == "待批示"
    assert "已办理" in (await sent(bureau, path, _seen=str(int(seen) + 1))).text


async def test_a_token_speaks_at_the_interface_alone(bureau: Bureau) -> None:
    """A machine makes no passwords and no further tokens."""
    async with machine(bureau) as http:
        assert (await http.get("/me")).status_code == 200
        for url in ("/people/me", "/people/tokens", "/cases"):
            assert (await http.get(f"{bureau.url}{url}")).status_code == 303, url
        reset = await http.post(f"{bureau.url}/people/accounts/reset", data={"person_id": PEOPLE["auditor"].id})
        assert reset.status_code == 401


async def test_reminders_of_cases_out_of_reach_are_not_listed(bureau: Bureau) -> None:
    case = await accepted(bureau)
    told = [{"stream": case}, {"stream": "directory"}]
    names = await DirectoryCache().current(bureau.desk, 1)
    people = {post: names.person(PEOPLE[post].id, bureau.desk.today()) for post in (BESIDE, "head@食品处")}
    assert [await visible_reminders(bureau.desk, person, told) for person in people.values() if person] == [
        told[1:],
        told,
    ]


async def test_more_than_anybody_sends_is_not_taken(bureau: Bureau) -> None:
    async with bureau.signed_in_as() as http:
        large = {"content-type": "application/json"}
        assert (await http.post("/api/v1/cases/register", content=bytes(5 << 20), headers=large)).status_code == 413


@dataclass
class DeskWithStaleHistory:
    """A desk whose newest record of the directory has no place in the log yet."""

    past: list[RecordedEvent]
    asked: list[str] = field(default_factory=list)

    async def history(self, stream: str) -> list[RecordedEvent]:
        self.asked.append(stream)
        return self.past


async def test_a_directory_read_too_early_is_read_again(bureau: Bureau) -> None:
    """Else who has left would keep their posts until the directory changes once more."""
    whole = await bureau.desk.history(DIRECTORY)
    last = max(event.version for event in whole if event.service == "assignment")
    desk, kept = DeskWithStaleHistory(whole[:-1]), DirectoryCache()
    assert whole[-1].version == last
    await kept.current(desk, last)
    desk.past = whole
    await kept.current(desk, last)
    await kept.current(desk, last)
    assert (kept.version, len(desk.asked)) == (last, 2)


async def test_a_list_shows_of_a_case_what_its_page_shows(bureau: Bureau) -> None:
    names = await DirectoryCache().current(bureau.desk, 1)
    head = names.person(PEOPLE[BESIDE].id, bureau.desk.today())
    assert head
    beside = DRAFTED.model_copy(update={"co_departments": {"广告处": False}})
    (hidden,), (own,) = visible_rows(head, [beside]), visible_rows(replace(head, department="食品处"), [beside])
    assert (hidden.result, hidden.reminders, own.result) == (None, 2, Result.SOLVED)


def test_a_day_gone_by_tells_no_more_than_today() -> None:
    """The difference to now holds neither the result of a draft nor what supervision said."""
    asked = CaseViewParams(step=1)
    told = CaseFile(DRAFTED, [], date(2023, 5, 1), asked, frozenset({CaseSection.CASE}))
    assert not {"办理结果", "提醒和催办次数"} & {difference.field for difference in told.differences}
    whole = replace(told, sections=frozenset(CaseSection))
    assert {"办理结果", "提醒和催办次数"} <= {difference.field for difference in whole.differences}


def test_one_goes_back_only_to_pages_of_our_own() -> None:
    assert local_path("/cases?words=食品 安全") == "/cases?words=食品 安全"
    for foreign in ("https://example.org", "//example.org", "/\\example.org", "/\t/example.org", "/\n/example.org"):
        assert local_path(foreign) == "", foreign


def test_signs_that_no_file_holds_spoil_no_file() -> None:
    """They come with what is pasted: one of them kept a whole ledger from being exported."""
    sheet = load_workbook(BytesIO(write_xlsx("台账", [["案由"], ["甲\x0b乙"], ["\x01=1+1"]])))["台账"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["甲乙", "'=1+1"]
    made = Document(BytesIO(write_docx([Paper("x", (Para("甲\x0b乙\x00𠮷"),))])))
    assert "甲乙𠮷" in [paragraph.text for paragraph in made.paragraphs]


async def test_what_a_stranger_brings_to_a_case_is_not_kept(bureau: Bureau) -> None:
    """Whether a form is somebody's business is asked before anything of it is put into the store."""
    case, text = await accepted(bureau), "外人带来的文稿"
    async with bureau.signed_in_as(BESIDE) as http:
        token = TOKEN.findall((await http.get("/")).text)[-1]
        said = {"_token": token, "_give": "1", "text~words": text, "result": Result.SOLVED.value}
        answer = await http.post(f"/cases/{case}/feedback/submit-reply", data=said)
    assert answer.status_code == 403
    with pytest.raises(TextMissing):
        bureau.desk.blobs.get(content_hash(text.encode()))
