"""One-time links on a phone: without signing in, for one person, once, for three days."""

import re
from datetime import timedelta

import httpx

from services.desk.accounts import one_time_links
from services.desk.accounts.clock import now
from tests.desk.web.bureau import PEOPLE, TOKEN, Bureau
from tests.desk.web.cases.test_command_form import done, fresh

LINK = re.compile(r'<code id="new-link"[^>]*>([^<]+)<')


async def proposed(bureau: Bureau) -> str:
    case = await fresh(bureau)
    async with bureau.signed_in_as("office") as http:
        assert (await done(http, bureau, f"/cases/{case}/intake/confirm-receipt")).status_code == 303
        assert (await done(http, bureau, f"/cases/{case}/assignment/propose", department="食品处")).status_code == 303
    return case


async def linked(bureau: Bureau, case: str, act: str, who: str) -> str:
    """The path of a new link, made by the office."""
    async with bureau.signed_in_as("office") as http:
        token = TOKEN.findall((await http.get(f"/cases/{case}/links")).text)[-1]
        whom = f"{act}:{PEOPLE[who].id}"
        answer = await http.post(f"/cases/{case}/links", data={"_token": token, "whom": whom})
    assert answer.status_code == 200, answer.text
    found = LINK.search(answer.text)
    assert found
    return found[1].removeprefix(bureau.url)


async def sent(bureau: Bureau, path: str, **fields: str) -> httpx.Response:
    async with bureau.signed_in_as() as phone:
        shown = await phone.get(path)
        assert shown.status_code == 200
        answer = await phone.post(path, data={"_token": TOKEN.findall(shown.text)[-1]} | fields)
    await bureau.desk.client.wait_until_idle()
    return answer


async def test_a_leader_confirms_and_a_head_accepts_on_the_phone(bureau: Bureau) -> None:
    case = await proposed(bureau)
    path = await linked(bureau, case, "confirm", "chief")
    said = await sent(bureau, path, opinion="请抓紧办理")
    assert "已办理" in said.text
    assert "请抓紧办理" in said.text
    path = await linked(bureau, case, "accept", "head@食品处")
    more = await sent(
        bureau, path, choice="accept-more", handler="贺知夏", units="市教委、市商务委", why="涉及学校和商场"
    )
    assert "市教委" in more.text
    row = await bureau.desk.case(case)
    assert (row.department, row.handler, row.wanted_units) == ("食品处", "贺知夏", ("市教委", "市商务委"))
    actors = [event.actor for event in await bureau.desk.history(case)]
    assert {PEOPLE["chief"].id, PEOPLE["head@食品处"].id} <= {actor.id for actor in actors}


async def test_declining_asks_for_ground_reason_and_unit(bureau: Bureau) -> None:
    case = await proposed(bureau)
    await sent(bureau, await linked(bureau, case, "confirm", "chief"))
    path = await linked(bureau, case, "accept", "head@食品处")
    bare = await sent(bureau, path, choice="decline", ground="not-department")
    assert bare.status_code == 422
    assert "请说明申退的具体情况" in bare.text
    whole = {"choice": "decline", "ground": "not-department", "reason": "属广告监管", "right_unit": "广告处"}
    assert "处室申退" in (await sent(bureau, path, **whole)).text
    assert (await bureau.desk.case(case)).stage.label == "待拟办"


async def test_a_link_is_used_once(bureau: Bureau) -> None:
    case = await proposed(bureau)
    path = await linked(bureau, case, "confirm", "chief")
    await sent(bureau, path)
    before = len(await bureau.desk.history(case))
    async with bureau.signed_in_as() as phone:
        shown = await phone.get(path)
        again = await phone.post(path, data={"_token": TOKEN.findall((await phone.get("/sign-in")).text)[-1]})
    assert "已办理过" in shown.text
    assert "已办理过" in again.text
    assert len(await bureau.desk.history(case)) == before


async def test_who_comes_second_is_told_who_was_first(bureau: Bureau) -> None:
    case = await proposed(bureau)
    first, second = await linked(bureau, case, "confirm", "chief"), await linked(bureau, case, "confirm", "chief")
    await sent(bureau, first)
    async with bureau.signed_in_as() as phone:
        said = (await phone.get(second)).text
    assert f"{PEOPLE['chief'].name}" in said
    assert "您无须再办" in said


async def test_a_wrong_an_old_and_a_withdrawn_link_say_whom_to_phone(bureau: Bureau) -> None:
    case, head, clerk = "rd-16-1-0099", PEOPLE["head@食品处"].id, PEOPLE["office"].id
    old, _ = await one_time_links.create(
        bureau.desk.db, head, case, "accept", clerk, now() - timedelta(days=3, minutes=1)
    )
    back, number = await one_time_links.create(bureau.desk.db, head, case, "accept", clerk, now())
    await one_time_links.revoke_link(bureau.desk.db, number, now())
    async with bureau.signed_in_as() as phone:
        answers = [await phone.get(f"/links/{token}") for token in ("nonsense", old, back)]
    assert [answer.status_code for answer in answers] == [404, 410, 410]
    assert all("请联系" in answer.text for answer in answers)
    assert PEOPLE["office"].name in answers[1].text


async def test_a_link_is_only_for_whose_business_it_is_and_never_for_oneself(bureau: Bureau) -> None:
    case = await proposed(bureau)
    async with bureau.signed_in_as("office") as http:
        token = TOKEN.findall((await http.get(f"/cases/{case}/links")).text)[-1]
        for whom in (f"accept:{PEOPLE['head@广告处'].id}", f"sign:{PEOPLE['handler@食品处'].id}", "nonsense", ""):
            assert (await http.post(f"/cases/{case}/links", data={"_token": token, "whom": whom})).status_code == 422
        own = {"_token": token, "whom": f"approve:{PEOPLE['office'].id}"}
        assert (await http.post(f"/cases/{case}/links", data=own)).status_code == 422
    async with bureau.signed_in_as("handler@食品处") as http:
        assert (await http.get(f"/cases/{case}/links")).status_code == 403


async def test_the_word_of_a_link_is_kept_nowhere(bureau: Bureau) -> None:
    word, _ = await one_time_links.create(bureau.desk.db, "x", "rd-16-1-0099", "accept", "y", now())
    rows = await bureau.desk.db.fetch("SELECT * FROM desk.one_time_link")
    assert word not in str([dict(row) for row in rows])
