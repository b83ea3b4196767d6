"""录入市系统: which acts of a case must be entered in the city's system, and the values of its forms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.facets import ANSWERED_STAGES
from services.desk.portal.eligibility import chinese_numeral
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.desk import CityAct as CityAct
from shared.contracts.feedback import ContactRecorded, OpinionSent, ReplySent
from shared.messaging.envelope import LabelledEnum, RecordedEvent

SESSION_FORMATS = {
    Kind.SUGGESTION: "市{congress}届人大{session}次会议",
    Kind.PROPOSAL: "市政协{congress}届{session}次会议",
}


@dataclass(frozen=True, slots=True)
class OwedEntry:
    """One act of one case that has not been entered in the city's system; `subject` is the commitment that a 跟踪 is
    about."""

    case: CaseRow
    act: CityAct
    round: int = 1
    subject: str = ""

    @property
    def key(self) -> str:
        """Identifies the act among all cases: `rd-16-1-0099/reply/1/`."""
        return f"{self.case.id}/{self.entry_key}"

    @property
    def entry_key(self) -> str:
        """The key of the act in the row's `entered`: `reply/1/`."""
        return f"{self.act.value}/{self.round}/{self.subject}"


def owed_entries(case: CaseRow) -> list[OwedEntry]:
    """The acts of a case that still have to be entered, in the order of the work; none for a case that left the
    bureau or is classified."""
    if case.has_left_bureau or case.classified:
        return []
    return [act for act in _acts(case) if act.entry_key not in case.entered and not _is_noted_by_feedback(act)]


def _is_noted_by_feedback(entry: OwedEntry) -> bool:
    """The reply of a lead case is noted by the service that sent it."""
    return entry.act is CityAct.REPLY and entry.case.part is not HandlingRole.CO and entry.case.city_entry


def _acts(case: CaseRow) -> Iterable[OwedEntry]:
    if case.received_on and not case.taken_over:
        yield OwedEntry(case, CityAct.RECEIPT, case.hand_overs)
    if case.contacts and not case.taken_over and case.part is not HandlingRole.CO:
        yield OwedEntry(case, CityAct.CONTACT, case.rounds)
    if case.sent_on and case.stage in ANSWERED_STAGES:
        yield OwedEntry(case, CityAct.REPLY, case.rounds)
    for name, commitment in case.commitments.items():
        if commitment.fulfilled_on and not commitment.given_up:
            yield OwedEntry(case, CityAct.FOLLOW, 1, name)


def queue(cases: Iterable[CaseRow], act: CityAct | None = None) -> list[OwedEntry]:
    """The entries of all cases, the oldest act first; of one act where it is given."""
    entries = [entry for case in cases for entry in owed_entries(case) if act in (None, entry.act)]
    return sorted(entries, key=lambda entry: (date_of_act(entry) or date.max, entry.key))


def date_of_act(entry: OwedEntry) -> date | None:
    """The day of the act itself, as far as the row knows it."""
    match entry.act:
        case CityAct.RECEIPT:
            return entry.case.received_on
        case CityAct.REPLY:
            return entry.case.sent_on
        case CityAct.FOLLOW:
            return entry.case.commitments[entry.subject].fulfilled_on
    return None


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the city's forms ask of the history beyond the row: the last contact, and to whom the answer was sent."""

    contact: ContactRecorded | None = None
    contacted_on: date | None = None
    recipients: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


def entry_facts(history: Sequence[RecordedEvent]) -> EntryFacts:
    """The facts from effective events; of several the last one counts."""
    facts = EntryFacts()
    for event in history:
        match event.event:
            case ContactRecorded(reached=True) as contact:
                facts = replace(facts, contact=contact, contacted_on=event.business_date)
            case ReplySent(recipients=recipients, copies=copies):
                facts = replace(facts, recipients=recipients, copies=copies)
            case OpinionSent(lead_unit=unit):
                facts = replace(facts, recipients=(unit,))
    return facts


FieldReader = Callable[[OwedEntry, EntryFacts], Any]


