"""The year 2023 as it is played: for each case of a hand-over list, who does what on which day.

Known of 2023 are the counts, four titles, reply 0179 (沪市监书〔2023〕0103号, 2023-05-11), the visit for 0821
(2023-05-15, with 市公安局经侦总队 and 市教育委员会) and what came of 0099 (585 cases, 807.51 万元). All other dates,
persons, results and evaluations are invented. What befalls single cases stands in `stories`, what concerns the whole
bureau in `around`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from services.cli.demo.bureau_events import bureau_commands
from services.cli.demo.case_stories import REHANDLED_CASE, STORIES
from services.cli.demo.cast import CLERK, LEADERS, NEXT_CLERK, REVIEWER, Step, after, invented_hash, team
from services.cli.demo.commitments import COMMITMENT_BY_RESULT, commitment_steps
from services.desk.imports.handover_list import CaseRowRead
from shared.contracts import assignment, feedback, intake, publication, supervision
from shared.contracts.common.vocabulary import Channel, Disclosure, HandlingRole, Kind, Result, Satisfaction, Way
from shared.messaging.envelope import BANLI_NAMESPACE, Actor, Command

KNOWN_LETTER, KNOWN_DAY, KNOWN_SERIAL = "rd-16-1-0179", date(2023, 5, 11), 103
JOINT_VISIT, VISIT_DAY = "zx-14-1-0821", date(2023, 5, 15)
LATE_OPINION = "rd-16-1-0344"  # one opinion comes late: recorded, not refused
VISITORS = ("市公安局经侦总队", "市教育委员会")
NEW_CLERK_ON = date(2023, 8, 15)  # the office clerk hands her work over
# Results by rank among the lead cases of a kind; all others are solved or adopted.
EXCEPTIONS: dict[Kind, dict[int, Result]] = {
    Kind.SUGGESTION: {
        **dict.fromkeys((3, 10, 17), Result.SOLVING),
        **dict.fromkeys((7, 14), Result.PLANNED),
        **dict.fromkeys((9, 20), Result.REFERENCE),
    },
    Kind.PROPOSAL: {**dict.fromkeys((4, 11), Result.LISTED), 8: Result.REFERENCE},
}
DEFAULT_RESULTS = {Kind.SUGGESTION: Result.SOLVED, Kind.PROPOSAL: Result.ADOPTED}
CONTACT_WAYS = (Way.VISIT, Way.MEETING, Way.PHONE, Way.CONSULTATION)
SIGNING_COMMANDS = (feedback.SignReply, feedback.SignOpinion)


@dataclass(frozen=True, slots=True)
class PlannedCommand:
    """One command of the year, with an id that is the same in every run."""

    on: date
    stream: str
    command: Command
    actor: Actor
    id: UUID


def plan_cases(rows: Sequence[CaseRowRead]) -> list[PlannedCommand]:
    """Every command of the cases, by day, then by case."""
    ranks = dict.fromkeys(Kind, 0)
    commands: list[PlannedCommand] = []
    for n, row in enumerate(sorted(rows, key=lambda row: row.stream)):
        kind = row.command.kind
        if row.command.part is HandlingRole.CO:
            steps = list(co_case_steps(row, n))
        else:
            result = EXCEPTIONS[kind].get(ranks[kind], DEFAULT_RESULTS[kind])
            steps = commitment_steps(list(lead_case_steps(row, n, result)), row, COMMITMENT_BY_RESULT.get(result))
            ranks[kind] += 1
        commands += planned_commands(row.stream, STORIES[row.stream](steps, row) if row.stream in STORIES else steps)
    return open_series(commands) + sorted(commands, key=lambda planned: planned.on)


def planned_commands(stream: str, steps: Sequence[Step]) -> list[PlannedCommand]:
    """The steps of a stream as commands; what the office does after the change of its clerk is done by the new one."""
    return [
        PlannedCommand(on, stream, command, clerk(by, on), uuid5(BANLI_NAMESPACE, f"demo/{stream}/{k}"))
        for k, (on, command, by) in enumerate(steps)
    ]


def open_cases(commands: Sequence[PlannedCommand], day: date) -> list[str]:
    """The cases whose receipt was confirmed before this day and that are closed only later."""
    received = {
        planned.stream
        for planned in commands
        if isinstance(planned.command, intake.ConfirmReceipt) and planned.on < day
    }
    closed = {
        planned.stream for planned in commands if isinstance(planned.command, supervision.Close) and planned.on < day
    }
    return sorted(received - closed)


def plan_year(rows: Sequence[CaseRowRead]) -> list[PlannedCommand]:
    """Every command of the year in its order: those of the bureau, then those of single cases."""
    commands = plan_cases(rows)
    scheduled = bureau_commands(rows, open_cases(commands, NEW_CLERK_ON), NEW_CLERK_ON)
    bureau_wide = [
        PlannedCommand(on, stream, command, clerk(by, on), uuid5(BANLI_NAMESPACE, f"demo/around/{n}"))
        for n, (on, stream, command, by) in enumerate(scheduled)
    ]
    return sorted([*bureau_wide, *commands], key=lambda planned: planned.on)


def clerk(actor: Actor, on: date) -> Actor:
    """The actor, or the new clerk in the place of the old one after the change."""
    return NEXT_CLERK if actor == CLERK and on > NEW_CLERK_ON else actor


def open_series(commands: Sequence[PlannedCommand]) -> list[PlannedCommand]:
    """Opens the letter numbers of the year, so that reply 0179 gets the number it is known by."""
    before = sum(
        1
        for planned in commands
        if isinstance(planned.command, SIGNING_COMMANDS) and planned.stream[:2] == "rd" and planned.on < KNOWN_DAY
    )
    first = {Kind.SUGGESTION: max(1, KNOWN_SERIAL - before), Kind.PROPOSAL: 1}
    day = min((planned.on for planned in commands), default=date(2023, 2, 16))
    return [
        PlannedCommand(
            day,
            feedback.series_stream(kind, day.year),
            feedback.OpenSeries(prefix=feedback.PREFIXES[kind], year=day.year, start=start),
            CLERK,
            uuid5(BANLI_NAMESPACE, f"demo/series/{kind}"),
        )
        for kind, start in first.items()
    ]


def first_steps(row: CaseRowRead, n: int) -> Iterator[Step]:
    """The way of every case from its receipt to the department."""
    day, (head, handler, name) = row.command.handed_over, team(row.command.facts.topic, n)
    yield after(day, 1), intake.ConfirmReceipt(), CLERK
    yield (
        after(day, 2),
        assignment.Propose(department=name, opinion=f"主题为{row.command.facts.topic}，属该处职责"),
        CLERK,
    )
    yield after(day, 3), assignment.Confirm(opinion="请认真研究，按期办理"), LEADERS[n % 2]
    yield after(day, 4), assignment.Accept(handler=handler.name), head


def lead_case_steps(row: CaseRowRead, n: int, result: Result) -> Iterator[Step]:
    """A lead case: plan, contact, opinions, reply, publication, evaluation, close."""
    head, handler, name = team(row.command.facts.topic, n)
    facts, day = row.command.facts, row.command.handed_over
    submitted = VISIT_DAY if row.stream == JOINT_VISIT else after(day, 40 + n % 7)
    signed = avoid_known_day(row, after(submitted, 1 if row.stream == JOINT_VISIT else 3 + n % 4))
    yield from first_steps(row, n)
    goal = assignment.SubmitPlan(
        goal="研究所提建议，按期答复", responsible=head.name, finish_by=signed + timedelta(days=1)
    )
    yield after(day, 8 + n % 4), goal, handler
    yield contact_step(row, n, handler, name)
    for k, unit in enumerate(facts.co_units):
        given = feedback.ReceiveOpinion(unit=unit, channel=Channel.PLATFORM, text=invented_hash(unit, row.stream))
        yield after(day, 18 + (n + k) % 9), given, CLERK
    text, decision = (
        invented_hash("答复", row.stream),
        Disclosure.ACTIVE if facts.publishable else Disclosure.ON_REQUEST,
    )
    reason = "所提建议有参考价值，条件成熟时研究采纳" if result is Result.REFERENCE else ""
    ground = "" if facts.publishable else "提出人不同意公开"
    draft = feedback.SubmitReply(text=text, result=result, reason=reason, proposed=decision, proposed_ground=ground)
    yield submitted, draft, handler
    reviewed = min(signed, after(submitted, 1))
    yield reviewed, feedback.ReviewReply(approved=True, opinion="已逐条回应"), CLERK
    yield reviewed, publication.Review(text=text, decision=decision, ground=ground), REVIEWER
    yield from reply_steps(row, n, signed, decision)


def reply_steps(row: CaseRowRead, n: int, signed: date, decision: Disclosure) -> Iterator[Step]:
    """From the leader's signature to the closed case."""
    facts = row.command.facts
    committee = "市人大常委会代表工委" if row.command.kind is Kind.SUGGESTION else "市政协提案委"
    copies = (committee, "市政府办公厅", *facts.co_units)
    yield signed, feedback.SignReply(), LEADERS[(n + 1) % 2]
    yield signed, feedback.SendReply(recipients=facts.proposers, joint=facts.co_signers, copies=copies), CLERK
    yield signed, feedback.NoteCityEntry(receipt=f"SH{signed:%Y%m%d}{row.command.number}"), CLERK
    last = after(signed, 12 + n % 9)
    if n % 31 == 30 and row.stream != REHANDLED_CASE:
        last = after(signed, 30)
        yield last, feedback.NoteNoFeedback(reason="两次联系后仍未反馈"), CLERK
    else:
        grade = Satisfaction.BASICALLY if n % 17 == 5 else Satisfaction.SATISFIED
        yield last, feedback.RecordEvaluation(attitude=Satisfaction.SATISFIED, outcome=grade), CLERK
    if decision is Disclosure.ACTIVE:
        published = after(signed, 6 + n % 8)
        address = f"https://portal.example/jyta/{row.stream}.html"
        yield published, publication.Publish(index_no=f"AC6120200-2023-{n + 1:03d}", address=address), CLERK
        last = max(last, published)
    yield after(last, 2), supervision.Close(reason="已答复、已评价"), CLERK


