"""One act on many cases: each succeeds or is refused by itself, and a form that is sent twice is done once."""

import re
from uuid import uuid4

import httpx
import pytest

from services.desk.ledger.case_row import Stage
from tests.desk.web.bureau import PEOPLE, TOKEN, Bureau, submit_form
from tests.engines import register

DAY = "2023-03-01"


async def fresh(bureau: Bureau, *numbers: str) -> list[str]:
    """Cases of this test alone, waiting for their receipt."""
    for number in numbers:
        told = {"title": f"关于{number}号食品标签的建议", "co_units": (), "topic": "食品安全"}
        envelope = register(number, congress=16, session=9, **told)
        await bureau.desk.send_command(
            PEOPLE["office"], f"rd-16-9-{number}", envelope, id=uuid4(), business_date=envelope.handed_over
        )
    return [f"rd-16-9-{number}" for number in numbers]


async def sent(http: httpx.AsyncClient, url: str, ids: list[str], **more: object) -> httpx.Response:
    address = f"{url}?{'&'.join(f'case={id}' for id in ids)}"
    return await submit_form(http, address, {"case": ids, "_on": DAY, **more}, timeout=60)


def results(said: str) -> dict[str, str]:
    rows = re.findall(r'href="/cases/([^"]+)">.*?data-label="结果">.*?>(办成|未办)<', said, re.S)
    return dict(rows)


async def test_many_receipts_are_confirmed_at_once(bureau: Bureau) -> None:
    ids = await fresh(bureau, "1001", "1002", "1003")
    async with bureau.signed_in_as("office") as http:
        answer = await sent(http, "/bulk/intake/confirm-receipt", ids)
    assert answer.status_code == 200
    assert results(answer.text) == dict.fromkeys(ids, "办成")
    rows = [await bureau.desk.case(id) for id in ids]
    assert {row.stage for row in rows} == {Stage.TO_PROPOSE}


async def test_one_refusal_stops_no_other(bureau: Bureau) -> None:
    ids = await fresh(bureau, "1011", "1012")
    closed = next(row.id for row in await bureau.desk.store.cases() if row.stage is Stage.CLOSED)
    async with bureau.signed_in_as("office") as http:
        await sent(http, "/bulk/intake/confirm-receipt", ids[:1])
        answer = await sent(
            http, "/bulk/assignment/propose", [*ids, closed], **{f"{id}.department": "食品处" for id in ids}
        )
    assert results(answer.text) == {ids[0]: "办成", ids[1]: results(answer.text)[ids[1]], closed: "未办"}
    assert "重办未成的" in answer.text


async def test_the_same_form_sent_twice_is_done_once(bureau: Bureau) -> None:
    ids = await fresh(bureau, "1021", "1022")
    async with bureau.signed_in_as("office") as http:
        page = (await http.get(f"/bulk/intake/confirm-receipt?case={ids[0]}&case={ids[1]}")).text
        form = {"_token": TOKEN.findall(page)[-1], "_id": str(uuid4()), "case": ids, "_on": DAY}
        answers = [await http.post("/bulk/intake/confirm-receipt", data=form, timeout=60) for _ in range(2)]
    assert [results(answer.text) for answer in answers] == [dict.fromkeys(ids, "办成")] * 2
    history = await bureau.desk.history(ids[0])
    assert [event.event.type for event in history if event.service == "intake"].count("intake.receipt-confirmed") == 1


async def test_a_department_is_proposed_with_reasons(bureau: Bureau) -> None:
    ids = await fresh(bureau, "1031")
    async with bureau.signed_in_as("office") as http:
        said = (await http.get(f"/bulk/assignment/propose?case={ids[0]}")).text
    assert "建议理由" in said
    assert re.search(r'<option value="食品处" selected>', said)


async def test_what_others_decided_is_recorded_for_a_whole_list(bureau: Bureau) -> None:
    ids = await fresh(bureau, "1041", "1042")
    async with bureau.signed_in_as("office") as http:
        await sent(http, "/bulk/intake/confirm-receipt", ids)
        await sent(http, "/bulk/assignment/propose", ids, **{f"{id}.department": "食品处" for id in ids})
        url = f"/bulk/assignment/confirm?elsewhere=1&{'&'.join(f'case={id}' for id in ids)}"
        said = {"case": ids, "_on": DAY, "_decided.who": PEOPLE["leader"].id, "_decided.manner": "paper"}
        answer = await submit_form(http, url, said, timeout=60)
    assert results(answer.text) == dict.fromkeys(ids, "办成")
    confirmed = [
        event for event in await bureau.desk.history(ids[0]) if event.event.type == "assignment.assignment-confirmed"
    ]
    assert confirmed[0].actor.name == PEOPLE["leader"].name
    assert confirmed[0].actor.noted
    assert confirmed[0].actor.noted.name == PEOPLE["office"].name


async def test_a_row_that_was_filled_in_wrongly_is_said_by_field(bureau: Bureau) -> None:
    ids = await fresh(bureau, "1051")
    async with bureau.signed_in_as("office") as http:
        answer = await sent(http, "/bulk/assignment/propose", ids, **{f"{ids[0]}.department": ""})
    assert results(answer.text) == {ids[0]: "未办"}
    assert "承办处室" in answer.text


@pytest.mark.parametrize(
    ("post", "url", "status"),
    [
        ("auditor", "/bulk/intake/confirm-receipt?case=rd-16-1-0099", 403),
        ("office", "/bulk/assignment/cancel?case=rd-16-1-0099", 404),
        ("office", "/bulk/intake/confirm-receipt", 422),
        ("office", "/bulk?act=&case=rd-16-1-0099", 422),
    ],
)
async def test_what_is_nobodys_business_is_refused_in_words(bureau: Bureau, post: str, url: str, status: int) -> None:
    async with bureau.signed_in_as(post) as http:
        answer = await http.get(url)
    assert answer.status_code == status
    assert "<h1" in answer.text


async def test_the_bar_leads_to_the_act(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        answer = await http.get("/bulk?act=assignment.confirm%2B&case=rd-16-1-0099")
    assert answer.headers["location"] == "/bulk/assignment/confirm?case=rd-16-1-0099&elsewhere=1"
