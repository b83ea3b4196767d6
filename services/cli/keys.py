"""The secrets of an installation, a file each, and what NATS has to know of them."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from shared.bus.accounts import USERS, configuration
from shared.eventlog.admin import ROLES
from shared.health import INBOX, USER

NAMES = ("postgres-admin", *(f"postgres-{role}" for role in ROLES), *(f"nats-{user}" for user in (*USERS, USER)))
ACCOUNTS = "nats-accounts.conf"


def make(folder: Path) -> list[str]:
    """Makes the secrets that are missing and returns their names; the accounts follow from them."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    missing = [name for name in NAMES if not (folder / name).exists()]
    for name in missing:
        _write(folder / name, secrets.token_urlsafe(32))
    _write(
        folder / ACCOUNTS, accounts({user: (folder / f"nats-{user}").read_text().strip() for user in (*USERS, USER)})
    )
    return missing


def _write(file: Path, text: str) -> None:
    """The folder is closed to others; a file alone, mounted into a container, is read by whatever user that one has."""
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    draft.write_text(text)
    draft.chmod(0o444)
    draft.rename(file)


def accounts(passwords: Mapping[str, str]) -> str:
    """The accounts as the kernel grants them, and one that may only ask a part whether it is well."""
    granted = json.loads(configuration(passwords).removeprefix("authorization"))
    permissions = {"publish": {"allow": ["ops.v1.*.ping"]}, "subscribe": {"allow": [f"{INBOX}.>"]}}
    granted["users"].append({"user": USER, "password": passwords[USER], "permissions": permissions})
    return f"authorization {json.dumps(granted, indent=2)}\n"
