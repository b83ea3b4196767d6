-- PostgreSQL 18 gives each NOT NULL a name, which a renamed table keeps. Before 18 they have none, and nothing is done.

DO $$
DECLARE
  relation regclass;
  old_name name;
  new_name text;
BEGIN
  FOR relation, old_name, new_name IN
    SELECT conrelid, conname, format('%s_%s_not_null', relname, attname)
    FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'n' AND relowner = 'banli_owner'::regrole AND conname <> format('%s_%s_not_null', relname, attname)
  LOOP
    EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', relation, old_name, new_name);
  END LOOP;
END $$;
