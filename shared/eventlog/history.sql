-- The events of some services about some streams, by position; only events that have one.
SELECT service, stream, version, type, type_version, body, "on", actor, command_id, command_hash, correlation_id, causation_id,
       traceparent, recorded_at, position
FROM eventlog.event JOIN eventlog.sequence USING (service, stream, version)
WHERE service = ANY($1::text[]) AND stream = ANY($2::text[])
ORDER BY position
