-- How far sealing is behind.

-- How old the oldest event is that no seal covers, and how many there are, counted up to 10,000, which only the log's order finds fast: + 0 hides
-- the id from the primary key. `sealing`: something was sealed once.
CREATE FUNCTION audit_lag() RETURNS TABLE (sealing boolean, lag_ms bigint, unsealed bigint) LANGUAGE sql STABLE AS $$
WITH newest AS MATERIALIZED (SELECT f.epoch, f.first_id FROM feed_epoch AS f ORDER BY f.started_at DESC LIMIT 1),
sealed AS MATERIALIZED (SELECT s.epoch, s.last_xid, s.last_id FROM audit_seals AS s ORDER BY s.n DESC LIMIT 1),
place AS MATERIALIZED (
  SELECT n.first_id, s.epoch IS NOT NULL AS sealing,
         CASE WHEN s.epoch = n.epoch THEN s.last_xid ELSE '0' END AS xid, CASE WHEN s.epoch = n.epoch THEN s.last_id ELSE 0 END AS id
    FROM newest AS n
    LEFT JOIN sealed AS s ON true),
waiting AS (
  SELECT e.recorded_at
    FROM events AS e
   WHERE (e.xid, e.id) > ((SELECT p.xid FROM place AS p), (SELECT p.id FROM place AS p))
     AND e.id + 0 >= (SELECT p.first_id FROM place AS p)
   ORDER BY e.xid, e.id
   LIMIT 10000)
SELECT (SELECT p.sealing FROM place AS p),
       coalesce(extract(epoch FROM clock_timestamp() - min(w.recorded_at)) * 1000, 0)::bigint, count(*)
  FROM waiting AS w
$$;
