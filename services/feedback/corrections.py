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
from shared.domain.decider import Correctable
from shared.messaging.envelope import Event

CORRECTIONS: Mapping[type[Event], Correctable] = {
    # Whether somebody was reached decides over the reply: such a contact is taken back and recorded anew.
    ContactRecorded: Correctable(
        {"way", "who", "by_whom", "joint_units", "opinion"}, rests=(ContactReleased, ReplySubmitted)
    ),
    ContactReleased: Correctable({"reason"}, rests=(ReplySubmitted,)),
    OpinionExpected: Correctable({"received_on"}),
    OpinionPressed: Correctable({"way"}),
    OpinionReceived: Correctable({"channel", "text"}, rests=(ReplySubmitted,)),
    MoreAsked: Correctable({"question"}),
    OpinionPassedOver: Correctable({"reason"}, rests=(ReplySubmitted,)),
    AgreementReceived: Correctable({"opinion"}, rests=(ReplySigned,)),
    CoordinationRequested: Correctable({"reason", "body"}, rests=(ReplySigned,)),
    ReplySent: Correctable({"copies", "dispatches"}, retractable=False),
    CityEntryNoted: Correctable({"receipt"}),
    # What the dissatisfied must add is judged when an evaluation is recorded: another grade is recorded anew.
    EvaluationRecorded: Correctable({"channel", "on_behalf", "scan"}),
    NoFeedbackNoted: Correctable({"reason"}),
    RehandlingOrdered: Correctable({"reason", "ordered_by", "order"}, rests=(ReplySubmitted,)),
    OpinionSent: Correctable({"channel"}, retractable=False),
    OpinionSupplemented: Correctable({"reason", "text"}),
    LeadReplyReceived: Correctable({"letter", "text"}),
    ExemptionGranted: Correctable({"reason"}),
}
