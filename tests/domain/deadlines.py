"""D1 to D15, the arithmetic of 4.3 and the bureau's own limits of 4.4: each number, where it starts, and an example."""

from datetime import date
from typing import Any

from services.supervision.deadlines.china_calendar import adopt_year
from services.supervision.deadlines.date_arithmetic import (
    Calendar,
    CalendarYear,
    add_months,
    add_working_days,
    due_date,
    is_working_day,
)
from services.supervision.deadlines.default_rules import DEFAULTS
from shared.contracts.assignment import CoDepartmentAdded
from shared.contracts.common.vocabulary import Channel, Form, HandlingRole, Kind, Unit
from shared.contracts.feedback import OpinionExpected, OpinionSent
from shared.contracts.intake import ReceiptConfirmed
from shared.contracts.publication import ReplyPublished
from shared.contracts.supervision import PlanReport, UnknownYear
from tests.cases import RADIO
from tests.domain.rows import CIVIL, CONGRESS, HOUSE, OPENNESS, NotOurs, Rule, answers
from tests.supervision.case_events import ACCEPTED, CONFIRMED, TEXT, anew, answered, handled, on, received
from tests.supervision.deadlines import test_extension as extension
from tests.supervision.oversight import test_commitments as promises
from tests.supervision.supervised_case import SupervisedCase, bureau, helping, registered

WORKING_DAYS, DAYS, MONTHS = Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS
CALENDAR: Calendar = {
    calendar.year: CalendarYear(frozenset(calendar.holidays), frozenset(calendar.workdays))
    for calendar in map(adopt_year, (2023, 2024))
}
LIMITS = {rule.rule: rule for rule in DEFAULTS}
AS_PROPOSAL = f"{CONGRESS}（政协提案参照）"
opinion_sent = OpinionSent(text=TEXT, letter="沪市监书〔2023〕9号", lead_unit=RADIO, channel=Channel.PLATFORM)
published = ReplyPublished(letter="沪市监书〔2023〕1号", form=Form.FULL, index_no="A", address="https://a.example")
expecting = received.when_event(OpinionExpected(unit=RADIO), on(2, 20))
owing = received.when_event(CONFIRMED, on(2, 20)).when_event(
    CoDepartmentAdded(department="特食处", what="核对"), on(2, 20)
)
co_received = helping.when_event(ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.CO), on(2, 17))


def limit(rule: str) -> tuple[int, Unit, bool]:
    """The number of the table, and whether it is the law's."""
    found = LIMITS[rule]
    return found.value, found.unit, found.statutory


def due(case: SupervisedCase, rule: str, subject: str = "", round: int = 1) -> date:
    return case.deadline(rule, subject, round).terms.due


def kept(case: SupervisedCase) -> list[str]:
    return [said for said in case.decided_lines if said.startswith("met")]


def refused(year: int) -> str:
    try:
        is_working_day(date(year, 1, 4), CALENDAR)
    except UnknownYear as unknown:
        return unknown.user_message
    return ""


def rows(rule: str, source: str, *said: tuple[str, Any, object]) -> list[Rule]:
    return answers(rule, source, *said)


