"""The figures of a year, each with the cases behind it: a pure function of the ledger's rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.desk.ledger import Case
from shared.contracts.words import ROLL_UP, Kind, Part, Result

Test = Callable[[Case], bool]


def lead(case: Case) -> bool:
    return case.part is Part.LEAD


def replied(case: Case) -> bool:
    return lead(case) and case.sent_on is not None


def resulted(codes: tuple[Result, ...]) -> Test:
    return lambda case: case.result in codes


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of which: `cases` are counted, `of` are those they are counted among."""

    name: str
    cases: tuple[str, ...]
    of: tuple[str, ...]

    @property
    def rate(self) -> float | None:
        return len(self.cases) / len(self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class Summary:
    """A year's cases by kind and part, and its figures in the order in which they are reported."""

    year: int
    counts: Mapping[tuple[Kind, Part], tuple[str, ...]]
    results: Mapping[Result, tuple[str, ...]]
    figures: tuple[Figure, ...]

    def count(self, kind: Kind | None = None, part: Part | None = None) -> int:
        return sum(len(ids) for (k, p), ids in self.counts.items() if kind in (None, k) and part in (None, p))

    @property
    def headlines(self) -> tuple[str, ...]:
        """The three sums, as the bureau's yearly report begins."""
        lines = [f"{self.count()} = {self.count(part=Part.LEAD)} 主办 + {self.count(part=Part.CO)} 会办"]
        lines += [
            f"{kind.label} {self.count(kind)} = {self.count(kind, Part.LEAD)} + {self.count(kind, Part.CO)}"
            for kind in Kind
        ]
        return tuple(lines)


# What is counted, and among which cases; the order is that of the page (domain page 8.2).
FIGURES: tuple[tuple[str, Test, Test], ...] = (
    *((name, resulted(codes), replied) for name, codes in ROLL_UP.items()),
    ("按时答复", lambda case: case.on_time, lead),
    ("按时送会办意见", lambda case: case.on_time, lambda case: case.part is Part.CO),
    ("已沟通", lambda case: case.contacts > 0, lead),
    ("满意", lambda case: case.satisfied, lambda case: replied(case) and case.outcome is not None),
    ("已公开", lambda case: case.published_on is not None, replied),
    ("已办结", lambda case: case.closed_on is not None, lambda case: True),
)


def summarise(cases: Iterable[Case], year: int) -> Summary:
    """The figures of the cases handed over in `year`."""
    rows = sorted(
        (case for case in cases if case.handed_over and case.handed_over.year == year), key=lambda case: case.id
    )

    def ids(*tests: Test) -> tuple[str, ...]:
        return tuple(case.id for case in rows if all(test(case) for test in tests))

    counts = {
        (kind, part): tuple(case.id for case in rows if (case.kind, case.part) == (kind, part))
        for kind in Kind
        for part in Part
    }
    results = {code: ids(replied, resulted((code,))) for code in Result}
    figures = tuple(Figure(name, ids(test, among), ids(among)) for name, test, among in FIGURES)
    return Summary(year, MappingProxyType(counts), MappingProxyType(results), figures)
