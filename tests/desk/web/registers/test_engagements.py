"""The pages of engagements over real engines: recorded, followed, linked, appointed, acknowledged, exported."""

import io
from datetime import date
from uuid import uuid4

import httpx
from openpyxl import load_workbook

from services.cli.demo.cast import CLERK
from services.desk.domain.engagement_register import fold_register, reminders
from shared.contracts.desk import (
    ENGAGEMENTS,
    LIAISON,
    AppointLiaison,
    AppointSupervisor,
    Encounter,
    FollowEngagement,
    Progress,
    RecordEngagement,
    Supervisor,
)
from tests.desk.web.bureau import DAY, Bureau, submit_form

CASE = "rd-16-1-0277"


async def recorded(bureau: Bureau, what: str, **more: object) -> str:
    said = {"encounter": Encounter.CONSULTATION, "day": date(2023, 1, 12), "members": ("甲代表",)} | more
    await bureau.desk.send_command(
        CLERK, ENGAGEMENTS, RecordEngagement.model_validate({"what": what, **said}), id=uuid4()
    )
    state = fold_register(await bureau.desk.effective_events(ENGAGEMENTS))
    return next(id for id, engagement in state.engagements.items() if engagement.recorded.what == what)


async def text(bureau: Bureau, url: str, post: str = "office") -> httpx.Response:
    async with bureau.signed_in_as(post) as http:
        return await http.get(url)


async def test_a_consultation_leads_to_the_case_that_followed(bureau: Bureau) -> None:
    id = await recorded(bureau, "=预制菜标准何时出台", question="何时出台？", cases=(CASE,), department="食品处")
    page = (await text(bureau, f"/engagements/{id}")).text
    assert "何时出台？" in page
    assert f'href="/cases/{CASE}"' in page
    step = FollowEngagement(engagement=id, progress=Progress.ANSWERED, what="年内出台", day=date(2023, 2, 1))
    await bureau.desk.send_command(CLERK, ENGAGEMENTS, step, id=uuid4())
    assert "年内出台" in (await text(bureau, f"/engagements/{id}")).text
    assert (await bureau.desk.case(CASE)).engagements[id] == "=预制菜标准何时出台"
    book = load_workbook(io.BytesIO((await text(bureau, "/engagements.xlsx")).content))
    assert any(str(row[3].value).startswith("'=") for row in book.worksheets[0].iter_rows())


async def test_it_is_recorded_on_a_page_and_sent_twice_once(bureau: Bureau) -> None:
    form = {"encounter": "visit", "what": "走访座谈会一", "day": "2023-03-01", "members": "乙委员", "_id": str(uuid4())}
    async with bureau.signed_in_as("handler@食品处") as http:
        for _ in range(2):
            done = await submit_form(http, "/registers/engagements/desk/record-engagement?back=/engagements", form)
            assert done.status_code == 303, done.text[:3000]
        shown = await http.get("/engagements?encounter=visit&words=座谈会一")
    assert "共 1 项" in shown.text


async def test_national_matters_are_a_list_of_their_own(bureau: Bureau) -> None:
    id = await recorded(bureau, "全国政协委员提案转化课题", national=True, encounter=Encounter.COOPERATION)
    assert id not in (await text(bureau, "/engagements?words=转化课题")).text
    assert f"/engagements/{id}" in (await text(bureau, "/engagements?national=1&words=转化课题")).text


async def test_a_term_that_ends_soon_is_said_on_the_pages(bureau: Bureau) -> None:
    term = {"since": date(2023, 6, 30), "until": date(2028, 6, 29)}
    ending = {"since": date(2019, 2, 1), "until": date(2024, 1, 31)}
    for one, names in ((term, ("丙代表", "丁委员")), (ending, ("戊代表",))):
        people = tuple(Supervisor(person_name=name) for name in names)
        await bureau.desk.send_command(CLERK, ENGAGEMENTS, AppointSupervisor(supervisors=people, **one), id=uuid4())
    state = fold_register(await bureau.desk.effective_events(ENGAGEMENTS))
    assert any("社会监督员" in said for said, _ in reminders(state, fold_register([]), DAY))
    assert not reminders(state, fold_register([]), date(2023, 7, 1))
    page = (await text(bureau, "/engagements/supervisors")).text
    assert "丙代表" in page
    assert "还有 33 天届满" in page
    assert "社会监督员的聘期将于" in (await text(bureau, "/engagements")).text


async def test_a_liaison_change_waits_for_three_answers(bureau: Bureau) -> None:
    for name, id in (("丙某", "p-c"), ("丁某", "p-d")):
        envelope = AppointLiaison(person_id=id, person_name=name, department="局办公室")
        await bureau.desk.send_command(CLERK, LIAISON, envelope, id=uuid4())
    async with bureau.signed_in_as("office") as http:
        last = list(fold_register(await bureau.desk.effective_events(LIAISON)).changes)[-1]
        letter = await http.get(f"/handing-over/liaison-report?change={last}")
        assert letter.content.startswith(b"PK")
        done = await submit_form(http, f"/registers/liaison/desk/report-liaison-change?change={last}", {"change": last})
        assert done.status_code == 303, done.text[:2000]
        for n, to in enumerate(("government", "deputies", "proposals")):
            assert (await http.get("/engagements/liaison")).text.count("登记回执<span") == 3 - n
            said = {"change": last, "addressee": to, "channel": "phone"}
            url = "/registers/liaison/desk/acknowledge-liaison-change"
            assert (await submit_form(http, url, said)).status_code == 303
        assert "报备完成" in (await http.get("/engagements/liaison")).text


async def test_partners_see_nothing_of_it(bureau: Bureau) -> None:
    for url in ("/engagements", "/engagements.xlsx", "/engagements/supervisors", "/engagements/e1"):
        assert (await text(bureau, url, "partner")).status_code == 403
    assert (await text(bureau, "/engagements/e9999")).status_code == 404
