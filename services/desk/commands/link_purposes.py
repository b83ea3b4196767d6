"""What a one-time link is for: which acts it offers, who may be sent it, and what follows when it was used."""

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
    """An act that can be done on a phone."""

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
    """What was last done of the kind, whoever did it."""
    return next((event for event in reversed(history) if isinstance(event.event, EVENTS_BY_PURPOSE[purpose])), None)


def candidates(purpose: Purpose, case: CaseRow, people: Sequence[Person]) -> list[Person]:
    """Who could do it: whose business the case is, in a post that may."""
    return [person for person in people if any(may(person, case, act) for act in COMMANDS_BY_PURPOSE[purpose])]


def chosen_command(purpose: Purpose, offered: Sequence[type[Command]], said: LinkForm, person: Person) -> Command:
    """The command that was chosen on the phone. Raises `Invalid` in words where something is missing."""
    match purpose:
        case Purpose.ACCEPT:
            command = decline_command(said) if said.get("choice") == "decline" else accept_command(said, person)
        case Purpose.CONFIRM:
            command = assignment.Confirm(opinion=said.get("opinion", ""))
        case Purpose.APPROVE:
            command = review_command(offered, said, person)
        case Purpose.SIGN:
            command = feedback.SignReply() if feedback.SignReply in offered else feedback.SignOpinion()
        case Purpose.INQUIRE:
            command = supervision.Inquire(question=required(said, "question", "请填写问询内容"))
    if type(command) not in offered:
        raise Invalid(f"现在不能办理{command.label}，请刷新后再看")
    return command


def accept_command(said: LinkForm, person: Person) -> Command:
    more = said.get("choice") == "accept-more"
    wanted = tuple(split_units(required(said, "units", "请填写建议增加的会办单位"))) if more else ()
    reason = required(said, "why", "请说明为何需要增加会办单位") if more else ""
    handler = required(said, "handler", "请填写承办人")
    return assignment.Accept(handler=handler, wanted_units=wanted, reason=reason)


def decline_command(said: LinkForm) -> Command:
    grounds = {ground.value: ground for ground in DeclineGround}
    if said.get("ground") not in grounds:
        raise Invalid("请选择申退理由")
    return assignment.Decline(
        ground=grounds[said["ground"]],
        reason=required(said, "reason", "请说明申退的具体情况"),
        right_unit=required(said, "right_unit", "请填写建议由谁承办"),
    )


def review_command(offered: Sequence[type[Command]], said: LinkForm, person: Person) -> Command:
    if said.get("choice") not in ("approve", "return"):
        raise Invalid("请选择通过或退回")
    approved = said["choice"] == "approve"
    opinion = said.get("opinion", "") if approved else required(said, "opinion", "退回须说明理由")
    step = Step.OFFICE if Role.OFFICE in person.roles else Step.DEPARTMENT
    review = feedback.ReviewReply if feedback.ReviewReply in offered else feedback.ReviewOpinion
    return review(approved=approved, opinion=opinion, step=step)


def required(said: LinkForm, name: str, otherwise: str) -> str:
    if value := said.get(name, "").strip():
        return value
    raise Invalid(otherwise)


def split_units(text: str) -> Iterator[str]:
    for mark in "，,；;\n":
        text = text.replace(mark, "、")
    return (each.strip() for each in text.split("、") if each.strip())


def command_id(link: UUID) -> UUID:
    """A link gives one command: sent twice, it is done once."""
    return uuid5(link, "command")
