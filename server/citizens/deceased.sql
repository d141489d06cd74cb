-- Somebody has died.

-- name: citizens_deceased(caller, key, reference text, occurred_at timestamptz, place text?, reason text) :write
SELECT i, outcome, body
  FROM citizens_deceased(:caller, :key, :reference, :occurred_at, :place, :reason)
 ORDER BY i;
