"""The figures of a year, half-year, department or session up to any day, each with the cases behind it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from services.desk.ledger.projection import CaseRow
from shared.contracts.common.vocabulary import (
    ROLL_UP,
    Disclosure,
    HandlingRole,
    Kind,
    Result,
    Satisfaction,
    Way,
    display,
)

Test = Callable[[CaseRow], bool]
FACE_TO_FACE = (Way.VISIT, Way.MEETING, Way.CONSULTATION, Way.SITE)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases are counted, by their hand-over, and up to which day their histories are read.

    The caller reads the histories up to `until`; here it only appears in the heading.
    """

    year: int | None = None
    half: int | None = None
    department: str = ""
    congress: int | None = None
    session: int | None = None
    kind: Kind | None = None
    until: date | None = None

    def holds(self, case: CaseRow) -> bool:
        """Whether the case lies within the scope."""
        day = case.handed_over
        return (
            day is not None
            and self.year in (None, day.year)
            and self.half in (None, 1 if day.month <= 6 else 2)
            and self.department in ("", case.department, *case.co_departments)
            and self.congress in (None, case.congress)
            and self.session in (None, case.session)
            and self.kind in (None, case.kind)
        )

    @property
    def heading(self) -> str:
        """The scope as the heading of a report names it."""
        parts = (
            f"{self.year}年" if self.year else "",
            {1: "上半年", 2: "下半年"}.get(self.half or 0, ""),
            f"第{self.congress}届" if self.congress else "",
            f"第{self.session}次会议" if self.session else "",
            self.department,
            f"{self.kind.label if self.kind else '建议提案'}办理情况",
            f"（截至{display(self.until)}）" if self.until else "",
        )
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: the ids counted (`cases`) and the ids they are counted among (`of`)."""

    name: str
    cases: tuple[str, ...]
    base: tuple[str, ...]

    @property
    def rate(self) -> float | None:
        """The share, 0 to 1; None without a base."""
        return len(self.cases) / len(self.base) if self.base else None


@dataclass(frozen=True, slots=True)
class Summary:
    """The cases of a scope by kind and part, by result, and in figures, in the order in which they are reported.

    `figures` are the nine of the yearly report, `more` those that leaders or the city ask for beside them. Both
    count cases (件); 合办 counts with 主办.
    """

    scope: Scope
    counts: Mapping[tuple[Kind, HandlingRole], tuple[str, ...]]
    results: Mapping[Result, tuple[str, ...]]
    figures: tuple[Figure, ...]
    more: tuple[Figure, ...]

    def count(self, kind: Kind | None = None, leads: bool | None = None) -> int:
        """How many cases of a kind (None: all), of lead or co cases (None: both)."""
        return sum(len(ids) for (k, p), ids in self.counts.items() if kind in (None, k) and leads in (None, p.leads))

    @property
    def headlines(self) -> tuple[str, ...]:
        """The three sums with which the bureau's yearly report begins."""
        lead = "主合办" if any(ids for (_, part), ids in self.counts.items() if part is HandlingRole.JOINT) else "主办"
        lines = [f"{self.count()} = {self.count(leads=True)} {lead} + {self.count(leads=False)} 会办"]
        lines += [
            f"{kind.label} {self.count(kind)} = {self.count(kind, True)} + {self.count(kind, False)}" for kind in Kind
        ]
        return tuple(lines)


def is_counted(case: CaseRow) -> bool:
    """Whether the case counts at all: not one registered by mistake, nor a classified one, which is counted
    elsewhere."""
    return not case.voided and not case.classified


def is_lead(case: CaseRow) -> bool:
    """Whether the bureau leads the case, alone or jointly, and was not released from it."""
    return case.part is not None and case.part.leads and not case.released


def is_co(case: CaseRow) -> bool:
    """Whether the bureau gives an opinion on the case and was not released from it."""
    return case.part is HandlingRole.CO and not case.released


def is_replied(case: CaseRow) -> bool:
    """Whether it is a lead case whose reply was sent."""
    return is_lead(case) and case.sent_on is not None


def is_evaluated(case: CaseRow) -> bool:
    """Whether the reply was evaluated by the proposer: only a form that the proposer filled in counts
    (docs/domain.md, 8.2)."""
    return is_replied(case) and case.outcome is not None and not case.on_behalf


