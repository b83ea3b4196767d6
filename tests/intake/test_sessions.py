"""The yearly notice gives a session's cases their common due dates; a change of congress is noted."""

from datetime import date
from typing import Any

import pytest

from services.intake.decider import intake
from shared.contracts.common.vocabulary import HandlingRole, Kind, Timing
from shared.contracts.intake import (
    SESSIONS,
    CaseCorrected,
    Change,
    ChangeCongress,
    ConfirmReceipt,
    CongressChanged,
    Correct,
    HandOverAgain,
    IntakeCommand,
    NoteSession,
    SessionNoted,
)
from shared.contracts.intake.sessions import CongressNotLater, DatesOutOfOrder
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Command, CommandEnvelope
from shared.messaging.errors import Invalid
from tests.cases import REGISTERED
from tests.given_when_then import CASE, CLERK, DAY, ID, given
from tests.intake.story import (
    FACTS,
    RETURNED,
    correct,
    hand_over_again,
    handed_over_again,
    note_classified,
    register,
    take_over,
    taken_over,
)

DUE, CO_DUE = date(2023, 5, 16), date(2023, 3, 16)
note_session = NoteSession(
    kind=Kind.SUGGESTION,
    congress=16,
    session=1,
    begins=date(2023, 1, 11),
    ends=date(2023, 1, 15),
    notice_on=date(2023, 2, 16),
    notice_no="沪府办〔2023〕6号",
    due=DUE,
    co_due=CO_DUE,
)
noted = SessionNoted(**dict(note_session))
notice = EventForStream(SESSIONS, noted)
change = ChangeCongress(kind=Kind.SUGGESTION, congress=16, day=date(2023, 1, 11))
changed = CongressChanged(**dict(change))


def test_a_session_and_its_notice_are_noted() -> None:
    given(intake).when(note_session, stream=SESSIONS).then(noted)


def test_the_same_session_twice_is_noted_once() -> None:
    given(intake, noted).when(note_session, stream=SESSIONS).then()


def test_a_session_is_noted_again_when_its_notice_has_come() -> None:
    before = SessionNoted(**dict(note_session) | {"notice_on": None, "notice_no": "", "due": None, "co_due": None})
    given(intake, before).when(note_session, stream=SESSIONS).then(noted)


@pytest.mark.parametrize(
    "days",
    [
        {"ends": date(2023, 1, 10)},
        {"due": date(2023, 2, 15)},
        {"co_due": date(2023, 2, 15)},
        {"notice_on": None, "due": date(2023, 1, 10)},
    ],
)
def test_a_session_ends_after_it_begins_and_its_notice_asks_for_what_is_to_come(days: dict[str, Any]) -> None:
    given(intake).when(note_session.model_copy(update=days), stream=SESSIONS).then_rejected(DatesOutOfOrder)


def test_a_change_of_congress_is_noted_once() -> None:
    given(intake).when(change, stream=SESSIONS).then(changed)
    given(intake, changed).when(change, stream=SESSIONS).then()


def test_congresses_are_counted_upward() -> None:
    back = change.model_copy(update={"congress": 15, "day": date(2023, 2, 1)})
    given(intake, changed).when(back, stream=SESSIONS).then_rejected(CongressNotLater)


def test_a_congress_changes_after_the_last_change() -> None:
    early = change.model_copy(update={"congress": 17})
    given(intake, changed).when(early, stream=SESSIONS).then_rejected(DatesOutOfOrder)


def test_congress_and_conference_change_each_on_its_day() -> None:
    other = change.model_copy(update={"kind": Kind.PROPOSAL, "congress": 14, "day": date(2023, 1, 10)})
    given(intake, changed).when(other, stream=SESSIONS).then(CongressChanged(**dict(other)))


@pytest.mark.parametrize("command", [note_session, change])
def test_sessions_are_not_noted_in_a_case(command: Command) -> None:
    given(intake, REGISTERED).when(command).then_rejected(Invalid)


