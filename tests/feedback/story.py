"""The facts and wishes the examples of feedback share."""

from datetime import date

from shared.contracts.common.vocabulary import (
    Channel,
    Disclosure,
    HandlingRole,
    Kind,
    Promise,
    Result,
    Satisfaction,
    Way,
)
from shared.contracts.feedback import (
    ContactRecorded,
    DepartmentNoted,
    DisclosureNoted,
    EvaluationRecorded,
    ExpectOpinion,
    HandlingOpened,
    NoteCityEntry,
    NoteDepartment,
    NoteDisclosure,
    NoteNoFeedback,
    NumberTaken,
    Open,
    OpinionExpected,
    OpinionReceived,
    ReceiveOpinion,
    RecordContact,
    RecordEvaluation,
    ReplyApproved,
    ReplyReturned,
    ReplySent,
    ReplySigned,
    ReplySubmitted,
    ReviewReply,
    SendReply,
    SeriesOpened,
    SubmitReply,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Actor, Role
from tests.cases import BUREAU, RADIO, TITLE
from tests.given_when_then import CASE, actor

FIRST, SECOND = "sha256:" + "a" * 64, "sha256:" + "b" * 64
SERIES, LETTER = "series-shu-2023", "沪市监书〔2023〕0103号"
DRAFTER = actor("chen", Role.HANDLER, Role.LEADER, department="广告处")
LEADER = actor("li", Role.LEADER)
SYSTEM = Actor.system("feedback")

open_as_lead = Open(
    kind=Kind.SUGGESTION,
    part=HandlingRole.LEAD,
    title=TITLE,
    lead_unit=BUREAU,
    co_units=(RADIO,),
    proposers=("甲代表", "乙代表"),
    co_signers=3,
)
open_as_co = open_as_lead.model_copy(update={"part": HandlingRole.CO, "lead_unit": RADIO, "co_units": (BUREAU,)})
as_lead = HandlingOpened(**dict(open_as_lead))
as_co = HandlingOpened(**dict(open_as_co))

note_department = NoteDepartment(department="广告处", handler="陈某")
department = DepartmentNoted(department="广告处", handler="陈某")
record_contact = RecordContact(way=Way.PHONE, who="甲代表", by_whom="陈某")
contacted = ContactRecorded(way=Way.PHONE, who="甲代表", by_whom="陈某", joint_units=(), opinion="")

series = EventForStream(SERIES, SeriesOpened(prefix="沪市监书", year=2023, start=103))
taken = EventForStream(SERIES, NumberTaken(serial=103, letter=LETTER, taken_for=CASE))

PROPOSERS = ("甲代表", "乙代表")

expected = OpinionExpected(unit=RADIO)
received = OpinionReceived(unit=RADIO, channel=Channel.LETTER, text=FIRST)
submitted = ReplySubmitted(text=FIRST, result=Result.SOLVED, reason="", drafter="chen", drafter_name="chen")
resubmitted = submitted.model_copy(update={"text": SECOND})
approved = ReplyApproved(text=FIRST, opinion="", reviewer="wang")
returned = ReplyReturned(text=FIRST, opinion="未逐条答复", reviewer="wang")
disclosed = DisclosureNoted(text=FIRST, decision=Disclosure.ACTIVE)
signed = ReplySigned(text=FIRST, letter=LETTER, decision=Disclosure.ACTIVE)
sent = ReplySent(
    text=FIRST,
    letter=LETTER,
    result=Result.SOLVED,
    decision=Disclosure.ACTIVE,
    recipients=PROPOSERS,
    joint=3,
    copies=("代表工委",),
)
READY = (as_lead, department, contacted)
DRAFTED = (*READY, submitted)
TO_SIGN = (*DRAFTED, approved, disclosed)
SIGNED = (*TO_SIGN, signed)
REPLIED = (*SIGNED, sent)

expect = ExpectOpinion(unit=RADIO)
receive = ReceiveOpinion(unit=RADIO, channel=Channel.LETTER, text=FIRST)
submit = SubmitReply(text=FIRST, result=Result.SOLVED)
resubmit = SubmitReply(text=SECOND, result=Result.SOLVED)
approve, send_back = ReviewReply(approved=True), ReviewReply(approved=False, opinion="未逐条答复")
disclose = NoteDisclosure(text=FIRST, decision=Disclosure.ACTIVE)
send = SendReply(recipients=PROPOSERS, joint=3, copies=("代表工委",))
enter = NoteCityEntry(receipt="R-1")
evaluate = RecordEvaluation(attitude=Satisfaction.SATISFIED, outcome=Satisfaction.BASICALLY)
evaluated = EvaluationRecorded(**dict(evaluate) | {"round": 1})
no_feedback = NoteNoFeedback(reason="至年底未反馈")

PROMISE = Promise(what="出台广告审查指引", due=date(2023, 9, 30), department="广告处")
