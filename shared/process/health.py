"""`python -m shared.process.health NAME` asks a running part whether it is well, by NATS; the part asks PostgreSQL.

It runs every few seconds beside each part, so it speaks NATS by hand: importing a client takes ten times as long.
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

USER, INBOX, PATIENCE = "health", "_INBOX_health", 4.0


def ping(url: str, password: str, part: str) -> dict[str, Any]:
    """The answer of the part. `OSError` where there is none in time or NATS refuses."""
    host, _, port = url.removeprefix("nats://").partition(":")
    login = json.dumps({"user": USER, "pass": password, "name": "banli-health", "verbose": False, "pedantic": False})
    inbox = f"{INBOX}.{os.urandom(8).hex()}"
    with socket.create_connection((host, int(port or 4222)), PATIENCE) as line, line.makefile("rwb") as talk:
        talk.write(f"CONNECT {login}\r\nSUB {inbox} 1\r\nPUB ops.v1.{part}.ping {inbox} 0\r\n\r\n".encode())
        talk.flush()
        for said in talk:
            if said.startswith(b"MSG "):
                answer: dict[str, Any] = json.loads(talk.read(int(said.split()[-1])))
                return answer
            if said.startswith(b"-ERR"):
                raise ConnectionRefusedError(said.decode().strip())
    raise ConnectionResetError("NATS hung up")


def main(part: str) -> None:
    """Ends with 1 and a line on standard error where there is no good answer."""
    password = (Path(os.environ["BANLI_SECRETS"]) / f"nats-{USER}").read_text().strip()
    try:
        answer = ping(os.environ["BANLI_NATS"], password, part)
    except OSError as error:
        sys.exit(f"{part}: {error!r}")
    if not answer.get("ok"):
        sys.exit(f"{part}: {answer}")


if __name__ == "__main__":
    main(sys.argv[1])
