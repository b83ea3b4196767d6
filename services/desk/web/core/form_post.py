"""What was posted from the form of a command: its fields by path, files put into the blob store, and page fields.

Names of page fields begin with `_`; all others are paths of the command's fields.
"""

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

PAGE_FIELD_PREFIX = "_"
TEXT_SUFFIX = "~words"  # of the path of a text that is typed instead of uploaded as a file
SCAN_FIELD = "scan~decided"  # the scan of a decision made elsewhere
PRINCIPAL_FIELDS = ("for", "elsewhere")  # in whose name; also parameters of the address
NOTHING_POSTED = frozenset({"", "0"})


@dataclass(frozen=True, slots=True)
class FormPost:
    """`values` are the command's fields by path, everything else belongs to the page.

    `id` is the command id, `seen_version` the version the page showed, `back` where to return, `decided` who decided
    elsewhere and how, `errors` what is wrong by path; `add_row`, `save_draft` and `drop_draft` are the button pressed.
    """

    values: FormValues
    id: UUID = field(default_factory=uuid4)
    seen_version: int | None = None
    business_date: date | None = None
    return_url: str = ""
    decided: FormValues = field(default_factory=dict)
    add_row: bool = False
    save_draft: bool = False
    drop_draft: bool = False
    errors: dict[str, str] = field(default_factory=dict)


async def read_post(request: Request, blobs: BlobStore) -> FormPost:
    """What was posted; a refused file is an error at its field. Raises `Invalid` where the form's id is damaged."""
    form = await request.form()
    values, errors = FormValues(), dict[str, str]()
    for path, value in form.multi_items():
        if path.startswith(PAGE_FIELD_PREFIX):
            continue
        try:
            values.setdefault(path, []).extend([value async for value in _values(path, value, blobs)])
        except CommandError as refusal:
            errors[path] = refusal.user_message
    return form_post(form, with_written_texts(values), errors)


def principal_fields(form: FormData) -> dict[str, str]:
    """In whose name the form was filled in (`for`, `elsewhere`), which is checked before anything is stored."""
    return {
        name: str(form[PAGE_FIELD_PREFIX + name]) for name in PRINCIPAL_FIELDS if form.get(PAGE_FIELD_PREFIX + name)
    }


async def _values(path: str, value: UploadFile | str, blobs: BlobStore) -> AsyncIterator[str]:
    """The value, or the content hash of the file or typed text, which is stored."""
    if isinstance(value, UploadFile):
        if content := await value.read(MAX_FILE_BYTES + 1):
            await asyncio.to_thread(detect, content)
            yield await asyncio.to_thread(blobs.put, content)
    elif path.endswith(TEXT_SUFFIX):
        if value.strip():
            yield await asyncio.to_thread(blobs.put, value.replace("\r\n", "\n").encode())
    else:
        yield value


def with_written_texts(form_values: FormValues) -> FormValues:
    """The values by path; a typed text replaces the file that was there."""
    values_by_path = {path: values for path, values in form_values.items() if not path.endswith(TEXT_SUFFIX)}
    for path, values in form_values.items():
        if path.endswith(TEXT_SUFFIX) and values:
            values_by_path[path.removesuffix(TEXT_SUFFIX)] = values
    return values_by_path


def form_post(form: FormData, values: FormValues, errors: dict[str, str]) -> FormPost:
    """The values with the page fields of the same form."""
    scan = values.pop(SCAN_FIELD, [])
    decided = {name.removeprefix("_decided."): [str(form[name])] for name in form if name.startswith("_decided.")}
    decided |= {"scan": scan} if scan else {}
    return FormPost(
        values,
        _form_id(str(form.get("_id", ""))),
        parse_whole_number(str(form.get("_seen", ""))),
        _day(str(form.get("_on", "")), errors),
        local_path(str(form.get("_back", ""))),
        {path: values for path, values in decided.items() if any(values)},
        add_row="_add" in form,
        save_draft=str(form.get("_save", "")) not in NOTHING_POSTED,
        drop_draft=str(form.get("_drop", "")) not in NOTHING_POSTED,
        errors=errors,
    )


def _form_id(text: str) -> UUID:
    try:
        return UUID(text) if text else uuid4()
    except ValueError:
        raise Invalid("提交编号不对，请返回重新打开此页") from None


def _day(text: str, errors: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        errors[""] = f"办理日期“{text}”应为日期，如 2023-02-16"
        return None


def prefilled_values(request: Request) -> Iterator[tuple[str, list[str]]]:
    """The fields that the address of the page prefills: `?unit=市教委`."""
    for path in request.query_params:
        if not path.startswith(PAGE_FIELD_PREFIX):
            yield path, request.query_params.getlist(path)
