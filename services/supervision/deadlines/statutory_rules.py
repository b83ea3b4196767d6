"""The statutory deadlines, each with its article: return, reply and its extension, opinions, publication,
commitments."""

from datetime import date
from typing import Any

from services.supervision.deadlines.trigger_facts import (
    GIVEN_UP,
    OPINION_EXPECTED,
    REPLIED_AGAIN,
    TO_PUBLISH,
    TO_PUBLISH_AFTER_ALL,
)
from shared.contracts.assignment import (
    AssignmentAccepted,
    AssignmentCancelled,
    AssignmentDeclined,
    AssignmentReopened,
)
from shared.contracts.common.vocabulary import HandlingRole, Holder, Unit
from shared.contracts.feedback import (
    OpinionExpected,
    OpinionPassedOver,
    OpinionReceived,
    OpinionSent,
    RehandlingOrdered,
    ReplySent,
)
from shared.contracts.intake import (
    CaseHandedOverAgain,
    CaseRegistered,
    CaseTakenOver,
    ReceiptConfirmed,
    ReturnRequested,
)
from shared.contracts.publication import ReplyPublished
from shared.contracts.supervision import (
    CommitmentCancelled,
    CommitmentCarriedOver,
    CommitmentChanged,
    CommitmentFulfilled,
    CommitmentRegistered,
    ReportFiled,
    ReportPlanned,
    Rule,
)

ALL, LEAD, CO = tuple(HandlingRole), (HandlingRole.LEAD, HandlingRole.JOINT), (HandlingRole.CO,)
CONGRESS_RULE, DISCLOSURE_RULE = date(2015, 3, 1), date(2019, 5, 15)
HANDED_OVER_AGAIN_FACTS = (CaseTakenOver.type, CaseHandedOverAgain.type)
DONE = (ReplySent.type, REPLIED_AGAIN, OpinionSent.type)
ASSIGNMENT_ENDED_FACTS = (AssignmentReopened.type, AssignmentCancelled.type)
ASSIGNMENT_RESTARTED_FACTS = (AssignmentDeclined.type, *ASSIGNMENT_ENDED_FACTS)
COMMITMENT_SETTLED_FACTS = (CommitmentCancelled.type, GIVEN_UP)
WORKING_DAYS, DAYS, MONTHS, OFFICE = Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS, Holder.OFFICE
LATE = (1, 2, 3, 5, 10, 15, 20)


def congress(article: str) -> str:
    """An article of 市人大规定; no text for CPPCC proposals was seen, so its numbers are taken for them too."""
    return f"市人大规定{article}（政协提案参照）"


def rule(
    code: str, name: str, value: int, unit: Unit, starts: str, parts: tuple[HandlingRole, ...], **more: Any
) -> Rule:
    """A statutory rule with its defaults; `more` are further fields of `Rule`."""
    return Rule(
        rule=code,
        name=name,
        value=value,
        unit=unit,
        starts=starts,
        parts=parts,
        **{"statutory": True, "valid_from": CONGRESS_RULE, "meets": (), **more},
    )


STATUTES: tuple[Rule, ...] = (
    rule(
        "return",
        "退回",
        7,
        WORKING_DAYS,
        ReceiptConfirmed.type,
        ALL,
        meets=(ReturnRequested.type,),
        ends=(AssignmentAccepted.type, *DONE),
        source=congress("第十四条"),
        warn=(1, 0),
        holder=OFFICE,
    ),
    rule(
        "reply",
        "答复",
        3,
        MONTHS,
        CaseRegistered.type,
        LEAD,
        also=HANDED_OVER_AGAIN_FACTS,
        meets=(ReplySent.type,),
        source=congress("第十九条"),
        warn=(30, 15, 7, 3, 1, 0),
        after=LATE,
        superior=1,
        extendable=3,
        noticed=True,
    ),
    rule(
        "second-reply",
        "再次答复",
        1,
        MONTHS,
        RehandlingOrdered.type,
        LEAD,
        meets=(REPLIED_AGAIN,),
        source=congress("第二十一条"),
        warn=(15, 7, 3, 1, 0),
        after=LATE,
        superior=1,
    ),
    rule(
        "co-opinion",
        "收会办意见",
        1,
        MONTHS,
        OpinionExpected.type,
        LEAD,
        also=(OPINION_EXPECTED,),
        meets=(OpinionReceived.type,),
        ends=(OpinionPassedOver.type, ReplySent.type),
        source=congress("第十七条"),
        warn=(7, 3, 0),
        after=(1, 3, 5),
    ),
    rule(
        "opinion",
        "会办意见",
        1,
        MONTHS,
        ReceiptConfirmed.type,
        CO,
        meets=(OpinionSent.type,),
        source=congress("第十七条"),
        warn=(15, 7, 3, 1, 0),
        after=LATE,
        superior=1,
        noticed=True,
    ),
    rule(
        "publication",
        "公开",
        20,
        WORKING_DAYS,
        TO_PUBLISH,
        LEAD,
        also=(TO_PUBLISH_AFTER_ALL,),
        meets=(ReplyPublished.type,),
        source="政府信息公开条例第二十六条",
        valid_from=DISCLOSURE_RULE,
        warn=(7, 3, 0),
        after=(1, 3, 5, 10),
        superior=5,
        holder=OFFICE,
    ),
    rule(
        "commitment",
        "承诺事项",
        0,
        DAYS,
        CommitmentRegistered.type,
        LEAD,
        also=(CommitmentCarriedOver.type, CommitmentChanged.type),
        meets=(CommitmentFulfilled.type,),
        ends=COMMITMENT_SETTLED_FACTS,
        source=congress("第二十二条"),
        warn=(30, 15, 7, 3, 0),
        after=(1, 5, 10, 20),
        superior=5,
    ),
    rule(
        "report",
        "办理情况报告",
        0,
        DAYS,
        ReportPlanned.type,
        LEAD,
        meets=(ReportFiled.type,),
        source="市人大规定第二十四条",
        warn=(30, 15, 7, 3, 0),
        after=(1, 3, 5),
        superior=1,
        holder=OFFICE,
    ),
)
