-- People who wait again.

-- name: reinstatements_create(caller, key, reason text?, city text?, occurred_at timestamptz?) :write
-- each: items(group_id uuid?, reference text?, apart uuid)
SELECT i, outcome, body
  FROM reinstatements_create(:caller, :key, :reason, :city, :occurred_at, :items)
 ORDER BY i;
