"""Embedded PostgreSQL and NATS of one home, with the settings to reach them: for `banli up` and for tests."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import nats

from shared.bus.broker import options
from shared.bus.nats_users import USERS, configuration
from shared.bus.provision import provision
from shared.eventlog.admin import migrate
from shared.eventlog.checkpoints import checkpoints
from shared.eventlog.log import Connection
from shared.process.local_nats import Nats
from shared.process.local_postgres import Postgres
from shared.settings import Settings


def nats_passwords(folder: Path) -> dict[str, str]:
    """The password of each NATS user; missing ones are drawn and written to `folder`, readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for user in USERS:
        file = folder / f"nats-{user}"
        if not file.exists():
            file.write_text(secrets.token_urlsafe(24))
            file.chmod(0o600)
    return {user: (folder / f"nats-{user}").read_text().strip() for user in USERS}


class Engines:
    """The embedded PostgreSQL and NATS of one home, which is created where it is missing."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.home.mkdir(parents=True, exist_ok=True)
        self.postgres = Postgres(self.home)
        self.nats = Nats(self.home, configuration(nats_passwords(self.home / "secrets")))

    @property
    def settings(self) -> Settings:
        """The settings of processes on these engines; without background jobs."""
        return Settings(
            home=self.home, postgres=self.postgres.dsn(), nats=self.nats.url, secrets=self.home / "secrets", clock=False
        )

    async def start(self) -> Settings:
        """Starts both engines and migrates the log; returns the settings. Streams are left to the sequencer."""
        await self.postgres.start()
        await self.nats.start()
        await migrate(self.postgres.dsn())
        return self.settings

    async def stop(self) -> None:
        """Stops both engines in order."""
        await self.nats.stop()
        await self.postgres.stop()


async def provision_streams(settings: Settings) -> list[str]:
    """Creates missing JetStream streams and durable consumers, as the sequencer does when it starts.

    Durables continue after the checkpoints of their services. Returns the names of what was created.
    """
    connection = await nats.connect(settings.nats, **options(settings, "sequencer"))
    db = Connection(settings.dsn("sequencer"), "provision")
    try:
        return await provision(connection.jetstream(), await checkpoints(db), settings.replicas)
    finally:
        await db.close()
        await connection.close()


@asynccontextmanager
async def engines(home: Path) -> AsyncIterator[Engines]:
    """Started engines, stopped at the end."""
    stack = Engines(home)
    await stack.start()
    try:
        yield stack
    finally:
        await stack.stop()
