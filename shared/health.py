"""`python -m shared.health NAME` asks a running part whether it is well: by NATS to it, from there to PostgreSQL.

It imports nothing but the client, for it runs every few seconds beside each part.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import nats

USER, INBOX, PATIENCE = "health", "_INBOX_health", 4.0


async def ping(url: str, password: str, part: str) -> dict[str, Any]:
    connection = await nats.connect(
        url, user=USER, password=password, inbox_prefix=INBOX, allow_reconnect=False, error_cb=_quiet
    )
    try:
        answer: dict[str, Any] = json.loads((await connection.request(f"ops.v1.{part}.ping", timeout=PATIENCE)).data)
    finally:
        await connection.close()
    return answer


async def _quiet(_: Exception) -> None:
    """What went wrong is raised as well."""


def main(part: str) -> None:
    """Ends with 1 and a line on standard error where there is no good answer."""
    password = (Path(os.environ["BANLI_SECRETS"]) / f"nats-{USER}").read_text().strip()
    try:
        answer = asyncio.run(asyncio.wait_for(ping(os.environ["BANLI_NATS"], password, part), PATIENCE + 2))
    except (OSError, TimeoutError, nats.errors.Error) as error:
        sys.exit(f"{part}: {error!r}")
    if not answer.get("ok"):
        sys.exit(f"{part}: {answer}")


if __name__ == "__main__":
    main(sys.argv[1])
