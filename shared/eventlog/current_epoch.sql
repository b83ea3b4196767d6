-- The current epoch, this cluster (here), and whether the epoch holds transaction ids that this cluster has not reached (ahead).
-- It may write where it began the epoch and is not behind.
SELECT epoch.number, epoch.system_identifier, control.system_identifier AS here, coalesce(newest.ahead, false) AS ahead
FROM (SELECT * FROM eventlog.epoch ORDER BY number DESC LIMIT 1) AS epoch
CROSS JOIN pg_control_system() AS control
LEFT JOIN LATERAL (
  SELECT xid >= pg_snapshot_xmax(pg_current_snapshot()) AS ahead
  FROM eventlog.event WHERE ordinal > epoch.after_ordinal ORDER BY xid DESC, ordinal DESC LIMIT 1
) AS newest ON true
