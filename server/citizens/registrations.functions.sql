-- Registration of travel groups. One entry a request in p_*, one a person in m_*; m_request is the person's request.

-- Existing people who may be the given ones. `known_key` is null for people who are not stored (a dry run).
-- A coordinator learns of those in scope only, a border officer of those on the way to an own post.
CREATE FUNCTION citizens_duplicates(p_role text, p_cities text, p_posts text, m_id uuid[], m_reference text[],
  m_name_key text[], m_birth date[], m_precision text[], m_national_id bytea[], m_document bytea[])
RETURNS json LANGUAGE sql STABLE AS $$
WITH people AS MATERIALIZED (
  SELECT *
    FROM unnest(m_id, m_reference, m_name_key, m_birth, m_precision, m_national_id, m_document) WITH ORDINALITY
      AS m (id, reference, name_key, birth, precision, national_id, document, position)),
same AS (
  SELECT p.position, o.id, 'name_and_birth_date' AS because
    FROM people AS p
   CROSS JOIN LATERAL (
     SELECT c.id
       FROM citizens AS c
      WHERE c.name_key = p.name_key
        AND c.birth_date BETWEEN date_trunc('year', p.birth::timestamp)::date
                             AND (date_trunc('year', p.birth::timestamp) + interval '1 year - 1 day')::date
        AND (c.birth_date = p.birth OR 'year' IN (c.birth_precision, p.precision))
        AND c.id <> p.id
      ORDER BY c.birth_date, c.id
      LIMIT 10) AS o
  UNION ALL
  SELECT p.position, c.id, 'document'
    FROM people AS p
    JOIN citizens AS c ON c.document_hash = p.document AND c.id <> p.id
  UNION ALL
  SELECT p.position, c.id, 'national_id'
    FROM people AS p
    JOIN citizens AS c ON c.national_id_hash = p.national_id AND c.id <> p.id),
found AS (
  SELECT p.position, p.reference, c.reference AS other, json_agg(s.because ORDER BY s.because DESC) AS because
    FROM same AS s
    JOIN people AS p USING (position)
    JOIN citizens AS c ON c.id = s.id
    LEFT JOIN convoys AS v ON v.code = c.convoy
   WHERE c.status <> 'merged'
     AND CASE p_role WHEN 'border' THEN v.border_post IS NOT NULL AND in_scope(v.border_post, p_posts)
         ELSE in_scope(c.city, p_cities) OR v.city IS NOT NULL AND in_scope(v.city, p_cities) END
   GROUP BY p.position, p.reference, c.reference
   ORDER BY p.position, c.reference
   LIMIT 100)
SELECT coalesce(json_agg(
         CASE WHEN f.reference IS NULL THEN json_build_object('member', f.position - 1, 'of', f.other, 'because', f.because)
         ELSE json_build_object('reference', f.reference, 'of', f.other, 'because', f.because) END
         ORDER BY f.position, f.other), '[]')
  FROM found AS f
$$;

-- A group as it stands, for whoever registers it again from the same source.
CREATE FUNCTION citizens_registered_body(p_group uuid) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('group', g.id, 'city', g.city, 'queued_at', utc(g.queued_at),
           'citizens', (
             SELECT coalesce(json_agg(json_build_object('reference', c.reference, 'given_names', c.given_names,
                      'family_name', c.family_name,
                      'missing', citizen_missing(c.birth_precision, c.sex, c.nationality, c.national_id_hash, c.document_hash))
                      ORDER BY c.id), '[]')
               FROM citizens AS c
              WHERE c.group_id = g.id))
    FROM travel_groups AS g
   WHERE g.id = p_group
$$;

