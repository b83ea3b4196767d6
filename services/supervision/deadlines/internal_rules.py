"""The internal deadlines of the bureau, set so that the statutory ones can be met."""

from datetime import date
from typing import Any

from services.supervision.deadlines.statutory_rules import (
    ALL,
    ASSIGNMENT_ENDED_FACTS,
    ASSIGNMENT_RESTARTED_FACTS,
    CO,
    COMMITMENT_SETTLED_FACTS,
    DAYS,
    DONE,
    HANDED_OVER_AGAIN_FACTS,
    LEAD,
    MONTHS,
    OFFICE,
    WORKING_DAYS,
    congress,
    rule,
)
from services.supervision.deadlines.trigger_facts import (
    ASKED_AGAIN,
    REPLIED_AGAIN,
    REPLIED_WITHHELD,
    STILL_WITHHELD,
    proposer_told_fact,
)
from shared.contracts.assignment import (
    AssignmentAccepted,
    AssignmentConfirmed,
    AssignmentProposed,
    CoDepartmentAdded,
    InputGiven,
    PlanSubmitted,
)
from shared.contracts.common.vocabulary import HandlingRole, Holder, Regarding, Unit
from shared.contracts.feedback import (
    ContactRecorded,
    ContactReleased,
    EvaluationRecorded,
    NoFeedbackNoted,
    OpinionSent,
    OpinionSubmitted,
    ReplySent,
    ReplySubmitted,
)
from shared.contracts.intake import (
    CaseRegistered,
    CongressChanged,
    ReceiptConfirmed,
)
from shared.contracts.publication import DisclosureReExamined
from shared.contracts.supervision import (
    CommitmentFulfilled,
    DeadlineExtended,
    InquiryAnswered,
    LeaderInquired,
    Rule,
)

INTERNAL_SOURCE = date(2023, 1, 1)


def internal(
    code: str, name: str, value: int, unit: Unit, starts: str, parts: tuple[HandlingRole, ...], **more: Any
) -> Rule:
    """A rule with the defaults of the internal deadlines."""
    own = {"source": "局内部期限", "statutory": False, "valid_from": INTERNAL_SOURCE, "warn": (0,), "after": (1, 3, 5)}
    return rule(code, name, value, unit, starts, parts, **{**own, **more})


INTERNAL: tuple[Rule, ...] = (
    internal(
        "receipt",
        "签收",
        2,
        WORKING_DAYS,
        CaseRegistered.type,
        ALL,
        also=HANDED_OVER_AGAIN_FACTS,
        meets=(ReceiptConfirmed.type,),
        ends=DONE,
        holder=OFFICE,
    ),
    internal(
        "proposal",
        "拟办",
        2,
        WORKING_DAYS,
        ReceiptConfirmed.type,
        ALL,
        meets=(AssignmentProposed.type,),
        ends=(AssignmentAccepted.type, *DONE),
        holder=OFFICE,
    ),
    internal(
        "acceptance",
        "处室确认",
        2,
        WORKING_DAYS,
        AssignmentConfirmed.type,
        ALL,
        also=(ASKED_AGAIN,),
        meets=(AssignmentAccepted.type,),
        ends=(*ASSIGNMENT_RESTARTED_FACTS, *DONE),
        superior=3,
    ),
    internal(
        "plan",
        "办理方案",
        10,
        WORKING_DAYS,
        AssignmentAccepted.type,
        LEAD,
        meets=(PlanSubmitted.type,),
        ends=(*ASSIGNMENT_RESTARTED_FACTS, *DONE),
        warn=(3, 0),
    ),
    internal(
        "contact",
        "首次沟通",
        20,
        WORKING_DAYS,
        AssignmentAccepted.type,
        LEAD,
        meets=(ContactRecorded.type,),
        ends=(ContactRecorded.type, ContactReleased.type, *ASSIGNMENT_RESTARTED_FACTS, *DONE),
        warn=(7, 3, 0),
        superior=5,
    ),
    internal(
        "input",
        "协办意见",
        10,
        WORKING_DAYS,
        CoDepartmentAdded.type,
        ALL,
        meets=(InputGiven.type,),
        ends=(*ASSIGNMENT_ENDED_FACTS, *DONE),
        warn=(3, 0),
        holder=Holder.SUBJECT,
    ),
    internal(
        "reply-draft",
        "答复稿送审",
        -20,
        DAYS,
        "reply",
        LEAD,
        meets=(ReplySubmitted.type,),
        ends=(ReplySent.type,),
        warn=(7, 3, 1, 0),
        superior=5,
    ),
    internal(
        "told-of-extension",
        "延期告知提出人",
        5,
        WORKING_DAYS,
        DeadlineExtended.type,
        LEAD,
        meets=(proposer_told_fact(Regarding.EXTENSION),),
        ends=(ReplySent.type,),
        source=f"{congress('第十九条')}，时限为局内部期限",
    ),
    internal(
        "evaluation",
        "收回评价",
        60,
        DAYS,
        ReplySent.type,
        LEAD,
        also=(REPLIED_AGAIN,),
        meets=(EvaluationRecorded.type, NoFeedbackNoted.type),
        warn=(15, 0),
        holder=OFFICE,
    ),
    internal(
        "opinion-draft",
        "会办意见送审",
        -5,
        WORKING_DAYS,
        "opinion",
        CO,
        meets=(OpinionSubmitted.type,),
        ends=(OpinionSent.type,),
        warn=(3, 1, 0),
        superior=3,
    ),
    internal(
        "re-examination",
        "不公开件复核",
        12,
        MONTHS,
        REPLIED_WITHHELD,
        LEAD,
        also=(STILL_WITHHELD,),
        meets=(DisclosureReExamined.type,),
        source="政府信息公开条例第十八条，时限为局内部期限",
        warn=(30, 0),
        holder=OFFICE,
    ),
    internal(
        "told-of-fulfilment",
        "兑现告知提出人",
        5,
        WORKING_DAYS,
        CommitmentFulfilled.type,
        LEAD,
        meets=(proposer_told_fact(Regarding.FULFILMENT),),
        source=f"{congress('第二十二条')}，时限为局内部期限",
    ),
    internal(
        "congress-explanation",
        "换届书面说明",
        1,
        MONTHS,
        CongressChanged.type,
        LEAD,
        meets=(proposer_told_fact(Regarding.CONGRESS),),
        ends=(CommitmentFulfilled.type, *COMMITMENT_SETTLED_FACTS),
        source=f"{congress('第二十二条')}，时限为局内部期限",
        warn=(7, 3, 0),
    ),
    internal(
        "inquiry", "答复领导问询", 2, WORKING_DAYS, LeaderInquired.type, ALL, meets=(InquiryAnswered.type,), superior=1
    ),
)
