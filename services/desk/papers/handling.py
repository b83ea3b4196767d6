"""What the papers say of a case beyond its row: who wrote which opinion on which day, taken from its history."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from shared.contracts import assignment, feedback, publication, supervision
from shared.contracts.common.vocabulary import Disclosure, Result
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Event, RecordedEvent


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """An opinion somebody gave: 拟办, 批示, 审核, 签发."""

    what: str
    said: str
    who: str
    on: date

    @property
    def signed(self) -> str:
        return f"{self.who}　{self.on.isoformat()}"


@dataclass(frozen=True, slots=True)
class ContactNote:
    way: str
    who: str
    by_whom: str
    on: date
    said: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandlingFacts:
    """What of a history stands on paper; the last round counts."""

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
    pressed: tuple[tuple[str, date, int], ...] = ()  # what was pressed for, when, how often by then


def handling_facts(history: Iterable[RecordedEvent]) -> HandlingFacts:
    """The facts as they stand, corrections applied, in their order."""
    found = HandlingFacts()
    for fact in apply_corrections(list(history)):
        found = evolve(found, fact.event, ReviewNote("", "", fact.actor.display_name, fact.business_date))
    return found


def evolve(found: HandlingFacts, event: Event, by: ReviewNote) -> HandlingFacts:
    match event:
        case assignment.AssignmentProposed():
            return replace(found, proposed=note_of(by, "拟办", event.opinion))
        case assignment.AssignmentConfirmed():
            return replace(found, confirmed=note_of(by, "批示", event.opinion))
        case assignment.AssignmentAccepted(handler=handler):
            return replace(found, accepted=note_of(by, "处室确认", f"承办人：{handler}"))
        case assignment.PlanSubmitted(goal=goal):
            return replace(found, plan=goal)
        case feedback.ContactRecorded(reached=True):
            contact = ContactNote(event.way.label, event.who, event.by_whom, by.on, event.opinion, event.joint_units)
            return replace(found, contacts=(*found.contacts, contact))
        case supervision.ReminderSent(name=name, count=count):
            return replace(found, pressed=(*found.pressed, (name, by.on, count)))
    return evolve_letter(found, event, by)


def evolve_letter(found: HandlingFacts, event: Event, by: ReviewNote) -> HandlingFacts:
    """The reply or the opinion on its way to the signature."""
    match event:
        case feedback.ReplySubmitted():
            return replace(
                _submitted(found, event.text, event.drafter_name or event.drafter, by),
                result=event.result,
                reason=event.reason,
                proposed_disclosure=event.proposed,
                ground=event.proposed_ground,
            )
        case feedback.OpinionSubmitted():
            return _submitted(found, event.text, event.drafter_name or event.drafter, by)
        case feedback.ReplyApproved() | feedback.OpinionApproved():
            return with_note(found, note_of(by, f"{event.step.label}审核通过", event.opinion))
        case feedback.ReplyReturned() | feedback.OpinionReturned():
            return with_note(found, note_of(by, f"{event.step.label}退回修改", event.opinion))
        case feedback.ReplySigned() | feedback.OpinionSigned():
            return replace(with_note(found, note_of(by, "签发", event.letter)), letter=event.letter, signed_on=by.on)
        case feedback.ReplyRecalled() | feedback.OpinionRecalled():
            return replace(with_note(found, note_of(by, "撤回", event.reason)), letter="", signed_on=None)
        case feedback.ReplySent(recipients=recipients, copies=copies):
            return replace(found, recipients=recipients, copies=copies)
    return evolve_disclosure(found, event, by)


def evolve_disclosure(found: HandlingFacts, event: Event, by: ReviewNote) -> HandlingFacts:
    match event:
        case publication.DisclosureApproved():
            decided = note_of(by, "审定", event.reason)
            return replace(found, decided=decided, decision=Disclosure.ACTIVE)
        case publication.DisclosureWithheld():
            return replace(found, decided=note_of(by, "审定", event.ground), decision=event.decision)
    return found


def _submitted(found: HandlingFacts, text: str, drafter: str, by: ReviewNote) -> HandlingFacts:
    """A new text begins its reviews anew."""
    return replace(found, text=text, drafter=drafter, drafted_on=by.on, notes=(), letter="", signed_on=None)


def note_of(by: ReviewNote, what: str, words: str) -> ReviewNote:
    return replace(by, what=what, said=words)


def with_note(found: HandlingFacts, note: ReviewNote) -> HandlingFacts:
    return replace(found, notes=(*found.notes, note))
