"""The year 2023 as it is played: for each case of a hand-over list, who does what on which day.

Known of 2023 are the counts, four titles, reply 0179 (沪市监书〔2023〕0103号, 2023-05-11) and the visit for 0821
(2023-05-15, with 市公安局经侦总队 and 市教育委员会). All other dates, persons, results and evaluations are invented.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

import chinese_calendar  # type: ignore[import-untyped]

from services.cli.seed import DEPARTMENTS
from services.desk.handover import Row
from shared.contracts import assignment, feedback, intake, publication, supervision
from shared.contracts.words import Channel, Disclosure, Kind, Part, Result, Satisfaction, Way
from shared.messages import BANLI, Actor, Command, Role

BUREAU_OFFICE = "局办公室"
FAMILIES, GIVEN = "顾沈陆严宋贺温季柏穆尹邵", ("思远", "若琳", "景行", "亦然", "知夏", "云帆", "书宁", "承泽")
KNOWN_LETTER, KNOWN_DAY, KNOWN_SERIAL = "rd-16-1-0179", date(2023, 5, 11), 103
JOINT_VISIT, VISIT_DAY = "zx-14-1-0821", date(2023, 5, 15)
LATE_OPINION = "rd-16-1-0344"  # one opinion comes late: recorded, not refused
VISITORS = ("市公安局经侦总队", "市教育委员会")
# Results by rank among the lead cases of a kind; all others are solved or adopted.
EXCEPTIONS: dict[Kind, dict[int, Result]] = {
    Kind.SUGGESTION: {
        **dict.fromkeys((3, 10, 17), Result.SOLVING),
        **dict.fromkeys((7, 14), Result.PLANNED),
        **dict.fromkeys((9, 20), Result.REFERENCE),
    },
    Kind.PROPOSAL: {**dict.fromkeys((4, 11), Result.LISTED), 8: Result.REFERENCE},
}
USUAL = {Kind.SUGGESTION: Result.SOLVED, Kind.PROPOSAL: Result.ADOPTED}
WAYS = (Way.VISIT, Way.MEETING, Way.PHONE, Way.CONSULTATION)
SIGNS = (feedback.SignReply, feedback.SignOpinion)


@dataclass(frozen=True, slots=True)
class Act:
    """One command of the year, with an id that is the same in every run."""

    on: date
    stream: str
    command: Command
    actor: Actor
    id: UUID


def person(role: Role, department: str, n: int) -> Actor:
    name = FAMILIES[(n * 5 + len(department)) % len(FAMILIES)] + GIVEN[n % len(GIVEN)]
    return Actor(id=f"{role}-{n}", name=name, department=department, roles=(role,))


CLERK = person(Role.OFFICE, BUREAU_OFFICE, 1)
LEADERS = (person(Role.LEADER, "局领导", 2), person(Role.LEADER, "局领导", 3))
REVIEWER = person(Role.DISCLOSURE, BUREAU_OFFICE, 4)


def department(topic: str) -> tuple[int, str]:
    """Which department usually handles a topic, and its place in the directory."""
    return next(
        ((n, each.name) for n, each in enumerate(DEPARTMENTS) if topic in each.topics), (0, DEPARTMENTS[0].name)
    )


def after(day: date, working_days: int) -> date:
    """So many working days later."""
    while working_days:
        day += timedelta(days=1)
        working_days -= bool(chinese_calendar.is_workday(day))
    return day


def digest(*words: object) -> str:
    """The hash of an invented text."""
    return "sha256:" + hashlib.sha256("/".join(map(str, words)).encode()).hexdigest()


Step = tuple[date, Command, Actor]


def plan(rows: Sequence[Row]) -> list[Act]:
    """Every act of the year in the order in which it is done: by day, then by case."""
    ranks = dict.fromkeys(Kind, 0)
    acts = []
    for n, row in enumerate(sorted(rows, key=lambda row: row.stream)):
        if row.command.part is Part.LEAD:
            steps = list(lead(row, n, ranks[row.command.kind]))
            ranks[row.command.kind] += 1
        else:
            steps = list(co(row, n))
        acts += [
            Act(on, row.stream, c, by, uuid5(BANLI, f"demo/{row.stream}/{k}")) for k, (on, c, by) in enumerate(steps)
        ]
    return series(acts) + sorted(acts, key=lambda act: act.on)


def series(acts: Sequence[Act]) -> list[Act]:
    """Opens the year's letter numbers, so that reply 0179 gets the number it is known by."""
    before = sum(1 for act in acts if isinstance(act.command, SIGNS) and act.stream[:2] == "rd" and act.on < KNOWN_DAY)
    first = {Kind.SUGGESTION: max(1, KNOWN_SERIAL - before), Kind.PROPOSAL: 1}
    day = min((act.on for act in acts), default=date(2023, 2, 16))
    return [
        Act(
            day,
            feedback.series_stream(kind, day.year),
            feedback.OpenSeries(prefix=feedback.PREFIXES[kind], year=day.year, start=start),
            CLERK,
            uuid5(BANLI, f"demo/series/{kind}"),
        )
        for kind, start in first.items()
    ]


