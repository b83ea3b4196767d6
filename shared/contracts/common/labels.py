"""Messages in Chinese: one label for each field name, values as caseworkers read them, sentences of the timeline."""

import re
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any

from pydantic import BaseModel

from shared.messaging.envelope import COMMANDS, EVENTS, LabelledEnum

# By field name, the same in every message: what would need two labels needs two names.
FIELD_LABELS: dict[str, str] = {
    "act": "录入事项",
    "address": "网址",
    "addressee": "报备对象",
    "addressees": "报备对象",
    "after": "逾期后提醒工作日",
    "agreed": "是否同意此稿",
    "all_agreed": "联名人一致要求",
    "also": "其他起算事项",
    "answer": "答复内容",
    "appointment": "聘任编号",
    "approved": "是否同意",
    "approved_by": "批准人",
    "attachment": "附件",
    "attempts": "联系次数",
    "attitude": "办理态度",
    "begins": "何时开始",
    "body": "协调单位",
    "by_whom": "经办人或机关",
    "case": "案件代号",
    "cases": "关联案件",
    "change": "变动编号",
    "changed": "更正内容",
    "changes": "更正后的内容",
    "channel": "来文途径",
    "closed_on": "办结日期",
    "co_departments": "协办处室",
    "co_due": "会办到期日",
    "co_signers": "联名人数",
    "co_units": "会办单位",
    "commands": "限于事项",
    "commitment": "承诺事项编号",
    "commitments": "承诺事项",
    "congress": "届",
    "consent": "是否同意办理结果",
    "contacted_on": "沟通日期",
    "copies": "抄送",
    "count": "第几次",
    "cuts": "删减",
    "day": "日期",
    "days_late": "逾期天数",
    "days_late_notice": "按通知期限逾期天数",
    "days_late_original": "按原期限逾期天数",
    "days_late_statutory": "按法定期限逾期天数",
    "days_left": "剩余天数",
    "decision": "公开属性",
    "delegate": "代理人",
    "delegate_id": "代理人代号",
    "demeanour": "办理人员态度",
    "department": "承办处室",
    "departments": "处室名录",
    "dispatches": "送达情况",
    "drafter": "起草人",
    "drafter_name": "起草人姓名",
    "due": "到期日",
    "encounter": "联络方式",
    "ends": "何时结束",
    "engagement": "联络编号",
    "evidence": "佐证",
    "explained": "期限推算",
    "extendable": "最多可延月数",
    "fact": "所依事实",
    "facts": "建议提案内容",
    "field": "项目",
    "file": "来源文件",
    "file_hash": "来源文件校验值",
    "finish_by": "计划完成日期",
    "form": "公开形式",
    "format": "文件格式",
    "former": "原联络员",
    "from_whom": "移交人",
    "goal": "办理目标",
    "ground": "依据",
    "handed_over": "交办日期",
    "handler": "承办人",
    "happened_on": "实际发生日期",
    "heard": "听取意见方式",
    "holder": "责任方",
    "holidays": "休息日",
    "how": "结束方式",
    "index_no": "索取号",
    "inquiry": "问询编号",
    "joint": "联名答复人数",
    "joint_units": "共同办理单位",
    "keep": "由原处室继续",
    "kind": "类别",
    "late": "是否迟到",
    "lead_unit": "主办单位",
    "leader": "分管领导",
    "leader_answered": "分管领导是否答复",
    "letter": "文号",
    "level": "级别",
    "link": "环节",
    "master": "归并主件",
    "material": "材料",
    "measure": "问责方式",
    "meets": "完成事项",
    "members": "参加代表委员",
    "met_on": "完成日期",
    "month": "月份",
    "name": "名称",
    "national": "是否全国事项",
    "new": "更正后",
    "new_unit": "改派单位",
    "note": "备注",
    "notice_due": "通知要求期限",
    "notice_no": "通知文号",
    "notice_on": "通知日期",
    "noticed": "可由通知定期",
    "number": "编号",
    "old": "更正前",
    "old_due": "原到期日",
    "on": "办理日期",
    "on_behalf": "是否代录",
    "opinion": "意见",
    "order": "决定文书",
    "ordered_by": "决定单位",
    "orderer": "决定人",
    "organiser": "组织单位",
    "original": "原件载体",
    "outcome": "办理结果评价",
    "pair": "岗位",
    "paper": "书面材料",
    "part": "承办方式",
    "parts": "适用承办方式",
    "percent": "进度（%）",
    "person": "人员编号",
    "person_id": "人员代号",
    "person_name": "姓名",
    "pertinence": "答复针对性",
    "place": "所在位置",
    "post": "移交岗位",
    "prefix": "文号代字",
    "principal": "委托人",
    "principal_id": "委托人代号",
    "progress": "进展",
    "promised_on": "承诺日期",
    "proof": "佐证材料",
    "proposed": "拟公开属性",
    "proposed_form": "拟公开形式",
    "proposed_ground": "拟不公开依据",
    "proposers": "提出人",
    "publishable": "是否同意公开",
    "published_on": "公开日期",
    "question": "所问",
    "reached": "是否联系到",
    "reason": "理由",
    "receipt": "录入回执",
    "received_on": "收到日期",
    "recipient": "收件人",
    "recipients": "主送",
    "redacted": "公开文本",
    "reference": "档号",
    "regarding": "告知事由",
    "report": "报告",
    "requirement": "办理要求",
    "responsible": "负责人",
    "result": "办理结果",
    "reviewer": "审核人",
    "right_unit": "应承办单位",
    "roles": "岗位",
    "round": "轮次",
    "rule": "期限代码",
    "rules": "期限规则",
    "scan": "扫描件",
    "sent_on": "发出日期",
    "separations": "岗位分离",
    "serial": "顺序号",
    "session": "次",
    "sheet": "提案意见反馈表",
    "side": "代表或委员",
    "since": "起算日",
    "size": "大小（字节）",
    "sort": "附件类别",
    "source": "来源",
    "start": "起始号",
    "starts": "起算事项",
    "statutory": "是否法定",
    "statutory_due": "法定到期日",
    "step": "审核环节",
    "steps": "审核环节",
    "subject": "所指",
    "suggested_unit": "建议承办单位",
    "superior": "逾期几个工作日告知分管领导",
    "supervisors": "监督员",
    "taken": "期初情况",
    "taken_for": "用于",
    "taken_over": "是否期初接收",
    "tasks": "重点任务",
    "term": "保管期限",
    "text": "文稿",
    "timing": "提出时间",
    "title": "案由",
    "to": "发送对象",
    "to_whom": "接手人",
    "topic": "主题",
    "topics": "主题",
    "unit": "单位",
    "until": "截止日",
    "usage": "用途",
    "valid_from": "施行日期",
    "value": "数值",
    "venue": "地点",
    "version": "记录序号",
    "visited": "走访情况",
    "wanted_units": "希望增加的会办单位",
    "warn": "提前预警天数",
    "was_on": "原办理日期",
    "way": "沟通方式",
    "what": "事项",
    "who": "沟通对象",
    "whom": "问责对象",
    "workdays": "调休上班日",
    "year": "年度",
}
# Yes and no in a sentence, by field name; other fields say 是 and 否.
YES_NO_LABELS: dict[str, tuple[str, str]] = {
    "agreed": ("同意", "不同意"),
    "publishable": ("同意公开", "不同意公开"),
    "reached": ("已联系到", "未联系到"),
}
TEXT_FIELDS = frozenset({"text", "redacted"})  # fields whose hash is that of a text; other hashes are those of files
REPORT_LABELS = {"half": "年中报告", "year": "年末报告", "check": "自查报告"}
REPORT_CODE = re.compile(r"([0-9]{4})-(half|year|check)")
OPTIONAL_PART, FIELD_NAME = re.compile(r"\[([^\]]*)\]"), re.compile(r"\{(\w+)\}")


