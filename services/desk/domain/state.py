"""The state of the desk's decider: engagements, appointments, liaison officers, letter templates, and what is filed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from shared.contracts.desk import (
    Addressee,
    AppointmentEnded,
    CityAct,
    CityActNoted,
    DeskEvent,
    EngagementFollowed,
    EngagementLinked,
    EngagementRecorded,
    EngagementUnlinked,
    FileAttached,
    LiaisonAppointed,
    LiaisonChangeAcknowledged,
    LiaisonChangeReported,
    OriginalRegistered,
    SupervisorAppointed,
    TemplateChanged,
    TemplateWithdrawn,
)

CityActKey = tuple[CityAct, str, int]


@dataclass(frozen=True, slots=True)
class Engagement:
    """One engagement, its follow-ups, and the cases linked to it."""

    recorded: EngagementRecorded
    followed: tuple[EngagementFollowed, ...] = ()
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LiaisonChange:
    """Who became liaison officer, whether it was reported, and who acknowledged it."""

    appointed: LiaisonAppointed
    reported: LiaisonChangeReported | None = None
    acknowledged: tuple[Addressee, ...] = ()

    @property
    def pending(self) -> tuple[Addressee, ...]:
        """Who still has to acknowledge; nobody for a first officer whose appointment was not reported."""
        if not self.appointed.former and self.reported is None:
            return ()
        return tuple(addressee for addressee in Addressee if addressee not in self.acknowledged)


@dataclass(frozen=True, slots=True)
class DeskState:
    """The registers of the desk, or of one case what is filed with it, depending on the stream."""

    engagements: Mapping[str, Engagement] = field(default_factory=dict)
    appointments: Mapping[str, SupervisorAppointed] = field(default_factory=dict)
    ended: Mapping[str, AppointmentEnded] = field(default_factory=dict)
    changes: Mapping[str, LiaisonChange] = field(default_factory=dict)
    templates: Mapping[str, TemplateChanged] = field(default_factory=dict)
    files: tuple[FileAttached, ...] = ()
    originals: Mapping[str, OriginalRegistered] = field(default_factory=dict)
    entered: Mapping[CityActKey, CityActNoted] = field(default_factory=dict)

    @property
    def liaison(self) -> LiaisonChange | None:
        """The change by which the present officer came into the post; None where there is none."""
        return list(self.changes.values())[-1] if self.changes else None


def evolve(state: DeskState, event: DeskEvent) -> DeskState:
    """The state after an event."""
    match event:
        case EngagementRecorded() | EngagementFollowed() | EngagementLinked() | EngagementUnlinked():
            return evolve_engagements(state, event)
        case SupervisorAppointed():
            return replace(state, appointments={**state.appointments, event.appointment: event})
        case AppointmentEnded():
            return replace(state, ended={**state.ended, event.appointment: event})
        case LiaisonAppointed() | LiaisonChangeReported() | LiaisonChangeAcknowledged():
            return replace(state, changes=evolve_liaison(state.changes, event))
        case TemplateChanged():
            return replace(state, templates={**state.templates, event.name: event})
        case TemplateWithdrawn(name=name):
            return replace(state, templates={key: template for key, template in state.templates.items() if key != name})
        case FileAttached():
            return replace(state, files=(*state.files, event))
        case OriginalRegistered():
            return replace(state, originals={**state.originals, event.what: event})
        case CityActNoted():
            return replace(state, entered={**state.entered, (event.act, event.subject, event.round): event})
        case _:
            assert_never(event)


EngagementEvents = EngagementRecorded | EngagementFollowed | EngagementLinked | EngagementUnlinked


def evolve_engagements(state: DeskState, event: EngagementEvents) -> DeskState:
    """The state after an event on an engagement; nothing changes where the engagement was retracted or stands in
    another stream."""
    engagement = state.engagements.get(event.engagement)
    match event:
        case EngagementRecorded():
            engagement = Engagement(event)
        case EngagementFollowed() if engagement:
            engagement = replace(engagement, followed=(*engagement.followed, event))
        case EngagementLinked(case=case) if engagement:
            engagement = replace(engagement, cases=tuple(dict.fromkeys((*engagement.cases, case))))
        case EngagementUnlinked(case=case) if engagement:
            engagement = replace(engagement, cases=tuple(linked for linked in engagement.cases if linked != case))
    return replace(state, engagements={**state.engagements, event.engagement: engagement}) if engagement else state


def evolve_liaison(
    changes: Mapping[str, LiaisonChange], event: LiaisonAppointed | LiaisonChangeReported | LiaisonChangeAcknowledged
) -> Mapping[str, LiaisonChange]:
    """The changes of the liaison officer after an event."""
    change = changes.get(event.change)
    match event:
        case LiaisonAppointed():
            return {**changes, event.change: LiaisonChange(event)}
        case LiaisonChangeReported() if change:
            return {**changes, event.change: replace(change, reported=event)}
        case LiaisonChangeAcknowledged(addressee=addressee) if change:
            acknowledged = tuple(dict.fromkeys((*change.acknowledged, addressee)))
            return {**changes, event.change: replace(change, acknowledged=acknowledged)}
    return changes
