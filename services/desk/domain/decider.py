"""The desk's decider: engagements, appointments, files, originals, the city's system, liaison, letter templates."""

from collections.abc import Sequence
from typing import assert_never

from services.desk.domain.appointments import decide_liaison, decide_supervisors
from services.desk.domain.engagements import decide_engagements
from services.desk.domain.filing import decide_files, decide_templates
from services.desk.domain.state import DeskState, evolve
from shared.contracts.desk import (
    ENGAGEMENTS,
    LIAISON,
    TEMPLATES,
    AcknowledgeLiaisonChange,
    AppointLiaison,
    AppointmentEnded,
    AppointSupervisor,
    AttachFile,
    ChangeTemplate,
    CityActNoted,
    DeskCommand,
    DeskEvent,
    EndAppointment,
    EngagementFollowed,
    EngagementLinked,
    EngagementRecorded,
    FileAttached,
    FollowEngagement,
    LiaisonAppointed,
    LiaisonChangeAcknowledged,
    LiaisonChangeReported,
    LinkEngagement,
    NoteCityAct,
    OriginalRegistered,
    RecordEngagement,
    RegisterOriginal,
    ReportLiaisonChange,
    SupervisorAppointed,
    UnlinkEngagement,
    WithdrawTemplate,
)
from shared.domain.decider import CorrectionPolicy, Decider, Decision
from shared.messaging.envelope import CommandEnvelope, Event
from shared.messaging.errors import Invalid


def decide(envelope: CommandEnvelope[DeskCommand], state: DeskState) -> Decision:
    """The events of a command in that state; none where it is so already. Raises `RuleViolation`s of the contracts,
    and `Invalid` for a register's command on another stream."""
    match envelope.command:
        case AttachFile() | RegisterOriginal() | NoteCityAct() as command:
            return decide_files(command, envelope.stream, state)
        case RecordEngagement() | FollowEngagement() | LinkEngagement() | UnlinkEngagement() as command:
            check_stream(envelope, ENGAGEMENTS)
            return decide_engagements(command, envelope.business_date, state)
        case AppointSupervisor() | EndAppointment() as command:
            check_stream(envelope, ENGAGEMENTS)
            return decide_supervisors(command, state)
        case AppointLiaison() | ReportLiaisonChange() | AcknowledgeLiaisonChange() as command:
            check_stream(envelope, LIAISON)
            return decide_liaison(command, state)
        case ChangeTemplate() | WithdrawTemplate() as command:
            check_stream(envelope, TEMPLATES)
            return decide_templates(command, envelope.business_date, state)
        case _:
            assert_never(envelope.command)


def check_stream(envelope: CommandEnvelope[DeskCommand], register: str) -> None:
    """Raises `Invalid` where the command was not given to the register's stream."""
    if envelope.stream != register:
        raise Invalid(f"{envelope.command.label}记入 {register}")


def read_streams(envelope: CommandEnvelope[DeskCommand]) -> Sequence[str]:
    """The cases whose streams a link is also written to."""
    match envelope.command:
        case RecordEngagement(cases=cases):
            return tuple(dict.fromkeys(cases))
        case FollowEngagement(case=str(case)) | LinkEngagement(case=case) | UnlinkEngagement(case=case):
            return (case,)
    return ()


# A link is undone by unlinking, because it stands in two histories; a template is replaced by another or withdrawn.
CORRECTIONS: dict[type[Event], CorrectionPolicy] = {
    EngagementRecorded: CorrectionPolicy(
        fields={"encounter", "what", "day", "members", "side", "national", "department", "venue", "organiser"}
        | {"question", "answer", "material", "note"},
        blocked_by=(EngagementFollowed, EngagementLinked),
    ),
    EngagementFollowed: CorrectionPolicy(fields={"progress", "what", "day", "department", "material"}),
    SupervisorAppointed: CorrectionPolicy(
        fields={"person_name", "unit", "side", "since", "until", "letter", "note"}, blocked_by=(AppointmentEnded,)
    ),
    AppointmentEnded: CorrectionPolicy(fields={"reason"}),
    LiaisonAppointed: CorrectionPolicy(
        fields={"person_name", "department", "reason"}, blocked_by=(LiaisonChangeReported,)
    ),
    LiaisonChangeReported: CorrectionPolicy(fields={"letter", "paper"}, blocked_by=(LiaisonChangeAcknowledged,)),
    LiaisonChangeAcknowledged: CorrectionPolicy(fields={"addressee", "channel", "note"}),
    FileAttached: CorrectionPolicy(fields={"name", "sort", "source", "note"}),
    OriginalRegistered: CorrectionPolicy(fields={"what", "original", "place", "reference", "attachment", "note"}),
    CityActNoted: CorrectionPolicy(fields={"receipt", "subject", "scan"}),
}

desk_decider: Decider[DeskState, DeskCommand, DeskEvent] = Decider(
    DeskState(), decide, evolve, read_streams, CORRECTIONS
)