THE_LAW: list[Rule] = [
    NotOurs(
        "D1", f"{CONGRESS}第十一条", "binds 代表工作机构 and is not the handling unit's: we know the hand-over date"
    ),
    NotOurs(
        "D2",
        f"{CONGRESS}第十五条",
        "binds the city's offices and is not the handling unit's: their notice sets our date",
    ),
    NotOurs(
        "D12", f"{OPENNESS}第三十三条", "answers a request for disclosure and is not the handling unit's in these cases"
    ),
    NotOurs(
        "D13", f"{OPENNESS}第三十二条", "waits for a third party's opinion and is not the handling unit's to keep here"
    ),
    *rows(
        "D3",
        f"{CONGRESS}第十四条",
        ("seven working days", lambda: limit("return"), (7, WORKING_DAYS, True)),
        ("from the bureau's receipt", lambda: due(received, "return"), on(2, 28)),
        ("to whatever part it has", lambda: set(LIMITS["return"].parts), set(HandlingRole)),
        ("no more is given", lambda: LIMITS["return"].extendable, 0),
        ("asked for in time it is kept", lambda: LIMITS["return"].meets, ("intake.return-requested",)),
        ("it does not matter once a department has accepted", lambda: handled.deadline("return").is_open, False),
    ),
    *rows(
        "D4",
        f"{CONGRESS}第十七条",
        ("one month", lambda: limit("opinion"), (1, MONTHS, True)),
        ("from the co-unit's receipt", lambda: due(co_received, "opinion"), on(3, 17)),
        (
            "sent on the day it is kept",
            lambda: kept(co_received.when_event(opinion_sent, on(3, 17))),
            ["met opinion 2023-03-17"],
        ),
        (
            "a day later it is late, and taken",
            lambda: kept(co_received.when_event(opinion_sent, on(3, 18))),
            ["met opinion 2023-03-18 late 1"],
        ),
        ("another unit's month is watched as well", lambda: due(expecting, "co-opinion", RADIO), on(3, 16)),
    ),
    *rows(
        "D5",
        f"{CONGRESS}第十九条",
        ("three months", lambda: limit("reply"), (3, MONTHS, True)),
        ("from the hand-over, not from the receipt", lambda: due(received, "reply"), on(5, 16)),
        ("for lead and joint cases", lambda: set(LIMITS["reply"].parts), {HandlingRole.LEAD, HandlingRole.JOINT}),
        ("a co-unit answers nobody", lambda: ("reply", "", 1) in co_received.state.deadlines, False),
        ("the reply keeps it", lambda: answered.deadline("reply").is_open, False),
    ),
    *rows(
        "D6",
        f"{CONGRESS}第十九条",
        ("three months more at most", lambda: LIMITS["reply"].extendable, 3),
        ("six in all", lambda: due(extension.granted, "reply"), on(8, 16)),
        ("the law extends nothing else", lambda: [rule.rule for rule in DEFAULTS if rule.extendable], ["reply"]),
    ),
    *rows(
        "D7",
        f"{CONGRESS}第二十一条",
        ("one month", lambda: limit("second-reply"), (1, MONTHS, True)),
        ("from the order", lambda: due(anew, "second-reply", round=2), on(7, 1)),
    ),
    *rows(
        "D8",
        f"{CONGRESS}第二十二条",
        ("the promised day", lambda: due(answered.when(promises.GUIDE, on(5, 11)), "commitment", "c1"), promises.JUNE),
    ),
    *rows(
        "D9",
        f"{CONGRESS}第二十四条",
        (
            "on the day that was planned",
            lambda: due(planned_report("2023-half", on(6, 20)), "report", "2023-half"),
            on(6, 20),
        ),
    ),
    *rows(
        "D10",
        "沪府办〔2019〕121号",
        (
            "the year's notice sets the day of the self-check",
            lambda: due(planned_report("2023-check", on(11, 15)), "report", "2023-check"),
            on(11, 15),
        ),
    ),
    *rows(
        "D11",
        f"{OPENNESS}第二十六条",
        ("twenty working days", lambda: limit("publication"), (20, WORKING_DAYS, True)),
        ("from the reply", lambda: due(answered, "publication"), on(6, 8)),
        (
            "publication keeps it",
            lambda: answered.when_event(published, on(6, 8)).decided_lines,
            ["met publication 2023-06-08"],
        ),
    ),
    *rows(
        "D14",
        AS_PROPOSAL,
        (
            "proposals have the same numbers",
            lambda: [
                rule.rule
                for rule in DEFAULTS
                if rule.statutory and CONGRESS in rule.source and "参照" not in rule.source
            ],
            ["report"],
        ),
    ),
    *rows(
        "D15",
        f"{CONGRESS}第二十一条",
        (
            "the law sets the proposer no limit; ours is the bureau's own",
            lambda: limit("evaluation"),
            (60, DAYS, False),
        ),
        ("it counts from the reply", lambda: due(answered, "evaluation"), on(7, 10)),
    ),
]
ARITHMETIC: list[Rule] = [
    *rows(
        "4.3",
        f"{CIVIL}第二百零二条",
        ("the start day is not counted", lambda: add_months(on(2, 16), 3), on(5, 16)),
        (
            "where the month has no such day it is its last",
            lambda: add_months(date(2023, 11, 30), 3),
            date(2024, 2, 29),
        ),
        ("a year turns", lambda: add_months(date(2023, 12, 31), 2), date(2024, 2, 29)),
        ("a due date on a free day does not roll", lambda: due_date(on(1, 1), 4, MONTHS, CALENDAR).due, on(5, 1)),
        ("months run backwards as well", lambda: add_months(on(5, 31), -3), on(2, 28)),
    ),
    *rows(
        "4.3",
        "全国年节及纪念日放假办法",
        ("a weekend is not counted", lambda: add_working_days(on(2, 17), 1, CALENDAR), on(2, 20)),
        ("nor a holiday", lambda: add_working_days(on(4, 28), 1, CALENDAR), on(5, 4)),
        ("a weekend day that is worked is", lambda: add_working_days(on(4, 21), 1, CALENDAR), on(4, 23)),
        ("working days run backwards as well", lambda: add_working_days(on(5, 4), -1, CALENDAR), on(4, 28)),
        ("a year nobody knows is refused", lambda: refused(2027), UnknownYear("2027年").user_message),
    ),
]
INTERNAL: list[Rule] = [
    *rows(
        "4.4",
        HOUSE,
        ("the office proposes within two working days", lambda: limit("proposal"), (2, WORKING_DAYS, False)),
        ("of the receipt", lambda: due(received, "proposal"), on(2, 21)),
        ("the department answers within two working days", lambda: limit("acceptance"), (2, WORKING_DAYS, False)),
        ("of the confirmation", lambda: due(received.when_event(CONFIRMED, on(2, 20)), "acceptance"), on(2, 22)),
        ("both leave room for the return", lambda: due(received, "proposal") < due(received, "return"), True),
        ("a plan within ten working days", lambda: limit("plan"), (10, WORKING_DAYS, False)),
        ("of the acceptance", lambda: due(received.when_event(ACCEPTED, on(2, 21)), "plan"), on(3, 7)),
        ("first contact within twenty working days", lambda: limit("contact"), (20, WORKING_DAYS, False)),
        ("a co-department's input within ten", lambda: limit("input"), (10, WORKING_DAYS, False)),
        ("of being asked", lambda: due(owing, "input", "特食处"), on(3, 6)),
        ("the co-unit's draft five working days before D4", lambda: limit("opinion-draft"), (-5, WORKING_DAYS, False)),
        ("as here", lambda: due(co_received, "opinion-draft"), on(3, 10)),
        ("the draft reply twenty days before D5", lambda: limit("reply-draft"), (-20, DAYS, False)),
        ("as there", lambda: due(received, "reply-draft"), on(4, 26)),
        ("people are warned before the reply is due", lambda: LIMITS["reply"].warn, (30, 15, 7, 3, 1, 0)),
        ("and reminded when it is late", lambda: bool(LIMITS["reply"].after), True),
        ("all of it is a table", lambda: registered.state.rules, DEFAULTS),
    ),
]


def planned_report(name: str, day: date) -> SupervisedCase:
    return bureau.when(PlanReport(report=name, due=day, to=("市人大代表工委",)), on(2, 1), stream="reports")


DEADLINES = [*THE_LAW, *ARITHMETIC, *INTERNAL]
