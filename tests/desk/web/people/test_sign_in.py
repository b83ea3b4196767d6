"""Signing in and out as browsers do it: what lets in, what keeps out, and that nothing typed is lost."""

import html
import re
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest

from services.desk.accounts import accounts, sessions
from services.desk.accounts.access_log import AccessFilter, AccessKind, access_page
from services.desk.accounts.clock import now
from services.desk.web.people.sign_in import safe_target
from tests.desk.web.bureau import PASSWORD, PEOPLE, TOKEN, Bureau, submit_form

SAME = {"sec-fetch-site": "same-origin"}


async def sign_in(http: httpx.AsyncClient, login: str, word: str, next: str = "/") -> httpx.Response:
    return await submit_form(http, f"/sign-in?next={quote(next)}", {"login": login, "password": word, "_next": next})


async def test_the_right_password_lets_in_and_leads_where_one_wanted(bureau: Bureau) -> None:
    async with bureau.signed_in_as() as http:
        answer = await sign_in(http, PEOPLE["office"].id, PASSWORD, "/people?words=食品处")
        assert answer.status_code == 303
        assert answer.headers["location"] == quote("/people?words=食品处", safe="/?=%")
        cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith(sessions.COOKIE))
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert (await http.get("/people/me")).status_code == 200


@pytest.mark.parametrize("login", [PEOPLE["auditor"].id, "nobody"])
async def test_a_wrong_password_is_refused_in_words_and_noted(bureau: Bureau, login: str) -> None:
    async with bureau.signed_in_as() as http:
        answer = await sign_in(http, login, "wrong")
    assert answer.status_code == 401
    assert "登录名或密码不对" in answer.text
    lines, _ = await access_page(bureau.desk.db, AccessFilter(person=login, act=AccessKind.SIGN_IN_REFUSED))
    assert lines[0].detail == "登录名或密码不对，请重新输入。"


async def test_who_signs_out_is_out_everywhere_that_cookie_goes(bureau: Bureau) -> None:
    async with bureau.signed_in_as() as http:
        await sign_in(http, PEOPLE["office"].id, PASSWORD)
        token = http.cookies[sessions.COOKIE]
        said = (await http.get("/people/me")).text
        answer = await http.post("/sign-out", data={"_token": TOKEN.findall(said)[0]})
        assert answer.headers["location"] == "/sign-in"
    async with bureau.signed_in_as() as http:
        http.cookies.set(sessions.COOKIE, token)
        assert (await http.get("/people/me")).status_code == 303


async def test_signing_in_anew_gives_a_new_session(bureau: Bureau) -> None:
    async with bureau.signed_in_as() as http:
        await sign_in(http, PEOPLE["office"].id, PASSWORD)
        first = http.cookies[sessions.COOKIE]
        said = (await http.get("/people/me")).text
        await http.post("/sign-out", data={"_token": TOKEN.findall(said)[0]})
        await sign_in(http, PEOPLE["office"].id, PASSWORD)
        assert http.cookies[sessions.COOKIE] != first


