"""How similar two cases are by their titles, and which department handled similar cases before."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.desk.ledger import search_terms
from services.desk.ledger.case_row import CaseRow
from shared.contracts.assignment import Department

MIN_SCORE, NEAR_SCORE = 0.3, 0.75  # of 1: from which a case counts as similar, from which as nearly the same


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """A case with a similar title, its score (0 to 1), and the words that both titles share."""

    case: CaseRow
    score: float
    shared: tuple[str, ...]

    @property
    def near(self) -> bool:
        """Whether the two may be the same proposal handed in twice (并案、多年重复)."""
        return self.score >= NEAR_SCORE

    @property
    def explanation(self) -> str:
        """The score and the shared words as people read them."""
        return f"{'高度相似' if self.near else '相近'}（{round(self.score * 100)}%，共有词：{'、'.join(self.shared)}）"


@dataclass(frozen=True, slots=True)
class DepartmentSuggestion:
    """The department that should handle a case, its leader, and the reasons; `department` is empty where nothing
    points to one."""

    department: str
    reasons: tuple[str, ...]
    leader: str = ""


def most_similar(title: str, cases: Iterable[CaseRow]) -> list[SimilarCase]:
    """The cases of at least `MIN_SCORE`, the most similar first; of equal ones the later hand-over first."""
    candidates = [SimilarCase(case, *title_similarity(title, case.title)) for case in cases]
    return sorted((candidate for candidate in candidates if candidate.score >= MIN_SCORE), key=_rank, reverse=True)


def _rank(similar: SimilarCase) -> tuple[float, date, str]:
    return similar.score, similar.case.handed_over or date.min, similar.case.id


def title_similarity(title: str, other: str) -> tuple[float, tuple[str, ...]]:
    """The share of characters of the distinct words of both titles that stand in words common to both (0 to 1), and
    those words."""
    words, other_words = search_terms.title_words(title), search_terms.title_words(other)
    shared = tuple(word for word in words if word in other_words)
    characters = sum(map(len, {*words, *other_words}))
    return (sum(map(len, shared)) / characters if characters else 0.0), shared


def suggest_department(
    case: CaseRow, similar_cases: Sequence[SimilarCase], departments: Collection[Department]
) -> DepartmentSuggestion:
    """By the topics of the directory and by who handled similar cases; where they differ, past handling weighs more."""
    by_topic = [department.name for department in departments if case.topic and case.topic in department.topics]
    votes: dict[str, float] = dict.fromkeys(by_topic, 0.5)
    for similar in similar_cases:
        if (name := similar.case.department) in department_names(departments):
            votes[name] = votes.get(name, 0.0) + similar.score * (2 if similar.near else 1)
    if not votes:
        return DepartmentSuggestion("", ("主题和以往办理都不能说明应由哪个处室承办",))
    name = max(votes, key=lambda department: (votes[department], department))
    return DepartmentSuggestion(
        name, reasons(case, name, by_topic, similar_cases), leaders_by_department(departments).get(name, "")
    )


def reasons(
    case: CaseRow, name: str, by_topic: Collection[str], similar_cases: Sequence[SimilarCase]
) -> tuple[str, ...]:
    """Why that department is suggested, in sentences: its topic, at most three similar cases, and other departments
    that handled some."""
    sentences = []
    if name in by_topic:
        sentences.append(f"主题“{case.topic}”由{name}负责（处室名录）")
    handled = [similar for similar in similar_cases if similar.case.department == name]
    sentences += [f"{name}曾办{case_label(similar.case)}，{similar.explanation}" for similar in handled[:3]]
    other_departments = Counter(
        similar.case.department for similar in similar_cases if similar.case.department not in ("", name)
    )
    sentences += [f"另有{count}件相近的由{other}承办" for other, count in other_departments.most_common(2)]
    return tuple(sentences)


def case_label(case: CaseRow) -> str:
    """A case as it is named in a sentence: year, number and title."""
    year = f"{case.handed_over.year}年" if case.handed_over else ""
    return f"{year}{case.number}号《{case.title}》"


def department_names(departments: Iterable[Department]) -> set[str]:
    """The names of the departments."""
    return {department.name for department in departments}


def leaders_by_department(departments: Iterable[Department]) -> Mapping[str, str]:
    """The leader in charge of each department, by the department's name."""
    return {department.name: department.leader for department in departments}
