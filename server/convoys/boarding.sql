-- Who stepped on a vehicle.

-- name: convoys_board(caller, key, convoy text, vehicle integer) :write
-- each: ticks(event_id uuid, reference text, occurred_at timestamptz)
SELECT i, outcome, body
  FROM convoys_board(:caller, :key, :convoy, :vehicle, :ticks)
 ORDER BY i;