def display(value: Any, name: str = "") -> str:
    """A value as a caseworker reads it; `name` is that of its field, for yes and no, texts and files."""
    match value:
        case None | "" | ():
            return "无"
        case bool():
            yes, no = YES_NO_LABELS.get(name, ("是", "否"))
            return yes if value else no
        case Enum() if isinstance(value, LabelledEnum):
            return value.label
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case BaseModel():
            return _display_model(value)
        case str() if value in EVENTS or value in COMMANDS:
            return (EVENTS.get(value) or COMMANDS[value]).label
        case str() if value.startswith("sha256:"):
            return f"{'文稿' if name in TEXT_FIELDS else '文件'}{value[7:15]}"
        case str() if report := REPORT_CODE.fullmatch(value):
            return f"{report[1]}年{REPORT_LABELS[report[2]]}"
        case str():
            return value
        case Iterable():
            return "、".join(display(item, name) for item in value)
    return str(value)


def _display_model(value: BaseModel) -> str:
    fields = ((name, getattr(value, name)) for name in type(value).model_fields)
    return "，".join(
        f"{FIELD_LABELS.get(name, name)}：{display(item, name)}" for name, item in fields if item not in (None, "", ())
    )


def sentence_of(event: Any) -> str:
    """The sentence of an event for the timeline, from its class's `sentence`; see `Event`."""
    fields = {name: getattr(event, name) for name in type(event).model_fields}
    template = OPTIONAL_PART.sub(
        lambda part: part[1] if any(fields[name] for name in FIELD_NAME.findall(part[1])) else "", type(event).sentence
    )
    return template.format(**{name: display(value, name) for name, value in fields.items()})
