-- A page of the log after (xid, ordinal), which within an epoch is the order of positions.
SELECT service, stream, version, type, type_version, body, "on", actor, command_id, command_hash, correlation_id, causation_id,
       traceparent, recorded_at, xid::text::bigint AS xid, ordinal
FROM eventlog.event
WHERE (xid, ordinal) > ($1::text::xid8, $2::bigint) AND ordinal > $3 AND ordinal <= $4
ORDER BY event.xid, event.ordinal
LIMIT $5
