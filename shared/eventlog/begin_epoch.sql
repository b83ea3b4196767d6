-- Begins a new epoch: from here on, the transaction ids of this cluster order the log.
INSERT INTO eventlog.epoch (number, system_identifier, after_position, after_ordinal, reason)
SELECT (SELECT max(number) FROM eventlog.epoch) + 1, system_identifier,
       (SELECT coalesce(max(position), 0) FROM eventlog.sequence), (SELECT coalesce(max(ordinal), 0) FROM eventlog.event), $1
FROM pg_control_system()
