"""Which replies the portal may publish: approved for their text, sent to the proposer, nothing standing against it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shared.contracts import assignment, feedback, intake, publication
from shared.contracts.common.vocabulary import Disclosure, Form, Kind
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Event, RecordedEvent

UNKNOWN = ""  # the text of a letter that was sent before this system was there
NUMERALS = "〇一二三四五六七八九"
COUNCILS = {Kind.SUGGESTION: ("市{}届人大", "代表建议"), Kind.PROPOSAL: ("市政协{}届", "提案")}


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A reply that was sent; `public` while it stands on the portal."""

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
    """`form` is None while it is not approved for publication."""

    drafter: str = ""
    form: Form | None = None
    reason: str = ""
    redacted: str = ""

    @property
    def public_text(self) -> str:
        """What of it the public may read besides the whole."""
        return "" if self.form is Form.FULL else self.redacted


@dataclass(frozen=True, slots=True)
class PortalCase:
    """What of a case's history matters to the portal."""

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
    """One reply as the portal is to show it; `text` is what the public reads, `on` the day of the letter."""

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
    """Those not yet published, and with `published` those that are; in the order of their cases and letters."""
    found = [entry for history in histories if history for entry in entries_of_case(history)]
    wanted = [entry for entry in found if published or not entry.published]
    return sorted(wanted, key=lambda entry: (entry.case, entry.round, entry.letter))


def entries_of_case(history: Sequence[RecordedEvent]) -> list[PortalEntry]:
    dossier = PortalCase()
    for fact in apply_corrections(history):
        dossier = evolve(dossier, fact.event, fact.business_date)
    return [
        portal_entry(history[0].stream, dossier, letter)
        for letter in dossier.letters.values()
        if publishable(dossier, letter)
    ]


def publishable(dossier: PortalCase, letter: SentLetter) -> bool:
    """What the law of publication would publish, and what it has published."""
    text = dossier.texts.get(letter.text, ReviewedText())
    if not (dossier.case and dossier.facts and text.form):
        return False
    if letter.public:
        return True
    complete = text.form is Form.FULL or bool(text.redacted)
    consented = dossier.facts.publishable or bool(text.reason.strip())
    return (
        dossier.disclosure_open and complete and consented and (text.public_text or letter.text) not in dossier.purged
    )


def portal_entry(stream: str, dossier: PortalCase, letter: SentLetter) -> PortalEntry:
    text = dossier.texts[letter.text]
    assert dossier.case is not None
    assert dossier.facts is not None
    assert text.form is not None
    return PortalEntry(
        case=stream,
        heading=entry_heading(dossier.case, letter.round),
        title=dossier.facts.title,
        letter=letter.letter,
        on=dossier.signed.get(letter.letter, letter.on),
        form=text.form,
        text=text.public_text or letter.text,
        round=letter.round,
        addressees=letter.addressees,
        proposers=dossier.facts.proposers,
        department=dossier.department,
        handler=dossier.handler,
        published=letter.public,
        index_no=letter.index_no,
        address=letter.address,
    )


def entry_heading(case: intake.Entered, round: int) -> str:
    """对市十六届人大一次会议第0099号代表建议的答复, as the bureau's column has it."""
    council, what = COUNCILS[case.kind]
    session = f"{council.format(numeral(case.congress))}{numeral(case.session)}次会议"
    return f"对{session}第{case.number}号{what}的{'再次' if round > 1 else ''}答复"


def numeral(n: int) -> str:
    """十六 for 16; congresses and their sessions stay below a hundred."""
    tens, ones = divmod(n, 10)
    return ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "") + (NUMERALS[ones] if ones else "")


