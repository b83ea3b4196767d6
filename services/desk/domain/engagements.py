"""The law of engagements: what happened is recorded, what came of it follows, cases are linked and unlinked."""

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from services.desk.domain.state import DeskState, Engagement
from shared.contracts.desk import (
    EngagementCommand,
    EngagementFollowed,
    EngagementLinked,
    EngagementRecorded,
    EngagementToCome,
    EngagementUnlinked,
    FollowEngagement,
    FollowsBeforeItHappened,
    LinkEngagement,
    NobodyNamed,
    NoSuchEngagement,
    RecordEngagement,
    UnlinkEngagement,
)
from shared.domain.decider import Decision, EventForStream

ENGAGEMENT_FIELDS = set(RecordEngagement.model_fields) - {"cases"}


def record_engagement(command: RecordEngagement, on: date, state: DeskState) -> Decision:
    refuse_future_day(command.day, on)
    if not command.members and not command.organiser:
        raise NobodyNamed(command.what)
    said = command.model_dump(include=ENGAGEMENT_FIELDS)
    if any(
        engagement.recorded.model_dump(include=ENGAGEMENT_FIELDS) == said for engagement in state.engagements.values()
    ):
        return []
    recorded = EngagementRecorded(engagement=next_id("e", state.engagements), **said)
    links = [link for case in dict.fromkeys(command.cases) for link in link_events(recorded, case)]
    return [recorded, *links]


def follow_engagement(command: FollowEngagement, on: date, state: DeskState) -> Decision:
    known = find_engagement(command.engagement, state)
    refuse_future_day(command.day, on)
    if command.day < known.recorded.day:
        raise FollowsBeforeItHappened(f"联络日期{known.recorded.day}")
    followed = EngagementFollowed(**command.model_dump(exclude={"case"}))
    new = [] if followed in known.followed else [followed]
    links = link_events(known.recorded, command.case) if command.case and command.case not in known.cases else []
    return [*new, *links]


def link_engagement(command: LinkEngagement, state: DeskState) -> Decision:
    known = find_engagement(command.engagement, state)
    return [] if command.case in known.cases else link_events(known.recorded, command.case)


def unlink_engagement(command: UnlinkEngagement, state: DeskState) -> Decision:
    if command.case not in find_engagement(command.engagement, state).cases:
        return []
    unlinked = EngagementUnlinked(**dict(command))
    return [unlinked, EventForStream(command.case, unlinked)]


def link_events(recorded: EngagementRecorded, case: str) -> list[EngagementLinked | EventForStream]:
    """The link stands in the register and in the history of the case."""
    said = {name: getattr(recorded, name) for name in ("engagement", "encounter", "what", "day")}
    link = EngagementLinked(case=case, **said)
    return [link, EventForStream(case, link)]


def find_engagement(id: str, state: DeskState) -> Engagement:
    if id not in state.engagements:
        raise NoSuchEngagement(id)
    return state.engagements[id]


def refuse_future_day(day: date, on: date) -> None:
    if day > on:
        raise EngagementToCome(f"{day}晚于{on}")


def next_id(letter: str, taken: Iterable[str]) -> str:
    """The number after the highest one given."""
    return f"{letter}{max((int(each[1:]) for each in taken), default=0) + 1}"


def decide_engagements(command: EngagementCommand, on: date, state: DeskState) -> Decision:
    match command:
        case RecordEngagement():
            return record_engagement(command, on, state)
        case FollowEngagement():
            return follow_engagement(command, on, state)
        case LinkEngagement():
            return link_engagement(command, state)
        case UnlinkEngagement():
            return unlink_engagement(command, state)
        case _:
            assert_never(command)
