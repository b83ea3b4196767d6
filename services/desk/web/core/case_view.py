"""What the page of a case shows: `CaseFile`, one reader's view of a case now, on an earlier day or after a step.

`CaseViewParams` is the query of the page's address, `Tab` its sections. Nothing here reads the database.
"""

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
    TimelineEntry,
    counts_by_chapter,
    filter_entries,
    history_until_step,
    timeline,
)
from services.desk.ledger.case_parts import Deadline
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.projection import fold
from shared.contracts import assignment
from shared.contracts.common.vocabulary import Change, Chapter
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import LabelledEnum, RecordedEvent

TIMELINE_PAGE_SIZE = 30


class Tab(LabelledEnum):
    """The sections of the page, by their word in the address."""

    OVERVIEW = "overview", "概要"
    HANDLING = "handling", "办理与督办"
    CONTACT = "contact", "沟通与评价"
    DOCUMENTS = "documents", "文稿材料"
    COMMITMENTS = "commitments", "承诺事项"
    TIMELINE = "timeline", "时间线"
    RELATED = "related", "关联"


# Entries of the timeline that are shown only to whoever may see the section.
SUBJECTS_BY_SECTION: Mapping[CaseSection, tuple[Chapter, ...]] = {
    CaseSection.SUPERVISION: (Chapter.REMINDER, Chapter.OVERSIGHT),
    CaseSection.DRAFTS: (Chapter.LETTER,),
    CaseSection.OPINIONS: (Chapter.UNITS,),
}


@dataclass(frozen=True, slots=True)
class CaseViewParams:
    """What the reader wants to see, as the query of the page's address says it.

    `on` looks at the end of a business date, `step` (counted from 1) after that entry of the timeline.
    """

    tab: Tab = Tab.OVERVIEW
    on: date | None = None
    step: int | None = None
    subjects: tuple[str, ...] = ()
    people_only: bool = False
    changes_only: bool = False
    page: int = 1

    @property
    def is_past(self) -> bool:
        """Whether an earlier state of the case is shown, where nothing can be done."""
        return self.on is not None or self.step is not None

    def url(self, **changes: object) -> str:
        """The query of the same page with `changes`; None removes a parameter. The page of the timeline is reset."""
        parameters: dict[str, object] = {"tab": self.tab, "on": self.on, "step": self.step, "subject": self.subjects}
        parameters |= {"people": int(self.people_only), "changed": int(self.changes_only), "page": 0} | changes
        return "?" + urlencode({name: value for name, value in parameters.items() if value}, doseq=True)

    def toggle_url(self, subject: Chapter) -> str:
        """The query with the filter on this subject added, or removed where it is set."""
        remaining = tuple(chosen for chosen in self.subjects if chosen != subject)
        return self.url(subject=remaining if subject in self.subjects else (*self.subjects, subject))


