-- Several appends in one commit. An append is written whole where each of its streams has its expected version, or not at all;
-- a version that exists already violates the primary key.
WITH head AS (
  SELECT * FROM unnest($1::int[], $2::text[], $3::int[]) AS head(append, stream, expected)
), stale AS (
  SELECT head.append FROM head
  WHERE head.expected > 0 AND NOT EXISTS (
    SELECT FROM eventlog.event WHERE service = current_user AND stream = head.stream AND version = head.expected)
)
INSERT INTO eventlog.event
  (stream, version, type, type_version, body, "on", actor, command_id, command_hash, causation_id, correlation_id, traceparent)
SELECT stream, version, type, type_version, body, "on", actor, command_id, command_hash, causation_id, correlation_id, traceparent
FROM unnest($4::int[], $5::text[], $6::int[], $7::text[], $8::smallint[], $9::json[], $10::date[], $11::json[], $12::uuid[],
            $13::bytea[], $14::uuid[], $15::uuid[], $16::text[]) WITH ORDINALITY
  AS new_event(append, stream, version, type, type_version, body, "on", actor, command_id, command_hash, causation_id, correlation_id,
          traceparent, n)
WHERE append NOT IN (SELECT append FROM stale)
ORDER BY n
RETURNING stream, version
