-- Assembly points: one, a new one, its change.

-- name: places_assembly_point(caller, id uuid) :one
SELECT s.id, s.city, s.name, s.address, s.latitude, s.longitude, s.capacity, s.status, s.updated_at, s.convoys, a.version AS _version
  FROM assembly_points AS a
 CROSS JOIN LATERAL assembly_point_shown(a.id) AS s
 WHERE a.id = :id AND in_scope(a.city, :caller.cities)
 ORDER BY a.id
 LIMIT 1;

-- name: places_create_assembly_point(caller, key, id uuid, city text, name text, address text?, latitude double?, longitude double?, capacity integer?, status text?) :write
SELECT r.i, r.outcome, r.body, CASE r.outcome WHEN 'created' THEN 1 END AS _version
  FROM places_create_assembly_point(:caller, :key, :id, :city, :name, :address, :latitude, :longitude, :capacity, :status) AS r
 ORDER BY r.i;

-- name: places_change_assembly_point(caller, id uuid, version integer, name text?, set_address boolean, address text?, set_latitude boolean, latitude double?, set_longitude boolean, longitude double?, set_capacity boolean, capacity integer?, status text?) :write
SELECT r.i, r.outcome, r.body, r.version AS _version
  FROM places_change_assembly_point(:caller, :id, :version, :name, :set_address, :address, :set_latitude, :latitude,
       :set_longitude, :longitude, :set_capacity, :capacity, :status) AS r
 ORDER BY r.i;
