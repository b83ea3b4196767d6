"""The papers of a case: every text and file that its history names, what it is, who brought it, and what became of
it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from pydantic import BaseModel

from services.desk.casefile.timeline import BOOKKEEPING_EVENTS, SERVICE_LABELS
from shared.contracts import publication
from shared.contracts.common.vocabulary import FIELD_LABELS
from shared.contracts.desk.files import FileAttached
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import RecordedEvent, Role

# What a file is, by event type and field; of other fields the field's label says it.
KIND_BY_FIELD: dict[tuple[str, str], str] = {
    ("feedback.reply-submitted", "text"): "答复文稿",
    ("feedback.opinion-submitted", "text"): "会办意见文稿",
    ("feedback.opinion-supplemented", "text"): "补充会办意见",
    ("feedback.opinion-received", "text"): "会办单位意见",
    ("feedback.agreement-received", "text"): "合办意见所指文稿",
    ("feedback.lead-reply-received", "text"): "主办单位答复",
    ("feedback.evaluation-recorded", "scan"): "评价表扫描件",
    ("feedback.rehandling-ordered", "order"): "再次办理文书",
    ("assignment.input-given", "text"): "协办意见",
    ("publication.text-redacted", "redacted"): "公开文本",
    ("publication.text-attached", "text"): "补入的答复文稿",
    ("publication.purge-ordered", "order"): "销毁决定",
    ("supervision.extension-requested", "report"): "延期报告",
    ("supervision.commitment-changed", "report"): "情况变化报告",
    ("supervision.commitment-progressed", "evidence"): "承诺进展佐证",
    ("supervision.commitment-fulfilled", "evidence"): "承诺兑现佐证",
    ("intake.case-withdrawn", "paper"): "撤回书面材料",
    ("desk.file-attached", "attachment"): "附件",
    ("desk.original-registered", "attachment"): "原件的电子件",
}
OTHER_HASH_FIELDS = frozenset({"file_hash"})
SCAN_LABEL = "书面决定扫描件"


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """One file, identified by its hash; `acts` are the labels of the events that name it, in their order."""

    digest: str
    kind: str
    about: str
    on: date
    by: str
    letter: str = ""
    acts: tuple[str, ...] = ()
    purged: bool = False

    @property
    def short(self) -> str:
        """The first eight hexadecimal digits of the hash."""
        return self.digest[7:15]

    @property
    def status(self) -> str:
        """What happened to it last, or that it was purged."""
        return "已销毁" if self.purged else self.acts[-1]


def case_documents(history: Iterable[RecordedEvent]) -> list[CaseDocument]:
    """Every file in the order in which it came; one that is named again gets one more act."""
    documents: dict[str, CaseDocument] = {}
    for fact in apply_corrections(history):
        for name, digest in _named_files(fact):
            document = documents.get(digest) or _new_document(fact, name, digest)
            letter = getattr(fact.event, "letter", "") or document.letter
            labels = () if fact.event.type in BOOKKEEPING_EVENTS else (fact.event.label,)
            acts = tuple(dict.fromkeys((*document.acts, *labels)))
            purged = document.purged or isinstance(fact.event, publication.TextPurged)
            documents[digest] = replace(document, letter=letter, acts=acts, purged=purged)
    return list(documents.values())


def _new_document(record: RecordedEvent, name: str, digest: str) -> CaseDocument:
    automatic = Role.SYSTEM in record.actor.roles
    by = f"{SERVICE_LABELS[record.service]}（自动）" if automatic else record.actor.display_name
    about = str(getattr(record.event, record.event.about)) if record.event.about not in ("", name) else ""
    if isinstance(record.event, FileAttached):
        about = record.event.name
    return CaseDocument(
        digest,
        KIND_BY_FIELD.get((record.event.type, name)) or FIELD_LABELS.get(name, SCAN_LABEL),
        about,
        record.business_date,
        by,
    )


def _named_files(record: RecordedEvent) -> Iterator[tuple[str, str]]:
    yield from _hashes_in(record.event)
    if record.actor.noted and record.actor.noted.scan:
        yield SCAN_LABEL, record.actor.noted.scan


def _hashes_in(model: BaseModel) -> Iterator[tuple[str, str]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, str) and value.startswith("sha256:") and name not in OTHER_HASH_FIELDS:
            yield name, value
        if isinstance(value, BaseModel):
            yield from _hashes_in(value)
