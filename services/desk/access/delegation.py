"""Delegations as the directory's history gives them: for whom somebody may act, on which days and with which
commands."""

from collections.abc import Iterable, Iterator
from datetime import date

from shared.contracts.assignment import DelegationEnded, DelegationGranted
from shared.contracts.common.vocabulary import display
from shared.messaging.envelope import Actor, Command, Delegation, Event
from shared.messaging.errors import MandateExceeded


def delegations(directory: Iterable[Event]) -> list[DelegationGranted]:
    """The delegations that were granted and not ended, the one granted last first."""
    granted: dict[tuple[str, str, date], DelegationGranted] = {}
    for event in directory:
        match event:
            case DelegationGranted():
                granted[event.principal, event.delegate_id, event.since] = event
            case DelegationEnded():
                granted.pop((event.principal, event.delegate_id, event.since), None)
    return list(reversed(granted.values()))


def active_delegations(directory: Iterable[Event], actor: Actor, on: date) -> Iterator[Delegation]:
    """The delegations under which the actor may act on that day, the one granted last first; `cli:` before an id is
    the same person at the command line."""
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
    """The delegation from the principal that covers the command on that day; of several the one granted last. Raises
    `MandateExceeded` where there is none."""
    for delegation in active_delegations(directory, actor, on):
        if delegation.principal == principal and delegation.covers(
            command.type, set(command.by) & set(delegation.roles), on
        ):
            return delegation
    raise MandateExceeded(
        f"名录中没有{principal}委托{actor.display_name}在{display(on)}办理“{command.label}”的记录，请先办理委托代理"
    )


def acting_as(actor: Actor, delegation: Delegation) -> Actor:
    """The same person with the roles of the principal, and the delegation on record."""
    return actor.model_copy(update={"mandate": delegation, "roles": delegation.roles})
