"""The channels by which a notice leaves the bureau: e-mail, and an HTTP gateway for short messages and 政务微信."""

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

SEND_TIMEOUT_S = 20.0  # for one try, from the first connection to the last answer
RETRYABLE_HTTP_STATUS = {408, 425, 429}
SMTP_PERMANENT = 500  # an SMTP reply from here on is not worth another try (RFC 5321 section 4.2.1)


class TemporaryFailure(BanliError):
    """The other side does not accept the message now; another try may succeed."""


class PermanentFailure(BanliError):
    """The other side refused the message for good, or the channel is not configured."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to one address. Its id is the same at every try, so that the receiver can discard a double."""

    id: UUID
    address: str
    line: str
    text: str


class Channel(Protocol):
    """A way out: e-mail, short message, 政务微信."""

    async def send(self, message: OutgoingMessage) -> None:
        """Returns when the other side has accepted it; raises `TemporaryFailure` or `PermanentFailure`."""


class UnconfiguredChannel:
    """A channel that this installation has not configured."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def send(self, message: OutgoingMessage) -> None:
        """Raises `PermanentFailure`."""
        raise PermanentFailure(f"没有配置{self.name}")


class MailChannel:
    """SMTP. With a password TLS is demanded, so that it never travels in clear; without one, TLS where offered."""

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
            "timeout": SEND_TIMEOUT_S,
        }

    async def send(self, message: OutgoingMessage) -> None:
        """See `Channel.send`."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await aiosmtplib.send(self.letter(message), **self.server)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise (PermanentFailure if is_permanent(error) else TemporaryFailure)(
                f"{type(error).__name__}: {error}"
            ) from error

    def letter(self, message: OutgoingMessage) -> EmailMessage:
        """The e-mail; its `Message-ID` is made of the id of the message."""
        letter = EmailMessage(policy=SMTP)
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        letter["Message-ID"] = f"<{message.id}@{domain}>"
        letter["Date"] = format_datetime(localtime())
        letter["From"], letter["To"] = self.sender, message.address
        letter["Subject"] = message.line
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text)
        return letter


def is_permanent(error: Exception) -> bool:
    """Whether the server refused this sender, recipient or message, and not merely us or now (RFC 5321 section
    4.2.1)."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            return all(recipient.code >= SMTP_PERMANENT for recipient in error.recipients)
        case aiosmtplib.SMTPRecipientRefused() | aiosmtplib.SMTPSenderRefused() | aiosmtplib.SMTPDataError():
            return error.code >= SMTP_PERMANENT
    return False


class GatewayChannel:
    """A POST of JSON. A short message carries the subject line alone, without the title of the case."""

    def __init__(self, settings: Settings, kind: ChannelKind) -> None:
        self.url, self.secret, self.kind = settings.gateway, settings.secret("gateway"), kind

    async def send(self, message: OutgoingMessage) -> None:
        """See `Channel.send`; 5xx, 408, 425 and 429 are temporary."""
        try:
            status = await self._post(message)
        except (aiohttp.ClientError, OSError) as error:
            raise TemporaryFailure(f"{type(error).__name__}: {error}") from error
        if not 200 <= status < 300:
            raise (TemporaryFailure if status >= 500 or status in RETRYABLE_HTTP_STATUS else PermanentFailure)(
                f"HTTP {status}"
            )

    async def _post(self, message: OutgoingMessage) -> int:
        body = {"id": str(message.id), "channel": self.kind.value, "to": message.address, "subject": message.line}
        body["text"] = message.line if self.kind is ChannelKind.SMS else message.text
        headers = {"Idempotency-Key": str(message.id)}
        if self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        timeout = aiohttp.ClientTimeout(total=SEND_TIMEOUT_S)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(self.url, json=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status


def configured_channels(settings: Settings) -> Mapping[ChannelKind, Channel]:
    """The channel of each outward kind, by the settings of this installation."""
    mail: Channel = MailChannel(settings) if settings.smtp else UnconfiguredChannel("邮件服务器（BANLI_SMTP）")
    posted: dict[ChannelKind, Channel] = {
        kind: GatewayChannel(settings, kind)
        if settings.gateway
        else UnconfiguredChannel(f"{kind.label}网关（BANLI_GATEWAY）")
        for kind in (ChannelKind.SMS, ChannelKind.WECHAT)
    }
    return {ChannelKind.MAIL: mail, **posted}
