"""The embedded engines keep committed data, however they end."""

import asyncio
import os
import shutil
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import nats
import pytest
from nats.js import JetStreamContext

from shared.process import local_engines, local_postgres
from shared.process.local_engines import Engine, EngineFailed
from shared.process.local_nats import Nats
from shared.process.local_postgres import Postgres
from shared.process.operating_system import command_line, wait_until_ended

Make = Callable[..., Any]


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    """Engines of this test, all ended with it; tmp_path is closed to the user PostgreSQL runs as."""
    engines: list[Engine] = []

    def build(kind: Callable[..., Engine], home: str = "home", **how: Any) -> Engine:
        engines.append(kind(tmp_path / home, **how))
        return engines[-1]

    yield build
    for engine in engines:
        await engine.stop()
        if isinstance(engine, Postgres):
            shutil.rmtree(engine._sockets, ignore_errors=True)


@pytest.fixture(scope="module")
async def shared_postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Postgres]:
    postgres = Postgres(tmp_path_factory.mktemp("postgres"))
    await postgres.start()
    yield postgres
    await postgres.stop()


async def run(postgres: Postgres, sql: str) -> Any:
    connection = await asyncpg.connect(postgres.dsn())
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


@asynccontextmanager
async def jetstream(server: Nats, **who: str) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(server.url, allow_reconnect=False, **who)
    try:
        yield client.jetstream()
    finally:
        await client.close()


async def publish(server: Nats) -> None:
    async with jetstream(server) as js:
        await js.add_stream(name="EVENTS", subjects=["ev.>"])
        await js.publish("ev.1", b"one")


async def streams(server: Nats) -> dict[str, int]:
    async with jetstream(server) as js:
        return {info.config.name or "": info.state.messages for info in await js.streams_info()}


async def busy(postgres: Postgres) -> asyncio.Task[Any]:
    """A helper of the server that works and does not look up when its parent dies."""
    task = asyncio.create_task(run(postgres, "select count(*) from generate_series(1, 100000000000)"))
    working = "select count(*) from pg_stat_activity where query like '%series%' and pid <> pg_backend_pid()"
    await until(lambda: run(postgres, working))
    return task


async def until(condition: Callable[[], Awaitable[Any]]) -> None:
    for _ in range(1000):
        if await condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def test_a_first_start_offers_an_empty_banli(make: Make) -> None:
    postgres = make(Postgres)
    await postgres.start()
    assert await run(postgres, "select version()") >= "PostgreSQL 18"
    assert await run(postgres, "select pg_get_userbyid(datdba) from pg_database where datname = 'banli'") == "postgres"


async def test_postgres_is_set_for_keeping(shared_postgres: Postgres) -> None:
    promised = {"data_checksums": "on", "fsync": "on", "synchronous_commit": "on", "listen_addresses": "", "jit": "off"}
    promised |= {"shared_buffers": "1GB", "max_connections": "100", "max_wal_size": "2GB", "TimeZone": "UTC"}
    assert {name: await run(shared_postgres, f"show {name}") for name in promised} == promised


async def test_an_address_names_role_and_database(shared_postgres: Postgres) -> None:
    await run(shared_postgres, 'create role "desk reader" login')
    connection = await asyncpg.connect(shared_postgres.dsn("desk reader", "postgres"))
    assert await connection.fetchval("select current_user || '@' || current_database()") == "desk reader@postgres"
    await connection.close()


async def test_postgres_keeps_its_data_over_a_restart(make: Make) -> None:
    postgres = make(Postgres)
    await postgres.start()
    await run(postgres, "create table cases as select 7 as id")
    await postgres.stop()
    await postgres.start()
    assert await run(postgres, "select id from cases") == 7


async def test_nats_keeps_its_data_and_its_address_over_a_restart(make: Make) -> None:
    first, second = make(Nats), make(Nats)
    await first.start()
    await publish(first)
    await first.stop()
    await second.start()
    assert second.url == first.url
    assert await streams(second) == {"EVENTS": 1}


async def test_a_killed_postgres_keeps_what_was_committed(make: Make) -> None:
    postgres = make(Postgres)
    await postgres.start()
    await run(postgres, "create table cases as select 7 as id")
    work = await busy(postgres)
    postgres.kill()
    with pytest.raises((asyncpg.PostgresError, OSError)):
        await work
    await postgres.start()
    assert await run(postgres, "select id from cases") == 7


async def test_helpers_of_a_postgres_killed_by_others_do_not_block_the_next(make: Make) -> None:
    first, second = make(Postgres), make(Postgres)
    await first.start()
    work = await busy(first)
    os.kill(first.pid, signal.SIGKILL)
    await second.start()
    with pytest.raises((asyncpg.PostgresError, OSError)):
        await work
    assert await run(second, "select 1") == 1


async def test_a_killed_nats_keeps_what_was_acknowledged(make: Make) -> None:
    server = make(Nats)
    await server.start()
    await publish(server)
    server.kill()
    await server.start()
    assert await streams(server) == {"EVENTS": 1}


@pytest.mark.parametrize("kind", [Postgres, Nats])
async def test_a_running_engine_is_adopted(make: Make, kind: type[Engine]) -> None:
    first, second = make(kind), make(kind)
    await first.start()
    await second.start()
    assert second.pid == first.pid
    await second.stop()
    assert not first._is_running()


