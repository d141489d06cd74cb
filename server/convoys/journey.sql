-- A convoy diverted, or back.

-- name: convoys_divert(caller, key, convoy text, border_post text, transit text?, reason text, occurred_at timestamptz?) :write
-- list: vehicles(number integer)
SELECT i, outcome, body
  FROM convoys_turn('diverted', :caller, :key, :convoy, :border_post, :transit, :reason, :occurred_at, :vehicles)
 ORDER BY i;

-- name: convoys_return(caller, key, convoy text, reason text, occurred_at timestamptz?) :write
-- list: vehicles(number integer)
SELECT i, outcome, body
  FROM convoys_turn('returned', :caller, :key, :convoy, array_fill(NULL::text, ARRAY[cardinality(:convoy)]),
         array_fill(NULL::text, ARRAY[cardinality(:convoy)]), :reason, :occurred_at, :vehicles)
 ORDER BY i;
