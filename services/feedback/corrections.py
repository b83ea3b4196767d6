"""Which events of feedback can be retracted or amended, and which later events block a retraction.

Left out is what another command replaces: what policies noted; a submitted or signed text (recall it); a verdict
(review again); a number (void it); rules (adopt others). A letter that has left the bureau is not retracted; its date
and channel may be amended.
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
    # `reached` is not amended, for the reply depends on it: such a contact is retracted and recorded anew.
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
    # Grades are not amended, for what the dissatisfied must add is checked when they are recorded: record them anew.
    EvaluationRecorded: CorrectionPolicy({"channel", "on_behalf", "scan"}),
    NoFeedbackNoted: CorrectionPolicy({"reason"}),
    RehandlingOrdered: CorrectionPolicy({"reason", "ordered_by", "order"}, blocked_by=(ReplySubmitted,)),
    OpinionSent: CorrectionPolicy({"channel"}, retractable=False),
    OpinionSupplemented: CorrectionPolicy({"reason", "text"}),
    LeadReplyReceived: CorrectionPolicy({"letter", "text"}),
    ExemptionGranted: CorrectionPolicy({"reason"}),
}
