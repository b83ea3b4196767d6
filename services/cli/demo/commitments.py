"""What the replies of the year promise: fulfilled, fulfilled late, or carried over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.cli.demo.cast import CLERK, Step, after, invented_hash
from services.cli.demo.step_editing import index_of
from services.desk.imports.handover_list import CaseRowRead
from shared.contracts import feedback, supervision
from shared.contracts.common.vocabulary import Promise, Regarding, Result, Way


def commitment_steps(steps: list[Step], row: CaseRowRead, promise: "PlannedCommitment | None") -> list[Step]:
    """The steps with the promise and what became of it; unchanged without one."""
    if promise is None:
        return steps
    return planned_commitments(steps, row, EXCEPTIONAL_COMMITMENTS.get(row.stream, promise))


@dataclass(frozen=True, slots=True)
class PlannedCommitment:
    """The due date of a commitment and the day of its fulfilment; None where it is carried over."""

    due: date
    fulfilled: date | None


COMMITMENT_BY_RESULT = {
    Result.SOLVING: PlannedCommitment(date(2023, 10, 31), date(2023, 10, 20)),
    Result.LISTED: PlannedCommitment(date(2023, 11, 30), date(2023, 11, 10)),
    Result.PLANNED: PlannedCommitment(date(2024, 6, 28), None),
}
EXCEPTIONAL_COMMITMENTS = {
    "rd-16-1-0785": PlannedCommitment(date(2023, 9, 28), date(2023, 10, 20)),  # kept late
    "zx-14-1-0384": PlannedCommitment(date(2024, 3, 29), None),
}


def planned_commitments(steps: Sequence[Step], row: CaseRowRead, planned: PlannedCommitment) -> list[Step]:
    """The commitments of replies with result 正在解决 or 计划解决: fulfilled on time, late, or carried over to the next
    year."""
    k = index_of(steps, feedback.SubmitReply)
    day, submit, handler = steps[k]
    assert isinstance(submit, feedback.SubmitReply)
    promise = Promise(what="形成标准并投入使用", due=planned.due, department=handler.department)
    promising = submit.model_copy(update={"commitments": (promise,)})
    changed: list[Step] = [*steps[:k], (day, promising, handler), *steps[k + 1 :]]
    rest, close = changed[:-1], changed[-1]
    if planned.fulfilled is None:
        progress = supervision.ReportProgress(commitment="c1", percent=60, what="标准草案已形成")
        return [*rest, (date(2023, 12, 12), progress, handler), (date(2024, 1, 4), close[1], close[2])]
    progress_report = supervision.ReportProgress(commitment="c1", percent=50, what="方案已印发")
    done = supervision.Fulfil(commitment="c1", what="已完成并投入使用", evidence=invented_hash("落实", row.stream))
    written = supervision.TellProposer(
        regarding=Regarding.FULFILMENT, subject="c1", way=Way.LETTER, letter="落实情况告知函"
    )
    fulfilment: list[Step] = [
        (after(planned.due, -30), progress_report, handler),
        (planned.fulfilled, done, handler),
        (after(planned.fulfilled, 2), written, CLERK),
    ]
    return [*rest, *fulfilment, (max(close[0], after(planned.fulfilled, 3)), close[1], close[2])]