def evolve(dossier: PortalCase, event: Event, on: date) -> PortalCase:
    match event:
        case intake.CaseRegistered() | intake.CaseTakenOver():
            return replace(dossier, case=event, facts=event)
        case intake.CaseHandedOverAgain():
            return replace(dossier, facts=event)
        case intake.CaseCorrected(facts=facts):
            return replace(dossier, facts=facts)
        case assignment.AssignmentAccepted(department=department, handler=handler):
            return replace(dossier, department=department, handler=handler)
        case assignment.HandlerNamed(department=dossier.department, handler=handler):
            return replace(dossier, handler=handler)
        case feedback.ReplySigned(letter=letter):
            return replace(dossier, signed={**dossier.signed, letter: on})
        case feedback.ReplySent(letter=letter, text=text, recipients=recipients, round=round):
            return with_letter(dossier, SentLetter(letter, text, on, recipients, round))
        case publication.DisclosureOpened(taken=taken):
            opened = replace(dossier, disclosure_open=True)
            return with_taken_over(opened, taken) if taken else opened
        case publication.DisclosureStopped():
            return replace(dossier, disclosure_open=False)
        case publication.PurgeOrdered(text=text) | publication.TextPurged(text=text):
            return replace(dossier, purged=dossier.purged | {text})
    return with_publication(with_review(dossier, event), event)


def with_taken_over(dossier: PortalCase, taken: intake.Taken) -> PortalCase:
    """What was decided and published before this system was there; its text may be attached later."""
    day = taken.sent_on or taken.published_on
    if day is None:
        return dossier
    addressees = dossier.facts.proposers if dossier.facts else ()
    public = taken.published_on is not None
    letter = SentLetter(taken.letter, UNKNOWN, day, addressees, public=public, index_no=taken.index_no)
    active = taken.decision is Disclosure.ACTIVE or (public and taken.decision is None)
    return with_text(with_letter(dossier, letter), UNKNOWN, ReviewedText(form=Form.FULL if active else None))


def with_review(dossier: PortalCase, event: Event) -> PortalCase:
    """What was decided on each text; from another drafter it is decided anew."""
    match event:
        case publication.TextNoted(text=text, drafter=drafter):
            known = dossier.texts.get(text)
            return dossier if known and known.drafter == drafter else with_text(dossier, text, ReviewedText(drafter))
        case publication.DisclosureApproved(text=text, form=form, reason=reason):
            return with_decision(dossier, text, form, reason)
        case publication.DisclosureWithheld(text=text):
            return with_decision(dossier, text, None)
        case publication.DisclosureReExamined(text=text, decision=decision, form=form, reason=reason):
            return with_decision(dossier, text, form if decision is Disclosure.ACTIVE else None, reason)
        case publication.TextRedacted(text=text, redacted=redacted):
            return with_text(dossier, text, replace(dossier.texts.get(text, ReviewedText()), redacted=redacted))
    return dossier


def with_decision(dossier: PortalCase, text: str, form: Form | None, reason: str = "") -> PortalCase:
    """What was cut holds as long as the form it was cut for."""
    known = dossier.texts.get(text, ReviewedText())
    kept = known.redacted if known.form is form else ""
    return with_text(dossier, text, replace(known, form=form, reason=reason, redacted=kept))


def with_publication(dossier: PortalCase, event: Event) -> PortalCase:
    """What became of each letter on the portal."""
    match event:
        case publication.TextAttached(text=text, letter=letter):
            attached = with_text(dossier, text, dossier.texts.get(UNKNOWN, ReviewedText()))
            return with_letter_changes(attached, letter, text=text)
        case publication.ReplyPublished(letter=letter, index_no=index_no, address=address):
            return with_letter_changes(dossier, letter, public=True, index_no=index_no, address=address)
        case publication.PublicationCorrected(letter=letter, address=address) if address:
            return with_letter_changes(dossier, letter, address=address)
        case publication.PublicationWithdrawn(letter=letter):
            text = dossier.letters[letter].text if letter in dossier.letters else UNKNOWN
            down = with_letter_changes(dossier, letter, public=False, index_no="", address="")
            return with_decision(down, text, None)
    return dossier


def with_letter_changes(dossier: PortalCase, letter: str, **changes: object) -> PortalCase:
    known = dossier.letters.get(letter)
    return with_letter(dossier, replace(known, **changes)) if known else dossier  # type: ignore[arg-type]


def with_letter(dossier: PortalCase, letter: SentLetter) -> PortalCase:
    return replace(dossier, letters={**dossier.letters, letter.letter: letter})


def with_text(dossier: PortalCase, text: str, words: ReviewedText) -> PortalCase:
    return replace(dossier, texts={**dossier.texts, text: words})
