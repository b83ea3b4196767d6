"""The third section of the year's report: engagements by kind, the nation's apart, supervisors with their term."""

from datetime import date

from services.desk.domain.decider import desk_decider
from services.desk.papers.annual_engagements import engagement_paragraphs
from shared.contracts.desk import DeskEvent
from shared.contracts.desk.engagements import (
    Encounter,
    EngagementFollowed,
    EngagementLinked,
    EngagementRecorded,
    Progress,
)
from shared.contracts.desk.supervisors import SupervisorAppointed

DAY = date(2023, 1, 13)


def recorded(n: int, encounter: Encounter, national: bool = False, answer: str = "") -> EngagementRecorded:
    return EngagementRecorded(
        engagement=f"e{n}",
        encounter=encounter,
        what="食品安全立法",
        day=DAY,
        members=(f"代表{n}",),
        national=national,
        answer=answer,
    )


def paragraphs(*events: DeskEvent) -> tuple[str, ...]:
    return engagement_paragraphs(desk_decider.fold(events), 2023)


def test_consultations_are_counted_with_their_answers_and_what_followed() -> None:
    linked = EngagementLinked(
        engagement="e1", case="rd-16-1-0099", encounter=Encounter.CONSULTATION, what="食品安全立法", day=DAY
    )
    answered = recorded(1, Encounter.CONSULTATION, answer="已答复")
    found = paragraphs(answered, recorded(2, Encounter.CONSULTATION), linked)
    assert found == ("会议期间在线咨询2次，涉及代表、委员2人，当场或会后答复1次。由此形成或关联建议提案1件。",)


def test_steps_to_enactment_are_told_with_the_last_one() -> None:
    step = EngagementFollowed(engagement="e1", progress=Progress.PASSED, what="条例通过", day=date(2023, 9, 26))
    assert "（表决通过：条例通过）" in paragraphs(recorded(1, Encounter.LEGISLATION), step)[0]


def test_matters_of_the_nation_stand_apart() -> None:
    found = paragraphs(recorded(1, Encounter.VISIT), recorded(2, Encounter.COOPERATION, national=True))
    assert found[0].startswith("开展走访联系1次")
    assert found[1].startswith("配合办理全国人大代表、全国政协委员有关事项1项")


def test_supervisors_are_counted_with_their_term() -> None:
    appointed = [
        SupervisorAppointed(
            appointment=f"s{n}", person_name=f"代表{n}", since=date(2023, 6, 30), until=date(2028, 6, 29)
        )
        for n in range(1, 63)
    ]
    assert paragraphs(*appointed) == ("聘请代表、委员担任社会监督员62人，聘期2023年6月30日至2028年6月29日。",)


def test_other_years_are_not_told() -> None:
    assert engagement_paragraphs(desk_decider.fold([recorded(1, Encounter.VISIT)]), 2024) == ()
