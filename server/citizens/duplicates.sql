-- References that are one person's, and pairs that may be.

-- name: duplicates_merge(caller, key, reference text, into_reference text, reason text) :write
SELECT i, outcome, body FROM duplicates_merge(:caller, :key, :reference, :into_reference, :reason) ORDER BY i;

-- name: duplicates_undo(caller, key, reference text, reason text) :write
SELECT i, outcome, body FROM duplicates_undo(:caller, :key, :reference, :reason) ORDER BY i;

-- name: duplicates_differ(caller, key, reference text, other text, reason text?) :write
SELECT i, outcome, body FROM duplicates_differ(:caller, :key, :reference, :other, :reason) ORDER BY i;

-- name: duplicates_list(caller, city text?, before uuid?, before_other uuid?, limit integer) :list
-- The newest person first, each with those registered before who may be the same; a merged person's numbers count as the
-- survivor's. A pair judged different is not shown again.
SELECT json_build_object('reference', c.reference, 'group', c.group_id, 'city', c.city, 'status', c.status,
         'given_names', c.given_names, 'family_name', c.family_name, 'birth_date', citizen_birth(c.birth_date, c.birth_precision)) AS person,
       json_build_object('reference', o.reference, 'group', o.group_id, 'city', o.city, 'status', o.status,
         'given_names', o.given_names, 'family_name', o.family_name, 'birth_date', citizen_birth(o.birth_date, o.birth_precision)) AS "of",
       to_json(d.because) AS because, c.id || ',' || o.id AS _cursor
  FROM citizens AS c
 CROSS JOIN LATERAL (
   SELECT p.id, array_agg(DISTINCT p.because ORDER BY p.because) AS because
     FROM (SELECT x.id, 'name_and_birth_date' AS because
             FROM citizens AS x
            WHERE x.name_key = c.name_key AND x.status <> 'merged'
              AND x.birth_date BETWEEN date_trunc('year', c.birth_date::timestamp)::date
                                   AND (date_trunc('year', c.birth_date::timestamp) + interval '1 year - 1 day')::date
              AND (x.birth_date = c.birth_date OR 'year' IN (x.birth_precision, c.birth_precision))
           UNION ALL
           SELECT coalesce(x.merged_into, x.id), 'document'
             FROM citizens AS s JOIN citizens AS x ON x.document_hash = s.document_hash
            WHERE s.id = c.id OR s.merged_into = c.id
           UNION ALL
           SELECT coalesce(x.merged_into, x.id), 'national_id'
             FROM citizens AS s JOIN citizens AS x ON x.national_id_hash = s.national_id_hash
            WHERE s.id = c.id OR s.merged_into = c.id) AS p
    WHERE p.id < c.id
      AND NOT EXISTS (SELECT FROM duplicate_decisions AS j
                       WHERE j.citizen_a = p.id AND j.citizen_b = c.id AND j.decision = 'different')
    GROUP BY p.id
    ORDER BY p.id DESC
    LIMIT 20) AS d
  JOIN citizens AS o ON o.id = d.id
 WHERE c.status <> 'merged'
   AND (:city IS NULL OR :city IN (c.city, o.city))
   AND in_scope(c.city, :caller.cities) AND in_scope(o.city, :caller.cities)
   AND (:before IS NULL OR c.id <= :before AND (c.id, o.id) < (:before, :before_other))
 ORDER BY c.id DESC, o.id DESC
 LIMIT :limit + 1;
