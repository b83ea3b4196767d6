"""代表委员联络: contacts with deputies and members outside their cases, and what came of them."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.common.vocabulary import Chapter, Kind, Line
from shared.contracts.intake.marks import CaseStream
from shared.messaging.envelope import Command, ContentHash, Event, LabelledEnum, Role
from shared.messaging.errors import RuleViolation

ENGAGEMENTS = "engagements"
EngagementId = Annotated[str, StringConstraints(pattern=r"^e[1-9][0-9]{0,4}$")]
HOSTS = {Role.OFFICE, Role.LEADER, Role.HEAD, Role.HANDLER}


class Encounter(LabelledEnum):
    """联络方式 beside the cases: how deputies and members were met."""

    CONSULTATION = "consultation", "在线咨询"
    VISIT = "visit", "走访联系"
    INSPECTION = "inspection", "视察"
    MEETING = "meeting", "调研座谈"
    LEGISLATION = "legislation", "立法调研"
    COOPERATION = "cooperation", "课题合作"
    INVITATION = "invitation", "邀请活动"
    OTHER = "other", "其他"


class Progress(LabelledEnum):
    """What came of an engagement: an answer, a step towards enactment, a research project, or its end."""

    ANSWERED = "answered", "已答复"
    TAKEN_UP = "taken-up", "采纳意见"
    PLANNED = "planned", "列入立法计划"
    DRAFTED = "drafted", "形成草案"
    SUBMITTED = "submitted", "提请审议"
    READ = "read", "审议"
    PASSED = "passed", "表决通过"
    IN_FORCE = "in-force", "施行"
    PROJECT = "project", "课题立项"
    PROJECT_DONE = "project-done", "课题结题"
    NOTED = "noted", "其他进展"
    DONE = "done", "办结"


class RecordEngagement(Command, type="desk.record-engagement", label="登记代表委员联络", by=HOSTS):
    """Given to the register `engagements`, as all commands of this module. The decider assigns the number.

    `national` keeps matters of the National People's Congress and the national CPPCC apart from the city's cases.
    """

    encounter: Encounter
    what: Line
    day: date
    members: tuple[Line, ...] = ()
    side: Kind | None = None
    national: bool = False
    department: str = ""
    venue: str = ""
    organiser: str = ""
    question: str = Field(default="", max_length=2000)
    answer: str = Field(default="", max_length=2000)
    material: ContentHash | None = None
    cases: tuple[CaseStream, ...] = ()
    note: str = Field(default="", max_length=2000)


class FollowEngagement(Command, type="desk.follow-engagement", label="登记联络进展", by=HOSTS):
    """What came of it: the answer to a consultation, a step to enactment, the project; `case` links what followed."""

    engagement: EngagementId
    progress: Progress
    what: Line
    day: date
    department: str = ""
    material: ContentHash | None = None
    case: CaseStream | None = None


class LinkEngagement(Command, type="desk.link-engagement", label="关联案件", by=HOSTS):
    """The engagement and the case concern each other."""

    engagement: EngagementId
    case: CaseStream


class UnlinkEngagement(Command, type="desk.unlink-engagement", label="取消关联案件", by=HOSTS):
    """The engagement and the case do not concern each other after all."""

    engagement: EngagementId
    case: CaseStream
    reason: Line


class EngagementRecorded(
    Event,
    type="desk.engagement-recorded",
    label="已登记代表委员联络",
    sentence="{day}{encounter}：{what}[，参加代表委员：{members}][，{department}承办][，地点：{venue}]",
    about="engagement",
    chapter=Chapter.PAPERS,
):
    """Stands in the register; the cases named in the command follow as `EngagementLinked`."""

    engagement: str
    encounter: Encounter
    what: str
    day: date
    members: tuple[str, ...] = ()
    side: Kind | None = None
    national: bool = False
    department: str = ""
    venue: str = ""
    organiser: str = ""
    question: str = ""
    answer: str = ""
    material: ContentHash | None = None
    note: str = ""


class EngagementFollowed(
    Event,
    type="desk.engagement-followed",
    label="已登记联络进展",
    sentence="{day}{progress}：{what}[，{department}承办]",
    about="engagement",
    chapter=Chapter.PAPERS,
):
    """Stands in the register; `day` is when the progress happened."""

    engagement: str
    progress: Progress
    what: str
    day: date
    department: str = ""
    material: ContentHash | None = None


class EngagementLinked(
    Event,
    type="desk.engagement-linked",
    label="已关联案件",
    sentence="{day}{encounter}“{what}”（{engagement}）与{case}关联",
    about="engagement",
    chapter=Chapter.PAPERS,
    corrected_by="desk.unlink-engagement",
):
    """Stands in the register and in the stream of the case."""

    engagement: str
    case: str
    encounter: Encounter
    what: str
    day: date


class EngagementUnlinked(
    Event,
    type="desk.engagement-unlinked",
    label="已取消关联案件",
    sentence="{engagement}与{case}不再关联；理由：{reason}",
    about="engagement",
    chapter=Chapter.PAPERS,
    corrected_by="desk.link-engagement",
):
    """Stands in the register and in the stream of the case."""

    engagement: str
    case: str
    reason: str


class NoSuchEngagement(RuleViolation, message="没有这一项代表委员联络，请核对编号。", status=404):
    """The register holds no engagement of that number."""


class EngagementToCome(RuleViolation, message="日期晚于登记之日，联络活动须在举行后登记。"):
    """The day of the engagement or of the progress lies after the business date."""


class FollowsBeforeItHappened(RuleViolation, message="进展日期早于联络日期，请核对。"):
    """The day of the progress lies before that of the engagement."""


class NobodyNamed(RuleViolation, message="请写明参加的代表委员，或者组织单位。"):
    """Neither members nor an organiser are named."""


EngagementCommand = RecordEngagement | FollowEngagement | LinkEngagement | UnlinkEngagement
EngagementEvent = EngagementRecorded | EngagementFollowed | EngagementLinked | EngagementUnlinked
