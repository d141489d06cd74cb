-- One person in full.

-- Beside whom somebody must travel: of one who was merged the survivor, unless that is themselves.
CREATE FUNCTION citizen_companion(c citizens) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT s.reference
    FROM citizen_outlines AS o
    JOIN citizen_outlines AS s ON s.id = coalesce(o.merged_into, o.id)
   WHERE o.id = c.companion_id AND s.id <> c.id
$$;

-- Without the numbers of documents: those are found by, never shown.
CREATE FUNCTION citizen_detail(p_id uuid)
RETURNS TABLE (reference text, "group" uuid, city text, status text, legal text[], convoy text, vehicle integer,
  given_names text, family_name text, birth_date text, sex text, nationality text, needs text[], accessible boolean,
  companion text, document json, missing text[], contact json, queued_at text, departed_at text, handed_over_at text,
  border_support boolean, stranded boolean, merged text[], last_contact_at text, last_contact_channel text,
  last_contact_outcome text, version integer, updated_at text)
LANGUAGE sql STABLE AS $$
  SELECT c.reference, c.group_id, c.city, c.status, citizen_legal(c.status), c.convoy, c.vehicle,
         c.given_names, c.family_name, citizen_birth(c.birth_date, c.birth_precision), c.sex, c.nationality,
         ARRAY(SELECT n.code FROM citizen_needs AS n WHERE n.citizen_id = c.id ORDER BY n.code), c.accessible,
         citizen_companion(c),
         CASE WHEN c.document_type IS NOT NULL
              THEN json_build_object('type', c.document_type, 'issuing_state', c.document_state, 'expires_on', c.document_expires_on) END,
         citizen_missing(c.birth_precision, c.sex, c.nationality, c.national_id_hash, c.document_hash),
         json_build_object('phone', g.contact_phone, 'language', g.contact_language),
         utc(g.queued_at), utc(c.departed_at), utc(c.handed_over_at), c.border_support, c.stranded AND c.status IN ('boarded', 'departed'),
         ARRAY(SELECT m.reference FROM citizens AS m WHERE m.merged_into = c.id ORDER BY m.reference),
         utc(r.last_contact_at), r.last_contact_channel, r.last_contact_outcome, c.version, utc(c.updated_at)
    FROM citizens AS c
    JOIN travel_groups AS g ON g.id = c.group_id
   CROSS JOIN LATERAL citizen_contact(c.id) AS r
   WHERE c.id = p_id
$$;

-- Whom a search finds anywhere, and how well: ids alone, so that who may see them is asked of the rows. It runs as the owner, because
-- likeness of names may leak what it compares: under row-level security no index would serve it. Planned for what is given: the other
-- branches fall away. What was written under a reference that was merged finds the survivor.
CREATE FUNCTION citizens_found(p_name text, p_reference text, p_phone text, p_national_id bytea, p_document bytea)
RETURNS TABLE (id uuid, score double precision) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT ROWS 50 AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH found AS (
    SELECT coalesce(c.merged_into, c.id) AS id, 1.0::double precision AS score FROM citizens AS c WHERE c.reference = p_reference
    UNION ALL
    SELECT coalesce(c.merged_into, c.id), 1.0 FROM travel_groups AS g JOIN citizens AS c ON c.group_id = g.id WHERE g.contact_phone = p_phone
    UNION ALL
    SELECT coalesce(c.merged_into, c.id), 1.0 FROM citizens AS c WHERE c.national_id_hash = p_national_id
    UNION ALL
    SELECT coalesce(c.merged_into, c.id), 1.0 FROM citizens AS c WHERE c.document_hash = p_document
    UNION ALL
    SELECT coalesce(c.merged_into, c.id),
           CASE WHEN c.name_key = name_key(p_name) THEN 1.0
                ELSE 0.99 * greatest(similarity(name_key(p_name), c.name_key), word_similarity(name_key(p_name), c.name_key)) END
      FROM citizens AS c
     WHERE c.name_key = name_key(p_name) OR c.name_key % name_key(p_name) OR name_key(p_name) <% c.name_key)
  SELECT f.id, max(f.score) FROM found AS f GROUP BY f.id;
END $$;