def begun(row: Row, n: int) -> Iterator[Step]:
    """The way of every case from its receipt to the department."""
    day, (seat, name) = row.command.handed_over, department(row.command.facts.topic)
    head, handler = person(Role.HEAD, name, 20 + seat), person(Role.HANDLER, name, 40 + seat * 2 + n % 2)
    yield after(day, 1), intake.ConfirmReceipt(), CLERK
    yield (
        after(day, 2),
        assignment.Propose(department=name, opinion=f"主题为{row.command.facts.topic}，属该处职责"),
        CLERK,
    )
    yield after(day, 3), assignment.Confirm(opinion="请认真研究，按期办理"), LEADERS[n % 2]
    yield after(day, 4), assignment.Accept(handler=handler.name), head


def team(row: Row, n: int) -> tuple[Actor, Actor, str]:
    seat, name = department(row.command.facts.topic)
    return person(Role.HEAD, name, 20 + seat), person(Role.HANDLER, name, 40 + seat * 2 + n % 2), name


def lead(row: Row, n: int, rank: int) -> Iterator[Step]:
    """A lead case: plan, contact, opinions, reply, publication, evaluation, close."""
    head, handler, name = team(row, n)
    facts, day = row.command.facts, row.command.handed_over
    submitted = VISIT_DAY if row.stream == JOINT_VISIT else after(day, 40 + n % 7)
    signed = known_or(row, after(submitted, 1 if row.stream == JOINT_VISIT else 3 + n % 4))
    yield from begun(row, n)
    finish = signed + timedelta(days=1)
    yield (
        after(day, 8 + n % 4),
        assignment.SubmitPlan(goal="研究所提建议，按期答复", responsible=head.name, finish_by=finish),
        handler,
    )
    yield contact(row, n, handler, name)
    for k, unit in enumerate(facts.co_units):
        yield (
            after(day, 18 + (n + k) % 9),
            feedback.ReceiveOpinion(unit=unit, channel=Channel.PLATFORM, text=digest(unit, row.stream)),
            CLERK,
        )
    text, decision = digest("答复", row.stream), Disclosure.ACTIVE if facts.publishable else Disclosure.ON_REQUEST
    result = EXCEPTIONS[row.command.kind].get(rank, USUAL[row.command.kind])
    reason = "所提建议有参考价值，条件成熟时研究采纳" if result is Result.REFERENCE else ""
    yield submitted, feedback.SubmitReply(text=text, result=result, reason=reason), handler
    reviewed = min(signed, after(submitted, 1))
    yield reviewed, feedback.ReviewReply(approved=True, opinion="已逐条回应"), CLERK
    ground = "" if facts.publishable else "提出人不同意公开"
    yield reviewed, publication.Review(text=text, decision=decision, ground=ground), REVIEWER
    yield from answered(row, n, signed, decision)


