"""三、其他特色工作: what the year's report says of meetings, consultations, law-making and supervisors."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.desk.domain.state import DeskState, Engagement
from shared.contracts.common.vocabulary import display
from shared.contracts.desk.engagements import Encounter, EngagementFollowed, Progress

MAX_LISTED = 3  # so many of a kind are told one by one


def engagement_paragraphs(affairs: DeskState, year: int) -> tuple[str, ...]:
    """One sentence or two per kind of engagement in its order, matters of the nation apart, then the supervisors."""
    ours = [engagement for engagement in affairs.engagements.values() if concerns_year(engagement, year)]
    city = [engagement for engagement in ours if not engagement.recorded.national]
    nation = [engagement for engagement in ours if engagement.recorded.national]
    kinds = (
        _kind(kind, [engagement for engagement in city if engagement.recorded.encounter is kind]) for kind in Encounter
    )
    return tuple(kind for kind in (*kinds, _nation(nation), _supervisors(affairs, year)) if kind)


def concerns_year(engagement: Engagement, year: int) -> bool:
    """It was held in the year, or something came of it then."""
    return year in (engagement.recorded.day.year, *(followed.day.year for followed in engagement.followed))


def _kind(kind: Encounter, found: Sequence[Engagement]) -> str:
    if not found:
        return ""
    people = len({name for engagement in found for name in engagement.recorded.members})
    whom = f"，涉及代表、委员{people}人" if people else ""
    answered = sum(1 for engagement in found if engagement.recorded.answer or _last(engagement, (Progress.ANSWERED,)))
    if kind is Encounter.CONSULTATION:
        return f"会议期间在线咨询{len(found)}次{whom}，当场或会后答复{answered}次。{_followed(found)}"
    return f"开展{kind.label}{len(found)}次{whom}：{_listed(found)}。{_followed(found)}"


def _listed(found: Sequence[Engagement]) -> str:
    said = "；".join(
        f"{display(engagement.recorded.day)}，{engagement.recorded.what}{_came(engagement)}"
        for engagement in found[:MAX_LISTED]
    )
    return said + ("等" if len(found) > MAX_LISTED else "")


def _came(engagement: Engagement) -> str:
    """The last step: to enactment, or of a project."""
    last = engagement.followed[-1] if engagement.followed else None
    return f"（{last.progress.label}：{last.what}）" if last else ""


def _followed(found: Iterable[Engagement]) -> str:
    cases = {case for engagement in found for case in engagement.cases}
    return f"由此形成或关联建议提案{len(cases)}件。" if cases else ""


def _last(engagement: Engagement, wanted: tuple[Progress, ...]) -> EngagementFollowed | None:
    return next((followed for followed in reversed(engagement.followed) if followed.progress in wanted), None)


def _nation(found: Sequence[Engagement]) -> str:
    return f"配合办理全国人大代表、全国政协委员有关事项{len(found)}项：{_listed(found)}。" if found else ""


def _supervisors(affairs: DeskState, year: int) -> str:
    """Who was in their term at some day of the year, with the term where it is one for all."""
    begin, end = date(year, 1, 1), date(year, 12, 31)
    serving = [
        appointment
        for appointment in affairs.appointments.values()
        if appointment.since <= end and appointment.until >= begin and appointment.appointment not in affairs.ended
    ]
    terms = {(appointed.since, appointed.until) for appointed in serving}
    if not serving:
        return ""
    term = "".join(f"，聘期{display(since)}至{display(until)}" for since, until in terms) if len(terms) == 1 else ""
    return f"聘请代表、委员担任社会监督员{len(serving)}人{term}。"
