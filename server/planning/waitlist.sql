-- What the waitlist asks beside a plan.

-- name: waitlist_convoy(caller, code text) :one
SELECT k.city, convoy_takes(k.code, k.status) AS takes
  FROM convoys AS k
 WHERE k.code = :code AND convoy_in_scope(k.code, :caller.cities, :caller.posts)
 ORDER BY k.code
 LIMIT 1;

-- name: waitlist_reachable() :list
-- list: groups(id uuid)
-- Which of these groups have a phone that listens.
SELECT q.id
  FROM unnest(:groups.id) AS q (id)
 WHERE EXISTS (SELECT FROM notice_reader(q.id, false))
 ORDER BY q.id
 LIMIT 2000;
