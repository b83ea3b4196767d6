"""更正: commands and events by which a recorded event is retracted or amended, and the refusals. See shared/domain."""

from datetime import date
from typing import Any

from pydantic import Field

from shared.contracts.common.vocabulary import FIELD_LABELS, Change, Chapter, Line
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation

PEOPLE = {Role.OFFICE, Role.LEADER, Role.HEAD, Role.HANDLER, Role.DISCLOSURE}


class Retraction(Command):
    """The fact at `version` of the stream never happened. Its author may do so without a reason as long as nobody else
    has acted since (one-step undo).

    Each service declares its own command by `class Retract(Retraction, service="intake")`, and likewise `Amend`,
    `FactRetracted` and `FactAmended`; wire name, label, roles and sentence are those given here.
    """

    version: int = Field(ge=1)
    reason: str = Field(default="", max_length=500)

    def __init_subclass__(cls, service: str) -> None:
        super().__init_subclass__(type=f"{service}.retract", label="撤销记录", by=PEOPLE)


class Amendment(Command):
    """The fact at `version` happened otherwise: `changes` replaces fields of its body, `on` its date."""

    version: int = Field(ge=1)
    changes: dict[str, Any] = Field(default_factory=dict)
    on: date | None = None
    reason: Line

    def __init_subclass__(cls, service: str) -> None:
        super().__init_subclass__(type=f"{service}.amend", label="更正记录", by=PEOPLE)


class Retracted(Event):
    """`what` is the type of the fact, `was_on` its date, `subject` the unit, department or promise it was about."""

    version: int
    what: str
    was_on: date
    subject: str = ""
    reason: str = ""

    def __init_subclass__(cls, service: str) -> None:
        sentence = "撤销“{what}”（第{version}条记录）[；理由：{reason}]"
        super().__init_subclass__(
            type=f"{service}.fact-retracted",
            label="已撤销记录",
            sentence=sentence,
            chapter=Chapter.CORRECTION,
            corrected_by="nothing",
        )


class Amended(Event):
    """As `Retracted`; `changes` holds the new values of the changed fields, `changed` old and new as people read them,
    `on` the new date where it changed."""

    version: int
    what: str
    was_on: date
    subject: str = ""
    on: date | None = None
    changes: dict[str, Any] = Field(default_factory=dict)
    changed: tuple[Change, ...] = ()
    reason: str

    def __init_subclass__(cls, service: str) -> None:
        sentence = "更正“{what}”（第{version}条记录）[，办理日期改为{on}][：{changed}]；理由：{reason}"
        super().__init_subclass__(
            type=f"{service}.fact-amended",
            label="已更正记录",
            sentence=sentence,
            chapter=Chapter.CORRECTION,
            corrected_by="nothing",
        )

    def old_value(self, name: str) -> str:
        """What the field said before, as people read it; empty where it did not change."""
        return next((change.old for change in self.changed if change.field == FIELD_LABELS[name]), "")


class NoSuchFact(RuleViolation, message="此件没有这一条记录，请核对记录序号。", status=404):
    """The stream has no effective event at that version."""


class NotYourFact(RuleViolation, message="只有经办人本人或局办公室可以更正、撤销此条记录。"):
    """An event is corrected by its author, its recorder or the office."""


class NotCorrectable(RuleViolation, message="此类记录不能更正或撤销，须另行办理相应事项。"):
    """The decider has no correction policy for this type of event: what left the bureau or took a number is recalled,
    voided or withdrawn instead."""


class NotAmendable(RuleViolation, message="此条记录的这些项目不能更正。"):
    """Only the fields that the service's correction policies name can be amended, to values the field allows."""


class OthersRestOnIt(RuleViolation, message="后续记录以此为依据，请先撤销后续记录。"):
    """A later event that depends on this one is effective; it is retracted first."""


class CorrectionReasonMissing(RuleViolation, message="已有他人在此之后办理，撤销须写明理由。"):
    """A retraction needs a reason, unless its author retracts their last act and nobody has acted since."""
