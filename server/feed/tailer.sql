-- What the tailer reads, apart from any request.

-- name: feed_tail(since text, most integer) :list
-- Of whom there is news from transactions `since` up to the horizon, where the next reading begins: the people named,
-- the references merged into theirs, and of a convoy's news all its people. A row more than `most` if there are too many.
WITH news AS MATERIALIZED (
  SELECT DISTINCT e.reference, e.citizen_id, CASE WHEN e.reference IS NULL THEN e.convoy END AS convoy
    FROM events AS e
   WHERE e.xid >= :since::xid8 AND e.xid < pg_snapshot_xmin(pg_current_snapshot())),
told AS (
  SELECT n.reference FROM news AS n WHERE n.reference IS NOT NULL
   UNION
  SELECT p.reference
    FROM news AS n
   CROSS JOIN LATERAL (
     SELECT c.reference FROM citizens AS c WHERE c.convoy = n.convoy
     UNION ALL
     SELECT m.reference FROM citizens AS c JOIN citizens AS m ON m.merged_into = c.id WHERE c.convoy = n.convoy
      LIMIT :most + 1) AS p
   UNION
  SELECT p.reference
    FROM news AS n
   CROSS JOIN LATERAL (SELECT m.reference FROM citizens AS m WHERE m.merged_into = n.citizen_id LIMIT 100) AS p
   LIMIT :most + 1)
SELECT h.horizon::text AS horizon, EXISTS (SELECT FROM news) AS found, t.reference
  FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon) AS h
  LEFT JOIN told AS t ON true
 ORDER BY t.reference
 LIMIT :most + 1;

-- name: feed_expire_keys() :list writes
SELECT idempotency_expire() AS expired ORDER BY expired LIMIT 1;

-- name: feed_forget_old(days integer) :list writes
-- True if the feed gave something up.
SELECT feed_forget(now() - make_interval(days => :days)) AS forgot ORDER BY forgot LIMIT 1;
