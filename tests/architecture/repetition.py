"""Finds what stands twice in the code: two places that share more than eight lines, the same to the letter.

Blank lines, import lines and lines of punctuation alone are passed over, and white space is folded.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, takewhile
from pathlib import Path

MOST_SHARED_LINES = 8
SUFFIXES = (".py", ".sql", ".html")
TEMPLATE_IMPORT = re.compile(r"\{%-?\s*(extends|import|from|include)\b")
Line = tuple[int, str]
Place = tuple[Path, int]


def repeated(folders: Iterable[Path], root: Path) -> list[str]:
    """Each pair of places with more than `MOST_SHARED_LINES` equal lines, such as `a.py:10 ~ b.py:40 (12 lines)`: file
    and first line of both, relative to `root`, and how many lines they share."""
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES]
    lines = {path: list(counted_lines(path)) for path in files}

    def location(place: Place) -> str:
        path, index = place
        return f"{path.relative_to(root)}:{lines[path][index][0]}"

    return [f"{location(one)} ~ {location(other)} ({length} lines)" for one, other, length in longest(lines)]


def counted_lines(path: Path) -> Iterator[Line]:
    """Number and folded text of each line of a file that counts."""
    text = path.read_text(encoding="utf-8")
    imports = set(import_lines(text)) if path.suffix == ".py" else set()
    for number, line in enumerate(text.splitlines(), 1):
        counts = re.search(r"\w", line) and number not in imports and not TEMPLATE_IMPORT.match(line.strip())
        if counts:
            yield number, " ".join(line.split())


def import_lines(text: str) -> Iterator[int]:
    """The numbers of all lines of the import statements of a Python module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def longest(lines: dict[Path, list[Line]]) -> Iterator[tuple[Place, Place, int]]:
    """The pairs of runs that share more than `MOST_SHARED_LINES` lines, each as long as it can be, and its length."""
    for one, other in pairs(lines):
        (first, here), (second, there) = one, other
        if here and there and lines[first][here - 1][1] == lines[second][there - 1][1]:
            continue
        together = zip(lines[first][here:], lines[second][there:], strict=False)
        yield one, other, sum(1 for _ in takewhile(lambda two: two[0][1] == two[1][1], together))


def pairs(lines: dict[Path, list[Line]]) -> Iterator[tuple[Place, Place]]:
    """Every two places from which the next `MOST_SHARED_LINES` + 1 lines are the same and which do not overlap."""
    window = MOST_SHARED_LINES + 1
    places: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for path, counted in lines.items():
        texts = [text for _, text in counted]
        for start in range(len(texts) - window + 1):
            places[tuple(texts[start : start + window])].append((path, start))
    for same in places.values():
        for one, other in combinations(same, 2):
            if one[0] != other[0] or other[1] - one[1] >= window:
                yield one, other
