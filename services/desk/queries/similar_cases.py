"""Finds earlier cases about the same matter by the words of their titles."""

from collections.abc import Sequence
from itertools import combinations

from services.desk.access.permissions import EVERY_CASE, CaseScope
from services.desk.casefile.similar_cases import SimilarCase, most_similar
from services.desk.ledger import search_terms
from services.desk.ledger.case_row import CaseRow
from services.desk.queries.case_lists import CaseLists

MAX_CANDIDATES, MAX_WORDS, MAX_SIMILAR = 60, 7, 5


async def find_similar_cases(
    lists: CaseLists, title: str, excluded_case: str = "", scope: CaseScope | None = None, limit: int = MAX_SIMILAR
) -> list[SimilarCase]:
    """The most similar cases of all years, the most similar first; `but` is the id of the case itself, `scope` what
    the reader may see.

    First the cases whose titles have all words, then those with fewer, until there are enough candidates to compare.
    """
    candidates: dict[str, CaseRow] = {}
    for query in title_queries(search_terms.title_words(title)):
        for case in await lists.matching(query, scope or EVERY_CASE, MAX_CANDIDATES):
            if case.id != excluded_case:
                candidates.setdefault(case.id, case)
        if len(candidates) >= MAX_CANDIDATES:
            break
    return most_similar(title, candidates.values())[:limit]


def title_queries(words: Sequence[str]) -> list[str]:
    """PostgreSQL text queries for all words, for all but one, and so on down to two; of the longest `MAX_WORDS`
    words."""
    longest = sorted(words, key=len, reverse=True)[:MAX_WORDS]
    fewest = min(2, len(longest))
    return [
        " | ".join(
            f"({' & '.join(map(search_terms.quoted_lexeme, combination))})"
            for combination in combinations(longest, count)
        )
        for count in range(len(longest), fewest - 1, -1)
        if count
    ]
