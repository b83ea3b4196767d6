"""What is still owed in a case, by which department, and who asked: what notices and the morning's digest rest on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from services.supervision.deadlines import state
from services.supervision.deadlines.deadline import Deadline, Key
from services.supervision.deadlines.reminder_schedule import OFFICE, addressee
from services.supervision.deadlines.state import CaseDeadlines
from services.supervision.oversight import oversight
from services.supervision.oversight.oversight import Oversight
from shared.contracts.common.vocabulary import Level, display
from shared.contracts.supervision import ClockEvent, LeaderInquired, OversightEvent
from shared.messaging.envelope import RecordedEvent


@dataclass(frozen=True, slots=True)
class OpenDuties:
    """One case, or one register that has deadlines; `asked` are the leaders' questions as they were recorded."""

    clocks: CaseDeadlines = field(default_factory=CaseDeadlines)
    oversight: Oversight = field(default_factory=Oversight)
    asked: Mapping[str, RecordedEvent] = field(default_factory=dict)

    @property
    def department(self) -> str:
        """Who answers for the case: the office, as long as no department has it."""
        return self.clocks.holder.department or OFFICE

    @property
    def open(self) -> list[Deadline]:
        return [deadline for deadline in self.clocks.deadlines.values() if deadline.is_open]

    @property
    def busy(self) -> bool:
        """Whether anything is still to be done."""
        return bool(self.open) or not all(self.answered(name) for name in self.asked)

    def deadline(self, key: Key) -> Deadline | None:
        return self.clocks.deadlines.get(key)

    def answered(self, inquiry: str) -> bool:
        """What was never asked needs no answer."""
        asked = self.oversight.inquiries.get(inquiry)
        return asked is None or bool(asked.answer)

    def responsible(self, deadline: Deadline) -> str:
        """The department that has the deadline in hand."""
        return addressee(deadline, Level.AHEAD, self.clocks)[0]

    def named(self, name: str, subject: str) -> str:
        """A deadline in full: what was promised or asked, or which unit it is about."""
        if promise := self.oversight.commitments.get(subject):
            return f"{name}（{promise.terms.what}）"
        if asked := self.oversight.inquiries.get(subject):
            return f"{name}（{asked.question}）"
        return f"{name}（{display(subject)}）" if subject else name


def fold(history: Iterable[RecordedEvent]) -> OpenDuties:
    """Of supervision's own history without corrections (`standing`)."""
    owing = OpenDuties()
    for event in history:
        owing = _told(owing, event)
    return owing


def _told(owing: OpenDuties, recorded: RecordedEvent) -> OpenDuties:
    event = recorded.event
    if isinstance(event, LeaderInquired):
        owing = replace(owing, asked={**owing.asked, event.inquiry: recorded})
    if isinstance(event, ClockEvent):
        return replace(owing, clocks=state.evolve(owing.clocks, event))
    if isinstance(event, OversightEvent):
        return replace(owing, oversight=oversight.evolve(owing.oversight, event))
    return owing
