"""What papers say of a case beyond its row, from its history: who gave which opinion on which day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from shared.contracts import assignment, feedback, publication, supervision
from shared.contracts.common.vocabulary import Disclosure, Result
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Event, RecordedEvent


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """An opinion that somebody gave: 拟办, 批示, 审核, 签发."""

    what: str
    opinion: str
    who: str
    on: date

    @property
    def signed(self) -> str:
        """Who gave it, and the day."""
        return f"{self.who}　{self.on.isoformat()}"


@dataclass(frozen=True, slots=True)
class ContactNote:
    """A contact in which the proposer was reached; `units` are joint units that took part."""

    way: str
    who: str
    by_whom: str
    on: date
    opinion: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandlingFacts:
    """The facts of a history that papers show; of several rounds the last one counts."""

    proposed: ReviewNote | None = None
    confirmed: ReviewNote | None = None
    accepted: ReviewNote | None = None
    plan: str = ""
    contacts: tuple[ContactNote, ...] = ()
    notes: tuple[ReviewNote, ...] = ()
    text: str = ""
    drafter: str = ""
    drafted_on: date | None = None
    result: Result | None = None
    reason: str = ""
    proposed_disclosure: Disclosure | None = None
    ground: str = ""
    decided: ReviewNote | None = None
    decision: Disclosure | None = None
    letter: str = ""
    signed_on: date | None = None
    recipients: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    pressed: tuple[tuple[str, date, int], ...] = ()  # the deadline's name, the day, how often by then


def handling_facts(history: Iterable[RecordedEvent]) -> HandlingFacts:
    """The facts after all effective events of the history."""
    facts = HandlingFacts()
    for record in apply_corrections(list(history)):
        facts = evolve(facts, record.event, ReviewNote("", "", record.actor.display_name, record.business_date))
    return facts


def evolve(facts: HandlingFacts, event: Event, by: ReviewNote) -> HandlingFacts:
    """The facts after one event; `by` is a note with who caused it and the day."""
    match event:
        case assignment.AssignmentProposed():
            return replace(facts, proposed=note_of(by, "拟办", event.opinion))
        case assignment.AssignmentConfirmed():
            return replace(facts, confirmed=note_of(by, "批示", event.opinion))
        case assignment.AssignmentAccepted(handler=handler):
            return replace(facts, accepted=note_of(by, "处室确认", f"承办人：{handler}"))
        case assignment.PlanSubmitted(goal=goal):
            return replace(facts, plan=goal)
        case feedback.ContactRecorded(reached=True):
            contact = ContactNote(event.way.label, event.who, event.by_whom, by.on, event.opinion, event.joint_units)
            return replace(facts, contacts=(*facts.contacts, contact))
        case supervision.ReminderSent(name=name, count=count):
            return replace(facts, pressed=(*facts.pressed, (name, by.on, count)))
    return evolve_letter(facts, event, by)


def evolve_letter(facts: HandlingFacts, event: Event, by: ReviewNote) -> HandlingFacts:
    """The facts after an event on the reply or the opinion."""
    match event:
        case feedback.ReplySubmitted():
            return replace(
                _submitted(facts, event.text, event.drafter_name or event.drafter, by),
                result=event.result,
                reason=event.reason,
                proposed_disclosure=event.proposed,
                ground=event.proposed_ground,
            )
        case feedback.OpinionSubmitted():
            return _submitted(facts, event.text, event.drafter_name or event.drafter, by)
        case feedback.ReplyApproved() | feedback.OpinionApproved():
            return with_note(facts, note_of(by, f"{event.step.label}审核通过", event.opinion))
        case feedback.ReplyReturned() | feedback.OpinionReturned():
            return with_note(facts, note_of(by, f"{event.step.label}退回修改", event.opinion))
        case feedback.ReplySigned() | feedback.OpinionSigned():
            return replace(with_note(facts, note_of(by, "签发", event.letter)), letter=event.letter, signed_on=by.on)
        case feedback.ReplyRecalled() | feedback.OpinionRecalled():
            return replace(with_note(facts, note_of(by, "撤回", event.reason)), letter="", signed_on=None)
        case feedback.ReplySent(recipients=recipients, copies=copies):
            return replace(facts, recipients=recipients, copies=copies)
    return evolve_disclosure(facts, event, by)


def evolve_disclosure(facts: HandlingFacts, event: Event, by: ReviewNote) -> HandlingFacts:
    """The facts after a decision on disclosure."""
    match event:
        case publication.DisclosureApproved():
            decided = note_of(by, "审定", event.reason)
            return replace(facts, decided=decided, decision=Disclosure.ACTIVE)
        case publication.DisclosureWithheld():
            return replace(facts, decided=note_of(by, "审定", event.ground), decision=event.decision)
    return facts


def _submitted(facts: HandlingFacts, text: str, drafter: str, by: ReviewNote) -> HandlingFacts:
    """A new text starts its reviews anew."""
    return replace(facts, text=text, drafter=drafter, drafted_on=by.on, notes=(), letter="", signed_on=None)


def note_of(by: ReviewNote, what: str, words: str) -> ReviewNote:
    """The note with what was done and its words."""
    return replace(by, what=what, opinion=words)


def with_note(facts: HandlingFacts, note: ReviewNote) -> HandlingFacts:
    """With one more note on the letter."""
    return replace(facts, notes=(*facts.notes, note))
