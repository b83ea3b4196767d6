"""The numbers of letters: one series or one for each part, given here or elsewhere, reserved, voided, never reused."""

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.feedback import (
    AlreadySent,
    FeedbackCommand,
    FeedbackEvent,
    HandlingStopped,
    NumberInUse,
    NumberOfACase,
    NumberTaken,
    NumberVoided,
    OpenSeries,
    PrefixInUse,
    ReserveNumber,
    SeriesNotOpen,
    SeriesOpened,
    SignOpinion,
    SignReply,
    VoidNumber,
    series_stream,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import CommandEnvelope, Event
from shared.messaging.errors import Invalid
from tests.feedback import test_co as co
from tests.feedback.story import LEADER, LETTER, REPLIED, SERIES, SIGNED, TO_SIGN, as_lead, series, signed, taken
from tests.given_when_then import CASE, CLERK, DAY, ID, given

CO_SERIES, LEAD_SERIES = "series-shu-co-2023", "series-shu-lead-2023"
co_series = EventForStream(CO_SERIES, SeriesOpened(prefix="沪市监书会", year=2023, start=1, part=HandlingRole.CO))
lead_series = EventForStream(LEAD_SERIES, SeriesOpened(prefix="沪市监书主", year=2023, start=1, part=HandlingRole.LEAD))
OF_CASE = "rd-16-1-0100"


def letter(serial: int) -> str:
    return f"沪市监书〔2023〕{serial:04d}号"


def took(serial: int, taken_for: str = CASE) -> NumberTaken:
    return NumberTaken(serial=serial, letter=letter(serial), taken_for=taken_for)


def voided(serial: int, reason: str = "误编") -> NumberVoided:
    return NumberVoided(serial=serial, letter=letter(serial), reason=reason)


@pytest.mark.parametrize(
    ("command", "history", "event", "opened", "number"),
    [
        (SignReply(), TO_SIGN, signed, lead_series, "沪市监书主〔2023〕0001号"),
        (SignOpinion(), co.TO_SIGN, co.signed, co_series, "沪市监书会〔2023〕0001号"),
    ],
)
def test_letters_of_a_part_that_has_its_own_series_use_it(
    command: FeedbackCommand, history: tuple[FeedbackEvent, ...], event: Event, opened: EventForStream, number: str
) -> None:
    given(feedback, *history, series, opened).when(command, by=LEADER).then(
        event.model_copy(update={"letter": number}),
        EventForStream(opened.stream, NumberTaken(serial=1, letter=number, taken_for=CASE)),
    )


def test_the_letters_of_the_other_part_use_the_shared_series() -> None:
    given(feedback, *TO_SIGN, series, co_series).when(SignReply(), by=LEADER).then(signed, taken)


def test_a_joint_reply_is_numbered_as_a_lead_one() -> None:
    joint = as_lead.model_copy(update={"part": HandlingRole.JOINT})
    number = "沪市监书主〔2023〕0001号"
    given(feedback, joint, *TO_SIGN[1:], series, lead_series).when(SignReply(), by=LEADER).then(
        signed.model_copy(update={"letter": number}),
        EventForStream(LEAD_SERIES, NumberTaken(serial=1, letter=number, taken_for=CASE)),
    )


@pytest.mark.parametrize("used", [(took(103),), (took(103), voided(103)), (voided(103),)])
def test_the_next_free_number_passes_over_what_was_taken_or_voided(used: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *TO_SIGN, series, took(104, "他处"), *used).when(SignReply(), by=LEADER).then(
        signed.model_copy(update={"letter": letter(105)}), EventForStream(SERIES, took(105))
    )


def test_a_number_given_elsewhere_is_taken_over() -> None:
    given(feedback, *TO_SIGN, series).when(SignReply(serial=150), by=LEADER).then(
        signed.model_copy(update={"letter": letter(150)}), EventForStream(SERIES, took(150))
    )
    given(feedback, *co.TO_SIGN, series).when(SignOpinion(serial=150), by=LEADER).then(
        co.signed.model_copy(update={"letter": letter(150)}), EventForStream(SERIES, took(150))
    )


@pytest.mark.parametrize("used", [took(150, OF_CASE), voided(150)])
@pytest.mark.parametrize(
    ("command", "history"), [(SignReply(serial=150), TO_SIGN), (SignOpinion(serial=150), co.TO_SIGN)]
)
def test_a_number_given_elsewhere_is_given_once(
    command: FeedbackCommand, history: tuple[FeedbackEvent, ...], used: FeedbackEvent
) -> None:
    given(feedback, *history, series, used).when(command, by=LEADER).then_rejected(NumberInUse)


reserve = ReserveNumber(serial=110, taken_for="某区局来函的复函")


def test_a_number_used_elsewhere_is_reserved() -> None:
    reserved = took(110, "某区局来函的复函")
    given(feedback, series).when(reserve, stream=SERIES).then(reserved)
    given(feedback, series, reserved).when(reserve, stream=SERIES).then()


@pytest.mark.parametrize("used", [took(110, CASE), voided(110)])
def test_a_number_in_use_is_not_reserved(used: FeedbackEvent) -> None:
    given(feedback, series, used).when(reserve, stream=SERIES).then_rejected(NumberInUse)


@pytest.mark.parametrize("command", [reserve, VoidNumber(serial=110, reason="误编")])
def test_numbers_are_reserved_and_voided_only_in_an_opened_series(command: FeedbackCommand) -> None:
    given(feedback).when(command, stream=SERIES).then_rejected(SeriesNotOpen)


void = VoidNumber(serial=110, reason="误编")


@pytest.mark.parametrize("history", [(), (took(110, "他处"),)])
def test_a_number_is_voided_with_a_reason(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, series, *history).when(void, stream=SERIES).then(voided(110))
    given(feedback, series, *history, voided(110)).when(void, stream=SERIES).then()


void_103, void_with_case = VoidNumber(serial=103, reason="误编"), VoidNumber(serial=103, reason="误编", case=CASE)


@pytest.mark.parametrize("command", [void_103, void_103.model_copy(update={"case": OF_CASE})])
def test_the_number_of_a_case_is_voided_only_together_with_that_case(command: VoidNumber) -> None:
    given(feedback, series, taken, *SIGNED).when(command, stream=SERIES).then_rejected(NumberOfACase)


def test_a_case_that_is_unknown_vouches_for_nothing() -> None:
    given(feedback, series, taken).when(void_with_case, stream=SERIES).then_rejected(NumberOfACase)


@pytest.mark.parametrize("history", [SIGNED, co.SIGNED])
def test_the_number_of_a_letter_that_waits_to_be_sent_is_voided_by_its_recall(
    history: tuple[FeedbackEvent, ...],
) -> None:
    given(feedback, series, taken, *history).when(void_with_case, stream=SERIES).then_rejected(NumberOfACase)


@pytest.mark.parametrize("history", [REPLIED, co.SENT, (*REPLIED, HandlingStopped(reason="提出人撤回"))])
def test_the_number_of_a_sent_letter_stays(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, series, taken, *history).when(void_with_case, stream=SERIES).then_rejected(AlreadySent)


@pytest.mark.parametrize("after", [HandlingStopped(reason="提出人撤回"), as_lead.model_copy(update={"round": 2})])
@pytest.mark.parametrize("history", [SIGNED, co.SIGNED])
def test_the_number_of_a_letter_that_was_left_behind_is_voided(
    history: tuple[FeedbackEvent, ...], after: FeedbackEvent
) -> None:
    given(feedback, series, taken, *history, after).when(void_with_case, stream=SERIES).then(voided(103))


def test_to_void_the_number_of_a_case_its_history_is_consulted() -> None:
    assert list(feedback.read_streams(CommandEnvelope(ID, SERIES, void_with_case, CLERK, DAY))) == [CASE]
    assert list(feedback.read_streams(CommandEnvelope(ID, SERIES, void, CLERK, DAY))) == []


@pytest.mark.parametrize("part", [HandlingRole.LEAD, HandlingRole.CO])
def test_a_part_may_have_a_series_of_its_own(part: HandlingRole) -> None:
    stream = series_stream(Kind.SUGGESTION, 2023, part)
    given(feedback).when(OpenSeries(prefix="沪市监书", year=2023, part=part), stream=stream).then(
        SeriesOpened(prefix="沪市监书", year=2023, start=1, part=part)
    )


@pytest.mark.parametrize(
    ("part", "stream"),
    [
        (None, CO_SERIES),
        (HandlingRole.CO, SERIES),
        (HandlingRole.LEAD, CO_SERIES),
        (HandlingRole.JOINT, "series-shu-joint-2023"),
    ],
)
def test_the_register_of_a_part_bears_its_name(part: HandlingRole | None, stream: str) -> None:
    given(feedback).when(OpenSeries(prefix="沪市监书", year=2023, part=part), stream=stream).then_rejected(Invalid)


def test_a_letter_is_written_in_the_form_of_the_bureau() -> None:
    assert LETTER == letter(103) == "沪市监书〔2023〕0103号"


def test_no_two_series_of_a_year_bear_one_prefix() -> None:
    """Else a lead letter and an opinion would get one number."""
    of_opinions = OpenSeries(prefix="沪市监书", year=2023, part=HandlingRole.CO)
    given(feedback, series).when(of_opinions, stream="series-shu-co-2023").then_rejected(PrefixInUse)
    other = of_opinions.model_copy(update={"prefix": "沪市监会"})
    opened = SeriesOpened(prefix="沪市监会", year=2023, start=1, part=HandlingRole.CO)
    given(feedback, series).when(other, stream="series-shu-co-2023").then(opened)
    given(feedback, series, opened).when(other, stream="series-shu-co-2023").then()


def test_to_open_a_series_the_others_of_its_year_are_looked_at() -> None:
    envelope = CommandEnvelope(ID, "series-ti-2023", OpenSeries(prefix="沪市监提", year=2023), CLERK, DAY)
    assert list(feedback.read_streams(envelope)) == ["series-ti-2023", "series-ti-lead-2023", "series-ti-co-2023"]
