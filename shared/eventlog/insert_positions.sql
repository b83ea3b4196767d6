-- Inserts positions, provided that the last one is still $1; returns those inserted, none where another sequencer was first.
INSERT INTO eventlog.sequence (position, service, stream, version, xid, ordinal, leaf_hash)
SELECT position, service, stream, version, xid::xid8, ordinal, leaf_hash
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::int[], $6::text[], $7::bigint[], $8::bytea[])
  AS new_position(position, service, stream, version, xid, ordinal, leaf_hash)
WHERE $1::bigint = coalesce((SELECT max(position) FROM eventlog.sequence), 0)
RETURNING position
