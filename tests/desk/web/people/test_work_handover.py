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
from tests.desk.web.bureau import Bureau, submit_form

OLD, NEW = "p-old", "p-new"


async def leaving(bureau: Bureau) -> tuple[Person, list[HeldCase]]:
    """Somebody who holds something, in the directory and with an account, and a successor beside them."""
    rows = await bureau.desk.store.cases()
    row = next(
        row
        for row in rows
        if row.handler and not row.has_left_bureau and (not row.closed_on or has_open_commitment(row))
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
    async with bureau.signed_in_as("office") as http:
        shown = await http.get(url)
        assert f"共 {len(handover_lines(held))} 项" in shown.text
        assert held[0].case.id in shown.text
        listed = await http.get(f"/handing-over/list?from={OLD}&to={NEW}")
        assert listed.content.startswith(b"PK")
        form = {"from": OLD, "to": NEW, "reason": "轮岗", "leaving": "true", "_id": str(uuid4())}
        done = await submit_form(http, url, form)
        assert done.status_code == 200, done.text[:3000]
        assert "未成" not in done.text, done.text
        after = await http.get(f"/handing-over/list?from={old.name}&to=新某&done=1")
        assert after.content.startswith(b"PK")
    for held_case in held:
        if held_case.moves:
            assert (await bureau.desk.case(held_case.case.id)).handler == "新某"
    assert [draft.person_id for draft in await drafts.drafts_of(bureau.desk.db, NEW)] == [NEW]
    closed = {account.person_id: account.closed_at for account in await accounts.all_accounts(bureau.desk.db)}
    assert closed[OLD] is not None
    assert count_lines(handover_lines(held))


async def test_nobody_else_hands_over(bureau: Bureau) -> None:
    for post in ("auditor", "disclosure", "partner"):
        async with bureau.signed_in_as(post) as http:
            assert (await http.get("/handing-over")).status_code == 403


async def test_a_head_sees_only_the_own_department(bureau: Bureau) -> None:
    async with bureau.signed_in_as("head@广告处") as http:
        shown = await http.get("/handing-over")
        assert shown.status_code == 200
        assert "食品处 " not in shown.text
        assert (await http.get("/handing-over?from=nobody")).status_code == 422
