-- The change feed: events in commit order, from after the cursor up to the oldest transaction that still runs. A cursor
-- of another epoch, or from below the floor (what the feed has given up), has expired; without one it begins at the floor.

-- name: feed_changes(caller, epoch uuid?, xid text, id bigint, until text?, limit integer) :one
-- Ends before the transaction `until`, where that is given.
-- Always at least one row. _scanned_ is the last event looked at when the window of 5,000 was full, so that a reader
-- whose events are rare moves on; _passed_ is the last event of all when none was theirs for an hour, so that their
-- cursor does not grow old while they read. A gateway learns that a person's state is for the consulate to tell, not which it is.
WITH position AS MATERIALIZED (
  SELECT f.epoch, f.epoch <> :epoch OR (:epoch IS NOT NULL AND (:xid::xid8, :id) < (f.floor_xid, f.floor_id)) AS expired,
         least(pg_snapshot_xmin(pg_current_snapshot()), :until::xid8) AS horizon,
         CASE WHEN (:xid::xid8, :id) < (f.floor_xid, f.floor_id) THEN f.floor_xid ELSE :xid::xid8 END AS from_xid,
         CASE WHEN (:xid::xid8, :id) < (f.floor_xid, f.floor_id) THEN f.floor_id ELSE :id END AS from_id
    FROM feed_epoch AS f
   ORDER BY f.started_at DESC
   LIMIT 1),
seen AS (
  SELECT e.*
    FROM (SELECT w.xid, w.id, w.type, w.reference, w.status, w.city, w.convoy, w.vehicle, w.recorded_at
            FROM events AS w
           WHERE (w.xid, w.id) > ((SELECT p.from_xid FROM position AS p), (SELECT p.from_id FROM position AS p))
             AND w.xid < (SELECT p.horizon FROM position AS p)
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
   WHERE (w.xid, w.id) > ((SELECT p.from_xid FROM position AS p), (SELECT p.from_id FROM position AS p))
     AND w.xid < (SELECT p.horizon FROM position AS p)
     AND (SELECT count(*) FROM page) <= :limit
   ORDER BY w.xid, w.id
  OFFSET 4999
   LIMIT 1),
passed AS (
  SELECT w.xid, w.id
    FROM events AS w
   WHERE (w.xid, w.id) > ((SELECT p.from_xid FROM position AS p), (SELECT p.from_id FROM position AS p))
     AND w.xid < (SELECT p.horizon FROM position AS p)
     AND NOT EXISTS (SELECT FROM page)
     AND (SELECT o.recorded_at
            FROM events AS o
           WHERE (o.xid, o.id) > ((SELECT p.from_xid FROM position AS p), (SELECT p.from_id FROM position AS p))
             AND o.xid < (SELECT p.horizon FROM position AS p)
           ORDER BY o.xid, o.id
           LIMIT 1) < now() - interval '1 hour'
   ORDER BY w.xid DESC, w.id DESC
   LIMIT 1)
SELECT p.epoch, coalesce(p.expired, false) AS expired, p.horizon::text AS horizon,
       s.xid::text AS scanned_xid, s.id AS scanned_id, d.xid::text AS passed_xid, d.id AS passed_id,
       e.xid::text AS xid, e.id,
       CASE WHEN e.masked OR e.type = 'citizen.document_override' AND :caller.role = 'gateway' THEN 'citizen.changed' ELSE e.type END AS type, e.reference,
       CASE WHEN e.masked THEN 'contact_consulate' ELSE e.status END AS status,
       e.city, e.convoy, e.vehicle, e.recorded_at
  FROM position AS p
  LEFT JOIN scanned AS s ON true
  LEFT JOIN passed AS d ON true
  LEFT JOIN page AS e ON p.expired IS NOT TRUE
 ORDER BY e.xid, e.id
 LIMIT :limit + 1;
