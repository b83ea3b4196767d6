-- Supervision made these tables itself where they were missing: first as it made them, then under the names of today.

CREATE TABLE IF NOT EXISTS supervision.due (stream text PRIMARY KEY, next_on date);
ALTER TABLE supervision.due ALTER next_on DROP NOT NULL;
CREATE INDEX IF NOT EXISTS due_next_on ON supervision.due (next_on);
CREATE TABLE IF NOT EXISTS supervision.inbox (
  event_id uuid, recipient text, stream text NOT NULL, version int NOT NULL, about text NOT NULL,
  level text NOT NULL, line text NOT NULL, text text NOT NULL, "on" date NOT NULL, at timestamptz NOT NULL,
  note text NOT NULL, read_at timestamptz, PRIMARY KEY (event_id, recipient));
CREATE INDEX IF NOT EXISTS inbox_recipient ON supervision.inbox (recipient, at);
CREATE INDEX IF NOT EXISTS inbox_about ON supervision.inbox (stream, about);
CREATE TABLE IF NOT EXISTS supervision.delivery (
  event_id uuid, recipient text, channel text,
  state text NOT NULL CHECK (state IN ('pending', 'sent', 'skipped', 'failed')),
  tries int NOT NULL DEFAULT 0, next_try timestamptz NOT NULL, at timestamptz NOT NULL,
  error text NOT NULL DEFAULT '', reason text NOT NULL DEFAULT '', PRIMARY KEY (event_id, recipient, channel),
  FOREIGN KEY (event_id, recipient) REFERENCES supervision.inbox);
CREATE INDEX IF NOT EXISTS delivery_pending ON supervision.delivery (next_try) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS delivery_at ON supervision.delivery (at);
CREATE TABLE IF NOT EXISTS supervision.address (
  recipient text, channel text, address text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (recipient, channel));
CREATE TABLE IF NOT EXISTS supervision.title (stream text PRIMARY KEY, title text NOT NULL);
CREATE TABLE IF NOT EXISTS supervision.works (
  name text PRIMARY KEY, day date NOT NULL, last_ran timestamptz NOT NULL, sent int NOT NULL, failed int NOT NULL);

ALTER TABLE supervision.due RENAME TO due_case;
ALTER INDEX supervision.due_pkey RENAME TO due_case_pkey;
ALTER INDEX supervision.due_next_on RENAME TO due_case_next_on;
ALTER TABLE supervision.address RENAME TO contact_address;
ALTER INDEX supervision.address_pkey RENAME TO contact_address_pkey;
ALTER TABLE supervision.title RENAME TO case_title;
ALTER INDEX supervision.title_pkey RENAME TO case_title_pkey;
ALTER TABLE supervision.works RENAME TO job_run;
ALTER INDEX supervision.works_pkey RENAME TO job_run_pkey;

-- Disposable: each row follows from the log (see services/supervision/due_cases.py).
GRANT SELECT, INSERT, UPDATE, DELETE ON supervision.due_case TO supervision;
-- Kept: backed up with the log, and never made again.
GRANT SELECT, INSERT, UPDATE ON supervision.inbox, supervision.delivery, supervision.case_title, supervision.job_run
  TO supervision;
GRANT SELECT, INSERT, UPDATE, DELETE ON supervision.contact_address TO supervision;
GRANT SELECT ON supervision.inbox, supervision.delivery, supervision.job_run TO desk, auditor;
GRANT SELECT ON supervision.contact_address, supervision.case_title TO desk;
