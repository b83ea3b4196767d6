"""每日提示: one page for each department that has something overdue, due or unanswered this morning."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from services.supervision.notices.notices import Notice
from services.supervision.notices.open_duties import OpenDuties
from services.supervision.notices.wording import FOOTER, CaseTitle
from services.supervision.oversight.closing import COMMITMENT
from shared.contracts.common.vocabulary import display
from shared.contracts.supervision import DeadlineSet
from shared.messaging.envelope import BANLI_NAMESPACE

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
LATE, TODAY, SOON, ASKED, PROMISED = "已逾期", "今日到期", "七日内到期", "待答复的领导问询", "三十日内到期的承诺事项"
SECTIONS = (LATE, TODAY, SOON, ASKED, PROMISED)
LEVEL, ABOUT = "每日提示", "digest"


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One line of the page: the section it stands in, and the day by which the section is ordered."""

    department: str
    section: str
    on: date
    text: str


def digest_id(day: date, department: str) -> UUID:
    """The id of the digest of a department and day, the same however many replicas compose it."""
    return uuid5(BANLI_NAMESPACE, f"supervision/digest/{day}/{department}")


def digests(day: date, cases: Mapping[str, OpenDuties], titles: Mapping[str, str]) -> list[Notice]:
    """One notice for each department that has an item."""
    items_by_department: dict[str, list[DigestItem]] = {}
    for stream, duties in cases.items():
        for item in items(day, CaseTitle(stream, titles.get(stream, "")), duties):
            items_by_department.setdefault(item.department, []).append(item)
    return [
        digest_notice(day, department, department_items)
        for department, department_items in sorted(items_by_department.items())
    ]


def items(day: date, case: CaseTitle, duties: OpenDuties) -> Iterator[DigestItem]:
    """What is open in one case and near enough, or overdue."""
    for deadline in duties.open_deadlines:
        terms = deadline.terms
        if section := section_of(day, terms, duties):
            name = duties.deadline_name(terms.name, terms.subject)
            yield DigestItem(
                duties.responsible_department(deadline), section, terms.due, item_text(case, name, day, terms.due)
            )
    dated = {deadline.terms.subject for deadline in duties.open_deadlines}
    for name, inquiry in duties.inquiry_events.items():
        if not duties.is_answered(name) and name not in dated:
            heading = item_heading(case, duties.deadline_name("问询", name))
            text = f"{heading}，{inquiry.actor.name}{display(inquiry.business_date)}提出"
            yield DigestItem(duties.department, ASKED, inquiry.business_date, text)


def section_of(day: date, terms: DeadlineSet, duties: OpenDuties) -> str:
    """The section of the page a deadline belongs to, empty where it is too far; an inquiry is listed however far its
    day is."""
    promise = terms.rule == COMMITMENT
    if terms.subject in duties.inquiry_events:
        return ASKED
    if terms.due <= day:
        return LATE if terms.due < day else TODAY
    if terms.due > day + (MONTH if promise else WEEK):
        return ""
    return PROMISED if promise else SOON


def item_text(case: CaseTitle, name: str, day: date, due: date) -> str:
    """One line: case, deadline, due date and the days left or late."""
    days_left = (due - day).days
    distance = f"还有{days_left}日" if days_left > 0 else f"逾期{-days_left}日" if days_left else "今日"
    return f"{item_heading(case, name)}，{display(due)}到期（{distance}）"


def item_heading(case: CaseTitle, name: str) -> str:
    """The case and the name of what is due."""
    title = f"《{case.title}》" if case.title else ""
    return f"{case.short}{title} {name}".strip()


def digest_notice(day: date, department: str, department_items: Iterable[DigestItem]) -> Notice:
    """The page of a department; the most pressing section and item come first."""
    paragraphs, counts = [f"{department}："], []
    for section in SECTIONS:
        lines = [
            item.text
            for item in sorted(department_items, key=lambda item: (item.on, item.text))
            if item.section == section
        ]
        if lines:
            numbered = "\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1))
            paragraphs.append(f"{section}（{len(lines)}项）\n{numbered}")
            counts.append(f"{section}{len(lines)}项")
    why = "您收到此提醒，因为所列事项由贵处承办；每个工作日上午汇总一次，没有事项时不发。"
    text = "\n\n".join([*paragraphs, why, FOOTER]) + "\n"
    return Notice(department, ABOUT, LEVEL, f"每日提示（{display(day)}）：{'，'.join(counts)}", text)
