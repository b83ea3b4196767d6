"""Full-text search for Chinese: titles and names are cut into words and pairs of characters, and so is the query."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from services.desk.ledger.case_row import CaseRow

HAN = re.compile(r"[\u3400-\u9fff]+")
WORD = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
MAX_TERM_CHARACTERS, MAX_TEXT_CHARACTERS, MAX_LEXEME_POSITION = 60, 4000, 16383
TITLE_WEIGHT, NAMES_WEIGHT, TEXT_WEIGHT = "A", "B", "D"


@cache
def _tokenizer() -> Any:
    """jieba's tokenizer; its dictionary takes a second to load, so it is loaded once, when first needed.

    Not through the library's cache, which is a file in a folder where everybody may write.
    """
    import jieba  # type: ignore[import-untyped]

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def load_dictionary() -> None:
    """Loads the dictionary now rather than during somebody's first search."""
    _tokenizer()


def normalized(text: str) -> str:
    """The text in Unicode's NFKC form and lower case."""
    return unicodedata.normalize("NFKC", text).lower()


@lru_cache(maxsize=4096)  # the same departments, units and topics occur all the time
def index_terms(text: str) -> tuple[str, ...]:
    """The words of a text, its pairs of neighbouring characters, and each character, so that any part of a word is
    found."""
    return tuple(dict.fromkeys(_terms(normalized(text))))


def _terms(text: str) -> Iterator[str]:
    for run in WORD.findall(text):
        if not HAN.match(run):
            yield from {run, run.lstrip("0")} - {""}
            continue
        yield from (word for word in _tokenizer().cut_for_search(run) if len(word) > 1)
        yield from bigrams(run)
        yield from run


def bigrams(run: str) -> list[str]:
    """The pairs of neighbouring characters of a run of Chinese."""
    return [run[n : n + 2] for n in range(len(run) - 1)]


def title_words(text: str) -> list[str]:
    """The words that say what a title is about, for comparison: no single characters and no words that most titles
    have."""
    cut = (word for run in HAN.findall(normalized(text)) for word in _tokenizer().cut(run))
    return list(dict.fromkeys(word for word in cut if len(word) > 1 and word not in COMMON_WORDS))


# Words that most titles have.
COMMON_WORDS = frozenset(
    (
        *("关于", "进一步", "加强", "加大", "加快", "推进", "推动", "完善", "建立", "健全", "建议", "提案", "本市"),
        *("上海", "上海市", "我市", "优化", "提升", "促进", "规范", "力度", "工作", "问题", "相关", "开展", "实施"),
        *("落实", "强化", "制定", "有效", "机制", "体系", "措施", "方面", "若干", "以及", "对于", "针对"),
    )
)


def search_vector(case: CaseRow, text: str = "") -> str:
    """The case as a PostgreSQL tsvector: the title weighs more than names and numbers, those more than the item's
    text."""
    fields = (
        (TITLE_WEIGHT, (case.title,)),
        (NAMES_WEIGHT, (case.id, case.number, *case.proposers, case.department, *case.co_departments, case.handler)),
        (NAMES_WEIGHT, (case.leader, case.lead_unit, *case.joint_units, *case.co_units, case.topic, case.letter)),
        (TEXT_WEIGHT, (text[:MAX_TEXT_CHARACTERS],)),
    )
    weights: dict[str, str] = {}
    for weight, texts in fields:
        for term in (term for text in texts for term in index_terms(text)):
            weights.setdefault(term[:MAX_TERM_CHARACTERS], weight)
    return " ".join(
        f"{quoted_lexeme(term)}:{min(n, MAX_LEXEME_POSITION)}{weight}"
        for n, (term, weight) in enumerate(weights.items(), 1)
    )


def search_query(text: str) -> str:
    """What was typed as a PostgreSQL tsquery in which every word must occur; empty where nothing can be searched
    for."""
    return " & ".join(
        dict.fromkeys(f"({query})" for run in WORD.findall(normalized(text)) if (query := _run_query(run)))
    )


def _run_query(run: str) -> str:
    """The query of one run; Chinese is searched by its pairs, since where a sentence is cut depends on its
    neighbours."""
    if not HAN.match(run):
        return f"{quoted_lexeme(run)}:*" if len(run) > 2 else quoted_lexeme(run)
    return _all_of(bigrams(run)) if len(run) > 1 else quoted_lexeme(run)


def _all_of(parts: Iterable[str]) -> str:
    return " & ".join(quoted_lexeme(part) for part in parts)


def quoted_lexeme(term: str) -> str:
    """The term as a quoted lexeme of PostgreSQL's text search."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
