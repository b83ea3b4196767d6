"""How a case leaves: withdrawn by its proposers (市人大规定 art. 10), or returned with the city's consent (art. 14)."""

from typing import assert_never

from services.intake.states import CaseEntry, Registered, Returned, Withdrawn, case_in_work
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
from shared.domain.decider import Decision, unless_recorded


def withdraw(command: Withdraw, stream: str, entry: CaseEntry) -> Decision:
    """The withdrawal; nothing where the case is withdrawn. Raises `NotAllAgreed` unless all proposers of a joint item
    agree (市人大规定 art. 10), and what `case_in_work` raises."""
    if isinstance(entry, Withdrawn):
        return []
    facts = case_in_work(entry, stream).facts
    if len(facts.proposers) + facts.co_signers > 1 and not command.all_agreed:
        raise NotAllAgreed(stream)
    return [CaseWithdrawn(**dict(command))]


def request_return(command: RequestReturn, stream: str, entry: CaseEntry) -> Decision:
    """The request to return the case, late or not: supervision measures that. Raises what `case_in_work` raises."""
    return unless_recorded(ReturnRequested(**dict(command)), case_in_work(entry, stream).return_request)


def grant_return(command: GrantReturn, stream: str, entry: CaseEntry) -> Decision:
    """The city's consent to the return; nothing where the case is returned. Raises `NoReturnRequested`, `OnlyMoreUnits`
    where only co-units were asked for, and what `case_in_work` raises."""
    if isinstance(entry, Returned):
        return []
    match case_in_work(entry, stream).return_request:
        case None:
            raise NoReturnRequested(stream)
        case ReturnRequested(ground=ReturnGround.MORE_UNITS):
            raise OnlyMoreUnits(stream)
    return [ReturnGranted(**dict(command))]


def refuse_return(command: RefuseReturn, stream: str, entry: CaseEntry) -> Decision:
    """The city's refusal of the return; nothing where just this is recorded. Raises `NoReturnRequested` and what
    `case_in_work` raises."""
    refusal, case = ReturnRefused(**dict(command)), case_in_work(entry, stream)
    if case.return_request:
        return [refusal]
    if case.return_refusal == refusal:
        return []
    raise NoReturnRequested(stream)


def suggest_return(command: SuggestReturn, entry: CaseEntry) -> Decision:
    """That a department thinks the case is another bureau's; nothing where the bureau does not handle it any more."""
    suggestion = ReturnSuggested(**dict(command))
    new = isinstance(entry, Registered) and suggestion not in entry.return_suggestions
    return [suggestion] if new else []


def decide(command: LeavingCommand, stream: str, entry: CaseEntry) -> Decision:
    """What a command about withdrawal or return records; raises the `RuleViolation` that its function names."""
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
