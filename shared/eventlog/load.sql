-- The whole history of some streams of the service, each in the order of its versions.
SELECT service, stream, version, type, type_version, body, "on", actor, command_id, command_hash, correlation_id, causation_id,
       traceparent, recorded_at
FROM eventlog.event
WHERE service = current_user AND stream = ANY($1::text[])
ORDER BY service, stream, version
