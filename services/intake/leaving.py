"""How a case leaves: withdrawn by its proposers (市人大规定 art. 10), or returned with the city's consent (art. 14)."""

from typing import assert_never

from services.intake.states import Entry, Returned, Standing, Withdrawn, standing
from shared.contracts.common.vocabulary import ReturnGround
from shared.contracts.intake.leaving import (
    CaseWithdrawn,
    GrantReturn,
    LeavingCommand,
    NoReturnRequested,
    NotAllAgreed,
    OnlyMoreUnits,
    RefuseReturn,
    RequestReturn,
    ReturnGranted,
    ReturnRefused,
    ReturnRequested,
    ReturnSuggested,
    SuggestReturn,
    Withdraw,
)
from shared.domain.decider import Decision


def withdraw(command: Withdraw, stream: str, entry: Entry) -> Decision:
    if isinstance(entry, Withdrawn):
        return []
    facts = standing(entry, stream).facts
    if len(facts.proposers) + facts.co_signers > 1 and not command.all_agreed:
        raise NotAllAgreed(stream)
    return [CaseWithdrawn(**dict(command))]


def request_return(command: RequestReturn, stream: str, entry: Entry) -> Decision:
    """Late is not refused here; supervision measures it."""
    request = ReturnRequested(**dict(command))
    return [] if standing(entry, stream).requested == request else [request]


def grant_return(command: GrantReturn, stream: str, entry: Entry) -> Decision:
    if isinstance(entry, Returned):
        return []
    match standing(entry, stream).requested:
        case None:
            raise NoReturnRequested(stream)
        case ReturnRequested(ground=ReturnGround.MORE_UNITS):
            raise OnlyMoreUnits(stream)
    return [ReturnGranted(**dict(command))]


def refuse_return(command: RefuseReturn, stream: str, entry: Entry) -> Decision:
    refusal, case = ReturnRefused(**dict(command)), standing(entry, stream)
    if case.requested:
        return [refusal]
    if case.refused == refusal:
        return []
    raise NoReturnRequested(stream)


def suggest_return(command: SuggestReturn, entry: Entry) -> Decision:
    """Heard from a department; where the case does not stand any more, it concerns nobody."""
    suggestion = ReturnSuggested(**dict(command))
    new = isinstance(entry, Standing) and suggestion not in entry.suggested
    return [suggestion] if new else []


def leave(command: LeavingCommand, stream: str, entry: Entry) -> Decision:
    match command:
        case Withdraw():
            return withdraw(command, stream, entry)
        case RequestReturn():
            return request_return(command, stream, entry)
        case GrantReturn():
            return grant_return(command, stream, entry)
        case RefuseReturn():
            return refuse_return(command, stream, entry)
        case SuggestReturn():
            return suggest_return(command, entry)
        case _:
            assert_never(command)
