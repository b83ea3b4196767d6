-- Until now supervision and the desk made and owned tables of their own, in schemas in which they could create anything.
-- Who owns a table may put a view, a trigger or a rule in its place, which runs in the rights of whoever uses it.

RESET ROLE;   -- the administrator gives the tables away: banli_owner has no right to them yet

-- What a runtime role has made beside tables would now belong to banli_owner and run in its rights: it must go first.
DO $$
DECLARE
  service_names text[] := ARRAY['intake', 'assignment', 'supervision', 'feedback', 'publication', 'desk'];
  unknown text;
BEGIN
  SELECT string_agg(object, '; ') INTO unknown FROM (
    SELECT pg_describe_object(classid, objid, objsubid) AS object
    FROM pg_shdepend JOIN pg_roles ON pg_roles.oid = refobjid JOIN pg_database ON pg_database.oid = dbid
    WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o' AND datname = current_database()
      AND rolname = ANY (service_names || ARRAY['sequencer', 'auditor'])
      AND NOT (classid = 'pg_class'::regclass
               AND EXISTS (SELECT FROM pg_class WHERE pg_class.oid = objid AND relkind IN ('r', 'S')))
    UNION ALL
    SELECT pg_describe_object('pg_trigger'::regclass, pg_trigger.oid, 0)
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace::regnamespace::text = ANY (service_names)
    UNION ALL
    SELECT pg_describe_object('pg_rewrite'::regclass, pg_rewrite.oid, 0)
    FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class
    WHERE relkind = 'r' AND relnamespace::regnamespace::text = ANY (service_names)
  ) AS found;
  IF unknown IS NOT NULL THEN
    RAISE EXCEPTION '数据库中有不属于本系统的对象，请核对并删除后再升级：%', unknown;
  END IF;
END $$;
REASSIGN OWNED BY intake, assignment, supervision, feedback, publication, desk, sequencer, auditor TO banli_owner;

SET ROLE banli_owner;

-- Grants on what lies beside the log begin anew; each migration of a service says who may do what with its own tables.
DO $$
DECLARE
  service text;
  relation regclass;
BEGIN
  FOR relation IN
    SELECT oid FROM pg_class WHERE relkind = 'r' AND relowner = 'banli_owner'::regrole AND relnamespace <> 'eventlog'::regnamespace
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, intake, assignment, supervision, feedback, publication, desk,
                    sequencer, auditor', relation);
  END LOOP;
  FOREACH service IN ARRAY ARRAY['intake', 'assignment', 'supervision', 'feedback', 'publication', 'desk'] LOOP
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM %I', service, service);
    EXECUTE format('ALTER TABLE %I.heard RENAME TO checkpoint', service);
    EXECUTE format('ALTER TABLE %I.checkpoint RENAME CONSTRAINT heard_pkey TO checkpoint_pkey', service);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I.checkpoint TO %I', service, service);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON %I.parked TO %I', service, service);
    EXECUTE format('GRANT SELECT, INSERT ON %I.refusal TO %I', service, service);
    EXECUTE format('GRANT SELECT ON %I.checkpoint, %I.parked, %I.refusal TO desk, auditor', service, service, service);
    EXECUTE format('GRANT SELECT ON %I.checkpoint TO sequencer', service);
  END LOOP;
END $$;
