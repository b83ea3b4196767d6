-- The last position with its transaction id and ordinal ('0' and 0 where the current epoch has none yet), the ordinal after which
-- the epoch began, and whether any committed event waits for its position.
WITH epoch AS (
  SELECT * FROM eventlog.epoch ORDER BY number DESC LIMIT 1
), last AS (
  SELECT * FROM eventlog.sequence ORDER BY position DESC LIMIT 1
), here AS (
  SELECT epoch.number, epoch.after_ordinal, coalesce(last.position, 0) AS position,
         CASE WHEN last.position > epoch.after_position THEN last.xid ELSE '0'::xid8 END AS xid,
         CASE WHEN last.position > epoch.after_position THEN last.ordinal ELSE 0 END AS ordinal
  FROM epoch LEFT JOIN last ON true
)
SELECT number, after_ordinal, position, xid::text AS xid, ordinal,
       EXISTS (SELECT FROM eventlog.event
               WHERE (event.xid, event.ordinal) > (here.xid, here.ordinal) AND event.ordinal > here.after_ordinal) AS waiting
FROM here