@dataclass
class CaseFile:
    """One reader's view of a case: `row` is the case as shown, without what the reader may not see; `now` as it is.

    `hashes` are the verified hashes of events by position, filled for the timeline only.
    """

    now: CaseRow
    history: Sequence[RecordedEvent]
    today: date
    view: CaseViewParams
    sections: frozenset[CaseSection]
    hashes: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def history_shown(self) -> list[RecordedEvent]:
        """The events up to the day or step that is shown; all of them where the present is shown."""
        history = list(self.history)
        if self.view.step is not None:
            return history_until_step(history, self.view.step)
        return [event for event in history if self.view.on is None or event.business_date <= self.view.on]

    @cached_property
    def row(self) -> CaseRow:
        """The case as the shown events make it, redacted to the reader's sections."""
        if not self.view.is_past:
            return redacted(self.now, self.sections)
        shown = fold(self.history_shown) or CaseRow(id=self.now.id, kind=self.now.kind, number=self.now.number)
        return redacted(shown, self.sections)

    @cached_property
    def day(self) -> date:
        """The day on which deadlines are judged: today, or the day that is shown."""
        if self.view.on:
            return min(self.view.on, self.today)
        return (
            max((event.business_date for event in self.history_shown), default=self.today)
            if self.view.step
            else self.today
        )

    @cached_property
    def differences(self) -> list[Change]:
        """The fields in which the past state differs from the present one; none where the present is shown."""
        return difference(self.row, redacted(self.now, self.sections)) if self.view.is_past else []

    @cached_property
    def steps(self) -> list[TimelineEntry]:
        """The whole timeline without bookkeeping, for the slider."""
        return [entry for entry in timeline(self.history) if not entry.is_bookkeeping]

    @property
    def step_number(self) -> int:
        """Which step of the timeline is shown, counted from 1."""
        if self.view.step is not None:
            return min(self.view.step, len(self.steps))
        return len([step for step in self.steps if self.view.on is None or step.on <= self.view.on])

    @cached_property
    def visible_entries(self) -> list[TimelineEntry]:
        """The entries up to what is shown that this reader may see."""
        hidden = {
            subject
            for section, subjects in SUBJECTS_BY_SECTION.items()
            if section not in self.sections
            for subject in subjects
        }
        positions = {event.position for event in self.history_shown}
        return [step for step in self.steps if step.position in positions and step.chapter not in hidden]

    @cached_property
    def entries(self) -> list[TimelineEntry]:
        """The visible entries that pass the filters of the address."""
        view = self.view
        return filter_entries(self.visible_entries, view.subjects, people=view.people_only, changed=view.changes_only)

    @property
    def page_entries(self) -> list[TimelineEntry]:
        """The entries of the page of the timeline that the address names."""
        first = (self.view.page - 1) * TIMELINE_PAGE_SIZE
        return self.entries[first : first + TIMELINE_PAGE_SIZE]

    @property
    def page_count(self) -> int:
        """How many pages the filtered timeline has; at least 1."""
        return max(1, -(-len(self.entries) // TIMELINE_PAGE_SIZE))

    @property
    def counts(self) -> dict[Chapter, int]:
        """The number of visible entries by subject, for the filters."""
        return counts_by_chapter(self.visible_entries)

    @cached_property
    def gantt(self) -> GanttLayout | None:
        """The chart of deadlines and custody; None where there is nothing to draw."""
        return gantt_layout(gantt_rows(self.row, self.history_shown, self.day), self.day)

    @property
    def milestones(self) -> list[Milestone]:
        """The stages of the procedure and which of them are reached."""
        return milestones(self.row)

    @cached_property
    def custody(self) -> CustodyPeriod | None:
        """In whose custody the case is; None where it has left the bureau."""
        periods = custody_periods(self.history_shown)
        return periods[-1] if periods and periods[-1].until is None else None

    @property
    def answer_deadline(self) -> Deadline | None:
        """The deadline of the reply (of the opinion, for a co case); of the second reply where it is handled again."""
        second_replies = [
            deadline
            for deadline in self.row.deadlines.values()
            if deadline.rule == "second-reply" and not deadline.ended
        ]
        return max(second_replies, key=lambda deadline: deadline.round, default=self.row.main_deadline)

    @property
    def responsibility(self) -> list[Responsibility]:
        """Each period of custody with its own deadline and how many days it was late."""
        return responsibility_sheet(self.row, self.history_shown, self.day)

    @property
    def deadlines(self) -> list[Deadline]:
        """All deadlines, running ones first, by due date."""
        return sorted(self.row.deadlines.values(), key=lambda deadline: (deadline.ended, deadline.due, deadline.title))

    @cached_property
    def rounds(self) -> list[Round]:
        """The replies with their contacts and evaluations, one round each."""
        return rounds(self.history_shown)

    @cached_property
    def documents(self) -> list[CaseDocument]:
        """The files that the shown events name."""
        return case_documents(self.history_shown)

    def may_open(self, document: CaseDocument) -> bool:
        """Whether the reader may open the file; a letter is a draft until it is sent."""
        if document.purged:
            return False
        return (CaseSection.TEXTS if self.row.sent_on and document.letter else CaseSection.DRAFTS) in self.sections

    @property
    def inquiries(self) -> list[LeaderInquiry]:
        """The questions of leaders and their answers."""
        return leader_inquiries(self.history_shown)

    @property
    def opinion_requests(self) -> list[InputRequest]:
        """What other departments were asked for, and what they answered."""
        return input_requests(self.history_shown)

    @property
    def progress_reports(self) -> list[CommitmentReport]:
        """The progress reports on commitments, in the order of the log."""
        return commitment_reports(self.history_shown)

    @property
    def plan(self) -> assignment.PlanSubmitted | None:
        """The handling plan that holds, corrections applied."""
        plans = [
            fact.event
            for fact in apply_corrections(self.history_shown)
            if isinstance(fact.event, assignment.PlanSubmitted)
        ]
        return plans[-1] if plans else None

    def can_see(self, name: str) -> bool:
        """Whether the reader may see the section of that word; templates ask `can_see('drafts')`."""
        return name in self.sections
