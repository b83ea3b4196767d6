"""What concerns the whole bureau in the year: sessions, people, internal rules, key tasks, reports, the change of the
clerk."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from services.cli.demo.cast import BUREAU_OFFICE, CLERK, LEADERS, NEXT_CLERK, after, head_of, invented_hash, team
from services.cli.demo.internal_stories import LEADER_AWAY
from services.cli.install.seed_data import DEPARTMENTS
from services.cli.install.seed_data import OFFICE as FIRST
from services.desk.imports.handover_list import CaseRowRead
from shared.contracts import assignment, feedback, intake, supervision
from shared.contracts.assignment import DIRECTORY
from shared.contracts.common.vocabulary import HandlingRole, Kind, Pair, Regarding, Step, Way
from shared.contracts.feedback import HOUSE
from shared.contracts.intake import SESSIONS, Facts, case_stream
from shared.contracts.supervision import oversight
from shared.contracts.supervision.oversight import KEY_TASKS, REPORTS, KeyTask
from shared.messaging.envelope import Actor, Command, Role

ScheduledCommand = tuple[date, str, Command, Actor]
BUREAU = "市市场监督管理局"
BEGIN = OPENED_ON = date(2023, 1, 9)
CONGRESSES = {Kind.SUGGESTION: 16, Kind.PROPOSAL: 14}
VOIDED_NUMBER, CLASSIFIED_NUMBER, TAKEN_OVER_CASE = "0998", "0990", "rd-15-6-0077"
KEY_TASK_BY_MONTH = {"2023-03": "研究办理方案", "2023-05": "完成答复"}
REPORT_RECIPIENTS = ("市人大常委会代表工委", "市政府办公厅", "市政协提案委")


def bureau_commands(rows: Sequence[CaseRowRead], open_cases: Sequence[str], leaving: date) -> list[ScheduledCommand]:
    """All commands of the year that belong to no single case; `open_cases` are those under way when the clerk
    leaves."""
    first = min(row.command.handed_over for row in rows)
    bureau = [*bureau_setup(), *sessions(first), *exceptional_cases(first), *key_tasks(rows), *reports()]
    return [*bureau, *taken_over_case(), *clerk_leaves([*open_cases, TAKEN_OVER_CASE], leaving)]


def bureau_setup() -> Iterator[ScheduledCommand]:
    """The people of the bureau, their internal rules, and who signs for whom in spring."""
    heads = (head_of(department.name) for department in DEPARTMENTS)
    yield BEGIN, DIRECTORY, appointment(CLERK), FIRST  # nobody appoints themselves
    for who in (*LEADERS, *heads):
        yield BEGIN, DIRECTORY, appointment(who), CLERK
    away, there = LEADERS
    delegation = assignment.Delegate(
        principal_id=away.id,
        delegate_id=there.id,
        roles=(Role.LEADER,),
        since=LEADER_AWAY[0],
        until=LEADER_AWAY[1],
        reason="外出学习",
    )
    yield LEADER_AWAY[0], DIRECTORY, delegation, CLERK
    rules = feedback.AdoptHouseRules(
        attempts=3, steps=(Step.OFFICE,), separations=(feedback.Separation(pair=Pair.REVIEWER_SIGNER),)
    )
    yield BEGIN, HOUSE, rules, CLERK


def appointment(who: Actor) -> assignment.AppointPerson:
    """The command that appoints a person."""
    return assignment.AppointPerson(person_id=who.id, name=who.name, department=who.department, roles=who.roles)


def sessions(first: date) -> Iterator[ScheduledCommand]:
    """Both sessions of January, and the notice of February that fixes the common due date."""
    for kind, congress in CONGRESSES.items():
        session = intake.NoteSession(
            kind=kind, congress=congress, session=1, begins=date(2023, 1, 11), ends=date(2023, 1, 15)
        )
        yield date(2023, 1, 16), SESSIONS, session, CLERK
        co_due = date(2023, 3, 16) if kind is Kind.PROPOSAL else None
        notice = {"notice_on": date(2023, 2, 16), "due": date(2023, 5, 16), "co_due": co_due}
        yield first, SESSIONS, session.model_copy(update={**notice, "notice_no": "办〔2023〕1号"}), CLERK


def exceptional_cases(first: date) -> Iterator[ScheduledCommand]:
    """A case entered by mistake and voided, and a classified one of which only the number is known."""
    facts = Facts(title="误登的建议", proposers=("代表999",), lead_unit=BUREAU)
    mistaken = intake.Register(
        kind=Kind.SUGGESTION,
        congress=16,
        session=1,
        number=VOIDED_NUMBER,
        part=HandlingRole.LEAD,
        handed_over=first,
        facts=facts,
    )
    stream = case_stream(Kind.SUGGESTION, 16, 1, VOIDED_NUMBER)
    yield after(first, 1), stream, mistaken, CLERK  # the notice of the day before already stands
    yield after(first, 2), stream, intake.Void(reason="系区人大代表建议，误登"), CLERK
    secret = intake.NoteClassified(
        kind=Kind.PROPOSAL, congress=14, session=1, number=CLASSIFIED_NUMBER, handed_over=first
    )
    yield first, case_stream(Kind.PROPOSAL, 14, 1, CLASSIFIED_NUMBER), secret, CLERK


def key_tasks(rows: Sequence[CaseRowRead]) -> Iterator[ScheduledCommand]:
    """月度重点任务 of March and May."""
    leading = sorted(row.stream for row in rows if row.command.part.leads)[:3]
    for month, what in KEY_TASK_BY_MONTH.items():
        month_tasks = tuple(KeyTask(case=stream, what=what, responsible=LEADERS[0].name) for stream in leading)
        yield (
            date.fromisoformat(f"{month}-01"),
            KEY_TASKS,
            oversight.SetKeyTasks(month=month, tasks=month_tasks),
            LEADERS[0],
        )


def reports() -> Iterator[ScheduledCommand]:
    """The half-year report in time, the year's report of 2023-11-08 before its day."""
    days = {"2023-half": (date(2023, 6, 30), date(2023, 6, 20)), "2023-year": (date(2023, 11, 15), date(2023, 11, 8))}
    for report, (due, filed) in days.items():
        yield date(2023, 3, 1), REPORTS, oversight.PlanReport(report=report, due=due, to=REPORT_RECIPIENTS), CLERK
        yield filed, REPORTS, oversight.FileReport(report=report, text=invented_hash("总结", report)), CLERK


