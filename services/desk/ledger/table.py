"""SQL on the ledger: a row per case as it was folded, and beside it the columns by which lists ask.

The migrations of the desk make its two tables, `ledger` and `ledger_shadow`. Other names or types in `COLUMNS` need
another migration; whatever else changes in what a row says gives another `SHAPE`, and the rows are folded again.
"""

import hashlib

from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.facets import BITS, COLUMNS, VALUES

NAMES = ", ".join(COLUMNS)
FOLD_VERSION = 1  # raised when the fold gives other values under the same names
SHAPE_SOURCE = (FOLD_VERSION, COLUMNS, VALUES, BITS, list(CaseRow.model_fields))
SHAPE = hashlib.sha256(repr(SHAPE_SOURCE).encode()).hexdigest()[:12]
LOCK = "SELECT pg_advisory_xact_lock(hashtext('desk.ledger'))"  # who starts at the same moment waits
PROJECTION = "SELECT shape, position FROM desk.projection WHERE name = 'ledger'"
RECORD_PROJECTION = """
INSERT INTO desk.projection (name, shape, position) VALUES ('ledger', $1, $2)
ON CONFLICT (name) DO UPDATE SET shape = excluded.shape, position = excluded.position"""

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
COUNT_CASES_SQL = "SELECT count(*) AS cases FROM eventlog.sequence WHERE service = 'intake' AND version = 1"
CHANGED_STREAMS_SQL = "SELECT DISTINCT stream FROM eventlog.sequence WHERE position > $1"
# Which of the cases touched since then have a row that has not seen their last event.
OUTDATED_ROWS_SQL = """
SELECT touched.stream FROM (
  SELECT stream, max(position) AS position FROM eventlog.sequence
  WHERE position > $1 AND position <= $2 GROUP BY stream) AS touched
JOIN eventlog.sequence AS registered
  ON registered.service = 'intake' AND registered.stream = touched.stream AND registered.version = 1
LEFT JOIN desk.{table} AS mine ON mine.case_id = touched.stream
WHERE coalesce(mine.position, 0) < touched.position"""
POSITIONS_PER_STATEMENT = 200_000

# Which rows of the live table differ from those folded beside it, though both saw the same events. The words are left
# out: with the text of an item they depend on its file, which may be purged.
BATCH_END_SQL = """
SELECT max(case_id) AS last
FROM (SELECT case_id FROM desk.{live} WHERE case_id > $1 ORDER BY case_id LIMIT $2) AS stretch"""
DIFFERING = f"""
SELECT mine.case_id FROM desk.{{live}} AS mine LEFT JOIN desk.{{shadow}} AS theirs USING (case_id)
WHERE mine.case_id > $1 AND mine.case_id <= $2 AND (
  theirs.case_id IS NULL AND mine.position <= $3
  OR mine.position = theirs.position AND (mine.row::text, {", ".join(f"mine.{name}" for name in COLUMNS)})
    IS DISTINCT FROM (theirs.row::text, {", ".join(f"theirs.{name}" for name in COLUMNS)}))"""
SWAP = "SELECT desk.swap_ledger()"
EMPTY_SHADOW = "TRUNCATE desk.ledger_shadow"
