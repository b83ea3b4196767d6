"""Where staff and departments can be reached: beside the log, so that it can be erased, and never in an event."""

from collections.abc import Mapping
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Any

from pydantic import Field, ValidationError

from services.supervision.notices import outbox
from services.supervision.notices.channel_kind import OUTWARD, ChannelKind
from shared.eventlog.log import EventLog
from shared.messaging.envelope import FrozenModel
from shared.messaging.errors import Invalid
from shared.runtime.command_handler import CommandHandler

PUT = """
    INSERT INTO supervision.contact_address (recipient, channel, address, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (recipient, channel) DO UPDATE SET address = excluded.address, at = excluded.at"""
DROP = "DELETE FROM supervision.contact_address WHERE recipient = $1 AND channel = $2 RETURNING recipient"
AGAIN = """
    UPDATE supervision.delivery SET state = 'pending', tries = 0, next_try = $1, at = $1
    WHERE state = 'failed' AND ($2 = '' OR recipient = $2) RETURNING event_id"""
READ = "UPDATE supervision.inbox SET read_at = $2 WHERE recipient = $1 AND read_at IS NULL RETURNING event_id"


class ContactAddress(FrozenModel):
    """One way to reach a department or a person."""

    recipient: str = Field(min_length=1, max_length=80)
    channel: ChannelKind
    address: str = Field(default="", max_length=254)


def check_address(place: ContactAddress) -> str:
    """The address as it is kept. Raises `Invalid` where nothing could be sent to it."""
    address = place.address.strip()
    match place.channel:
        case ChannelKind.MAIL:
            fits = _is_mail(address)
        case ChannelKind.SMS:
            fits = 5 <= len(digits := address.removeprefix("+").replace("-", "")) <= 20 and digits.isdecimal()
        case ChannelKind.WECHAT:
            fits = bool(address) and address.isprintable() and " " not in address
        case ChannelKind.INBOX:
            fits = False
    if not fits:
        raise Invalid(f"“{address}”不能用作{place.channel.label}的地址")
    return address


def _is_mail(address: str) -> bool:
    try:
        return bool(Address(addr_spec=address).domain) and address.isprintable()
    except (HeaderParseError, ValueError, IndexError):
        return False


def _place(said: Mapping[str, Any]) -> ContactAddress:
    try:
        return ContactAddress.model_validate(said)
    except ValidationError:
        ways = "、".join(f"{kind.value}（{kind.label}）" for kind in OUTWARD)
        raise Invalid(f"收件人、送达方式和地址须填写，方式可选：{ways}") from None


async def set_address(runtime: CommandHandler, said: Mapping[str, Any]) -> dict[str, Any]:
    place = _place(said)
    address = check_address(place)
    await runtime.log.execute(PUT, place.recipient, place.channel.value, address, outbox.now())
    return {"recipient": place.recipient, "channel": place.channel.value, "address": address}


async def remove_address(runtime: CommandHandler, said: Mapping[str, Any]) -> dict[str, Any]:
    place = _place(said)
    return await _count(runtime.log, DROP, place.recipient, place.channel.value)


async def deliver_again(runtime: CommandHandler, said: Mapping[str, Any]) -> dict[str, Any]:
    """What failed is tried anew, of one recipient or of all."""
    return await _count(runtime.log, AGAIN, outbox.now(), str(said.get("recipient", "")))


async def read_notices(runtime: CommandHandler, said: Mapping[str, Any]) -> dict[str, Any]:
    """Everything in one inbox was read."""
    return await _count(runtime.log, READ, str(said.get("recipient", "")), outbox.now())


async def _count(log: EventLog, statement: str, *values: Any) -> dict[str, Any]:
    return {"count": len(await log.fetch(statement, *values))}


OPERATIONS = {
    "set-address": set_address,
    "remove-address": remove_address,
    "deliver-again": deliver_again,
    "read-notices": read_notices,
}
