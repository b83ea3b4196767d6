"""The secrets of an installation, a file each, and the NATS accounts made of them."""

import secrets
from pathlib import Path

from shared.bus.nats_users import USERS, configuration
from shared.eventlog.admin import ROLES

SECRET_NAMES = ("postgres-admin", *(f"postgres-{role}" for role in ROLES), *(f"nats-{user}" for user in USERS))
ACCOUNTS = "nats-accounts.conf"
EXTERNAL_SECRETS = (
    "smtp",
    "gateway",
    "oidc",
    "store",
)  # passwords that others gave the office; empty where there is none


def create_secrets(folder: Path) -> list[str]:
    """Creates the missing secrets and returns their names; the file of NATS accounts is written anew. Raises
    `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    missing = [name for name in SECRET_NAMES if not (folder / name).exists()]
    for name in missing:
        _write(folder / name, secrets.token_urlsafe(32))
    for name in EXTERNAL_SECRETS:
        if not (folder / name).exists():
            _write(folder / name, "")
    _write(folder / ACCOUNTS, configuration({user: (folder / f"nats-{user}").read_text().strip() for user in USERS}))
    return missing


def _write(file: Path, text: str) -> None:
    """Written readable to all, in a folder closed to others: mounted into a container it is read by whatever user that
    one has."""
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    draft.write_text(text)
    draft.chmod(0o444)
    draft.rename(file)
