-- Where people stand: what everybody asks all the time, so nothing here but index look-ups.

-- name: citizens_status(caller, asker text?) :read
-- list: items(reference text, mistyped boolean)
-- A row an item, in the order asked. A merged reference answers for the one that it was merged into. `_brief`: the caller
-- learns the status and its time only, which is what a gateway learns unless the asker's phone is the group's.
-- OFFSET 0 keeps the planner from reading all convoys whenever it takes them for few.
SELECT t.request AS i, t.reference, p.status_for_caller AS status, p.city, p.convoy, p.vehicle, p.gather_at,
       CASE WHEN p.gather_at IS NOT NULL AND NOT p.brief THEN (
         SELECT local_time(p.gather_at, y.time_zone) FROM cities AS y WHERE y.code = p.departure_city) END AS gather_local,
       p.departs_at,
       CASE WHEN a.id IS NOT NULL AND NOT p.brief THEN
         json_build_object('id', a.id, 'name', a.name, 'address', a.address, 'latitude', a.latitude, 'longitude', a.longitude,
           'status', a.status) END AS assembly_point,
       CASE WHEN p.brief THEN p.person_updated_at ELSE p.updated_at END AS updated_at,
       p.brief AS _brief, p.etag || coalesce('a' || a.version, '') AS _etag
  FROM unnest(:items) WITH ORDINALITY AS t (request, reference, mistyped, n)
  LEFT JOIN LATERAL (
    SELECT CASE WHEN s.private THEN 'contact_consulate' ELSE s.status END AS status_for_caller,
           s.city, s.convoy, s.vehicle, k.gather_at, k.departs_at, k.assembly_point, k.city AS departure_city,
           s.updated_at AS person_updated_at, greatest(s.updated_at, k.updated_at) AS updated_at,
           s.gateway AND (s.private OR (:asker)[t.request] IS NULL OR NOT EXISTS (
             SELECT FROM travel_groups AS g
              WHERE g.id = s.group_id AND g.contact_phone = (:asker)[t.request])) AS brief,
           s.etag || 'k' || coalesce(k.version, 0) AS etag
      FROM (
        SELECT coalesce(m.status, c.status) AS status, coalesce(m.city, c.city) AS city,
               coalesce(m.convoy, c.convoy) AS convoy, coalesce(m.vehicle, c.vehicle) AS vehicle,
               coalesce(m.group_id, c.group_id) AS group_id, greatest(m.updated_at, c.updated_at) AS updated_at,
               'c' || c.version || coalesce('m' || m.version, '') || '.' AS etag,
               (:caller.role)[t.request] = 'gateway' AS gateway,
               (:caller.role)[t.request] = 'gateway' AND coalesce(m.status, c.status) IN
                 ('missing', 'hospitalised', 'left_en_route', 'refused_at_border', 'deceased') AS private
          FROM citizens AS c
          LEFT JOIN citizens AS m ON m.id = c.merged_into
         WHERE c.reference = t.reference
        OFFSET 0) AS s
      LEFT JOIN convoys AS k ON k.code = s.convoy
     WHERE CASE (:caller.role)[t.request]
             WHEN 'border' THEN k.code IS NOT NULL AND convoy_at_posts(k.code, k.border_post, (:caller.posts)[t.request])
             ELSE in_scope(s.city, (:caller.cities)[t.request]) OR in_scope(k.city, (:caller.cities)[t.request]) END
    OFFSET 0) AS p ON NOT t.mistyped
  LEFT JOIN LATERAL (
    SELECT n.id, n.name, n.address, n.latitude, n.longitude, n.status, n.version
      FROM assembly_points AS n
     WHERE n.id = p.assembly_point
    OFFSET 0) AS a ON true
 ORDER BY t.request, t.n;
