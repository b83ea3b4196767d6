"""Lawful lives of cases, command by command, from hand-over to archive; random commands begin anywhere in them."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from shared.contracts import assignment, feedback, intake, publication, supervision
from shared.contracts.common.vocabulary import (
    Channel,
    DeclineGround,
    Disclosure,
    Form,
    HandlingRole,
    KeyLevel,
    Kind,
    Promise,
    Regarding,
    Result,
    ReturnGround,
    Satisfaction,
    Way,
)
from shared.messaging.envelope import Actor, Command
from tests.cases import BUREAU, RADIO
from tests.properties.people import ADS, CLERK, FOOD, FOOD_HEAD, HANDLER, HEAD, LEADER, OTHER_LEADER, REVIEWER
from tests.properties.words import DIRECTORIES, POLICE, RD, TEXTS, WHOLE, ZX

FIRST, SECOND, CUT = TEXTS
HANDED_OVER, RECEIVED, SPRING, SENT, LATER = (
    date(2023, month, day) for month, day in ((2, 16), (2, 17), (4, 23), (5, 11), (8, 16))
)


class PlannedCommand(NamedTuple):
    """A command, who gives it, on which business date, and to which stream."""

    command: Command
    by: Actor
    on: date
    stream: str


def planned(stream: str, on: date, *commands: tuple[Actor, Command]) -> list[PlannedCommand]:
    return [PlannedCommand(command, by, on, stream) for by, command in commands]


def adopted() -> Iterator[PlannedCommand]:
    """What the bureau has before its first case: rules, calendars, departments, letter numbers, the year's session."""
    for command in WHOLE[supervision.AdoptCalendar]:
        yield PlannedCommand(command, CLERK, HANDED_OVER, supervision.CALENDAR)
    yield PlannedCommand(WHOLE[supervision.AdoptRules][0], CLERK, HANDED_OVER, supervision.RULES)
    yield PlannedCommand(DIRECTORIES[0], CLERK, HANDED_OVER, assignment.DIRECTORY)
    for kind in Kind:
        opened = feedback.OpenSeries(prefix=feedback.PREFIXES[kind], year=2023)
        yield PlannedCommand(opened, CLERK, HANDED_OVER, feedback.series_stream(kind, 2023))


def facts(**more: object) -> intake.Facts:
    known = {"title": "关于保健品广告的建议", "proposers": ("甲代表",), "lead_unit": BUREAU, "topic": "广告"}
    return intake.Facts.model_validate(known | more)


def registered(stream: str, part: HandlingRole, **more: object) -> tuple[Actor, Command]:
    kind, congress, session, number = stream.split("-")
    return CLERK, intake.Register(
        kind=Kind(kind),
        congress=int(congress),
        session=int(session),
        number=number,
        part=part,
        handed_over=HANDED_OVER,
        facts=facts(**more),
    )


PROPOSE = (CLERK, assignment.Propose(department=ADS, co_departments=(FOOD,)))
CONFIRM = (LEADER, assignment.Confirm())
ACCEPT = (HEAD, assignment.Accept(handler="陈某"))
ASSIGNED = ((CLERK, intake.ConfirmReceipt()), PROPOSE, CONFIRM, ACCEPT)
CONTACT = (HANDLER, feedback.RecordContact(way=Way.VISIT, who="甲代表", by_whom="陈某"))
RECEIVE = (CLERK, feedback.ReceiveOpinion(unit=RADIO, channel=Channel.PLATFORM, text=CUT))
APPROVE = (CLERK, feedback.ReviewReply(approved=True))
SEND = (CLERK, feedback.SendReply(recipients=("甲代表", "乙代表"), joint=1))
PROMISE = Promise(what="修订标准", due=date(2023, 12, 31), department=ADS)
CLOSE = (CLERK, supervision.Close())


def review(text: str, form: Form = Form.FULL) -> tuple[Actor, Command]:
    return REVIEWER, publication.Review(text=text, decision=Disclosure.ACTIVE, form=form)


def publish(number: int) -> tuple[Actor, Command]:
    return CLERK, publication.Publish(
        index_no=f"AC6120200-2023-{number:03}", address=f"https://portal.example/{number}"
    )


def evaluate(outcome: Satisfaction) -> tuple[Actor, Command]:
    return CLERK, feedback.RecordEvaluation(attitude=Satisfaction.SATISFIED, outcome=outcome, opinion="进展不快")


def answered(text: str, result: Result, *promises: Promise) -> list[tuple[Actor, Command]]:
    """From the draft to the letter on its way."""
    draft = feedback.SubmitReply(text=text, result=result, commitments=promises)
    return [(HANDLER, draft), APPROVE, review(text), (LEADER, feedback.SignReply()), SEND]


