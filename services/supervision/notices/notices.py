"""Who is notified of which event, and in which words; and which notices an event makes obsolete."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.supervision.deadlines.deadline import Deadline, DeadlineKey, MetStatus
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
    """A notice to one department or person. Of two with the same topic (`about`) in one case that have not left the
    bureau yet, only the later one is sent. Without `outward` it stays in the inbox."""

    to: str
    about: str
    level: str
    line: str
    text: str
    outward: bool = True


def deadline_key(event: AboutDeadline | ResolvingEvent) -> DeadlineKey:
    """The key of the deadline that an event is about."""
    return event.rule, event.subject, event.round


def topic_of(event: AboutDeadline | ResolvingEvent) -> str:
    """The topic of a notice about a deadline: rule, subject and round."""
    return "/".join(str(part) for part in deadline_key(event))


def notices(recorded: RecordedEvent, duties: OpenDuties, title: str = "") -> Sequence[Notice]:
    """The notices of an event; nobody is notified of one that is not listed here."""
    case = wording.CaseTitle(recorded.stream, title)
    match recorded.event:
        case ReminderSent() as event:
            return [_reminder_notice(event, recorded.business_date, duties, case)]
        case DeadlineMissed() | DeadlineMoved() | DeadlineExtended() | ExtensionRefused() as event:
            deadline = duties.deadline(deadline_key(event))
            return _change_notices(event, recorded.business_date, duties, case, deadline) if deadline else []
        case LeaderInquired() as event:
            return _inquiry_notices(event, recorded.actor.name, duties, case)
        case InquiryAnswered() as event:
            return _answer_notices(event, recorded, duties, case)
        case AccountabilityRecorded() as event:
            return _accountability_notices(event, recorded, case)
        case KeyTasksSet() as event:
            return _key_task_notices(event, recorded)
    return []


def _reminder_notice(event: ReminderSent, on: date, duties: OpenDuties, case: wording.CaseTitle) -> Notice:
    """A reminder for a leader whom nobody has named goes to the office."""
    to = OFFICE if event.to == SUPERIOR else event.to
    department = event.department or duties.department
    body = wording.reminder_text(event, on, duties.deadline_name(event.name, event.subject), department, case)
    reason = wording.reason_for_recipient(to, event.level, department, duties.case_deadlines.holder)
    line = wording.subject_line(f"{event.level.label}提醒", case, event.name, event.due)
    return Notice(to, topic_of(event), event.level.label, line, wording.full_text(to, body, reason, case))


def _change_notices(
    event: DeadlineMissed | DeadlineMoved | DeadlineExtended | ExtensionRefused,
    on: date,
    duties: OpenDuties,
    case: wording.CaseTitle,
    deadline: Deadline,
) -> Sequence[Notice]:
    """A miss that the reminder schedule will report makes no notice here; a moved date stays in the inbox, and makes
    none where the day is the same."""
    if isinstance(event, DeadlineMissed) and deadline.terms.after:
        return []
    if isinstance(event, DeadlineMoved) and event.old_due == event.due:
        return []
    to = duties.responsible_department(deadline)
    level = Level.LATE.label if isinstance(event, DeadlineMissed) else "告知"
    body = wording.change_text(event, on, duties.deadline_name(event.name, event.subject), case)
    line = wording.subject_line(event.label.removeprefix("已"), case, event.name, deadline.terms.due)
    topic = topic_of(event) if isinstance(event, DeadlineMissed) else f"{event.word()}/{topic_of(event)}"
    text = wording.full_text(to, body, wording.reason_for_recipient(to, None, to, duties.case_deadlines.holder), case)
    return [Notice(to, topic, level, line, text, outward=not isinstance(event, DeadlineMoved))]


def _inquiry_notices(
    event: LeaderInquired, leader: str, duties: OpenDuties, case: wording.CaseTitle
) -> Sequence[Notice]:
    holder = duties.case_deadlines.holder
    line = wording.subject_line("领导问询", case, "", event.due)
    return [
        Notice(
            to,
            event.inquiry,
            "问询",
            line,
            wording.full_text(
                to, wording.inquiry_text(event, leader, case), wording.reason_for_recipient(to, None, to, holder), case
            ),
        )
        for to in dict.fromkeys((duties.department, holder.handler))
        if to
    ]


def _answer_notices(
    event: InquiryAnswered, recorded: RecordedEvent, duties: OpenDuties, case: wording.CaseTitle
) -> Sequence[Notice]:
    inquiry_event = duties.inquiry_events.get(event.inquiry)
    if inquiry_event is None:
        return []
    to, body = inquiry_event.actor.name, f"{case.full}的问询已由{recorded.actor.display_name}答复：{event.answer}"
    text = wording.full_text(to, body, "此项问询由您提出", case)
    return [Notice(to, f"v{recorded.version}", "答复", wording.subject_line("问询答复", case), text)]


def _accountability_notices(
    event: AccountabilityRecorded, recorded: RecordedEvent, case: wording.CaseTitle
) -> Sequence[Notice]:
    whom = f"{event.department}{event.whom}"
    body = f"{case.full}的“{event.link}”环节，对{whom}予以{event.measure.label}。理由：{event.reason}"
    line = wording.subject_line(f"问责（{event.measure.label}）", case)
    return [
        Notice(to, f"v{recorded.version}", "问责", line, wording.full_text(to, body, "此项问责涉及您或贵处", case))
        for to in dict.fromkeys((event.whom, event.department))
    ]


def _key_task_notices(event: KeyTasksSet, recorded: RecordedEvent) -> Sequence[Notice]:
    """To each who answers for a task, all of theirs."""
    notices_of_tasks = []
    for to in dict.fromkeys(task.responsible for task in event.tasks):
        tasks = [f"{wording.CaseTitle(task.case).short}：{task.what}" for task in event.tasks if task.responsible == to]
        body = f"{event.month}月度重点任务中，由您或贵处负责的有{len(tasks)}项：\n" + "\n".join(tasks)
        text = wording.full_text(to, body, "您或贵处是所列任务的负责人")
        notices_of_tasks.append(Notice(to, event.month, "重点任务", f"{event.month}月度重点任务{len(tasks)}项", text))
    return notices_of_tasks


def obsolete_reason(recorded: RecordedEvent, duties: OpenDuties, today: date) -> str:
    """Why a notice of this event need not be sent any more; empty where it still holds."""
    match recorded.event:
        case ReminderSent() | DeadlineMissed() as event:
            deadline = duties.deadline(deadline_key(event))
            if deadline is None or not deadline.is_open:
                return DONE if deadline and isinstance(deadline.status, MetStatus) else OVER
            if deadline.terms.due != event.due:
                return f"到期日已改为{deadline.terms.due}，不再按原日期提醒"
            early = isinstance(event, ReminderSent) and event.level in (Level.AHEAD, Level.TODAY)
            return PASSED if early and today > event.due else ""
        case LeaderInquired(inquiry=inquiry):
            return ANSWERED if duties.is_answered(inquiry) else ""
    return ""


def resolves(event: Event) -> tuple[str, str] | None:
    """What an event says of earlier notices in the inbox: about what, and the note they get."""
    match event:
        case DeadlineMet():
            return topic_of(event), DONE
        case DeadlineEnded():
            return topic_of(event), OVER
        case DeadlineReopened():
            return topic_of(event), ""
        case DeadlineMoved() | DeadlineExtended():
            return topic_of(event), f"到期日已改为{event.due}"
        case InquiryAnswered(inquiry=inquiry):
            return inquiry, ANSWERED
        case FactRetracted(what=InquiryAnswered.type, subject=inquiry):
            return inquiry, ""
    return None
