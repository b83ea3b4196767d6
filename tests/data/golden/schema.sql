CREATE SCHEMA assignment;
ALTER SCHEMA assignment OWNER TO banli_owner;
CREATE SCHEMA desk;
ALTER SCHEMA desk OWNER TO banli_owner;
CREATE SCHEMA eventlog;
ALTER SCHEMA eventlog OWNER TO banli_owner;
CREATE SCHEMA feedback;
ALTER SCHEMA feedback OWNER TO banli_owner;
CREATE SCHEMA intake;
ALTER SCHEMA intake OWNER TO banli_owner;
CREATE SCHEMA publication;
ALTER SCHEMA publication OWNER TO banli_owner;
CREATE SCHEMA supervision;
ALTER SCHEMA supervision OWNER TO banli_owner;
CREATE FUNCTION desk.swap_ledger() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  ALTER TABLE desk.ledger RENAME TO ledger_before;
  ALTER TABLE desk.ledger_shadow RENAME TO ledger;
  ALTER TABLE desk.ledger_before RENAME TO ledger_shadow;
END $$;
ALTER FUNCTION desk.swap_ledger() OWNER TO banli_owner;
CREATE FUNCTION eventlog.gate(OUT seconds double precision, OUT pid integer, OUT usename text, OUT query text) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT extract(epoch FROM clock_timestamp() - xact_start), pid, usename::text, left(query, 120)
  FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
  ORDER BY xact_start LIMIT 1
