-- The figure of a day: who set out, in Europe/Istanbul, and who still waits.

-- name: feed_sitrep(caller, date date?) :list
WITH today AS MATERIALIZED (
  SELECT coalesce(:date, (now() AT TIME ZONE 'Europe/Istanbul')::date) AS day),
bounds AS MATERIALIZED (
  SELECT day, day::timestamp AT TIME ZONE 'Europe/Istanbul' AS starts, (day + 1)::timestamp AT TIME ZONE 'Europe/Istanbul' AS ends
    FROM today),
away AS MATERIALIZED (
  SELECT c.departed_city AS city, c.departed_vehicle_kind AS kind,
         count(*) FILTER (WHERE c.departed_at >= b.starts) AS today, count(*) AS total
    FROM citizens AS c, bounds AS b
   WHERE c.departed_at < b.ends AND in_scope(c.departed_city, :caller.cities)
   GROUP BY c.departed_city, c.departed_vehicle_kind),
cities_away AS MATERIALIZED (
  SELECT a.city, t.name_en, sum(a.today)::integer AS today, sum(a.total)::integer AS total
    FROM away AS a JOIN cities AS t ON t.code = a.city
   GROUP BY a.city, t.name_en),
kinds_away AS (
  SELECT a.kind, sum(a.today)::integer AS today, sum(a.total)::integer AS total FROM away AS a GROUP BY a.kind),
support AS MATERIALIZED (
  SELECT count(*) FILTER (WHERE c.handed_over_at >= b.starts)::integer AS today, count(*)::integer AS total
    FROM citizens AS c, bounds AS b
   WHERE c.border_support AND c.handed_over_at < b.ends AND in_scope(c.city, :caller.cities)),
sums AS MATERIALIZED (
  SELECT coalesce(sum(a.today), 0)::integer AS today, coalesce(sum(a.total), 0)::integer AS total FROM cities_away AS a)
SELECT b.day AS date, s.today AS evacuated_today, s.total AS evacuated_total,
       (SELECT coalesce(json_agg(json_build_object('city', a.city, 'today', a.today, 'total', a.total)
                                 ORDER BY a.total DESC, a.city), '[]') FROM cities_away AS a) AS by_city,
       (SELECT coalesce(json_agg(json_build_object('kind', k.kind, 'today', k.today, 'total', k.total)
                                 ORDER BY k.total DESC, k.kind), '[]') FROM kinds_away AS k) AS by_vehicle_kind,
       u.today AS border_support_today, u.total AS border_support_total,
       sitrep_waiting(:caller.cities) AS waiting,
       sitrep_text(s.today, s.total,
                   (SELECT array_agg(a.name_en ORDER BY a.today DESC, a.name_en COLLATE "C") FROM cities_away AS a WHERE a.today > 0)) AS text
  FROM bounds AS b, sums AS s, support AS u
 ORDER BY b.day
 LIMIT 1;
