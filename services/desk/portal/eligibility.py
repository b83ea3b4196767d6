"""Which replies the public portal may publish: approved for their text, sent to the proposer, with nothing against
it.

`portal_entries` folds each history into a `PortalCase` (`evolve`) and takes the letters that may be published.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shared.contracts import assignment, feedback, intake, publication
from shared.contracts.common.vocabulary import Disclosure, Form, Kind
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Event, RecordedEvent

UNKNOWN = ""  # stands for the text of a letter that was sent before this system was introduced
NUMERALS = "〇一二三四五六七八九"
COUNCILS = {Kind.SUGGESTION: ("市{}届人大", "代表建议"), Kind.PROPOSAL: ("市政协{}届", "提案")}


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A reply that was sent; `text` is the hash of its file, `public` tells whether it is on the portal now."""

    letter: str
    text: str
    on: date
    addressees: tuple[str, ...]
    round: int = 1
    public: bool = False
    index_no: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ReviewedText:
    """The review of one text; `form` is None while it is not approved for publication, `redacted` the hash of the
    text without what was cut."""

    drafter: str = ""
    form: Form | None = None
    reason: str = ""
    redacted: str = ""

    @property
    def public_text(self) -> str:
        """The hash of the redacted text; empty where the whole text may be read."""
        return "" if self.form is Form.FULL else self.redacted


@dataclass(frozen=True, slots=True)
class PortalCase:
    """The part of a case's history that matters for the portal; `purged` are hashes of texts that were or must be
    destroyed."""

    case: intake.Entered | None = None
    facts: intake.HandedOver | intake.Facts | None = None
    department: str = ""
    handler: str = ""
    disclosure_open: bool = False
    signed: Mapping[str, date] = field(default_factory=dict)
    letters: Mapping[str, SentLetter] = field(default_factory=dict)
    texts: Mapping[str, ReviewedText] = field(default_factory=dict)
    purged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PortalEntry:
    """One reply as the portal is to show it; `text` is the hash of what the public reads, `on` the day of the
    letter."""

    case: str
    heading: str
    title: str
    letter: str
    on: date
    form: Form
    text: str
    round: int
    addressees: tuple[str, ...]
    proposers: tuple[str, ...]
    department: str
    handler: str
    published: bool
    index_no: str
    address: str


def portal_entries(histories: Iterable[Sequence[RecordedEvent]], published: bool = False) -> list[PortalEntry]:
    """The replies that may be published and are not yet, with `published` also those that are; by case, round and
    letter."""
    entries = [entry for history in histories if history for entry in entries_of_case(history)]
    chosen = [entry for entry in entries if published or not entry.published]
    return sorted(chosen, key=lambda entry: (entry.case, entry.round, entry.letter))


def entries_of_case(history: Sequence[RecordedEvent]) -> list[PortalEntry]:
    """The replies of one case that may be published or are."""
    portal_case = PortalCase()
    for fact in apply_corrections(history):
        portal_case = evolve(portal_case, fact.event, fact.business_date)
    return [
        portal_entry(history[0].stream, portal_case, letter)
        for letter in portal_case.letters.values()
        if publishable(portal_case, letter)
    ]


def publishable(portal_case: PortalCase, letter: SentLetter) -> bool:
    """Whether the letter is on the portal, or the decider of publication would accept its publication."""
    text = portal_case.texts.get(letter.text, ReviewedText())
    if not (portal_case.case and portal_case.facts and text.form):
        return False
    if letter.public:
        return True
    complete = text.form is Form.FULL or bool(text.redacted)
    consented = portal_case.facts.publishable or bool(text.reason.strip())
    return (
        portal_case.disclosure_open
        and complete
        and consented
        and (text.public_text or letter.text) not in portal_case.purged
    )


def portal_entry(stream: str, portal_case: PortalCase, letter: SentLetter) -> PortalEntry:
    """The entry of a publishable letter."""
    text = portal_case.texts[letter.text]
    assert portal_case.case is not None
    assert portal_case.facts is not None
    assert text.form is not None
    return PortalEntry(
        case=stream,
        heading=entry_heading(portal_case.case, letter.round),
        title=portal_case.facts.title,
        letter=letter.letter,
        on=portal_case.signed.get(letter.letter, letter.on),
        form=text.form,
        text=text.public_text or letter.text,
        round=letter.round,
        addressees=letter.addressees,
        proposers=portal_case.facts.proposers,
        department=portal_case.department,
        handler=portal_case.handler,
        published=letter.public,
        index_no=letter.index_no,
        address=letter.address,
    )


def entry_heading(case: intake.Entered, round: int) -> str:
    """对市十六届人大一次会议第0099号代表建议的答复, as the bureau's column on the portal has it."""
    council, what = COUNCILS[case.kind]
    session = f"{council.format(chinese_numeral(case.congress))}{chinese_numeral(case.session)}次会议"
    return f"对{session}第{case.number}号{what}的{'再次' if round > 1 else ''}答复"


def chinese_numeral(n: int) -> str:
    """16 is 十六; for congresses and their sessions, below 100."""
    tens, ones = divmod(n, 10)
    return ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "") + (NUMERALS[ones] if ones else "")


