"""The Chinese text of notices: dates that stay right however late they are read, and the reason the recipient gets
it."""

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from services.supervision.deadlines.reminder_schedule import OFFICE
from shared.contracts.common.vocabulary import Kind, Level, display
from shared.contracts.supervision import (
    DeadlineExtended,
    DeadlineMissed,
    DeadlineMoved,
    ExtensionRefused,
    HolderNoted,
    LeaderInquired,
    ReminderSent,
)

FOOTER = "本消息由办理系统自动发出，请勿直接回复。"
KINDS = {kind.value: kind.label for kind in Kind}


@dataclass(frozen=True, slots=True)
class CaseTitle:
    """A case by its stream, `rd-16-1-0099`; a register has no name of its own."""

    stream: str
    title: str = ""

    @property
    def short(self) -> str:
        """Kind and number, as 代表建议0099号; empty for a register."""
        kind, _, rest = self.stream.partition("-")
        return f"{KINDS[kind]}{rest.rpartition('-')[2]}号" if kind in KINDS else ""

    @property
    def full(self) -> str:
        """第16届第1次会议代表建议0099号《…》."""
        if not self.short:
            return ""
        _, congress, session, _ = self.stream.split("-")
        return f"第{congress}届第{session}次会议{self.short}" + (f"《{self.title}》" if self.title else "")


def subject_line(what: str, case: CaseTitle, name: str = "", due: date | None = None) -> str:
    """One line without the title of the case, for it is also sent as a short message."""
    parts = " ".join(part for part in (case.short, name, f"{display(due)}到期" if due else "") if part)
    return f"{what}：{parts}"


def full_text(to: str, body: str, reason: str, case: CaseTitle | None = None) -> str:
    """The whole text of a notice."""
    parts = [f"{to}：", body.rstrip("。") + "。", f"您收到此提醒，因为{reason}。"]
    if case and case.full:
        parts.append(f"案件代号：{case.stream}。")
    return "\n\n".join([*parts, FOOTER]) + "\n"


def reminder_text(event: ReminderSent, on: date, name: str, department: str, case: CaseTitle) -> str:
    """The body of a reminder: before, on and after the due date, to the leader, and by hand."""
    what = f"{case.full}的“{name}”" if case.full else f"“{name}”"
    count = f"\n\n这是第{event.count}次提醒" if event.count > 1 else ""
    match event.level:
        case Level.AHEAD:
            body = f"{what}将于{display(event.due)}到期，{_left(event, on)}。请抓紧办理，按期完成"
        case Level.TODAY:
            body = f"{what}于{display(event.due)}到期，请于当日完成"
        case Level.LATE:
            body = f"{what}已于{display(event.due)}到期，{_left(event, on)}，尚未完成。请立即办理，并向{OFFICE}说明原因"
        case Level.SUPERIOR:
            body = f"{what}由{department}承办，已于{display(event.due)}到期，{_left(event, on)}，尚未完成。请督促办理"
        case Level.MANUAL:
            body = f"{what}到期日为{display(event.due)}，{_left(event, on)}。{OFFICE}现予催办，请抓紧办理"
        case _:
            assert_never(event.level)
    return f"{body}。{count}"


def _left(event: ReminderSent, on: date) -> str:
    left = f"还有{event.days_left}日" if event.days_left >= 0 else f"已逾期{-event.days_left}日"
    return f"截至{display(on)}{left}"


def change_text(
    event: DeadlineMissed | DeadlineMoved | DeadlineExtended | ExtensionRefused, on: date, name: str, case: CaseTitle
) -> str:
    """The body of a notice about a missed, moved or extended deadline or a refused extension."""
    what = f"{case.full}的“{name}”" if case.full else f"“{name}”"
    match event:
        case DeadlineMissed(due=due):
            return f"{what}已于{display(due)}到期，截至{display(on)}尚未完成。请立即办理，并向{OFFICE}说明原因"
        case DeadlineMoved(old_due=old, due=due, reason=reason):
            return f"{what}到期日由{display(old)}改为{display(due)}。原因：{reason}"
        case DeadlineExtended(old_due=old, due=due, by_whom=by_whom):
            return f"{by_whom}同意{what}延期，到期日由{display(old)}延至{display(due)}。请在新的期限内完成"
        case ExtensionRefused(by_whom=by_whom, reason=reason):
            return f"{by_whom}未同意{what}延期，仍按原期限办理。理由：{reason}"
        case _:
            assert_never(event)


def inquiry_text(event: LeaderInquired, leader: str, case: CaseTitle) -> str:
    """The body of a notice about an inquiry."""
    until = f"请于{display(event.due)}前在系统中答复" if event.due else "请在系统中答复"
    return f"{leader}就{case.full}问询：{event.question.rstrip('。')}。{until}"


def reason_for_recipient(to: str, level: Level | None, department: str, holder: HolderNoted) -> str:
    """Why this recipient is notified."""
    if level is Level.SUPERIOR and to == OFFICE:
        return f"{department}没有登记分管领导，请{OFFICE}代为报告"
    if level is Level.SUPERIOR:
        return f"您是{department}的分管领导，此项已逾期"
    if to == OFFICE:
        return f"此项由{OFFICE}负责"
    if to in (department, holder.department):
        return "此项由贵处承办"
    if to == holder.handler:
        return f"您是此件的承办人（{department}）"
    return f"{OFFICE}指定向您催办" if level is Level.MANUAL else "此项由您负责"
