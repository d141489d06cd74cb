-- The change feed: events in commit order, from after the cursor up to the oldest transaction that still runs.

-- name: feed_changes(caller, epoch uuid?, xid text, id bigint, until text?, limit integer) :one
-- Ends before the transaction `until`, where that is given.
-- Always at least one row. _scanned_ is the last event looked at when the window of 5,000 was full, so that a reader
-- whose events are rare moves on. A gateway learns that a person's state is for the consulate to tell, not which it is.
WITH position AS MATERIALIZED (
  SELECT f.epoch, f.epoch <> :epoch AS expired, least(pg_snapshot_xmin(pg_current_snapshot()), :until::xid8) AS horizon
    FROM feed_epoch AS f
   ORDER BY f.started_at DESC
   LIMIT 1),
seen AS (
  SELECT e.*
    FROM (SELECT w.xid, w.id, w.type, w.reference, w.status, w.city, w.convoy, w.vehicle, w.recorded_at
            FROM events AS w
           WHERE (w.xid, w.id) > (:xid::xid8, :id) AND w.xid < (SELECT p.horizon FROM position AS p)
           ORDER BY w.xid, w.id
           LIMIT 5000) AS e
   WHERE (e.reference IS NOT NULL OR (e.convoy IS NOT NULL AND :caller.role IN ('admin', 'officer', 'auditor')))
     AND (in_scope(e.city, :caller.cities)
          OR (SELECT in_scope(c.city, :caller.cities) FROM convoys AS c WHERE c.code = e.convoy))
   ORDER BY e.xid, e.id
   LIMIT :limit + 1),
page AS MATERIALIZED (
  SELECT s.xid, s.id, s.reference, s.city, s.convoy, s.vehicle, s.recorded_at, s.type, s.status,
         s.reference IS NOT NULL AND :caller.role = 'gateway'
           AND s.status IN ('missing', 'hospitalised', 'left_en_route', 'refused_at_border', 'deceased') AS masked
    FROM seen AS s),
scanned AS (
  SELECT w.xid, w.id
    FROM events AS w
   WHERE (w.xid, w.id) > (:xid::xid8, :id) AND w.xid < (SELECT p.horizon FROM position AS p)
     AND (SELECT count(*) FROM page) <= :limit
   ORDER BY w.xid, w.id
  OFFSET 4999
   LIMIT 1)
SELECT p.epoch, coalesce(p.expired, false) AS expired, p.horizon::text AS horizon,
       s.xid::text AS scanned_xid, s.id AS scanned_id,
       e.xid::text AS xid, e.id,
       CASE WHEN e.masked OR e.type = 'citizen.document_override' AND :caller.role = 'gateway' THEN 'citizen.changed' ELSE e.type END AS type, e.reference,
       CASE WHEN e.masked THEN 'contact_consulate' ELSE e.status END AS status,
       e.city, e.convoy, e.vehicle, e.recorded_at
  FROM position AS p
  LEFT JOIN scanned AS s ON true
  LEFT JOIN page AS e ON p.expired IS NOT TRUE
 ORDER BY e.xid, e.id
 LIMIT :limit + 1;
