-- Events of the current epoch without a position. No commit horizon: the cluster that wrote them is gone, and with it every
-- transaction that could still commit.
SELECT service, stream, version, type, type_version, body, "on", actor, command_id, command_hash, correlation_id, causation_id,
       traceparent, recorded_at, xid::text AS xid, ordinal
FROM eventlog.event
WHERE (xid, ordinal) > ($1::text::xid8, $2::bigint) AND ordinal > $3
ORDER BY xid, ordinal
LIMIT 500
