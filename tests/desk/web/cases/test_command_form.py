"""Every command is given from its page: once, in the right name, against what was seen; nothing written is lost."""

import re
from datetime import date
from itertools import count
from uuid import uuid4

import httpx
import pytest

from services.desk.commands.targets import REGISTERS, case_commands
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.intake import Facts, Register
from shared.messaging.envelope import Role
from tests.desk.web.bureau import PEOPLE, TOKEN, Bureau, submit_form

NUMBERS = count(7100)
CLERK, DAY = PEOPLE["office"], date(2023, 12, 29)
FAMOUS = "rd-16-1-0099"


async def fresh(bureau: Bureau, topic: str = "食品安全") -> str:
    """A lead case of its own, just registered."""
    number = str(next(NUMBERS))
    facts = Facts(
        title=f"关于第{number}号食品的建议", proposers=("代表甲", "代表乙"), lead_unit="市市场监督管理局", topic=topic
    )
    command = Register(
        kind=Kind.SUGGESTION,
        congress=16,
        session=1,
        number=number,
        part=HandlingRole.LEAD,
        handed_over=date(2023, 12, 20),
        facts=facts,
    )
    await bureau.desk.send_command(CLERK, f"rd-16-1-{number}", command, id=uuid4(), business_date=DAY)
    await bureau.desk.client.wait_until_idle()
    return f"rd-16-1-{number}"


async def done(http: httpx.AsyncClient, bureau: Bureau, url: str, **fields: object) -> httpx.Response:
    answer = await submit_form(http, url, {"_give": "1"} | fields)
    await bureau.desk.client.wait_until_idle()
    return answer


async def accepted(bureau: Bureau) -> str:
    """The same, on its way to the department of food."""
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        assert (await done(http, bureau, f"/cases/{case}/intake/confirm-receipt")).status_code == 303
        assert (await done(http, bureau, f"/cases/{case}/assignment/propose", department="食品处")).status_code == 303
    async with bureau.signed_in_as("chief") as http:
        assert (await done(http, bureau, f"/cases/{case}/assignment/confirm")).status_code == 303
    async with bureau.signed_in_as("head@食品处") as http:
        name = PEOPLE["handler@食品处"].name
        assert (await done(http, bureau, f"/cases/{case}/assignment/accept", handler=name)).status_code == 303
    return case


async def test_a_case_goes_its_way_by_forms_alone(bureau: Bureau) -> None:
    case = await accepted(bureau)
    row = await bureau.desk.case(case)
    assert (row.stage.label, row.department, row.handler) == ("办理中", "食品处", PEOPLE["handler@食品处"].name)


