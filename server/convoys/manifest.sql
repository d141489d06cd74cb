-- Who sits where.

-- name: convoys_manifest(caller, code text) :one
-- A row a person; a vehicle without people, and a convoy without vehicles, give one row.
SELECT k.code AS convoy, k.city, k.border_post, k.status AS convoy_status, v.number, v.plate, v.manifest_version,
       c.reference, c.family_name, c.given_names,
       CASE c.birth_precision WHEN 'day' THEN to_char(c.birth_date, 'YYYY-MM-DD') WHEN 'year' THEN to_char(c.birth_date, 'YYYY') END AS birth_date,
       c.nationality, c.status, c.stranded, needs.codes AS needs, c.document_override, c.document_override_by
  FROM convoys AS k
  LEFT JOIN vehicles AS v ON v.convoy = k.code
  LEFT JOIN citizens AS c ON c.convoy = v.convoy AND c.vehicle = v.number
  LEFT JOIN LATERAL (
    SELECT string_agg(n.code, ' ' ORDER BY n.code) AS codes
      FROM citizen_needs AS n
     WHERE n.citizen_id = c.id) AS needs ON true
 WHERE k.code = :code
   AND in_scope(k.city, :caller.cities)
   AND convoy_at_posts(k.code, k.border_post, :caller.posts)
 ORDER BY v.number, c.stranded DESC, c.family_name, c.given_names, c.reference
 LIMIT 20000;
