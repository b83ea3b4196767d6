"""What the documents say, read so that tests can compare it with the code."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TRUTHS = re.compile(r"^(\d+)\. \*\*", re.MULTILINE)
SECTIONS = re.compile(r"^#{2,3} (\d+(?:\.\d+)?)\.? ", re.MULTILINE)
ROWS = re.compile(r"^\| ([TD]\d+) \|", re.MULTILINE)
TEST_IDS = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
TRUTH_REFERENCES = re.compile(r"\btruths? (\d+)")
NUMBER = r"(?:\d+(?:\.\d+)?|[TD]\d+)"
DOMAIN_REFERENCES = re.compile(rf"\bdocs/domain\.md, ({NUMBER}(?: and {NUMBER})*)")
LOOSE_REFERENCES = re.compile(r"\bdomain page\b|(?<!architecture\.md, )(?<!architecture\.md`, )\btruths? \d+")
CODE = ("services", "shared", "tests")
CODE_ENDINGS = (".py", ".sql", ".html")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def truths() -> dict[str, str]:
    """The numbered truths of docs/architecture.md, each with what it says up to the next."""
    page = text("docs/architecture.md")
    starts = [*TRUTHS.finditer(page)]
    ends = [*(match.start() for match in starts[1:]), page.index("## Processes")]
    return {match[1]: page[match.start() : end] for match, end in zip(starts, ends, strict=True)}


def sections() -> set[str]:
    """The numbers of docs/domain.md: of its headings, and of the steps (T) and deadlines (D) in its tables."""
    page = text("docs/domain.md")
    return {*SECTIONS.findall(page), *ROWS.findall(page)}


def code_files() -> Iterator[Path]:
    """Every file of code; this module and its test are left out, for they speak of references themselves."""
    for folder in CODE:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in CODE_ENDINGS and "documents" not in file.name and "static" not in file.parts:
                yield file


def code_lines() -> Iterator[tuple[str, str]]:
    """Every line of code with its place."""
    for file in code_files():
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{file.relative_to(ROOT)}:{number}", line


def table_rows(page: str) -> list[list[str]]:
    """The cells of every row of every table, headings and rules left out."""
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in rows if not set("".join(row)) <= set("-: |")]
