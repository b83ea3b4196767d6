"""Real engines for tests and trials: PostgreSQL and NATS of a folder, provisioned, with the settings to reach them."""

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
from shared.process.local_engines import Nats, Postgres
from shared.settings import Settings


def passwords(folder: Path) -> dict[str, str]:
    """One secret per NATS user, made once and kept in files that only their owner can read."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for user in USERS:
        file = folder / f"nats-{user}"
        if not file.exists():
            file.write_text(secrets.token_urlsafe(24))
            file.chmod(0o600)
    return {user: (folder / f"nats-{user}").read_text().strip() for user in USERS}


class Engines:
    """PostgreSQL and NATS of one home."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.home.mkdir(parents=True, exist_ok=True)
        self.postgres = Postgres(self.home)
        self.nats = Nats(self.home, configuration(passwords(self.home / "secrets")))

    @property
    def settings(self) -> Settings:
        return Settings(
            home=self.home, postgres=self.postgres.dsn(), nats=self.nats.url, secrets=self.home / "secrets", clock=False
        )

    async def start(self) -> Settings:
        """Both engines up, the log migrated, streams and durables made."""
        await self.postgres.start()
        await self.nats.start()
        await migrate(self.postgres.dsn())
        return self.settings

    async def stop(self) -> None:
        await self.nats.stop()
        await self.postgres.stop()


async def provisioned(settings: Settings) -> list[str]:
    """Streams and durables, by hand: what `banli provision` does where no sequencer has run yet."""
    connection = await nats.connect(settings.nats, **options(settings, "sequencer"))
    db = Connection(settings.dsn("sequencer"), "provision")
    try:
        return await provision(connection.jetstream(), await checkpoints(db), settings.replicas)
    finally:
        await db.close()
        await connection.close()


@asynccontextmanager
async def engines(home: Path) -> AsyncIterator[Engines]:
    made = Engines(home)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
