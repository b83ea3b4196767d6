"""Queries on the register of engagements: filtered lists, terms that end soon, acknowledgements that are missing."""

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
    """The state of a register of the desk, from its effective events."""
    events: Iterable[Any] = (record.event for record in register if record.service == "desk")
    return desk_decider.fold(events)


@dataclass(frozen=True, slots=True)
class EngagementFilter:
    """Which engagements are listed; an empty field narrows nothing. National matters are a list of their own."""

    encounter: str = ""
    side: str = ""
    year: int = 0
    department: str = ""
    words: str = ""
    national: bool = False

    def matches(self, engagement: Engagement) -> bool:
        """Whether the engagement is in the list."""
        recorded = engagement.recorded
        criteria = (
            (self.encounter, recorded.encounter.value),
            (self.side, recorded.side.value if recorded.side else ""),
            (self.year, recorded.day.year),
            (self.department, recorded.department),
        )
        equal = all(not criterion or criterion == value for criterion, value in criteria)
        return (
            equal
            and recorded.national == self.national
            and all(word in searchable_text(engagement) for word in self.words.split())
        )

    def but(self, **changes: object) -> str:
        """The address of the same list with some criteria changed."""
        criteria = {name: getattr(self, name) for name in self.__slots__} | changes
        parameters = {
            name: int(value) if isinstance(value, bool) else value for name, value in criteria.items() if value
        }
        return f"/engagements?{urlencode(parameters)}" if parameters else "/engagements"

    @property
    def tags(self) -> list[tuple[str, str]]:
        """Each criterion as people read it, with the address of the list without it."""
        words = {
            "encounter": next((encounter.label for encounter in Encounter if encounter.value == self.encounter), ""),
            "side": next((kind.label for kind in Kind if kind.value == self.side), ""),
            "year": f"{self.year}年" if self.year else "",
            "department": self.department,
            "words": self.words,
        }
        blank = {"year": 0}
        return [(word, self.but(**{name: blank.get(name, "")})) for name, word in words.items() if word]


def searchable_text(engagement: Engagement) -> str:
    """All words of an engagement, for the search."""
    recorded, follow_ups = engagement.recorded, " ".join(follow_up.what for follow_up in engagement.followed)
    texts = (
        recorded.what,
        *recorded.members,
        recorded.department,
        recorded.venue,
        recorded.organiser,
        recorded.question,
        recorded.answer,
    )
    return " ".join((*texts, follow_ups, *engagement.cases))


def matching_engagements(state: DeskState, criteria: EngagementFilter) -> list[Engagement]:
    """The engagements in the list, the newest first."""
    matching = [engagement for engagement in state.engagements.values() if criteria.matches(engagement)]
    return sorted(
        matching,
        key=lambda engagement: (engagement.recorded.day, int(engagement.recorded.engagement[1:])),
        reverse=True,
    )


def last_step(engagement: Engagement) -> str:
    """The last follow-up with its day; 已答复 where an answer was recorded at once, else 待跟进."""
    if engagement.followed:
        last = max(engagement.followed, key=lambda follow_up: follow_up.day)
        return f"{last.progress.label}（{last.day}）"
    return "已答复" if engagement.recorded.answer else "待跟进"


def register_lines(engagements: Sequence[Engagement]) -> list[list[object]]:
    """The rows of a workbook, column names first."""
    rows: list[list[object]] = [[*RECORD_COLUMNS, *FOLLOW_UP_COLUMNS]]
    for engagement in engagements:
        recorded = engagement.recorded
        record_cells = (
            recorded.engagement,
            recorded.day,
            recorded.encounter.label,
            recorded.what,
            "、".join(recorded.members),
        )
        follow_up_cells = (
            "是" if recorded.national else "否",
            recorded.department,
            recorded.question,
            recorded.answer,
            last_step(engagement),
        )
        rows.append([*record_cells, *follow_up_cells, "、".join(engagement.cases)])
    return rows


@dataclass(frozen=True, slots=True)
class Term:
    """An appointment as seen on one day; `ended` is set where it was ended before its time."""

    appointed: SupervisorAppointed
    ended: AppointmentEnded | None
    today: date

    @property
    def number(self) -> int:
        """The number in the appointment's id."""
        return int(self.appointed.appointment[1:])

    @property
    def days_left(self) -> int:
        """Days until the term ends; negative once it has."""
        return (self.appointed.until - self.today).days

    @property
    def state(self) -> str:
        """The state of the term as people read it."""
        if self.ended:
            return "已终止"
        if self.today < self.appointed.since:
            return "未到聘期"
        return "聘期已满" if self.days_left < 0 else "在聘"

    @property
    def ends_soon(self) -> bool:
        """Whether the supervisor is in office and the term ends within `TERM_WARNING_DAYS`."""
        return self.state == "在聘" and self.days_left <= TERM_WARNING_DAYS


def terms(state: DeskState, today: date) -> list[Term]:
    """All terms, those in office first, by their last day."""
    all_terms = [Term(appointed, state.ended.get(id), today) for id, appointed in state.appointments.items()]
    return sorted(all_terms, key=lambda term: (term.state != "在聘", term.appointed.until, term.number))


def reminders(engagements: DeskState, liaison: DeskState, today: date) -> list[tuple[str, str]]:
    """Reminders of the registers on a day, each with the page it leads to: terms that end soon, changes not
    acknowledged by everybody."""
    lines = list[tuple[str, str]]()
    ending = [term for term in terms(engagements, today) if term.ends_soon]
    if ending:
        first = ending[0].appointed.until
        lines.append((f"{len(ending)}位社会监督员的聘期将于{display(first)}起届满", "/engagements/supervisors"))
    for change in liaison.changes.values():
        if change.pending:
            missing = "、".join(addressee.label for addressee in change.pending)
            reported = "已报备" if change.reported else "尚未报备"
            lines.append(
                (f"联络员变动（{change.appointed.person_name}）{reported}，待回执：{missing}", "/engagements/liaison")
            )
    return lines
