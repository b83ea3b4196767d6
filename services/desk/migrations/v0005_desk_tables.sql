-- The desk made these tables itself where they were missing: first as it made them, then under the names of today.
-- All of them are kept: backed up with the log, and never made again.

CREATE TABLE IF NOT EXISTS desk.account (
  person_id text PRIMARY KEY,
  login text NOT NULL UNIQUE CHECK (login = lower(login)),
  password text NOT NULL DEFAULT '',            -- an argon2 hash; empty: signs in elsewhere only
  subject text UNIQUE,                          -- issuer and subject at an OIDC provider
  must_change boolean NOT NULL DEFAULT false,
  failures int NOT NULL DEFAULT 0,
  locked_until timestamptz,
  closed_at timestamptz,
  made_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS desk.session (
  digest bytea PRIMARY KEY,                     -- of the token in the cookie, which is kept nowhere
  number uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  person_id text NOT NULL,
  csrf text NOT NULL,
  made_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  until timestamptz NOT NULL,
  address text NOT NULL DEFAULT '',
  agent text NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS session_person ON desk.session (person_id);
CREATE TABLE IF NOT EXISTS desk.link (
  digest bytea PRIMARY KEY,                     -- of the token in the link, which is kept nowhere
  number uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  person_id text NOT NULL,
  stream text NOT NULL,
  act text NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  until timestamptz NOT NULL,
  used_at timestamptz,
  said text NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS link_stream ON desk.link (stream);
CREATE TABLE IF NOT EXISTS desk.draft (
  person_id text NOT NULL,
  stream text NOT NULL,
  command text NOT NULL,
  fields json NOT NULL,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, stream, command));
CREATE TABLE IF NOT EXISTS desk.once (
  owner text NOT NULL,
  key text NOT NULL,
  content bytea NOT NULL,
  command_id uuid NOT NULL,
  answer json,
  at timestamptz NOT NULL,
  PRIMARY KEY (owner, key));
CREATE TABLE IF NOT EXISTS desk.token (
  number uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  digest bytea NOT NULL UNIQUE,
  name text NOT NULL,
  person_id text NOT NULL,
  roles text[] NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  until timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz);
CREATE TABLE IF NOT EXISTS desk.access (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  person_id text NOT NULL,
  name text NOT NULL,
  act text NOT NULL,
  stream text NOT NULL DEFAULT '',
  detail text NOT NULL DEFAULT '',
  address text NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS access_stream ON desk.access (stream, number);
CREATE INDEX IF NOT EXISTS access_person ON desk.access (person_id, number);
CREATE INDEX IF NOT EXISTS access_at ON desk.access (at);
CREATE TABLE IF NOT EXISTS desk.columns_shown (person text PRIMARY KEY, columns text[] NOT NULL);
CREATE TABLE IF NOT EXISTS desk.list_report (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  file text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  by_id text NOT NULL,
  by_name text NOT NULL,
  figures json NOT NULL,
  lines json NOT NULL);
CREATE INDEX IF NOT EXISTS list_report_at ON desk.list_report (at);
CREATE TABLE IF NOT EXISTS desk.city_template (
  act text PRIMARY KEY,
  columns json NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  by_name text NOT NULL);
CREATE TABLE IF NOT EXISTS desk.address (
  kind text NOT NULL,
  name text NOT NULL,
  unit text NOT NULL DEFAULT '',
  telephone text NOT NULL DEFAULT '',
  address text NOT NULL DEFAULT '',
  postcode text NOT NULL DEFAULT '',
  noted_by text NOT NULL,
  noted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, name));
CREATE TABLE IF NOT EXISTS desk.co_signer (
  case_id text NOT NULL,
  name text NOT NULL,
  place int NOT NULL DEFAULT 0,
  PRIMARY KEY (case_id, name));

ALTER TABLE desk.link RENAME TO one_time_link;
ALTER INDEX desk.link_pkey RENAME TO one_time_link_pkey;
ALTER INDEX desk.link_number_key RENAME TO one_time_link_number_key;
ALTER INDEX desk.link_stream RENAME TO one_time_link_stream;
ALTER TABLE desk.once RENAME TO idempotency_key;
ALTER INDEX desk.once_pkey RENAME TO idempotency_key_pkey;
ALTER TABLE desk.access RENAME TO access_log;
ALTER SEQUENCE desk.access_number_seq RENAME TO access_log_number_seq;
ALTER INDEX desk.access_pkey RENAME TO access_log_pkey;
ALTER INDEX desk.access_stream RENAME TO access_log_stream;
ALTER INDEX desk.access_person RENAME TO access_log_person;
ALTER INDEX desk.access_at RENAME TO access_log_at;
ALTER TABLE desk.columns_shown RENAME TO list_preference;
ALTER INDEX desk.columns_shown_pkey RENAME TO list_preference_pkey;
ALTER TABLE desk.list_report RENAME TO import_report;
ALTER INDEX desk.list_report_pkey RENAME TO import_report_pkey;
ALTER INDEX desk.list_report_at RENAME TO import_report_at;
ALTER TABLE desk.address RENAME TO postal_address;
ALTER INDEX desk.address_pkey RENAME TO postal_address_pkey;

GRANT SELECT, INSERT, UPDATE ON desk.account, desk.one_time_link, desk.token, desk.list_preference TO desk;
GRANT SELECT, INSERT, UPDATE, DELETE ON desk.session, desk.draft, desk.idempotency_key, desk.city_template,
  desk.postal_address, desk.co_signer TO desk;
GRANT SELECT, INSERT ON desk.access_log, desk.import_report TO desk;
GRANT SELECT ON desk.access_log TO auditor;
