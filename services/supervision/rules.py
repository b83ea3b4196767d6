"""The deadlines a bureau begins with, each number with its source; the register `rules` is where they change."""

from datetime import date

from services.supervision.policies import TO_PUBLISH
from shared.contracts.assignment import AssignmentAccepted, AssignmentConfirmed, AssignmentProposed, PlanSubmitted
from shared.contracts.feedback import (
    ContactRecorded,
    EvaluationRecorded,
    NoFeedbackNoted,
    OpinionSent,
    OpinionSubmitted,
    ReplySent,
    ReplySubmitted,
)
from shared.contracts.intake import CaseRegistered, ReceiptConfirmed
from shared.contracts.publication import ReplyPublished
from shared.contracts.supervision import Rule
from shared.contracts.words import Part, Unit

BOTH, LEAD, CO = (Part.LEAD, Part.CO), (Part.LEAD,), (Part.CO,)
CONGRESS_RULE, DISCLOSURE_RULE, HOUSE = date(2015, 3, 1), date(2019, 5, 15), date(2023, 1, 1)


def congress(article: str) -> str:
    """An article of 市人大规定; no text for CPPCC proposals was seen, so its numbers are taken for them too."""
    return f"市人大规定{article}（政协提案参照）"


def internal(
    rule: str,
    name: str,
    value: int,
    unit: Unit,
    starts: str,
    parts: tuple[Part, ...],
    *meets: str,
    ends: tuple[str, ...] = (),
    warn: tuple[int, ...] = (),
) -> Rule:
    """A deadline the bureau sets itself."""
    return Rule(
        rule=rule,
        name=name,
        value=value,
        unit=unit,
        starts=starts,
        parts=parts,
        meets=meets,
        ends=ends,
        source="局内部期限",
        statutory=False,
        valid_from=HOUSE,
        warn=warn,
    )


DEFAULTS: tuple[Rule, ...] = (
    internal("receipt", "签收", 2, Unit.WORKING_DAYS, CaseRegistered.type, BOTH, ReceiptConfirmed.type),
    Rule(
        rule="return",
        name="退回",
        value=7,
        unit=Unit.WORKING_DAYS,
        starts=ReceiptConfirmed.type,
        parts=BOTH,
        meets=(),
        ends=(AssignmentAccepted.type,),
        source=congress("第十四条"),
        statutory=True,
        valid_from=CONGRESS_RULE,
    ),
    internal(
        "proposal",
        "拟办",
        2,
        Unit.WORKING_DAYS,
        ReceiptConfirmed.type,
        BOTH,
        AssignmentProposed.type,
        ends=(AssignmentAccepted.type,),
    ),
    internal("acceptance", "处室确认", 2, Unit.WORKING_DAYS, AssignmentConfirmed.type, BOTH, AssignmentAccepted.type),
    internal("plan", "办理方案", 10, Unit.WORKING_DAYS, AssignmentAccepted.type, LEAD, PlanSubmitted.type),
    internal(
        "contact",
        "首次沟通",
        20,
        Unit.WORKING_DAYS,
        AssignmentAccepted.type,
        LEAD,
        ContactRecorded.type,
        ends=(ReplySent.type,),
    ),
    Rule(
        rule="reply",
        name="答复",
        value=3,
        unit=Unit.MONTHS,
        starts=CaseRegistered.type,
        parts=LEAD,
        meets=(ReplySent.type,),
        source=congress("第十九条"),
        statutory=True,
        valid_from=CONGRESS_RULE,
        warn=(30, 15, 7, 3, 1),
    ),
    internal("reply-draft", "答复稿送审", -20, Unit.DAYS, "reply", LEAD, ReplySubmitted.type, warn=(7, 3, 1)),
    Rule(
        rule="opinion",
        name="会办意见",
        value=1,
        unit=Unit.MONTHS,
        starts=ReceiptConfirmed.type,
        parts=CO,
        meets=(OpinionSent.type,),
        source=congress("第十七条"),
        statutory=True,
        valid_from=CONGRESS_RULE,
        warn=(15, 7, 3, 1),
    ),
    internal("opinion-draft", "会办意见送审", -5, Unit.WORKING_DAYS, "opinion", CO, OpinionSubmitted.type, warn=(3, 1)),
    Rule(
        rule="publication",
        name="公开",
        value=20,
        unit=Unit.WORKING_DAYS,
        starts=TO_PUBLISH,
        parts=LEAD,
        meets=(ReplyPublished.type,),
        source="政府信息公开条例第二十六条",
        statutory=True,
        valid_from=DISCLOSURE_RULE,
    ),
    internal(
        "evaluation", "收回评价", 60, Unit.DAYS, ReplySent.type, LEAD, EvaluationRecorded.type, NoFeedbackNoted.type
    ),
)
