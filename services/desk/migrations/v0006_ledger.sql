-- The ledger is folded from the log. What the desk has made of it before is thrown away and folded again at its next start.

DROP TABLE IF EXISTS desk.ledger, desk.ledger_new;

-- For each table that is folded from the log: the shape of its rows, and the position up to which they have seen the log.
CREATE TABLE desk.projection (name text PRIMARY KEY, shape text NOT NULL, position bigint NOT NULL);

-- A row per case as it was folded, and beside it the columns by which lists ask. A look at every case reads a few hundred
-- bytes of each: what is asked stays with its row (STORAGE MAIN); the row itself and its words lie apart.
CREATE TABLE desk.ledger (
  case_id text COLLATE "C" PRIMARY KEY,
  position bigint NOT NULL,
  row json NOT NULL,
  terms tsvector,
  codes int,
  marks int,
  congress smallint,
  session smallint,
  year smallint,
  half smallint,
  due date,
  handed_over date,
  sent_on date,
  owner text STORAGE MAIN COLLATE "C",
  department text STORAGE MAIN COLLATE "C",
  leader text STORAGE MAIN COLLATE "C",
  handler text STORAGE MAIN COLLATE "C",
  topic text STORAGE MAIN COLLATE "C",
  number text STORAGE MAIN COLLATE "C",
  title text STORAGE MAIN COLLATE "C",
  departments text[] STORAGE MAIN,
  hands text[] STORAGE MAIN,
  units text[] STORAGE MAIN
) WITH (toast_tuple_target = 128, autovacuum_vacuum_insert_scale_factor = 0.05);
-- Lists ask for a page in one of these orders; everything else is found by a look at every case, which is quicker.
CREATE INDEX ON desk.ledger USING gin (terms);
CREATE INDEX ON desk.ledger (due, case_id);
CREATE INDEX ON desk.ledger (handed_over, case_id);
CREATE INDEX ON desk.ledger USING gin (hands);
CREATE INDEX ON desk.ledger (year);

-- A rebuild fills the shadow beside the live table and swaps the two. The desk may create nothing, so both stand there.
CREATE TABLE desk.ledger_shadow (LIKE desk.ledger INCLUDING ALL)
  WITH (toast_tuple_target = 128, autovacuum_vacuum_insert_scale_factor = 0.05);

GRANT SELECT, INSERT, UPDATE, DELETE ON desk.projection TO desk;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON desk.ledger, desk.ledger_shadow TO desk;

CREATE FUNCTION desk.swap_ledger() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  ALTER TABLE desk.ledger RENAME TO ledger_before;
  ALTER TABLE desk.ledger_shadow RENAME TO ledger;
  ALTER TABLE desk.ledger_before RENAME TO ledger_shadow;
END $$;
REVOKE ALL ON FUNCTION desk.swap_ledger() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk.swap_ledger() TO desk;
