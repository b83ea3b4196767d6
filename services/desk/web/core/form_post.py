"""What was posted from a form of a command: its fields by path, files put into the store of texts, and the rest."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from services.desk.commands.form_schema import FormValues
from services.desk.commands.parsing import local_path, parse_whole_number
from services.desk.files.file_type import MAX_FILE_BYTES, detect
from shared.blobs.store import BlobStore
from shared.messaging.errors import CommandError, Invalid

PAGE_FIELD_PREFIX = "_"  # begins the fields of the page itself
WORDS, SCAN = "~words", "scan~decided"  # a text written instead of brought as a file; the paper of who decided
MARKS = ("for", "elsewhere")  # in whose name: they stand in the address as well
NOTHING_POSTED = frozenset({"", "0"})


@dataclass(frozen=True, slots=True)
class FormPost:
    """`said` is the command's own, everything else the page's."""

    said: FormValues
    id: UUID = field(default_factory=uuid4)
    seen: int | None = None
    on: date | None = None
    back: str = ""
    decided: FormValues = field(default_factory=dict)
    add: bool = False
    save: bool = False
    drop: bool = False
    wrong: dict[str, str] = field(default_factory=dict)


async def read_post(request: Request, texts: BlobStore) -> FormPost:
    """A file that cannot be filed is `wrong` at its field; raises `Invalid` where a mark of the page is damaged."""
    form = await request.form()
    said, wrong = FormValues(), dict[str, str]()
    for path, value in form.multi_items():
        if path.startswith(PAGE_FIELD_PREFIX):
            continue
        try:
            said.setdefault(path, []).extend([value async for value in _values(path, value, texts)])
        except CommandError as refused:
            wrong[path] = refused.user_message
    return with_page_fields(form, without_page_fields(said), wrong)


def marks(form: FormData) -> dict[str, str]:
    """In whose name the form was filled in: known before anything of it is kept."""
    return {name: str(form[PAGE_FIELD_PREFIX + name]) for name in MARKS if form.get(PAGE_FIELD_PREFIX + name)}


async def _values(path: str, value: UploadFile | str, texts: BlobStore) -> AsyncIterator[str]:
    """A file becomes its hash; so does a text that was written in its place."""
    if isinstance(value, UploadFile):
        if content := await value.read(MAX_FILE_BYTES + 1):
            await asyncio.to_thread(detect, content)
            yield await asyncio.to_thread(texts.put, content)
    elif path.endswith(WORDS):
        if value.strip():
            yield await asyncio.to_thread(texts.put, value.replace("\r\n", "\n").encode())
    else:
        yield value


def without_page_fields(said: FormValues) -> FormValues:
    """A file that was brought or written anew stands in the place of the one that was known."""
    whole = {path: values for path, values in said.items() if not path.endswith(WORDS)}
    for path, values in said.items():
        if path.endswith(WORDS) and values:
            whole[path.removesuffix(WORDS)] = values
    return whole


def with_page_fields(form: FormData, said: FormValues, wrong: dict[str, str]) -> FormPost:
    """With what the page itself says beside the fields."""
    scan = said.pop(SCAN, [])
    decided = {each.removeprefix("_decided."): [str(form[each])] for each in form if each.startswith("_decided.")}
    decided |= {"scan": scan} if scan else {}
    return FormPost(
        said,
        _id(str(form.get("_id", ""))),
        parse_whole_number(str(form.get("_seen", ""))),
        _day(str(form.get("_on", "")), wrong),
        local_path(str(form.get("_back", ""))),
        {path: values for path, values in decided.items() if any(values)},
        add="_add" in form,
        save=str(form.get("_save", "")) not in NOTHING_POSTED,
        drop=str(form.get("_drop", "")) not in NOTHING_POSTED,
        wrong=wrong,
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text) if text else uuid4()
    except ValueError:
        raise Invalid("提交编号不对，请返回重新打开此页") from None


def _day(text: str, wrong: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        wrong[""] = f"办理日期“{text}”应为日期，如 2023-02-16"
        return None


def asked(request: Request) -> Iterator[tuple[str, list[str]]]:
    """What the address of the page says of fields: `?unit=市教委`."""
    for path in request.query_params:
        if not path.startswith(PAGE_FIELD_PREFIX):
            yield path, request.query_params.getlist(path)
