-- The log: one append-only table for every service (docs/architecture.md, truths 1 to 4). Roles are made before; see shared/eventlog/admin.py.

CREATE TABLE eventlog.event (
  service text COLLATE "C" NOT NULL DEFAULT current_user,           -- nobody may write it: a service can't speak for another
  stream text COLLATE "C" NOT NULL CHECK (stream ~ '^[a-z0-9][a-z0-9-]*$' AND length(stream) <= 80),
  version int NOT NULL CHECK (version > 0),
  type text COLLATE "C" NOT NULL CHECK (starts_with(type, service || '.')),
  type_version smallint NOT NULL CHECK (type_version > 0),
  body json NOT NULL CHECK (octet_length(body::text) <= 262144),    -- json, not jsonb: the bytes stay as written
  "on" date NOT NULL,
  actor json NOT NULL,
  command_id uuid NOT NULL,
  command_hash bytea NOT NULL CHECK (octet_length(command_hash) = 32),
  causation_id uuid,
  correlation_id uuid NOT NULL,
  traceparent text NOT NULL DEFAULT '',
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  ordinal bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (service, stream, version)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
CREATE UNIQUE INDEX event_order ON eventlog.event (xid, ordinal);

-- The gapless place of each committed event, and its leaf of the Merkle tree over the whole log.
CREATE TABLE eventlog.sequence (
  position bigint PRIMARY KEY CHECK (position > 0),
  service text COLLATE "C" NOT NULL,
  stream text COLLATE "C" NOT NULL,
  version int NOT NULL,
  xid xid8 NOT NULL,
  ordinal bigint NOT NULL,
  leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32)
);
CREATE UNIQUE INDEX sequence_event ON eventlog.sequence (service, stream, version);

-- A cluster's own count of transactions. A dump restored elsewhere begins a new epoch: its xids say nothing about the old ones.
CREATE TABLE eventlog.epoch (
  number int PRIMARY KEY,
  system_identifier bigint NOT NULL,
  after_position bigint NOT NULL,
  after_ordinal bigint NOT NULL,
  reason text NOT NULL,
  began_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO eventlog.epoch (number, system_identifier, after_position, after_ordinal, reason)
SELECT 1, system_identifier, 0, 0, '建库' FROM pg_control_system();

CREATE FUNCTION eventlog.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '事件日志只能追加，不能修改或删除（%.%）', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
DO $$
DECLARE each text;
BEGIN
  FOREACH each IN ARRAY ARRAY['event', 'sequence', 'epoch'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON eventlog.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse()', each);
    EXECUTE format('ALTER TABLE eventlog.%I ENABLE ALWAYS TRIGGER append_only', each);   -- even with session_replication_role
  END LOOP;
END $$;

-- Who may do what. Columns that order, time or attribute an event are granted to nobody.
GRANT USAGE ON SCHEMA eventlog TO intake, assignment, supervision, feedback, publication, desk, sequencer, auditor;
GRANT SELECT ON eventlog.event, eventlog.epoch TO intake, assignment, supervision, feedback, publication, desk, sequencer, auditor;
GRANT INSERT (stream, version, type, type_version, body, "on", actor, command_id, command_hash, causation_id, correlation_id, traceparent)
  ON eventlog.event TO intake, assignment, supervision, feedback, publication;
GRANT SELECT ON eventlog.sequence TO desk, sequencer, auditor;
GRANT INSERT ON eventlog.sequence, eventlog.epoch TO sequencer;

-- What lies beside the log in each service's own schema: what it has heard, what it set aside, what it refused.
DO $$
DECLARE each text;
BEGIN
  FOREACH each IN ARRAY ARRAY['intake', 'assignment', 'supervision', 'feedback', 'publication', 'desk'] LOOP
    EXECUTE format('CREATE SCHEMA %I', each);
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO %I', each, each);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO sequencer, desk, auditor', each);
    EXECUTE format('CREATE TABLE %I.heard (durable text PRIMARY KEY, position bigint NOT NULL)', each);
    EXECUTE format('CREATE TABLE %I.parked (durable text, position bigint, stream text NOT NULL, subject text NOT NULL, headers json NOT NULL,
                    body json NOT NULL, error text NOT NULL, parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                    PRIMARY KEY (durable, position))', each);
    EXECUTE format('CREATE TABLE %I.refusal (at timestamptz NOT NULL DEFAULT clock_timestamp(), stream text, command text NOT NULL,
                    command_id uuid, code text NOT NULL, detail text NOT NULL, actor json, "on" date)', each);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I.heard TO %I', each, each);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON %I.parked TO %I', each, each);
    EXECUTE format('GRANT SELECT, INSERT ON %I.refusal TO %I', each, each);
    EXECUTE format('GRANT SELECT ON %I.heard, %I.parked, %I.refusal TO desk, auditor', each, each, each);
    EXECUTE format('GRANT SELECT ON %I.heard TO sequencer', each);
  END LOOP;
END $$;

-- Who holds the gate: the oldest transaction with an xid. Only statistics, so that the sequencer need not see them all.
CREATE FUNCTION eventlog.gate(OUT seconds float, OUT pid int, OUT usename text, OUT query text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT extract(epoch FROM clock_timestamp() - xact_start), pid, usename::text, left(query, 120)
  FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
  ORDER BY xact_start LIMIT 1
$$;
REVOKE ALL ON FUNCTION eventlog.gate() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eventlog.gate() TO sequencer, auditor;
