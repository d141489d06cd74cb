-- Vehicles of a convoy.

-- name: convoys_add_vehicle(caller, key, convoy text, plate text, kind text, seats integer, accessible_seats integer?, pets_max integer?, luggage_max_kg integer?, driver_name text?, driver_phone text?) :write
SELECT i, outcome, body
  FROM vehicles_add(:caller, :key, :convoy, :plate, :kind, :seats, :accessible_seats, :pets_max, :luggage_max_kg, :driver_name, :driver_phone)
 ORDER BY i;