async def test_every_command_on_a_case_has_a_page_for_the_office_or_says_whose_it_is(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        for command in case_commands():
            answer = await http.get(f"/cases/{FAMOUS}/{command.service()}/{command.word()}")
            wanted = 200 if Role.OFFICE in command.by else 403
            assert answer.status_code == wanted, (command.type, answer.text[:500])
            assert command.label in answer.text


async def test_every_register_has_its_forms(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        for key, commands in REGISTERS.items():
            stream = f"{key}shu-2023" if key.endswith("-") else key
            for command in commands:
                answer = await http.get(f"/registers/{stream}/{command.service()}/{command.word()}")
                wanted = 200 if Role.OFFICE in command.by else 403
                assert answer.status_code == wanted, (command.type, answer.text[:500])


async def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(bureau: Bureau) -> None:
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        answer = await submit_form(
            http, f"/cases/{case}/intake/request-return", {"reason": "职责不在本局", "ground": ""}
        )
    assert answer.status_code == 422
    assert "有 3 处需要更正" in answer.text
    assert '<a href="#f-ground">依据：必填，请补充</a>' in answer.text
    assert "职责不在本局" in answer.text
    assert "<title>错误：" in answer.text


async def test_the_law_refuses_in_its_own_words_and_the_text_stays(bureau: Bureau) -> None:
    case = await accepted(bureau)
    async with bureau.signed_in_as("handler@食品处") as http:
        fields = {"text~words": "代表甲：您好……", "result": "solved", "reason": "见答复"}
        answer = await submit_form(http, f"/cases/{case}/feedback/submit-reply", fields)
    assert answer.status_code == 409
    assert "尚未与提出人沟通，不能送审答复，请先登记沟通。" in answer.text
    assert "见答复" in answer.text
    assert re.search(r'name="text" value="sha256:[0-9a-f]{64}"', answer.text)


async def test_a_file_that_cannot_be_filed_is_refused_at_its_field_and_the_text_stays(bureau: Bureau) -> None:
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        url, program = f"/cases/{case}/intake/withdraw", {"paper": ("a.exe", b"MZ\x90\x00" + bytes(90))}
        answer = await submit_form(http, url, {"reason": "提出人来函要求"}, files=program)
        assert answer.status_code == 422
        assert "这种文件不能存入" in answer.text
        assert "提出人来函要求" in answer.text
        letter = {"paper": ("来函.pdf", b"%PDF-1.7 ...")}
        asked = {"reason": "提出人来函要求", "all_agreed": "true"}
        assert (await submit_form(http, url, asked, files=letter)).status_code == 303
    await bureau.desk.client.wait_until_idle()
    assert (await bureau.desk.case(case)).stage.label == "已撤回"


async def test_the_form_says_beforehand_that_its_time_has_not_come(bureau: Bureau) -> None:
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        said = (await http.get(f"/cases/{case}/supervision/close")).text
    assert "现在暂不可办：尚有未了结的期限" in said


async def test_two_clicks_are_one_act(bureau: Bureau) -> None:
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        url, id = f"/cases/{case}/supervision/record-outcome", str(uuid4())
        fields = {"_id": id, "what": "抽检", "value": "12", "unit": "批次", "day": "2023-12-28", "source": "台账"}
        first, second = await submit_form(http, url, fields), await submit_form(http, url, fields)
    assert (first.status_code, second.status_code) == (303, 303)
    await bureau.desk.client.wait_until_idle()
    assert len((await bureau.desk.case(case)).outcomes) == 1


async def test_who_was_quicker_is_named_and_the_text_is_kept(bureau: Bureau) -> None:
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        shown = (await http.get(f"/cases/{case}/intake/mark-key")).text
        token = TOKEN.findall(shown)[-1]
        await done(http, bureau, f"/cases/{case}/intake/confirm-receipt")
        fields = {"_token": token, "_seen": "1", "level": "key", "by_whom": "市人大常委会", "topic": "食品安全专题"}
        answer = await http.post(f"/cases/{case}/intake/mark-key", data=fields)
        assert answer.status_code == 409
        assert "您填写期间，此件已有他人办理" in answer.text
        assert "局办公室 沈若琳：已签收" in answer.text
        assert "食品安全专题" in answer.text
        assert 'name="_seen" value="2"' in answer.text
        again = await http.post(f"/cases/{case}/intake/mark-key", data=fields | {"_seen": "2"})
    assert again.status_code == 303


async def test_what_the_system_noted_meanwhile_is_in_nobodys_way(bureau: Bureau) -> None:
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        url = f"/cases/{case}/supervision/remind"
        shown = (await http.get(url)).text
        await done(http, bureau, f"/cases/{case}/intake/confirm-receipt")  # supervision notes what follows from it
        fields = {"_token": TOKEN.findall(shown)[-1], "_seen": re.findall(r'name="_seen" value="(\d+)"', shown)[-1]}
        answer = await http.post(url, data=fields | {"rule": "reply"})
    assert answer.status_code == 303


async def test_a_draft_comes_back_and_goes_when_it_was_given(bureau: Bureau) -> None:
    case = await fresh(bureau)
    url = f"/cases/{case}/intake/void"
    async with bureau.signed_in_as("office") as http:
        saved = await submit_form(http, url, {"_save": "1", "reason": "系重复登"}, headers={"X-Autosave": "1"})
        assert saved.json() == {"saved": True}
        shown = (await http.get(url)).text
        assert "保存的草稿" in shown
        assert "系重复登" in shown
        assert (await submit_form(http, url, {"reason": "系重复登记"})).status_code == 303
        assert "保存的草稿" not in (await http.get(url)).text
    async with bureau.signed_in_as("auditor") as http:
        assert (await http.get(url)).status_code == 403


async def test_a_draft_can_be_thrown_away(bureau: Bureau) -> None:
    case = await fresh(bureau)
    url = f"/cases/{case}/intake/void"
    async with bureau.signed_in_as("office") as http:
        await submit_form(http, url, {"_save": "1", "reason": "误登的理由"})
        assert (await submit_form(http, url, {"_drop": "1"})).status_code == 303
        assert "误登的理由" not in (await http.get(url)).text


async def test_a_row_is_added_without_a_script(bureau: Bureau) -> None:
    case = await accepted(bureau)
    url = f"/cases/{case}/feedback/submit-reply"
    async with bureau.signed_in_as("handler@食品处") as http:
        fields = {"commitments.0.what": "修订标准", "commitments.0.due": "2024-06-28", "_add": "commitments"}
        said = (await submit_form(http, url, fields)).text
    assert 'value="2024-06-28"' in said
    assert "承诺事项，第2项（新增）" in said


async def test_what_a_leader_decided_on_paper_is_recorded_for_them(bureau: Bureau) -> None:
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        await done(http, bureau, f"/cases/{case}/intake/confirm-receipt")
        await done(http, bureau, f"/cases/{case}/assignment/propose", department="食品处")
        url = f"/cases/{case}/assignment/confirm?elsewhere=1"
        missing = await submit_form(http, url, {"_elsewhere": "1", "opinion": "请办"})
        assert missing.status_code == 422
        assert "须选择决定人和决定方式" in missing.text
        leader = PEOPLE["leader"]
        fields = {"_elsewhere": "1", "opinion": "请办", "_decided.who": leader.id, "_decided.manner": "paper"}
        assert (await submit_form(http, url, fields)).status_code == 303
    await bureau.desk.client.wait_until_idle()
    [fact] = [
        event for event in await bureau.desk.history(case) if event.event.type == "assignment.assignment-confirmed"
    ]
    assert fact.actor.name == leader.name
    assert fact.actor.noted
    assert fact.actor.noted.id == CLERK.id


async def test_who_stands_in_acts_in_the_others_name_while_the_delegation_runs(bureau: Bureau) -> None:
    case, head, deputy = await accepted(bureau), PEOPLE["head@食品处"], PEOPLE["handler@食品处"]
    naming = f"/cases/{case}/assignment/name-handler?for={head.name}"
    term = {"principal_id": head.id, "delegate_id": deputy.id, "since": "2023-12-29"}
    async with bureau.signed_in_as("office") as office, bureau.signed_in_as("handler@食品处") as http:
        assert (await http.get(naming)).status_code == 403
        fields = term | {"until": "2023-12-31", "roles": "head", "reason": "出差"}
        assert (await done(office, bureau, "/registers/directory/assignment/delegate", **fields)).status_code == 303
        assert f"代 <strong>{head.name}</strong> 办理" in (await http.get(naming)).text
        assert (await submit_form(http, naming, {"_for": head.name, "handler": "新来的"})).status_code == 303
        ended = await done(office, bureau, "/registers/directory/assignment/end-delegation", **term, reason="回来了")
        assert ended.status_code == 303
        assert (await http.get(naming)).status_code == 403
    [named] = [event for event in await bureau.desk.history(case) if event.event.type == "assignment.handler-named"]
    assert (named.actor.id, named.actor.principal) == (deputy.id, head.name)


async def test_what_was_just_done_can_be_undone(bureau: Bureau) -> None:
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        answer = await done(http, bureau, f"/cases/{case}/intake/confirm-receipt")
        assert answer.headers["location"] == f"/cases/{case}?did=intake.2"
        assert "撤销“已签收”" in (await http.get(answer.headers["location"])).text
        undone = await submit_form(http, f"/cases/{case}/intake/retract?version=2", {"version": "2"})
    assert undone.status_code == 303
    await bureau.desk.client.wait_until_idle()
    assert (await bureau.desk.case(case)).received_on is None


async def test_a_record_is_amended_field_by_field(bureau: Bureau) -> None:
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        await done(http, bureau, f"/cases/{case}/intake/mark-key", level="key", by_whom="市人大", topic="食品")
        url = f"/cases/{case}/intake/amend?version=2"
        shown = (await http.get(url)).text
        assert 'name="changes.by_whom" value="市人大"' in shown
        fields = {
            "version": "2",
            "changes.by_whom": "市人大常委会主任会议",
            "changes.topic": "食品",
            "reason": "名称不全",
        }
        assert (await submit_form(http, url, fields)).status_code == 303
    await bureau.desk.client.wait_until_idle()
    amended = (await bureau.desk.history(case))[-1].event
    assert amended.model_dump()["changes"] == {"by_whom": "市人大常委会主任会议"}


@pytest.mark.parametrize("post", ["head@广告处", "auditor", "partner"])
async def test_whose_business_it_is_not_is_told_so(bureau: Bureau, post: str) -> None:
    case = await accepted(bureau)
    async with bureau.signed_in_as(post) as http:
        answer = await http.get(f"/cases/{case}/assignment/submit-plan")
    assert answer.status_code == 403


async def test_a_register_is_adopted_by_its_form(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        url = "/registers/key-tasks/supervision/set-key-tasks"
        fields = {"month": "2024-01", "tasks.0.case": FAMOUS, "tasks.0.what": "回访", "tasks.0.responsible": "广告处"}
        assert (await submit_form(http, url, fields)).status_code == 303
        shown = (await http.get(f"{url}?month=2024-01")).text
    assert ">回访</textarea>" in shown


async def test_nobody_is_led_out_of_the_house(bureau: Bureau) -> None:
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        answer = await submit_form(http, f"/cases/{case}/intake/confirm-receipt", {"_back": "//example.org"})
    assert answer.headers["location"].startswith(f"/cases/{case}")