def lead(stream: str = RD) -> Iterator[PlannedCommand]:
    """Extended, promised, answered twice, kept its promise late, closed and filed."""
    yield from planned(stream, RECEIVED, registered(stream, HandlingRole.LEAD, co_units=(RADIO,)), *ASSIGNED)
    more = supervision.RequestExtension(until=LATER, reason="涉及面广", report=CUT)
    yield from planned(
        stream,
        SPRING,
        (HANDLER, assignment.SubmitPlan(goal="走访", responsible="陈某", finish_by=SPRING)),
        (FOOD_HEAD, assignment.GiveInput(opinion="无不同意见")),
        (CLERK, intake.MarkKey(level=KeyLevel.KEY, by_whom="主任会议")),
        (LEADER, supervision.Inquire(question="进展如何")),
        (HANDLER, supervision.AnswerInquiry(inquiry="q1", answer="按计划进行")),
        (CLERK, more),
        (CLERK, supervision.GrantExtension(by_whom="代表工委")),
        (CLERK, supervision.TellProposer(regarding=Regarding.EXTENSION, way=Way.PHONE)),
        CONTACT,
        RECEIVE,
    )
    yield from planned(stream, SENT, *answered(FIRST, Result.SOLVING, PROMISE), (CLERK, feedback.NoteCityEntry()))
    yield from planned(stream, LATER, publish(1), evaluate(Satisfaction.DISSATISFIED))
    again = feedback.OrderRehandling(reason="再研究", ordered_by="代表工委")
    yield from planned(stream, LATER, (CLERK, again), ACCEPT, CONTACT, *answered(SECOND, Result.SOLVED), publish(2))
    late = date(2024, 2, 29)
    yield from planned(
        stream,
        late,
        evaluate(Satisfaction.SATISFIED),
        (HANDLER, supervision.Fulfil(commitment="c1", what="标准已印发")),
        (CLERK, supervision.TellProposer(regarding=Regarding.FULFILMENT, way=Way.LETTER, subject="c1")),
        CLOSE,
        (CLERK, supervision.Archive(reference="2023-01", place="档案室")),
    )


def joint(stream: str = ZX) -> Iterator[PlannedCommand]:
    """Answered together with another lead unit, in part for the public, taken down again."""
    yield from planned(stream, RECEIVED, registered(stream, HandlingRole.JOINT, joint_units=(POLICE,)), *ASSIGNED)
    draft = feedback.SubmitReply(text=FIRST, result=Result.ADOPTED)
    cuts = (publication.Cut(place="第二段", ground="条例第十五条"),)
    agreed = feedback.ReceiveAgreement(unit=POLICE, agreed=True)
    yield from planned(stream, SENT, CONTACT, (HANDLER, draft), APPROVE, review(FIRST, Form.PART), (CLERK, agreed))
    down = publication.Withdraw(reason="涉及隐私", ordered_by="局保密办")
    yield from planned(
        stream,
        SENT,
        (OTHER_LEADER, feedback.SignReply()),
        SEND,
        (REVIEWER, publication.Redact(text=FIRST, redacted=CUT, cuts=cuts)),
        publish(3),
        (CLERK, feedback.NoteNoFeedback(reason="未反馈")),
        CLOSE,
        (CLERK, down),
    )


def co(stream: str = RD) -> Iterator[PlannedCommand]:
    """Declined by the wrong department first; the opinion is supplemented after the lead unit's reply."""
    yield from planned(
        stream,
        RECEIVED,
        registered(stream, HandlingRole.CO, lead_unit=RADIO, co_units=(BUREAU,)),
        (CLERK, intake.ConfirmReceipt()),
        (CLERK, assignment.Propose(department=FOOD)),
        CONFIRM,
        (FOOD_HEAD, assignment.Decline(ground=DeclineGround.NOT_DEPARTMENT, reason="属广告", right_unit=ADS)),
        PROPOSE,
        CONFIRM,
        ACCEPT,
        (HANDLER, feedback.SubmitOpinion(text=FIRST)),
        (CLERK, feedback.ReviewOpinion(approved=True)),
        (LEADER, feedback.SignOpinion()),
        (CLERK, feedback.SendOpinion()),
    )
    yield from planned(
        stream,
        SENT,
        (CLERK, feedback.ReceiveLeadReply(letter="沪文旅〔2023〕9号")),
        (HANDLER, feedback.SupplementOpinion(text=SECOND, reason="主办单位要求")),
        CLOSE,
        (CLERK, supervision.Archive(reference="2023-02", place="档案室")),
    )


