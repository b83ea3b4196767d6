"""How near two cases are by their titles, and which department handled the like before."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.desk.ledger import search_terms
from services.desk.ledger.case_row import CaseRow
from shared.contracts.assignment import Department

MIN_SCORE, NEAR_SCORE = 0.3, 0.75


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """A case that is about nearly the same, how near (0 to 1), and the words both titles share."""

    case: CaseRow
    score: float
    shared: tuple[str, ...]

    @property
    def near(self) -> bool:
        """Whether the two may be the same wish handed in twice (并案、多年重复)."""
        return self.score >= NEAR_SCORE

    @property
    def explanation(self) -> str:
        return f"{'高度相似' if self.near else '相近'}（{round(self.score * 100)}%，共有词：{'、'.join(self.shared)}）"


@dataclass(frozen=True, slots=True)
class DepartmentSuggestion:
    """The department that should handle a case, and why; none where nothing speaks for one."""

    department: str
    reasons: tuple[str, ...]
    leader: str = ""


def nearest(title: str, cases: Iterable[CaseRow]) -> list[SimilarCase]:
    """Those alike enough; of two that are equally near the later one first."""
    found = [SimilarCase(case, *title_similarity(title, case.title)) for case in cases]
    return sorted((case for case in found if case.score >= MIN_SCORE), key=_place, reverse=True)


def _place(each: SimilarCase) -> tuple[float, date, str]:
    return each.score, each.case.handed_over or date.min, each.case.id


def title_similarity(title: str, other: str) -> tuple[float, tuple[str, ...]]:
    """How much of what both titles say is common to them; long words say more than short ones."""
    mine, theirs = search_terms.title_words(title), search_terms.title_words(other)
    shared = tuple(word for word in mine if word in theirs)
    whole = sum(map(len, {*mine, *theirs}))
    return (sum(map(len, shared)) / whole if whole else 0.0), shared


def suggest_department(
    case: CaseRow, like: Sequence[SimilarCase], departments: Collection[Department]
) -> DepartmentSuggestion:
    """By the topics of the directory and by who handled the like before; where they differ, practice weighs more."""
    by_topic = [department.name for department in departments if case.topic and case.topic in department.topics]
    votes: dict[str, float] = dict.fromkeys(by_topic, 0.5)
    for each in like:
        if (name := each.case.department) in department_names(departments):
            votes[name] = votes.get(name, 0.0) + each.score * (2 if each.near else 1)
    if not votes:
        return DepartmentSuggestion("", ("主题和以往办理都不能说明应由哪个处室承办",))
    name = max(votes, key=lambda each: (votes[each], each))
    return DepartmentSuggestion(
        name, reasons(case, name, by_topic, like), leaders_by_department(departments).get(name, "")
    )


def reasons(case: CaseRow, name: str, by_topic: Collection[str], like: Sequence[SimilarCase]) -> tuple[str, ...]:
    said = []
    if name in by_topic:
        said.append(f"主题“{case.topic}”由{name}负责（处室名录）")
    theirs = [case for case in like if case.case.department == name]
    said += [f"{name}曾办{case_label(their.case)}，{their.explanation}" for their in theirs[:3]]
    others = Counter(case.case.department for case in like if case.case.department not in ("", name))
    said += [f"另有{count}件相近的由{other}承办" for other, count in others.most_common(2)]
    return tuple(said)


def case_label(case: CaseRow) -> str:
    """A case as it is named in a sentence: year, number and title."""
    year = f"{case.handed_over.year}年" if case.handed_over else ""
    return f"{year}{case.number}号《{case.title}》"


def department_names(departments: Iterable[Department]) -> set[str]:
    return {department.name for department in departments}


def leaders_by_department(departments: Iterable[Department]) -> Mapping[str, str]:
    return {department.name: department.leader for department in departments}
