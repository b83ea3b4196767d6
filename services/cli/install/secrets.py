"""The secrets of an installation, a file each, and what NATS has to know of them."""

import secrets
from pathlib import Path

from shared.bus.nats_users import USERS, configuration
from shared.eventlog.admin import ROLES

NAMES = ("postgres-admin", *(f"postgres-{role}" for role in ROLES), *(f"nats-{user}" for user in USERS))
ACCOUNTS = "nats-accounts.conf"
GIVEN = ("smtp", "gateway", "oidc", "store")  # passwords that others gave the office; empty where there is none


def create_secrets(folder: Path) -> list[str]:
    """Makes the secrets that are missing and returns their names; the accounts follow from them."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    missing = [name for name in NAMES if not (folder / name).exists()]
    for name in missing:
        _write(folder / name, secrets.token_urlsafe(32))
    for name in GIVEN:
        if not (folder / name).exists():
            _write(folder / name, "")
    _write(folder / ACCOUNTS, configuration({user: (folder / f"nats-{user}").read_text().strip() for user in USERS}))
    return missing


def _write(file: Path, text: str) -> None:
    """The folder is closed to others; a file alone, mounted into a container, is read by whatever user that one has."""
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    draft.write_text(text)
    draft.chmod(0o444)
    draft.rename(file)
