-- Who sits where.

-- name: convoys_manifest(caller, code text) :few
-- Of each convoy a row a vehicle, or one where it has none, and behind it a row a person in it. Neither is ordered twice:
-- LATERAL leaves no way but from request to request, from vehicle to vehicle, and along seats_order.
SELECT q.i, p.convoy, p.city, p.border_post, p.convoy_status, p.number, p.plate, p.manifest_version,
       p.reference, p.family_name, p.given_names, p.birth_date, p.nationality, p.status, p.stranded, p.needs,
       p.document_override, p.document_override_by
  FROM unnest(:code, :caller.cities, :caller.posts) WITH ORDINALITY AS q (code, cities, posts, i)
  JOIN convoys AS k ON k.code = q.code AND in_scope(k.city, q.cities) AND convoy_at_posts(k.code, k.border_post, q.posts)
  LEFT JOIN LATERAL (
    SELECT o.convoy, o.number, o.plate, o.manifest_version FROM vehicles AS o WHERE o.convoy = k.code ORDER BY o.number) AS v ON true
 CROSS JOIN LATERAL (
    SELECT k.code AS convoy, k.city, k.border_post, k.status AS convoy_status, v.number, v.plate, v.manifest_version,
           NULL::text AS reference, NULL::text AS family_name, NULL::text AS given_names, NULL::text AS birth_date,
           NULL::text AS nationality, NULL::text AS status, NULL::boolean AS stranded, NULL::text AS needs,
           NULL::text AS document_override, NULL::text AS document_override_by
    UNION ALL
    (SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, s.reference, s.family_name, s.given_names, s.birth_date, s.nationality,
            s.status, s.stranded, s.needs, s.document_override, s.document_override_by
       FROM seats AS s
      WHERE s.convoy = v.convoy AND s.vehicle = v.number
      ORDER BY s.stranded DESC, s.family_name, s.given_names, s.reference
      LIMIT 20000)) AS p;
