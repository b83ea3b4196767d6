"""What feedback makes of what it hears."""

from datetime import date

import pytest

from services.feedback.policies import react
from services.feedback.service import service
from shared.contracts.assignment import (
    AssignmentAccepted,
    AssignmentProposed,
    AssignmentReopened,
    FactAmended,
    FactRetracted,
    HandlerNamed,
    WorkHandedOver,
)
from shared.contracts.common.vocabulary import Disclosure, Form, HandlingRole, Kind
from shared.contracts.feedback import (
    ExpectOpinion,
    NoteCorrection,
    NoteDepartment,
    NoteDisclosure,
    NoteHandler,
    NoteJoining,
    NoteSplit,
    Open,
    Stop,
    WithdrawDepartment,
)
from shared.contracts.intake import (
    CaseCorrected,
    CaseHandedOverAgain,
    CasesJoined,
    CasesSplit,
    CaseTakenOver,
    CaseWithdrawn,
    EntryVoided,
    Facts,
    ReturnGranted,
    Taken,
)
from shared.contracts.publication import DisclosureApproved, DisclosureReExamined, DisclosureWithheld
from shared.messaging.envelope import Command, Event, Role
from tests.cases import AS_CO, BUREAU, RADIO, REGISTERED, TITLE
from tests.given_when_then import CASE, DAY, as_recorded

TEXT, SCHOOLS = "sha256:" + "a" * 64, "市教委"
opening = Open(
    kind=Kind.SUGGESTION,
    part=HandlingRole.LEAD,
    title=TITLE,
    lead_unit=BUREAU,
    co_units=REGISTERED.co_units,
    proposers=REGISTERED.proposers,
    co_signers=3,
)
radio = ExpectOpinion(unit=RADIO)
facts = Facts(**{name: getattr(REGISTERED, name) for name in Facts.model_fields})
correction = NoteCorrection(
    title=TITLE, lead_unit=BUREAU, co_units=REGISTERED.co_units, proposers=REGISTERED.proposers, co_signers=3
)
again = CaseHandedOverAgain(
    **{name: getattr(REGISTERED, name) for name in CaseHandedOverAgain.model_fields if name not in ("round", "reason")},
    round=2,
    reason="改为合办",
)


def taken_over(**fields: object) -> CaseTakenOver:
    taken = Taken.model_validate({"file": "期初.xlsx", "file_hash": TEXT, **fields})
    return CaseTakenOver(**dict(REGISTERED), taken=taken)


def corrected(part: HandlingRole | None = None) -> CaseCorrected:
    return CaseCorrected(facts=facts, changed=(), reason="漏登", part=part)


def amended(what: type[Event], subject: str = "", **changes: str) -> FactAmended:
    return FactAmended(version=5, what=what.type, was_on=DAY, subject=subject, changes=changes, reason="误登")


def commands_for(event: Event) -> list[Command]:
    heard_of = react(as_recorded(event), ())
    assert all(stream == CASE for stream, _ in heard_of)
    return [command for _, command in heard_of]


def test_a_lead_case_is_opened_and_each_other_unit_expected_once() -> None:
    assert commands_for(REGISTERED) == [opening, radio]


def test_a_co_case_is_opened_and_nobody_expected() -> None:
    as_co = opening.model_copy(update={"part": HandlingRole.CO, "lead_unit": RADIO, "co_units": (BUREAU,)})
    assert commands_for(AS_CO) == [as_co]


def test_of_a_joint_case_no_lead_unit_is_expected_to_give_an_opinion() -> None:
    change = {"part": HandlingRole.JOINT, "joint_units": (SCHOOLS,), "co_units": (SCHOOLS, RADIO)}
    assert commands_for(REGISTERED.model_copy(update=change)) == [opening.model_copy(update=change), radio]


def test_a_case_handed_over_again_is_opened_in_its_round() -> None:
    assert commands_for(again) == [opening.model_copy(update={"round": 2}), radio]


def test_a_case_taken_over_is_opened_as_far_as_it_had_come() -> None:
    case = taken_over(department="广告处")
    assert commands_for(case) == [opening.model_copy(update={"taken": case.taken}), radio]


def test_after_a_reply_that_was_sent_before_nobody_is_waited_for() -> None:
    case = taken_over(sent_on=date(2023, 4, 28))
    assert commands_for(case) == [opening.model_copy(update={"taken": case.taken})]


@pytest.mark.parametrize("part", [None, HandlingRole.LEAD, HandlingRole.JOINT])
def test_a_correction_is_noted_and_new_units_are_expected(part: HandlingRole | None) -> None:
    assert commands_for(corrected(part)) == [correction.model_copy(update={"part": part}), radio]