$$;
ALTER FUNCTION eventlog.gate(OUT seconds double precision, OUT pid integer, OUT usename text, OUT query text) OWNER TO banli_owner;
CREATE FUNCTION eventlog.refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION '事件日志只能追加，不能修改或删除（%.%）', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
ALTER FUNCTION eventlog.refuse() OWNER TO banli_owner;
CREATE TABLE assignment.checkpoint (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE assignment.checkpoint OWNER TO banli_owner;
CREATE TABLE assignment.parked (
    durable text NOT NULL,
    "position" bigint NOT NULL,
    stream text NOT NULL,
    subject text NOT NULL,
    headers json NOT NULL,
    body json NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE assignment.parked OWNER TO banli_owner;
CREATE TABLE assignment.refusal (
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    stream text,
    command text NOT NULL,
    command_id uuid,
    code text NOT NULL,
    detail text NOT NULL,
    actor json,
    "on" date
);
ALTER TABLE assignment.refusal OWNER TO banli_owner;
CREATE TABLE desk.access_log (
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    person_id text NOT NULL,
    name text NOT NULL,
    act text NOT NULL,
    stream text DEFAULT ''::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL
);
ALTER TABLE desk.access_log OWNER TO banli_owner;
ALTER TABLE desk.access_log ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME desk.access_log_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE desk.account (
    person_id text NOT NULL,
    login text NOT NULL,
    password text DEFAULT ''::text NOT NULL,
    subject text,
    must_change boolean DEFAULT false NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    closed_at timestamp with time zone,
    made_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT account_login_check CHECK ((login = lower(login)))
);
ALTER TABLE desk.account OWNER TO banli_owner;
CREATE TABLE desk.checkpoint (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE desk.checkpoint OWNER TO banli_owner;
CREATE TABLE desk.city_template (
    act text NOT NULL,
    columns json NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    by_name text NOT NULL
);
ALTER TABLE desk.city_template OWNER TO banli_owner;
CREATE TABLE desk.co_signer (
    case_id text NOT NULL,
    name text NOT NULL,
    place integer DEFAULT 0 NOT NULL
);
ALTER TABLE desk.co_signer OWNER TO banli_owner;
CREATE TABLE desk.draft (
    person_id text NOT NULL,
    stream text NOT NULL,
    command text NOT NULL,
    fields json NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
ALTER TABLE desk.draft OWNER TO banli_owner;
CREATE TABLE desk.idempotency_key (
    owner text NOT NULL,
    key text NOT NULL,
    content bytea NOT NULL,
    command_id uuid NOT NULL,
    answer json,
    at timestamp with time zone NOT NULL
);
ALTER TABLE desk.idempotency_key OWNER TO banli_owner;
CREATE TABLE desk.import_report (
    id uuid NOT NULL,
    kind text NOT NULL,
    file text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    by_id text NOT NULL,
    by_name text NOT NULL,
    figures json NOT NULL,
    lines json NOT NULL
);
ALTER TABLE desk.import_report OWNER TO banli_owner;
CREATE TABLE desk.ledger (
    case_id text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    "row" json NOT NULL,
    terms tsvector,
    codes integer,
    marks integer,
    congress smallint,
    session smallint,
    year smallint,
    half smallint,
    due date,
    handed_over date,
    sent_on date,
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    leader text COLLATE pg_catalog."C",
    handler text COLLATE pg_catalog."C",
    topic text COLLATE pg_catalog."C",
    number text COLLATE pg_catalog."C",
    title text COLLATE pg_catalog."C",
    departments text[],
    hands text[],
    units text[]
)
WITH (toast_tuple_target='128', autovacuum_vacuum_insert_scale_factor='0.05');
ALTER TABLE ONLY desk.ledger ALTER COLUMN owner SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger ALTER COLUMN department SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger ALTER COLUMN leader SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger ALTER COLUMN handler SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger ALTER COLUMN topic SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger ALTER COLUMN number SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger ALTER COLUMN title SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger ALTER COLUMN departments SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger ALTER COLUMN hands SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger ALTER COLUMN units SET STORAGE MAIN;
ALTER TABLE desk.ledger OWNER TO banli_owner;
CREATE TABLE desk.ledger_shadow (
    case_id text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    "row" json NOT NULL,
    terms tsvector,
    codes integer,
    marks integer,
    congress smallint,
    session smallint,
    year smallint,
    half smallint,
    due date,
    handed_over date,
    sent_on date,
    owner text COLLATE pg_catalog."C",
    department text COLLATE pg_catalog."C",
    leader text COLLATE pg_catalog."C",
    handler text COLLATE pg_catalog."C",
    topic text COLLATE pg_catalog."C",
    number text COLLATE pg_catalog."C",
    title text COLLATE pg_catalog."C",
    departments text[],
    hands text[],
    units text[]
)
WITH (toast_tuple_target='128', autovacuum_vacuum_insert_scale_factor='0.05');
ALTER TABLE ONLY desk.ledger_shadow ALTER COLUMN owner SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger_shadow ALTER COLUMN department SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger_shadow ALTER COLUMN leader SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger_shadow ALTER COLUMN handler SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger_shadow ALTER COLUMN topic SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger_shadow ALTER COLUMN number SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger_shadow ALTER COLUMN title SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger_shadow ALTER COLUMN departments SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger_shadow ALTER COLUMN hands SET STORAGE MAIN;
ALTER TABLE ONLY desk.ledger_shadow ALTER COLUMN units SET STORAGE MAIN;
ALTER TABLE desk.ledger_shadow OWNER TO banli_owner;
CREATE TABLE desk.list_preference (
    person text NOT NULL,
    columns text[] NOT NULL
);
ALTER TABLE desk.list_preference OWNER TO banli_owner;
CREATE TABLE desk.one_time_link (
    digest bytea NOT NULL,
    number uuid DEFAULT gen_random_uuid() NOT NULL,
    person_id text NOT NULL,
    stream text NOT NULL,
    act text NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    said text DEFAULT ''::text NOT NULL
);
ALTER TABLE desk.one_time_link OWNER TO banli_owner;
CREATE TABLE desk.parked (
    durable text NOT NULL,
    "position" bigint NOT NULL,
    stream text NOT NULL,
    subject text NOT NULL,
    headers json NOT NULL,
    body json NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE desk.parked OWNER TO banli_owner;
CREATE TABLE desk.postal_address (
    kind text NOT NULL,
    name text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    telephone text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    postcode text DEFAULT ''::text NOT NULL,
    noted_by text NOT NULL,
    noted_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE desk.postal_address OWNER TO banli_owner;
CREATE TABLE desk.projection (
    name text NOT NULL,
    shape text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE desk.projection OWNER TO banli_owner;
CREATE TABLE desk.refusal (
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    stream text,
    command text NOT NULL,
    command_id uuid,
    code text NOT NULL,
    detail text NOT NULL,
    actor json,
    "on" date
);
ALTER TABLE desk.refusal OWNER TO banli_owner;
CREATE TABLE desk.session (
    digest bytea NOT NULL,
    number uuid DEFAULT gen_random_uuid() NOT NULL,
    person_id text NOT NULL,
    csrf text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    agent text DEFAULT ''::text NOT NULL
);
ALTER TABLE desk.session OWNER TO banli_owner;
CREATE TABLE desk.token (
    number uuid DEFAULT gen_random_uuid() NOT NULL,
    digest bytea NOT NULL,
    name text NOT NULL,
    person_id text NOT NULL,
    roles text[] NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone
);
ALTER TABLE desk.token OWNER TO banli_owner;
CREATE TABLE eventlog.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE eventlog.alembic_version OWNER TO banli_owner;
CREATE TABLE eventlog.epoch (
    number integer NOT NULL,
    system_identifier bigint NOT NULL,
    after_position bigint NOT NULL,
    after_ordinal bigint NOT NULL,
    reason text NOT NULL,
    began_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE eventlog.epoch OWNER TO banli_owner;
CREATE TABLE eventlog.event (
    service text DEFAULT CURRENT_USER NOT NULL COLLATE pg_catalog."C",
    stream text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    type_version smallint NOT NULL,
    body json NOT NULL,
    "on" date NOT NULL,
    actor json NOT NULL,
    command_id uuid NOT NULL,
    command_hash bytea NOT NULL,
    causation_id uuid,
    correlation_id uuid NOT NULL,
    traceparent text DEFAULT ''::text NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    ordinal bigint NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT event_body_check CHECK ((octet_length((body)::text) <= 262144)),
    CONSTRAINT event_check CHECK (starts_with(type, (service || '.'::text))),
    CONSTRAINT event_command_hash_check CHECK ((octet_length(command_hash) = 32)),
    CONSTRAINT event_stream_check CHECK (((stream ~ '^[a-z0-9][a-z0-9-]*$'::text) AND (length(stream) <= 80))),
    CONSTRAINT event_type_version_check CHECK ((type_version > 0)),
    CONSTRAINT event_version_check CHECK ((version > 0))
)
WITH (autovacuum_vacuum_insert_scale_factor='0.05');
ALTER TABLE eventlog.event OWNER TO banli_owner;
ALTER TABLE eventlog.event ALTER COLUMN ordinal ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME eventlog.event_ordinal_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE eventlog.sequence (
    "position" bigint NOT NULL,
    service text NOT NULL COLLATE pg_catalog."C",
    stream text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    xid xid8 NOT NULL,
    ordinal bigint NOT NULL,
    leaf_hash bytea NOT NULL,
    CONSTRAINT sequence_leaf_hash_check CHECK ((octet_length(leaf_hash) = 32)),
    CONSTRAINT sequence_position_check CHECK (("position" > 0))
);
ALTER TABLE eventlog.sequence OWNER TO banli_owner;
CREATE TABLE feedback.checkpoint (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE feedback.checkpoint OWNER TO banli_owner;
CREATE TABLE feedback.parked (
    durable text NOT NULL,
    "position" bigint NOT NULL,
    stream text NOT NULL,
    subject text NOT NULL,
    headers json NOT NULL,
    body json NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE feedback.parked OWNER TO banli_owner;
CREATE TABLE feedback.refusal (
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    stream text,
    command text NOT NULL,
    command_id uuid,
    code text NOT NULL,
    detail text NOT NULL,
    actor json,
    "on" date
);
ALTER TABLE feedback.refusal OWNER TO banli_owner;
CREATE TABLE intake.checkpoint (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE intake.checkpoint OWNER TO banli_owner;
CREATE TABLE intake.parked (
    durable text NOT NULL,
    "position" bigint NOT NULL,
    stream text NOT NULL,
    subject text NOT NULL,
    headers json NOT NULL,
    body json NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE intake.parked OWNER TO banli_owner;
CREATE TABLE intake.refusal (
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    stream text,
    command text NOT NULL,
    command_id uuid,
    code text NOT NULL,
    detail text NOT NULL,
    actor json,
    "on" date
);
ALTER TABLE intake.refusal OWNER TO banli_owner;
CREATE TABLE publication.checkpoint (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE publication.checkpoint OWNER TO banli_owner;
CREATE TABLE publication.parked (
    durable text NOT NULL,
    "position" bigint NOT NULL,
    stream text NOT NULL,
    subject text NOT NULL,
    headers json NOT NULL,
    body json NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE publication.parked OWNER TO banli_owner;
CREATE TABLE publication.refusal (
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    stream text,
    command text NOT NULL,
    command_id uuid,
    code text NOT NULL,
    detail text NOT NULL,
    actor json,
    "on" date
);
ALTER TABLE publication.refusal OWNER TO banli_owner;
CREATE TABLE supervision.case_title (
    stream text NOT NULL,
    title text NOT NULL
);
ALTER TABLE supervision.case_title OWNER TO banli_owner;
CREATE TABLE supervision.checkpoint (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE supervision.checkpoint OWNER TO banli_owner;
CREATE TABLE supervision.contact_address (
    recipient text NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE supervision.contact_address OWNER TO banli_owner;
CREATE TABLE supervision.delivery (
    event_id uuid NOT NULL,
    recipient text NOT NULL,
    channel text NOT NULL,
    state text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_try timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT delivery_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sent'::text, 'skipped'::text, 'failed'::text])))
);
ALTER TABLE supervision.delivery OWNER TO banli_owner;
CREATE TABLE supervision.due_case (
    stream text NOT NULL,
    next_on date
);
ALTER TABLE supervision.due_case OWNER TO banli_owner;
CREATE TABLE supervision.inbox (
    event_id uuid NOT NULL,
    recipient text NOT NULL,
    stream text NOT NULL,
    version integer NOT NULL,
    about text NOT NULL,
    level text NOT NULL,
    line text NOT NULL,
    text text NOT NULL,
    "on" date NOT NULL,
    at timestamp with time zone NOT NULL,
    note text NOT NULL,
    read_at timestamp with time zone
);
ALTER TABLE supervision.inbox OWNER TO banli_owner;
CREATE TABLE supervision.job_run (
    name text NOT NULL,
    day date NOT NULL,
    last_ran timestamp with time zone NOT NULL,
    sent integer NOT NULL,
    failed integer NOT NULL
);
ALTER TABLE supervision.job_run OWNER TO banli_owner;
CREATE TABLE supervision.parked (
    durable text NOT NULL,
    "position" bigint NOT NULL,
    stream text NOT NULL,
    subject text NOT NULL,
    headers json NOT NULL,
    body json NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE supervision.parked OWNER TO banli_owner;
CREATE TABLE supervision.refusal (
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    stream text,
    command text NOT NULL,
    command_id uuid,
    code text NOT NULL,
    detail text NOT NULL,
    actor json,
    "on" date
);
ALTER TABLE supervision.refusal OWNER TO banli_owner;
ALTER TABLE ONLY assignment.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY assignment.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
ALTER TABLE ONLY desk.access_log
    ADD CONSTRAINT access_log_pkey PRIMARY KEY (number);
ALTER TABLE ONLY desk.account
    ADD CONSTRAINT account_login_key UNIQUE (login);
ALTER TABLE ONLY desk.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (person_id);
ALTER TABLE ONLY desk.account
    ADD CONSTRAINT account_subject_key UNIQUE (subject);
ALTER TABLE ONLY desk.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY desk.city_template
    ADD CONSTRAINT city_template_pkey PRIMARY KEY (act);
ALTER TABLE ONLY desk.co_signer
    ADD CONSTRAINT co_signer_pkey PRIMARY KEY (case_id, name);
ALTER TABLE ONLY desk.draft
    ADD CONSTRAINT draft_pkey PRIMARY KEY (person_id, stream, command);
ALTER TABLE ONLY desk.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (owner, key);
ALTER TABLE ONLY desk.import_report
    ADD CONSTRAINT import_report_pkey PRIMARY KEY (id);
ALTER TABLE ONLY desk.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (case_id);
ALTER TABLE ONLY desk.ledger_shadow
    ADD CONSTRAINT ledger_shadow_pkey PRIMARY KEY (case_id);
ALTER TABLE ONLY desk.list_preference
    ADD CONSTRAINT list_preference_pkey PRIMARY KEY (person);
ALTER TABLE ONLY desk.one_time_link
    ADD CONSTRAINT one_time_link_number_key UNIQUE (number);
ALTER TABLE ONLY desk.one_time_link
    ADD CONSTRAINT one_time_link_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY desk.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
ALTER TABLE ONLY desk.postal_address
    ADD CONSTRAINT postal_address_pkey PRIMARY KEY (kind, name);
ALTER TABLE ONLY desk.projection
    ADD CONSTRAINT projection_pkey PRIMARY KEY (name);
ALTER TABLE ONLY desk.session
    ADD CONSTRAINT session_number_key UNIQUE (number);
ALTER TABLE ONLY desk.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY desk.token
    ADD CONSTRAINT token_digest_key UNIQUE (digest);
ALTER TABLE ONLY desk.token
    ADD CONSTRAINT token_pkey PRIMARY KEY (number);
ALTER TABLE ONLY eventlog.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY eventlog.epoch
    ADD CONSTRAINT epoch_pkey PRIMARY KEY (number);
ALTER TABLE ONLY eventlog.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (service, stream, version);
ALTER TABLE ONLY eventlog.sequence
    ADD CONSTRAINT sequence_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY feedback.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY feedback.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
ALTER TABLE ONLY intake.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY intake.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
ALTER TABLE ONLY publication.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY publication.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
ALTER TABLE ONLY supervision.case_title
    ADD CONSTRAINT case_title_pkey PRIMARY KEY (stream);
ALTER TABLE ONLY supervision.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY supervision.contact_address
    ADD CONSTRAINT contact_address_pkey PRIMARY KEY (recipient, channel);
ALTER TABLE ONLY supervision.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (event_id, recipient, channel);
ALTER TABLE ONLY supervision.due_case
    ADD CONSTRAINT due_case_pkey PRIMARY KEY (stream);
ALTER TABLE ONLY supervision.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id, recipient);
ALTER TABLE ONLY supervision.job_run
    ADD CONSTRAINT job_run_pkey PRIMARY KEY (name);
ALTER TABLE ONLY supervision.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
CREATE INDEX access_log_at ON desk.access_log USING btree (at);
CREATE INDEX access_log_person ON desk.access_log USING btree (person_id, number);
CREATE INDEX access_log_stream ON desk.access_log USING btree (stream, number);
CREATE INDEX import_report_at ON desk.import_report USING btree (at);
CREATE INDEX ledger_due_case_id_idx ON desk.ledger USING btree (due, case_id);
CREATE INDEX ledger_handed_over_case_id_idx ON desk.ledger USING btree (handed_over, case_id);
CREATE INDEX ledger_hands_idx ON desk.ledger USING gin (hands);
CREATE INDEX ledger_shadow_due_case_id_idx ON desk.ledger_shadow USING btree (due, case_id);
CREATE INDEX ledger_shadow_handed_over_case_id_idx ON desk.ledger_shadow USING btree (handed_over, case_id);
CREATE INDEX ledger_shadow_hands_idx ON desk.ledger_shadow USING gin (hands);
CREATE INDEX ledger_shadow_terms_idx ON desk.ledger_shadow USING gin (terms);
CREATE INDEX ledger_shadow_year_idx ON desk.ledger_shadow USING btree (year);
CREATE INDEX ledger_terms_idx ON desk.ledger USING gin (terms);
CREATE INDEX ledger_year_idx ON desk.ledger USING btree (year);
CREATE INDEX one_time_link_stream ON desk.one_time_link USING btree (stream);
CREATE INDEX session_person ON desk.session USING btree (person_id);
CREATE UNIQUE INDEX event_order ON eventlog.event USING btree (xid, ordinal);
CREATE UNIQUE INDEX sequence_event ON eventlog.sequence USING btree (service, stream, version);
CREATE INDEX delivery_at ON supervision.delivery USING btree (at);
CREATE INDEX delivery_pending ON supervision.delivery USING btree (next_try) WHERE (state = 'pending'::text);
CREATE INDEX due_case_next_on ON supervision.due_case USING btree (next_on);
CREATE INDEX inbox_about ON supervision.inbox USING btree (stream, about);
CREATE INDEX inbox_recipient ON supervision.inbox USING btree (recipient, at);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON eventlog.epoch FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse();
ALTER TABLE eventlog.epoch ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON eventlog.event FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse();
ALTER TABLE eventlog.event ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON eventlog.sequence FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse();
ALTER TABLE eventlog.sequence ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE ONLY supervision.delivery
    ADD CONSTRAINT delivery_event_id_recipient_fkey FOREIGN KEY (event_id, recipient) REFERENCES supervision.inbox(event_id, recipient);
GRANT USAGE ON SCHEMA assignment TO assignment;
GRANT USAGE ON SCHEMA assignment TO sequencer;
GRANT USAGE ON SCHEMA assignment TO desk;
GRANT USAGE ON SCHEMA assignment TO auditor;
GRANT USAGE ON SCHEMA desk TO desk;
GRANT USAGE ON SCHEMA desk TO sequencer;
GRANT USAGE ON SCHEMA desk TO auditor;
GRANT USAGE ON SCHEMA eventlog TO intake;
GRANT USAGE ON SCHEMA eventlog TO assignment;
GRANT USAGE ON SCHEMA eventlog TO supervision;
GRANT USAGE ON SCHEMA eventlog TO feedback;
GRANT USAGE ON SCHEMA eventlog TO publication;
GRANT USAGE ON SCHEMA eventlog TO desk;
GRANT USAGE ON SCHEMA eventlog TO sequencer;
GRANT USAGE ON SCHEMA eventlog TO auditor;
GRANT USAGE ON SCHEMA feedback TO feedback;
GRANT USAGE ON SCHEMA feedback TO sequencer;
GRANT USAGE ON SCHEMA feedback TO desk;
GRANT USAGE ON SCHEMA feedback TO auditor;
GRANT USAGE ON SCHEMA intake TO intake;
GRANT USAGE ON SCHEMA intake TO sequencer;
GRANT USAGE ON SCHEMA intake TO desk;
GRANT USAGE ON SCHEMA intake TO auditor;
GRANT USAGE ON SCHEMA publication TO publication;
GRANT USAGE ON SCHEMA publication TO sequencer;
GRANT USAGE ON SCHEMA publication TO desk;
GRANT USAGE ON SCHEMA publication TO auditor;
GRANT USAGE ON SCHEMA supervision TO supervision;
GRANT USAGE ON SCHEMA supervision TO sequencer;
GRANT USAGE ON SCHEMA supervision TO desk;
GRANT USAGE ON SCHEMA supervision TO auditor;
REVOKE ALL ON FUNCTION desk.swap_ledger() FROM PUBLIC;
GRANT ALL ON FUNCTION desk.swap_ledger() TO desk;
REVOKE ALL ON FUNCTION eventlog.gate(OUT seconds double precision, OUT pid integer, OUT usename text, OUT query text) FROM PUBLIC;
GRANT ALL ON FUNCTION eventlog.gate(OUT seconds double precision, OUT pid integer, OUT usename text, OUT query text) TO sequencer;
GRANT ALL ON FUNCTION eventlog.gate(OUT seconds double precision, OUT pid integer, OUT usename text, OUT query text) TO auditor;
REVOKE ALL ON FUNCTION pg_catalog.lo_close(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_creat(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_create(oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_get(oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_get(oid, bigint, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_lseek(integer, integer, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_lseek64(integer, bigint, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_open(oid, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_put(oid, bigint, bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_tell(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_tell64(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_truncate(integer, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_truncate64(integer, bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION pg_catalog.lo_unlink(oid) FROM PUBLIC;
GRANT SELECT,INSERT,UPDATE ON TABLE assignment.checkpoint TO assignment;
GRANT SELECT ON TABLE assignment.checkpoint TO desk;
GRANT SELECT ON TABLE assignment.checkpoint TO auditor;
GRANT SELECT ON TABLE assignment.checkpoint TO sequencer;
GRANT SELECT,INSERT,DELETE ON TABLE assignment.parked TO assignment;
GRANT SELECT ON TABLE assignment.parked TO desk;
GRANT SELECT ON TABLE assignment.parked TO auditor;
GRANT SELECT,INSERT ON TABLE assignment.refusal TO assignment;
GRANT SELECT ON TABLE assignment.refusal TO desk;
GRANT SELECT ON TABLE assignment.refusal TO auditor;
GRANT SELECT,INSERT ON TABLE desk.access_log TO desk;
GRANT SELECT ON TABLE desk.access_log TO auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE desk.account TO desk;
GRANT SELECT,INSERT,UPDATE ON TABLE desk.checkpoint TO desk;
GRANT SELECT ON TABLE desk.checkpoint TO auditor;
GRANT SELECT ON TABLE desk.checkpoint TO sequencer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE desk.city_template TO desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE desk.co_signer TO desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE desk.draft TO desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE desk.idempotency_key TO desk;
GRANT SELECT,INSERT ON TABLE desk.import_report TO desk;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE desk.ledger TO desk;
GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE desk.ledger_shadow TO desk;
GRANT SELECT,INSERT,UPDATE ON TABLE desk.list_preference TO desk;
GRANT SELECT,INSERT,UPDATE ON TABLE desk.one_time_link TO desk;
GRANT SELECT,INSERT,DELETE ON TABLE desk.parked TO desk;
GRANT SELECT ON TABLE desk.parked TO auditor;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE desk.postal_address TO desk;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE desk.projection TO desk;
GRANT SELECT,INSERT ON TABLE desk.refusal TO desk;
GRANT SELECT ON TABLE desk.refusal TO auditor;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE desk.session TO desk;
GRANT SELECT,INSERT,UPDATE ON TABLE desk.token TO desk;
GRANT SELECT ON TABLE eventlog.epoch TO intake;
GRANT SELECT ON TABLE eventlog.epoch TO assignment;
GRANT SELECT ON TABLE eventlog.epoch TO supervision;
GRANT SELECT ON TABLE eventlog.epoch TO feedback;
GRANT SELECT ON TABLE eventlog.epoch TO publication;
GRANT SELECT ON TABLE eventlog.epoch TO desk;
GRANT SELECT,INSERT ON TABLE eventlog.epoch TO sequencer;
GRANT SELECT ON TABLE eventlog.epoch TO auditor;
GRANT SELECT ON TABLE eventlog.event TO intake;
GRANT SELECT ON TABLE eventlog.event TO assignment;
GRANT SELECT ON TABLE eventlog.event TO supervision;
GRANT SELECT ON TABLE eventlog.event TO feedback;
GRANT SELECT ON TABLE eventlog.event TO publication;
GRANT SELECT ON TABLE eventlog.event TO desk;
GRANT SELECT ON TABLE eventlog.event TO sequencer;
GRANT SELECT ON TABLE eventlog.event TO auditor;
GRANT INSERT(stream) ON TABLE eventlog.event TO intake;
GRANT INSERT(stream) ON TABLE eventlog.event TO assignment;
GRANT INSERT(stream) ON TABLE eventlog.event TO supervision;
GRANT INSERT(stream) ON TABLE eventlog.event TO feedback;
GRANT INSERT(stream) ON TABLE eventlog.event TO publication;
GRANT INSERT(stream) ON TABLE eventlog.event TO desk;
GRANT INSERT(version) ON TABLE eventlog.event TO intake;
GRANT INSERT(version) ON TABLE eventlog.event TO assignment;
GRANT INSERT(version) ON TABLE eventlog.event TO supervision;
GRANT INSERT(version) ON TABLE eventlog.event TO feedback;
GRANT INSERT(version) ON TABLE eventlog.event TO publication;
GRANT INSERT(version) ON TABLE eventlog.event TO desk;
GRANT INSERT(type) ON TABLE eventlog.event TO intake;
GRANT INSERT(type) ON TABLE eventlog.event TO assignment;
GRANT INSERT(type) ON TABLE eventlog.event TO supervision;
GRANT INSERT(type) ON TABLE eventlog.event TO feedback;
GRANT INSERT(type) ON TABLE eventlog.event TO publication;
GRANT INSERT(type) ON TABLE eventlog.event TO desk;
GRANT INSERT(type_version) ON TABLE eventlog.event TO intake;
GRANT INSERT(type_version) ON TABLE eventlog.event TO assignment;
GRANT INSERT(type_version) ON TABLE eventlog.event TO supervision;
GRANT INSERT(type_version) ON TABLE eventlog.event TO feedback;
GRANT INSERT(type_version) ON TABLE eventlog.event TO publication;
GRANT INSERT(type_version) ON TABLE eventlog.event TO desk;
GRANT INSERT(body) ON TABLE eventlog.event TO intake;
GRANT INSERT(body) ON TABLE eventlog.event TO assignment;
GRANT INSERT(body) ON TABLE eventlog.event TO supervision;
GRANT INSERT(body) ON TABLE eventlog.event TO feedback;
GRANT INSERT(body) ON TABLE eventlog.event TO publication;
GRANT INSERT(body) ON TABLE eventlog.event TO desk;
GRANT INSERT("on") ON TABLE eventlog.event TO intake;
GRANT INSERT("on") ON TABLE eventlog.event TO assignment;
GRANT INSERT("on") ON TABLE eventlog.event TO supervision;
GRANT INSERT("on") ON TABLE eventlog.event TO feedback;
GRANT INSERT("on") ON TABLE eventlog.event TO publication;
GRANT INSERT("on") ON TABLE eventlog.event TO desk;
GRANT INSERT(actor) ON TABLE eventlog.event TO intake;
GRANT INSERT(actor) ON TABLE eventlog.event TO assignment;
GRANT INSERT(actor) ON TABLE eventlog.event TO supervision;
GRANT INSERT(actor) ON TABLE eventlog.event TO feedback;
GRANT INSERT(actor) ON TABLE eventlog.event TO publication;
GRANT INSERT(actor) ON TABLE eventlog.event TO desk;
GRANT INSERT(command_id) ON TABLE eventlog.event TO intake;
GRANT INSERT(command_id) ON TABLE eventlog.event TO assignment;
GRANT INSERT(command_id) ON TABLE eventlog.event TO supervision;
GRANT INSERT(command_id) ON TABLE eventlog.event TO feedback;
GRANT INSERT(command_id) ON TABLE eventlog.event TO publication;
GRANT INSERT(command_id) ON TABLE eventlog.event TO desk;
GRANT INSERT(command_hash) ON TABLE eventlog.event TO intake;
GRANT INSERT(command_hash) ON TABLE eventlog.event TO assignment;
GRANT INSERT(command_hash) ON TABLE eventlog.event TO supervision;
GRANT INSERT(command_hash) ON TABLE eventlog.event TO feedback;
GRANT INSERT(command_hash) ON TABLE eventlog.event TO publication;
GRANT INSERT(command_hash) ON TABLE eventlog.event TO desk;
GRANT INSERT(causation_id) ON TABLE eventlog.event TO intake;
GRANT INSERT(causation_id) ON TABLE eventlog.event TO assignment;
GRANT INSERT(causation_id) ON TABLE eventlog.event TO supervision;
GRANT INSERT(causation_id) ON TABLE eventlog.event TO feedback;
GRANT INSERT(causation_id) ON TABLE eventlog.event TO publication;
GRANT INSERT(causation_id) ON TABLE eventlog.event TO desk;
GRANT INSERT(correlation_id) ON TABLE eventlog.event TO intake;
GRANT INSERT(correlation_id) ON TABLE eventlog.event TO assignment;
GRANT INSERT(correlation_id) ON TABLE eventlog.event TO supervision;
GRANT INSERT(correlation_id) ON TABLE eventlog.event TO feedback;
GRANT INSERT(correlation_id) ON TABLE eventlog.event TO publication;
GRANT INSERT(correlation_id) ON TABLE eventlog.event TO desk;
GRANT INSERT(traceparent) ON TABLE eventlog.event TO intake;
GRANT INSERT(traceparent) ON TABLE eventlog.event TO assignment;
GRANT INSERT(traceparent) ON TABLE eventlog.event TO supervision;
GRANT INSERT(traceparent) ON TABLE eventlog.event TO feedback;
GRANT INSERT(traceparent) ON TABLE eventlog.event TO publication;
GRANT INSERT(traceparent) ON TABLE eventlog.event TO desk;
GRANT SELECT ON TABLE eventlog.sequence TO desk;
GRANT SELECT,INSERT ON TABLE eventlog.sequence TO sequencer;
GRANT SELECT ON TABLE eventlog.sequence TO auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE feedback.checkpoint TO feedback;
GRANT SELECT ON TABLE feedback.checkpoint TO desk;
GRANT SELECT ON TABLE feedback.checkpoint TO auditor;
GRANT SELECT ON TABLE feedback.checkpoint TO sequencer;
GRANT SELECT,INSERT,DELETE ON TABLE feedback.parked TO feedback;
GRANT SELECT ON TABLE feedback.parked TO desk;
GRANT SELECT ON TABLE feedback.parked TO auditor;
GRANT SELECT,INSERT ON TABLE feedback.refusal TO feedback;
GRANT SELECT ON TABLE feedback.refusal TO desk;
GRANT SELECT ON TABLE feedback.refusal TO auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE intake.checkpoint TO intake;
GRANT SELECT ON TABLE intake.checkpoint TO desk;
GRANT SELECT ON TABLE intake.checkpoint TO auditor;
GRANT SELECT ON TABLE intake.checkpoint TO sequencer;
GRANT SELECT,INSERT,DELETE ON TABLE intake.parked TO intake;
GRANT SELECT ON TABLE intake.parked TO desk;
GRANT SELECT ON TABLE intake.parked TO auditor;
GRANT SELECT,INSERT ON TABLE intake.refusal TO intake;
GRANT SELECT ON TABLE intake.refusal TO desk;
GRANT SELECT ON TABLE intake.refusal TO auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE publication.checkpoint TO publication;
GRANT SELECT ON TABLE publication.checkpoint TO desk;
GRANT SELECT ON TABLE publication.checkpoint TO auditor;
GRANT SELECT ON TABLE publication.checkpoint TO sequencer;
GRANT SELECT,INSERT,DELETE ON TABLE publication.parked TO publication;
GRANT SELECT ON TABLE publication.parked TO desk;
GRANT SELECT ON TABLE publication.parked TO auditor;
GRANT SELECT,INSERT ON TABLE publication.refusal TO publication;
GRANT SELECT ON TABLE publication.refusal TO desk;
GRANT SELECT ON TABLE publication.refusal TO auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE supervision.case_title TO supervision;
GRANT SELECT ON TABLE supervision.case_title TO desk;
GRANT SELECT,INSERT,UPDATE ON TABLE supervision.checkpoint TO supervision;
GRANT SELECT ON TABLE supervision.checkpoint TO desk;
GRANT SELECT ON TABLE supervision.checkpoint TO auditor;
GRANT SELECT ON TABLE supervision.checkpoint TO sequencer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE supervision.contact_address TO supervision;
GRANT SELECT ON TABLE supervision.contact_address TO desk;
GRANT SELECT,INSERT,UPDATE ON TABLE supervision.delivery TO supervision;
GRANT SELECT ON TABLE supervision.delivery TO desk;
GRANT SELECT ON TABLE supervision.delivery TO auditor;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE supervision.due_case TO supervision;
GRANT SELECT,INSERT,UPDATE ON TABLE supervision.inbox TO supervision;
GRANT SELECT ON TABLE supervision.inbox TO desk;
GRANT SELECT ON TABLE supervision.inbox TO auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE supervision.job_run TO supervision;
GRANT SELECT ON TABLE supervision.job_run TO desk;
GRANT SELECT ON TABLE supervision.job_run TO auditor;
GRANT SELECT,INSERT,DELETE ON TABLE supervision.parked TO supervision;
GRANT SELECT ON TABLE supervision.parked TO desk;
GRANT SELECT ON TABLE supervision.parked TO auditor;
GRANT SELECT,INSERT ON TABLE supervision.refusal TO supervision;
GRANT SELECT ON TABLE supervision.refusal TO desk;
GRANT SELECT ON TABLE supervision.refusal TO auditor;
