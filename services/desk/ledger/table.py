"""The ledger's table in SQL: a row per case as it was folded, and beside it the columns by which lists ask."""

import hashlib

from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.facets import COLUMNS

WIDE = ("text", "text[]")  # what is asked stays with its row: MAIN; the row itself and its words lie apart (toast)
FACETS = ",\n  ".join(
    f"{name} {type}" + (" STORAGE MAIN" if type in WIDE else "") + (' COLLATE "C"' if type == "text" else "")
    for name, type in COLUMNS.items()
)
NAMES = ", ".join(COLUMNS)
# A look at every case reads a few hundred bytes of each.
CREATE = f"""
CREATE TABLE desk.{{table}} (
  case_id text COLLATE "C" PRIMARY KEY,
  position bigint NOT NULL,
  row json NOT NULL,
  terms tsvector,
  {FACETS}
) WITH (toast_tuple_target = 128, autovacuum_vacuum_insert_scale_factor = 0.05)"""
# Lists ask for a page in one of these orders; everything else is found by a look at every case, which is quicker.
INDEX = (
    "CREATE INDEX ON desk.{table} USING gin (terms)",
    "CREATE INDEX ON desk.{table} (due, case_id)",
    "CREATE INDEX ON desk.{table} (handed_over, case_id)",
    "CREATE INDEX ON desk.{table} USING gin (hands)",
    "CREATE INDEX ON desk.{table} (year)",
)
SHAPE = hashlib.sha256("\n".join((CREATE, *INDEX, *CaseRow.model_fields)).encode()).hexdigest()[:12]
LOCK = "SELECT pg_advisory_xact_lock(hashtext('desk.ledger'))"  # who starts at the same moment waits
FOUND = """
SELECT split_part(said, ' ', 1) AS shape, nullif(split_part(said, ' ', 2), '')::bigint AS up_to
FROM obj_description(to_regclass($1::text)) AS said WHERE to_regclass($1::text) IS NOT NULL"""
NOTE = "COMMENT ON TABLE desk.{table} IS '{shape} {position}'"

PUT = f"""
INSERT INTO desk.{{table}} AS mine (case_id, position, row, terms, {NAMES})
SELECT given.case_id, given.position, given.row, given.terms::tsvector, {NAMES}
FROM unnest($1::text[], $2::bigint[], $3::json[], $4::text[], $5::json[])
  AS given(case_id, position, row, terms, facets),
  json_to_record(given.facets) AS facet({", ".join(f"{name} {type}" for name, type in COLUMNS.items())})
ON CONFLICT (case_id) DO UPDATE
SET (position, row, terms, {NAMES}) = (excluded.position, excluded.row, excluded.terms, {
    ", ".join(f"excluded.{name}" for name in COLUMNS)
})
WHERE mine.position < excluded.position"""

STREAMS = """
SELECT DISTINCT stream FROM eventlog.sequence
WHERE service = 'intake' AND version = 1 AND stream > $1 ORDER BY stream LIMIT $2"""
HOW_MANY = "SELECT count(*) AS cases FROM eventlog.sequence WHERE service = 'intake' AND version = 1"
TOUCHED = "SELECT DISTINCT stream FROM eventlog.sequence WHERE position > $1"
# Which of the cases touched since then have a row that has not seen their last event.
BEHIND = """
SELECT touched.stream FROM (
  SELECT stream, max(position) AS position FROM eventlog.sequence
  WHERE position > $1 AND position <= $2 GROUP BY stream) AS touched
JOIN eventlog.sequence AS registered
  ON registered.service = 'intake' AND registered.stream = touched.stream AND registered.version = 1
LEFT JOIN desk.{table} AS mine ON mine.case_id = touched.stream
WHERE coalesce(mine.position, 0) < touched.position"""
STRETCH = 200_000  # positions looked at in one statement

# Which rows of the live table differ from those folded beside it, though both saw the same events. The words are left
# out: with the text of an item they depend on its file, which may be purged.
UP_TO = """
SELECT max(case_id) AS last
FROM (SELECT case_id FROM desk.{live} WHERE case_id > $1 ORDER BY case_id LIMIT $2) AS stretch"""
DIFFERING = f"""
SELECT mine.case_id FROM desk.{{live}} AS mine LEFT JOIN desk.{{shadow}} AS theirs USING (case_id)
WHERE mine.case_id > $1 AND mine.case_id <= $2 AND (
  theirs.case_id IS NULL AND mine.position <= $3
  OR mine.position = theirs.position AND (mine.row::text, {", ".join(f"mine.{name}" for name in COLUMNS)})
    IS DISTINCT FROM (theirs.row::text, {", ".join(f"theirs.{name}" for name in COLUMNS)}))"""
SWAP = """
BEGIN;
ALTER TABLE desk.ledger RENAME TO ledger_old;
ALTER TABLE desk.ledger_new RENAME TO ledger;
DROP TABLE desk.ledger_old;
COMMIT"""
