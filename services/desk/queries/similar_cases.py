"""Finds earlier cases about the same matter by the words of their titles."""

from collections.abc import Sequence
from itertools import combinations

from services.desk.access.permissions import EVERY_CASE, CaseScope
from services.desk.casefile.similar_cases import SimilarCase, nearest
from services.desk.ledger import search_terms
from services.desk.ledger.case_row import CaseRow
from services.desk.queries.case_lists import CaseLists

MAX_CANDIDATES, MAX_WORDS, MAX_SIMILAR = 60, 7, 5


async def find_similar_cases(
    lists: CaseLists, title: str, but: str = "", reach: CaseScope | None = None, limit: int = MAX_SIMILAR
) -> list[SimilarCase]:
    """The nearest of all years, nearest first, with their replies in their rows. `but` is the case itself.

    First those whose titles share all words, then fewer and fewer, until enough are found to compare.
    """
    found: dict[str, CaseRow] = {}
    for sought in title_queries(search_terms.title_words(title)):
        for case in await lists.matching(sought, reach or EVERY_CASE, MAX_CANDIDATES):
            if case.id != but:
                found.setdefault(case.id, case)
        if len(found) >= MAX_CANDIDATES:
            break
    return nearest(title, found.values())[:limit]


def title_queries(words: Sequence[str]) -> list[str]:
    """PostgreSQL queries for all words, for all but one, and so on; the longest words say most."""
    telling = sorted(words, key=len, reverse=True)[:MAX_WORDS]
    fewest = min(2, len(telling))
    return [
        " | ".join(f"({' & '.join(map(search_terms.quoted_lexeme, some))})" for some in combinations(telling, count))
        for count in range(len(telling), fewest - 1, -1)
        if count
    ]
