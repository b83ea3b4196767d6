"""What the replies of the year promise, and what becomes of it: kept, kept late, or carried over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.cli.demo.cast import CLERK, Step, after, digest
from services.cli.demo.step_editing import at
from services.desk.imports.handover_list import CaseRowRead
from shared.contracts import feedback, supervision
from shared.contracts.common.vocabulary import Promise, Regarding, Result, Way


def commitment_steps(steps: list[Step], row: CaseRowRead, promise: "PlannedCommitment | None") -> list[Step]:
    """A result that promises a day, with what became of the promise."""
    if promise is None:
        return steps
    return planned_commitments(steps, row, BROKEN.get(row.stream, promise))


@dataclass(frozen=True, slots=True)
class PlannedCommitment:
    """By when something was promised, and on which day it was there; None where the next year takes it over."""

    due: date
    fulfilled: date | None


PROMISES = {
    Result.SOLVING: PlannedCommitment(date(2023, 10, 31), date(2023, 10, 20)),
    Result.LISTED: PlannedCommitment(date(2023, 11, 30), date(2023, 11, 10)),
    Result.PLANNED: PlannedCommitment(date(2024, 6, 28), None),
}
BROKEN = {
    "rd-16-1-0785": PlannedCommitment(date(2023, 9, 28), date(2023, 10, 20)),  # kept late
    "zx-14-1-0384": PlannedCommitment(date(2024, 3, 29), None),
}


def planned_commitments(steps: Sequence[Step], row: CaseRowRead, vow: PlannedCommitment) -> list[Step]:
    """正在解决 and 计划解决: kept or late and told in writing, or carried over into the next year."""
    k = at(steps, feedback.SubmitReply)
    day, submit, handler = steps[k]
    assert isinstance(submit, feedback.SubmitReply)
    promise = Promise(what="形成标准并投入使用", due=vow.due, department=handler.department)
    with_it = submit.model_copy(update={"commitments": (promise,)})
    made: list[Step] = [*steps[:k], (day, with_it, handler), *steps[k + 1 :]]
    rest, close = made[:-1], made[-1]
    if vow.fulfilled is None:
        progress = supervision.ReportProgress(commitment="c1", percent=60, what="标准草案已形成")
        return [*rest, (date(2023, 12, 12), progress, handler), (date(2024, 1, 4), close[1], close[2])]
    half = supervision.ReportProgress(commitment="c1", percent=50, what="方案已印发")
    done = supervision.Fulfil(commitment="c1", what="已完成并投入使用", evidence=digest("落实", row.stream))
    written = supervision.TellProposer(
        regarding=Regarding.FULFILMENT, subject="c1", way=Way.LETTER, letter="落实情况告知函"
    )
    kept: list[Step] = [
        (after(vow.due, -30), half, handler),
        (vow.fulfilled, done, handler),
        (after(vow.fulfilled, 2), written, CLERK),
    ]
    return [*rest, *kept, (max(close[0], after(vow.fulfilled, 3)), close[1], close[2])]
