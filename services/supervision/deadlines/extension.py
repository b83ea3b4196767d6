"""延期: asked for in writing, granted or refused by those above; a request stops nothing (市人大规定 art. 19)."""

from datetime import date

from services.supervision.deadlines.apply_fact import DecisionBuilder, apply_fact, judged_again, move_children
from services.supervision.deadlines.date_arithmetic import add_months
from services.supervision.deadlines.deadline import Deadline, Open, TriggerFact
from services.supervision.deadlines.state import EXTENDED, CaseDeadlines
from services.supervision.deadlines.trigger_facts import proposer_told_fact
from shared.contracts.supervision import (
    ClockEvent,
    DeadlineExtended,
    DeadlineOver,
    ExtensionNotLater,
    ExtensionRefused,
    ExtensionRequested,
    ExtensionTooLong,
    GrantExtension,
    NoExtensionRequested,
    NoSuchDeadline,
    NotExtendable,
    ProposerTold,
    RefuseExtension,
    RequestExtension,
    TellProposer,
)


def find_deadline(rule: str, subject: str, state: CaseDeadlines) -> Deadline:
    """Of several rounds the last one."""
    found = [each for key, each in state.deadlines.items() if key[:2] == (rule, subject)]
    if not found:
        named = next((each.name for each in state.rules if each.rule == rule), rule)
        raise NoSuchDeadline(f"{named}{f'（{subject}）' if subject else ''}")
    return max(found, key=lambda deadline: deadline.terms.round)


def pending_request(rule: str, subject: str, state: CaseDeadlines) -> Deadline:
    deadline = find_deadline(rule, subject, state)
    if not isinstance(deadline.status, Open):
        raise DeadlineOver(deadline.terms.name)
    return deadline


def request_extension(command: RequestExtension, state: CaseDeadlines) -> list[ClockEvent]:
    deadline = pending_request(command.rule, command.subject, state)
    check_extension(deadline, command.until)
    terms = deadline.terms
    asked = ExtensionRequested(
        rule=terms.rule,
        name=terms.name,
        subject=terms.subject,
        round=terms.round,
        until=command.until,
        reason=command.reason,
        report=command.report,
    )
    return [] if asked == deadline.request else [asked]


def check_extension(deadline: Deadline, until: date) -> None:
    """Later than now, and at most so many months after the date by the rule, whatever a notice says."""
    terms = deadline.terms
    if not terms.extendable:
        raise NotExtendable(terms.name)
    latest = add_months(terms.statutory_due or deadline.due_before_extension, terms.extendable)
    if until > latest:
        raise ExtensionTooLong(f"最迟可延至{latest}")
    if until <= terms.due:
        raise ExtensionNotLater(f"现到期日{terms.due}")


def grant_extension(command: GrantExtension, on: date, state: CaseDeadlines) -> list[ClockEvent]:
    """The consent may come when the reply has left already: what was late is then judged by the date granted."""
    deadline = find_deadline(command.rule, command.subject, state)
    if deadline.request is None:
        if _granted(command, deadline):
            return []
        raise NoExtensionRequested(deadline.terms.name)
    until = command.until or deadline.request.until
    if until > deadline.request.until:
        raise ExtensionTooLong(f"所申请的日期为{deadline.request.until}")
    check_extension(deadline, until)
    telling = DecisionBuilder(state)
    telling.emit(_extended(command, deadline, until))
    judged_again(telling, deadline.key, "")
    move_children(telling, deadline.key)
    apply_fact(telling, TriggerFact(DeadlineExtended.type, on, on, *deadline.key[1:]))
    return telling.said


def _granted(command: GrantExtension, deadline: Deadline) -> bool:
    """To record the same consent twice is to record it once."""
    return deadline.until is not None and command.until in (None, deadline.until)


def _extended(command: GrantExtension, deadline: Deadline, until: date) -> DeadlineExtended:
    terms = deadline.terms
    return DeadlineExtended(
        rule=terms.rule,
        name=terms.name,
        subject=terms.subject,
        round=terms.round,
        old_due=terms.due,
        due=until,
        by_whom=command.by_whom,
        letter=command.letter,
        explained=f"{terms.explained}{EXTENDED} {until}（{command.by_whom}同意）",
    )


def refuse_extension(command: RefuseExtension, state: CaseDeadlines) -> list[ClockEvent]:
    deadline = find_deadline(command.rule, command.subject, state)
    if deadline.request is None:
        raise NoExtensionRequested(deadline.terms.name)
    terms = deadline.terms
    return [
        ExtensionRefused(
            rule=terms.rule,
            name=terms.name,
            subject=terms.subject,
            round=terms.round,
            by_whom=command.by_whom,
            reason=command.reason,
        )
    ]


def tell_proposer(command: TellProposer, on: date, state: CaseDeadlines) -> list[ClockEvent]:
    """Each telling is a fact of its own; the first keeps the duty to tell."""
    telling = DecisionBuilder(state)
    telling.emit(ProposerTold(**dict(command)))
    apply_fact(telling, TriggerFact(proposer_told_fact(command.regarding), on, on, command.subject, state.round))
    return telling.said
