-- What happens to people at the door and on the way.

-- name: convoys_incidents(caller, key, convoy text) :write
-- each: items(event_id uuid, reference text, kind text, place text, note text, occurred_at timestamptz)
SELECT i, outcome, body
  FROM convoys_incidents(:caller, :key, :convoy, :items)
 ORDER BY i;
