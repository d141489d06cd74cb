-- People who do not want to be taken any more.

-- name: withdrawals_create(caller, key, reason text, occurred_at timestamptz?) :write
-- each: items(group_id uuid?, reference text?)
SELECT i, outcome, body
  FROM withdrawals_create(:caller, :key, :reason, :occurred_at, :items)
 ORDER BY i;
