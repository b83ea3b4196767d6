"""The manual: everybody finds their own page, and what it tells to press stands on a page of the workbench."""

import re
from pathlib import Path

import pytest

from services.desk.web.people.manual import CONTENTS, MANUAL, POSTS, manual_page
from shared.messaging.envelope import COMMANDS, Role
from tests.desk.web.bureau import Bureau

CODE = ("services/desk", "services/supervision", "shared/contracts")
QUOTED, LINKED = re.compile("“([^”]+)”"), re.compile(r"\]\(([^)]+)\)")
MOST_PICTURES, LARGEST = 25, 100 * 1024  # bytes


@pytest.fixture(scope="module")
def words() -> str:
    """Everything that the pages can say."""
    files = [file for folder in CODE for file in Path(folder).rglob("*") if file.suffix in (".py", ".html")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize(
    ("post", "name"),
    [("office", "office"), ("chief", "leader"), ("head@食品处", "head"), ("partner", "partner"), ("", "start")],
)
async def test_help_leads_to_the_page_of_ones_own_post(bureau: Bureau, post: str, name: str) -> None:
    async with bureau.signed_in_as(post, follow_redirects=True) as http:
        answer = await http.get("/help")
        assert answer.url.path == f"/help/{name}"
        assert f"<h1>{manual_page(name).heading}</h1>" in answer.text


async def test_the_header_of_a_page_links_to_help(bureau: Bureau) -> None:
    for post, path in (("office", "/cases"), ("", "/sign-in")):
        async with bureau.signed_in_as(post) as http:
            assert '<a href="/help">帮助</a>' in (await http.get(path)).text


async def test_links_and_pictures_of_a_page_are_there(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        page = (await http.get("/help/start")).text
        assert 'href="office"' in page
        for picture in re.findall(r'<img src="([^"]+)"', page):
            answer = await http.get(f"/help/{picture}")
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")


async def test_a_page_that_is_not_of_the_manual_is_not_found(bureau: Bureau) -> None:
    async with bureau.signed_in_as("office") as http:
        assert (await http.get("/help/..%2F..%2FREADME")).status_code == 404
        assert (await http.get("/help/nobody")).status_code == 404


def test_every_post_has_its_page() -> None:
    assert set(POSTS) == set(Role) - {Role.SYSTEM}
    assert set(CONTENTS) == {file.stem for file in MANUAL.glob("*.md")}


@pytest.mark.parametrize("name", CONTENTS)
def test_what_a_page_names_exists(name: str, words: str) -> None:
    """Quoted words are those of the pages; links lead to pages and pictures of the manual."""
    text = (MANUAL / f"{name}.md").read_text(encoding="utf-8")
    quoted = {part for found in QUOTED.findall(text) for part in found.split(" › ")}
    assert sorted(part for part in quoted if part not in words) == []
    assert [target for target in LINKED.findall(text) if not (MANUAL / target).is_file()] == []


@pytest.mark.parametrize(("role", "name"), POSTS.items())
def test_a_page_tells_its_reader_to_do_what_their_post_may_do(role: Role, name: str) -> None:
    """A command that the page names without saying whose it is: `按“签发答复”`."""
    told = set(re.findall("按“([^”]+)”", (MANUAL / f"{name}.md").read_text(encoding="utf-8")))
    given_by: dict[str, set[Role]] = {}
    for command in COMMANDS.values():
        given_by.setdefault(command.label, set()).update(command.by)
    others = {label for label in told & given_by.keys() if role not in given_by[label]}
    assert sorted(others) == (["报告客观情况变化"] if role is Role.HEAD else [])  # said to be the leader's there


def test_pictures_are_few_small_and_all_used() -> None:
    files = sorted((MANUAL / "pictures").iterdir())
    text = "".join(file.read_text(encoding="utf-8") for file in MANUAL.glob("*.md"))
    assert len(files) <= MOST_PICTURES
    assert [file.name for file in files if file.stat().st_size > LARGEST or f"pictures/{file.name}" not in text] == []


def test_the_image_holds_the_manual() -> None:
    assert "COPY docs/manual docs/manual" in Path("deploy/Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "!docs/manual" in Path(".dockerignore").read_text(encoding="utf-8").splitlines()
