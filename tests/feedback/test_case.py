"""How a case begins, is corrected, joined, handed on and stopped, whichever part this bureau has in it."""

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import Channel, HandlingRole
from shared.contracts.feedback import (
    CorrectionNoted,
    DepartmentNoted,
    DepartmentWithdrawn,
    FeedbackCommand,
    FeedbackEvent,
    HandlingOpened,
    HandlingOver,
    HandlingStopped,
    JoiningNoted,
    LeadReplyReceived,
    NoDepartment,
    NoteCorrection,
    NoteHandler,
    NoteJoining,
    NoteSplit,
    NothingSubmitted,
    NotReplied,
    NotSigned,
    OnlyForLead,
    OpinionExpected,
    OpinionReceived,
    OpinionSent,
    OpinionSigned,
    OpinionsMissing,
    OpinionSubmitted,
    ReceiveLeadReply,
    SendOpinion,
    SignReply,
    SplitNoted,
    Stop,
    SubmitOpinion,
    WithdrawDepartment,
)
from shared.messaging.errors import CommandError
from tests.cases import BUREAU, RADIO, TITLE
from tests.feedback.story import (
    DRAFTED,
    DRAFTER,
    FIRST,
    LEADER,
    LETTER,
    READY,
    REPLIED,
    SIGNED,
    SYSTEM,
    TO_SIGN,
    approve,
    as_co,
    as_lead,
    department,
    disclose,
    evaluate,
    expect,
    expected,
    note_department,
    open_as_lead,
    receive,
    received,
    record_contact,
    send,
    sent,
    series,
    submit,
    submitted,
)
from tests.given_when_then import given

AGAIN, AGAIN_AS_CO = {"round": 2}, {"round": 2, "part": HandlingRole.CO, "lead_unit": RADIO, "co_units": (BUREAU,)}
stopped = HandlingStopped(reason="提出人撤回：已另行解决")
stop = Stop(reason="提出人撤回：已另行解决")
handler = NoteHandler(department="广告处", handler="周某")
join, joined = NoteJoining(master="rd-16-1-0100", reason="同题"), JoiningNoted(master="rd-16-1-0100", reason="同题")
parted = SplitNoted(master="rd-16-1-0100", reason="事项不同")
withdrawn = DepartmentWithdrawn(department="广告处", reason="再次办理")
correct = NoteCorrection(title=TITLE, lead_unit=BUREAU, co_units=(RADIO,), proposers=("甲代表", "乙代表"), co_signers=3)


def noted(**changes: object) -> CorrectionNoted:
    return CorrectionNoted(**dict(correct) | {"part": HandlingRole.LEAD} | changes)


@pytest.mark.parametrize("change", [AGAIN, AGAIN_AS_CO])
@pytest.mark.parametrize("history", [(as_lead,), REPLIED, (as_lead, stopped)])
def test_what_is_handed_over_again_is_opened_anew(
    history: tuple[FeedbackEvent, ...], change: dict[str, object]
) -> None:
    anew = as_lead.model_copy(update=change)
    given(feedback, *history).when(open_as_lead.model_copy(update=change)).then(anew)


