"""Parses the fields of a command as they are typed, also by Chinese labels, and explains them."""

import json
from collections.abc import Iterator
from datetime import date
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from services.supervision.deadlines.default_rules import DEFAULTS
from shared.contracts.common.vocabulary import FIELD_LABELS
from shared.messaging.envelope import Command, ContentHash, LabelledEnum

RULES = {rule.name: rule.rule for rule in DEFAULTS}  # a deadline can be called by its name as well
BOOLS = {"是": True, "否": False}


def parse_field(command: type[Command], name: str, text: str) -> Any:
    """The value of `name=text`: JSON where it is JSON that is no number (编号 0099 is text), a label for its code,
    是 or 否, and several things with 、 between them where the field takes several."""
    value = _json(text)
    if name not in command.model_fields or not isinstance(value, str):
        return value
    if name == "rule":
        return RULES.get(value, value)
    many, kind = _field_type(_hints(command)[name])
    if not many:
        return _parse_value(kind, value)
    return [_parse_value(kind, part.strip()) for part in value.split("、")] if value else []


def _json(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(value, float | int) and not isinstance(value, bool) else value


def _parse_value(kind: Any, text: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, LabelledEnum):
        return next((enum.value for enum in kind if text in (enum.label, enum.value)), text)
    return BOOLS.get(text, text) if kind is bool else text


def _hints(command: type[Command]) -> dict[str, Any]:
    return get_type_hints(command, include_extras=True)


def _field_type(annotation: Any) -> tuple[bool, Any]:
    """Whether the field takes several, and of what."""
    if annotation is ContentHash:
        return False, ContentHash
    origin, inner = get_origin(annotation), [arg for arg in get_args(annotation) if arg not in (NoneType, ...)]
    if origin is tuple:
        return True, _field_type(inner[0])[1]
    return _field_type(inner[0]) if origin is Annotated or inner else (False, annotation)


def explain_fields(command: type[Command]) -> Iterator[tuple[str, str, str, str]]:
    """Each field: its name, what it means, whether it must be given, and what may be given."""
    for name, field in command.model_fields.items():
        many, kind = _field_type(_hints(command)[name])
        kinds = "期限名称，如 " + "、".join(list(RULES)[:4]) if name == "rule" else words(kind)
        text = kinds + ("，可多项，以“、”分开" if many and not _nested(kind) else "")
        yield name, FIELD_LABELS[name], "必填" if field.is_required() else "可不填", text


def words(kind: Any) -> str:
    """The values a field of this type takes, in Chinese."""
    if kind is ContentHash:
        return "文件校验值，由 banli text put 得出"
    if isinstance(kind, type) and issubclass(kind, LabelledEnum):
        return "、".join(enum.label for enum in kind if enum.value != "system")
    if _nested(kind):
        return "用 --json 填写：" + "、".join(f"{name}（{FIELD_LABELS.get(name, name)}）" for name in kind.model_fields)
    return {date: "日期，如 2023-02-16", int: "整数", bool: "是、否"}.get(kind, "文字")


def _nested(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
