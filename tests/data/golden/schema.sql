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
CREATE TABLE assignment.heard (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE assignment.heard OWNER TO banli_owner;
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
CREATE TABLE desk.access (
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    person_id text NOT NULL,
    name text NOT NULL,
    act text NOT NULL,
    stream text DEFAULT ''::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL
);
ALTER TABLE desk.access OWNER TO desk;
ALTER TABLE desk.access ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME desk.access_number_seq
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
ALTER TABLE desk.account OWNER TO desk;
CREATE TABLE desk.address (
    kind text NOT NULL,
    name text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    telephone text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    postcode text DEFAULT ''::text NOT NULL,
    noted_by text NOT NULL,
    noted_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE desk.address OWNER TO desk;
CREATE TABLE desk.city_template (
    act text NOT NULL,
    columns json NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    by_name text NOT NULL
);
ALTER TABLE desk.city_template OWNER TO desk;
CREATE TABLE desk.co_signer (
    case_id text NOT NULL,
    name text NOT NULL,
    place integer DEFAULT 0 NOT NULL
);
ALTER TABLE desk.co_signer OWNER TO desk;
CREATE TABLE desk.columns_shown (
    person text NOT NULL,
    columns text[] NOT NULL
);
ALTER TABLE desk.columns_shown OWNER TO desk;
CREATE TABLE desk.draft (
    person_id text NOT NULL,
    stream text NOT NULL,
    command text NOT NULL,
    fields json NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
ALTER TABLE desk.draft OWNER TO desk;
CREATE TABLE desk.heard (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE desk.heard OWNER TO banli_owner;
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
ALTER TABLE desk.ledger OWNER TO desk;
CREATE TABLE desk.link (
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
ALTER TABLE desk.link OWNER TO desk;
CREATE TABLE desk.list_report (
    id uuid NOT NULL,
    kind text NOT NULL,
    file text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    by_id text NOT NULL,
    by_name text NOT NULL,
    figures json NOT NULL,
    lines json NOT NULL
);
ALTER TABLE desk.list_report OWNER TO desk;
CREATE TABLE desk.once (
    owner text NOT NULL,
    key text NOT NULL,
    content bytea NOT NULL,
    command_id uuid NOT NULL,
    answer json,
    at timestamp with time zone NOT NULL
);
ALTER TABLE desk.once OWNER TO desk;
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
ALTER TABLE desk.session OWNER TO desk;
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
ALTER TABLE desk.token OWNER TO desk;
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
CREATE TABLE feedback.heard (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE feedback.heard OWNER TO banli_owner;
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
CREATE TABLE intake.heard (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE intake.heard OWNER TO banli_owner;
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
CREATE TABLE publication.heard (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE publication.heard OWNER TO banli_owner;
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
CREATE TABLE supervision.address (
    recipient text NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE supervision.address OWNER TO supervision;
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
ALTER TABLE supervision.delivery OWNER TO supervision;
CREATE TABLE supervision.due (
    stream text NOT NULL,
    next_on date
);
ALTER TABLE supervision.due OWNER TO supervision;
CREATE TABLE supervision.heard (
    durable text NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE supervision.heard OWNER TO banli_owner;
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
ALTER TABLE supervision.inbox OWNER TO supervision;
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
CREATE TABLE supervision.title (
    stream text NOT NULL,
    title text NOT NULL
);
ALTER TABLE supervision.title OWNER TO supervision;
CREATE TABLE supervision.works (
    name text NOT NULL,
    day date NOT NULL,
    last_ran timestamp with time zone NOT NULL,
    sent integer NOT NULL,
    failed integer NOT NULL
);
ALTER TABLE supervision.works OWNER TO supervision;
ALTER TABLE ONLY assignment.heard
    ADD CONSTRAINT heard_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY assignment.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
ALTER TABLE ONLY desk.access
    ADD CONSTRAINT access_pkey PRIMARY KEY (number);
ALTER TABLE ONLY desk.account
    ADD CONSTRAINT account_login_key UNIQUE (login);
ALTER TABLE ONLY desk.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (person_id);
ALTER TABLE ONLY desk.account
    ADD CONSTRAINT account_subject_key UNIQUE (subject);
ALTER TABLE ONLY desk.address
    ADD CONSTRAINT address_pkey PRIMARY KEY (kind, name);
ALTER TABLE ONLY desk.city_template
    ADD CONSTRAINT city_template_pkey PRIMARY KEY (act);
ALTER TABLE ONLY desk.co_signer
    ADD CONSTRAINT co_signer_pkey PRIMARY KEY (case_id, name);
ALTER TABLE ONLY desk.columns_shown
    ADD CONSTRAINT columns_shown_pkey PRIMARY KEY (person);
ALTER TABLE ONLY desk.draft
    ADD CONSTRAINT draft_pkey PRIMARY KEY (person_id, stream, command);
ALTER TABLE ONLY desk.heard
    ADD CONSTRAINT heard_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY desk.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (case_id);
ALTER TABLE ONLY desk.link
    ADD CONSTRAINT link_number_key UNIQUE (number);
ALTER TABLE ONLY desk.link
    ADD CONSTRAINT link_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY desk.list_report
    ADD CONSTRAINT list_report_pkey PRIMARY KEY (id);
ALTER TABLE ONLY desk.once
    ADD CONSTRAINT once_pkey PRIMARY KEY (owner, key);
ALTER TABLE ONLY desk.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
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
ALTER TABLE ONLY feedback.heard
    ADD CONSTRAINT heard_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY feedback.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
ALTER TABLE ONLY intake.heard
    ADD CONSTRAINT heard_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY intake.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
ALTER TABLE ONLY publication.heard
    ADD CONSTRAINT heard_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY publication.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
ALTER TABLE ONLY supervision.address
    ADD CONSTRAINT address_pkey PRIMARY KEY (recipient, channel);
ALTER TABLE ONLY supervision.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (event_id, recipient, channel);
ALTER TABLE ONLY supervision.due
    ADD CONSTRAINT due_pkey PRIMARY KEY (stream);
ALTER TABLE ONLY supervision.heard
    ADD CONSTRAINT heard_pkey PRIMARY KEY (durable);
ALTER TABLE ONLY supervision.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id, recipient);
ALTER TABLE ONLY supervision.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (durable, "position");
ALTER TABLE ONLY supervision.title
    ADD CONSTRAINT title_pkey PRIMARY KEY (stream);
ALTER TABLE ONLY supervision.works
    ADD CONSTRAINT works_pkey PRIMARY KEY (name);
CREATE INDEX access_at ON desk.access USING btree (at);
CREATE INDEX access_person ON desk.access USING btree (person_id, number);
CREATE INDEX access_stream ON desk.access USING btree (stream, number);
CREATE INDEX ledger_due_case_id_idx ON desk.ledger USING btree (due, case_id);
CREATE INDEX ledger_handed_over_case_id_idx ON desk.ledger USING btree (handed_over, case_id);
CREATE INDEX ledger_hands_idx ON desk.ledger USING gin (hands);
CREATE INDEX ledger_terms_idx ON desk.ledger USING gin (terms);
CREATE INDEX ledger_year_idx ON desk.ledger USING btree (year);
CREATE INDEX link_stream ON desk.link USING btree (stream);
CREATE INDEX list_report_at ON desk.list_report USING btree (at);
CREATE INDEX session_person ON desk.session USING btree (person_id);
CREATE UNIQUE INDEX event_order ON eventlog.event USING btree (xid, ordinal);
CREATE UNIQUE INDEX sequence_event ON eventlog.sequence USING btree (service, stream, version);
CREATE INDEX delivery_at ON supervision.delivery USING btree (at);
CREATE INDEX delivery_pending ON supervision.delivery USING btree (next_try) WHERE (state = 'pending'::text);
CREATE INDEX due_next_on ON supervision.due USING btree (next_on);
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
GRANT ALL ON SCHEMA assignment TO assignment;
GRANT USAGE ON SCHEMA assignment TO sequencer;
GRANT USAGE ON SCHEMA assignment TO desk;
GRANT USAGE ON SCHEMA assignment TO auditor;
GRANT ALL ON SCHEMA desk TO desk;
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
GRANT ALL ON SCHEMA feedback TO feedback;
GRANT USAGE ON SCHEMA feedback TO sequencer;
GRANT USAGE ON SCHEMA feedback TO desk;
GRANT USAGE ON SCHEMA feedback TO auditor;
GRANT ALL ON SCHEMA intake TO intake;
GRANT USAGE ON SCHEMA intake TO sequencer;
GRANT USAGE ON SCHEMA intake TO desk;
GRANT USAGE ON SCHEMA intake TO auditor;
GRANT ALL ON SCHEMA publication TO publication;
GRANT USAGE ON SCHEMA publication TO sequencer;
GRANT USAGE ON SCHEMA publication TO desk;
GRANT USAGE ON SCHEMA publication TO auditor;
GRANT ALL ON SCHEMA supervision TO supervision;
GRANT USAGE ON SCHEMA supervision TO sequencer;
GRANT USAGE ON SCHEMA supervision TO desk;
GRANT USAGE ON SCHEMA supervision TO auditor;
REVOKE ALL ON FUNCTION eventlog.gate(OUT seconds double precision, OUT pid integer, OUT usename text, OUT query text) FROM PUBLIC;
GRANT ALL ON FUNCTION eventlog.gate(OUT seconds double precision, OUT pid integer, OUT usename text, OUT query text) TO sequencer;
GRANT ALL ON FUNCTION eventlog.gate(OUT seconds double precision, OUT pid integer, OUT usename text, OUT query text) TO auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE assignment.heard TO assignment;
GRANT SELECT ON TABLE assignment.heard TO desk;
GRANT SELECT ON TABLE assignment.heard TO auditor;
GRANT SELECT ON TABLE assignment.heard TO sequencer;
GRANT SELECT,INSERT,DELETE ON TABLE assignment.parked TO assignment;
GRANT SELECT ON TABLE assignment.parked TO desk;
GRANT SELECT ON TABLE assignment.parked TO auditor;
GRANT SELECT,INSERT ON TABLE assignment.refusal TO assignment;
GRANT SELECT ON TABLE assignment.refusal TO desk;
GRANT SELECT ON TABLE assignment.refusal TO auditor;
GRANT SELECT ON TABLE desk.access TO auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE desk.heard TO desk;
GRANT SELECT ON TABLE desk.heard TO auditor;
GRANT SELECT ON TABLE desk.heard TO sequencer;
GRANT SELECT,INSERT,DELETE ON TABLE desk.parked TO desk;
GRANT SELECT ON TABLE desk.parked TO auditor;
GRANT SELECT,INSERT ON TABLE desk.refusal TO desk;
GRANT SELECT ON TABLE desk.refusal TO auditor;
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
GRANT SELECT,INSERT,UPDATE ON TABLE feedback.heard TO feedback;
GRANT SELECT ON TABLE feedback.heard TO desk;
GRANT SELECT ON TABLE feedback.heard TO auditor;
GRANT SELECT ON TABLE feedback.heard TO sequencer;
GRANT SELECT,INSERT,DELETE ON TABLE feedback.parked TO feedback;
GRANT SELECT ON TABLE feedback.parked TO desk;
GRANT SELECT ON TABLE feedback.parked TO auditor;
GRANT SELECT,INSERT ON TABLE feedback.refusal TO feedback;
GRANT SELECT ON TABLE feedback.refusal TO desk;
GRANT SELECT ON TABLE feedback.refusal TO auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE intake.heard TO intake;
GRANT SELECT ON TABLE intake.heard TO desk;
GRANT SELECT ON TABLE intake.heard TO auditor;
GRANT SELECT ON TABLE intake.heard TO sequencer;
GRANT SELECT,INSERT,DELETE ON TABLE intake.parked TO intake;
GRANT SELECT ON TABLE intake.parked TO desk;
GRANT SELECT ON TABLE intake.parked TO auditor;
GRANT SELECT,INSERT ON TABLE intake.refusal TO intake;
GRANT SELECT ON TABLE intake.refusal TO desk;
GRANT SELECT ON TABLE intake.refusal TO auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE publication.heard TO publication;
GRANT SELECT ON TABLE publication.heard TO desk;
GRANT SELECT ON TABLE publication.heard TO auditor;
GRANT SELECT ON TABLE publication.heard TO sequencer;
GRANT SELECT,INSERT,DELETE ON TABLE publication.parked TO publication;
GRANT SELECT ON TABLE publication.parked TO desk;
GRANT SELECT ON TABLE publication.parked TO auditor;
GRANT SELECT,INSERT ON TABLE publication.refusal TO publication;
GRANT SELECT ON TABLE publication.refusal TO desk;
GRANT SELECT ON TABLE publication.refusal TO auditor;
GRANT SELECT ON TABLE supervision.address TO desk;
GRANT SELECT ON TABLE supervision.delivery TO desk;
GRANT SELECT ON TABLE supervision.delivery TO auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE supervision.heard TO supervision;
GRANT SELECT ON TABLE supervision.heard TO desk;
GRANT SELECT ON TABLE supervision.heard TO auditor;
GRANT SELECT ON TABLE supervision.heard TO sequencer;
GRANT SELECT ON TABLE supervision.inbox TO desk;
GRANT SELECT ON TABLE supervision.inbox TO auditor;
GRANT SELECT,INSERT,DELETE ON TABLE supervision.parked TO supervision;
GRANT SELECT ON TABLE supervision.parked TO desk;
GRANT SELECT ON TABLE supervision.parked TO auditor;
GRANT SELECT,INSERT ON TABLE supervision.refusal TO supervision;
GRANT SELECT ON TABLE supervision.refusal TO desk;
GRANT SELECT ON TABLE supervision.refusal TO auditor;
GRANT SELECT ON TABLE supervision.title TO desk;
GRANT SELECT ON TABLE supervision.works TO desk;
GRANT SELECT ON TABLE supervision.works TO auditor;
