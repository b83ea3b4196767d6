"""8: the formulas of the yearly report, each with its denominator, on ledger rows like those behind published sums."""

from datetime import date
from itertools import chain
from typing import Any

from services.desk.ledger.case_parts import Commitment, Deadline
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.reports.summary import Scope, summarise
from shared.contracts.common.vocabulary import Disclosure, HandlingRole, Kind, Result, Satisfaction, Way
from tests.domain.rows import PRACTICE, NotOurs, Rule, answers

DUE, SENT = date(2023, 5, 16), date(2023, 5, 11)
GOOD, FAIR, BAD = Satisfaction.SATISFIED, Satisfaction.BASICALLY, Satisfaction.DISSATISFIED


def rows(count: int, part: HandlingRole = HandlingRole.LEAD, **more: Any) -> list[CaseRow]:
    known = {"kind": Kind.SUGGESTION, "part": part, "handed_over": date(2023, 2, 16)}
    return [CaseRow(id="", **known | more) for _ in range(count)]


def replied(count: int, **more: Any) -> list[CaseRow]:
    return rows(count, **{"sent_on": SENT, "result": Result.SOLVED, **more})


def graded(count: int, outcome: Satisfaction, **more: Any) -> list[CaseRow]:
    return replied(count, attitude=GOOD, outcome=outcome, **more)


def kept(met_on: date | None, due: date = DUE, rule: str = "reply", missed: bool = False) -> dict[str, Any]:
    deadline = Deadline(rule=rule, name="期限", due=due, original=DUE, statutory=True, met_on=met_on, missed=missed)
    return {"deadlines": {rule: deadline}}


def promise(**more: Any) -> dict[str, Any]:
    return {"commitments": {"c1": Commitment(what="标准", due=date(2023, 10, 31), **more)}}


def counted(name: str, *groups: list[CaseRow]) -> tuple[int, int]:
    """How many of how many."""
    cases = [case.model_copy(update={"id": f"{n:04}"}) for n, case in enumerate(chain(*groups))]
    summary = summarise(cases, Scope(year=2023))
    figure = next(figure for figure in (*summary.figures, *summary.more) if figure.name == name)
    return len(figure.cases), len(figure.base)


def percent(name: str, *groups: list[CaseRow]) -> float:
    cases, among = counted(name, *groups)
    return round(100 * cases / among, 1)


OTHERS = replied(1, result=Result.REFERENCE)
HOUSING = [
    replied(40),
    replied(17, part=HandlingRole.JOINT, result=Result.ADOPTED),
    OTHERS,
    rows(81, HandlingRole.CO),
    rows(1),
]
CITY = [
    replied(652),
    replied(22, result=Result.SOLVING),
    replied(31, result=Result.PLANNED),
    replied(115, result=Result.REFERENCE),
    rows(18),
]
BUREAU = [
    replied(22),
    replied(9, result=Result.LISTED),
    replied(11, result=Result.REFERENCE),
    rows(142, HandlingRole.CO),
]
IN_TIME, AFTER, EXTENDED = kept(SENT), kept(date(2023, 5, 17)), kept(date(2023, 7, 1), date(2023, 8, 16))
CO_TIME, CO_LATE = kept(SENT, rule="opinion"), kept(date(2023, 5, 17), rule="opinion")
TIMELY = [replied(5, **IN_TIME), replied(1, **AFTER), replied(2, **EXTENDED), rows(1, **kept(None, missed=True))]
NOT_YET = rows(3, **kept(None))
FORMS = [graded(144, GOOD), graded(2, FAIR)]
FULFILLED, BROKEN = promise(fulfilled_on=date(2023, 10, 20)), promise(missed=True)
ACTIVE, HIDDEN = {"decision": Disclosure.ACTIVE}, {"decision": Disclosure.WITHHELD}

FIGURES: list[Rule] = [
    *answers(
        "8.2",
        PRACTICE,
        ("solved or adopted, of what was replied to", lambda: percent("解决采纳", *HOUSING), 98.3),
        ("joint cases count with lead ones", lambda: counted("解决采纳", *HOUSING), (57, 58)),
        ("the city's", lambda: percent("解决采纳", *CITY), 79.5),
        ("being solved and planned together", lambda: counted("正在或计划解决", *CITY), (53, 820)),
        ("kept for reference", lambda: percent("留作参考", *CITY), 14.0),
        ("the bureau's of 2019", lambda: percent("解决采纳", *BUREAU), 52.4),
        ("of them in plan", lambda: percent("正在或计划解决", *BUREAU), 21.4),
        ("of them for reference", lambda: percent("留作参考", *BUREAU), 26.2),
        ("replied, of what was received as lead", lambda: counted("办复", *CITY), (820, 838)),
        (
            "active disclosure, of what was replied to",
            lambda: percent("主动公开", replied(56, **ACTIVE), replied(2, **HIDDEN)),
            96.6,
        ),
        (
            "published, of what was replied to",
            lambda: counted("已公开", replied(3, published_on=SENT), replied(1), rows(2)),
            (3, 4),
        ),
        ("in time by the date in force", lambda: counted("按时答复", *TIMELY), (7, 9)),
        ("by the date before any extension", lambda: counted("按原期限答复", *TIMELY), (5, 9)),
        ("what is not due yet is not judged", lambda: counted("按时答复", *TIMELY, NOT_YET), (7, 9)),
        (
            "opinions in time, of co cases",
            lambda: counted("按时送会办意见", rows(3, HandlingRole.CO, **CO_TIME), rows(1, HandlingRole.CO, **CO_LATE)),
            (3, 4),
        ),
        ("satisfied and basically satisfied, of the forms", lambda: counted("满意", *FORMS), (146, 146)),
        (
            "but always shown apart",
            lambda: [counted(status, *FORMS)[0] for status in ("评价满意", "评价基本满意", "评价不满意")],
            [144, 2, 0],
        ),
        (
            "only forms that came back count",
            lambda: counted("满意", graded(519, GOOD), graded(8, BAD), replied(40)),
            (519, 527),
        ),
        (
            "nor one that was filled in for the proposer",
            lambda: counted("满意", graded(1, GOOD, on_behalf=True)),
            (0, 0),
        ),
        (
            "face to face, of lead cases",
            lambda: counted("面商", rows(3, ways=(Way.VISIT,)), rows(2, ways=(Way.PHONE,)), rows(1)),
            (3, 6),
        ),
        (
            "promises kept, of those that fell due",
            lambda: counted("承诺按期兑现", replied(2, **FULFILLED), replied(1, **BROKEN), replied(1, **promise())),
            (2, 3),
        ),
        ("dissatisfied ever", lambda: counted("曾不满意", graded(2, BAD), graded(3, GOOD)), (2, 5)),
        (
            "content after handling anew",
            lambda: counted("再次办理后满意", graded(1, GOOD, rounds=2), graded(1, BAD, rounds=2), graded(4, GOOD)),
            (1, 2),
        ),
        (
            "what left the bureau owes nothing",
            lambda: counted("办复", replied(1), rows(1, withdrawn_on=SENT), rows(1, returned_on=SENT)),
            (1, 1),
        ),
        (
            "a mistaken entry was never received",
            lambda: counted("已办结", rows(2), rows(1, stage=Stage.VOIDED)),
            (0, 2),
        ),
    ),
    NotOurs("8.2", "市人大常委会公报", "建议内容公开率 is the congress's own figure and not the handling unit's"),
    NotOurs("8.3", "沪府办〔2021〕55号", "points of the city's assessment are not the handling unit's to compute"),
]
