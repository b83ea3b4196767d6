"""Where deputies and members are reached by post: beside the log, so that it can be erased, and never in an event.

An address belongs to a person of a council. Who co-signs a case is noted with the case, by name only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from services.desk.files.table_reader import Table, Unreadable
from services.desk.papers.labels import Address
from shared.contracts.common.vocabulary import Kind
from shared.eventlog.database import Database
from shared.messaging.errors import Invalid

PUT = """
INSERT INTO desk.postal_address AS mine (kind, name, unit, telephone, address, postcode, noted_by)
SELECT *, $7 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
ON CONFLICT (kind, name) DO UPDATE SET noted_by = excluded.noted_by, noted_at = now(),
  unit = coalesce(nullif(excluded.unit, ''), mine.unit),
  telephone = coalesce(nullif(excluded.telephone, ''), mine.telephone),
  address = coalesce(nullif(excluded.address, ''), mine.address),
  postcode = coalesce(nullif(excluded.postcode, ''), mine.postcode)"""
JOIN = """
INSERT INTO desk.co_signer (case_id, name, place)
SELECT * FROM unnest($1::text[], $2::text[], $3::int[]) ON CONFLICT (case_id, name) DO NOTHING"""
ERASE = "DELETE FROM desk.postal_address WHERE kind = $1 AND name = $2 RETURNING name"
REMOVE_CO_SIGNER_SQL = "DELETE FROM desk.co_signer WHERE case_id = $1 AND name = $2 RETURNING name"
SEARCH_SQL = """
SELECT kind, name, unit, telephone, address, postcode FROM desk.postal_address
WHERE $1 = '' OR strpos(name, $1) > 0 OR strpos(unit, $1) > 0 ORDER BY kind, name LIMIT $2"""
COUNT = "SELECT count(*) AS n FROM desk.postal_address"
SIGNERS = "SELECT name FROM desk.co_signer WHERE case_id = $1 ORDER BY place, name"
BY_NAME_SQL = (
    "SELECT name, unit, telephone, address, postcode FROM desk.postal_address WHERE kind = $1 AND name = ANY($2)"
)
CODES = {kind.value: kind for kind in Kind}
MAX_SHOWN_ADDRESSES = 200
MAX_FIELD_CHARACTERS = 200
COLUMNS = {
    "name": ("姓名", "提出人", "代表姓名", "委员姓名", "联名人"),
    "kind": ("类别", "身份"),
    "unit": ("单位", "工作单位"),
    "telephone": ("电话", "联系电话", "手机"),
    "address": ("地址", "通讯地址", "联系地址", "通信地址"),
    "postcode": ("邮编", "邮政编码"),
    "case": ("案件代号", "代号"),
}
KINDS = {Kind.SUGGESTION: ("代表", "人大"), Kind.PROPOSAL: ("委员", "政协")}


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """One person's address as it was entered; `case` where they co-sign one."""

    kind: Kind
    address: Address
    case: str = ""


async def save_addresses(db: Database, cards: Sequence[PostalAddress], by: str) -> None:
    """Keeps the addresses; what is empty leaves what was known. Whoever comes with a case is noted as its co-signer."""
    people = {(card.kind, card.address.name): card.address for card in cards}
    if not people:
        return
    fields = ("name", "unit", "telephone", "address", "postcode")
    columns = [[getattr(address, name) for address in people.values()] for name in fields]
    await db.execute(PUT, [kind.value for kind, _ in people], *columns, by)
    signing = [(card.case, card.address.name, n) for n, card in enumerate(cards) if card.case]
    if signing:
        await db.execute(JOIN, *(list(column) for column in zip(*signing, strict=True)))


async def erase(db: Database, kind: Kind, name: str) -> bool:
    """The address is gone; the name as a co-signer of a case stays until it is taken out there."""
    return bool(await db.fetch(ERASE, kind.value, name))


async def leave(db: Database, case: str, name: str) -> bool:
    """Takes a co-signer out of a case; False where the case has none of that name."""
    return bool(await db.fetch(REMOVE_CO_SIGNER_SQL, case, name))


async def find_addresses(db: Database, words: str = "") -> list[PostalAddress]:
    """Those whose name or unit has these words in it, at most so many as a page shows."""
    rows = await db.fetch(SEARCH_SQL, words.strip(), MAX_SHOWN_ADDRESSES)
    return [PostalAddress(CODES[row["kind"]], _address(row)) for row in rows]


async def total(db: Database) -> int:
    """How many people have an address."""
    return int((await db.fetch(COUNT))[0]["n"])


async def signers(db: Database, case: str) -> list[str]:
    """The names of a case's co-signers, in the order in which they were entered."""
    return [row["name"] for row in await db.fetch(SIGNERS, case)]


async def addresses_of_case(db: Database, case: str, kind: Kind, proposers: Iterable[str]) -> list[Address]:
    """Proposers and co-signers of the case in their order, those without an address by their name alone."""
    names = list(dict.fromkeys((*proposers, *await signers(db, case))))
    rows = {row["name"]: _address(row) for row in await db.fetch(BY_NAME_SQL, kind.value, names)}
    return [rows.get(name, Address(name)) for name in names]


def _address(row: Any) -> Address:
    return Address(*(row[name] for name in ("name", "unit", "telephone", "address", "postcode")))


def checked(kind: Kind, address: Address, case: str = "") -> PostalAddress:
    """An address as it may be kept. Raises `Invalid` where the name is missing or something is too long."""
    bare = Address(*(" ".join(getattr(address, name).split()) for name in Address.__slots__))
    if not bare.name:
        raise Invalid("请写明姓名或单位名称")
    if max(len(getattr(bare, name)) for name in Address.__slots__) > MAX_FIELD_CHARACTERS:
        raise Invalid(f"{bare.name}：每一栏最多{MAX_FIELD_CHARACTERS}字")
    if bare.postcode and not (bare.postcode.isdecimal() and len(bare.postcode) == 6):
        raise Invalid(f"{bare.name}：邮政编码应为6位数字")
    return PostalAddress(kind, bare, case)


def cards(sheets: Sequence[Table], kind: Kind) -> list[PostalAddress]:
    """The addresses of a list; `kind` where it has no column for it. Raises `Unreadable`, `Invalid`."""
    table = next((sheet for sheet in sheets if sheet.rows), None)
    if table is None:
        raise Unreadable("表中没有内容。")
    places, first = _heading(table)
    rows = [row for number, row in table.rows if number > first]
    made = [_card(row, places, kind) for row in rows if _at(row, places, "name")]
    if not made:
        raise Unreadable("表中没有一行写明姓名。")
    return made


def _heading(table: Table) -> tuple[dict[str, int], int]:
    for number, row in table.rows[:10]:
        names = ["".join(str(cell).split()) for cell in row]
        places = {key: names.index(name) for key, headings in COLUMNS.items() for name in headings if name in names}
        if "name" in places:
            return places, number
    raise Unreadable("没有找到“姓名”一列。列名可用：姓名、类别、单位、电话、地址、邮编、案件代号。")


def _at(row: Sequence[Any], places: dict[str, int], name: str) -> str:
    at = places.get(name)
    if at is None or at >= len(row):
        return ""
    value = row[at]
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def _card(row: Sequence[Any], places: dict[str, int], kind: Kind) -> PostalAddress:
    cell = _at(row, places, "kind")
    named = next((kind_ for kind_, words in KINDS.items() if any(word in cell for word in words)), kind)
    values = {name: _at(row, places, name) for name in ("name", "unit", "telephone", "address", "postcode")}
    return checked(named, Address(**values), _at(row, places, "case").lower())