def evolve(portal_case: PortalCase, event: Event, on: date) -> PortalCase:
    """The case after one effective event."""
    match event:
        case intake.CaseRegistered() | intake.CaseTakenOver():
            return replace(portal_case, case=event, facts=event)
        case intake.CaseHandedOverAgain():
            return replace(portal_case, facts=event)
        case intake.CaseCorrected(facts=facts):
            return replace(portal_case, facts=facts)
        case assignment.AssignmentAccepted(department=department, handler=handler):
            return replace(portal_case, department=department, handler=handler)
        case assignment.HandlerNamed(department=portal_case.department, handler=handler):
            return replace(portal_case, handler=handler)
        case feedback.ReplySigned(letter=letter):
            return replace(portal_case, signed={**portal_case.signed, letter: on})
        case feedback.ReplySent(letter=letter, text=text, recipients=recipients, round=round):
            return with_letter(portal_case, SentLetter(letter, text, on, recipients, round))
        case publication.DisclosureOpened(taken=taken):
            opened = replace(portal_case, disclosure_open=True)
            return with_taken_over(opened, taken) if taken else opened
        case publication.DisclosureStopped():
            return replace(portal_case, disclosure_open=False)
        case publication.PurgeOrdered(text=text) | publication.TextPurged(text=text):
            return replace(portal_case, purged=portal_case.purged | {text})
    return with_publication(with_review(portal_case, event), event)


def with_taken_over(portal_case: PortalCase, taken: intake.Taken) -> PortalCase:
    """With what was decided and published before this system was introduced; the text may be attached later."""
    day = taken.sent_on or taken.published_on
    if day is None:
        return portal_case
    addressees = portal_case.facts.proposers if portal_case.facts else ()
    public = taken.published_on is not None
    letter = SentLetter(taken.letter, UNKNOWN, day, addressees, public=public, index_no=taken.index_no)
    active = taken.decision is Disclosure.ACTIVE or (public and taken.decision is None)
    return with_text(with_letter(portal_case, letter), UNKNOWN, ReviewedText(form=Form.FULL if active else None))


def with_review(portal_case: PortalCase, event: Event) -> PortalCase:
    """With the decision on a text; a text that comes from another drafter is decided anew."""
    match event:
        case publication.TextNoted(text=text, drafter=drafter):
            review = portal_case.texts.get(text)
            return (
                portal_case
                if review and review.drafter == drafter
                else with_text(portal_case, text, ReviewedText(drafter))
            )
        case publication.DisclosureApproved(text=text, form=form, reason=reason):
            return with_decision(portal_case, text, form, reason)
        case publication.DisclosureWithheld(text=text):
            return with_decision(portal_case, text, None)
        case publication.DisclosureReExamined(text=text, decision=decision, form=form, reason=reason):
            return with_decision(portal_case, text, form if decision is Disclosure.ACTIVE else None, reason)
        case publication.TextRedacted(text=text, redacted=redacted):
            return with_text(portal_case, text, replace(portal_case.texts.get(text, ReviewedText()), redacted=redacted))
    return portal_case


def with_decision(portal_case: PortalCase, text: str, form: Form | None, reason: str = "") -> PortalCase:
    """With the form decided for a text; a redacted text holds only as long as the form it was made for."""
    review = portal_case.texts.get(text, ReviewedText())
    redacted = review.redacted if review.form is form else ""
    return with_text(portal_case, text, replace(review, form=form, reason=reason, redacted=redacted))


def with_publication(portal_case: PortalCase, event: Event) -> PortalCase:
    """With what became of a letter on the portal."""
    match event:
        case publication.TextAttached(text=text, letter=letter):
            attached = with_text(portal_case, text, portal_case.texts.get(UNKNOWN, ReviewedText()))
            return with_letter_changes(attached, letter, text=text)
        case publication.ReplyPublished(letter=letter, index_no=index_no, address=address):
            return with_letter_changes(portal_case, letter, public=True, index_no=index_no, address=address)
        case publication.PublicationCorrected(letter=letter, address=address) if address:
            return with_letter_changes(portal_case, letter, address=address)
        case publication.PublicationWithdrawn(letter=letter):
            text = portal_case.letters[letter].text if letter in portal_case.letters else UNKNOWN
            withdrawn = with_letter_changes(portal_case, letter, public=False, index_no="", address="")
            return with_decision(withdrawn, text, None)
    return portal_case


def with_letter_changes(portal_case: PortalCase, letter: str, **changes: object) -> PortalCase:
    """With changed fields of a letter; unchanged where the letter is unknown."""
    sent_letter = portal_case.letters.get(letter)
    return with_letter(portal_case, replace(sent_letter, **changes)) if sent_letter else portal_case  # type: ignore[arg-type]


def with_letter(portal_case: PortalCase, letter: SentLetter) -> PortalCase:
    """With that letter, by its number."""
    return replace(portal_case, letters={**portal_case.letters, letter.letter: letter})


def with_text(portal_case: PortalCase, text: str, review: ReviewedText) -> PortalCase:
    """With the review of that text."""
    return replace(portal_case, texts={**portal_case.texts, text: review})
