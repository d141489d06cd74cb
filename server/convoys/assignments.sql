-- Seats given to travel groups, and taken back.

-- name: convoys_assign(caller, key, convoy text, vehicle integer?, document_override text?, occurred_at timestamptz?) :write
-- each: items(group_id uuid?, reference text?)
SELECT i, outcome, body
  FROM assignments_apply(true, :caller, :key, :convoy, :vehicle, :document_override, :occurred_at, :items)
 ORDER BY i;

-- name: convoys_unassign(caller, key, convoy text, vehicle integer?, document_override text?, occurred_at timestamptz?) :write
-- each: items(group_id uuid?, reference text?)
SELECT i, outcome, body
  FROM assignments_apply(false, :caller, :key, :convoy, :vehicle, :document_override, :occurred_at, :items)
 ORDER BY i;
