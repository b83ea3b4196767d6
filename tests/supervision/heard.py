"""What a case hears in the tests, from its hand-over to its second reply, and how it then stands."""

from datetime import date

from shared.contracts.assignment import (
    AssignmentAccepted,
    AssignmentConfirmed,
    AssignmentDeclined,
    PlanSubmitted,
)
from shared.contracts.common.vocabulary import (
    Channel,
    DeclineGround,
    Disclosure,
    HandlingRole,
    Kind,
    Result,
    Satisfaction,
    Way,
)
from shared.contracts.feedback import (
    ContactRecorded,
    EvaluationRecorded,
    RehandlingOrdered,
    ReplySent,
)
from shared.contracts.intake import (
    CaseHandedOverAgain,
    ReceiptConfirmed,
)
from tests.cases import REGISTERED
from tests.supervision.clockwork import Case, registered

TEXT = "sha256:" + "e" * 64
CONFIRMED = AssignmentConfirmed(department="广告处", opinion="", leader="李局")
ACCEPTED = AssignmentAccepted(department="广告处", handler="张三")
DECLINED = AssignmentDeclined(
    department="广告处", ground=DeclineGround.NOT_DEPARTMENT, reason="不属本处", right_unit="网监处"
)
VISITED = ContactRecorded(way=Way.VISIT, who="甲代表", by_whom="张三", joint_units=(), opinion="")
PLANNED = PlanSubmitted(goal="整治", responsible="张三", finish_by=date(2023, 5, 1))
DISSATISFIED = EvaluationRecorded(
    attitude=Satisfaction.SATISFIED, outcome=Satisfaction.DISSATISFIED, channel=Channel.PLATFORM, opinion="未解决"
)
ORDERED = RehandlingOrdered(round=2, reason="未解决", ordered_by="市人大代表工委")


def sent(round: int = 1, decision: Disclosure = Disclosure.ACTIVE) -> ReplySent:
    return ReplySent(
        text=TEXT,
        letter="沪市监书〔2023〕1号",
        result=Result.SOLVED,
        decision=decision,
        recipients=("甲代表",),
        joint=0,
        copies=(),
        round=round,
    )


def again(part: HandlingRole = HandlingRole.LEAD, round: int = 2, **more: object) -> CaseHandedOverAgain:
    told = REGISTERED.model_dump(exclude={"congress", "session", "number", "source"})
    return CaseHandedOverAgain.model_validate(
        {**told, "part": part, "handed_over": date(2023, 4, 3), "round": round, "reason": "调整承办单位", **more}
    )


def on(month: int, day: int) -> date:
    return date(2023, month, day)


received = registered.hears(ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD), on(2, 17))
handled = (
    received.hears(CONFIRMED, on(2, 20)).hears(ACCEPTED, on(2, 21)).hears(VISITED, on(3, 1)).hears(PLANNED, on(3, 2))
)
answered = handled.hears(sent(), on(5, 11))
anew = answered.hears(DISSATISFIED, on(5, 20)).hears(ORDERED, on(6, 1))


def still_open(case: Case) -> list[tuple[str, str, int]]:
    return [key for key, each in case.state.deadlines.items() if each.is_open]
