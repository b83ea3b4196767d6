"""What people are told: of each event that concerns them one notice, in plain words, with why they get it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.supervision.deadlines.deadline import Deadline, Key, Met
from services.supervision.deadlines.reminder_schedule import OFFICE, SUPERIOR
from services.supervision.notices import wording
from services.supervision.notices.open_duties import OpenDuties
from shared.contracts.common.vocabulary import Level
from shared.contracts.supervision import (
    AccountabilityRecorded,
    DeadlineEnded,
    DeadlineExtended,
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineReopened,
    ExtensionRefused,
    FactRetracted,
    InquiryAnswered,
    KeyTasksSet,
    LeaderInquired,
    ReminderSent,
)
from shared.messaging.envelope import Event, RecordedEvent

DONE, OVER, ANSWERED = "已完成，不再提醒", "已终止，不再提醒", "已答复，不再提醒"
STRUCK, PASSED = "所依记录已撤销，不再提醒", "已过到期日，以逾期提醒为准"
AboutDeadline = ReminderSent | DeadlineMissed | DeadlineMoved | DeadlineExtended | ExtensionRefused
ResolvingEvent = DeadlineMet | DeadlineEnded | DeadlineReopened
NotifyingEvent = AboutDeadline | LeaderInquired | InquiryAnswered | AccountabilityRecorded | KeyTasksSet


@dataclass(frozen=True, slots=True)
class Notice:
    """To one department or person. `about` tells what it is about within its case: of two that have not left the house
    yet and are about the same, only the later one does. Without `outward` it waits in the inbox alone."""

    to: str
    about: str
    level: str
    line: str
    text: str
    outward: bool = True


def key(event: AboutDeadline | ResolvingEvent) -> Key:
    return event.rule, event.subject, event.round


def about(event: AboutDeadline | ResolvingEvent) -> str:
    return "/".join(str(each) for each in key(event))


def notices(recorded: RecordedEvent, owing: OpenDuties, title: str = "") -> Sequence[Notice]:
    """Nobody is told of an event that is not listed here."""
    case = wording.CaseTitle(recorded.stream, title)
    match recorded.event:
        case ReminderSent() as event:
            return [_reminder(event, recorded.business_date, owing, case)]
        case DeadlineMissed() | DeadlineMoved() | DeadlineExtended() | ExtensionRefused() as event:
            deadline = owing.deadline(key(event))
            return _change(event, recorded.business_date, owing, case, deadline) if deadline else []
        case LeaderInquired() as event:
            return _inquiry(event, recorded.actor.name, owing, case)
        case InquiryAnswered() as event:
            return _answer(event, recorded, owing, case)
        case AccountabilityRecorded() as event:
            return _accountability(event, recorded, case)
        case KeyTasksSet() as event:
            return _key_tasks(event, recorded)
    return []


def _reminder(event: ReminderSent, on: date, owing: OpenDuties, case: wording.CaseTitle) -> Notice:
    """For a leader whom nobody has named the office is told."""
    to = OFFICE if event.to == SUPERIOR else event.to
    department = event.department or owing.department
    said = wording.reminder(event, on, owing.named(event.name, event.subject), department, case)
    why = wording.why(to, event.level, department, owing.clocks.holder)
    line = wording.line(f"{event.level.label}提醒", case, event.name, event.due)
    return Notice(to, about(event), event.level.label, line, wording.letter(to, said, why, case))


def _change(
    event: DeadlineMissed | DeadlineMoved | DeadlineExtended | ExtensionRefused,
    on: date,
    owing: OpenDuties,
    case: wording.CaseTitle,
    deadline: Deadline,
) -> Sequence[Notice]:
    """Of a miss nobody is told here whom the ladder of reminders will tell; a moved date is for the inbox alone, and
    only where the day is another one: what was reckoned anew to the same day troubles nobody."""
    if isinstance(event, DeadlineMissed) and deadline.terms.after:
        return []
    if isinstance(event, DeadlineMoved) and event.old_due == event.due:
        return []
    to = owing.responsible(deadline)
    level = Level.LATE.label if isinstance(event, DeadlineMissed) else "告知"
    said = wording.change(event, on, owing.named(event.name, event.subject), case)
    line = wording.line(event.label.removeprefix("已"), case, event.name, deadline.terms.due)
    topic = about(event) if isinstance(event, DeadlineMissed) else f"{event.word()}/{about(event)}"
    text = wording.letter(to, said, wording.why(to, None, to, owing.clocks.holder), case)
    return [Notice(to, topic, level, line, text, outward=not isinstance(event, DeadlineMoved))]


def _inquiry(event: LeaderInquired, leader: str, owing: OpenDuties, case: wording.CaseTitle) -> Sequence[Notice]:
    holder = owing.clocks.holder
    line = wording.line("领导问询", case, "", event.due)
    return [
        Notice(
            to,
            event.inquiry,
            "问询",
            line,
            wording.letter(to, wording.inquiry(event, leader, case), wording.why(to, None, to, holder), case),
        )
        for to in dict.fromkeys((owing.department, holder.handler))
        if to
    ]


def _answer(
    event: InquiryAnswered, recorded: RecordedEvent, owing: OpenDuties, case: wording.CaseTitle
) -> Sequence[Notice]:
    asked = owing.asked.get(event.inquiry)
    if asked is None:
        return []
    to, said = asked.actor.name, f"{case.full}的问询已由{recorded.actor.display_name}答复：{event.answer}"
    text = wording.letter(to, said, "此项问询由您提出", case)
    return [Notice(to, f"v{recorded.version}", "答复", wording.line("问询答复", case), text)]


def _accountability(
    event: AccountabilityRecorded, recorded: RecordedEvent, case: wording.CaseTitle
) -> Sequence[Notice]:
    whom = f"{event.department}{event.whom}"
    said = f"{case.full}的“{event.link}”环节，对{whom}予以{event.measure.label}。理由：{event.reason}"
    line = wording.line(f"问责（{event.measure.label}）", case)
    return [
        Notice(to, f"v{recorded.version}", "问责", line, wording.letter(to, said, "此项问责涉及您或贵处", case))
        for to in dict.fromkeys((event.whom, event.department))
    ]


def _key_tasks(event: KeyTasksSet, recorded: RecordedEvent) -> Sequence[Notice]:
    """To each who answers for a task, all of theirs."""
    found = []
    for to in dict.fromkeys(task.responsible for task in event.tasks):
        mine = [f"{wording.CaseTitle(task.case).short}：{task.what}" for task in event.tasks if task.responsible == to]
        said = f"{event.month}月度重点任务中，由您或贵处负责的有{len(mine)}项：\n" + "\n".join(mine)
        text = wording.letter(to, said, "您或贵处是所列任务的负责人")
        found.append(Notice(to, event.month, "重点任务", f"{event.month}月度重点任务{len(mine)}项", text))
    return found


def obsolete_reason(recorded: RecordedEvent, owing: OpenDuties, today: date) -> str:
    """Why a notice of this event need not be sent any more; empty where it still holds."""
    match recorded.event:
        case ReminderSent() | DeadlineMissed() as event:
            deadline = owing.deadline(key(event))
            if deadline is None or not deadline.is_open:
                return DONE if deadline and isinstance(deadline.status, Met) else OVER
            if deadline.terms.due != event.due:
                return f"到期日已改为{deadline.terms.due}，不再按原日期提醒"
            early = isinstance(event, ReminderSent) and event.level in (Level.AHEAD, Level.TODAY)
            return PASSED if early and today > event.due else ""
        case LeaderInquired(inquiry=inquiry):
            return ANSWERED if owing.answered(inquiry) else ""
    return ""


def resolves(event: Event) -> tuple[str, str] | None:
    """What an event says of earlier notices in the inbox: about what, and the note they get."""
    match event:
        case DeadlineMet():
            return about(event), DONE
        case DeadlineEnded():
            return about(event), OVER
        case DeadlineReopened():
            return about(event), ""
        case DeadlineMoved() | DeadlineExtended():
            return about(event), f"到期日已改为{event.due}"
        case InquiryAnswered(inquiry=inquiry):
            return inquiry, ANSWERED
        case FactRetracted(what=InquiryAnswered.type, subject=inquiry):
            return inquiry, ""
    return None
