"""T6, T7, T9 to T12: contact, the other units, the draft and its review, the signature, the letter to each proposer."""

from datetime import date
from typing import Any

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import Disclosure, Promise, Result, Way
from shared.contracts.feedback import (
    AgreementMissing,
    AlreadySent,
    AttemptsMissing,
    CityEntryNoted,
    CommitmentsMissing,
    DisclosureOpen,
    DrafterSigns,
    NoDepartment,
    NotContacted,
    NotExpected,
    NothingSubmitted,
    NotReplied,
    NotReviewed,
    NotSigned,
    NotToEachProposer,
    OnlyForCo,
    OnlyForLead,
    OpinionsMissing,
    OtherDepartment,
    PromisedForThePast,
    ProposedGroundMissing,
    ReasonMissing,
    RecordContact,
    ReplyRecalled,
    SendReply,
    SeriesNotOpen,
    SignReply,
    SubmitReply,
    WrongResult,
)
from shared.messaging.envelope import Role
from tests.cases import RADIO
from tests.domain.rows import CONGRESS, PRACTICE, Rule, answers, command_rules
from tests.feedback import test_co as co
from tests.feedback import test_contact as contact
from tests.feedback import test_partners as partners
from tests.feedback.story import (
    DRAFTED,
    DRAFTER,
    FIRST,
    LEADER,
    PROMISE,
    PROPOSERS,
    READY,
    REPLIED,
    SIGNED,
    TO_SIGN,
    approve,
    approved,
    as_co,
    as_lead,
    contacted,
    department,
    enter,
    expected,
    receive,
    received,
    record_contact,
    resubmit,
    resubmitted,
    returned,
    send,
    send_back,
    sent,
    series,
    signed,
    submit,
    submitted,
    taken,
)
from tests.given_when_then import actor

BY_DRAFTER, LED = {"by": DRAFTER}, {"by": LEADER}
STRANGER = {"by": actor("qian", Role.HANDLER, department="特食处")}
sign = SignReply()
to_one = SendReply(recipients=PROPOSERS[:1], joint=3)
without_joint = SendReply(recipients=PROPOSERS, joint=2)
visit = RecordContact(way=Way.VISIT, who="甲代表", by_whom="陈某", joint_units=(RADIO,))
visited = contacted.model_copy(update={"way": Way.VISIT, "joint_units": (RADIO,)})


def draft(**more: Any) -> SubmitReply:
    return submit.model_copy(update=more)


SOLVING, PLANNED = draft(result=Result.SOLVING), draft(result=Result.PLANNED)
early = Promise(what="出台指引", due=date(2023, 5, 14))
promised = submitted.model_copy(update={"result": Result.SOLVING, "commitments": (PROMISE,)})
hidden = draft(proposed=Disclosure.WITHHELD)