CREATE FUNCTION citizens_register(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_group uuid[], p_city text[], p_kind text[], p_keep_together text[],
  p_phone text[], p_language text[], p_consent text[], p_expected integer[], p_occurred_at timestamptz[],
  p_source text[], p_source_ref text[], p_warnings json[], p_dry_run boolean[],
  m_request integer[], m_id uuid[], m_reference text[], m_given_names text[], m_family_name text[],
  m_birth date[], m_precision text[], m_sex text[], m_nationality text[], m_national_id_hash bytea[],
  m_national_id_sealed bytea[], m_document_type text[], m_document_state text[], m_document_hash bytea[],
  m_document_sealed bytea[], m_expires_on date[], m_accessible boolean[], m_needs text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  keys text[] := ARRAY(SELECT CASE WHEN q.dry THEN NULL ELSE q.key END
                         FROM unnest(p_key, p_dry_run) WITH ORDINALITY AS q (key, dry, n) ORDER BY q.n);
  fresh integer[] := idempotency_claim(p_subject, p_route, keys, p_print);
  allowed integer[];
  created integer[];
  outcomes text[] := '{}';
  bodies json[] := '{}';
  people json;
  duplicates json;
  f integer;
BEGIN
  -- At a border people are received from any city.
  SELECT coalesce(array_agg(n), '{}') INTO allowed
    FROM unnest(fresh) AS n
    JOIN cities AS c ON c.code = p_city[n]
   WHERE p_role[n] = 'border' OR in_scope(c.code, p_cities[n]);

  WITH made AS (
    INSERT INTO travel_groups (id, city, kind, keep_together, contact_phone, contact_language, consent, consent_at,
           consent_by, expected_members, queued_at, source, source_ref)
    SELECT p_group[n], p_city[n], p_kind[n], p_keep_together[n], p_phone[n], p_language[n], p_consent[n],
           coalesce(p_occurred_at[n], now()), p_subject[n], p_expected[n], coalesce(p_occurred_at[n], now()),
           p_source[n], p_source_ref[n]
      FROM unnest(allowed) AS n
     WHERE NOT p_dry_run[n]
     ORDER BY p_source[n], p_source_ref[n], p_group[n]
        ON CONFLICT ON CONSTRAINT group_source DO NOTHING
    RETURNING id)
  SELECT coalesce(array_agg(n), '{}') INTO created
    FROM unnest(allowed) AS n
    JOIN made ON made.id = p_group[n];

  INSERT INTO citizens (id, reference, group_id, city, accessible, given_names, family_name, birth_date, birth_precision,
         sex, nationality, national_id_hash, national_id_sealed, document_type, document_state, document_hash,
         document_sealed, document_expires_on)
  SELECT m_id[m], m_reference[m], p_group[r], p_city[r], m_accessible[m], m_given_names[m], m_family_name[m], m_birth[m],
         m_precision[m], m_sex[m], m_nationality[m], m_national_id_hash[m], m_national_id_sealed[m], m_document_type[m],
         m_document_state[m], m_document_hash[m], m_document_sealed[m], m_expires_on[m]
    FROM unnest(m_request) WITH ORDINALITY AS q (r, m)
   WHERE r = ANY (created)
   ORDER BY m_id[m];

  INSERT INTO citizen_needs (citizen_id, code)
  SELECT m_id[m], code
    FROM unnest(m_request, m_needs) WITH ORDINALITY AS q (r, needs, m)
   CROSS JOIN LATERAL unnest(string_to_array(needs, ',')) AS code
   WHERE r = ANY (created)
   ORDER BY m_id[m], code;

  INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, status, occurred_at, after)
  SELECT 'citizen.registered', p_subject[r], p_token[r], p_city[r], m_id[m], m_reference[m], p_group[r], 'registered',
         coalesce(p_occurred_at[r], now()),
         json_build_object('status', 'registered', 'city', p_city[r], 'given_names', m_given_names[m],
           'family_name', m_family_name[m], 'birth_date', citizen_birth(m_birth[m], m_precision[m]), 'sex', m_sex[m],
           'nationality', m_nationality[m])
    FROM unnest(m_request) WITH ORDINALITY AS q (r, m)
   WHERE r = ANY (created)
   ORDER BY m;

  FOREACH f IN ARRAY fresh LOOP
    IF NOT f = ANY (allowed) THEN
      outcomes := outcomes || 'unknown_city'::text;
      bodies := bodies || json_build_object('errors', json_build_array(json_build_object('pointer', '/city',
                            'detail', 'This must be the code of a city in your scope: GET /v1/cities lists them.')));
    ELSIF p_dry_run[f] OR f = ANY (created) THEN
      outcomes := outcomes || CASE WHEN p_dry_run[f] THEN 'checked' ELSE 'created' END;
      SELECT json_agg(CASE WHEN p_dry_run[f]
               THEN json_build_object('given_names', m_given_names[m], 'family_name', m_family_name[m], 'missing', k.missing)
               ELSE json_build_object('reference', m_reference[m], 'given_names', m_given_names[m],
                      'family_name', m_family_name[m], 'missing', k.missing) END ORDER BY m),
             citizens_duplicates(p_role[f], p_cities[f], p_posts[f], array_agg(m_id[m] ORDER BY m),
               array_agg(CASE WHEN NOT p_dry_run[f] THEN m_reference[m] END ORDER BY m),
               array_agg(coalesce(c.name_key, name_key(m_given_names[m] || ' ' || m_family_name[m])) ORDER BY m),
               array_agg(m_birth[m] ORDER BY m), array_agg(m_precision[m] ORDER BY m),
               array_agg(m_national_id_hash[m] ORDER BY m), array_agg(m_document_hash[m] ORDER BY m))
        INTO people, duplicates
        FROM unnest(m_request) WITH ORDINALITY AS q (r, m)
        LEFT JOIN citizens AS c ON c.id = m_id[m]
       CROSS JOIN LATERAL citizen_missing(m_precision[m], m_sex[m], m_nationality[m], m_national_id_hash[m],
                            m_document_hash[m]) AS k (missing)
       WHERE r = f;
      bodies := bodies || CASE WHEN p_dry_run[f]
        THEN json_build_object('dry_run', true, 'group', NULL, 'city', p_city[f], 'queued_at', utc(coalesce(p_occurred_at[f], now())),
               'citizens', people, 'warnings', p_warnings[f], 'possible_duplicates', duplicates)
        ELSE json_build_object('group', p_group[f], 'city', p_city[f], 'queued_at', utc(coalesce(p_occurred_at[f], now())),
               'citizens', people, 'warnings', p_warnings[f], 'possible_duplicates', duplicates) END;
    ELSE
      outcomes := outcomes || 'unchanged'::text;
      bodies := bodies || (SELECT citizens_registered_body(g.id)
                             FROM travel_groups AS g
                            WHERE g.source = p_source[f] AND g.source_ref = p_source_ref[f]);
    END IF;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, keys, p_print, fresh, outcomes, bodies);
END $$;
