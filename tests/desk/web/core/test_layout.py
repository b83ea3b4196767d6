"""The frame: headers that guard, pages that say no in Chinese, larger letters, and the word about what was done."""

import pytest

from tests.desk.web.bureau import Bureau


async def test_the_frame_names_who_is_there_and_where_they_may_go(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        said = (await http.get("/nowhere")).text
    assert "局办公室" in said
    assert 'href="/intake"' in said


async def test_a_page_that_is_not_there_says_so(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        answer = await http.get("/nowhere")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text


async def test_whoever_is_not_signed_in_is_asked_to(bureau: Bureau) -> None:
    async with bureau.signed_in_as() as http:
        answer = await http.get("/cases")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_larger_letters_stay_in_this_browser(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office", follow_redirects=True) as http:
        said = (await http.get("/text-size?large=1&back=/nowhere")).text
    assert 'class="large"' in said


@pytest.mark.parametrize("back", ["//example.org", "https://example.org", "/\\example.org"])
async def test_nobody_is_led_elsewhere(bureau: Bureau, back: str) -> None:
    async with bureau.signed_in_as("office") as http:
        answer = await http.get("/text-size", params={"back": back})
    assert answer.headers["location"] == "/"
