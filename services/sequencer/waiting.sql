-- Whether an event of this epoch waits behind an older transaction: then look again soon.
SELECT EXISTS (SELECT FROM eventlog.event WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()) AND ordinal > $1) AS waiting
