"""Finds cases by Chinese words: titles and names are cut into words and pairs of characters, as is what is sought."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from services.desk.ledger.case_row import CaseRow

HAN = re.compile(r"[\u3400-\u9fff]+")
WORD = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
MAX_TERM_CHARACTERS, MAX_TEXT_CHARACTERS, MAX_LEXEME_POSITION = 60, 4000, 16383
TITLE, NAMES, REST = "A", "B", "D"


@cache
def _cutter() -> Any:
    """The dictionary takes a second to load, so that is done once and when it is first needed.

    Not through the library's cache: that is a file in a folder where everybody may write.
    """
    import jieba  # type: ignore[import-untyped]

    made = jieba.Tokenizer()
    made.FREQ, made.total = made.gen_pfdict(made.get_dict_file())
    made.initialized = True
    return made


def load_dictionary() -> None:
    """Loads the dictionary now rather than in the middle of somebody's search."""
    _cutter()


def normalized(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


@lru_cache(maxsize=4096)  # departments, units and topics are the same few all day
def index_terms(text: str) -> tuple[str, ...]:
    """The words of a text, the pairs of neighbouring characters, and each character: whoever seeks a part finds it."""
    return tuple(dict.fromkeys(_terms(normalized(text))))


def _terms(text: str) -> Iterator[str]:
    for run in WORD.findall(text):
        if not HAN.match(run):
            yield from {run, run.lstrip("0")} - {""}
            continue
        yield from (word for word in _cutter().cut_for_search(run) if len(word) > 1)
        yield from bigrams(run)
        yield from run


def bigrams(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run) - 1)]


def title_words(text: str) -> list[str]:
    """The words of a title that say what it is about, for comparing; single characters say nothing."""
    cut = (word for run in HAN.findall(normalized(text)) for word in _cutter().cut(run))
    return list(dict.fromkeys(word for word in cut if len(word) > 1 and word not in COMMON))


# What stands in every title, or nearly.
COMMON = frozenset(
    (
        *("关于", "进一步", "加强", "加大", "加快", "推进", "推动", "完善", "建立", "健全", "建议", "提案", "本市"),
        *("上海", "上海市", "我市", "优化", "提升", "促进", "规范", "力度", "工作", "问题", "相关", "开展", "实施"),
        *("落实", "强化", "制定", "有效", "机制", "体系", "措施", "方面", "若干", "以及", "对于", "针对"),
    )
)


def search_vector(case: CaseRow, text: str = "") -> str:
    """The case as PostgreSQL keeps it for search: title before names and numbers before the item's text."""
    fields = (
        (TITLE, (case.title,)),
        (NAMES, (case.id, case.number, *case.proposers, case.department, *case.co_departments, case.handler)),
        (NAMES, (case.leader, case.lead_unit, *case.joint_units, *case.co_units, case.topic, case.letter)),
        (REST, (text[:MAX_TEXT_CHARACTERS],)),
    )
    found: dict[str, str] = {}
    for weight, texts in fields:
        for term in (term for text in texts for term in index_terms(text)):
            found.setdefault(term[:MAX_TERM_CHARACTERS], weight)
    return " ".join(
        f"{quoted_lexeme(term)}:{min(n, MAX_LEXEME_POSITION)}{weight}"
        for n, (term, weight) in enumerate(found.items(), 1)
    )


def search_query(sought: str) -> str:
    """What was typed as a PostgreSQL query: every word must be there. Empty where nothing can be sought."""
    return " & ".join(dict.fromkeys(f"({each})" for run in WORD.findall(normalized(sought)) if (each := _sought(run))))


def _sought(run: str) -> str:
    """The pairs of a Chinese word are sought, since where a sentence is cut depends on its neighbours."""
    if not HAN.match(run):
        return f"{quoted_lexeme(run)}:*" if len(run) > 2 else quoted_lexeme(run)
    return _all(bigrams(run)) if len(run) > 1 else quoted_lexeme(run)


def _all(parts: Iterable[str]) -> str:
    return " & ".join(quoted_lexeme(part) for part in parts)


def quoted_lexeme(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