T6 = [
    *command_rules(
        "T6",
        f"{CONGRESS}第十六条",
        feedback,
        ("contact is recorded with way, person and who went", [as_lead], record_contact, [contacted]),
        ("no reply is submitted without it", [as_lead, department], submit, NotContacted, BY_DRAFTER),
        ("an attempt that reached nobody is none", contact.TRIED, submit, NotContacted, BY_DRAFTER),
        ("the proposer may wish no visit", [as_lead, department, contact.not_wished], submit, [submitted], BY_DRAFTER),
        (
            "after the attempts the head lets it go on",
            contact.TRIED,
            contact.release,
            [contact.released],
            {"by": contact.HEAD},
        ),
        ("not before them", contact.TRIED[:4], contact.release, AttemptsMissing, {"by": contact.HEAD}),
        ("two visits on a day are two", [as_lead, contacted], record_contact, [contacted]),
    ),
    *command_rules(
        "T6",
        f"{CONGRESS}第十七条",
        feedback,
        ("a co-unit joins the visit, also when its opinion has left", co.SENT, visit, [visited]),
    ),
]
T7 = [
    *command_rules(
        "T7",
        f"{CONGRESS}第十七条",
        feedback,
        ("the reply waits for the opinions", [*READY, expected], submit, OpinionsMissing, BY_DRAFTER),
        ("an opinion that came lets it go on", [*READY, expected, received], submit, [submitted], BY_DRAFTER),
        ("silence holds nothing up", [*READY, expected, partners.passed_over], submit, [submitted], BY_DRAFTER),
        ("a late opinion is taken", [*REPLIED, expected], receive, [received.model_copy(update={"late": True})]),
        ("only a unit the city named owes one", [as_lead], receive, NotExpected),
        ("a call for it is counted", [as_lead, expected], partners.press, [partners.pressed]),
        ("more may be asked of it", [as_lead, expected, received], partners.ask, [partners.asked]),
        (
            "asked for more, it owes again",
            [*READY, expected, received, partners.asked],
            submit,
            OpinionsMissing,
            BY_DRAFTER,
        ),
        ("this bureau as co-unit submits an opinion", [as_co, department], co.submit, [co.submitted], BY_DRAFTER),
        ("and answers no proposer", [as_co, department], submit, OnlyForLead, BY_DRAFTER),
        ("a lead unit sends no opinion", READY, co.submit, OnlyForCo, BY_DRAFTER),
        ("the opinion goes to the lead unit", co.SIGNED, co.SendOpinion(), [co.sent]),
        ("and may be supplemented", co.SENT, co.supplement, [co.supplemented]),
        ("the lead unit's reply is taken in", co.SENT, co.receive, [co.received]),
        ("joint lead units agree first", [*partners.JOINT_TO_SIGN, series], sign, AgreementMissing, LED),
        (
            "or somebody coordinates",
            [*partners.JOINT_TO_SIGN, partners.coordinated, series],
            sign,
            [signed, taken],
            LED,
        ),
        ("coordination is asked for", [partners.as_joint], partners.coordinate, [partners.coordinated]),
    ),
]
T9 = [
    *command_rules(
        "T9",
        f"{CONGRESS}第十八条",
        feedback,
        ("a draft names its result", READY, submit, [submitted], BY_DRAFTER),
        ("of its own kind of case", READY, draft(result=Result.ADOPTED), WrongResult, BY_DRAFTER),
        ("being solved needs a promise with a day", READY, SOLVING, CommitmentsMissing, BY_DRAFTER),
        ("planned as well", READY, PLANNED, CommitmentsMissing, BY_DRAFTER),
        (
            "with the promise it goes",
            READY,
            draft(result=Result.SOLVING, commitments=(PROMISE,)),
            [promised],
            BY_DRAFTER,
        ),
        ("nothing is promised for the past", READY, draft(commitments=(early,)), PromisedForThePast, BY_DRAFTER),
        ("kept for reference says why", READY, draft(result=Result.REFERENCE), ReasonMissing, BY_DRAFTER),
        ("the department in charge drafts", READY, submit, OtherDepartment, STRANGER),
        ("once it has accepted", [as_lead, contacted], submit, NoDepartment, BY_DRAFTER),
    ),
    *command_rules(
        "T9",
        "国办发〔2014〕46号",
        feedback,
        ("what is not published says on what ground, with the text", READY, hidden, ProposedGroundMissing, BY_DRAFTER),
    ),
]
T10 = command_rules(
    "T10",
    PRACTICE,
    feedback,
    ("any step may send the text back", DRAFTED, send_back, [returned]),
    ("what was sent back is not signed", [*DRAFTED, returned, series], sign, NotReviewed, LED),
    ("it comes back mended", [*DRAFTED, returned], resubmit, [resubmitted], BY_DRAFTER),
    ("or as it was", [*DRAFTED, returned], submit, [submitted], BY_DRAFTER),
    ("nothing is reviewed that was not submitted", READY, approve, NothingSubmitted),
    ("the office approves", DRAFTED, approve, [approved]),
)
T11 = [
    *command_rules(
        "T11",
        f"{CONGRESS}第二十条",
        feedback,
        ("the leader signs, and the letter takes a number", [*TO_SIGN, series], sign, [signed, taken], LED),
        ("nobody signs their own draft", [*TO_SIGN, series], sign, DrafterSigns, BY_DRAFTER),
        ("nothing is signed before its review", [*DRAFTED, series], sign, NotReviewed, LED),
        ("nor before its disclosure is decided", [*DRAFTED, approved, series], sign, DisclosureOpen, LED),
        ("nor without an opened series of numbers", TO_SIGN, sign, SeriesNotOpen, LED),
        ("signed twice is signed once", [*SIGNED, series], sign, [], LED),
        (
            "a new text recalls the signed one",
            SIGNED,
            resubmit,
            [ReplyRecalled(text=FIRST, reason="改稿重新送审", letter=signed.letter), resubmitted],
            BY_DRAFTER,
        ),
    ),
    *answers("T11", f"{CONGRESS}第二十条", ("the person in charge of the unit", lambda: SignReply.by, {Role.LEADER})),
]
T12 = command_rules(
    "T12",
    f"{CONGRESS}第二十条",
    feedback,
    ("a signed letter is sent, with its copies", SIGNED, send, [sent]),
    ("to each proposer", SIGNED, to_one, NotToEachProposer),
    ("and each co-signer", SIGNED, without_joint, NotToEachProposer),
    ("unsigned it stays", TO_SIGN, send, NotSigned),
    ("sent twice alike is sent once", REPLIED, send, []),
    ("what was sent stays as it is", REPLIED, resubmit, AlreadySent, BY_DRAFTER),
    ("it is entered in the city's system", REPLIED, enter, [CityEntryNoted(receipt="R-1")]),
    ("which follows the reply", SIGNED, enter, NotReplied),
)
REPLYING: list[Rule] = [*T6, *T7, *T9, *T10, *T11, *T12]