def _commitment(entry: OwedEntry) -> Any:
    return entry.case.commitments.get(entry.subject)


# The fields by their usual names; the column of a template may have another name.
FIELD_READERS: dict[str, FieldReader] = {
    "类别": lambda entry, _: entry.case.kind,
    "届次": lambda entry, _: session_name(entry.case),
    "编号": lambda entry, _: entry.case.number,
    "案由": lambda entry, _: entry.case.title,
    "提出人": lambda entry, _: entry.case.proposers,
    "承办方式": lambda entry, _: entry.case.part,
    "主办单位": lambda entry, _: entry.case.lead_unit,
    "交办日期": lambda entry, _: entry.case.handed_over,
    "签收日期": lambda entry, _: entry.case.received_on,
    "承办处室": lambda entry, _: entry.case.department,
    "承办人": lambda entry, _: entry.case.handler,
    "分管领导": lambda entry, _: entry.case.leader,
    "沟通日期": lambda _, facts: facts.contacted_on,
    "沟通方式": lambda _, facts: facts.contact and facts.contact.way,
    "沟通对象": lambda _, facts: facts.contact and facts.contact.who,
    "沟通人": lambda _, facts: facts.contact and facts.contact.by_whom,
    "沟通意见": lambda _, facts: facts.contact and facts.contact.opinion,
    "沟通次数": lambda entry, _: entry.case.contacts,
    "文号": lambda entry, _: entry.case.letter,
    "答复日期": lambda entry, _: entry.case.sent_on,
    "办理结果": lambda entry, _: entry.case.result,
    "公开属性": lambda entry, _: entry.case.decision,
    "主送": lambda _, facts: facts.recipients,
    "抄送": lambda _, facts: facts.copies,
    "答复轮次": lambda entry, _: entry.round,
    "承诺编号": lambda entry, _: entry.subject,
    "承诺事项": lambda entry, _: _commitment(entry) and _commitment(entry).what,
    "承诺期限": lambda entry, _: _commitment(entry) and _commitment(entry).due,
    "进度（%）": lambda entry, _: _commitment(entry) and _commitment(entry).percent,
    "兑现日期": lambda entry, _: _commitment(entry) and _commitment(entry).fulfilled_on,
}
IDENTIFYING_FIELDS = ("类别", "届次", "编号", "案由")
# The fields of the form of each act, in its order, unless the office has set another template.
FORM_FIELDS: dict[CityAct, tuple[str, ...]] = {
    CityAct.RECEIPT: (*IDENTIFYING_FIELDS, "承办方式", "交办日期", "签收日期", "承办处室", "承办人"),
    CityAct.CONTACT: (*IDENTIFYING_FIELDS, "沟通日期", "沟通方式", "沟通对象", "沟通人", "沟通意见"),
    CityAct.REPLY: (
        *IDENTIFYING_FIELDS,
        "文号",
        "答复日期",
        "办理结果",
        "公开属性",
        "主送",
        "抄送",
        "承办处室",
        "承办人",
    ),
    CityAct.FOLLOW: (*IDENTIFYING_FIELDS, "承诺编号", "承诺事项", "承诺期限", "进度（%）", "兑现日期"),
}


def entry_values(entry: OwedEntry, facts: EntryFacts, name: str) -> str:
    """The value of a field as it is typed into the city's form; empty where there is none."""
    return form_text(FIELD_READERS[name](entry, facts))


def form_text(value: Any) -> str:
    """A value as the text of a form: labels for codes, ISO dates, 、 between several."""
    match value:
        case None | "" | ():
            return ""
        case LabelledEnum():
            return value.label
        case date():
            return value.isoformat()
        case tuple():
            return "、".join(value)
    return str(value)


def session_name(case: CaseRow) -> str:
    """市十六届人大一次会议, as lists call it; empty for a case without a kind."""
    if case.kind is None:
        return ""
    return SESSION_FORMATS[case.kind].format(
        congress=chinese_numeral(case.congress), session=chinese_numeral(case.session)
    )
