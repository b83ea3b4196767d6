"""Validation errors of pydantic in Chinese: which field is wrong and what to do about it."""

import re
from typing import Any

from shared.messaging.actors import LabelledEnum

# By type of pydantic's error; limits and choices are added to it.
REMEDIES = {
    "missing": "必填，请补充",
    "extra_forbidden": "不认识的项目，请删除",
    "date_from_datetime_parsing": "应为日期，如 2023-02-16",
    "date_parsing": "应为日期，如 2023-02-16",
    "date_type": "应为日期，如 2023-02-16",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "string_too_long": "太长，最多字数为",
    "model_type": '应为一组项目，如 {"name": "食品处"}',
    "tuple_type": '应为多项，如 ["甲", "乙"]',
    "greater_than_equal": "不能小于",
    "less_than_equal": "不能大于",
    "string_pattern_mismatch": "格式不对",
    "enum": "不在可选范围内",
    "uuid_parsing": "应为 UUID",
}


def code_choices(expected: str) -> str:
    """The codes of a pydantic enum error (`'a', 'b' or 'c'`) with their Chinese labels, joined by 、."""
    values = re.findall(r"'([^']+)'", expected)
    codes = next((enum for enum in LabelledEnum.__subclasses__() if [code.value for code in enum] == values), None)
    return "、".join(f"{code}（{code.label}）" for code in codes) if codes else "、".join(values) or expected


def field_error(error: Any) -> dict[str, str]:
    """A pydantic error as {field, remedy, given}: dotted path, what to do in Chinese, input cut at 80 characters."""
    field = ".".join(str(part) for part in error["loc"])
    remedy = REMEDIES.get(error["type"], "填写有误")
    context = error.get("ctx") or {}
    if expected := context.get("expected"):
        remedy += f"：{code_choices(expected)}"
    if limits := [str(context[name]) for name in ("ge", "le", "gt", "lt", "max_length") if name in context]:
        remedy += "、".join(limits)
    return {"field": field, "remedy": remedy, "given": str(error.get("input", ""))[:80]}
