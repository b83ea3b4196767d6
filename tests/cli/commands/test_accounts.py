"""Accounts on the command line: one in every post to begin with, shown once, and made, reset and closed by name."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.demo import starter_accounts
from services.cli.install.seed_data import seed
from services.cli.main import app
from services.desk.accounts import accounts
from services.desk.accounts.clock import now
from shared.eventlog.log import Connection
from shared.runtime.command_handler import today
from tests.engines import Suite

Banli = Callable[..., Result]
PASSWORD = re.compile(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b")


@pytest.fixture
def banli(tmp_path: Path) -> Banli:
    runner = CliRunner(env={"BANLI_HOME": str(tmp_path), "COLUMNS": "200"})
    return lambda *arguments: runner.invoke(app, list(arguments), catch_exceptions=False)


def test_an_account_from_its_making_to_its_end(banli: Banli) -> None:
    unknown = banli("account", "add", "t-1")
    assert unknown.exit_code == 1
    assert "名录中没有 t-1" in unknown.output
    made = banli("account", "add", "t-1", "--name", "某人", "--department", "食品处", "--role", "handler")
    first = PASSWORD.search(made.output)
    assert first, made.output
    listed = banli("account", "list").output
    assert all(word in listed for word in ("t-1", "某人", "食品处", "承办人", "首次密码未改"))
    assert first[0] not in listed
    again = PASSWORD.search(banli("account", "reset", "T-1").output)
    assert again
    assert again[0] != first[0]
    assert "已关闭" in banli("account", "close", "t-1").output
    assert "已关闭" in banli("account", "list").output
    assert "没有这个账号" in banli("account", "reset", "nobody").output


async def test_a_fresh_bureau_has_somebody_in_every_post_who_can_sign_in(suite: Suite) -> None:
    await suite.start("intake", "assignment", "supervision", "feedback", "publication", "desk", "sequencer")
    await seed(suite.client, today())
    await suite.client.wait_until_idle()
    db = Connection(suite.settings.dsn("desk"), "test")
    try:
        opened = await starter_accounts.create_accounts(suite.client, db, today())
        assert [line.login for line in opened] == [post.login for post in starter_accounts.STARTER_POSTS]
        assert len({line.password for line in opened}) == len(opened)
        for line in opened:
            assert (await accounts.sign_in(db, line.login, line.password, now())).must_change
        assert await starter_accounts.create_accounts(suite.client, db, today()) == []
    finally:
        await db.close()
