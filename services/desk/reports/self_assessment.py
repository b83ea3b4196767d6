"""自查: what the city assesses once a year, each point with what this system can show for it and what is missing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.desk.ledger.case_row import CaseRow
from services.desk.reports.summary import any_case, has_due_commitment, is_counted, is_replied
from shared.contracts.common.vocabulary import Disclosure
from shared.messaging.envelope import LabelledEnum


class Finding(LabelledEnum):
    """How a point stands."""

    MET = "met", "已落实"
    PARTLY = "partly", "部分落实"
    OPEN = "open", "未落实"
    NONE = "none", "本年没有此类事项"


@dataclass(frozen=True, slots=True)
class BureauFacts:
    """What the registers say: who leads which department, what was adopted, planned and filed."""

    departments: Sequence[str] = ()
    led: Sequence[str] = ()
    rules: int = 0
    months: Sequence[str] = ()
    planned: Sequence[str] = ()
    filed: Mapping[str, date] = field(default_factory=dict)
    meetings: int = 0


@dataclass(frozen=True, slots=True)
class AssessmentPoint:
    """A point of the list: what is asked, how it stands, the sentence of evidence, and the cases that show it or lack
    it; `place` is the page that shows what are no cases."""

    part: str
    name: str
    basis: str
    finding: Finding
    evidence: str
    shown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    place: str = ""


Test = Callable[[CaseRow], bool]


def is_sent(row: CaseRow) -> bool:
    return row.sent_on is not None


def is_judged(row: CaseRow) -> bool:
    return row.judged


def keeps_commitments(row: CaseRow) -> bool:
    return all(commitment.kept for commitment in row.commitments.values() if commitment.fallen_due)


def is_to_publish(row: CaseRow) -> bool:
    return row.decision is Disclosure.ACTIVE and is_sent(row)


def _in_time(rule: str) -> Test:
    return lambda row: not any(deadline.over for deadline in row.deadlines.values() if deadline.rule == rule)


# Points that are counted over cases: among which, and which of them fulfil it (domain pages 3, 7 and 8.3).
CASE_POINTS: tuple[tuple[str, str, str, Test, Test], ...] = (
    ("办理过程", "收到后按时确认签收", "市政府考核（确认接收环节）", any_case, _in_time("receipt")),
    ("办理过程", "确定承办处室和承办人", "本局工作规则", any_case, lambda row: bool(row.department and row.handler)),
    ("办理过程", "答复前与代表委员沟通", "市人大规定第十六条", is_replied, lambda row: row.contacts > 0),
    ("办理过程", "按期答复或送会办意见", "市人大规定第十七条、第十九条", is_judged, lambda row: row.on_time),
    ("办理过程", "答复经审核签发并编号", "市人大规定第二十条", is_sent, lambda row: bool(row.letter)),
    ("办理过程", "答复同步录入市系统", "市人大规定第二十条", is_replied, lambda row: row.city_entry),
    ("办理质量", "收回代表委员评价", "市人大规定第二十一条", is_replied, lambda row: row.outcome is not None),
    (
        "办理质量",
        "不满意件再次办理",
        "市人大规定第二十一条",
        lambda row: row.ever_dissatisfied,
        lambda row: row.rounds > 1,
    ),
    ("办理质量", "督办重点件已答复", "市人大规定第二十五条", lambda row: bool(row.key), is_sent),
    ("办理质量", "承诺事项按期兑现", "市人大规定第二十二条", has_due_commitment, keeps_commitments),
    ("结果公开", "答复作公开审查", "国办发〔2014〕46号", is_replied, lambda row: row.decision is not None),
    ("结果公开", "主动公开的答复已公开", "国办发〔2014〕46号", is_to_publish, lambda row: row.published_on is not None),
    (
        "结果公开",
        "办结件归档",
        "档案管理",
        lambda row: bool(row.closed_on or row.archived),
        lambda row: bool(row.archived),
    ),
)


def assessment_points(rows: Iterable[CaseRow], house: BureauFacts, year: int) -> list[AssessmentPoint]:
    """The whole list for a year's cases, in the order in which the city reads it."""
    ours = [
        row
        for row in rows
        if is_counted(row) and not row.released and row.handed_over is not None and row.handed_over.year == year
    ]
    return [*_of_house(house, year), *(_point(ours, *case) for case in CASE_POINTS)]


def _point(rows: Sequence[CaseRow], part: str, name: str, basis: str, among: Test, holds: Test) -> AssessmentPoint:
    asked = [row for row in rows if among(row)]
    shown = tuple(row.id for row in asked if holds(row))
    missing = tuple(row.id for row in asked if not holds(row))
    said = f"应办{len(asked)}件，已落实{len(shown)}件" + (f"，未落实{len(missing)}件" if missing else "")
    return AssessmentPoint(part, name, basis, _finding(len(shown), len(asked)), said, shown, missing)


def _finding(done: int, asked: int) -> Finding:
    if not asked:
        return Finding.NONE
    return Finding.MET if done == asked else Finding.PARTLY if done else Finding.OPEN


def _of_house(house: BureauFacts, year: int) -> list[AssessmentPoint]:
    led, all = len(house.led), len(house.departments)
    months = [month for month in house.months if month.startswith(str(year))]
    filed = [each for each in house.filed if each.startswith(str(year))]
    planned = [each for each in house.planned if each.startswith(str(year))]
    return [
        AssessmentPoint("组织制度", "期限和办理规则", "市政府考核（规则和组织）", _finding(min(house.rules, 1), 1),
              f"现行规则{house.rules}条", place="/registers/rules"),
        AssessmentPoint("组织制度", "处室名录和分管领导", "市政府考核（分管领导）", _finding(led, all),
              f"{all}个处室，{led}个已定分管领导", place="/registers/directory"),
        AssessmentPoint("组织制度", "每月确定重点任务", "本局工作规则", _finding(len(months), 12),
              f"本年{len(months)}个月已定重点任务", place="/registers/key-tasks"),
        AssessmentPoint("组织制度", "半年、年度报告和自查", "市人大规定第二十四条", _finding(len(filed), len(planned)),
              f"已安排{len(planned)}份，已报送{len(filed)}份", place="/registers/reports"),
        AssessmentPoint("组织制度", "走访、座谈和培训", "市政府考核（会议和培训）", _finding(min(house.meetings, 1), 1),
              f"本年联络活动{house.meetings}次", place="/engagements"),
    ]  # fmt: skip
