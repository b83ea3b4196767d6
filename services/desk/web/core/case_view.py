"""What the page of a case shows: the case now or on a day gone by, its story, its clocks, and what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from services.desk.access.permissions import CaseSection, redacted
from services.desk.casefile.custody import CustodyPeriod, custody_periods
from services.desk.casefile.details import difference
from services.desk.casefile.documents import CaseDocument, case_documents
from services.desk.casefile.gantt import gantt_rows
from services.desk.casefile.gantt_layout import GanttLayout, gantt_layout
from services.desk.casefile.inquiries import (
    CommitmentReport,
    InputRequest,
    LeaderInquiry,
    commitment_reports,
    input_requests,
    leader_inquiries,
)
from services.desk.casefile.milestones import Milestone, milestones
from services.desk.casefile.responsibility import Responsibility, responsibility_sheet
from services.desk.casefile.rounds import Round, rounds
from services.desk.casefile.timeline import (
    Subject,
    TimelineEntry,
    counts_by_subject,
    filter_entries,
    history_until_step,
    timeline,
)
from services.desk.ledger.case_parts import Deadline
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.projection import fold
from shared.contracts import assignment
from shared.contracts.common.vocabulary import Change
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import LabelledEnum, RecordedEvent

PAGE = 30


class Tab(LabelledEnum):
    OVERVIEW = "overview", "概要"
    HANDLING = "handling", "办理与督办"
    CONTACT = "contact", "沟通与评价"
    DOCUMENTS = "documents", "文稿材料"
    COMMITMENTS = "commitments", "承诺事项"
    TIMELINE = "timeline", "时间线"
    RELATED = "related", "关联"


# What stands in the story of a part that not everybody may see.
BEHIND: Mapping[CaseSection, tuple[Subject, ...]] = {
    CaseSection.SUPERVISION: (Subject.REMINDER, Subject.OVERSIGHT),
    CaseSection.DRAFTS: (Subject.LETTER,),
    CaseSection.OPINIONS: (Subject.UNITS,),
}


@dataclass(frozen=True, slots=True)
class CaseViewParams:
    """What the reader wants to see, as it stands in the address of the page."""

    tab: Tab = Tab.OVERVIEW
    on: date | None = None
    step: int | None = None
    subjects: tuple[str, ...] = ()
    people: bool = False
    changed: bool = False
    number: int = 1

    @property
    def past(self) -> bool:
        return self.on is not None or self.step is not None

    def url(self, **other: object) -> str:
        """The same page with something else in its address; None takes it out."""
        said: dict[str, object] = {"tab": self.tab, "on": self.on, "step": self.step, "subject": self.subjects}
        said |= {"people": int(self.people), "changed": int(self.changed), "page": 0} | other
        return "?" + urlencode({name: value for name, value in said.items() if value}, doseq=True)

    def but(self, subject: Subject) -> str:
        """The address with this filter set, or taken out where it is set."""
        left = tuple(each for each in self.subjects if each != subject)
        return self.url(subject=left if subject in self.subjects else (*self.subjects, subject))


@dataclass
class CaseFile:
    """One reader's view of a case. `row` is the case as it is shown, `now` as it is."""

    now: CaseRow
    history: Sequence[RecordedEvent]
    today: date
    asked: CaseViewParams
    sights: frozenset[CaseSection]
    proved: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def told(self) -> list[RecordedEvent]:
        """The history as far as the reader wants to look back."""
        past = list(self.history)
        if self.asked.step is not None:
            return history_until_step(past, self.asked.step)
        return [event for event in past if self.asked.on is None or event.business_date <= self.asked.on]

    @cached_property
    def row(self) -> CaseRow:
        if not self.asked.past:
            return redacted(self.now, self.sights)
        then = fold(self.told) or CaseRow(id=self.now.id, kind=self.now.kind, number=self.now.number)
        return redacted(then, self.sights)

    @cached_property
    def day(self) -> date:
        """The day from which deadlines are looked at."""
        if self.asked.on:
            return min(self.asked.on, self.today)
        return max((event.business_date for event in self.told), default=self.today) if self.asked.step else self.today

    @cached_property
    def differences(self) -> list[Change]:
        return difference(self.row, redacted(self.now, self.sights)) if self.asked.past else []

    @cached_property
    def steps(self) -> list[TimelineEntry]:
        """The whole story, for the slider."""
        return [entry for entry in timeline(self.history) if not entry.quiet]

    @property
    def at(self) -> int:
        """Which step of the story is shown."""
        if self.asked.step is not None:
            return min(self.asked.step, len(self.steps))
        return len([step for step in self.steps if self.asked.on is None or step.on <= self.asked.on])

    @cached_property
    def visible(self) -> list[TimelineEntry]:
        hidden = {subject for sight, group in BEHIND.items() if sight not in self.sights for subject in group}
        told = {event.position for event in self.told}
        return [step for step in self.steps if step.position in told and step.subject not in hidden]

    @cached_property
    def entries(self) -> list[TimelineEntry]:
        asked = self.asked
        return filter_entries(self.visible, asked.subjects, people=asked.people, changed=asked.changed)

    @property
    def page(self) -> list[TimelineEntry]:
        first = (self.asked.number - 1) * PAGE
        return self.entries[first : first + PAGE]

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.entries) // PAGE))

    @property
    def counts(self) -> dict[Subject, int]:
        return counts_by_subject(self.visible)

    @cached_property
    def picture(self) -> GanttLayout | None:
        return gantt_layout(gantt_rows(self.row, self.told, self.day), self.day)

    @property
    def milestones(self) -> list[Milestone]:
        return milestones(self.row)

    @cached_property
    def hold(self) -> CustodyPeriod | None:
        """In whose hands the case is; nobody's where it has left the house."""
        holds = custody_periods(self.told)
        return holds[-1] if holds and holds[-1].until is None else None

    @property
    def final(self) -> Deadline | None:
        """By when the answer is due: the second one where the case is handled again, an opinion of a co case."""
        again = [
            deadline
            for deadline in self.row.deadlines.values()
            if deadline.rule == "second-reply" and not deadline.ended
        ]
        return max(again, key=lambda deadline: deadline.round, default=self.row.main_deadline)

    @property
    def duties(self) -> list[Responsibility]:
        return responsibility_sheet(self.row, self.told, self.day)

    @property
    def limits(self) -> list[Deadline]:
        return sorted(self.row.deadlines.values(), key=lambda deadline: (deadline.ended, deadline.due, deadline.title))

    @cached_property
    def rounds(self) -> list[Round]:
        return rounds(self.told)

    @cached_property
    def papers(self) -> list[CaseDocument]:
        return case_documents(self.told)

    def opens(self, paper: CaseDocument) -> bool:
        """Whether the reader may read a text: before it is sent it is a draft."""
        if paper.purged:
            return False
        return (CaseSection.TEXTS if self.row.sent_on and paper.letter else CaseSection.DRAFTS) in self.sights

    @property
    def questions(self) -> list[LeaderInquiry]:
        return leader_inquiries(self.told)

    @property
    def requests(self) -> list[InputRequest]:
        return input_requests(self.told)

    @property
    def reports(self) -> list[CommitmentReport]:
        return commitment_reports(self.told)

    @property
    def plan(self) -> assignment.PlanSubmitted | None:
        found = [
            fact.event for fact in apply_corrections(self.told) if isinstance(fact.event, assignment.PlanSubmitted)
        ]
        return found[-1] if found else None

    def sees(self, name: str) -> bool:
        """Asked by the templates: `sees('drafts')`."""
        return name in self.sights
