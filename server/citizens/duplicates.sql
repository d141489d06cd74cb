-- References that are one person's, and pairs that may be.

-- name: duplicates_merge(caller, key, reference text, into_reference text, reason text) :write
SELECT i, outcome, body FROM duplicates_merge(:caller, :key, :reference, :into_reference, :reason) ORDER BY i;

-- name: duplicates_undo(caller, key, reference text, reason text) :write
SELECT i, outcome, body FROM duplicates_undo(:caller, :key, :reference, :reason) ORDER BY i;

-- name: duplicates_differ(caller, key, reference text, other text, reason text?) :write
SELECT i, outcome, body FROM duplicates_differ(:caller, :key, :reference, :other, :reason) ORDER BY i;

-- name: duplicates_list(caller, city text?, before uuid?, before_other uuid?, limit integer) :list walled
-- People from the newest on, each with those registered before who may be the same; a merged person's numbers count as the
-- survivor's. With a city, its people only, each also with the newer ones of other cities. A pair judged different is not shown
-- again. Whom a number or name finds is looked up person by person, through indexes whatever is known of the tables, and a page
-- looks at 10,000 people: where that leaves pairs wanting, a last row without a person says how far it looked.
WITH walked AS NOT MATERIALIZED (
  SELECT c.id, c.reference, c.group_id, c.city, c.status, c.given_names, c.family_name, c.birth_date, c.birth_precision, c.name_key,
         c.document_hash, c.national_id_hash
    FROM citizens AS c
   WHERE c.status <> 'merged' AND (:city IS NULL OR c.city = :city) AND in_scope(c.city, :caller.cities)
     AND (:before IS NULL OR c.id <= :before)
   ORDER BY c.id DESC
   LIMIT 10000),
pairs AS (
  SELECT c.id AS walked, d.id AS found, c.id > d.id AS newer, to_json(d.because) AS because,
         json_build_object('reference', c.reference, 'group', c.group_id, 'city', c.city, 'status', c.status,
           'given_names', c.given_names, 'family_name', c.family_name, 'birth_date', citizen_birth(c.birth_date, c.birth_precision)) AS person,
         json_build_object('reference', o.reference, 'group', o.group_id, 'city', o.city, 'status', o.status,
           'given_names', o.given_names, 'family_name', o.family_name, 'birth_date', citizen_birth(o.birth_date, o.birth_precision)) AS other
    FROM walked AS c
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
               FROM (SELECT c.document_hash UNION ALL SELECT s.document_hash FROM citizens AS s WHERE s.merged_into = c.id) AS n (hash)
              CROSS JOIN LATERAL (SELECT y.id, y.merged_into FROM citizens AS y WHERE y.document_hash = n.hash OFFSET 0) AS x
             UNION ALL
             SELECT coalesce(x.merged_into, x.id), 'national_id'
               FROM (SELECT c.national_id_hash UNION ALL SELECT s.national_id_hash FROM citizens AS s WHERE s.merged_into = c.id) AS n (hash)
              CROSS JOIN LATERAL (SELECT y.id, y.merged_into FROM citizens AS y WHERE y.national_id_hash = n.hash OFFSET 0) AS x) AS p
      WHERE (p.id < c.id OR :city IS NOT NULL AND p.id > c.id)
        AND (SELECT j.decision FROM duplicate_decisions AS j
              WHERE j.citizen_a = least(p.id, c.id) AND j.citizen_b = greatest(p.id, c.id)) IS DISTINCT FROM 'different'
      GROUP BY p.id
      ORDER BY p.id DESC
      LIMIT 20) AS d
   CROSS JOIN LATERAL (SELECT y.* FROM citizens AS y WHERE y.id = d.id OFFSET 0) AS o
   WHERE (o.id < c.id OR o.city <> :city) AND in_scope(o.city, :caller.cities)
     AND (:before IS NULL OR (c.id, o.id) < (:before, :before_other))
   ORDER BY c.id DESC, o.id DESC
   LIMIT :limit + 1)
SELECT person, "of", because, _cursor
  FROM (SELECT CASE WHEN p.newer THEN p.person ELSE p.other END AS person, CASE WHEN p.newer THEN p.other ELSE p.person END AS "of",
               p.because, p.walked || ',' || p.found AS _cursor, p.walked, p.found
          FROM pairs AS p
        UNION ALL
        SELECT NULL, NULL, NULL, w.id || ',00000000-0000-0000-0000-000000000000', NULL, NULL
          FROM (SELECT c.id FROM walked AS c OFFSET 9999) AS w) AS page
 ORDER BY walked DESC NULLS LAST, found DESC;
