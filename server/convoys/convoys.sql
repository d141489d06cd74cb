-- Convoys: plan one, list them, show one.

-- name: convoys_create(caller, key, id uuid, city text, border_post text, transit text?, gather_at timestamptz?, departs_at timestamptz, assembly_point uuid?, leader text?, public_note text?, offers_seats boolean) :write
SELECT i, outcome, body
  FROM convoys_create(:caller, :key, :id, :city, :border_post, :transit, :gather_at, :departs_at, :assembly_point, :leader, :public_note, :offers_seats)
 ORDER BY i;

-- name: convoys_list(caller, city text?, border_post text?, status text?, departs_from timestamptz?, departs_to timestamptz?, cursor text?, limit integer) :list
SELECT k.code, k.city, k.border_post, k.status, to_json(k.transit) AS transit, k.gather_at, k.departs_at, k.departed_at, k.arrived_at,
       k.completed_at, k.assembly_point, k.leader, k.public_note, k.offers_seats, v.vehicles, v.seats, v.taken, v.seats - v.taken AS free,
       (k.departs_at AT TIME ZONE 'UTC')::text || 'Z,' || k.code AS _cursor
  FROM convoys AS k
 CROSS JOIN LATERAL (
    SELECT count(*) AS vehicle_count, coalesce(sum(w.seats), 0) AS seats, coalesce(sum(w.taken), 0) AS taken
      FROM vehicles AS w
     WHERE w.convoy = k.code) AS v (vehicles, seats, taken)
 WHERE in_scope(k.city, :caller.cities)
   AND convoy_at_posts(k.code, k.border_post, :caller.posts)
   AND (:city IS NULL OR k.city = :city)
   AND (:border_post IS NULL OR k.border_post = :border_post)
   AND (:status IS NULL OR k.status = :status)
   AND (:departs_from IS NULL OR k.departs_at >= :departs_from)
   AND (:departs_to IS NULL OR k.departs_at < :departs_to)
   AND (:cursor IS NULL OR (k.departs_at, k.code) > (split_part(:cursor, ',', 1)::timestamptz, split_part(:cursor, ',', 2)))
 ORDER BY k.departs_at, k.code
 LIMIT :limit + 1;

-- name: convoys_detail(caller, code text) :one
SELECT d.code, d.city, d.border_post, d.planned_border_post, d.status, d.transit, d.gather_at, d.gather_local, d.departs_at, d.departed_at,
       d.arrived_at, d.completed_at, d.assembly_point, d.leader, d.public_note, d.offers_seats, d.vehicles, convoy_etag(d.code) AS _etag
  FROM convoys AS k
 CROSS JOIN LATERAL convoy_shown(k.code) AS d
 WHERE k.code = :code
   AND in_scope(k.city, :caller.cities)
   AND convoy_at_posts(k.code, k.border_post, :caller.posts)
 ORDER BY d.code
 LIMIT 1;
