"""The ways by which a notice leaves the house: e-mail, and an HTTP gateway for short messages and 政务微信."""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, parseaddr
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiohttp
import aiosmtplib

from services.supervision.notices.channel_kind import ChannelKind
from shared.messaging.errors import BanliError
from shared.settings import Settings

PATIENCE = 20.0  # for one try, from the first connection to the last answer
AGAIN = {408, 425, 429}
FOR_GOOD = 500  # an SMTP reply from here on is not worth another try (RFC 5321 section 4.2.1)


class TemporaryFailure(BanliError):
    """The other side does not take it now; it may later."""


class PermanentFailure(BanliError):
    """The other side refused it for good, or there is no other side."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What is sent to one address. Its id is the same at every try, so that the receiver can discard a double."""

    id: UUID
    address: str
    line: str
    text: str


class Channel(Protocol):
    async def send(self, parcel: OutgoingMessage) -> None:
        """Returns when the other side has taken it. Raises `NotNow` or `Never`."""


class UnconfiguredChannel:
    """A port that this installation has not configured."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def send(self, parcel: OutgoingMessage) -> None:
        raise PermanentFailure(f"没有配置{self.name}")


class Mail:
    """By SMTP. With a password TLS is demanded, so that it never travels in clear; without one, TLS where offered."""

    def __init__(self, settings: Settings) -> None:
        server = urlsplit(settings.smtp)
        password = settings.secret("smtp")
        self.sender = settings.smtp_from or f"banli@{server.hostname}"
        self.server: dict[str, Any] = {
            "hostname": server.hostname,
            "port": server.port,
            "username": unquote(server.username) if server.username and password else None,
            "password": password or None,
            "use_tls": server.scheme == "smtps",
            "start_tls": False if server.scheme == "smtps" else True if password else None,
            "local_hostname": socket.gethostname(),
            "timeout": PATIENCE,
        }

    async def send(self, parcel: OutgoingMessage) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await aiosmtplib.send(self.letter(parcel), **self.server)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise (PermanentFailure if failure_of(error) else TemporaryFailure)(
                f"{type(error).__name__}: {error}"
            ) from error

    def letter(self, parcel: OutgoingMessage) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        letter["Message-ID"] = f"<{parcel.id}@{domain}>"
        letter["Date"] = format_datetime(localtime())
        letter["From"], letter["To"] = self.sender, parcel.address
        letter["Subject"] = parcel.line
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(parcel.text)
        return letter


def failure_of(error: Exception) -> bool:
    """Whether the server refused this sender, this recipient or this letter, and not merely us or now."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            return all(recipient.code >= FOR_GOOD for recipient in error.recipients)
        case aiosmtplib.SMTPRecipientRefused() | aiosmtplib.SMTPSenderRefused() | aiosmtplib.SMTPDataError():
            return error.code >= FOR_GOOD
    return False


class Gateway:
    """By a POST of JSON. A short message carries the line alone, without the title of the case."""

    def __init__(self, settings: Settings, means: ChannelKind) -> None:
        self.url, self.secret, self.means = settings.gateway, settings.secret("gateway"), means

    async def send(self, parcel: OutgoingMessage) -> None:
        try:
            status = await self._posted(parcel)
        except (aiohttp.ClientError, OSError) as error:
            raise TemporaryFailure(f"{type(error).__name__}: {error}") from error
        if not 200 <= status < 300:
            raise (TemporaryFailure if status >= 500 or status in AGAIN else PermanentFailure)(f"HTTP {status}")

    async def _posted(self, parcel: OutgoingMessage) -> int:
        said = {"id": str(parcel.id), "channel": self.means.value, "to": parcel.address, "subject": parcel.line}
        said["text"] = parcel.line if self.means is ChannelKind.SMS else parcel.text
        headers = {"Idempotency-Key": str(parcel.id)}
        if self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        patience = aiohttp.ClientTimeout(total=PATIENCE)
        async with (
            aiohttp.ClientSession(timeout=patience) as session,
            session.post(self.url, json=said, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status


def configured_channels(settings: Settings) -> Mapping[ChannelKind, Channel]:
    """The ways out that this installation has."""
    mail: Channel = Mail(settings) if settings.smtp else UnconfiguredChannel("邮件服务器（BANLI_SMTP）")
    posted: dict[ChannelKind, Channel] = {
        kind: Gateway(settings, kind) if settings.gateway else UnconfiguredChannel(f"{kind.label}网关（BANLI_GATEWAY）")
        for kind in (ChannelKind.SMS, ChannelKind.WECHAT)
    }
    return {ChannelKind.MAIL: mail, **posted}
