"""案卷材料: attachments by their hash, where the originals lie, and what was entered into the city's system."""

from pydantic import Field

from shared.contracts.common.corrections import PEOPLE
from shared.contracts.common.vocabulary import Chapter, ContentHash, Line
from shared.messaging.envelope import Command, Event, LabelledEnum, Role
from shared.messaging.errors import RuleViolation


class Sort(LabelledEnum):
    """附件类别."""

    ITEM = "item", "建议提案原文"
    MINUTES = "minutes", "沟通记录"
    PHOTO = "photo", "照片"
    EVIDENCE = "evidence", "佐证材料"
    LETTER = "letter", "来往函件"
    SCAN = "scan", "扫描件"
    OTHER = "other", "其他材料"


class Medium(LabelledEnum):
    """原件载体: which of the two is the original."""

    PAPER = "paper", "纸质"
    ELECTRONIC = "electronic", "电子"


class CityAct(LabelledEnum):
    """市系统录入事项: what is entered a second time into the city's system."""

    RECEIPT = "receipt", "签收"
    CONTACT = "contact", "沟通"
    REPLY = "reply", "答复"
    FOLLOW = "follow", "跟踪"


class AttachFile(Command, type="desk.attach-file", label="添加附件", by=PEOPLE):
    """Files an attachment with a case. The file itself was stored before; `size` is in bytes."""

    attachment: ContentHash
    name: Line
    sort: Sort = Sort.OTHER
    format: Line
    size: int = Field(ge=1)
    source: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=500)


class RegisterOriginal(Command, type="desk.register-original", label="登记原件", by={Role.OFFICE, Role.HANDLER}):
    """Records which copy of a document is the original and where it lies; given again, by name, when it moves."""

    what: Line
    original: Medium
    place: Line
    reference: str = Field(default="", max_length=500)
    attachment: ContentHash | None = None
    note: str = Field(default="", max_length=500)


class NoteCityAct(Command, type="desk.note-city-act", label="登记市系统录入", by={Role.OFFICE}, offered="any-time"):
    """Records that something was entered into the city's system on the business date.

    `subject` says which of several contacts or commitments. The reply of a lead case is recorded with
    `feedback.note-city-entry` instead.
    """

    act: CityAct
    receipt: str = Field(default="", max_length=500)
    subject: str = Field(default="", max_length=500)
    round: int = Field(default=1, ge=1)
    scan: ContentHash | None = None


class FileAttached(
    Event,
    type="desk.file-attached",
    label="已添加附件",
    sentence="添加{sort}《{name}》（{attachment}）[，来源：{source}]",
    chapter=Chapter.PAPERS,
):
    """`attachment` is the hash of the file, `size` its length in bytes."""

    attachment: ContentHash
    name: str
    sort: Sort
    format: str
    size: int
    source: str = ""
    note: str = ""


class OriginalRegistered(
    Event,
    type="desk.original-registered",
    label="已登记原件",
    sentence="《{what}》以{original}件为原件，存放于{place}[，档号{reference}]",
    chapter=Chapter.PAPERS,
):
    """The last event of a name (`what`) says where the original lies now."""

    what: str
    original: Medium
    place: str
    reference: str = ""
    attachment: ContentHash | None = None
    note: str = ""


class CityActNoted(
    Event,
    type="desk.city-act-noted",
    label="已登记市系统录入",
    sentence="{act}已录入市系统[（{subject}）][，回执：{receipt}]",
    about="subject",
    chapter=Chapter.PAPERS,
):
    """`receipt` is the number that the city's system gave, `round` the round of handling."""

    act: CityAct
    receipt: str = ""
    subject: str = ""
    round: int = 1
    scan: ContentHash | None = None


class NotACase(RuleViolation, message="附件、原件和市系统录入只能记入案件，请核对案件代号。"):
    """The stream of the command is not that of a case."""


class CityActAlreadyNoted(RuleViolation, message="此事项已登记录入市系统，如有误请更正原记录。"):
    """The act was recorded before with other details; a wrong record is amended."""


FileCommand = AttachFile | RegisterOriginal | NoteCityAct
FileEvent = FileAttached | OriginalRegistered | CityActNoted
