"""How far a case has come: its milestones in order, the present one, and the day each was reached."""

from dataclasses import dataclass
from datetime import date

from services.desk.ledger.case_row import CaseRow, Stage
from shared.contracts.common.vocabulary import HandlingRole
from shared.messaging.envelope import LabelledEnum


class MilestoneStatus(LabelledEnum):
    """Whether a milestone is done, current, still to come, or does not apply to the case."""

    DONE = "done", "已完成"
    CURRENT = "current", "正在此环节"
    TO_COME = "to-come", "尚未开始"
    NOT_APPLICABLE = "not-ours", "不适用"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of the progress bar; `on` is None where it was not reached or its day is not recorded."""

    name: str
    reached: MilestoneStatus
    on: date | None = None


# The current milestone by stage; a case that has left the bureau has none.
MILESTONE_BY_STAGE: dict[Stage, str] = {
    Stage.TO_RECEIVE: "签收",
    Stage.TO_PROPOSE: "分办",
    Stage.TO_CONFIRM: "分办",
    Stage.TO_ACCEPT: "分办",
    Stage.HANDLING: "办理",
    Stage.REHANDLING: "办理",
    Stage.TO_REVIEW: "审核",
    Stage.TO_SIGN: "签发",
    Stage.TO_SEND: "发出",
    Stage.ANSWERED: "评价",
    Stage.OPINION_SENT: "办结",
    Stage.CLOSED: "归档",
}
LEAD_MILESTONES = ("交办", "签收", "分办", "办理", "审核", "签发", "发出", "评价", "公开", "办结", "归档")
CO_MILESTONES = ("交办", "签收", "分办", "办理", "审核", "签发", "发出", "办结", "归档")


def milestones(row: CaseRow) -> list[Milestone]:
    """The progress bar of a case. A co case has neither evaluation nor publication; after the reply these may come
    in any order, so each is judged by its own field."""
    names = CO_MILESTONES if row.part is HandlingRole.CO else LEAD_MILESTONES
    current = _current(row)
    position = names.index(current) if current in names else _last_position(row, names)
    days = _days(row)
    return [Milestone(name, _status(row, name, n, position, current), days.get(name)) for n, name in enumerate(names)]


def _current(row: CaseRow) -> str:
    if row.stage is Stage.ANSWERED and (row.attitude or row.no_feedback):
        return "办结" if row.published_on or not _is_to_publish(row) else "公开"
    return MILESTONE_BY_STAGE.get(row.stage, "")


def _is_to_publish(row: CaseRow) -> bool:
    return row.decision is None or row.decision.value == "active"


def _last_position(row: CaseRow, names: tuple[str, ...]) -> int:
    """The number of the milestone at which a case without a current one stopped; for an archived case the number of
    all."""
    if row.stage is Stage.ARCHIVED:
        return len(names)
    return names.index("办理") if row.department else names.index("分办") if row.received_on else 1


def _status(row: CaseRow, name: str, n: int, position: int, current: str) -> MilestoneStatus:
    if name == "公开" and row.sent_on and not _is_to_publish(row):
        return MilestoneStatus.NOT_APPLICABLE
    if name in ("评价", "公开") and row.sent_on:
        done = bool(row.attitude or row.no_feedback) if name == "评价" else row.published_on is not None
        return MilestoneStatus.DONE if done else MilestoneStatus.CURRENT if name == current else MilestoneStatus.TO_COME
    if n < position:
        return MilestoneStatus.DONE
    return MilestoneStatus.CURRENT if n == position and name == current else MilestoneStatus.TO_COME


def _days(row: CaseRow) -> dict[str, date | None]:
    return {
        "交办": row.handed_over,
        "签收": row.received_on,
        "发出": row.sent_on,
        "公开": row.published_on,
        "办结": row.closed_on,
    }
