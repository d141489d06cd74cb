-- What a plan is made from, read in one snapshot. Vehicles and groups come in an order that does not change.

-- name: planning_rules_newest() :one
SELECT r.version, r.infant_under, r.minor_under, r.aged_from, r.classes,
       ARRAY(SELECT coalesce(r.need_classes ->> n.code, 'others')
               FROM unnest(planning_needs()) WITH ORDINALITY AS n (code, place) ORDER BY n.place) AS need_classes
  FROM planning_rules AS r
 ORDER BY r.version DESC
 LIMIT 1;

-- name: planning_city(caller, city text) :one
SELECT y.code AS city FROM cities AS y WHERE y.code = :city AND in_scope(y.code, :caller.cities) ORDER BY y.code LIMIT 1;

-- name: planning_vehicle(caller, convoy text, vehicle integer) :one
SELECT k.city, v.departed_at IS NOT NULL AS left
  FROM convoys AS k
  JOIN vehicles AS v ON v.convoy = k.code
 WHERE k.code = :convoy AND v.number = :vehicle AND convoy_in_scope(k.code, :caller.cities, :caller.posts)
 ORDER BY k.code
 LIMIT 1;

-- name: planning_convoys(caller, city text, departs_from timestamptz, departs_to timestamptz) :list
-- list: wanted(code text)
SELECT k.code, k.departs_at, departure_day(k.code) AS departs_on
  FROM convoys AS k
 WHERE k.city = :city AND in_scope(k.city, :caller.cities) AND convoy_at_posts(k.code, k.border_post, :caller.posts)
   AND convoy_takes(k.code, k.status)
   AND CASE WHEN cardinality(:wanted.code) > 0 THEN k.code = ANY (:wanted.code)
            ELSE k.departs_at >= :departs_from AND k.departs_at < :departs_to END
 ORDER BY k.code COLLATE "C"
 LIMIT 10001;

-- name: planning_nearby(caller, convoy text, vehicle integer, horizon integer) :list
-- Where the people of a vehicle may go. Before it left: convoys of its city; afterwards convoys on the way to its post.
SELECT k.code, k.departs_at, departure_day(k.code) AS departs_on
  FROM convoys AS o
  JOIN vehicles AS v ON v.convoy = o.code AND v.number = :vehicle
  JOIN convoys AS k ON k.code = o.code
    OR k.departs_at BETWEEN o.departs_at - make_interval(hours => :horizon) AND o.departs_at + make_interval(hours => :horizon)
       AND CASE WHEN v.departed_at IS NULL THEN k.city = o.city AND convoy_takes(k.code, k.status)
                ELSE k.border_post = o.border_post AND k.status IN ('departed', 'diverted') END
 WHERE o.code = :convoy AND in_scope(k.city, :caller.cities) AND convoy_at_posts(k.code, k.border_post, :caller.posts)
 ORDER BY k.code COLLATE "C"
 LIMIT 10001;

-- name: planning_vehicles(convoy text?, vehicle integer?, away boolean) :list
-- list: convoys(code text)
SELECT v.convoy, v.number, v.seats, v.accessible_seats, v.seats - v.taken AS free,
       least(v.accessible_seats - v.accessible_taken, v.seats - v.taken) AS free_accessible,
       greatest(v.pets_max - l.pets, 0) AS free_pets, greatest(v.luggage_max_kg - l.luggage_kg, 0) AS free_luggage_kg
  FROM vehicles AS v
  LEFT JOIN LATERAL (
    SELECT b.pets, b.luggage_kg FROM vehicle_brought(v.convoy, v.number) AS b WHERE v.pets_max IS NOT NULL OR v.luggage_max_kg IS NOT NULL) AS l ON true
 WHERE v.convoy = ANY (:convoys.code) AND (v.convoy, v.number) IS DISTINCT FROM (:convoy, :vehicle)
   AND (v.status = 'boarding' AND (NOT :away OR v.convoy = :convoy) OR v.status = 'departed' AND :away)
 ORDER BY v.convoy COLLATE "C", v.number
 LIMIT 10001;

