-- The phone list: who was reached, and who was not.

-- name: contacts_record(caller, key) :write
-- list: items(reference text, channel text, outcome text, occurred_at timestamptz, note text?)
SELECT i, outcome, body FROM contacts_record(:caller, :key, :items) ORDER BY i;

-- name: contacts_summary(caller, since timestamptz, city text?) :list
-- Of a city, side by side: everybody ever registered, those who still wait, and how old what we know of these is.
WITH told AS MATERIALIZED (
  SELECT coalesce(c.merged_into, c.id) AS id, k.outcome, least(k.occurred_at, k.recorded_at) AS at, k.id AS n
    FROM contacts AS k
    JOIN citizens AS c ON c.id = k.citizen_id),
called AS MATERIALIZED (
  SELECT t.id, max(t.at) FILTER (WHERE t.outcome = 'reached') AS last_contact_at,
         (array_agg(t.outcome ORDER BY t.at DESC, t.n DESC))[1] AS last_contact_outcome
    FROM told AS t
   GROUP BY t.id),
people AS MATERIALIZED (
  SELECT c.city, c.status IN ('registered', 'assigned', 'no_show') AS waiting, r.last_contact_at, r.last_contact_outcome
    FROM citizens AS c
    LEFT JOIN called AS r ON r.id = c.id
   WHERE c.status <> 'merged' AND in_scope(c.city, :caller.cities) AND (:city IS NULL OR c.city = :city))
SELECT y.code AS city, count(p.city)::integer AS registered, count(*) FILTER (WHERE p.waiting)::integer AS waiting,
       count(*) FILTER (WHERE p.waiting AND p.last_contact_at >= :since)::integer AS reached_since,
       count(*) FILTER (WHERE p.waiting AND p.last_contact_at < :since)::integer AS not_reached_since,
       count(*) FILTER (WHERE p.waiting AND p.last_contact_at IS NULL)::integer AS unknown,
       count(*) FILTER (WHERE p.waiting AND p.last_contact_outcome = 'wrong_number')::integer AS wrong_number,
       min(p.last_contact_at) FILTER (WHERE p.waiting) AS oldest_contact_at
  FROM cities AS y
  LEFT JOIN people AS p ON p.city = y.code
 WHERE in_scope(y.code, :caller.cities) AND (:city IS NULL OR y.code = :city)
 GROUP BY y.code, y.position
 ORDER BY y.position
 LIMIT 200;