def returned(stream: str = RD) -> Iterator[PlannedCommand]:
    """Not this bureau's, handed over again for an opinion only, and withdrawn in the end."""
    not_ours = assignment.Decline(ground=DeclineGround.NOT_BUREAU, reason="属广电", right_unit=RADIO)
    asked = intake.RequestReturn(
        ground=ReturnGround.NOT_OURS, reason="属广电", suggested_unit=RADIO, approved_by="李某"
    )
    yield from planned(
        stream,
        RECEIVED,
        registered(stream, HandlingRole.LEAD),
        *ASSIGNED[:3],
        (HEAD, not_ours),
        (CLERK, asked),
        (CLERK, intake.RefuseReturn(by_whom="办公厅", reason="贵局主管")),
        (CLERK, asked.model_copy(update={"reason": "主管部门已调整"})),
        (CLERK, intake.GrantReturn(by_whom="办公厅")),
    )
    again = intake.HandOverAgain(
        part=HandlingRole.CO, handed_over=SPRING, facts=facts(lead_unit=RADIO), reason="改为会办"
    )
    gone = intake.Withdraw(reason="情况变化", all_agreed=True)
    yield from planned(stream, SPRING, (CLERK, again), *ASSIGNED, (CLERK, gone), CLOSE)


def anew(stream: str = ZX) -> Iterator[PlannedCommand]:
    """Registered by mistake, voided, registered again with another part, corrected into a lead case."""
    yield from planned(
        stream, RECEIVED, registered(stream, HandlingRole.LEAD), *ASSIGNED, (CLERK, intake.Void(reason="误登"))
    )
    corrected = intake.Correct(facts=facts(title="更正后的案由"), reason="誊抄有误", part=HandlingRole.LEAD)
    yield from planned(stream, SPRING, registered(stream, HandlingRole.CO), *ASSIGNED, (CLERK, corrected), CONTACT)


def classified(stream: str = RD) -> Iterator[PlannedCommand]:
    """Noted as classified by mistake, and then entered and assigned like any other."""
    number = dict(registered(stream, HandlingRole.LEAD)[1])
    stub = intake.NoteClassified(**{name: number[name] for name in intake.NoteClassified.model_fields})
    void = intake.Void(reason="并非涉密件")
    yield from planned(stream, RECEIVED, (CLERK, stub), (CLERK, void), registered(stream, HandlingRole.LEAD), *ASSIGNED)


def taken_over(stream: str = RD) -> Iterator[PlannedCommand]:
    """Answered before this system was there, with a promise that is still open."""
    taken = intake.Taken(
        file="期初.xlsx",
        file_hash=CUT,
        department=ADS,
        handler="陈某",
        received_on=RECEIVED,
        contacted_on=RECEIVED,
        letter="沪市监书〔2022〕0088号",
        sent_on=SPRING,
        result=Result.PLANNED,
        decision=Disclosure.ACTIVE,
        commitments=(PROMISE,),
    )
    _, entered = registered(stream, HandlingRole.LEAD)
    yield from planned(stream, SENT, (CLERK, intake.TakeOver(**dict(entered), taken=taken)))
    carry = supervision.CarryOver(commitment="c1", year=2024)
    yield from planned(stream, LATER, evaluate(Satisfaction.SATISFIED), publish(4), (CLERK, carry), CLOSE)


def watched(stream: str = ZX) -> Iterator[PlannedCommand]:
    """Reminded before, on and after its day, and answered late."""
    yield from planned(stream, RECEIVED, registered(stream, HandlingRole.LEAD), *ASSIGNED)
    for day in (12, 15, 16, 17, 19):
        on = date(2023, 5, day)
        yield PlannedCommand(supervision.BeginDay(day=on), CLERK, on, supervision.DAYS)
    remind = supervision.Remind(rule="reply")
    yield from planned(stream, date(2023, 5, 19), (CLERK, remind), CONTACT, *answered(FIRST, Result.ADOPTED))


def closed_before(stream: str = ZX) -> Iterator[PlannedCommand]:
    """Answered and closed before this system was there, and handled anew in it."""
    taken = intake.Taken(file="期初.xlsx", file_hash=CUT, department=ADS, sent_on=RECEIVED, closed_on=SPRING)
    _, entered = registered(stream, HandlingRole.LEAD)
    again = feedback.OrderRehandling(reason="再研究", ordered_by="提案委")
    take = intake.TakeOver(**dict(entered), taken=taken)
    yield from planned(stream, SENT, (CLERK, take), (CLERK, again), ACCEPT, CONTACT, *answered(FIRST, Result.ADOPTED))


Life = Callable[[], Iterator[PlannedCommand]]
LIVES: tuple[Life, ...] = (lead, joint, co, returned, anew, classified, taken_over, watched, closed_before)
