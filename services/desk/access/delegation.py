"""For whom somebody may act by delegation, on which day and for which acts, as the directory says."""

from collections.abc import Iterable, Iterator
from datetime import date

from shared.contracts.assignment import DelegationEnded, DelegationGranted
from shared.contracts.common.vocabulary import display
from shared.messaging.envelope import Actor, Command, Delegation, Event
from shared.messaging.errors import MandateExceeded


def delegations(directory: Iterable[Event]) -> list[DelegationGranted]:
    """Those that were granted and not ended, the last one granted first."""
    granted: dict[tuple[str, str, date], DelegationGranted] = {}
    for event in directory:
        match event:
            case DelegationGranted():
                granted[event.principal, event.delegate_id, event.since] = event
            case DelegationEnded():
                granted.pop((event.principal, event.delegate_id, event.since), None)
    return list(reversed(granted.values()))


def active_delegations(directory: Iterable[Event], actor: Actor, on: date) -> Iterator[Delegation]:
    """For whom that person may act on that day."""
    for delegation in delegations(directory):
        if (
            actor.id in (delegation.delegate_id, f"cli:{delegation.delegate_id}")
            and delegation.since <= on <= delegation.until
        ):
            yield Delegation(
                principal=delegation.principal,
                roles=delegation.roles,
                commands=delegation.commands,
                since=delegation.since,
                until=delegation.until,
            )


def delegation_of(
    directory: Iterable[Event], actor: Actor, principal: str, command: type[Command], on: date
) -> Delegation:
    """The delegation from the principal that covers this command on that day; the last one granted counts."""
    for delegation in active_delegations(directory, actor, on):
        if delegation.principal == principal and delegation.covers(
            command.type, set(command.by) & set(delegation.roles), on
        ):
            return delegation
    raise MandateExceeded(
        f"名录中没有{principal}委托{actor.display_name}在{display(on)}办理“{command.label}”的记录，请先办理委托代理"
    )


def acting_as(actor: Actor, mandate: Delegation) -> Actor:
    """The same person in the posts of the one they act for."""
    return actor.model_copy(update={"mandate": mandate, "roles": mandate.roles})
