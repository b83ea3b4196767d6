"""每日提示: what a department has before it this morning, in one page; nothing where there is nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from services.supervision.notices.notices import Notice
from services.supervision.notices.open_duties import OpenDuties
from services.supervision.notices.wording import END, CaseTitle
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
    said: str


def id_of(day: date, department: str) -> UUID:
    """One digest per department and day, however many compose it."""
    return uuid5(BANLI_NAMESPACE, f"supervision/digest/{day}/{department}")


def digests(day: date, cases: Mapping[str, OpenDuties], titles: Mapping[str, str]) -> list[Notice]:
    """One notice for each department that has something to be told."""
    found: dict[str, list[DigestItem]] = {}
    for stream, owing in cases.items():
        for item in items(day, CaseTitle(stream, titles.get(stream, "")), owing):
            found.setdefault(item.department, []).append(item)
    return [page(day, department, mine) for department, mine in sorted(found.items())]


def items(day: date, case: CaseTitle, owing: OpenDuties) -> Iterator[DigestItem]:
    """What is open in one case and near enough, or overdue."""
    for deadline in owing.open:
        terms = deadline.terms
        if section := section_of(day, terms, owing):
            name = owing.named(terms.name, terms.subject)
            yield DigestItem(owing.responsible(deadline), section, terms.due, item_text(case, name, day, terms.due))
    dated = {deadline.terms.subject for deadline in owing.open}
    for name, asked in owing.asked.items():
        if not owing.answered(name) and name not in dated:
            told = f"{headed(case, owing.named('问询', name))}，{asked.actor.name}{display(asked.business_date)}提出"
            yield DigestItem(owing.department, ASKED, asked.business_date, told)


def section_of(day: date, terms: DeadlineSet, owing: OpenDuties) -> str:
    """A question is listed however far its day is."""
    promise = terms.rule == COMMITMENT
    if terms.subject in owing.asked:
        return ASKED
    if terms.due <= day:
        return LATE if terms.due < day else TODAY
    if terms.due > day + (MONTH if promise else WEEK):
        return ""
    return PROMISED if promise else SOON


def item_text(case: CaseTitle, name: str, day: date, due: date) -> str:
    left = (due - day).days
    distance = f"还有{left}日" if left > 0 else f"逾期{-left}日" if left else "今日"
    return f"{headed(case, name)}，{display(due)}到期（{distance}）"


def headed(case: CaseTitle, name: str) -> str:
    title = f"《{case.title}》" if case.title else ""
    return f"{case.short}{title} {name}".strip()


def page(day: date, department: str, mine: Iterable[DigestItem]) -> Notice:
    """The most pressing first."""
    parts, counts = [f"{department}："], []
    for section in SECTIONS:
        lines = [item.said for item in sorted(mine, key=lambda item: (item.on, item.said)) if item.section == section]
        if lines:
            numbered = "\n".join(f"{n}. {each}" for n, each in enumerate(lines, start=1))
            parts.append(f"{section}（{len(lines)}项）\n{numbered}")
            counts.append(f"{section}{len(lines)}项")
    why = "您收到此提醒，因为所列事项由贵处承办；每个工作日上午汇总一次，没有事项时不发。"
    text = "\n\n".join([*parts, why, END]) + "\n"
    return Notice(department, ABOUT, LEVEL, f"每日提示（{display(day)}）：{'，'.join(counts)}", text)
