"""三、其他特色工作: the paragraphs of the yearly report on meetings, consultations, law-making and supervisors."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.desk.domain.state import DeskState, Engagement
from shared.contracts.common.vocabulary import display
from shared.contracts.desk.engagements import Encounter, EngagementFollowed, Progress

MAX_LISTED = 3  # how many engagements of a kind are described one by one


def engagement_paragraphs(state: DeskState, year: int) -> tuple[str, ...]:
    """A paragraph for each kind of engagement that occurred, in order, then national matters and the social
    supervisors."""
    of_the_year = [engagement for engagement in state.engagements.values() if concerns_year(engagement, year)]
    city = [engagement for engagement in of_the_year if not engagement.recorded.national]
    national = [engagement for engagement in of_the_year if engagement.recorded.national]
    paragraphs = (
        _kind_paragraph(kind, [engagement for engagement in city if engagement.recorded.encounter is kind])
        for kind in Encounter
    )
    return tuple(kind for kind in (*paragraphs, _national_paragraph(national), _supervisors(state, year)) if kind)


def concerns_year(engagement: Engagement, year: int) -> bool:
    """Whether the engagement was held, or followed up, in that year."""
    return year in (engagement.recorded.day.year, *(followed.day.year for followed in engagement.followed))


def _kind_paragraph(kind: Encounter, engagements: Sequence[Engagement]) -> str:
    if not engagements:
        return ""
    people = len({name for engagement in engagements for name in engagement.recorded.members})
    people_phrase = f"，涉及代表、委员{people}人" if people else ""
    answered = sum(
        1
        for engagement in engagements
        if engagement.recorded.answer or _last_follow_up(engagement, (Progress.ANSWERED,))
    )
    if kind is Encounter.CONSULTATION:
        sentence = f"会议期间在线咨询{len(engagements)}次{people_phrase}，当场或会后答复{answered}次。"
    else:
        sentence = f"开展{kind.label}{len(engagements)}次{people_phrase}：{_listed(engagements)}。"
    return sentence + _linked_cases(engagements)


def _listed(engagements: Sequence[Engagement]) -> str:
    descriptions = "；".join(
        f"{display(engagement.recorded.day)}，{engagement.recorded.what}{_last_step(engagement)}"
        for engagement in engagements[:MAX_LISTED]
    )
    return descriptions + ("等" if len(engagements) > MAX_LISTED else "")


def _last_step(engagement: Engagement) -> str:
    """The last follow-up in brackets; empty where there is none."""
    last = engagement.followed[-1] if engagement.followed else None
    return f"（{last.progress.label}：{last.what}）" if last else ""


def _linked_cases(engagements: Iterable[Engagement]) -> str:
    cases = {case for engagement in engagements for case in engagement.cases}
    return f"由此形成或关联建议提案{len(cases)}件。" if cases else ""


def _last_follow_up(engagement: Engagement, progress: tuple[Progress, ...]) -> EngagementFollowed | None:
    return next((followed for followed in reversed(engagement.followed) if followed.progress in progress), None)


def _national_paragraph(engagements: Sequence[Engagement]) -> str:
    return (
        f"配合办理全国人大代表、全国政协委员有关事项{len(engagements)}项：{_listed(engagements)}。"
        if engagements
        else ""
    )


def _supervisors(state: DeskState, year: int) -> str:
    """The supervisors in office on some day of the year, with the term where all have the same."""
    first_day, last_day = date(year, 1, 1), date(year, 12, 31)
    serving = [
        appointment
        for appointment in state.appointments.values()
        if appointment.since <= last_day
        and appointment.until >= first_day
        and appointment.appointment not in state.ended
    ]
    terms = {(appointed.since, appointed.until) for appointed in serving}
    if not serving:
        return ""
    term = "".join(f"，聘期{display(since)}至{display(until)}" for since, until in terms) if len(terms) == 1 else ""
    return f"聘请代表、委员担任社会监督员{len(serving)}人{term}。"
