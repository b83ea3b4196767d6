"""What the desk keeps beside the log about those who sign in; it is backed up with it and can be erased."""

from datetime import UTC, datetime

from shared.eventlog.connection_pool import Database

PREPARE = """
SELECT pg_advisory_xact_lock(hashtext('desk.accounts'));  -- who starts at the same moment waits
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
  digest bytea PRIMARY KEY,
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
GRANT SELECT ON desk.access TO auditor"""


async def prepare(db: Database) -> None:
    """Makes the tables where they are missing."""
    await db.execute(PREPARE)


def now() -> datetime:
    return datetime.now(UTC)
