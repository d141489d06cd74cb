-- Vehicles that left and vehicles that arrived.

-- name: convoys_depart(caller, key, convoy text) :write
-- each: items(event_id uuid, vehicle integer, headcount integer, occurred_at timestamptz)
SELECT i, outcome, body
  FROM convoys_travel('vehicle_departure', :caller, :key, :convoy, :items)
 ORDER BY i;

-- name: convoys_arrive(caller, key, convoy text) :write
-- each: items(event_id uuid, vehicle integer, headcount integer, occurred_at timestamptz)
SELECT i, outcome, body
  FROM convoys_travel('vehicle_arrival', :caller, :key, :convoy, :items)
 ORDER BY i;
