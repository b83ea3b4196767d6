"""The vocabulary of the domain: one English name per Chinese term, the code lists, and types of fields."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.common.labels import FIELD_LABELS as FIELD_LABELS
from shared.contracts.common.labels import display as display
from shared.contracts.common.labels import sentence_of as sentence_of
from shared.messaging.envelope import ContentHash, FrozenModel, LabelledEnum

__all__ = ["ContentHash"]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,12}$")]
Ordinal = Annotated[int, Field(ge=1, le=99)]


class Kind(LabelledEnum):
    """类别, docs/domain.md, 5.1. The value is the first part of a case's stream."""

    SUGGESTION = "rd", "代表建议"
    PROPOSAL = "zx", "政协提案"


class Chapter(LabelledEnum):
    """The headings under which the history of a case is filed and filtered; every event declares its own."""

    INTAKE = "intake", "收件"
    ASSIGNMENT = "assignment", "分办"
    CONTACT = "contact", "沟通"
    LETTER = "letter", "文稿"
    UNITS = "units", "会办单位"
    EVALUATION = "evaluation", "评价"
    DEADLINE = "deadline", "期限"
    REMINDER = "reminder", "催办"
    PROMISE = "promise", "承诺"
    OVERSIGHT = "oversight", "督办"
    DISCLOSURE = "disclosure", "公开"
    CORRECTION = "correction", "更正"
    PAPERS = "papers", "材料"
    LIAISON = "liaison", "联络"


class HandlingRole(LabelledEnum):
    """承办方式, docs/domain.md, 5.4: what this bureau does in the case."""

    LEAD = "lead", "主办"
    JOINT = "joint", "合办"
    CO = "co", "会办"

    @property
    def leads(self) -> bool:
        """Whether this bureau answers the proposer, alone or with other lead units (主合办件)."""
        return self is not HandlingRole.CO


class Timing(LabelledEnum):
    """提出时间, docs/domain.md, 5.9."""

    IN_SESSION = "in-session", "会间"
    BETWEEN = "between-sessions", "会后"


class Result(LabelledEnum):
    """办理结果, docs/domain.md, 5.5: four codes for suggestions, three for proposals; 留作参考 is in both."""

    SOLVED = "solved", "解决采纳"
    SOLVING = "solving", "正在解决"
    PLANNED = "planned", "计划解决"
    ADOPTED = "adopted", "解决或采纳"
    LISTED = "listed", "列入计划拟解决"
    REFERENCE = "reference", "留作参考"


RESULTS: dict[Kind, tuple[Result, ...]] = {
    Kind.SUGGESTION: (Result.SOLVED, Result.SOLVING, Result.PLANNED, Result.REFERENCE),
    Kind.PROPOSAL: (Result.ADOPTED, Result.LISTED, Result.REFERENCE),
}
ROLL_UP: dict[str, tuple[Result, ...]] = {
    "解决采纳": (Result.SOLVED, Result.ADOPTED),
    "正在或计划解决": (Result.SOLVING, Result.PLANNED, Result.LISTED),
    "留作参考": (Result.REFERENCE,),
}


class Way(LabelledEnum):
    """沟通方式, docs/domain.md, 5.8."""

    VISIT = "visit", "走访"
    MEETING = "meeting", "座谈"
    CONSULTATION = "consultation", "面商"
    PHONE = "phone", "电话"
    VIDEO = "video", "视频"
    CHAT = "chat", "微信或邮件"
    LETTER = "letter", "书信"
    SITE = "site", "现场调研"
    OTHER = "other", "其他"
    NONE_WISHED = "none-wished", "提出人提出无需走访"


class Channel(LabelledEnum):
    """来文途径: how a letter or form reached the bureau."""

    PLATFORM = "platform", "市网上处理系统"
    LETTER = "letter", "来函"
    PHONE = "phone", "电话"
    PAPER = "paper", "书面"


class Satisfaction(LabelledEnum):
    """评价, docs/domain.md, 5.7."""

    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    SILENT = "silent", "未表态"


class Disclosure(LabelledEnum):
    """公开属性, docs/domain.md, 5.6."""

    ACTIVE = "active", "主动公开"
    ON_REQUEST = "on-request", "依申请公开"
    WITHHELD = "withheld", "不予公开"


class Form(LabelledEnum):
    """公开形式."""

    FULL = "full", "全文"
    ABSTRACT = "abstract", "摘要"
    PART = "part", "部分"


class KeyLevel(LabelledEnum):
    """督办级别, docs/domain.md, 5.9 and 市人大规定 art. 25: at whose request a case is supervised."""

    KEY = "key", "重点督办件"
    TOPIC = "topic", "督办专题"
    COMMITTEE = "committee", "专门委员会督办"
    CITY_LEADER = "city-leader", "市领导领办"
    BUREAU_LEADER = "bureau-leader", "局领导领办"


