"""Nothing is written twice: no two places of the code share more than eight lines."""

from pathlib import Path

import pytest

from tests.architecture.drawing import ROOT
from tests.architecture.repetition import MOST_SHARED_LINES, repeated

CODE = [ROOT / "services", ROOT / "shared"]


def test_no_two_places_share_more_than_eight_lines() -> None:
    assert repeated(CODE, ROOT) == [], "一处写明，别处引用"


def module(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


COPIED = [f"step_{n} = taken({n})" for n in range(MOST_SHARED_LINES + 1)]


@pytest.mark.parametrize("name", ["second.py", "query.sql", "page.html"])
def test_a_planted_copy_is_found_however_it_is_spaced(tmp_path: Path, name: str) -> None:
    module(tmp_path, "first.py", "import re", *COPIED)
    module(tmp_path, name, "other = 1", "", *(line.replace(" = ", "   =  ") + "\n" for line in COPIED))
    assert len(repeated([tmp_path], tmp_path)) == 1


def test_a_copy_in_the_same_file_is_found(tmp_path: Path) -> None:
    module(tmp_path, "first.py", *COPIED, "between = 1", *COPIED)
    assert repeated([tmp_path], tmp_path) == ["first.py:1 ~ first.py:11 (9 lines)"]


def test_eight_lines_and_imports_and_lone_brackets_may_be_the_same(tmp_path: Path) -> None:
    names = [f"    name_{n}," for n in range(20)]
    allowed = ["from names import (", *names, ")", *COPIED[1:], "(", ")", "(", ")"]
    module(tmp_path, "first.py", *allowed)
    module(tmp_path, "second.py", *allowed)
    assert repeated([tmp_path], tmp_path) == []
