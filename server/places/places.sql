-- Reference data: where people gather and where they are handed over.

-- name: places_cities() :one
SELECT c.code,
       json_build_object('en', c.name_en, 'tr', c.name_tr, 'uk', c.name_uk) AS names,
       c.subdivision, c.locode, c.time_zone, c.latitude, c.longitude
  FROM cities AS c
 ORDER BY c.position, c.code
 LIMIT 1000;

-- name: places_border_posts() :one
SELECT p.code,
       json_build_object('en', p.name_en, 'tr', p.name_tr, 'uk', p.name_uk) AS names,
       p.country, p.time_zone, p.latitude, p.longitude,
       json_build_object('code', x.code, 'mode', x.mode, 'from_country', x.exit_country,
         'from_names', json_build_object('en', x.exit_name_en, 'tr', x.exit_name_tr, 'uk', x.exit_name_uk),
         'from_latitude', x.exit_latitude, 'from_longitude', x.exit_longitude) AS crossing
  FROM border_posts AS p
  JOIN crossings AS x ON x.code = p.crossing
 ORDER BY p.position, p.code
 LIMIT 1000;

-- name: places_assembly_points(city text?) :list
SELECT a.id, a.city, a.name, a.address, a.latitude, a.longitude, a.capacity, a.status, a.updated_at
  FROM assembly_points AS a
 WHERE :city IS NULL OR a.city = :city
 ORDER BY a.city, a.name, a.id
 LIMIT 1000;