@pytest.mark.parametrize("history", [(as_lead,), (as_lead, stopped), (as_lead.model_copy(update=AGAIN),)])
def test_a_hand_over_that_was_heard_opens_nothing(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(open_as_lead).then()


@pytest.mark.parametrize(
    ("command", "refusal"),
    [(submit, NoDepartment), (approve, NothingSubmitted), (send, NotSigned), (evaluate, NotReplied)],
)
def test_after_another_hand_over_the_work_begins_anew(command: FeedbackCommand, refusal: type[CommandError]) -> None:
    anew = as_lead.model_copy(update=AGAIN)
    given(feedback, *REPLIED, anew).when(command).then_rejected(refusal)


@pytest.mark.parametrize("opened", [as_lead, as_co])
def test_a_case_stops(opened: HandlingOpened) -> None:
    given(feedback, opened).when(stop, by=SYSTEM).then(stopped)


@pytest.mark.parametrize(
    "command",
    [
        stop,
        correct,
        join,
        handler,
        note_department,
        disclose,
        expect,
        NoteSplit(),
        WithdrawDepartment(),
    ],
)
@pytest.mark.parametrize("history", [(), (*DRAFTED, stopped)])
def test_what_the_system_hears_of_a_case_that_is_not_in_work_changes_nothing(
    history: tuple[FeedbackEvent, ...], command: FeedbackCommand
) -> None:
    given(feedback, *history).when(command, by=SYSTEM).then()


@pytest.mark.parametrize("command", [record_contact, submit, SignReply(), send, evaluate, expect])
def test_what_has_stopped_is_not_handled_on(command: FeedbackCommand) -> None:
    given(feedback, *TO_SIGN, stopped, series).when(command, by=LEADER).then_rejected(HandlingOver)


def test_an_opinion_that_comes_after_the_end_is_taken() -> None:
    late = OpinionReceived(unit=RADIO, channel=Channel.LETTER, text=FIRST, late=True)
    given(feedback, as_lead, expected, stopped).when(receive).then(late)


def test_the_reply_of_the_lead_unit_is_taken_after_the_end() -> None:
    received = LeadReplyReceived(letter="沪文旅〔2023〕12号", text=FIRST)
    command = ReceiveLeadReply(letter="沪文旅〔2023〕12号", text=FIRST)
    given(feedback, as_co, stopped).when(command).then(received)


def test_a_correction_reaches_the_case() -> None:
    given(feedback, as_lead).when(correct.model_copy(update={"co_signers": 2}), by=SYSTEM).then(noted(co_signers=2))


@pytest.mark.parametrize("history", [(as_lead,), (as_lead, noted(co_signers=2), noted())])
def test_a_correction_that_says_what_holds_changes_nothing(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(correct, by=SYSTEM).then()


def test_the_same_correction_twice_is_one_correction() -> None:
    twice = correct.model_copy(update={"co_signers": 2})
    given(feedback, as_lead, noted(co_signers=2)).when(twice, by=SYSTEM).then()


def test_the_reply_goes_to_the_corrected_proposers() -> None:
    change = {"recipients": ("甲代表",), "joint": 0}
    fewer = noted(proposers=("甲代表",), co_signers=0)
    given(feedback, *SIGNED, fewer).when(send.model_copy(update=change)).then(sent.model_copy(update=change))


def test_a_unit_that_was_no_co_unit_is_no_longer_waited_for() -> None:
    given(feedback, *READY, expected, noted(co_units=())).when(submit, by=DRAFTER).then(submitted)


def test_the_opinion_of_a_unit_that_was_no_co_unit_stays() -> None:
    given(feedback, *READY, expected, received, noted(co_units=())).when(receive).then()


def test_a_unit_that_the_office_asked_itself_is_waited_for_after_a_correction() -> None:
    asked = OpinionExpected(unit="市教委")
    given(feedback, *READY, asked, noted(co_units=())).when(submit, by=DRAFTER).then_rejected(OpinionsMissing)


def test_a_case_that_turns_out_to_be_a_co_case_goes_on_as_one_in_its_department() -> None:
    turned = (*READY, noted(part=HandlingRole.CO, lead_unit=RADIO, co_units=(BUREAU,)))
    given(feedback, *turned).when(submit, by=DRAFTER).then_rejected(OnlyForLead)
    given(feedback, *turned).when(SubmitOpinion(text=FIRST), by=DRAFTER).then(
        OpinionSubmitted(text=FIRST, drafter="chen", drafter_name="chen")
    )


def test_a_case_that_turns_out_to_be_joint_keeps_what_was_done() -> None:
    given(feedback, *READY, noted(part=HandlingRole.JOINT)).when(submit, by=DRAFTER).then(submitted)


def test_a_co_case_is_corrected_too() -> None:
    other = as_co.model_copy(update={"lead_unit": "市教委"})
    renamed = NoteCorrection(**{name: getattr(other, name) for name in NoteCorrection.model_fields})
    sent_there = OpinionSent(text=FIRST, letter=LETTER, lead_unit="市教委", channel=Channel.PLATFORM)
    history = (
        as_co,
        department,
        OpinionSubmitted(text=FIRST, drafter="chen"),
        OpinionSigned(text=FIRST, letter=LETTER),
    )
    corrected = CorrectionNoted(**dict(renamed))
    given(feedback, *history).when(renamed, by=SYSTEM).then(corrected)
    given(feedback, *history, corrected).when(SendOpinion()).then(sent_there)


@pytest.mark.parametrize("opened", [as_lead, as_co])
def test_a_case_is_joined_to_another_and_parted_again(opened: HandlingOpened) -> None:
    given(feedback, opened).when(join, by=SYSTEM).then(joined)
    given(feedback, opened, joined).when(join, by=SYSTEM).then()
    given(feedback, opened, joined).when(NoteSplit(reason="事项不同"), by=SYSTEM).then(parted)
    given(feedback, opened, joined, parted).when(NoteSplit(reason="事项不同"), by=SYSTEM).then()


def test_a_joined_case_is_answered_by_a_letter_of_its_own() -> None:
    given(feedback, *SIGNED, joined).when(send).then(sent)


def test_another_handler_of_the_department_in_charge_is_noted() -> None:
    given(feedback, *READY).when(handler, by=SYSTEM).then(DepartmentNoted(department="广告处", handler="周某"))


def test_a_handler_that_was_corrected_is_the_handler_of_the_department_in_charge() -> None:
    corrected = NoteHandler(handler="周某")
    given(feedback, *READY).when(corrected, by=SYSTEM).then(DepartmentNoted(department="广告处", handler="周某"))
    given(feedback, *READY).when(NoteHandler(handler="陈某"), by=SYSTEM).then()


@pytest.mark.parametrize("history", [(as_lead,), (as_lead, DepartmentNoted(department="特食处", handler="孙某"))])
def test_the_handler_of_another_department_does_not_concern_the_case(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(handler, by=SYSTEM).then()


def test_while_the_case_is_assigned_anew_nothing_is_submitted() -> None:
    command = WithdrawDepartment(reason="再次办理")
    given(feedback, *READY).when(command, by=SYSTEM).then(withdrawn)
    given(feedback, *READY, withdrawn).when(command, by=SYSTEM).then()
    given(feedback, *READY, withdrawn).when(submit, by=DRAFTER).then_rejected(NoDepartment)


def test_the_department_that_accepts_it_then_submits() -> None:
    given(feedback, *READY, withdrawn, department).when(submit, by=DRAFTER).then(submitted)
