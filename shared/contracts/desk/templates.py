"""文书模板: texts with placeholders from which letters are drafted, each in use until an optional last day."""

from datetime import date

from pydantic import Field

from shared.contracts.common.vocabulary import Chapter, ContentHash, Line
from shared.messaging.envelope import Command, Event, LabelledEnum, Role
from shared.messaging.errors import RuleViolation

TEMPLATES = "templates"


class Usage(LabelledEnum):
    """模板用途."""

    REPLY = "reply", "主办答复"
    OPINION = "opinion", "会办意见"
    JOINT = "joint", "联合答复"
    REMINDER = "reminder", "催办函"
    REPORT = "report", "报备函"
    SUMMARY = "summary", "办理总结"
    CITY = "city", "市系统导出对照"
    OTHER = "other", "其他文书"


class ChangeTemplate(Command, type="desk.change-template", label="启用文书模板", by={Role.OFFICE}):
    """Given to the register `templates`: the text to use under this name from now on.

    `text` is the hash of a stored text, `until` the last day of use, None for no end.
    """

    name: Line
    usage: Usage
    text: ContentHash
    until: date | None = None
    note: str = Field(default="", max_length=500)


class WithdrawTemplate(Command, type="desk.withdraw-template", label="停用文书模板", by={Role.OFFICE}):
    """Takes a template out of use."""

    name: Line
    reason: Line


class TemplateChanged(
    Event,
    type="desk.template-changed",
    label="已启用文书模板",
    sentence="启用{usage}模板“{name}”（{text}）[，用至{until}]",
    about="name",
    chapter=Chapter.PAPERS,
    corrected_by="desk.change-template",
):
    """The last event of a name says which text is in use."""

    name: str
    usage: Usage
    text: ContentHash
    until: date | None = None
    note: str = ""


class TemplateWithdrawn(
    Event,
    type="desk.template-withdrawn",
    label="已停用文书模板",
    sentence="停用模板“{name}”；理由：{reason}",
    about="name",
    chapter=Chapter.PAPERS,
    corrected_by="desk.change-template",
):
    """The template is not offered any more; letters drafted from it stay."""

    name: str
    reason: str


class NoSuchTemplate(RuleViolation, message="没有这个名称的模板，请核对。", status=404):
    """No template of that name is in use."""


class TemplateOver(RuleViolation, message="模板的截止日已过，请改期。"):
    """The last day of use lies before the business date."""


TemplateCommand = ChangeTemplate | WithdrawTemplate
TemplateEvent = TemplateChanged | TemplateWithdrawn
