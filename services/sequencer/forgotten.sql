-- The alarm: a committed event without a place although the order has passed it. There must never be one.
SELECT event.service, event.stream, event.version
FROM eventlog.event LEFT JOIN eventlog.sequence USING (service, stream, version)
WHERE sequence.position IS NULL AND event.ordinal > $3 AND (event.xid, event.ordinal) <= ($1::text::xid8, $2::bigint)
LIMIT 10
