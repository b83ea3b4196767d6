"""The pages about people: who may change what, what is shown once, and what is kept of it."""

import re
from datetime import timedelta
from itertools import count

import httpx
import pytest

from services.desk.accounts import accounts
from services.desk.accounts.access_log import AccessFilter, AccessKind, access_page
from services.desk.accounts.clock import now
from tests.desk.web.bureau import PEOPLE, TOKEN, Bureau, submit_form

NEW = count(1)
TWELVE = ["office", "leader", "chief", "head@食品处", "handler@食品处", "disclosure", "auditor", "partner"]


async def appointed(bureau: Bureau, http: httpx.AsyncClient, **more: object) -> str:
    id = f"new-{next(NEW)}"
    fields = {"person_id": id, "name": f"新人{id}", "department": "广告处", "roles": ["handler"]} | more
    answer = await submit_form(http, "/people/appoint", fields)
    assert answer.status_code == 303, answer.text
    return id


async def post_with_token(http: httpx.AsyncClient, url: str, **fields: object) -> httpx.Response:
    token = TOKEN.findall((await http.get("/people/me")).text)[-1]
    return await http.post(url, data={"_token": token} | fields)


async def test_the_office_appoints_and_the_person_can_sign_in(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        id = await appointed(bureau, http)
        answer = await post_with_token(http, "/people/accounts/add", person_id=id, login=id)
        first = re.search(r'<code id="first"[^>]*>([^<]+)<', answer.text)
        assert first
        assert id in (await http.get("/people", params={"words": f"新人{id}"})).text
    let_in = await accounts.sign_in(bureau.desk.db, id, first[1], now())
    assert let_in == accounts.SignedIn(id, must_change=True)


async def test_who_leaves_can_sign_in_no_more(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        id = await appointed(bureau, http)
        await post_with_token(http, "/people/accounts/add", person_id=id, login=id)
        assert (await post_with_token(http, "/people/remove", person_id=id, reason="调离")).status_code == 303
    account = next(account for account in await accounts.all_accounts(bureau.desk.db) if account.person_id == id)
    assert account.closed_at


async def test_what_is_wrong_is_said_and_what_was_typed_stays(bureau: Bureau) -> None:
    fields = {"person_id": "x-1", "name": "某人甲", "department": "没有的处", "roles": ["handler"]}
    async with bureau.signed_in_as("office") as http:
        answer = await submit_form(http, "/people/appoint", fields)
        nobody = await submit_form(
            http, "/people/appoint", {"person_id": "x-1", "name": "某人乙", "department": "广告处"}
        )
    assert answer.status_code == 409
    assert "处室名录中没有这个处室" in answer.text
    assert 'value="某人甲"' in answer.text
    assert nobody.status_code == 422


async def test_nobody_changes_their_own_rights(bureau: Bureau) -> None:
    clerk = PEOPLE["office"]
    fields = {
        "person_id": clerk.id,
        "name": clerk.name,
        "department": clerk.department,
        "roles": ["office", "leader"],
    }
    async with bureau.signed_in_as("office") as http:
        answer = await submit_form(http, "/people/appoint", fields)
        token = await post_with_token(
            http, "/people/tokens", name="自用", person_id=clerk.id, roles=["office"], until="2099-01-01"
        )
    assert answer.status_code == 403
    assert "不能变更本人的任职和权限" in answer.text
    assert token.status_code == 403


@pytest.mark.parametrize("who", [post for post in TWELVE if post != "office"])
@pytest.mark.parametrize("url", ["/people/appoint", "/people/remove", "/people/accounts/reset", "/people/tokens"])
async def test_posts_accounts_and_tokens_are_the_offices_business(bureau: Bureau, who: str, url: str) -> None:
    async with bureau.signed_in_as(who) as http:
        said = {"person_id": PEOPLE["disclosure"].id, "name": "某人", "department": "广告处", "roles": ["handler"]}
        answer = await post_with_token(http, url, reason="试", until="2099-01-01", **said)
    assert answer.status_code == 403


@pytest.mark.parametrize("who", TWELVE)
async def test_the_access_record_is_for_office_and_auditor(bureau: Bureau, who: str) -> None:
    async with bureau.signed_in_as(who) as http:
        answer = await http.get("/people/record")
    assert answer.status_code == (200 if who in ("office", "auditor") else 403)


async def test_who_looked_is_found_by_case_and_person(bureau: Bureau) -> None:
    async with bureau.signed_in_as("auditor") as http:
        await http.get("/cases/rd-16-1-0099")
        said = (await http.get("/people/record?case=rd-16-1-0099&act=viewed")).text
    assert PEOPLE["auditor"].name in said
    lines, total = await access_page(bureau.desk.db, AccessFilter(stream="rd-16-1-0099", act=AccessKind.VIEWED))
    assert total >= 1
    assert all(line.stream == "rd-16-1-0099" for line in lines)


async def test_one_delegates_one_s_own_posts_and_no_one_else_s(bureau: Bureau) -> None:
    mine, other = PEOPLE["head@食品处"], PEOPLE["head@广告处"]
    said = {"delegate_id": other.id, "roles": ["head"], "since": "2024-05-01", "until": "2024-05-03", "reason": "休假"}
    async with bureau.signed_in_as("head@食品处") as http:
        assert (await submit_form(http, "/people/delegations", said | {"principal_id": mine.id})).status_code == 303
        theirs = said | {"principal_id": other.id, "delegate_id": mine.id}
        assert (await submit_form(http, "/people/delegations", theirs)).status_code == 409
        ended = {"principal_id": mine.id, "delegate_id": other.id, "since": "2024-05-01", "reason": "提前回来"}
        assert (await post_with_token(http, "/people/delegations/end", **ended)).status_code == 303


async def test_a_token_lasts_a_year_at_most(bureau: Bureau) -> None:
    said = {"name": "对接甲", "person_id": PEOPLE["handler@食品处"].id, "roles": ["handler"]}
    async with bureau.signed_in_as("office") as http:
        for until in ("2099-01-01", "2020-01-01", "不是日期"):
            assert (await post_with_token(http, "/people/tokens", until=until, **said)).status_code == 422


async def test_a_machine_speaks_in_the_posts_of_its_token_which_is_shown_once(bureau: Bureau) -> None:
    handler = PEOPLE["handler@食品处"]
    until = (now() + timedelta(days=30)).date().isoformat()
    async with bureau.signed_in_as("office") as http:
        wrong = await post_with_token(
            http, "/people/tokens", name="乙", person_id=handler.id, roles=["office"], until=until
        )
        assert wrong.status_code == 422
        made = await post_with_token(
            http, "/people/tokens", name="乙", person_id=handler.id, roles=["handler"], until=until
        )
        token = re.search(r"banli_[\w-]+", made.text)
        assert token
        assert token[0] not in (await http.get("/people/tokens")).text
        machine = {"Authorization": f"Bearer {token[0]}"}
        async with bureau.signed_in_as() as other:
            assert (await other.get("/api/v1/me", headers=machine)).json()["roles"] == ["handler"]
            assert (await other.get("/people/tokens", headers=machine)).status_code == 303  # pages are for people
        number = re.findall(r'name="number" value="([^"]+)"', (await http.get("/people/tokens")).text)[0]
        assert (await post_with_token(http, "/people/tokens/revoke", number=number)).status_code == 303
    async with bureau.signed_in_as() as other:
        assert (await other.get("/api/v1/me", headers=machine)).status_code == 401
