"""自查: the points that the city assesses once a year, each with the evidence of this system and what is missing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.desk.ledger.case_row import CaseRow
from services.desk.reports.summary import any_case, has_due_commitment, is_counted, is_replied
from shared.contracts.common.vocabulary import Disclosure
from shared.messaging.envelope import LabelledEnum


class Finding(LabelledEnum):
    """The result of a point."""

    MET = "met", "已落实"
    PARTLY = "partly", "部分落实"
    OPEN = "open", "未落实"
    NONE = "none", "本年没有此类事项"


@dataclass(frozen=True, slots=True)
class BureauFacts:
    """What the registers say: departments and those with a leader (`led`), the number of rules, months with key
    tasks, reports planned and filed, meetings."""

    departments: Sequence[str] = ()
    led: Sequence[str] = ()
    rules: int = 0
    months: Sequence[str] = ()
    planned: Sequence[str] = ()
    filed: Mapping[str, date] = field(default_factory=dict)
    meetings: int = 0


@dataclass(frozen=True, slots=True)
class AssessmentPoint:
    """A point of the list: its name and legal basis, the finding, a sentence of evidence, and the ids of cases that
    meet it (`shown`) or do not (`missing`); `place` is a page with further evidence."""

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
    """Whether the reply or opinion was sent."""
    return row.sent_on is not None


def is_judged(row: CaseRow) -> bool:
    """Whether it can be said if the case was answered in time."""
    return row.judged


def keeps_commitments(row: CaseRow) -> bool:
    """Whether all commitments that have fallen due were fulfilled in time."""
    return all(commitment.kept for commitment in row.commitments.values() if commitment.fallen_due)


def is_to_publish(row: CaseRow) -> bool:
    """Whether the reply was sent and is to be published."""
    return row.decision is Disclosure.ACTIVE and is_sent(row)


def _in_time(rule: str) -> Test:
    return lambda row: not any(deadline.over for deadline in row.deadlines.values() if deadline.rule == rule)


# Points counted over cases: among which cases, and which of them meet it (docs/domain.md, 3, 7 and 8.3).
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


def assessment_points(rows: Iterable[CaseRow], bureau: BureauFacts, year: int) -> list[AssessmentPoint]:
    """All points for a year's cases, in the order in which the city reads them."""
    counted = [
        row
        for row in rows
        if is_counted(row) and not row.released and row.handed_over is not None and row.handed_over.year == year
    ]
    return [*_bureau_points(bureau, year), *(_point(counted, *point) for point in CASE_POINTS)]


def _point(rows: Sequence[CaseRow], part: str, name: str, basis: str, among: Test, meets: Test) -> AssessmentPoint:
    concerned = [row for row in rows if among(row)]
    met = tuple(row.id for row in concerned if meets(row))
    missing = tuple(row.id for row in concerned if not meets(row))
    evidence = f"应办{len(concerned)}件，已落实{len(met)}件" + (f"，未落实{len(missing)}件" if missing else "")
    return AssessmentPoint(part, name, basis, _finding(len(met), len(concerned)), evidence, met, missing)


def _finding(done: int, total: int) -> Finding:
    if not total:
        return Finding.NONE
    return Finding.MET if done == total else Finding.PARTLY if done else Finding.OPEN


def _bureau_points(bureau: BureauFacts, year: int) -> list[AssessmentPoint]:
    led, total = len(bureau.led), len(bureau.departments)
    months = [month for month in bureau.months if month.startswith(str(year))]
    filed = [report for report in bureau.filed if report.startswith(str(year))]
    planned = [report for report in bureau.planned if report.startswith(str(year))]
    return [
        AssessmentPoint("组织制度", "期限和办理规则", "市政府考核（规则和组织）", _finding(min(bureau.rules, 1), 1),
              f"现行规则{bureau.rules}条", place="/registers/rules"),
        AssessmentPoint("组织制度", "处室名录和分管领导", "市政府考核（分管领导）", _finding(led, total),
              f"{total}个处室，{led}个已定分管领导", place="/registers/directory"),
        AssessmentPoint("组织制度", "每月确定重点任务", "本局工作规则", _finding(len(months), 12),
              f"本年{len(months)}个月已定重点任务", place="/registers/key-tasks"),
        AssessmentPoint("组织制度", "半年、年度报告和自查", "市人大规定第二十四条", _finding(len(filed), len(planned)),
              f"已安排{len(planned)}份，已报送{len(filed)}份", place="/registers/reports"),
        AssessmentPoint("组织制度", "走访、座谈和培训", "市政府考核（会议和培训）",
              _finding(min(bureau.meetings, 1), 1), f"本年联络活动{bureau.meetings}次", place="/engagements"),
    ]  # fmt: skip