class ReturnGround(LabelledEnum):
    """退回理由, docs/domain.md, 5.11."""

    NOT_OURS = "not-ours", "不属于本单位职权"
    ANOTHER_LEADS = "another-leads", "应由其他单位主办"
    MORE_UNITS = "more-units", "建议增加会办单位"


class DeclineGround(LabelledEnum):
    """处室申退理由: why a department declines a case that it was proposed for."""

    NOT_DEPARTMENT = "not-department", "不属于本处职责"
    NOT_BUREAU = "not-bureau", "不属于本局职权"
    MORE_UNITS = "more-units", "建议增加会办"


class Step(LabelledEnum):
    """审核环节."""

    DEPARTMENT = "department", "处室"
    OFFICE = "office", "办公室"
    LEGAL = "legal", "法规"


class Pair(LabelledEnum):
    """岗位分离: two acts on one letter that one person may not do both. 起草 and 签发 never go together."""

    DRAFTER_REVIEWER = "drafter-reviewer", "起草与审核"
    REVIEWER_SIGNER = "reviewer-signer", "审核与签发"


class Visited(LabelledEnum):
    """走访情况, docs/domain.md, 5.7."""

    VISITED = "visited", "已走访"
    NOT_WISHED = "not-wished", "委员本人提出不需要走访"
    NOT_VISITED = "not-visited", "未走访"


class Demeanour(LabelledEnum):
    """办理（走访）人员态度, docs/domain.md, 5.7."""

    SATISFIED = "satisfied", "满意"
    UNDERSTOOD = "understood", "理解"
    DISSATISFIED = "dissatisfied", "不满意"


class Consent(LabelledEnum):
    """是否同意办理结果, docs/domain.md, 5.7."""

    AGREED = "agreed", "同意"
    UNDERSTOOD = "understood", "理解"
    RESERVED = "reserved", "保留"
    DISAGREED = "disagreed", "不同意"


class Heard(LabelledEnum):
    """答复前听取意见方式, docs/domain.md, 5.7."""

    VISIT = "visit", "走访"
    PHONE = "phone", "电话"
    OTHER = "other", "其他"
    NOT_HEARD = "not-heard", "未联系"


class Pertinence(LabelledEnum):
    """答复是否针对提案, docs/domain.md, 5.7."""

    PERTINENT = "pertinent", "针对"
    MOSTLY = "mostly", "基本针对"
    NOT_PERTINENT = "not-pertinent", "未针对"


class Unit(LabelledEnum):
    """期限单位."""

    WORKING_DAYS = "working-days", "个工作日"
    DAYS = "days", "日"
    MONTHS = "months", "个月"


class Closing(LabelledEnum):
    """结束方式: how the work on a case ended; 办结 does not mean that the matter is solved."""

    DONE = "done", "办结"
    WITHDRAWN = "withdrawn", "撤回"
    RETURNED = "returned", "退回"
    VOIDED = "voided", "作废"
    TAKEN_OVER = "taken-over", "期初"


class Term(LabelledEnum):
    """保管期限, docs/domain.md, O11."""

    PERMANENT = "permanent", "永久"
    THIRTY_YEARS = "thirty-years", "30年"
    TEN_YEARS = "ten-years", "10年"


class Measure(LabelledEnum):
    """问责方式."""

    REMINDER = "reminder", "提醒"
    TALK = "talk", "约谈"
    CIRCULAR = "circular", "通报"


class Level(LabelledEnum):
    """提醒级别: before, on or after the due date, to the leader in charge, or by hand."""

    AHEAD = "ahead", "提前"
    TODAY = "today", "当日"
    LATE = "late", "逾期"
    SUPERIOR = "superior", "上级"
    MANUAL = "manual", "人工"


class Holder(LabelledEnum):
    """责任方: who must act within a deadline inside the bureau."""

    OFFICE = "office", "局办公室"
    DEPARTMENT = "department", "承办处室"
    SUBJECT = "subject", "所指处室"


class Regarding(LabelledEnum):
    """告知事由: what the proposer is informed of beside the reply (市人大规定 art. 19, 22)."""

    EXTENSION = "extension", "延期"
    FULFILMENT = "fulfilment", "兑现"
    CONGRESS = "congress", "换届"
    CHANGE = "change", "情况变化"


class Change(FrozenModel):
    """One corrected field, old and new as people read them."""

    field: str
    old: str
    new: str


class Promise(FrozenModel):
    """承诺事项: what the reply promises, and by which day (市人大规定 art. 18 (2), (3) and art. 22)."""

    what: Line
    due: date
    department: str = ""
