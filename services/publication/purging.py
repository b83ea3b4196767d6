"""The law of purging: by order, by two persons, never what the public still reads, and never back."""

from dataclasses import replace

from services.publication.states import File, put
from shared.contracts.common.vocabulary import display
from shared.contracts.publication import (
    NoPurgeOrder,
    OrdererPurges,
    OrderPurge,
    PublicationCommand,
    Purge,
    PurgeOrdered,
    StillPublished,
    TextPurged,
)
from shared.domain.decider import Decision
from shared.messaging.envelope import CommandEnvelope


def order_purge(command: OrderPurge, envelope: CommandEnvelope[PublicationCommand], file: File) -> Decision:
    """It may concern any text of the case, an opinion or a scan as well, in a co case too."""
    known = file.purges.get(command.text)
    if isinstance(known, TextPurged):
        return []
    if known and (known.order, known.reason) == (command.order, command.reason):
        return []
    unread(command.text, file)
    return [PurgeOrdered(**dict(command), orderer=envelope.actor.id)]


def purge(command: Purge, envelope: CommandEnvelope[PublicationCommand], file: File) -> Decision:
    match file.purges.get(command.text):
        case None:
            raise NoPurgeOrder(display(command.text))
        case TextPurged():
            return []
        case PurgeOrdered(orderer=orderer) if orderer == envelope.actor.id:
            raise OrdererPurges(envelope.actor.name)
        case PurgeOrdered(order=order):
            unread(command.text, file)
            return [TextPurged(text=command.text, order=order)]


def unread(text: str, file: File) -> None:
    if text in file.read:
        raise StillPublished(display(text))


def evolve(file: File, event: PurgeOrdered | TextPurged) -> File:
    if isinstance(file.purges.get(event.text), TextPurged):
        return file
    return replace(file, purges=put(file.purges, event.text, event))
