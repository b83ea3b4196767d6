"""Addresses of staff and departments: in a table beside the log, so that they can be erased, and never in an event."""

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

SET_ADDRESS = """
    INSERT INTO supervision.contact_address (recipient, channel, address, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (recipient, channel) DO UPDATE SET address = excluded.address, at = excluded.at"""
DROP = "DELETE FROM supervision.contact_address WHERE recipient = $1 AND channel = $2 RETURNING recipient"
RETRY_FAILED = """
    UPDATE supervision.delivery SET state = 'pending', tries = 0, next_try = $1, at = $1
    WHERE state = 'failed' AND ($2 = '' OR recipient = $2) RETURNING event_id"""
MARK_READ = "UPDATE supervision.inbox SET read_at = $2 WHERE recipient = $1 AND read_at IS NULL RETURNING event_id"


class ContactAddress(FrozenModel):
    """One way to reach a department or a person."""

    recipient: str = Field(min_length=1, max_length=80)
    channel: ChannelKind
    address: str = Field(default="", max_length=254)


def check_address(contact: ContactAddress) -> str:
    """The address as it is stored; raises `Invalid` where the channel can send nothing to it."""
    address = contact.address.strip()
    match contact.channel:
        case ChannelKind.MAIL:
            fits = _is_mail(address)
        case ChannelKind.SMS:
            fits = 5 <= len(digits := address.removeprefix("+").replace("-", "")) <= 20 and digits.isdecimal()
        case ChannelKind.WECHAT:
            fits = bool(address) and address.isprintable() and " " not in address
        case ChannelKind.INBOX:
            fits = False
    if not fits:
        raise Invalid(f"“{address}”不能用作{contact.channel.label}的地址")
    return address


def _is_mail(address: str) -> bool:
    try:
        return bool(Address(addr_spec=address).domain) and address.isprintable()
    except (HeaderParseError, ValueError, IndexError):
        return False


def _parse_address(arguments: Mapping[str, Any]) -> ContactAddress:
    try:
        return ContactAddress.model_validate(arguments)
    except ValidationError:
        ways = "、".join(f"{kind.value}（{kind.label}）" for kind in OUTWARD)
        raise Invalid(f"收件人、送达方式和地址须填写，方式可选：{ways}") from None


async def set_address(command_handler: CommandHandler, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Operation `set-address`: stores an address and answers it; raises `Invalid`."""
    contact = _parse_address(arguments)
    address = check_address(contact)
    await command_handler.log.execute(SET_ADDRESS, contact.recipient, contact.channel.value, address, outbox.now())
    return {"recipient": contact.recipient, "channel": contact.channel.value, "address": address}


async def remove_address(command_handler: CommandHandler, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Operation `remove-address`: answers the `count` of erased addresses."""
    contact = _parse_address(arguments)
    return await _count(command_handler.log, DROP, contact.recipient, contact.channel.value)


async def deliver_again(command_handler: CommandHandler, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Operation `deliver-again`: makes failed deliveries pending, of one `recipient` or of all; answers their
    `count`."""
    return await _count(command_handler.log, RETRY_FAILED, outbox.now(), str(arguments.get("recipient", "")))


async def read_notices(command_handler: CommandHandler, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Operation `read-notices`: marks the inbox of a `recipient` as read; answers the `count`."""
    return await _count(command_handler.log, MARK_READ, str(arguments.get("recipient", "")), outbox.now())


async def _count(log: EventLog, statement: str, *values: Any) -> dict[str, Any]:
    return {"count": len(await log.fetch(statement, *values))}


OPERATIONS = {
    "set-address": set_address,
    "remove-address": remove_address,
    "deliver-again": deliver_again,
    "read-notices": read_notices,
}
