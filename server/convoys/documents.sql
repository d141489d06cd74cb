-- The documents that countries on the way accept, and who on a convoy does not have one.

-- name: document_rules_list(country text?, nationality text?, at timestamptz?, cursor text?, limit integer) :list
-- With :at only the rules in force then, else all that ever were.
SELECT r.id, r.country, r.nationality, r.document_type, r.verdict, r.extra, r.source, r.valid_from, r.valid_to, r.recorded_at, r.recorded_by,
       concat_ws(',', r.country, r.nationality, r.document_type, (r.valid_from AT TIME ZONE 'UTC')::text || 'Z', r.id) AS _cursor
  FROM document_rules AS r
 WHERE (:country IS NULL OR r.country = :country)
   AND (:nationality IS NULL OR r.nationality = :nationality)
   AND (:at IS NULL OR r.id IN (SELECT f.id FROM rules_at(ARRAY(SELECT DISTINCT d.country FROM document_rules AS d), :at, NULL) AS f))
   AND (:cursor IS NULL OR (r.country, r.nationality, r.document_type, r.valid_from, r.id)
        > (split_part(:cursor, ',', 1), split_part(:cursor, ',', 2), split_part(:cursor, ',', 3), split_part(:cursor, ',', 4)::timestamptz,
           split_part(:cursor, ',', 5)::uuid))
 ORDER BY r.country, r.nationality, r.document_type, r.valid_from, r.id
 LIMIT :limit + 1;

-- name: document_rules_add(caller, key, id uuid, country text, nationality text, document_type text, verdict text, extra text?, source text?, valid_from timestamptz?, valid_to timestamptz?) :write
SELECT i, outcome, body
  FROM document_rules_add(:caller, :key, :id, :country, :nationality, :document_type, :verdict, :extra, :source, :valid_from, :valid_to)
 ORDER BY i;

-- name: convoys_documents(caller, code text) :list walled
SELECT k.code AS convoy, k.border_post, to_json(k.transit) AS transit, k.departs_at,
       (SELECT coalesce(json_agg(json_build_object('reference', c.reference, 'group', c.group_id, 'vehicle', c.vehicle, 'status', c.status,
                 'country', d.country, 'document_type', d.document_type, 'rule', d.rule, 'accepted', d.accepted,
                 'document_override', c.document_override, 'document_override_by', c.document_override_by)
                 ORDER BY c.vehicle, c.reference, d.country), '[]')
          FROM documents_checked(ARRAY(SELECT a.id FROM citizens AS a WHERE a.convoy = k.code AND a.status IN ('assigned', 'boarded', 'departed')),
                 route_countries(k.transit, k.border_post), k.departs_at) AS d
          JOIN citizens AS c ON c.id = d.citizen_id
         WHERE document_objection(d.verdict)) AS items
  FROM convoys AS k
 WHERE k.code = :code
   AND in_scope(k.city, :caller.cities)
   AND in_scope(k.border_post, :caller.posts)
 ORDER BY k.code
 LIMIT 1;
