-- Plans that change.

-- name: convoys_change(caller, code text, version integer, set_gather boolean, gather_at timestamptz?, departs_at timestamptz?, set_point boolean, assembly_point uuid?, set_leader boolean, leader text?, set_note boolean, public_note text?, set_offers boolean, offers_seats boolean) :write
SELECT r.i, r.outcome, r.body, r.etag AS _etag
  FROM convoys_change(:caller, :code, :version, :set_gather, :gather_at, :departs_at, :set_point, :assembly_point, :set_leader, :leader,
       :set_note, :public_note, :set_offers, :offers_seats) AS r
 ORDER BY r.i;

-- name: convoys_change_vehicle(caller, convoy text, number integer, version integer, plate text?, seats integer?, accessible_seats integer?, set_pets_max boolean, pets_max integer?, set_luggage_max_kg boolean, luggage_max_kg integer?, set_driver_name boolean, driver_name text?, set_driver_phone boolean, driver_phone text?, status text?) :write
SELECT r.i, r.outcome, r.body, r.etag AS _etag
  FROM vehicles_change(:caller, :convoy, :number, :version, :plate, :seats, :accessible_seats, :set_pets_max, :pets_max,
       :set_luggage_max_kg, :luggage_max_kg, :set_driver_name, :driver_name, :set_driver_phone, :driver_phone, :status) AS r
 ORDER BY r.i;
