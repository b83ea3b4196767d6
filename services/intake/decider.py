"""The law of intake: a number is registered once, received once, and corrected with a reason."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from shared.contracts.intake import (
    AlreadyRegistered,
    CaseCorrected,
    CaseRegistered,
    Change,
    ConfirmReceipt,
    Correct,
    Facts,
    IntakeCommand,
    IntakeEvent,
    NotRegistered,
    ReceiptBeforeHandOver,
    ReceiptConfirmed,
    Register,
    WrongStream,
    case_stream,
)
from shared.contracts.words import FIELDS, Kind, Part, shown
from shared.decider import Decided, Decider
from shared.messages import Wish


@dataclass(frozen=True, slots=True)
class Unregistered:
    """Nothing is known under this number."""


@dataclass(frozen=True, slots=True)
class Registered:
    kind: Kind
    part: Part
    handed_over: date
    facts: Facts
    received: bool = False


Entry = Unregistered | Registered


def facts_of(event: CaseRegistered) -> Facts:
    return Facts(**{name: getattr(event, name) for name in Facts.model_fields})


def changes(old: Facts, new: Facts) -> tuple[Change, ...]:
    """Which fields differ, as people read them."""
    differing = [name for name in Facts.model_fields if getattr(old, name) != getattr(new, name)]
    return tuple(
        Change(field=FIELDS[name], old=shown(getattr(old, name)), new=shown(getattr(new, name))) for name in differing
    )


def register(command: Register, wish: Wish[IntakeCommand], entry: Entry) -> Decided:
    if wish.stream != case_stream(command.kind, command.congress, command.session, command.number):
        raise WrongStream(wish.stream)
    match entry:
        case Unregistered():
            return [
                CaseRegistered(
                    kind=command.kind,
                    congress=command.congress,
                    session=command.session,
                    number=command.number,
                    part=command.part,
                    handed_over=command.handed_over,
                    source=command.source,
                    **dict(command.facts),
                )
            ]
        case Registered(part=part, handed_over=day, facts=facts):
            if (part, day, facts) == (command.part, command.handed_over, command.facts):
                return []
    raise AlreadyRegistered(wish.stream)


def confirm_receipt(wish: Wish[IntakeCommand], entry: Entry) -> Decided:
    match entry:
        case Registered(received=True):
            return []
        case Registered(handed_over=day) if wish.on < day:
            raise ReceiptBeforeHandOver(f"交办日期 {day}")
        case Registered(kind=kind, part=part):
            return [ReceiptConfirmed(kind=kind, part=part)]
    raise NotRegistered(wish.stream)


def correct(command: Correct, wish: Wish[IntakeCommand], entry: Entry) -> Decided:
    match entry:
        case Registered(facts=facts):
            changed = changes(facts, command.facts)
            return [CaseCorrected(facts=command.facts, changed=changed, reason=command.reason)] if changed else []
    raise NotRegistered(wish.stream)


def decide(wish: Wish[IntakeCommand], entry: Entry) -> Decided:
    match wish.command:
        case Register() as command:
            return register(command, wish, entry)
        case ConfirmReceipt():
            return confirm_receipt(wish, entry)
        case Correct() as command:
            return correct(command, wish, entry)
        case _:
            assert_never(wish.command)


def evolve(entry: Entry, event: IntakeEvent) -> Entry:
    match event:
        case CaseRegistered():
            return Registered(event.kind, event.part, event.handed_over, facts_of(event))
        case ReceiptConfirmed():
            return replace(_known(entry), received=True)
        case CaseCorrected(facts=facts):
            return replace(_known(entry), facts=facts)
        case _:
            assert_never(event)


def _known(entry: Entry) -> Registered:
    assert isinstance(entry, Registered)
    return entry


intake: Decider[Entry, IntakeCommand, IntakeEvent] = Decider(Unregistered(), decide, evolve)
