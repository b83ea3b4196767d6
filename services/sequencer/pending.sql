-- Committed events that have no position yet. An event shows only when no older transaction can still commit (xmin), so that
-- a slow writer is waited for and never skipped.
SELECT service, stream, version, type, type_version, body, "on", actor, command_id, command_hash, correlation_id, causation_id,
       traceparent, recorded_at, xid::text AS xid, ordinal
FROM eventlog.event
WHERE (xid, ordinal) > ($1::text::xid8, $2::bigint) AND ordinal > $3 AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY event.xid, event.ordinal
LIMIT 500
