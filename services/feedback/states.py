"""What feedback remembers of a case in which this bureau leads or helps."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.feedback.draft import Draft
from shared.contracts.feedback import (
    CityEntryNoted,
    DepartmentNoted,
    EvaluationRecorded,
    HandlingOpened,
    LeadReplyReceived,
    NoFeedbackNoted,
    NotOpen,
    OnlyForCo,
    OnlyForLead,
    OpinionReceived,
    OpinionSupplemented,
)
from shared.contracts.words import Disclosure, Result


@dataclass(frozen=True, slots=True)
class Unopened:
    """Feedback has not heard of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Draft):
    result: Result
    reason: str
    disclosure: Disclosure | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """`opinions` holds each expected co-unit with the last opinion it gave."""

    opened: HandlingOpened
    department: DepartmentNoted | None = None
    contacted: bool = False
    opinions: Mapping[str, OpinionReceived | None] = field(default_factory=dict)
    reply: Reply | None = None
    entry: CityEntryNoted | None = None
    evaluation: EvaluationRecorded | None = None
    silence: NoFeedbackNoted | None = None


@dataclass(frozen=True, slots=True)
class Co:
    opened: HandlingOpened
    department: DepartmentNoted | None = None
    opinion: Draft | None = None
    supplement: OpinionSupplemented | None = None
    lead_reply: LeadReplyReceived | None = None


Handling = Unopened | Lead | Co


def led(handling: Handling) -> Lead:
    """The case, if this bureau is its lead unit."""
    case = opened(handling)
    if isinstance(case, Co):
        raise OnlyForLead(case.opened.lead_unit)
    return case


def helped(handling: Handling) -> Co:
    """The case, if this bureau is one of its co-units."""
    case = opened(handling)
    if isinstance(case, Lead):
        raise OnlyForCo
    return case


def opened(handling: Handling) -> Lead | Co:
    if isinstance(handling, Unopened):
        raise NotOpen
    return handling
