"""The documents say what is true: tests, sections, terms and places they name exist, and references to them resolve."""

import re
from importlib import import_module

import pytest

from shared.messaging.envelope import COMMANDS, Role
from tests.architecture import commands
from tests.architecture.documents import (
    DOCS,
    DOMAIN_REFERENCES,
    LOOSE_REFERENCES,
    ROOT,
    TEST_IDS,
    TRUTH_REFERENCES,
    code_files,
    code_lines,
    sections,
    table_rows,
    text,
    truths,
)
from tests.domain.test_rules import OF_THE_PAGE

OTHERS = ("README.md", "deploy/README.md", "tests/data/README.md")
PAGES = [*sorted(str(page.relative_to(ROOT)) for page in DOCS.glob("*.md")), *OTHERS]
MADE_LATER = {"deploy/secrets"}  # by a command, not part of the repository
PARAGRAPHS = ("*Context:*", "*Decision:*", "*Consequence:*")
TRUTHS, SECTIONS = truths(), sections()
GLOSSARY = [row for row in table_rows(text("docs/glossary.md")) if row[0] != "中文"]
LINK = re.compile(r"\]\(([^)#]+)\)")


def test_the_page_of_commands_is_what_the_code_says() -> None:
    """`make docs` writes it anew."""
    assert text("docs/commands.md") == commands.document()


def test_every_command_a_person_gives_is_decided_by_a_function_of_its_service() -> None:
    given = {command for command in commands.declared_commands() if command.by - {Role.SYSTEM}}
    rows = {row.command: row for row in commands.rows()}
    assert given <= rows.keys()
    assert all(rows[command].events for command in given)
    assert len(rows) > len(COMMANDS) / 2


def test_there_are_thirteen_truths_in_their_order() -> None:
    assert list(TRUTHS) == [str(number) for number in range(1, 14)]


@pytest.mark.parametrize("truth", TRUTHS)
def test_a_truth_names_tests_that_exist(truth: str) -> None:
    named = TEST_IDS.findall(TRUTHS[truth])
    assert named, f"truth {truth} names no test"
    for file, function in named:
        assert re.search(rf"^(async )?def {function}\(", text(file), re.MULTILINE), f"{file}::{function}"


def test_references_to_truths_and_to_the_domain_resolve() -> None:
    dangling = []
    for place, line in code_lines():
        dangling += [f"{place}: truth {number}" for number in TRUTH_REFERENCES.findall(line) if number not in TRUTHS]
        for numbers in DOMAIN_REFERENCES.findall(line):
            missing = [number for number in numbers.split(" and ") if number not in SECTIONS]
            dangling += [f"{place}: docs/domain.md, {number}" for number in missing]
    assert dangling == []


def test_a_reference_names_its_document() -> None:
    """Read without line breaks and margins: a reference may begin on one line and end on the next."""
    for file in code_files():
        words = " ".join(file.read_text(encoding="utf-8").split())
        assert LOOSE_REFERENCES.findall(words) == [], file


def test_the_domain_has_its_twelve_sections() -> None:
    assert {number for number in SECTIONS if number.isdecimal()} == {str(number) for number in range(1, 13)}


def test_every_rule_that_is_tested_stands_on_the_page_of_the_domain() -> None:
    assert sorted(set(OF_THE_PAGE) - SECTIONS) == []


@pytest.mark.parametrize("row", GLOSSARY, ids=[row[1] for row in GLOSSARY])
def test_a_term_of_the_glossary_stands_where_it_says(row: list[str]) -> None:
    assert len(row) == 4
    place = row[3].strip("`")
    module, _, name = place.rpartition(".")
    try:
        import_module(place)
    except ModuleNotFoundError:
        assert hasattr(import_module(module), name), place


def test_a_term_of_the_glossary_is_one_thing() -> None:
    chinese = [word for row in GLOSSARY for word in row[0].split("、")]
    english = [word for row in GLOSSARY for word in row[1].split(", ")]
    assert sorted(word for word in set(chinese) if chinese.count(word) > 1) == []
    assert sorted(word for word in set(english) if english.count(word) > 1) == []


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_links_to_is_there(page: str) -> None:
    here = (ROOT / page).parent
    links = [link for link in LINK.findall(text(page)) if "://" not in link]
    assert [link for link in links if not (here / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_a_page_names_exists(page: str) -> None:
    """A place in back quotes that begins with a folder of the repository; <…> and * stand for any name."""
    named = re.findall(r"`((?:shared|services|tests|deploy|docs)/[\w./<>*-]+)`", text(page))
    patterns = [re.sub(r"<\w+>", "*", name) for name in named]
    patterns = [pattern for pattern in patterns if pattern not in MADE_LATER]
    assert [pattern for pattern in patterns if not any(ROOT.glob(pattern.rstrip("/")))] == []


def test_the_decisions_say_context_decision_and_consequence() -> None:
    """Except the list of libraries, which is a list."""
    parts = text("docs/decisions.md").split("\n### ")[1:]
    short = [part.splitlines()[0] for part in parts if not all(word in part for word in PARAGRAPHS)]
    assert short == ["What does what"]


def test_tables_of_the_code_that_a_page_names_exist() -> None:
    """`NEXT_STEPS` and their like."""
    code = "\n".join(line for _, line in code_lines())
    names = set(re.findall(r"`([A-Z][A-Z_]{3,})`", text("docs/adding.md")))
    assert len(names) > 10
    assert sorted(name for name in names if not re.search(rf"^{name}\b.*=", code, re.MULTILINE)) == []