def test_a_case_corrected_to_a_co_case_expects_nobody() -> None:
    assert commands_for(corrected(HandlingRole.CO)) == [correction.model_copy(update={"part": HandlingRole.CO})]


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (CasesJoined(master="rd-16-1-0100", reason="同题"), NoteJoining(master="rd-16-1-0100", reason="同题")),
        (CasesSplit(master="rd-16-1-0100", reason="事项不同"), NoteSplit(reason="事项不同")),
        (CaseWithdrawn(reason="已解决"), Stop(reason="提出人撤回：已解决")),
        (EntryVoided(reason="重复登记"), Stop(reason="误登作废：重复登记")),
        (ReturnGranted(by_whom="市政府办公厅"), Stop(reason="经市政府办公厅同意退回")),
        (
            AssignmentAccepted(department="广告处", handler="陈某"),
            NoteDepartment(department="广告处", handler="陈某"),
        ),
        (AssignmentReopened(round=1, reason="再次办理"), WithdrawDepartment(reason="再次办理")),
        (
            AssignmentReopened(round=1, reason="再次办理", department="广告处"),
            WithdrawDepartment(reason="再次办理"),
        ),
        (HandlerNamed(department="广告处", handler="周某"), NoteHandler(department="广告处", handler="周某")),
        (
            WorkHandedOver(post=Role.HANDLER, department="广告处", from_whom="陈某", to_whom="周某", reason="轮岗"),
            NoteHandler(department="广告处", handler="周某"),
        ),
        (
            FactRetracted(version=5, what=AssignmentAccepted.type, was_on=DAY, reason="误点"),
            WithdrawDepartment(reason="误点"),
        ),
        (amended(AssignmentAccepted, handler="周某"), NoteHandler(handler="周某")),
        (
            amended(HandlerNamed, subject="广告处", handler="周某"),
            NoteHandler(department="广告处", handler="周某"),
        ),
        (DisclosureApproved(text=TEXT, form=Form.FULL), NoteDisclosure(text=TEXT, decision=Disclosure.ACTIVE)),
        (
            DisclosureWithheld(text=TEXT, decision=Disclosure.ON_REQUEST, ground="条例第十六条", reason=""),
            NoteDisclosure(text=TEXT, decision=Disclosure.ON_REQUEST),
        ),
        (
            DisclosureReExamined(text=TEXT, decision=Disclosure.WITHHELD, ground="条例第十四条", reason="复核"),
            NoteDisclosure(text=TEXT, decision=Disclosure.WITHHELD),
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_heard_becomes_a_command_to_feedback_itself(event: Event, command: Command) -> None:
    assert commands_for(event) == [command]


def test_the_head_of_a_department_may_change_without_a_word_from_feedback() -> None:
    other_post = WorkHandedOver(post=Role.HEAD, department="广告处", from_whom="吴某", to_whom="郑某", reason="轮岗")
    assert commands_for(other_post) == []


def test_the_longest_reason_still_fits() -> None:
    (command,) = commands_for(CaseWithdrawn(reason="长" * 500))
    assert isinstance(command, Stop)
    assert len(command.reason) == 500


@pytest.mark.parametrize(
    "event",
    [
        AssignmentProposed(department="广告处", opinion=""),
        FactRetracted(version=3, what=AssignmentProposed.type, was_on=DAY),
        amended(AssignmentProposed, opinion="同意"),
        amended(AssignmentAccepted, reason="更正理由"),
    ],
)
def test_what_does_not_concern_feedback_leaves_it_silent(event: Event) -> None:
    assert commands_for(event) == []


def test_feedback_reacts_to_everything_it_hears() -> None:
    tried = {type(REGISTERED), type(again), CaseTakenOver, CaseCorrected, CasesJoined, CasesSplit, CaseWithdrawn}
    tried |= {EntryVoided, ReturnGranted, AssignmentAccepted, AssignmentReopened, HandlerNamed, WorkHandedOver}
    tried |= {FactRetracted, FactAmended}
    tried |= {DisclosureApproved, DisclosureWithheld, DisclosureReExamined}
    assert set(service.subscribes_to) == tried


@pytest.mark.parametrize(
    "event", [REGISTERED, corrected(), again, taken_over()], ids=lambda value: type(value).__name__
)
def test_what_feedback_tells_itself_is_for_the_system(event: Event) -> None:
    assert all(Role.SYSTEM in command.by for command in commands_for(event))
