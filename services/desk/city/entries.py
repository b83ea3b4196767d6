"""录入市系统: what the city's system must be told of each case, act by act, and in which words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.desk.ledger.case_row import CaseRow, Stage
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.desk import CityAct as CityAct
from shared.contracts.feedback import ContactRecorded, OpinionSent, ReplySent
from shared.messaging.envelope import LabelledEnum, RecordedEvent

SESSION_FORMATS = {
    Kind.SUGGESTION: "市{congress}届人大{session}次会议",
    Kind.PROPOSAL: "市政协{congress}届{session}次会议",
}
ANSWERED_STAGES = (Stage.ANSWERED, Stage.OPINION_SENT, Stage.CLOSED, Stage.ARCHIVED)
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class OwedEntry:
    """One act of one case that the city's system has not been told; `subject` is the promise a 跟踪 is about."""

    case: CaseRow
    act: CityAct
    round: int = 1
    subject: str = ""

    @property
    def key(self) -> str:
        """Names the act wherever it is ticked or remembered: `rd-16-1-0099/reply/1/`."""
        return f"{self.case.id}/{self.entry_key}"

    @property
    def entry_key(self) -> str:
        """How the row of the case remembers that it was entered."""
        return f"{self.act.value}/{self.round}/{self.subject}"


def owed_entries(case: CaseRow) -> list[OwedEntry]:
    """What waits to be entered of a case, in the order of the work. What left the bureau or is classified is none."""
    if case.gone or case.classified:
        return []
    return [act for act in _acts(case) if act.entry_key not in case.entered and not _by_feedback(act)]


def _by_feedback(each: OwedEntry) -> bool:
    """The reply of a lead case is noted by the service that sent it."""
    return each.act is CityAct.REPLY and each.case.part is not HandlingRole.CO and each.case.city_entry


def _acts(case: CaseRow) -> Iterable[OwedEntry]:
    if case.received_on and not case.taken_over:
        yield OwedEntry(case, CityAct.RECEIPT, case.hand_overs)
    if case.contacts and not case.taken_over and case.part is not HandlingRole.CO:
        yield OwedEntry(case, CityAct.CONTACT, case.rounds)
    if case.sent_on and case.stage in ANSWERED_STAGES:
        yield OwedEntry(case, CityAct.REPLY, case.rounds)
    for name, promise in case.commitments.items():
        if promise.fulfilled_on and not promise.given_up:
            yield OwedEntry(case, CityAct.FOLLOW, 1, name)


def queue(cases: Iterable[CaseRow], act: CityAct | None = None) -> list[OwedEntry]:
    """All that waits, the oldest first; of one act where it is named."""
    found = [entry for case in cases for entry in owed_entries(case) if act in (None, entry.act)]
    return sorted(found, key=lambda entry: (date_of_act(entry) or date.max, entry.key))


def date_of_act(each: OwedEntry) -> date | None:
    """The day of the act itself, as far as the row knows it."""
    match each.act:
        case CityAct.RECEIPT:
            return each.case.received_on
        case CityAct.REPLY:
            return each.case.sent_on
        case CityAct.FOLLOW:
            return each.case.commitments[each.subject].fulfilled_on
    return None


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What of the history the city's system asks beyond the row: the last contact, and to whom the answer went."""

    contact: ContactRecorded | None = None
    contacted_on: date | None = None
    recipients: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


def entry_facts(history: Sequence[RecordedEvent]) -> EntryFacts:
    """Of facts as they stand."""
    told = EntryFacts()
    for event in history:
        match event.event:
            case ContactRecorded(reached=True) as contact:
                told = replace(told, contact=contact, contacted_on=event.business_date)
            case ReplySent(recipients=recipients, copies=copies):
                told = replace(told, recipients=recipients, copies=copies)
            case OpinionSent(lead_unit=unit):
                told = replace(told, recipients=(unit,))
    return told


FieldReader = Callable[[OwedEntry, EntryFacts], Any]


def _promise(each: OwedEntry) -> Any:
    return each.case.commitments.get(each.subject)


# Each field by the name people know it under; a template may call its column otherwise.
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
    "沟通日期": lambda _, told: told.contacted_on,
    "沟通方式": lambda _, told: told.contact and told.contact.way,
    "沟通对象": lambda _, told: told.contact and told.contact.who,
    "沟通人": lambda _, told: told.contact and told.contact.by_whom,
    "沟通意见": lambda _, told: told.contact and told.contact.opinion,
    "沟通次数": lambda entry, _: entry.case.contacts,
    "文号": lambda entry, _: entry.case.letter,
    "答复日期": lambda entry, _: entry.case.sent_on,
    "办理结果": lambda entry, _: entry.case.result,
    "公开属性": lambda entry, _: entry.case.decision,
    "主送": lambda _, told: told.recipients,
    "抄送": lambda _, told: told.copies,
    "答复轮次": lambda entry, _: entry.round,
    "承诺编号": lambda entry, _: entry.subject,
    "承诺事项": lambda entry, _: _promise(entry) and _promise(entry).what,
    "承诺期限": lambda entry, _: _promise(entry) and _promise(entry).due,
    "进度（%）": lambda entry, _: _promise(entry) and _promise(entry).percent,
    "兑现日期": lambda entry, _: _promise(entry) and _promise(entry).fulfilled_on,
}
IDENTIFYING_FIELDS = ("类别", "届次", "编号", "案由")
# What the form of each act asks, in its order, unless the office has set another template.
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


def entry_values(each: OwedEntry, told: EntryFacts, name: str) -> str:
    """The value of a field as it is typed into the city's form; empty where there is none."""
    return form_text(FIELD_READERS[name](each, told))


def form_text(value: Any) -> str:
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
    """市十六届人大一次会议, as lists call it."""
    if case.kind is None:
        return ""
    return SESSION_FORMATS[case.kind].format(
        congress=chinese_numeral(case.congress), session=chinese_numeral(case.session)
    )


def chinese_numeral(number: int) -> str:
    """16 is 十六; enough for congresses and sessions."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")
