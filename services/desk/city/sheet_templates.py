"""The columns of the city's sheets as the office set them for an act; else the default ones."""

import json

from services.desk.city.entries import CityAct
from services.desk.city.entry_sheet import Column, Template, default_template
from shared.eventlog.database import Database
from shared.messaging.envelope import Actor

UPSERT = """
INSERT INTO desk.city_template (act, columns, by_name) VALUES ($1, $2, $3)
ON CONFLICT (act) DO UPDATE SET columns = excluded.columns, by_name = excluded.by_name, at = now()"""


async def load_template(db: Database, act: CityAct) -> Template:
    """The columns that the office set for an act, or the default ones."""
    rows = await db.fetch("SELECT columns FROM desk.city_template WHERE act = $1", act.value)
    return tuple(Column(*column) for column in json.loads(rows[0]["columns"])) if rows else default_template(act)


async def save_template(db: Database, act: CityAct, columns: Template, by: Actor) -> None:
    """Sets the columns of an act, in place of those set before."""
    pairs = [(column.heading, column.field) for column in columns]
    await db.execute(UPSERT, act.value, json.dumps(pairs, ensure_ascii=False), by.name)


async def reset_template(db: Database, act: CityAct) -> None:
    """Removes the columns set for an act; the default ones hold again."""
    await db.execute("DELETE FROM desk.city_template WHERE act = $1", act.value)
