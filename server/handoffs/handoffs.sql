-- Handoffs: who was received where, told once or twice.

-- name: handoffs_accept(caller, key, convoy text?, border_post text) :write
-- each: items(event_id uuid, reference text, result text, occurred_at timestamptz, note text?, receipt json, kid text, token text)
SELECT i, outcome, body
  FROM handoffs_accept(:caller, :key, :convoy, :border_post, :items)
 ORDER BY i;
