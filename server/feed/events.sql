-- Who did what, when.

-- name: feed_events(caller, who text?, reference text?, convoy text?, told_from timestamptz?, told_to timestamptz?, before_at timestamptz?, before_id bigint, limit integer) :list walled
-- A person's events are also those of whoever was merged with them. One row without an event where there is none;
-- _known says whether the person and the convoy that were asked for are in scope.
WITH people AS MATERIALIZED (
  SELECT p.id, EXISTS (SELECT FROM citizens AS s
                        WHERE s.id = p.id
                          AND (in_scope(s.city, :caller.cities)
                               OR EXISTS (SELECT FROM convoys AS k WHERE k.code = s.convoy AND in_scope(k.city, :caller.cities)))) AS known
    FROM citizen_outlines AS c
    JOIN citizen_outlines AS p ON p.id IN (c.id, c.merged_into) OR p.merged_into IN (c.id, c.merged_into)
   WHERE c.reference = :reference),
asked AS MATERIALIZED (
  SELECT (:reference IS NULL OR EXISTS (SELECT FROM people AS p WHERE p.known))
     AND (:convoy IS NULL OR EXISTS (SELECT FROM convoys AS k WHERE k.code = :convoy AND in_scope(k.city, :caller.cities))) AS known),
page AS (
  SELECT e.id, e.type, e.subject, e.token_id, e.occurred_at, e.recorded_at, e.reference, e.group_id, e.city, e.convoy, e.vehicle,
         e.status, e.before, e.after
    FROM events AS e
   WHERE (:who IS NULL OR e.subject = :who)
     AND (:reference IS NULL OR e.citizen_id = ANY (ARRAY(SELECT p.id FROM people AS p)))
     AND (:convoy IS NULL OR e.convoy = :convoy)
     AND (:told_from IS NULL OR e.recorded_at >= :told_from)
     AND (:told_to IS NULL OR e.recorded_at < :told_to)
     AND (:before_at IS NULL OR (e.recorded_at, e.id) < (:before_at, :before_id))
   ORDER BY e.recorded_at DESC, e.id DESC
   LIMIT :limit + 1)
SELECT a.known AS _known, e.id, e.type, e.subject, e.token_id AS token, e.occurred_at, e.recorded_at, e.reference, e.group_id AS "group",
       e.city, e.convoy, e.vehicle, e.status, e.before, e.after, utc(e.recorded_at) || ',' || e.id AS _cursor
  FROM asked AS a
  LEFT JOIN page AS e ON a.known
 ORDER BY e.recorded_at DESC, e.id DESC
 LIMIT :limit + 1;
