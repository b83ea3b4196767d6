"""The health check of containers: `python -m shared.process.health NAME` pings a running process through NATS.

The process answers after a round trip to PostgreSQL. The check runs every few seconds beside each process, so it
speaks the NATS protocol itself: importing a client takes ten times as long.
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

USER, INBOX, TIMEOUT_S = "health", "_INBOX_health", 4.0


def ping(url: str, password: str, process: str) -> dict[str, Any]:
    """The answer of a process to `ops.v1.<process>.ping`; OSError where there is none in 4 s or NATS refuses."""
    host, _, port = url.removeprefix("nats://").partition(":")
    login = json.dumps({"user": USER, "pass": password, "name": "banli-health", "verbose": False, "pedantic": False})
    inbox = f"{INBOX}.{os.urandom(8).hex()}"
    with (
        socket.create_connection((host, int(port or 4222)), TIMEOUT_S) as connection,
        connection.makefile("rwb") as stream,
    ):
        stream.write(f"CONNECT {login}\r\nSUB {inbox} 1\r\nPUB ops.v1.{process}.ping {inbox} 0\r\n\r\n".encode())
        stream.flush()
        for line in stream:
            if line.startswith(b"MSG "):
                answer: dict[str, Any] = json.loads(stream.read(int(line.split()[-1])))
                return answer
            if line.startswith(b"-ERR"):
                raise ConnectionRefusedError(line.decode().strip())
    raise ConnectionResetError("NATS hung up")


def main(process: str) -> None:
    """Exits with 1 and a line on standard error unless the process answers that it is well."""
    password = (Path(os.environ["BANLI_SECRETS"]) / f"nats-{USER}").read_text().strip()
    try:
        answer = ping(os.environ["BANLI_NATS"], password, process)
    except OSError as error:
        sys.exit(f"{process}: {error!r}")
    if not answer.get("ok"):
        sys.exit(f"{process}: {answer}")


if __name__ == "__main__":
    main(sys.argv[1])
