"""Processes, users, ports and files of this machine (Linux), as the embedded engines need them."""

import os
import pwd
import select
import socket
from contextlib import suppress
from pathlib import Path
from subprocess import run
from typing import Any

TIMEOUT_S = 60
NOGROUP_GID = 65534
FIRST_PORT, PORT_COUNT = 20000, 12000  # below 32768, from where the kernel takes the ports of clients


def command_line(pid: int) -> str:
    """The command line of a process, its arguments separated by blanks; empty for one that is ending.

    Raises OSError where there is no such process or this user may not read it.
    """
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


def process_handle(pid: int) -> int | None:
    """A pidfd of the process (pidfd_open(2)), which the caller closes; None where there is no such process."""
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def has_ended(pidfd: int, timeout_s: float = 0) -> bool:
    """Whether all threads of a process have ended, after at most `timeout_s` seconds of waiting."""
    watch = select.poll()
    watch.register(pidfd, select.POLLIN)
    return bool(watch.poll(timeout_s * 1000))


def wait_until_ended(pid: int) -> None:
    """Returns when the process has ended, even if its parent has not waited for it; TimeoutError after 60 s."""
    pidfd = process_handle(pid)
    if pidfd is None:
        return
    try:
        if not has_ended(pidfd, TIMEOUT_S):
            raise TimeoutError(f"process {pid} does not end")
    finally:
        os.close(pidfd)


def write_if_changed(file: Path, text: str) -> bool:
    """Writes the file atomically unless it holds this text already; returns whether it was written."""
    if file.exists() and file.read_text() == text:
        return False
    file.with_suffix(".new").write_text(text)
    file.with_suffix(".new").rename(file)
    return True


def free_port(preferred: int) -> int:
    """A free TCP port of 127.0.0.1, the first from a start that `preferred` gives.

    It lies below the range from which clients get their ports, so that it is still free after a restart. Raises
    OSError where none is free.
    """
    for port in (FIRST_PORT + (preferred + n) % PORT_COUNT for n in range(PORT_COUNT)):
        with suppress(OSError), socket.socket() as attempt:
            attempt.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port")


def database_user(folder: Path) -> int:
    """The user id that PostgreSQL runs under: this one's, or for root the data's owner, postgres or nobody."""
    if os.geteuid():
        return os.geteuid()
    uids = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return (folder.exists() and folder.stat().st_uid) or uids.get("postgres") or uids["nobody"]


def as_user(uid: int) -> dict[str, Any]:
    """The arguments of `Popen` for a process of that user; none where this process is not root's."""
    return {} if os.geteuid() else {"user": uid, "group": NOGROUP_GID, "extra_groups": []}


def is_accessible(folder: Path, uid: int) -> bool:
    """Whether that user may enter the folder and all above it."""
    return run(["test", "-x", str(folder)], check=False, **as_user(uid)).returncode == 0
