-- What contradicts a plan and waits for somebody to settle it.

-- name: exceptions_list(caller, convoy text?, city text?, reference text?, kind text?, state text?, cursor integer?, limit integer) :list walled
SELECT x.id, x.kind, x.convoy, x.vehicle, c.reference, x.event_id, x.detail, x.opened_at, x.settled_at, x.settled_by, x.reason,
       x.id::text AS _cursor
  FROM exceptions AS x
  LEFT JOIN citizen_outlines AS c ON c.id = x.citizen_id
  LEFT JOIN convoys AS k ON k.code = x.convoy
 WHERE exception_in_scope(k.code, k.city, k.border_post, c.city, :caller.role, :caller.cities, :caller.posts)
   AND (:convoy IS NULL OR x.convoy = :convoy)
   AND (:city IS NULL OR k.city = :city OR c.city = :city)
   AND (:reference IS NULL OR x.citizen_id = (SELECT coalesce(p.merged_into, p.id) FROM citizen_outlines AS p WHERE p.reference = :reference))
   AND (:kind IS NULL OR x.kind = :kind)
   AND (:state IS NULL OR (:state = 'open') = (x.settled_at IS NULL))
   AND (:cursor IS NULL OR x.id > :cursor)
 ORDER BY x.id
 LIMIT :limit + 1;

-- name: exceptions_settle(caller, key) :write
-- list: items(id integer, reason text)
SELECT i, outcome, body
  FROM exceptions_settle(:caller, :key, :items)
 ORDER BY i;
