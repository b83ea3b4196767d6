"""联络员: who speaks for the bureau with the city; a change is reported and stays open until all have acknowledged."""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.common.vocabulary import Channel, Chapter, Line
from shared.messaging.envelope import Command, ContentHash, Event, LabelledEnum, Role
from shared.messaging.errors import RuleViolation

LIAISON = "liaison"
ChangeId = Annotated[str, StringConstraints(pattern=r"^l[1-9][0-9]{0,3}$")]


class Addressee(LabelledEnum):
    """报备对象: who is told of a change of the liaison officer."""

    GOVERNMENT = "government", "市政府办公厅"
    DEPUTIES = "deputies", "市人大常委会代表工委"
    PROPOSALS = "proposals", "市政协提案委"


class AppointLiaison(Command, type="desk.appoint-liaison", label="确定联络员", by={Role.OFFICE}):
    """Given to the register `liaison`, as all commands of this module. Replaces the present officer."""

    person_id: Annotated[str, Field(min_length=1, max_length=80)]
    person_name: Line
    department: Line
    reason: str = Field(default="", max_length=500)


class ReportLiaisonChange(Command, type="desk.report-liaison-change", label="报备联络员变动", by={Role.OFFICE}):
    """Records that the report of a change was sent to all addressees; `letter` is its number, `paper` its file."""

    change: ChangeId
    letter: str = Field(default="", max_length=500)
    paper: ContentHash | None = None


class AcknowledgeLiaisonChange(Command, type="desk.acknowledge-liaison-change", label="登记报备回执", by={Role.OFFICE}):
    """Records that one addressee has acknowledged the change."""

    change: ChangeId
    addressee: Addressee
    channel: Channel
    note: str = Field(default="", max_length=500)


class LiaisonAppointed(
    Event,
    type="desk.liaison-appointed",
    label="已确定联络员",
    sentence="{department}{person_name}任联络员[，接替{former}][；理由：{reason}]",
    about="change",
    chapter=Chapter.PAPERS,
):
    """`change` numbers the changes of the office: l1, l2, …; `former` is the name of the predecessor."""

    change: str
    person_id: str
    person_name: str
    department: str
    former: str = ""
    reason: str = ""


class LiaisonChangeReported(
    Event,
    type="desk.liaison-change-reported",
    label="已报备联络员变动",
    sentence="联络员变动已向{addressees}报备[，{letter}]",
    about="change",
    chapter=Chapter.PAPERS,
):
    """The change stays open until every addressee has acknowledged it."""

    change: str
    addressees: tuple[Addressee, ...]
    letter: str = ""
    paper: ContentHash | None = None


class LiaisonChangeAcknowledged(
    Event,
    type="desk.liaison-change-acknowledged",
    label="已登记报备回执",
    sentence="{addressee}以{channel}确认知悉联络员变动[；{note}]",
    about="change",
    chapter=Chapter.PAPERS,
):
    """`channel` is how the acknowledgement reached the bureau."""

    change: str
    addressee: Addressee
    channel: Channel
    note: str = ""


class NoSuchChange(RuleViolation, message="没有这一次联络员变动，请核对编号。", status=404):
    """The register holds no change of that number."""


class ChangeNotReported(RuleViolation, message="这一次联络员变动尚未报备，不能登记回执。"):
    """An acknowledgement follows the report of the change."""


LiaisonCommand = AppointLiaison | ReportLiaisonChange | AcknowledgeLiaisonChange
LiaisonEvent = LiaisonAppointed | LiaisonChangeReported | LiaisonChangeAcknowledged
