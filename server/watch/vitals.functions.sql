-- What only those may see who may read all statistics, as numbers for everybody who serves: for that, the tables' owner is a member of
-- pg_read_all_stats. -1 for all three where it is not.
-- transaction_age_ms: of the oldest transaction that writes, for whose end seals and feed wait; a commit that waits for its standby,
-- too. standbys: synchronous ones that stream.
CREATE FUNCTION watch_sessions(OUT transaction_age_ms bigint, OUT waiting_for_standby bigint, OUT standbys bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT coalesce(max(1000 * extract(epoch FROM clock_timestamp() - a.xact_start)) FILTER (WHERE a.backend_xid IS NOT NULL), 0)::bigint,
         count(*) FILTER (WHERE a.wait_event = 'SyncRep'),
         (SELECT count(*) FROM pg_stat_replication AS r WHERE r.state = 'streaming' AND r.sync_state IN ('sync', 'quorum'))
    FROM pg_stat_activity AS a
   WHERE pg_has_role('pg_read_all_stats', 'USAGE')
  HAVING pg_has_role('pg_read_all_stats', 'USAGE')
   UNION ALL
  SELECT -1, -1, -1 WHERE NOT pg_has_role('pg_read_all_stats', 'USAGE')
$$;
