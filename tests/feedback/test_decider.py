"""What lead and co cases share: the opening, the department, contact, and the series of letter numbers."""

from datetime import date

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import Way
from shared.contracts.feedback import (
    ContactRecorded,
    DepartmentNoted,
    FeedbackCommand,
    HandlingOpened,
    NoteDepartment,
    NotOpen,
    OpenSeries,
    RecordContact,
    SendOpinion,
    SendReply,
    SeriesOpened,
    SignOpinion,
    SignReply,
)
from shared.messaging.envelope import CommandEnvelope
from shared.messaging.errors import Invalid
from tests.feedback.story import (
    SERIES,
    as_co,
    as_lead,
    contacted,
    department,
    note_department,
    open_as_co,
    open_as_lead,
    record_contact,
    series,
)
from tests.given_when_then import CASE, CLERK, DAY, ID, given

open_series = OpenSeries(prefix="沪市监书", year=2023, start=103)


@pytest.mark.parametrize(("command", "opened"), [(open_as_lead, as_lead), (open_as_co, as_co)])
def test_a_registered_case_is_opened_in_either_part(command: FeedbackCommand, opened: HandlingOpened) -> None:
    given(feedback).when(command).then(opened)


@pytest.mark.parametrize(("command", "opened"), [(open_as_lead, as_lead), (open_as_co, as_co)])
def test_the_same_opening_twice_is_one_opening(command: FeedbackCommand, opened: HandlingOpened) -> None:
    given(feedback, opened).when(command).then()


@pytest.mark.parametrize("opened", [as_lead, as_co])
def test_the_department_in_charge_is_noted(opened: HandlingOpened) -> None:
    given(feedback, opened).when(note_department).then(department)


@pytest.mark.parametrize("opened", [as_lead, as_co])
def test_the_same_department_twice_is_one_department(opened: HandlingOpened) -> None:
    given(feedback, opened, department).when(note_department).then()


def test_another_department_is_noted_anew() -> None:
    other = NoteDepartment(department="特食处", handler="孙某")
    given(feedback, as_lead, department).when(other).then(DepartmentNoted(department="特食处", handler="孙某"))


@pytest.mark.parametrize("opened", [as_lead, as_co])
def test_contact_is_recorded_in_either_part(opened: HandlingOpened) -> None:
    given(feedback, opened).when(record_contact).then(contacted)


def test_every_contact_is_a_fact_of_its_own() -> None:
    given(feedback, as_lead, contacted).when(record_contact).then(contacted)


def test_a_joint_visit_names_the_units() -> None:
    visit = RecordContact(way=Way.VISIT, who="甲代表", by_whom="赵某", joint_units=("市教委",), opinion="满意")
    given(feedback, as_lead).when(visit).then(ContactRecorded(**dict(visit)))


@pytest.mark.parametrize("command", [note_department, record_contact, SignReply(), SignOpinion(), SendOpinion()])
def test_nothing_is_handled_before_the_case_is_opened(command: FeedbackCommand) -> None:
    given(feedback).when(command).then_rejected(NotOpen)


def test_a_series_of_letter_numbers_is_opened() -> None:
    given(feedback).when(open_series, stream=SERIES).then(SeriesOpened(prefix="沪市监书", year=2023, start=103))


def test_the_same_series_twice_is_one_series() -> None:
    given(feedback, series.event).when(open_series, stream=SERIES).then()


@pytest.mark.parametrize("stream", [CASE, "series-shu-2022", "series-ban-2023"])
def test_a_series_is_opened_only_in_its_own_register(stream: str) -> None:
    given(feedback).when(open_series, stream=stream).then_rejected(Invalid)


@pytest.mark.parametrize(("command", "part"), [(SignReply(), "lead"), (SignOpinion(), "co")])
def test_a_signature_consults_the_series_of_kind_and_year_and_the_house(command: FeedbackCommand, part: str) -> None:
    assert consulted(command, "rd-16-1-0099") == ["series-shu-2023", f"series-shu-{part}-2023", "house"]
    assert consulted(command, "zx-14-1-0821", date(2024, 1, 2)) == ["series-ti-2024", f"series-ti-{part}-2024", "house"]


@pytest.mark.parametrize("stream", ["", "rd16", "qg-16-1-0099", "series-shu-2023", "-rd-16"])
def test_a_stream_that_is_no_case_consults_no_series(stream: str) -> None:
    assert consulted(SignReply(), stream) == ["house"]


def test_only_a_signature_consults_a_series() -> None:
    assert consulted(SendReply(recipients=("甲代表",)), CASE) == []


def consulted(command: FeedbackCommand, stream: str, on: date = DAY) -> list[str]:
    return list(feedback.read_streams(CommandEnvelope(ID, stream, command, CLERK, on)))
