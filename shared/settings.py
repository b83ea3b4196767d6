"""Where the engines are and with which secrets: from the environment, from files, or from the running suite."""

import json
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url


class Settings(BaseSettings):
    """`BANLI_*` of the environment.

    In `BANLI_SECRETS` lie the secrets, each a file: `postgres-<role>`, `nats-<user>`, `smtp`, `gateway` and `store`.

    `smtp` is the mail server as `smtp://user@host:587` (STARTTLS) or `smtps://user@host:465`, `smtp_from` the sender of
    reminders, `gateway` the URL to which short messages and 政务微信 are posted. What is empty is not used.

    `bureau` is the name under which the house answers. The workbench listens on `host` and `port`, and is known to
    people as `url`; `oidc` is the issuer of the house's identity provider, which knows the workbench as `oidc_client`
    (secret `oidc`) and names people in `oidc_claim`. `day` is the day of a rehearsal, instead of today.

    `texts` is the folder of texts, or `store` the bucket (`s3://bucket/prefix`) at `store_at`, whose secret `store` is
    `KEY:SECRET`.
    """

    model_config = SettingsConfigDict(env_prefix="BANLI_", extra="ignore")

    home: Path = Path(".banli")
    postgres: str = ""
    nats: str = ""
    secrets: Path | None = None
    texts: Path = Field(default_factory=lambda known: known["home"] / "texts")
    store: str = Field(default="", pattern="^(s3://.+)?$")
    store_at: str = Field(default="", pattern="^(https?://.+)?$")
    store_region: str = "us-east-1"
    replicas: int = Field(default=1, ge=1, le=5)
    clock: bool = True
    smtp: str = Field(default="", pattern="^(smtps?://.+)?$")
    smtp_from: str = ""
    gateway: str = Field(default="", pattern="^(https?://.+)?$")
    url: str = Field(default="", pattern="^(https?://.+)?$")
    oidc: str = Field(default="", pattern="^(https?://.+)?$")
    oidc_client: str = "banli"
    oidc_claim: str = "preferred_username"
    bureau: str = "上海市市场监督管理局"
    host: str = "127.0.0.1"
    port: int = Field(default=8600, ge=0, le=65535)
    day: date | None = None

    @property
    def elsewhere(self) -> bool:
        """Whether the engines are given to us, and not brought along."""
        return bool(self.postgres and self.nats)

    def secret(self, name: str) -> str:
        """The secret in the file `name`; empty where there is none."""
        file = self.secrets / name if self.secrets else None
        return file.read_text(encoding="utf-8").strip() if file and file.exists() else ""

    def dsn(self, role: str) -> str:
        """The URL by which a role reaches the log."""
        url = make_url(self.postgres).set(username=role, password=self.secret(f"postgres-{role}") or None)
        return url.render_as_string(hide_password=False)

    def admin_dsn(self, url: str) -> str:
        """The administrator's URL: given, or that of the embedded engine; its password is a secret like the others."""
        made = make_url(url or self.postgres)
        password = made.password or self.secret("postgres-admin") or None
        return made.set(password=password).render_as_string(hide_password=False)

    def to_file(self, file: Path) -> None:
        paths = {"secrets": str(self.secrets), "texts": str(self.texts)}
        store = {name: getattr(self, name) for name in ("store", "store_at", "store_region")}
        file.write_text(json.dumps({"postgres": self.postgres, "nats": self.nats, **paths, **store}))

    def from_file(self, file: Path) -> Self:
        """The same settings, with the engines that the file names."""
        found = json.loads(file.read_text())
        return self.model_copy(update={**found, **{name: Path(found[name]) for name in ("secrets", "texts")}})
