-- Committed events without a position although the order has passed them. There must never be one.
SELECT event.service, event.stream, event.version
FROM eventlog.event LEFT JOIN eventlog.sequence USING (service, stream, version)
WHERE sequence.position IS NULL AND event.ordinal > $3 AND (event.xid, event.ordinal) <= ($1::text::xid8, $2::bigint)
LIMIT 10