-- name: planning_groups(city text?, convoy text?, vehicle integer?) :list
-- What a group brings is counted where the first of it sit.
SELECT g.id, g.queued_at, g.keep_together = 'must' AS must, CASE WHEN s.convoy IS NULL THEN g.pets ELSE 0 END AS pets,
       CASE WHEN s.convoy IS NULL THEN g.luggage_kg ELSE 0 END AS luggage_kg,
       g.guardian_name IS NOT NULL OR :vehicle IS NOT NULL AS guardian, s.convoy, s.vehicle, s.adults
  FROM (SELECT DISTINCT m.group_id FROM planning_people(:city, :convoy, :vehicle) AS m) AS w
  JOIN travel_groups AS g ON g.id = w.group_id
  LEFT JOIN LATERAL (
    SELECT c.convoy, c.vehicle, count(*) FILTER (WHERE adult_on(c.birth_date, c.birth_precision, departure_day(c.convoy)))::integer AS adults
      FROM citizens AS c
     WHERE c.group_id = g.id AND c.status IN ('assigned', 'boarded') AND :vehicle IS NULL
     GROUP BY c.convoy, c.vehicle
     ORDER BY c.convoy COLLATE "C", c.vehicle
     LIMIT 1) AS s ON true
 ORDER BY g.id
 LIMIT 200001;

-- name: planning_members(city text?, convoy text?, vehicle integer?) :list
-- In the order of their groups. Of a vehicle's people nobody waits for a companion: they are together or were parted before.
WITH moving AS MATERIALIZED (
  SELECT m.id, (row_number() OVER (ORDER BY m.group_id, m.id) - 1)::integer AS place
    FROM planning_people(:city, :convoy, :vehicle) AS m
   ORDER BY m.group_id, m.id
   LIMIT 200001)
SELECT c.id, c.group_id, c.reference, c.given_names, c.family_name, c.birth_date AS born_from,
       CASE c.birth_precision WHEN 'year' THEN (c.birth_date + interval '1 year' - interval '1 day')::date ELSE c.birth_date END AS born_to,
       (SELECT coalesce(bit_or(1 << array_position(planning_needs(), n.code) - 1), 0) FROM citizen_needs AS n WHERE n.citizen_id = c.id) AS needs,
       c.accessible, planning_document(c.nationality, c.document_state, c.document_type) AS document,
       CASE WHEN c.companion_id IS NULL OR :vehicle IS NOT NULL THEN 0
            WHEN w.place IS NOT NULL THEN 1
            WHEN o.status IN ('assigned', 'boarded') THEN 2
            WHEN o.status IN ('registered', 'no_show') THEN 3
            ELSE 4 END AS beside,
       w.place AS companion, o.convoy, o.vehicle,
       CASE WHEN o.convoy IS NOT NULL THEN adult_on(o.birth_date, o.birth_precision, departure_day(o.convoy)) END AS companion_adult
  FROM moving AS m
  JOIN citizens AS c ON c.id = m.id
  LEFT JOIN citizens AS named ON named.id = c.companion_id
  LEFT JOIN citizens AS o ON o.id = coalesce(named.merged_into, named.id)
  LEFT JOIN moving AS w ON w.id = o.id
 ORDER BY m.place;

-- name: planning_refusals(city text?, convoy text?, vehicle integer?) :list
-- list: convoys(code text)
-- Which kinds of document each convoy's countries do not take: one person is asked for all who have the same. A vehicle's own
-- convoy took its people already.
SELECT k.code AS convoy, r.document
  FROM unnest(:convoys.code) AS q (code)
  JOIN convoys AS k ON k.code = q.code AND k.code IS DISTINCT FROM :convoy
 CROSS JOIN LATERAL (
   SELECT DISTINCT planning_document(c.nationality, c.document_state, c.document_type) AS document
     FROM documents_checked(ARRAY(SELECT o.id FROM planning_documents(:city, :convoy, :vehicle) AS o), route_countries(k.transit, k.border_post),
            k.departs_at) AS d
     JOIN citizens AS c ON c.id = d.citizen_id
    WHERE document_objection(d.verdict)) AS r
 ORDER BY k.code COLLATE "C", r.document;
