-- Events after a position, to be published (again).
SELECT service, stream, version, type, type_version, body, "on", actor, command_id, command_hash, correlation_id, causation_id,
       traceparent, recorded_at, position
FROM (SELECT * FROM eventlog.sequence WHERE position > $1 ORDER BY position LIMIT 500) AS place
JOIN eventlog.event USING (service, stream, version)
ORDER BY position
