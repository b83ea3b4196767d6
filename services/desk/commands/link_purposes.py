"""The purposes of a one-time link: which commands it offers, who may be sent it, and the command that its form
means."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID, uuid5

from services.desk.access.directory import Person
from services.desk.access.permissions import may
from services.desk.ledger.projection import CaseRow
from shared.contracts import assignment, feedback, supervision
from shared.contracts.common.vocabulary import DeclineGround, Step
from shared.messaging.envelope import Command, Event, LabelledEnum, RecordedEvent, Role
from shared.messaging.errors import Invalid


class Purpose(LabelledEnum):
    """What can be done on a phone through a link."""

    ACCEPT = "accept", "处室签收"
    CONFIRM = "confirm", "批示"
    APPROVE = "approve", "审核"
    SIGN = "sign", "签发"
    INQUIRE = "inquire", "问询"


COMMANDS_BY_PURPOSE: Mapping[Purpose, Sequence[type[Command]]] = {
    Purpose.ACCEPT: (assignment.Accept, assignment.Decline),
    Purpose.CONFIRM: (assignment.Confirm,),
    Purpose.APPROVE: (feedback.ReviewReply, feedback.ReviewOpinion),
    Purpose.SIGN: (feedback.SignReply, feedback.SignOpinion),
    Purpose.INQUIRE: (supervision.Inquire,),
}
EVENTS_BY_PURPOSE: Mapping[Purpose, tuple[type[Event], ...]] = {
    Purpose.ACCEPT: (assignment.AssignmentAccepted, assignment.AssignmentDeclined),
    Purpose.CONFIRM: (assignment.AssignmentConfirmed,),
    Purpose.APPROVE: (
        feedback.ReplyApproved,
        feedback.ReplyReturned,
        feedback.OpinionApproved,
        feedback.OpinionReturned,
    ),
    Purpose.SIGN: (feedback.ReplySigned, feedback.OpinionSigned),
    Purpose.INQUIRE: (),
}
NEXT_STEP_TEXTS: Mapping[type[Command], str] = {
    assignment.Accept: "承办人开始办理：十个工作日内提交办理方案，与提出人沟通后起草答复或会办意见。",
    assignment.Decline: "局办公室收到申退后重新拟办。",
    assignment.Confirm: "已转所批处室确认接收。",
    feedback.ReviewReply: "审核通过的转公开审查和签发，退回的由承办人修改后重新送审。",
    feedback.ReviewOpinion: "审核通过的转签发，退回的由承办人修改后重新送审。",
    feedback.SignReply: "已编文号，由局办公室发出。",
    feedback.SignOpinion: "已编文号，由局办公室送主办单位。",
    supervision.Inquire: "承办处室收到问询后答复，答复在案件的督办中可看到。",
}
LinkForm = Mapping[str, str]


def last_event(purpose: Purpose, history: Sequence[RecordedEvent]) -> RecordedEvent | None:
    """The last event of that purpose in the history, whoever caused it; None where there is none."""
    return next((event for event in reversed(history) if isinstance(event.event, EVENTS_BY_PURPOSE[purpose])), None)


def candidates(purpose: Purpose, case: CaseRow, people: Sequence[Person]) -> list[Person]:
    """The people who may give one of the commands of the purpose to the case."""
    return [person for person in people if any(may(person, case, command) for command in COMMANDS_BY_PURPOSE[purpose])]


def chosen_command(purpose: Purpose, offered: Sequence[type[Command]], form: LinkForm, person: Person) -> Command:
    """The command that was filled in on the phone. Raises `Invalid` where something is missing, or the command
    cannot be given now."""
    match purpose:
        case Purpose.ACCEPT:
            command = decline_command(form) if form.get("choice") == "decline" else accept_command(form, person)
        case Purpose.CONFIRM:
            command = assignment.Confirm(opinion=form.get("opinion", ""))
        case Purpose.APPROVE:
            command = review_command(offered, form, person)
        case Purpose.SIGN:
            command = feedback.SignReply() if feedback.SignReply in offered else feedback.SignOpinion()
        case Purpose.INQUIRE:
            command = supervision.Inquire(question=required(form, "question", "请填写问询内容"))
    if type(command) not in offered:
        raise Invalid(f"现在不能办理{command.label}，请刷新后再看")
    return command


def accept_command(form: LinkForm, person: Person) -> Command:
    """处室签收: with the handler, and co-units wanted where they are named. Raises `Invalid` for a missing field."""
    wants_units = form.get("choice") == "accept-more"
    wanted_units = tuple(split_units(required(form, "units", "请填写建议增加的会办单位"))) if wants_units else ()
    reason = required(form, "why", "请说明为何需要增加会办单位") if wants_units else ""
    handler = required(form, "handler", "请填写承办人")
    return assignment.Accept(handler=handler, wanted_units=wanted_units, reason=reason)


def decline_command(form: LinkForm) -> Command:
    """申退 with its ground and reason. Raises `Invalid` for a missing field."""
    grounds = {ground.value: ground for ground in DeclineGround}
    if form.get("ground") not in grounds:
        raise Invalid("请选择申退理由")
    return assignment.Decline(
        ground=grounds[form["ground"]],
        reason=required(form, "reason", "请说明申退的具体情况"),
        right_unit=required(form, "right_unit", "请填写建议由谁承办"),
    )


def review_command(offered: Sequence[type[Command]], form: LinkForm, person: Person) -> Command:
    """The review of the reply or opinion at the person's step. Raises `Invalid` for a missing choice or reason."""
    if form.get("choice") not in ("approve", "return"):
        raise Invalid("请选择通过或退回")
    approved = form["choice"] == "approve"
    opinion = form.get("opinion", "") if approved else required(form, "opinion", "退回须说明理由")
    step = Step.OFFICE if Role.OFFICE in person.roles else Step.DEPARTMENT
    review = feedback.ReviewReply if feedback.ReviewReply in offered else feedback.ReviewOpinion
    return review(approved=approved, opinion=opinion, step=step)


def required(form: LinkForm, name: str, message: str) -> str:
    """The value of a field without blanks around it. Raises `Invalid` with the message where it is empty."""
    if value := form.get(name, "").strip():
        return value
    raise Invalid(message)


def split_units(text: str) -> Iterator[str]:
    """The units named in a text, separated by commas, semicolons or line breaks."""
    for mark in "，,；;\n":
        text = text.replace(mark, "、")
    return (unit.strip() for unit in text.split("、") if unit.strip())


def command_id(link: UUID) -> UUID:
    """The command id of a link: a link gives one command, and the same one when it is sent twice."""
    return uuid5(link, "command")
