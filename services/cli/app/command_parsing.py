"""From what somebody typed to a command, an actor and a case; what can't be understood is said with its remedy."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from services.cli.app.case_output import SERVICE_LABELS
from services.cli.app.field_parsing import parse_field
from services.desk.ledger.projection import CaseRow
from shared.contracts.common.vocabulary import FIELD_LABELS
from shared.messaging.envelope import COMMANDS, Actor, Command, Role, field_error
from shared.messaging.errors import Invalid, NotFound


def actor_of(text: str) -> Actor:
    """`head@特食处` as an actor, recorded as given; raises `Invalid` for an unknown role."""
    role, _, department = text.partition("@")
    roles = {role.value: role for role in Role if role is not Role.SYSTEM}
    if role not in roles:
        raise Invalid(f"没有岗位“{role}”，可选：{'、'.join(f'{role}（{role.label}）' for role in roles.values())}")
    name = roles[role].label
    return Actor(id=f"cli:{text}", name=f"{name}（命令行）", department=department, roles=(roles[role],))


def find_command(text: str) -> type[Command]:
    """The command class of `confirm-receipt` or `intake.confirm-receipt`; raises `Invalid` where none or several
    match."""
    matches = [type for type in COMMANDS if text in (type, type.partition(".")[2])]
    for_people = [type for type in matches if COMMANDS[type].by - {Role.SYSTEM}]
    if len(for_people) == 1:
        return COMMANDS[for_people[0]]
    if not for_people:
        why = f"“{text}”由系统自动办理，不能人工下达" if matches else f"没有名为“{text}”的命令"
        raise Invalid(f"{why}，banli do list 可列出全部可用命令")
    several = "、".join(
        f"{type}（{SERVICE_LABELS[type.partition('.')[0]]}·{COMMANDS[type].label}）" for type in for_people
    )
    raise Invalid(f"“{text}”可以是：{several}，请写明是哪一个")


def parse_command(command: type[Command], fields: Sequence[str], text: str) -> Command:
    """The command with its fields from JSON (or @file) and `name=value` options; raises `Invalid` with all that is
    wrong."""
    values = _json(text) if text else {}
    for field in fields:
        name, mark, value = field.partition("=")
        if not mark:
            raise Invalid(f"“{field}”应写成 项目=值")
        values[name] = parse_field(command, name, value)
    try:
        return command.model_validate(values)
    except ValidationError as error:
        problems = [field_error(error) for error in error.errors()]
        raise Invalid(
            "；".join(f"{find_field(problem['field'])}：{problem['remedy']}" for problem in problems)
        ) from None


def find_field(path: str) -> str:
    """`facts.title` with its Chinese name."""
    label = FIELD_LABELS.get(path.rpartition(".")[2], "")
    return f"{path}（{label}）" if label else path


def _json(text: str) -> dict[str, Any]:
    try:
        loaded = json.loads(Path(text[1:]).read_text(encoding="utf-8") if text.startswith("@") else text)
    except OSError:
        raise Invalid(f"文件 {text[1:]} 不能读取，请检查路径和权限") from None
    except UnicodeDecodeError:
        raise Invalid(f"文件 {text[1:]} 不是 UTF-8 编码，请另存为 UTF-8") from None
    except json.JSONDecodeError as error:
        raise Invalid(f"JSON 不能读取：第{error.lineno}行第{error.colno}个字符处格式不对") from None
    if not isinstance(loaded, dict):
        raise Invalid('JSON 应为一个对象，如 {"reason": "……"}')
    return loaded


def find_case(text: str, rows: Sequence[CaseRow]) -> CaseRow:
    """The case of this stream, or of this number where only one has it; raises `NotFound`."""
    matches = [row for row in rows if text.lower() in (row.id, row.number.lower())]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise NotFound(f"编号 {text} 有 {len(matches)} 件，请写明代号：{'、'.join(row.id for row in matches)}")
    raise NotFound(text)