def contact_step(row: CaseRowRead, n: int, handler: Actor, name: str) -> Step:
    """The contact before the reply; for 0821 the joint visit that is known."""
    who = "、".join(row.command.facts.proposers)
    if row.stream == JOINT_VISIT:
        command = feedback.RecordContact(
            way=Way.VISIT, who=who, by_whom=f"{name}{handler.name}", joint_units=VISITORS, opinion="赞成建立预警机制"
        )
        return VISIT_DAY, command, handler
    way = CONTACT_WAYS[n % len(CONTACT_WAYS)]
    command = feedback.RecordContact(way=way, who=who, by_whom=f"{name}{handler.name}", opinion="希望尽快落实")
    return after(row.command.handed_over, 13 + n % 9), command, handler


def avoid_known_day(row: CaseRowRead, day: date) -> date:
    """The known day of reply 0179; no other letter of its series on that day, so that its number is certain."""
    if row.stream == KNOWN_LETTER:
        return KNOWN_DAY
    return after(day, 1) if day == KNOWN_DAY else day


def co_case_steps(row: CaseRowRead, n: int) -> Iterator[Step]:
    """A co case: opinion to the lead unit within a month; afterwards what the lead unit still asks or sends."""
    _, handler, _ = team(row.command.facts.topic, n)
    day, text = row.command.handed_over, invented_hash("会办意见", row.stream)
    submitted = after(day, 9 + n % 5)
    sent = after(submitted, 14 if row.stream == LATE_OPINION else 3)
    yield from first_steps(row, n)
    yield submitted, feedback.SubmitOpinion(text=text), handler
    yield after(submitted, 1), feedback.ReviewOpinion(approved=True, opinion="同意"), CLERK
    yield avoid_known_day(row, after(submitted, 2)), feedback.SignOpinion(), LEADERS[n % 2]
    yield max(sent, avoid_known_day(row, after(submitted, 2))), feedback.SendOpinion(), CLERK
    closed = after(sent, 3 + n % 3)
    yield closed, supervision.Close(reason="会办意见已送主办单位"), CLERK
    if n % 12 == 4:
        who = "、".join(row.command.facts.proposers)
        joint = feedback.RecordContact(
            way=Way.VISIT, who=who, by_whom=handler.name, joint_units=(row.command.facts.lead_unit,)
        )
        yield after(closed, 20), joint, handler
    if n % 20 == 7:
        more = feedback.SupplementOpinion(text=invented_hash("补充", row.stream), reason="主办单位来电要求")
        yield after(closed, 22), more, handler
    if n % 3 == 0:
        yield after(closed, 40), feedback.ReceiveLeadReply(letter=f"主办单位对第{row.command.number}号的答复"), CLERK
