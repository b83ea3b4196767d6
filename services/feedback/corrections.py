"""Which facts of feedback can be taken back or amended, and what rests on them.

Not here, because another act replaces it: what the system noted; a submitted or signed text (recall it); a verdict
(review again); a number (void it); rules (adopt others). A letter that left the house stays; its date may be amended.
"""

from collections.abc import Mapping

from shared.contracts.feedback import (
    AgreementReceived,
    CityEntryNoted,
    ContactRecorded,
    ContactReleased,
    CoordinationRequested,
    EvaluationRecorded,
    ExemptionGranted,
    LeadReplyReceived,
    MoreAsked,
    NoFeedbackNoted,
    OpinionExpected,
    OpinionPassedOver,
    OpinionPressed,
    OpinionReceived,
    OpinionSent,
    OpinionSupplemented,
    RehandlingOrdered,
    ReplySent,
    ReplySigned,
    ReplySubmitted,
)
from shared.domain.decider import CorrectionPolicy
from shared.messaging.envelope import Event

CORRECTIONS: Mapping[type[Event], CorrectionPolicy] = {
    # Whether somebody was reached decides over the reply: such a contact is taken back and recorded anew.
    ContactRecorded: CorrectionPolicy(
        {"way", "who", "by_whom", "joint_units", "opinion"}, blocked_by=(ContactReleased, ReplySubmitted)
    ),
    ContactReleased: CorrectionPolicy({"reason"}, blocked_by=(ReplySubmitted,)),
    OpinionExpected: CorrectionPolicy({"received_on"}),
    OpinionPressed: CorrectionPolicy({"way"}),
    OpinionReceived: CorrectionPolicy({"channel", "text"}, blocked_by=(ReplySubmitted,)),
    MoreAsked: CorrectionPolicy({"question"}),
    OpinionPassedOver: CorrectionPolicy({"reason"}, blocked_by=(ReplySubmitted,)),
    AgreementReceived: CorrectionPolicy({"opinion"}, blocked_by=(ReplySigned,)),
    CoordinationRequested: CorrectionPolicy({"reason", "body"}, blocked_by=(ReplySigned,)),
    ReplySent: CorrectionPolicy({"copies", "dispatches"}, retractable=False),
    CityEntryNoted: CorrectionPolicy({"receipt"}),
    # What the dissatisfied must add is judged when an evaluation is recorded: another grade is recorded anew.
    EvaluationRecorded: CorrectionPolicy({"channel", "on_behalf", "scan"}),
    NoFeedbackNoted: CorrectionPolicy({"reason"}),
    RehandlingOrdered: CorrectionPolicy({"reason", "ordered_by", "order"}, blocked_by=(ReplySubmitted,)),
    OpinionSent: CorrectionPolicy({"channel"}, retractable=False),
    OpinionSupplemented: CorrectionPolicy({"reason", "text"}),
    LeadReplyReceived: CorrectionPolicy({"letter", "text"}),
    ExemptionGranted: CorrectionPolicy({"reason"}),
}
