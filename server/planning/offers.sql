-- Seats of a plan, offered.

-- name: plans_offer(caller, key, plan uuid) :write
SELECT i, outcome, body
  FROM plans_offer(:caller, :key, :plan)
 ORDER BY i;
