"""A handler leaves: what they held is seen, goes in one act, is listed for signing; the old acts keep the old name."""

from uuid import uuid4

from services.cli.demo.cast import CLERK
from services.desk.access.directory import Person
from services.desk.accounts import accounts, drafts
from services.desk.accounts.clock import now
from services.desk.papers.work_holdings import HeldCase, count_lines, handover_lines, has_open_commitment, held_cases
from shared.contracts.assignment import DIRECTORY
from shared.contracts.assignment.directory import AppointPerson
from shared.messaging.envelope import Role
from tests.desk.web.bureau import Bureau, give

OLD, NEW = "p-old", "p-new"


async def leaving(bureau: Bureau) -> tuple[Person, list[HeldCase]]:
    """Somebody who holds something, in the directory and with an account, and a successor beside them."""
    rows = await bureau.desk.store.cases()
    row = next(
        each
        for each in rows
        if each.handler and not each.has_left_bureau and (not each.closed_on or has_open_commitment(each))
    )
    for id, name in ((OLD, row.handler), (NEW, "新某")):
        post = AppointPerson(person_id=id, name=name, department=row.department, roles=(Role.HANDLER,))
        await bureau.desk.send_command(CLERK, DIRECTORY, post, id=uuid4())
        await accounts.add(bureau.desk.db, id, id, now())
    person = Person(OLD, row.handler, row.department, (Role.HANDLER,))
    return person, held_cases(person.name, person.department, person.roles, rows)


async def test_everything_goes_in_one_confirmed_act(bureau: Bureau) -> None:
    old, held = await leaving(bureau)
    await drafts.save(bureau.desk.db, OLD, held[0].case.id, "feedback.submit-reply", {"body": ["x"]}, now())
    url = f"/handing-over?from={OLD}&to={NEW}&reason=轮岗"
    async with bureau.as_("office") as http:
        shown = await http.get(url)
        assert f"共 {len(handover_lines(held))} 项" in shown.text
        assert held[0].case.id in shown.text
        listed = await http.get(f"/handing-over/list?from={OLD}&to={NEW}")
        assert listed.content.startswith(b"PK")
        form = {"from": OLD, "to": NEW, "reason": "轮岗", "leaving": "true", "_id": str(uuid4())}
        done = await give(http, url, form)
        assert done.status_code == 200, done.text[:3000]
        assert "未成" not in done.text, done.text
        after = await http.get(f"/handing-over/list?from={old.name}&to=新某&done=1")
        assert after.content.startswith(b"PK")
    for each in held:
        if each.moves:
            assert (await bureau.desk.case(each.case.id)).handler == "新某"
    assert [each.person_id for each in await drafts.drafts_of(bureau.desk.db, NEW)] == [NEW]
    closed = {each.person_id: each.closed_at for each in await accounts.all_accounts(bureau.desk.db)}
    assert closed[OLD] is not None
    assert count_lines(handover_lines(held))


async def test_nobody_else_hands_over(bureau: Bureau) -> None:
    for post in ("auditor", "disclosure", "partner"):
        async with bureau.as_(post) as http:
            assert (await http.get("/handing-over")).status_code == 403


async def test_a_head_sees_only_the_own_department(bureau: Bureau) -> None:
    async with bureau.as_("head@广告处") as http:
        shown = await http.get("/handing-over")
        assert shown.status_code == 200
        assert "食品处 " not in shown.text
        assert (await http.get("/handing-over?from=nobody")).status_code == 422
