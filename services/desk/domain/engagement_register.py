"""What people ask of the register of engagements: which of them, whose term ends soon, who has not acknowledged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from services.desk.domain.decider import desk_decider
from services.desk.domain.state import DeskState, Engagement
from shared.contracts.common.vocabulary import Kind, display
from shared.contracts.desk import AppointmentEnded, Encounter, SupervisorAppointed
from shared.messaging.envelope import RecordedEvent

TERM_WARNING_DAYS = 90
RECORD_COLUMNS = ("编号", "日期", "联络方式", "事项", "参加代表委员")
FOLLOW_UP_COLUMNS = ("全国事项", "承办处室", "所问", "答复", "最近进展", "关联案件")


def fold_register(register: Iterable[RecordedEvent]) -> DeskState:
    """The state of a register of the desk, from its facts as they stand."""
    facts: Iterable[Any] = (event.event for event in register if event.service == "desk")
    return desk_decider.fold(facts)


@dataclass(frozen=True, slots=True)
class EngagementFilter:
    """Which engagements; what is empty narrows nothing. National matters are a list of their own."""

    encounter: str = ""
    side: str = ""
    year: int = 0
    department: str = ""
    words: str = ""
    national: bool = False

    def matches(self, each: Engagement) -> bool:
        said = each.recorded
        asked = (
            (self.encounter, said.encounter.value),
            (self.side, said.side.value if said.side else ""),
            (self.year, said.day.year),
            (self.department, said.department),
        )
        same = all(not wanted or wanted == found for wanted, found in asked)
        return (
            same
            and said.national == self.national
            and all(word in searchable_text(each) for word in self.words.split())
        )

    def but(self, **changes: object) -> str:
        """The address of the same list with something changed."""
        known = {name: getattr(self, name) for name in self.__slots__} | changes
        said = {name: int(value) if isinstance(value, bool) else value for name, value in known.items() if value}
        return f"/engagements?{urlencode(said)}" if said else "/engagements"

    @property
    def tags(self) -> list[tuple[str, str]]:
        """What narrows the list, and the address without it."""
        words = {
            "encounter": next((encounter.label for encounter in Encounter if encounter.value == self.encounter), ""),
            "side": next((kind.label for kind in Kind if kind.value == self.side), ""),
            "year": f"{self.year}年" if self.year else "",
            "department": self.department,
            "words": self.words,
        }
        blank = {"year": 0}
        return [(word, self.but(**{name: blank.get(name, "")})) for name, word in words.items() if word]


def searchable_text(each: Engagement) -> str:
    said, came = each.recorded, " ".join(one.what for one in each.followed)
    named = (said.what, *said.members, said.department, said.venue, said.organiser, said.question, said.answer)
    return " ".join((*named, came, *each.cases))


def matching_engagements(state: DeskState, asked: EngagementFilter) -> list[Engagement]:
    """The newest first."""
    found = [engagement for engagement in state.engagements.values() if asked.matches(engagement)]
    return sorted(
        found, key=lambda engagement: (engagement.recorded.day, int(engagement.recorded.engagement[1:])), reverse=True
    )


def last_step(each: Engagement) -> str:
    """What came of it last; a consultation that was answered when it was recorded counts as answered."""
    if each.followed:
        last = max(each.followed, key=lambda one: one.day)
        return f"{last.progress.label}（{last.day}）"
    return "已答复" if each.recorded.answer else "待跟进"


def register_lines(found: Sequence[Engagement]) -> list[list[object]]:
    """For a workbook, its heads first."""
    rows: list[list[object]] = [[*RECORD_COLUMNS, *FOLLOW_UP_COLUMNS]]
    for engagement in found:
        said = engagement.recorded
        told = (said.engagement, said.day, said.encounter.label, said.what, "、".join(said.members))
        came = ("是" if said.national else "否", said.department, said.question, said.answer, last_step(engagement))
        rows.append([*told, *came, "、".join(engagement.cases)])
    return rows


@dataclass(frozen=True, slots=True)
class Term:
    """An appointment as it stands on a day."""

    appointed: SupervisorAppointed
    ended: AppointmentEnded | None
    today: date

    @property
    def number(self) -> int:
        return int(self.appointed.appointment[1:])

    @property
    def days_left(self) -> int:
        return (self.appointed.until - self.today).days

    @property
    def state(self) -> str:
        if self.ended:
            return "已终止"
        if self.today < self.appointed.since:
            return "未到聘期"
        return "聘期已满" if self.days_left < 0 else "在聘"

    @property
    def ends_soon(self) -> bool:
        return self.state == "在聘" and self.days_left <= TERM_WARNING_DAYS


def terms(state: DeskState, today: date) -> list[Term]:
    """Those in office first, by the end of their term."""
    found = [Term(each, state.ended.get(id), today) for id, each in state.appointments.items()]
    return sorted(found, key=lambda term: (term.state != "在聘", term.appointed.until, term.number))


def reminders(engagements: DeskState, liaison: DeskState, today: date) -> list[tuple[str, str]]:
    """What the registers remind of on a day, each with its page: terms that end soon, changes nobody acknowledged."""
    found = list[tuple[str, str]]()
    ending = [term for term in terms(engagements, today) if term.ends_soon]
    if ending:
        first = ending[0].appointed.until
        found.append((f"{len(ending)}位社会监督员的聘期将于{display(first)}起届满", "/engagements/supervisors"))
    for change in liaison.changes.values():
        if change.pending:
            still = "、".join(one.label for one in change.pending)
            done = "已报备" if change.reported else "尚未报备"
            found.append(
                (f"联络员变动（{change.appointed.person_name}）{done}，待回执：{still}", "/engagements/liaison")
            )
    return found
