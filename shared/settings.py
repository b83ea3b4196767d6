"""The settings of every process: where PostgreSQL, NATS and the files are, secrets, and how the bureau is reached."""

import json
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url

OPTIONAL_HTTP_URL = "^(https?://.+)?$"


class Settings(BaseSettings):
    """Read from the environment: field `smtp_from` from the variable `BANLI_SMTP_FROM`, and so on.

    An optional setting that is empty switches off what it is for. Secrets are never in the environment: each is the
    text of a file in the folder `secrets`, named `postgres-<role>`, `postgres-admin`, `nats-<user>`, `smtp`, `gateway`,
    `oidc` or `store`.
    """

    model_config = SettingsConfigDict(env_prefix="BANLI_", extra="ignore")

    home: Path = Path(".banli")
    """The folder of an installation on one machine: data of the embedded engines, secrets, and texts."""
    postgres: str = ""
    """The PostgreSQL URL without a role: `postgresql://host:5432/banli`; each process logs in with its own."""
    nats: str = ""
    """The NATS URL: `nats://host:4222`. With `postgres` and `nats` empty, `banli up` starts embedded engines."""
    secrets: Path | None = None
    """The folder of secrets; None where there are none, such as with the trust of a Unix socket."""
    texts: Path = Field(default_factory=lambda values: values["home"] / "texts")
    """The folder of texts and other files, each named by its hash; used where `store` is empty."""
    store: str = Field(default="", pattern="^(s3://.+)?$")
    """The S3 bucket of texts and files, instead of `texts`: `s3://bucket/prefix`; secret `store`: `KEY:SECRET`."""
    store_at: str = Field(default="", pattern=OPTIONAL_HTTP_URL)
    """The URL of the S3 service that holds the bucket; without TLS only where it begins with `http://`."""
    store_region: str = "us-east-1"
    """The S3 region of the bucket."""
    replicas: int = Field(default=1, ge=1, le=5)
    """The number of NATS servers that store each JetStream stream: 1 for a single server, 3 for a cluster."""
    clock: bool = True
    """Whether background jobs run (the day's start, reminders, digests); False in tests and trials that set the day."""
    smtp: str = Field(default="", pattern="^(smtps?://.+)?$")
    """The mail server: `smtp://user@host:587` (STARTTLS) or `smtps://user@host:465` (TLS). Secret `smtp`: password."""
    smtp_from: str = ""
    """The sender's address of reminders and digests."""
    gateway: str = Field(default="", pattern=OPTIONAL_HTTP_URL)
    """The URL to which short messages and 政务微信 messages are posted. Secret `gateway`: its bearer token."""
    url: str = Field(default="", pattern=OPTIONAL_HTTP_URL)
    """The address of the workbench as people open it, for links in messages."""
    forwarded_allow_ips: str = "127.0.0.1"
    """The addresses of reverse proxies, separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are trusted;
    `*` for any. An address that is missing here makes https look like http."""
    oidc: str = Field(default="", pattern=OPTIONAL_HTTP_URL)
    """The issuer URL of the bureau's identity provider (OpenID Connect); empty: accounts of the workbench only."""
    oidc_client: str = "banli"
    """The client id under which the identity provider knows the workbench. Secret `oidc`: the client secret."""
    oidc_claim: str = "preferred_username"
    """The claim of the ID token that holds a person's account name."""
    bureau: str = "上海市市场监督管理局"
    """The full name of the bureau, as letters and pages show it."""
    host: str = "127.0.0.1"
    """The address on which the workbench listens."""
    port: int = Field(default=8600, ge=0, le=65535)
    """The TCP port on which the workbench listens; 0 for any free one."""
    day: date | None = None
    """The business date of a rehearsal or demonstration; None for today in Shanghai."""

    @property
    def has_external_engines(self) -> bool:
        """Whether PostgreSQL and NATS are run by somebody else, so that no embedded engines are needed."""
        return bool(self.postgres and self.nats)

    @property
    def behind_tls(self) -> bool:
        """Whether people open the workbench by https: then no cookie is given out without TLS."""
        return self.url.startswith("https://")

    def secret(self, name: str) -> str:
        """The secret in the file `name`, without surrounding white space; empty where there is no such file."""
        file = self.secrets / name if self.secrets else None
        return file.read_text(encoding="utf-8").strip() if file and file.exists() else ""

    def dsn(self, role: str) -> str:
        """The PostgreSQL URL of a role, with its password where there is such a secret."""
        url = make_url(self.postgres).set(username=role, password=self.secret(f"postgres-{role}") or None)
        return url.render_as_string(hide_password=False)

    def admin_dsn(self, url: str) -> str:
        """The administrator's PostgreSQL URL: `url`, or `postgres` where it is empty, with secret `postgres-admin`."""
        admin_url = make_url(url or self.postgres)
        password = admin_url.password or self.secret("postgres-admin") or None
        return admin_url.set(password=password).render_as_string(hide_password=False)

    def to_file(self, file: Path) -> None:
        """Writes where the engines, secrets and texts are, so that other commands of the same home find them."""
        paths = {"secrets": str(self.secrets), "texts": str(self.texts)}
        store = {name: getattr(self, name) for name in ("store", "store_at", "store_region")}
        file.write_text(json.dumps({"postgres": self.postgres, "nats": self.nats, **paths, **store}))

    def from_file(self, file: Path) -> Self:
        """These settings with the values of a file that `to_file` wrote."""
        values = json.loads(file.read_text())
        return self.model_copy(update={**values, **{name: Path(values[name]) for name in ("secrets", "texts")}})
