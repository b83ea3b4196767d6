"""Where each command goes: to a case, or to one of the bureau's registers."""

from collections.abc import Iterator
from typing import get_args

from shared.contracts import assignment, desk, feedback, intake, supervision
from shared.contracts.common.corrections import Amendment, Retraction
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.feedback.letter_registers import PREFIXES, SERIES
from shared.messaging.envelope import COMMANDS, Command, Role

# By the stream of a register (or its prefix, ending in -) the commands that are given to it.
REGISTERS: dict[str, tuple[type[Command], ...]] = {
    "sessions": (intake.NoteSession, intake.ChangeCongress),
    "directory": (
        assignment.AdoptDirectory,
        assignment.AppointPerson,
        assignment.RemovePerson,
        assignment.Delegate,
        assignment.EndDelegation,
    ),
    "rules": (supervision.AdoptRules,),
    "calendar": (supervision.AdoptCalendar,),
    "days": (supervision.BeginDay,),
    "suppressions": (supervision.SuppressReminders, supervision.ResumeReminders),
    "key-tasks": (supervision.SetKeyTasks,),
    "reports": (supervision.PlanReport, supervision.FileReport),
    "house": (feedback.AdoptHouseRules, feedback.GrantExemption),
    "series-": (feedback.OpenSeries, feedback.ReserveNumber, feedback.VoidNumber),
    desk.ENGAGEMENTS: (*get_args(desk.EngagementCommand), *get_args(desk.SupervisorCommand)),
    desk.LIAISON: get_args(desk.LiaisonCommand),
    desk.TEMPLATES: get_args(desk.TemplateCommand),
}
REGISTER_LABELS: dict[str, str] = {
    "directory": "处室名录",
    "rules": "期限规则",
    "calendar": "工作日历",
    "sessions": "届次",
    "house": "内部规则",
    "key-tasks": "月度重点任务",
    "reports": "报告安排",
    "suppressions": "暂停提醒",
    "days": "日常检查",
    desk.TEMPLATES: "文稿模板",
    desk.LIAISON: "联络员",
    desk.ENGAGEMENTS: "代表委员联络",
    "series-": "文号",
}
# Commands that begin the stream of a case.
REGISTERING_COMMANDS: tuple[type[Command], ...] = (intake.Register, intake.TakeOver, intake.NoteClassified)


def human_commands() -> Iterator[type[Command]]:
    """Every command that a person may give."""
    yield from (command for command in COMMANDS.values() if command.by - {Role.SYSTEM})


def case_commands() -> tuple[type[Command], ...]:
    """The commands that a person may give to a registered case, without corrections."""
    register_commands = {command for commands in REGISTERS.values() for command in commands}
    return tuple(
        command
        for command in human_commands()
        if command not in register_commands
        and command not in REGISTERING_COMMANDS
        and not issubclass(command, Retraction | Amendment)
        and command.__module__.startswith("shared.contracts.")
    )


def register_of(stream: str) -> str:
    """The key of the register that a stream belongs to; empty where it is no register's."""
    return next((key for key in REGISTERS if stream == key or (key.endswith("-") and stream.startswith(key))), "")


def stream_name(stream: str) -> str:
    """What people call a stream: a case by its number, a register by its label, a series by the prefix of its
    letters."""
    kind, _, rest = stream.partition("-")
    if council_kind := next((council_kind for council_kind in Kind if council_kind.value == kind), None):
        return f"{rest.rpartition('-')[2]}号{council_kind.label}"
    key = register_of(stream)
    return f"{REGISTER_LABELS[key]}{_series(rest)}" if key.endswith("-") else REGISTER_LABELS.get(key, stream)


def _series(rest: str) -> str:
    """`shu-co-2023` as people write it: 沪市监书〔2023〕，会办."""
    kind, *part = rest.split("-")
    prefix = next((PREFIXES[series] for series, slug in SERIES.items() if slug == kind), kind)
    role_names = "".join(f"，{role.label}" for role in HandlingRole if role.value in part[:-1])
    return f" {prefix}〔{part[-1]}〕{role_names}" if part else f" {rest}"


def accepts_stream(command: type[Command], stream: str) -> bool:
    """Whether the command can be given to that stream at all."""
    key = register_of(stream)
    if issubclass(command, Retraction | Amendment):
        return not key or command.service() in {register.service() for register in REGISTERS[key]}
    if key:
        return command in REGISTERS[key]
    return not any(command in register for register in REGISTERS.values())