def taken_over_case() -> Iterator[ScheduledCommand]:
    """A case of the year before with two commitments: one is fulfilled, the other is carried over."""
    handler = team("网络交易", 0)[1]
    done = supervision.Fulfil(commitment="c2", what="专项检查已完成", evidence=invented_hash("专项检查"))
    yield date(2023, 6, 26), TAKEN_OVER_CASE, done, handler
    written = supervision.TellProposer(regarding=Regarding.FULFILMENT, subject="c2", way=Way.LETTER)
    yield date(2023, 6, 28), TAKEN_OVER_CASE, written, CLERK


def clerk_leaves(open_cases: Sequence[str], leaving: date) -> Iterator[ScheduledCommand]:
    """In August the clerk hands over: the newcomer is appointed, and every open case passes to her."""
    yield leaving, DIRECTORY, appointment(NEXT_CLERK), CLERK
    handed = assignment.HandOverWork(
        post=Role.OFFICE,
        department=BUREAU_OFFICE,
        from_whom=CLERK.name,
        to_whom=NEXT_CLERK.name,
        reason="岗位调整",
    )
    for stream in open_cases:
        yield leaving, stream, handed, CLERK
    gone = assignment.RemovePerson(person_id=CLERK.id, reason="调离")
    yield leaving + timedelta(days=1), DIRECTORY, gone, NEXT_CLERK
