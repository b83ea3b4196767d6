"""The field's words: one English name per Chinese term, the code lists, and how a value is shown to people."""

import re
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from shared.messages import EVENTS, Coded, Digest, Frozen

__all__ = ["Digest"]  # a text is a file, known by its hash
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,12}$")]
Ordinal = Annotated[int, Field(ge=1, le=99)]


class Kind(Coded):
    """类别, domain page 5.1. The value is the first part of a case's stream."""

    SUGGESTION = "rd", "代表建议"
    PROPOSAL = "zx", "政协提案"


class Part(Coded):
    """承办方式, domain page 5.4: what this bureau does in the case."""

    LEAD = "lead", "主办"
    JOINT = "joint", "合办"
    CO = "co", "会办"

    @property
    def leads(self) -> bool:
        """Whether this bureau answers the proposer, alone or with other lead units (主合办件)."""
        return self is not Part.CO


class Timing(Coded):
    """提出时间, domain page 5.9."""

    IN_SESSION = "in-session", "会间"
    BETWEEN = "between-sessions", "会后"


class Result(Coded):
    """办理结果, domain page 5.5: four codes for suggestions, three for proposals; only 留作参考 is in both lists."""

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


class Way(Coded):
    """沟通方式, domain page 5.8."""

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


class Channel(Coded):
    """来文途径: how a letter or form reached the bureau."""

    PLATFORM = "platform", "市网上处理系统"
    LETTER = "letter", "来函"
    PHONE = "phone", "电话"
    PAPER = "paper", "书面"


class Satisfaction(Coded):
    """评价, domain page 5.7."""

    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    SILENT = "silent", "未表态"


class Disclosure(Coded):
    """公开属性, domain page 5.6."""

    ACTIVE = "active", "主动公开"
    ON_REQUEST = "on-request", "依申请公开"
    WITHHELD = "withheld", "不予公开"


class Form(Coded):
    """公开形式."""

    FULL = "full", "全文"
    ABSTRACT = "abstract", "摘要"


class Unit(Coded):
    """期限单位."""

    WORKING_DAYS = "working-days", "个工作日"
    DAYS = "days", "日"
    MONTHS = "months", "个月"


class Change(Frozen):
    """One corrected field, old and new as people read them."""

    field: str
    old: str
    new: str


class Promise(Frozen):
    """承诺事项: what the reply promises, and by which day (市人大规定 art. 18 (2), (3) and art. 22)."""

    what: Line
    due: date
    department: str = ""


OPTIONAL, NAMES = re.compile(r"\[([^\]]*)\]"), re.compile(r"\{(\w+)\}")

# One Chinese name per field name, wherever it stands: a name that would need two is two names.
FIELDS: dict[str, str] = {
    "address": "网址",
    "approved": "是否同意",
    "attitude": "办理态度",
    "by_whom": "参加人员",
    "changed": "更正内容",
    "changes": "更正后的内容",
    "channel": "来文途径",
    "co_signers": "联名人数",
    "co_units": "会办单位",
    "congress": "届",
    "copies": "抄送",
    "day": "日期",
    "days_late": "逾期天数",
    "days_left": "剩余天数",
    "decision": "公开属性",
    "department": "承办处室",
    "departments": "处室名录",
    "drafter": "起草人",
    "due": "到期日",
    "explained": "期限推算",
    "fact": "所依事实",
    "facts": "建议提案内容",
    "field": "项目",
    "finish_by": "计划完成日期",
    "ends": "终止事项",
    "form": "公开形式",
    "goal": "办理目标",
    "ground": "依据",
    "handed_over": "交办日期",
    "handler": "承办人",
    "holidays": "休息日",
    "index_no": "索取号",
    "joint": "联名答复人数",
    "joint_units": "共同走访单位",
    "kind": "类别",
    "lead_unit": "主办单位",
    "letter": "文号",
    "meets": "完成事项",
    "met_on": "完成日期",
    "name": "名称",
    "new": "更正后",
    "note": "备注",
    "number": "编号",
    "old": "更正前",
    "on": "办理日期",
    "opinion": "意见",
    "outcome": "办理结果评价",
    "part": "承办方式",
    "parts": "适用承办方式",
    "prefix": "文号代字",
    "proposers": "提出人",
    "publishable": "是否同意公开",
    "reason": "理由",
    "receipt": "录入回执",
    "recipients": "主送",
    "responsible": "负责人",
    "result": "办理结果",
    "rule": "期限代码",
    "rules": "期限规则",
    "serial": "顺序号",
    "session": "次",
    "since": "起算日",
    "source": "来源",
    "start": "起始号",
    "starts": "起算事项",
    "statutory": "是否法定",
    "subject": "所指",
    "taken_for": "用于",
    "text": "文稿",
    "timing": "提出时间",
    "title": "案由",
    "topic": "主题",
    "topics": "主题",
    "unit": "单位",
    "valid_from": "施行日期",
    "value": "期限",
    "version": "记录序号",
    "warn": "提前预警天数",
    "way": "沟通方式",
    "what": "事项",
    "was_on": "原办理日期",
    "who": "沟通对象",
    "workdays": "调休上班日",
    "year": "年度",
}


def shown(value: Any) -> str:
    """A value as a caseworker reads it."""
    match value:
        case None | "" | ():
            return "无"
        case bool():
            return "是" if value else "否"
        case Enum() if isinstance(value, Coded):
            return value.label
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case BaseModel():
            named = ((FIELDS.get(name, name), getattr(value, name)) for name in type(value).model_fields)
            return "，".join(f"{name}：{shown(each)}" for name, each in named)
        case str() if value in EVENTS:
            return EVENTS[value].label
        case str():
            return f"文稿 {value[7:15]}" if value.startswith("sha256:") else value
        case Iterable():
            return "、".join(shown(each) for each in value)
    return str(value)


def told(event: Any) -> str:
    """The sentence of the history for an event; a part in brackets is left out when its field says nothing."""
    fields = {name: getattr(event, name) for name in type(event).model_fields}
    said = OPTIONAL.sub(
        lambda part: part[1] if any(fields[name] for name in NAMES.findall(part[1])) else "", type(event).tells
    )
    return said.format(**{name: shown(value) for name, value in fields.items()})