@pytest.mark.parametrize(
    ("part", "due"), [(HandlingRole.LEAD, DUE), (HandlingRole.JOINT, DUE), (HandlingRole.CO, CO_DUE)]
)
def test_a_registered_case_bears_the_notices_due_date_for_our_part(part: HandlingRole, due: date) -> None:
    expected = REGISTERED.model_copy(update={"part": part, "notice_due": due})
    given(intake, notice).when(register.model_copy(update={"part": part})).then(expected)


def test_a_case_taken_over_bears_it_as_well() -> None:
    given(intake, notice).when(take_over).then(taken_over.model_copy(update={"notice_due": DUE}))


def test_a_case_handed_over_again_bears_that_of_its_new_part() -> None:
    expected = handed_over_again.model_copy(update={"notice_due": CO_DUE})
    given(intake, REGISTERED, notice).when(hand_over_again).then(expected)
    given(intake, *RETURNED, notice).when(hand_over_again).then(expected)


def test_a_notice_that_has_run_out_before_the_hand_over_does_not_concern_it() -> None:
    late = HandOverAgain(part=HandlingRole.CO, handed_over=CO_DUE, facts=FACTS, reason="改为会办")
    expected = handed_over_again.model_copy(update={"handed_over": CO_DUE, "reason": "改为会办"})
    given(intake, REGISTERED, notice).when(late).then(expected)


def test_a_notice_does_not_concern_what_was_raised_between_sessions() -> None:
    between = FACTS.model_copy(update={"timing": Timing.BETWEEN})
    expected = REGISTERED.model_copy(update={"timing": Timing.BETWEEN})
    given(intake, notice).when(register.model_copy(update={"facts": between})).then(expected)


def test_a_notice_concerns_its_own_session_only() -> None:
    second = EventForStream(SESSIONS, noted.model_copy(update={"session": 2}))
    given(intake, second).when(register).then(REGISTERED)


def test_without_a_common_due_date_none_is_named() -> None:
    bare = EventForStream(SESSIONS, noted.model_copy(update={"due": None}))
    given(intake, bare).when(register).then(REGISTERED)


def test_a_corrected_part_bears_the_due_date_of_that_part() -> None:
    envelope = Correct(facts=FACTS, part=HandlingRole.CO, reason="录错")
    known = REGISTERED.model_copy(update={"notice_due": DUE})
    old_and_new = (
        Change(field="承办方式", old="主办", new="会办"),
        Change(field="通知要求期限", old="2023年5月16日", new="2023年3月16日"),
    )
    expected = CaseCorrected(facts=FACTS, changed=old_and_new, reason="录错", part=HandlingRole.CO, notice_due=CO_DUE)
    given(intake, known, notice).when(envelope).then(expected)


def test_a_notice_that_came_after_the_registration_is_brought_in_by_a_correction() -> None:
    envelope = Correct(facts=FACTS, reason="补录通知期限")
    brought = Change(field="通知要求期限", old="无", new="2023年5月16日")
    expected = CaseCorrected(facts=FACTS, changed=(brought,), reason="补录通知期限", notice_due=DUE)
    given(intake, REGISTERED, notice).when(envelope).then(expected)
    given(intake, REGISTERED, expected, notice).when(envelope).then()


@pytest.mark.parametrize("command", [register, take_over, hand_over_again, correct])
def test_what_bears_a_due_date_consults_the_sessions(command: IntakeCommand) -> None:
    assert list(intake.read_streams(CommandEnvelope(ID, CASE, command, CLERK, DAY))) == [SESSIONS]


@pytest.mark.parametrize("command", [ConfirmReceipt(), note_classified])
def test_what_bears_none_consults_nothing(command: IntakeCommand) -> None:
    assert not intake.read_streams(CommandEnvelope(ID, CASE, command, CLERK, DAY))