async def test_a_dying_engine_is_waited_for_before_the_next_takes_its_place(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that ends loses its command line first and its port last; between the two it still counts."""
    first, second = make(Nats), make(Nats)
    await first.start()
    dying = first.pid
    os.kill(dying, signal.SIGSTOP)
    looked = threading.Event()

    def without_command_line(pid: int) -> str:
        """As /proc shows a process whose memory is gone already."""
        if pid == dying:
            looked.set()
            return ""
        return command_line(pid)

    def end_it_then() -> None:
        looked.wait(60)
        os.kill(dying, signal.SIGKILL)

    monkeypatch.setattr(local_engines, "command_line", without_command_line)
    ending = asyncio.create_task(asyncio.to_thread(end_it_then))
    await second.start()
    await ending
    assert second.pid != dying


async def test_an_engine_that_ended_is_not_alive_though_nobody_took_note(make: Make) -> None:
    """Its parent has not asked for its exit status yet: it lies in the process table, and holds nothing any more."""
    first, second = make(Nats), make(Nats)
    await first.start()
    await second.start()
    os.kill(first.pid, signal.SIGKILL)
    await asyncio.to_thread(wait_until_ended, first.pid)
    assert not second._is_running()
    assert not first._is_running()
    assert "State:\tZ" in Path(f"/proc/{first.pid}/status").read_text()


@pytest.mark.parametrize("kind", [Postgres, Nats])
async def test_starting_and_stopping_twice_is_doing_it_once(make: Make, kind: type[Engine]) -> None:
    engine = make(kind)
    await engine.start()
    pid = engine.pid
    await engine.start()
    assert engine.pid == pid
    await engine.stop()
    await engine.stop()
    assert engine.pid is None


@pytest.mark.parametrize("kind", [Postgres, Nats])
async def test_an_engine_lives_in_a_session_of_its_own(make: Make, kind: type[Engine]) -> None:
    engine = make(kind)
    await engine.start()
    assert engine.pid
    assert os.getsid(engine.pid) == engine.pid


@pytest.mark.parametrize("kind", [Postgres, Nats])
async def test_who_never_started_stops_nothing(make: Make, kind: type[Engine]) -> None:
    running, bystander = make(kind), make(kind)
    await running.start()
    await bystander.stop()
    bystander.kill()
    assert running._is_running()


async def test_an_adopted_nats_learns_of_new_users(make: Make) -> None:
    closed = "authorization { users: [{ user: desk, password: secret }] }"
    open_server, closed_server = make(Nats), make(Nats, config=closed)
    await open_server.start()
    await closed_server.start()
    await until(lambda: refuses_strangers(closed_server))
    async with jetstream(closed_server, user="desk", password="secret") as js:
        assert await js.streams_info() == []


async def refuses_strangers(server: Nats) -> bool:
    with suppress(nats.errors.Error):
        await (await nats.connect(server.url, allow_reconnect=False, error_cb=silent)).close()
        return False
    return True


async def silent(_: Exception) -> None:
    pass


async def test_a_wiped_nats_is_empty(make: Make) -> None:
    server = make(Nats)
    await server.start()
    await publish(server)
    with pytest.raises(EngineFailed, match="仍在运行"):
        server.wipe()
    await server.stop()
    server.wipe()
    await server.start()
    assert await streams(server) == {}


async def test_two_homes_live_side_by_side(make: Make) -> None:
    here, there = [make(Postgres, "here"), make(Nats, "here")], [make(Postgres, "there"), make(Nats, "there")]
    await asyncio.gather(*(engine.start() for engine in here + there))
    await run(here[0], "create table cases as select 7 as id")
    await publish(here[1])
    assert await run(there[0], "select to_regclass('cases')") is None
    assert await streams(there[1]) == {}
    here[0].kill()
    assert await run(there[0], "select 1") == 1


async def test_a_stale_pid_file_naming_a_stranger_is_removed(make: Make, tmp_path: Path) -> None:
    postgres = make(Postgres)
    await postgres.start()
    await postgres.stop()
    stale = [str(os.getppid()), str(postgres.folder), "1700000000", "5432", "/nowhere", "", "0 0", "ready"]
    (tmp_path / "home" / "postgres" / "postmaster.pid").write_text("\n".join(stale) + "\n")
    await postgres.start()
    assert await run(postgres, "select 1") == 1


async def test_half_a_cluster_is_never_taken_for_one(make: Make, tmp_path: Path) -> None:
    (tmp_path / "home" / "postgres.new" / "base").mkdir(parents=True)
    postgres = make(Postgres)
    await postgres.start()
    assert await run(postgres, "select 1") == 1


async def test_a_failed_start_shows_the_log(make: Make, tmp_path: Path) -> None:
    postgres = make(Postgres)
    await postgres.start()
    await postgres.stop()
    (tmp_path / "home" / "postgres" / "postgresql.auto.conf").write_text("work_mem = much\n")
    with pytest.raises(EngineFailed, match=r"PostgreSQL 启动失败，日志 .*postgres\.log：[\s\S]*work_mem"):
        await postgres.start()


async def test_a_taken_port_is_told(make: Make) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = make(Nats, port=taken.getsockname()[1])
        with pytest.raises(EngineFailed, match=r"NATS 启动失败，日志 .*nats\.log：[\s\S]*address already in use"):
            await server.start()


async def test_missing_wheels_are_told(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_postgres, "find_spec", lambda name: None)
    monkeypatch.setattr("shutil.which", lambda name, path: None)
    for kind in (Postgres, Nats):
        with pytest.raises(EngineFailed, match="没有安装"):
            await make(kind).start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
async def test_a_socket_folder_of_somebody_else_is_refused(make: Make) -> None:
    postgres = make(Postgres)
    postgres._sockets.mkdir()
    os.chown(postgres._sockets, 12345, -1)
    with pytest.raises(EngineFailed, match="属于其他用户"):
        await postgres.start()
    postgres._sockets.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be shut out by nobody")
async def test_programs_installed_where_only_root_may_look_still_run(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_postgres, "is_accessible", lambda folder, uid: False)
    postgres = make(Postgres)
    await postgres.start()
    assert await run(postgres, "show data_directory") == "/proc/self/cwd"
