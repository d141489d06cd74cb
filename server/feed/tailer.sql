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
