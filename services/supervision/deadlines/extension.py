"""延期: requested in writing, granted or refused by those above; a request stops nothing (市人大规定 art. 19)."""

from datetime import date

from services.supervision.deadlines.apply_fact import DecisionBuilder, apply_fact, move_children, reevaluate
from services.supervision.deadlines.date_arithmetic import add_months
from services.supervision.deadlines.deadline import Deadline, OpenStatus, TriggerFact
from services.supervision.deadlines.state import EXTENSION_MARK, CaseDeadlines
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
    """The deadline of this rule and subject, of several rounds the last; raises `NoSuchDeadline`."""
    rounds = [deadline for key, deadline in state.deadlines.items() if key[:2] == (rule, subject)]
    if not rounds:
        name = next((candidate.name for candidate in state.rules if candidate.rule == rule), rule)
        raise NoSuchDeadline(f"{name}{f'（{subject}）' if subject else ''}")
    return max(rounds, key=lambda deadline: deadline.terms.round)


def open_deadline(rule: str, subject: str, state: CaseDeadlines) -> Deadline:
    """The same, open; raises `DeadlineOver` where it was met or has ended."""
    deadline = find_deadline(rule, subject, state)
    if not isinstance(deadline.status, OpenStatus):
        raise DeadlineOver(deadline.terms.name)
    return deadline


def request_extension(command: RequestExtension, state: CaseDeadlines) -> list[ClockEvent]:
    """Records a request; the same request again yields nothing. Raises what `check_extension` raises."""
    deadline = open_deadline(command.rule, command.subject, state)
    check_extension(deadline, command.until)
    terms = deadline.terms
    requested = ExtensionRequested(
        rule=terms.rule,
        name=terms.name,
        subject=terms.subject,
        round=terms.round,
        until=command.until,
        reason=command.reason,
        report=command.report,
    )
    return [] if requested == deadline.request else [requested]


def check_extension(deadline: Deadline, until: date) -> None:
    """Raises `NotExtendable`, `ExtensionTooLong` (more months after the date by the rule than it allows) or
    `ExtensionNotLater`."""
    terms = deadline.terms
    if not terms.extendable:
        raise NotExtendable(terms.name)
    latest = add_months(terms.statutory_due or deadline.due_before_extension, terms.extendable)
    if until > latest:
        raise ExtensionTooLong(f"最迟可延至{latest}")
    if until <= terms.due:
        raise ExtensionNotLater(f"现到期日{terms.due}")


def grant_extension(command: GrantExtension, on: date, state: CaseDeadlines) -> list[ClockEvent]:
    """Grants the pending request. Consent may come after the reply: what was late is then judged by the granted date.
    Raises `NoExtensionRequested`, `ExtensionTooLong`."""
    deadline = find_deadline(command.rule, command.subject, state)
    if deadline.request is None:
        if _is_granted_already(command, deadline):
            return []
        raise NoExtensionRequested(deadline.terms.name)
    until = command.until or deadline.request.until
    if until > deadline.request.until:
        raise ExtensionTooLong(f"所申请的日期为{deadline.request.until}")
    check_extension(deadline, until)
    builder = DecisionBuilder(state)
    builder.emit(_extension_event(command, deadline, until))
    reevaluate(builder, deadline.key, "")
    move_children(builder, deadline.key)
    apply_fact(builder, TriggerFact(DeadlineExtended.type, on, on, *deadline.key[1:]))
    return builder.events


def _is_granted_already(command: GrantExtension, deadline: Deadline) -> bool:
    """Whether the same consent was recorded before."""
    return deadline.until is not None and command.until in (None, deadline.until)


def _extension_event(command: GrantExtension, deadline: Deadline, until: date) -> DeadlineExtended:
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
        explained=f"{terms.explained}{EXTENSION_MARK} {until}（{command.by_whom}同意）",
    )


def refuse_extension(command: RefuseExtension, state: CaseDeadlines) -> list[ClockEvent]:
    """Refuses the pending request; raises `NoExtensionRequested`."""
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
    """Records that the proposer was told; the first record meets the deadline for telling."""
    builder = DecisionBuilder(state)
    builder.emit(ProposerTold(**dict(command)))
    apply_fact(builder, TriggerFact(proposer_told_fact(command.regarding), on, on, command.subject, state.round))
    return builder.events
