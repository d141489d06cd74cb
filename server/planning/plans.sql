-- Plans that are kept, and done.

-- name: plans_store(id uuid, subject text, city text, query json, rules_version integer) :one writes
-- list: seats(person uuid, group_id uuid, convoy text, vehicle integer, lap boolean)
INSERT INTO plans (id, subject, city, query, rules_version, relied, people, groups, convoys, vehicles, laps)
VALUES (:id, :subject, :city, :query, :rules_version, planning_relied(:seats.group_id, :seats.convoy, :seats.vehicle, :query::jsonb),
        :seats.person, :seats.group_id, :seats.convoy, :seats.vehicle, :seats.lap)
RETURNING planned_at;

-- name: plans_sweep(subject text) :one writes
SELECT plans_sweep(:subject) IS NULL AS swept ORDER BY swept LIMIT 1;

-- name: plans_query(caller, id uuid) :one
SELECT p.query FROM plans AS p WHERE p.id = :id AND in_scope(p.city, :caller.cities) AND plan_kept(p.planned_at) ORDER BY p.id LIMIT 1;

-- name: plans_commit(caller, key, plan uuid, occurred_at timestamptz?) :write
-- list: changes(group_id uuid, convoy text?, vehicle integer?)
SELECT i, outcome, body
  FROM plans_commit(:caller, :key, :plan, :occurred_at, :changes)
 ORDER BY i;
