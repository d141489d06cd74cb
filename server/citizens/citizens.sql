-- People: lists, search, one in full. A person is in scope in their city and on a convoy that leaves
-- the caller's city. The stranded come first wherever there can be any.

-- name: citizens_list(caller, city text?, status text?, needs text?, convoy text?, missing text?, last_contact_before timestamptz?, cursor uuid?, limit integer) :list walled
SELECT c.reference, c.group_id AS "group", c.city, c.status, c.convoy, c.vehicle, c.stranded, c.given_names, c.family_name,
       citizen_birth(c.birth_date, c.birth_precision) AS birth_date, c.sex, c.nationality, c.accessible,
       citizen_missing(c.birth_precision, c.sex, c.nationality, c.national_id_hash, c.document_hash) AS missing,
       r.last_contact_at, r.last_contact_channel, r.last_contact_outcome, c.updated_at, c.id::text AS _cursor
  FROM citizens AS c
  LEFT JOIN convoys AS k ON k.code = c.convoy
 CROSS JOIN LATERAL citizen_contact(c.id) AS r
  LEFT JOIN citizen_needs AS n ON n.citizen_id = c.id AND n.code = :needs
 WHERE (in_scope(c.city, :caller.cities) OR in_scope(k.city, :caller.cities))
   AND (:city IS NULL OR c.city = :city)
   AND (:status IS NULL AND c.status <> 'merged' OR c.status = :status)
   AND (:convoy IS NULL OR c.convoy = :convoy)
   AND (:needs IS NULL OR n.code IS NOT NULL)
   AND (:missing IS NULL OR :missing = ANY (
         citizen_missing(c.birth_precision, c.sex, c.nationality, c.national_id_hash, c.document_hash)))
   AND (:last_contact_before IS NULL OR r.last_contact_at IS NULL OR r.last_contact_at < :last_contact_before)
   AND (:cursor IS NULL
        OR CASE WHEN :convoy IS NOT NULL OR :status IN ('boarded', 'departed')
                THEN (NOT c.stranded, c.id) > (SELECT NOT s.stranded, s.id FROM citizens AS s WHERE s.id = :cursor)
                ELSE c.id > :cursor END)
 ORDER BY CASE WHEN :convoy IS NOT NULL OR :status IN ('boarded', 'departed') THEN NOT c.stranded ELSE true END, c.id
 LIMIT :limit + 1;

-- name: citizens_search(caller, name text?, reference text?, phone text?, national_id bytea?, document bytea?, city text?) :list walled
-- The same key first, then the nearest.
SELECT c.reference, c.group_id AS "group", c.city, c.status, c.convoy, c.vehicle, c.given_names, c.family_name,
       citizen_birth(c.birth_date, c.birth_precision) AS birth_date, c.sex, c.nationality,
       CASE WHEN f.score = 1 THEN 'exact' ELSE 'similar' END AS match
  FROM citizens_found(:name, :reference, :phone, :national_id, :document) AS f
  JOIN citizens AS c ON c.id = f.id
  LEFT JOIN convoys AS k ON k.code = c.convoy
 WHERE (in_scope(c.city, :caller.cities) OR in_scope(k.city, :caller.cities))
   AND (:city IS NULL OR c.city = :city)
 ORDER BY f.score DESC, c.family_name, c.id
 LIMIT 20;

-- name: citizens_detail(caller, reference text) :read walled
-- CASE, because under row-level security no index serves what is compared with a coalesce(): it might leak.
-- A call changes the answer but nothing that a correction could overwrite: behind its version the ETag counts the calls.
SELECT q.i::integer, d.reference, d."group", d.city, d.status, d.legal, d.convoy, d.vehicle, d.given_names,
       d.family_name, d.birth_date, d.sex, d.nationality, d.needs, d.accessible, d.companion, d.document, d.missing, d.contact,
       d.queued_at, d.departed_at, d.handed_over_at, d.border_support, d.stranded, d.merged, d.last_contact_at,
       d.last_contact_channel, d.last_contact_outcome, d.version, d.updated_at, 'v' || d.version || t.contacts AS _etag
  FROM unnest(:reference, :caller.cities) WITH ORDINALITY AS q (reference, cities, i)
  JOIN citizens AS w ON w.reference = q.reference
  JOIN citizens AS c ON c.id = CASE WHEN w.merged_into IS NULL THEN w.id ELSE w.merged_into END
  LEFT JOIN convoys AS k ON k.code = c.convoy
 CROSS JOIN LATERAL citizen_detail(c.id) AS d
 CROSS JOIN LATERAL citizen_contacts_tag(c.id) AS t (contacts)
 WHERE in_scope(c.city, q.cities) OR in_scope(k.city, q.cities)
 ORDER BY q.i;
