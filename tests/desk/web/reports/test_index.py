"""Home, reports and registers over real engines: every figure leads to its cases, and nothing is adopted unseen."""

import re
from collections.abc import AsyncIterator
from html import unescape
from uuid import uuid4

import pytest

from services.desk.web.intake.city_entries import waiting_entries
from tests.desk.web.bureau import PEOPLE, Bureau, bureau_at
from tests.engines import register

PLACES = (
    "/",
    "/notices?all=1",
    "/reports",
    "/reports/summary?year=2023",
    "/reports/summary?year=2023&half=1&until=2023-06-30",
    "/reports/monitor?year=2023",
    "/reports/weekly?day=2023-05-17",
    "/reports/monthly?day=2023-05-17",
    "/reports/check?year=2023",
    "/registers",
    *(
        f"/registers/{register}"
        for register in (
            "directory",
            "rules",
            "calendar",
            "sessions",
            "house",
            "key-tasks",
            "reports",
            "suppressions",
            "days",
            "deliveries",
            "parked",
            "ladder?day=2023-05-15",
        )
    ),
)
LINK = re.compile(r'<a href="(/cases\?[^"]+)"[^>]*>\s*(\d+)(?: 件)?\s*</a>')
CARD = re.compile(r'class="figure-card" href="([^"]+)">\s*<span class="figure-number">(\d+)</span>')
COUNT = re.compile(r"共\s*(?:<[^>]+>)?\s*([\d,]+)\s*(?:</[^>]+>)?\s*件")


@pytest.fixture(scope="module")
async def bureau(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bureau]:
    """One of their own: figures of a day leave out what other tests enter on later days."""
    async with bureau_at(tmp_path_factory.mktemp("figures")) as made:
        yield made


@pytest.mark.parametrize("place", PLACES)
async def test_each_page_opens_for_the_office(bureau: Bureau, place: str) -> None:
    async with bureau.signed_in_as("office") as http:
        shown = await http.get(place)
    assert shown.status_code == 200
    title = re.search(r"<title>(.*?) · 办理</title>", shown.text)
    assert title
    assert f"<h1>{title[1]}</h1>" in shown.text


@pytest.mark.parametrize("post", PEOPLE)
async def test_everybody_has_a_home(bureau: Bureau, post: str) -> None:
    async with bureau.signed_in_as(post) as http:
        shown = await http.get("/")
    assert shown.status_code == 200
    assert "figure-card" in shown.text


@pytest.mark.parametrize("place", ["/reports/summary?year=2023", "/registers/rules"])
async def test_a_partner_reads_no_reports_and_no_registers(bureau: Bureau, place: str) -> None:
    async with bureau.signed_in_as("partner") as http:
        assert (await http.get(place)).status_code == 403


@pytest.mark.parametrize("post", ["office", "leader", "head@食品处"])
async def test_a_card_counts_what_its_list_shows(bureau: Bureau, post: str) -> None:
    async with bureau.signed_in_as(post) as http:
        cards = CARD.findall((await http.get("/")).text)
        assert cards
        for url, count in cards:
            shown = len(await waiting_entries(bureau.desk)) if url == "/city" else await _listed(http, url)
            assert shown == int(count), url


@pytest.mark.parametrize("place", ["/reports/summary?year=2023", "/reports/summary?year=2023&half=1&until=2023-06-30"])
async def test_every_figure_of_the_summary_leads_to_its_cases(bureau: Bureau, place: str) -> None:
    async with bureau.signed_in_as("chief") as http:
        links = set(LINK.findall((await http.get(place)).text))
        assert len(links) > 20
        for url, count in links:
            assert await _listed(http, url) == int(count), unescape(url)


async def test_a_report_of_an_earlier_day_leads_to_the_cases_of_that_day(bureau: Bureau) -> None:
    """What was entered afterwards, with an earlier date of hand-over, is not among them."""
    await bureau.desk.send_command(PEOPLE["office"], "rd-16-1-9901", register("9901"), id=uuid4())
    async with bureau.signed_in_as("chief") as http:
        said = (await http.get("/reports/summary?year=2023&until=2023-06-30")).text
        months = [(url, count) for url, count in LINK.findall(said.partition('id="months"')[2])]
        assert len(months) > 4
        for url, count in months[:8]:
            assert await _listed(http, url) == int(count), unescape(url)


