"""Events of a case for the tests of deadlines, from its hand-over to its second reply, and the case after each."""

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
from tests.supervision.supervised_case import SupervisedCase, registered

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


def reply_sent(round: int = 1, decision: Disclosure = Disclosure.ACTIVE) -> ReplySent:
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


def handed_over_again(part: HandlingRole = HandlingRole.LEAD, round: int = 2, **more: object) -> CaseHandedOverAgain:
    told = REGISTERED.model_dump(exclude={"congress", "session", "number", "source"})
    return CaseHandedOverAgain.model_validate(
        {**told, "part": part, "handed_over": date(2023, 4, 3), "round": round, "reason": "调整承办单位", **more}
    )


def on(month: int, day: int) -> date:
    return date(2023, month, day)


received = registered.when_event(ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD), on(2, 17))
handled = (
    received.when_event(CONFIRMED, on(2, 20))
    .when_event(ACCEPTED, on(2, 21))
    .when_event(VISITED, on(3, 1))
    .when_event(PLANNED, on(3, 2))
)
answered = handled.when_event(reply_sent(), on(5, 11))
anew = answered.when_event(DISSATISFIED, on(5, 20)).when_event(ORDERED, on(6, 1))


def open_deadlines(case: SupervisedCase) -> list[tuple[str, str, int]]:
    return [key for key, deadline in case.state.deadlines.items() if deadline.is_open]
