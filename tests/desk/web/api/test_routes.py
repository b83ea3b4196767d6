"""The interface for machines: the same questions, commands and refusals, as its own document describes them."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from services.cli.install.all_in_one import running_processes
from services.cli.install.seed_data import seed
from services.desk.access.directory import fold_directory
from services.desk.accounts import api_tokens
from services.desk.accounts.clock import now
from services.desk.web.api.routes import api_document
from services.desk.web.core.context import desk_context
from shared.contracts.assignment.directory import DIRECTORY
from shared.process import local_stack
from shared.process.local_stack import provision_streams
from tests.desk.web.bureau import DAY, PEOPLE, Bureau, appoint_people, serve
from tests.engines import register

PROBLEM = "application/problem+json"
TRIES = 3  # of each of the hundred and sixty addresses
CHECKS = [
    not_a_server_error,
    checks.response_schema_conformance,
    checks.status_code_conformance,
    checks.content_type_conformance,
]


async def token(bureau: Bureau, post: str) -> str:
    names = fold_directory(event.event for event in await bureau.desk.effective_events(DIRECTORY))
    person = names.person(PEOPLE[post].id, bureau.desk.today())
    assert person
    return await api_tokens.issue(
        bureau.desk.db, "试用", person, person.roles, "office", now(), now() + timedelta(days=1)
    )


@asynccontextmanager
async def machine(bureau: Bureau, post: str = "office", **more: Any) -> AsyncIterator[httpx.AsyncClient]:
    head = {"Authorization": f"Bearer {await token(bureau, post)}", **more}
    async with httpx.AsyncClient(base_url=f"{bureau.url}/api/v1", headers=head, timeout=60) as http:
        yield http


def body(number: str) -> dict[str, Any]:
    return register(number).model_dump(mode="json")


async def entered(http: httpx.AsyncClient, number: str) -> str:
    answer = await http.post("/cases/register", json=body(number))
    assert answer.status_code == 200, answer.text
    return f"rd-16-1-{number}"


async def test_a_machine_asks_what_the_pages_ask(bureau: Bureau) -> None:
    async with machine(bureau) as http:
        me = (await http.get("/me")).json()
        page = (await http.get("/cases", params={"size": 2, "kind": "rd"})).json()
        case = (await http.get(f"/cases/{page['cases'][0]['id']}")).json()
        history = (await http.get(f"/cases/{case['id']}/history")).json()
        acts = (await http.get(f"/cases/{case['id']}/acts")).json()
        figures = (await http.get("/figures", params={"year": 2023})).json()
        facts = (await http.get("/registers/directory")).json()
    assert me["roles"] == ["office"]
    assert {case["kind"] for case in page["cases"]} == {"rd"}
    assert page["next"] == "p2"
    assert history[-1]["position"] == case["position"]
    assert acts["seen"] == case["seen"]
    assert figures["total"] == figures["lead"] + figures["co"]
    assert facts[0]["type"].startswith("assignment.")


async def test_all_pages_together_are_all_cases(bureau: Bureau) -> None:
    found, cursor = [], ""
    async with machine(bureau) as http:
        while True:
            said = (await http.get("/cases", params={"size": 5, "cursor": cursor, "sort": "number"})).json()
            found += [case["id"] for case in said["cases"]]
            if not (cursor := said["next"]):
                break
    assert len(found) == len(set(found)) == said["total"]


async def test_a_command_given_twice_under_one_key_is_given_once(bureau: Bureau) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    async with machine(bureau) as http:
        first = await http.post("/cases/register", json=body("7601"), headers=key)
        again = await http.post("/cases/register", json=body("7601"), headers=key)
        other = await http.post("/cases/register", json=body("7602"), headers=key)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.headers["content-type"]) == (422, PROBLEM)
    assert other.json()["type"] == "urn:banli:problem:key-reused"


async def test_who_saw_an_older_version_is_told_so(bureau: Bureau) -> None:
    async with machine(bureau) as http:
        id = await entered(http, "7603")
        url = f"/cases/{id}/intake/confirm-receipt"
        stale = await http.post(url, json={}, headers={"If-Match": '"9"'})
        fine = await http.post(url, json={}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["title"]) == (412, "此件刚刚有他人办理过，请刷新后再办。")
    assert fine.json()["written"][0]["type"] == "intake.receipt-confirmed"


async def test_a_refusal_keeps_the_words_of_the_law(bureau: Bureau) -> None:
    async with machine(bureau) as http:
        id = await entered(http, "7604")
        answer = await http.post(f"/cases/{id}/feedback/note-city-entry", json={})
        wrong = await http.post(f"/cases/{id}/feedback/record-evaluation", json={"attitude": "so-so"})
    assert (answer.status_code, answer.headers["content-type"]) == (409, PROBLEM)
    assert answer.json()["title"].endswith("。")
    assert {error["field"] for error in wrong.json()["errors"]} == {"attitude", "outcome"}


async def test_nobody_sees_or_does_what_is_not_theirs(bureau: Bureau) -> None:
    async with machine(bureau) as office, machine(bureau, "handler@食品处") as handler:
        id = await entered(office, "7605")
        for path in ("", "/history", "/acts"):
            assert (await handler.get(f"/cases/{id}{path}")).status_code == 403
        given = await handler.post(f"/cases/{id}/intake/confirm-receipt", json={})
        listed = (await handler.get("/cases", params={"case": id})).json()
    assert (given.status_code, given.headers["content-type"]) == (403, PROBLEM)
    assert id not in [entry["id"] for entry in listed["cases"]]


async def test_nobody_changes_their_own_rights_here_either(bureau: Bureau) -> None:
    me = PEOPLE["office"]
    post = {"person_id": me.id, "name": me.name, "department": "局办公室", "roles": ["office", "leader"]}
    async with machine(bureau) as http:
        answer = await http.post("/registers/directory/assignment/appoint-person", json=post)
    assert answer.status_code in (403, 409)
    assert answer.headers["content-type"] == PROBLEM


async def test_an_auditor_reads_and_a_partner_sees_no_figures(bureau: Bureau) -> None:
    async with machine(bureau, "auditor") as auditor, machine(bureau, "partner") as partner:
        assert (await auditor.get("/figures")).status_code == 200
        assert (await partner.get("/figures")).status_code == 403
        assert (await partner.get("/registers/directory")).status_code == 403


@pytest.mark.parametrize("head", [{}, {"Authorization": "Bearer banli_nobody"}, {"Authorization": "Basic eA=="}])
async def test_without_a_token_nothing_is_said(bureau: Bureau, head: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=f"{bureau.url}/api/v1", headers=head) as http:
        answer = await http.get("/cases")
    assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM)
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_revoked_token_is_none(bureau: Bureau) -> None:
    async with machine(bureau) as http:
        assert (await http.get("/me")).status_code == 200
        for api_token in await api_tokens.all_tokens(bureau.desk.db):
            await api_tokens.revoke_token(bureau.desk.db, api_token["number"], now())
        assert (await http.get("/me")).status_code == 401


async def test_another_site_can_not_give_commands_with_a_session(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        url = "/api/v1/cases/register"
        foreign = await http.post(url, json=body("7606"), headers={"Origin": "https://example.org"})
        bare = await http.post(url, json=body("7606"))
    assert (foreign.status_code, foreign.json()["type"]) == (403, "urn:banli:problem:cross-site")
    assert (bare.status_code, bare.json()["type"]) == (403, "urn:banli:problem:form-too-old")


async def test_the_document_names_every_command_and_its_fields(bureau: Bureau) -> None:
    async with httpx.AsyncClient(base_url=bureau.url) as http:
        said = (await http.get("/api/v1/openapi.json")).json()
    assert said["openapi"].startswith("3.1")
    assert "/api/v1/cases/{id}/intake/confirm-receipt" in said["paths"]
    assert "/api/v1/registers/series-{rest}/feedback/open-series" in said["paths"]
    ids = [operation["operationId"] for path in said["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))
    facts = said["components"]["schemas"]["Facts"]["properties"]
    assert facts["title"]["description"] == "案由"


async def test_a_file_is_stored_put_into_a_case_and_read_there(bureau: Bureau) -> None:
    content = "与代表沟通的记录。".encode()
    async with machine(bureau) as http, machine(bureau, "handler@食品处") as other:
        id = await entered(http, "7608")
        stored = (await http.post("/files", content=content)).json()
        url = f"/cases/{id}/files/{stored['digest']}"
        assert (await http.get(url)).status_code == 404
        said = {"attachment": stored["digest"], "name": "记录.txt", "format": stored["format"], "size": stored["size"]}
        assert (await http.post(f"/cases/{id}/desk/attach-file", json=said)).status_code == 200
        read, foreign = await http.get(url), await other.get(url)
        large = await http.post("/files", content=b"MZ" + bytes(64))
    assert read.content == content
    assert foreign.status_code == 403
    assert (400 <= large.status_code < 500, large.headers["content-type"]) == (True, PROBLEM)


@asynccontextmanager
async def untouched(home: Path) -> AsyncIterator[Bureau]:
    """A bureau of its own that nobody has played in: what a machine tries at random changes its very rules."""
    async with local_stack.engines(home) as engines:
        made = engines.settings.model_copy(update={"day": DAY, "port": 0})
        await provision_streams(made)
        async with running_processes(made), desk_context(made) as desk, serve(desk) as url:
            await seed(desk.client, DAY)
            await appoint_people(desk)
            yield Bureau(made, desk, url)


def conforming(url: str, head: dict[str, str], method: str, real: Sequence[str]) -> list[str]:
    """What a machine finds that tries the interface as its document describes it: answers that are not as described.

    Every other try is about a case that is there.
    """
    schema = schemathesis.openapi.from_dict(api_document())
    schema.config.update(base_url=url)
    ids = cycle((None, *real))
    operations = [operation.ok() for operation in schema.include(method=method).get_all_operations()]
    return [problem for operation in operations for problem in tried(operation, head, ids)]


def tried(operation: Any, head: dict[str, str], ids: Iterator[str | None]) -> list[str]:
    wrong: list[str] = []

    @settings(
        max_examples=TRIES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def sent(case: Any) -> None:
        if "id" in (case.path_parameters or {}) and (known := next(ids)):
            case.path_parameters["id"] = known
        answer = case.call(headers=head)
        try:
            case.validate_response(answer, checks=CHECKS)
        except (AssertionError, ExceptionGroup) as error:
            wrong.append(f"{operation.label}: {error}")

    sent()
    return wrong


@pytest.mark.timeout(900)
async def test_every_question_is_answered_as_the_document_says(bureau: Bureau) -> None:
    real = [case.id for case in await bureau.desk.store.cases()]
    head = {"Authorization": f"Bearer {await token(bureau, 'auditor')}"}
    assert await asyncio.to_thread(conforming, bureau.url, head, "GET", real) == []


@pytest.mark.timeout(900)
async def test_every_command_is_answered_as_the_document_says(tmp_path: Path) -> None:
    async with untouched(tmp_path) as bureau:
        async with machine(bureau) as http:
            real = [await entered(http, number) for number in ("7621", "7622", "7623")]
        head = {"Authorization": f"Bearer {await token(bureau, 'office')}"}
        assert await asyncio.to_thread(conforming, bureau.url, head, "POST", real) == []
