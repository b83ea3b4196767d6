"""Decisions on engagements: they are recorded, followed up, and linked to cases."""

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
    """Records an engagement with its links; one that is recorded already is not recorded again. Raises
    `EngagementToCome` and `NobodyNamed`."""
    refuse_future_day(command.day, on)
    if not command.members and not command.organiser:
        raise NobodyNamed(command.what)
    values = command.model_dump(include=ENGAGEMENT_FIELDS)
    if any(
        engagement.recorded.model_dump(include=ENGAGEMENT_FIELDS) == values for engagement in state.engagements.values()
    ):
        return []
    recorded = EngagementRecorded(engagement=next_id("e", state.engagements), **values)
    links = [link for case in dict.fromkeys(command.cases) for link in link_events(recorded, case)]
    return [recorded, *links]


def follow_engagement(command: FollowEngagement, on: date, state: DeskState) -> Decision:
    """Records what came of an engagement. Raises `NoSuchEngagement`, `EngagementToCome` and
    `FollowsBeforeItHappened`."""
    engagement = find_engagement(command.engagement, state)
    refuse_future_day(command.day, on)
    if command.day < engagement.recorded.day:
        raise FollowsBeforeItHappened(f"联络日期{engagement.recorded.day}")
    followed = EngagementFollowed(**command.model_dump(exclude={"case"}))
    new = [] if followed in engagement.followed else [followed]
    links = (
        link_events(engagement.recorded, command.case) if command.case and command.case not in engagement.cases else []
    )
    return [*new, *links]


def link_engagement(command: LinkEngagement, state: DeskState) -> Decision:
    """Links an engagement to a case; again it does nothing. Raises `NoSuchEngagement`."""
    engagement = find_engagement(command.engagement, state)
    return [] if command.case in engagement.cases else link_events(engagement.recorded, command.case)


def unlink_engagement(command: UnlinkEngagement, state: DeskState) -> Decision:
    """Removes a link; again it does nothing. Raises `NoSuchEngagement`."""
    if command.case not in find_engagement(command.engagement, state).cases:
        return []
    unlinked = EngagementUnlinked(**dict(command))
    return [unlinked, EventForStream(command.case, unlinked)]


def link_events(recorded: EngagementRecorded, case: str) -> list[EngagementLinked | EventForStream]:
    """The link as an event of the register and of the case's own stream."""
    values = {name: getattr(recorded, name) for name in ("engagement", "encounter", "what", "day")}
    link = EngagementLinked(case=case, **values)
    return [link, EventForStream(case, link)]


def find_engagement(id: str, state: DeskState) -> Engagement:
    """The engagement of that id. Raises `NoSuchEngagement`."""
    if id not in state.engagements:
        raise NoSuchEngagement(id)
    return state.engagements[id]


def refuse_future_day(day: date, on: date) -> None:
    """Raises `EngagementToCome` where the day is after the business date."""
    if day > on:
        raise EngagementToCome(f"{day}晚于{on}")


def next_id(letter: str, taken: Iterable[str]) -> str:
    """The id after the highest one given: a letter and a number from 1."""
    return f"{letter}{max((int(id[1:]) for id in taken), default=0) + 1}"


def decide_engagements(command: EngagementCommand, on: date, state: DeskState) -> Decision:
    """The events of a command on engagements."""
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
