"""The purging of texts: by order, by two persons, never what the public still reads, and never undone."""

from dataclasses import replace

from services.publication.states import Publication, with_entry
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


def order_purge(command: OrderPurge, envelope: CommandEnvelope[PublicationCommand], state: Publication) -> Decision:
    """The order to purge any text of the case, an opinion or a scan as well, in a co case too; nothing where it is
    ordered so, or purged. Raises `StillPublished`."""
    purge = state.purges.get(command.text)
    if isinstance(purge, TextPurged):
        return []
    if purge and (purge.order, purge.reason) == (command.order, command.reason):
        return []
    check_not_public(command.text, state)
    return [PurgeOrdered(**dict(command), orderer=envelope.actor.id)]


def purge(command: Purge, envelope: CommandEnvelope[PublicationCommand], state: Publication) -> Decision:
    """That the text is purged; nothing where it was. Raises `NoPurgeOrder`, `OrdererPurges` and `StillPublished`."""
    match state.purges.get(command.text):
        case None:
            raise NoPurgeOrder(display(command.text))
        case TextPurged():
            return []
        case PurgeOrdered(orderer=orderer) if orderer == envelope.actor.id:
            raise OrdererPurges(envelope.actor.name)
        case PurgeOrdered(order=order):
            check_not_public(command.text, state)
            return [TextPurged(text=command.text, order=order)]


def check_not_public(text: str, state: Publication) -> None:
    """Raises `StillPublished` while the public reads the text."""
    if text in state.public_texts:
        raise StillPublished(display(text))


def evolve(state: Publication, event: PurgeOrdered | TextPurged) -> Publication:
    """The state after the event; nothing follows a purge."""
    if isinstance(state.purges.get(event.text), TextPurged):
        return state
    return replace(state, purges=with_entry(state.purges, event.text, event))