async def test_the_end_of_the_session_is_told_and_put_off(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        shown = await http.get("/people/me")
        assert "X-Session-Ends" in shown.headers
        token = TOKEN.findall(shown.text)[0]
        stay = await http.post("/stay", headers={"X-Form-Token": token})
        assert stay.status_code == 204
        assert stay.headers["X-Session-Ends"] >= shown.headers["X-Session-Ends"]


async def test_what_was_typed_before_the_session_ended_is_not_lost(bureau: Bureau) -> None:
    """The form comes back after signing in, and is given as it was typed."""
    person = PEOPLE["office"].id
    async with bureau.signed_in_as() as http:
        await sign_in(http, person, PASSWORD)
        said = (await http.get("/people/delegations")).text
        fields = {
            "_token": re.findall(r'name="_token" value="([^"]+)"', said)[-1],
            "_id": re.findall(r'name="_id" value="([^"]+)"', said)[-1],
            "principal_id": PEOPLE["head@广告处"].id,
            "delegate_id": PEOPLE["head@食品处"].id,
            "roles": "head",
            "since": "2024-03-01",
            "until": "2024-03-02",
            "reason": "一句很长的理由\n第二行",
        }
        await sessions.end(bureau.desk.db, http.cookies[sessions.COOKIE])
        late = await http.post("/people/delegations", data=fields, headers=SAME)
        assert late.status_code == 401
        assert "没有丢失" in late.text
        kept = [html.unescape(match) for match in re.findall(r'name="_kept" value="([^"]*)"', late.text)]
        token = TOKEN.findall(late.text)[-1]
        again = await http.post(
            "/sign-in",
            data={
                "_token": token,
                "_next": "/people/delegations",
                "_kept": kept,
                "login": person,
                "password": PASSWORD,
            },
        )
        assert again.status_code == 200
        assert "一句很长的理由" in again.text
        fields["_token"] = TOKEN.findall(again.text)[-1]
        assert (await http.post("/people/delegations", data=fields)).status_code == 303
        assert "一句很长的理由" in (await http.get("/people/delegations")).text


async def test_a_first_password_must_be_changed_before_anything_else(bureau: Bureau) -> None:
    first = await accounts.reset(bureau.desk.db, PEOPLE["partner"].id, now())
    async with bureau.signed_in_as() as http:
        await sign_in(http, PEOPLE["partner"].id, first)
        assert (await http.get("/people/me")).headers["location"] == "/people/me/password"
        fields = {"old": first, "new": "三月的雨下了一整天啊", "again": "三月的雨下了一整天啊"}
        assert (
            await submit_form(http, "/people/me/password", fields | {"again": "不一样的十个字密码"})
        ).status_code == 422
        assert (await submit_form(http, "/people/me/password", fields)).status_code == 303
        assert (await http.get("/people/me")).status_code == 200
    bureau.cookies.pop("partner", None)


@pytest.mark.parametrize("next", ["//example.org", "https://example.org", "/\\example.org", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(next: str) -> None:
    assert safe_target(next) == "/"


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://example.org"}]
)
async def test_another_site_sends_nothing_in_our_name(bureau: Bureau, headers: dict[str, str]) -> None:
    async with bureau.signed_in_as("office") as http:
        token = TOKEN.findall((await http.get("/people/me/password")).text)[-1]
        answer = await http.post("/people/me/password", data={"_token": token}, headers=headers)
    assert answer.status_code == 403
    assert "不是从本系统的页面发出" in answer.text


@pytest.mark.parametrize("token", ["", "x" * 43])
async def test_a_form_without_its_token_is_not_taken(bureau: Bureau, token: str) -> None:
    async with bureau.signed_in_as("office") as http:
        answer = await http.post("/people/me/password", data={"_token": token, "old": "a", "new": "b", "again": "b"})
    assert answer.status_code == 403
    assert "没有提交" in answer.text


async def test_every_page_is_guarded_by_headers(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        for path in ("/people", "/sign-in", "/links/none", "/nowhere", "/static/desk.css"):
            headers = (await http.get(path)).headers
            assert "script-src 'self'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"  # without any, browsers name no origin of forms
        assert (await http.get("/people")).headers["cache-control"] == "no-store"


async def test_no_page_of_ours_needs_script_or_style_inside(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        for path in (
            "/people",
            "/people/me",
            "/people/delegations",
            "/people/rights",
            "/people/record",
            "/people/tokens",
        ):
            said = (await http.get(path)).text
            assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", said), path


async def test_a_session_that_is_over_is_asked_for_in_words(bureau: Bureau) -> None:
    token = await sessions.begin(bureau.desk.db, PEOPLE["office"].id, now() - timedelta(hours=13))
    async with bureau.signed_in_as() as http:
        http.cookies.set(sessions.COOKIE, token)
        answer = await http.get("/people", params={"words": "食品处"})
    assert answer.headers["location"].startswith("/sign-in?next=%2Fpeople%3Fwords")
