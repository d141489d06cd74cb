-- Who sits where.

-- name: convoys_manifest(caller, code text) :few
-- Of each convoy a row a vehicle, or one where it has none. Its people are an array each, in the order of seats_order: as
-- many fields in rows of their own take libpq longer to part than the reply takes to write.
SELECT q.i, k.code AS convoy, k.city, k.border_post, k.status, v.number, v.plate, v.manifest_version, p.people
  FROM unnest(:code, :caller.cities, :caller.posts) WITH ORDINALITY AS q (code, cities, posts, i)
 CROSS JOIN LATERAL (
    SELECT c.code, c.city, c.border_post, c.status
      FROM convoys AS c
     WHERE c.code = q.code AND in_scope(c.city, q.cities) AND convoy_at_posts(c.code, c.border_post, q.posts)
    OFFSET 0) AS k
  LEFT JOIN vehicles AS v ON v.convoy = k.code
 CROSS JOIN LATERAL (
    SELECT array_agg(s.person) AS people
      FROM (SELECT ARRAY[o.reference, o.family_name, o.given_names, o.birth_date, o.nationality, o.status,
                         CASE WHEN o.stranded THEN 'stranded' END, CASE WHEN o.lap THEN 'lap' END, o.needs, o.document_override, o.document_override_by] AS person
              FROM seats AS o
             WHERE o.convoy = v.convoy AND o.vehicle = v.number
             ORDER BY o.stranded DESC, o.family_name, o.given_names, o.reference
             LIMIT 20000) AS s) AS p
 ORDER BY q.i, v.number;
