-- What the database says of itself, twice a second. Of what running transactions hide the oldest of 10,000 in the log's order: a plain min()
-- is sought along the times, from the first event there ever was.

-- name: watch_vitals() :list
SELECT current_setting('transaction_read_only') = 'off' AS writable,
       coalesce((SELECT 1000 * extract(epoch FROM clock_timestamp() - min(h.recorded_at))
                   FROM (SELECT e.recorded_at FROM events AS e WHERE e.xid >= pg_snapshot_xmin(pg_current_snapshot())
                          ORDER BY e.xid, e.id LIMIT 10000) AS h), 0)::bigint AS horizon_lag_ms,
       s.transaction_age_ms, s.waiting_for_standby, s.standbys,
       (current_setting('synchronous_standby_names') <> '')::integer AS standbys_wanted,
       coalesce(1000 * extract(epoch FROM clock_timestamp() - a.last_archived_time), -1)::bigint AS archive_age_ms,
       (a.last_failed_time IS NOT NULL AND a.last_failed_time > coalesce(a.last_archived_time, '-infinity'))::integer AS archive_failing
  FROM watch_sessions() AS s CROSS JOIN pg_stat_archiver AS a
 ORDER BY horizon_lag_ms
 LIMIT 1;