async def _listed(http: object, url: str) -> int:
    shown = await http.get(unescape(url))  # type: ignore[attr-defined]
    assert shown.status_code == 200
    found = COUNT.search(shown.text)
    assert found, shown.text[:500]
    return int(found[1].replace(",", ""))


async def test_the_summary_says_what_the_log_says(bureau: Bureau) -> None:
    async with bureau.signed_in_as("auditor") as http:
        shown = (await http.get("/reports/summary?year=2023")).text
    assert "主办 +" in shown or "主合办 +" in shown


@pytest.mark.parametrize("name", ["summary.xlsx", "monitor.xlsx", "check.xlsx"])
async def test_the_sheets_are_workbooks(bureau: Bureau, name: str) -> None:
    async with bureau.signed_in_as("leader") as http:
        made = await http.get(f"/reports/{name}?year=2023")
    assert made.status_code == 200
    assert made.content[:2] == b"PK"


async def test_the_weekly_report_is_a_word_file(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        made = await http.get("/reports/weekly?day=2023-05-17&form=docx")
    assert made.content[:2] == b"PK"
    assert "UTF-8''" in made.headers["content-disposition"]


@pytest.mark.parametrize("said", ["year=abc&half=9", "until=nonsense", "session=x-y&kind=zz", "day=2023-02-30"])
@pytest.mark.parametrize("page", ["summary", "monitor", "weekly", "check"])
async def test_nonsense_in_an_address_is_left_out(bureau: Bureau, page: str, said: str) -> None:
    async with bureau.signed_in_as("office") as http:
        assert (await http.get(f"/reports/{page}?{said}")).status_code == 200


async def test_only_the_office_draws_up_a_calendar(bureau: Bureau) -> None:
    async with bureau.signed_in_as("auditor") as http:
        assert (await http.get("/registers/calendar/edit?year=2023")).status_code == 403


async def test_a_calendar_shows_its_effects_and_is_adopted_once(bureau: Bureau) -> None:
    """A year in which nothing is open: what others test is left as it is."""
    fields = {"year": "2031", "holidays": ["2031-01-01", "2031-10-01"], "workdays": ["2031-10-05"]}
    async with bureau.signed_in_as("office") as http:
        preview = await http.get("/registers/calendar/edit?year=2031")
        token = re.findall(r'name="_token" value="([^"]+)"', preview.text)[-1]
        preview = await http.post("/registers/calendar/preview", data={"_token": token, **fields})
        assert "没有在办件的期限会变化" in preview.text
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', preview.text.split("/adopt")[1])
        said: dict[str, list[str]] = {}
        for name, value in hidden:
            said.setdefault(name, []).append(value)
        for _ in range(2):
            done = await http.post("/registers/calendar/adopt", data=said, follow_redirects=True)
            assert done.status_code == 200
        year = await http.get("/registers/calendar?year=2031")
    assert year.text.count('<span class="day-mark">休</span>') == 2
    assert year.text.count('<span class="day-mark">班</span>') == 1
    assert len([event for event in await bureau.desk.effective_events("calendar") if event.event.year == 2031]) == 1  # type: ignore[attr-defined]


async def test_a_rule_is_previewed_with_the_cases_it_moves(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        rules = (await http.get("/registers/rules")).text
        link = unescape(re.search(r'href="(/registers/rules/edit\?rule=reply&amp;[^"]+)"', rules)[1])  # type: ignore[index]
        shown = await http.get(link)
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', shown.text.split("/registers/rules/preview")[1]))
        wrong = await http.post("/registers/rules/preview", data={**fields, "value": "很多"})
        preview = await http.post("/registers/rules/preview", data={**fields, "value": "4"})
    assert wrong.status_code == 422
    assert preview.status_code == 200
    assert "期限会变化" in preview.text


async def test_a_date_out_of_nowhere_is_refused_in_words(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        assert (await http.get("/registers/ladder?day=nonsense")).status_code == 422
        assert (await http.get("/registers/nothing")).status_code == 404
