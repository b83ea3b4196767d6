"""What is still owed in a case, by which department, and who inquired: the state that notices and the digest are made
of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from services.supervision.deadlines import state
from services.supervision.deadlines.deadline import Deadline, DeadlineKey
from services.supervision.deadlines.reminder_schedule import OFFICE, recipient_of
from services.supervision.deadlines.state import CaseDeadlines
from services.supervision.oversight import oversight
from services.supervision.oversight.oversight import Oversight
from shared.contracts.common.vocabulary import Level, display
from shared.contracts.supervision import ClockEvent, LeaderInquired, OversightEvent
from shared.messaging.envelope import RecordedEvent


@dataclass(frozen=True, slots=True)
class OpenDuties:
    """One case, or one register that has deadlines; `inquiry_events` are the recorded questions of leaders."""

    case_deadlines: CaseDeadlines = field(default_factory=CaseDeadlines)
    oversight: Oversight = field(default_factory=Oversight)
    inquiry_events: Mapping[str, RecordedEvent] = field(default_factory=dict)

    @property
    def department(self) -> str:
        """Who answers for the case: the office, as long as no department has it."""
        return self.case_deadlines.holder.department or OFFICE

    @property
    def open_deadlines(self) -> list[Deadline]:
        """The deadlines that are neither met nor ended."""
        return [deadline for deadline in self.case_deadlines.deadlines.values() if deadline.is_open]

    @property
    def has_duties(self) -> bool:
        """Whether a deadline is open or an inquiry unanswered."""
        return bool(self.open_deadlines) or not all(self.is_answered(name) for name in self.inquiry_events)

    def deadline(self, key: DeadlineKey) -> Deadline | None:
        """The deadline of this key, or None."""
        return self.case_deadlines.deadlines.get(key)

    def is_answered(self, inquiry: str) -> bool:
        """Whether an inquiry needs no answer, also where it was never recorded."""
        asked = self.oversight.inquiries.get(inquiry)
        return asked is None or bool(asked.answer)

    def responsible_department(self, deadline: Deadline) -> str:
        """The department that has the deadline in hand."""
        return recipient_of(deadline, Level.AHEAD, self.case_deadlines)[0]

    def deadline_name(self, name: str, subject: str) -> str:
        """The name of a deadline with what was promised or asked, or which unit it is about."""
        if commitment := self.oversight.commitments.get(subject):
            return f"{name}（{commitment.terms.what}）"
        if inquiry := self.oversight.inquiries.get(subject):
            return f"{name}（{inquiry.question}）"
        return f"{name}（{display(subject)}）" if subject else name


def fold(history: Iterable[RecordedEvent]) -> OpenDuties:
    """The duties of supervision's own history, with corrections applied."""
    duties = OpenDuties()
    for event in history:
        duties = _evolve(duties, event)
    return duties


def _evolve(duties: OpenDuties, recorded: RecordedEvent) -> OpenDuties:
    event = recorded.event
    if isinstance(event, LeaderInquired):
        duties = replace(duties, inquiry_events={**duties.inquiry_events, event.inquiry: recorded})
    if isinstance(event, ClockEvent):
        return replace(duties, case_deadlines=state.evolve(duties.case_deadlines, event))
    if isinstance(event, OversightEvent):
        return replace(duties, oversight=oversight.evolve(duties.oversight, event))
    return duties
