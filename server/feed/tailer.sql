-- What the tailer reads, apart from any request.

-- name: feed_tail(since text) :list
-- Of whom there is news from transactions `since` up to the horizon, where the next reading begins.
SELECT h.horizon::text AS horizon, coalesce(n.found, false) AS found, n.reference
  FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon) AS h
  LEFT JOIN (SELECT DISTINCT true AS found, e.reference
               FROM events AS e
              WHERE e.xid >= :since::xid8 AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
              LIMIT 1001) AS n ON true
 ORDER BY n.reference
 LIMIT 1001;

-- name: feed_horizon() :list
SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
       coalesce((SELECT extract(epoch FROM clock_timestamp() - min(e.recorded_at)) * 1000
                   FROM events AS e WHERE e.xid >= pg_snapshot_xmin(pg_current_snapshot())), 0)::bigint AS lag_ms
 ORDER BY lag_ms
 LIMIT 1;

-- name: feed_expire_keys() :list
-- Keys are kept for 24 hours; at most 10,000 a minute go, so that the transaction stays short.
WITH expired AS (
  DELETE FROM idempotency AS k
   USING (SELECT subject, route, key
            FROM idempotency
           WHERE created_at < now() - interval '24 hours'
           ORDER BY created_at
           LIMIT 10000
             FOR UPDATE SKIP LOCKED) AS old
   WHERE k.subject = old.subject AND k.route = old.route AND k.key = old.key
  RETURNING 1)
SELECT count(*) AS expired FROM expired ORDER BY 1 LIMIT 1;