def has_result(codes: tuple[Result, ...]) -> Test:
    """A test for cases with one of these results."""
    return lambda case: case.result in codes


def has_grade(grade: Satisfaction) -> Test:
    """A test for cases whose outcome has that grade."""
    return lambda case: case.outcome is grade


def is_measured(among: Test) -> Test:
    """A test for cases on which timeliness is measured: answered or fallen due by the day (docs/domain.md, 8.2), and
    handled here or proved by a paper."""
    return lambda case: among(case) and case.judged and (not case.taken_over or case.proved)


def has_due_commitment(case: CaseRow) -> bool:
    """Whether a commitment of the case has fallen due."""
    return any(commitment.fallen_due for commitment in case.commitments.values())


def any_case(_: CaseRow) -> bool:
    """True for every case."""
    return True


# Name, test, and the test of the cases it is counted among; the order is that of the page (docs/domain.md, 8.2).
FIGURES: tuple[tuple[str, Test, Test], ...] = (
    *((name, has_result(codes), is_replied) for name, codes in ROLL_UP.items()),
    ("按时答复", lambda case: case.on_time, is_measured(is_lead)),
    ("按时送会办意见", lambda case: case.on_time, is_measured(is_co)),
    ("已沟通", lambda case: case.contacts > 0, is_lead),
    ("满意", lambda case: case.satisfied, is_evaluated),
    ("已公开", lambda case: case.published_on is not None, is_replied),
    ("已办结", lambda case: case.closed_on is not None, any_case),
)
MORE_FIGURES: tuple[tuple[str, Test, Test], ...] = (
    ("办复", is_replied, is_lead),
    ("按原期限答复", lambda case: case.on_time_originally, is_measured(is_lead)),
    ("按通知期限办理", lambda case: case.on_time_by_notice, is_measured(lambda case: case.notice_due is not None)),
    ("批准延期", lambda case: case.extended, is_lead),
    ("逾期申退", lambda case: case.returned_late, lambda case: case.return_requested),
    ("面商", lambda case: any(way in FACE_TO_FACE for way in case.ways), is_lead),
    ("主动公开", lambda case: case.decision is Disclosure.ACTIVE, is_replied),
    ("评价满意", has_grade(Satisfaction.SATISFIED), is_evaluated),
    ("评价基本满意", has_grade(Satisfaction.BASICALLY), is_evaluated),
    ("评价不满意", has_grade(Satisfaction.DISSATISFIED), is_evaluated),
    ("曾不满意", lambda case: case.ever_dissatisfied, is_replied),
    ("再次办理后满意", lambda case: case.satisfied, lambda case: case.rounds > 1 and is_evaluated(case)),
    ("未反馈", lambda case: case.no_feedback, is_replied),
    ("代填评价", lambda case: case.on_behalf, is_replied),
    (
        "承诺按期兑现",
        lambda case: all(commitment.kept for commitment in case.commitments.values() if commitment.fallen_due),
        has_due_commitment,
    ),
    ("承诺转下年度", lambda case: any(commitment.carried for commitment in case.commitments.values()), any_case),
    (
        "内部期限逾期",
        lambda case: any(deadline.over for deadline in case.deadlines.values() if not deadline.statutory),
        any_case,
    ),
    ("督办重点件", lambda case: bool(case.key), any_case),
    ("撤回、退回", lambda case: case.released, any_case),
    ("期初接收", lambda case: case.taken_over, any_case),
)


def summarise(cases: Iterable[CaseRow], scope: Scope) -> Summary:
    """The summary of a scope; every figure names the cases behind it."""
    rows = sorted((case for case in cases if is_counted(case) and scope.holds(case)), key=lambda case: case.id)

    def ids(*tests: Test) -> tuple[str, ...]:
        return tuple(case.id for case in rows if all(test(case) for test in tests))

    def figures(table: Iterable[tuple[str, Test, Test]]) -> tuple[Figure, ...]:
        return tuple(Figure(name, ids(test, among), ids(among)) for name, test, among in table)

    counts = {
        (kind, part): tuple(case.id for case in rows if (case.kind, case.part) == (kind, part))
        for kind in Kind
        for part in HandlingRole
    }
    results = {code: ids(is_replied, has_result((code,))) for code in Result}
    return Summary(scope, MappingProxyType(counts), MappingProxyType(results), figures(FIGURES), figures(MORE_FIGURES))