def answered(row: Row, n: int, signed: date, decision: Disclosure) -> Iterator[Step]:
    """From the leader's signature to the closed case."""
    facts = row.command.facts
    copies = (
        "市人大常委会代表工委" if row.command.kind is Kind.SUGGESTION else "市政协提案委",
        "市政府办公厅",
        *facts.co_units,
    )
    yield signed, feedback.SignReply(), LEADERS[(n + 1) % 2]
    yield signed, feedback.SendReply(recipients=facts.proposers, joint=facts.co_signers, copies=copies), CLERK
    yield signed, feedback.NoteCityEntry(receipt=f"SH{signed:%Y%m%d}{row.command.number}"), CLERK
    last = after(signed, 12 + n % 9)
    if n % 31 == 30:
        last = after(signed, 30)
        yield last, feedback.NoteNoFeedback(reason="两次联系后仍未反馈"), CLERK
    else:
        grade = Satisfaction.BASICALLY if n % 17 == 5 else Satisfaction.SATISFIED
        yield last, feedback.RecordEvaluation(attitude=Satisfaction.SATISFIED, outcome=grade), CLERK
    if decision is Disclosure.ACTIVE:
        shown = after(signed, 6 + n % 8)
        index_no = f"AC6120200-2023-{n + 1:03d}"
        yield (
            shown,
            publication.Publish(index_no=index_no, address=f"https://portal.example/jyta/{row.stream}.html"),
            CLERK,
        )
        last = max(last, shown)
    yield after(last, 2), supervision.Close(reason="已答复、已评价"), CLERK


def contact(row: Row, n: int, handler: Actor, name: str) -> Step:
    """The contact before the reply; for 0821 the joint visit that is known."""
    who = "、".join(row.command.facts.proposers)
    if row.stream == JOINT_VISIT:
        command = feedback.RecordContact(
            way=Way.VISIT, who=who, by_whom=f"{name}{handler.name}", joint_units=VISITORS, opinion="赞成建立预警机制"
        )
        return VISIT_DAY, command, handler
    way = WAYS[n % len(WAYS)]
    command = feedback.RecordContact(way=way, who=who, by_whom=f"{name}{handler.name}", opinion="希望尽快落实")
    return after(row.command.handed_over, 13 + n % 9), command, handler


def known_or(row: Row, day: date) -> date:
    """The known day of reply 0179; no other letter of its series on that day, so that its number is certain."""
    if row.stream == KNOWN_LETTER:
        return KNOWN_DAY
    return after(day, 1) if day == KNOWN_DAY else day


def co(row: Row, n: int) -> Iterator[Step]:
    """A co case: opinion to the lead unit within a month; afterwards what the lead unit still asks or sends."""
    _, handler, _ = team(row, n)
    day, text = row.command.handed_over, digest("会办意见", row.stream)
    submitted = after(day, 9 + n % 5)
    sent = after(submitted, 14 if row.stream == LATE_OPINION else 3)
    yield from begun(row, n)
    yield submitted, feedback.SubmitOpinion(text=text), handler
    yield after(submitted, 1), feedback.ReviewOpinion(approved=True, opinion="同意"), CLERK
    yield known_or(row, after(submitted, 2)), feedback.SignOpinion(), LEADERS[n % 2]
    yield max(sent, known_or(row, after(submitted, 2))), feedback.SendOpinion(), CLERK
    closed = after(sent, 3 + n % 3)
    yield closed, supervision.Close(reason="会办意见已送主办单位"), CLERK
    if n % 12 == 4:
        who = "、".join(row.command.facts.proposers)
        joint = feedback.RecordContact(
            way=Way.VISIT, who=who, by_whom=handler.name, joint_units=(row.command.facts.lead_unit,)
        )
        yield after(closed, 20), joint, handler
    if n % 20 == 7:
        yield (
            after(closed, 22),
            feedback.SupplementOpinion(text=digest("补充", row.stream), reason="主办单位来电要求"),
            handler,
        )
    if n % 3 == 0:
        yield after(closed, 40), feedback.ReceiveLeadReply(letter=f"主办单位对第{row.command.number}号的答复"), CLERK
