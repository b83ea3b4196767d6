"""移交: everything that a person holds in the bureau, by post, so that it can be handed over in one act."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.papers.notices import HandoverLine
from shared.contracts.assignment.departments import HandOverWork
from shared.messaging.envelope import Role

POSTS = (Role.OFFICE, Role.LEADER, Role.HEAD, Role.HANDLER, Role.DISCLOSURE)
# Before a department has accepted a case nobody in it holds it; it passes on with the post itself.
UNACCEPTED_STAGES = (Stage.TO_RECEIVE, Stage.TO_PROPOSE, Stage.TO_CONFIRM, Stage.TO_ACCEPT)
BUREAU_WIDE = (Role.OFFICE, Role.DISCLOSURE)
WAITING_LABELS = {
    Stage.TO_REVIEW: "待审件",
    Stage.TO_SIGN: "待签发件",
    Stage.TO_SEND: "待发件",
    Stage.TO_CONFIRM: "待批示件",
}


@dataclass(frozen=True, slots=True)
class HeldCase:
    """One case that a person holds in one post."""

    case: CaseRow
    post: Role
    department: str

    @property
    def moves(self) -> bool:
        """Whether it needs a command of its own; else it passes on with the post."""
        return self.post in BUREAU_WIDE or self.case.stage not in UNACCEPTED_STAGES

    @property
    def what(self) -> str:
        """What the case is for its holder: 在办件, 待审件, 承诺件 …"""
        if not self.open:
            return "承诺件"
        return WAITING_LABELS.get(self.case.stage, "在办件") if self.post is not Role.HANDLER else "在办件"

    @property
    def open(self) -> bool:
        """Whether the case is neither closed nor has left the bureau."""
        return self.case.closed_on is None and not self.case.has_left_bureau

    @property
    def due(self) -> date | None:
        """The next due date; None where no deadline is open."""
        return self.case.next_deadline.due if self.case.next_deadline else None

    def command(self, name: str, to: str, reason: str) -> HandOverWork:
        """The command that hands it over."""
        return HandOverWork(post=self.post, department=self.department, from_whom=name, to_whom=to, reason=reason)


def held_cases(name: str, department: str, roles: Iterable[Role], cases: Iterable[CaseRow]) -> list[HeldCase]:
    """What of these cases the person holds in those posts, the earliest due date first."""
    roles = [post for post in POSTS if post in roles]
    holdings = [held_case for case in cases for held_case in _held_in_posts(name, department, roles, case)]
    return sorted(holdings, key=lambda held_case: (held_case.due or date.max, held_case.case.id))


def _held_in_posts(name: str, department: str, roles: Iterable[Role], case: CaseRow) -> Iterator[HeldCase]:
    if case.has_left_bureau or (case.closed_on and not has_open_commitment(case)):
        return
    for role in roles:
        match role:
            case Role.HANDLER if (case.handler, case.department) == (name, department):
                yield HeldCase(case, role, department)
            case Role.HEAD if case.department == department:
                yield HeldCase(case, role, department)
            case Role.LEADER if case.leader == name and case.department:
                yield HeldCase(case, role, case.department)
            case Role.OFFICE if not case.closed_on:
                yield HeldCase(case, role, department)
            case Role.DISCLOSURE if case.stage in (Stage.TO_REVIEW, Stage.TO_SIGN) and case.decision is None:
                yield HeldCase(case, role, department)


def has_open_commitment(case: CaseRow) -> bool:
    """Whether a commitment of the case is open."""
    return any(commitment.open for commitment in case.commitments.values())


def handover_lines(cases: Iterable[HeldCase]) -> list[HandoverLine]:
    """The lines of the 移交清单: each case, then its open commitments and inquiries."""
    return [line for held_case in cases for line in _lines(held_case)]


def _lines(held_case: HeldCase) -> Iterator[HandoverLine]:
    case = held_case.case
    pressed = f"已催办{case.reminders}次" if case.reminders else ""
    yield HandoverLine(
        case.id, case.title, f"{held_case.post.label}·{held_case.what}", case.stage.label, held_case.due, pressed
    )
    for commitment in case.commitments.values():
        if commitment.open:
            yield HandoverLine(
                case.id, case.title, "承诺事项", f"进度{commitment.percent}%", commitment.due, commitment.what
            )
    for inquiry, answered in case.inquiries.items():
        if not answered:
            yield HandoverLine(case.id, case.title, "领导问询", "待答复", None, inquiry)


def count_lines(lines: Iterable[HandoverLine]) -> dict[str, int]:
    """How many lines there are of each kind."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.what] = counts.get(line.what, 0) + 1
    return counts
