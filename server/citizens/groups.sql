-- The queue: travel groups in the order of their first registration. A group whose people all joined another one is in none. Who has a
-- group in scope sees all its people, wherever they are: they are read by group, as the owner.

-- name: groups_list(caller, city text?, status text?, needs text?, after_at timestamptz?, after_id uuid?, limit integer) :list walled
WITH page AS MATERIALIZED (
  SELECT g.id, g.city, g.kind, g.keep_together, g.queued_at, g.expected_members, g.pets, g.luggage_kg, g.contact_phone, g.contact_language, g.source
    FROM travel_groups AS g
   WHERE (:city IS NULL OR g.city = :city)
     AND EXISTS (SELECT FROM citizen_outlines AS c WHERE c.group_id = g.id AND (c.status <> 'merged' OR :status = 'merged'))
     AND (in_scope(g.city, :caller.cities)
          OR g.id IN (SELECT c.group_id FROM citizen_outlines AS c JOIN convoys AS v ON v.code = c.convoy
                       WHERE in_scope(v.city, :caller.cities)))
     AND (:status IS NULL OR EXISTS (SELECT FROM citizen_outlines AS c WHERE c.group_id = g.id AND c.status = :status))
     AND (:needs IS NULL OR EXISTS (SELECT FROM citizens AS c JOIN citizen_needs AS n ON n.citizen_id = c.id
                                     WHERE c.group_id = g.id AND n.code = :needs))
     AND (:after_at IS NULL OR (g.queued_at, g.id) > (:after_at, :after_id))
   ORDER BY g.queued_at, g.id
   LIMIT :limit + 1)
SELECT g.id, g.city, g.kind, g.keep_together, utc(g.queued_at) AS queued_at, g.expected_members, g.pets, g.luggage_kg, g.source,
       json_build_object('phone', g.contact_phone, 'language', g.contact_language) AS contact, m.members,
       utc(g.queued_at) || ',' || g.id AS _cursor
  FROM page AS g
  LEFT JOIN groups_members(ARRAY(SELECT p.id FROM page AS p)) AS m ON m.group_id = g.id
 ORDER BY g.queued_at, g.id;

-- name: groups_read(caller, id uuid) :read walled
-- OFFSET 0 keeps the planner from reading all groups while they are few.
SELECT q.i::integer, d.id, d.city, d.kind, d.keep_together, d.queued_at, d.expected_members, d.pets, d.luggage_kg, d.source, d.contact, d.consent, d.guardian,
       d.members, d.version, d.etag AS _etag
  FROM unnest(:id, :caller.cities) WITH ORDINALITY AS q (id, scope, i)
 CROSS JOIN LATERAL (SELECT t.id, t.city FROM travel_groups AS t WHERE t.id = q.id OFFSET 0) AS g
 CROSS JOIN LATERAL group_detail(g.id) AS d
 WHERE in_scope(g.city, q.scope)
    OR EXISTS (SELECT FROM citizen_outlines AS c JOIN convoys AS v ON v.code = c.convoy
                WHERE c.group_id = g.id AND in_scope(v.city, q.scope))
 ORDER BY q.i;
