-- Registration of travel groups. One entry a request in p_*, one a person in m_*; m_request is the person's request.

-- Existing people who may be the given ones, as JSON for each request; people who are not stored have no reference.
-- A coordinator learns of those in scope only, a border officer of those on the way to an own post.
CREATE FUNCTION citizens_duplicates(p_role text[], p_cities text[], p_posts text[], m_request integer[], m_position integer[],
  m_id uuid[], m_reference text[], m_name_key text[], m_birth date[], m_precision text[], m_national_id bytea[], m_document bytea[])
RETURNS TABLE (request integer, duplicates json) LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY
  WITH people AS MATERIALIZED (
    SELECT *
      FROM unnest(m_request, m_position, m_id, m_reference, m_name_key, m_birth, m_precision, m_national_id, m_document)
        AS m (r, position, id, reference, name_key, birth, precision, national_id, document)),
  same AS (
    SELECT p.id AS person, o.id, 'name_and_birth_date' AS because
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
    SELECT p.id, c.id, 'document'
      FROM people AS p
      JOIN citizens AS c ON c.document_hash = p.document AND c.id <> p.id
    UNION ALL
    SELECT p.id, c.id, 'national_id'
      FROM people AS p
      JOIN citizens AS c ON c.national_id_hash = p.national_id AND c.id <> p.id),
  -- A merged person's name and numbers find the survivor.
  found AS (
    SELECT p.r, p.position, p.reference, c.reference AS other, json_agg(DISTINCT s.because ORDER BY s.because DESC) AS because
      FROM same AS s
      JOIN people AS p ON p.id = s.person
      JOIN citizens AS o ON o.id = s.id
      JOIN citizens AS c ON c.id = coalesce(o.merged_into, o.id)
      LEFT JOIN convoys AS v ON v.code = c.convoy
     WHERE c.id <> p.id
       AND NOT EXISTS (SELECT FROM duplicate_decisions AS j
                        WHERE j.citizen_a = least(p.id, c.id) AND j.citizen_b = greatest(p.id, c.id) AND j.decision = 'different')
       AND CASE p_role[p.r] WHEN 'border' THEN v.border_post IS NOT NULL AND convoy_at_posts(v.code, v.border_post, p_posts[p.r])
           ELSE in_scope(c.city, p_cities[p.r]) OR v.city IS NOT NULL AND in_scope(v.city, p_cities[p.r]) END
     GROUP BY p.r, p.position, p.reference, c.reference)
  SELECT f.r, json_agg(
           CASE WHEN f.reference IS NULL THEN json_build_object('member', f.position - 1, 'of', f.other, 'because', f.because)
           ELSE json_build_object('reference', f.reference, 'of', f.other, 'because', f.because) END
           ORDER BY f.position, f.other)
    FROM found AS f
   GROUP BY f.r
   ORDER BY f.r;
END $$;

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
  p_source text[], p_source_ref text[], p_warnings json[], p_dry_run boolean[], p_board_convoy text[], p_board_vehicle integer[],
  p_post text[], p_handoff_convoy text[], p_told_at timestamptz[], p_note text[],
  m_request integer[], m_id uuid[], m_reference text[], m_given_names text[], m_family_name text[],
  m_birth date[], m_precision text[], m_sex text[], m_nationality text[], m_national_id_hash bytea[],
  m_national_id_sealed bytea[], m_document_type text[], m_document_state text[], m_document_hash bytea[],
  m_document_sealed bytea[], m_expires_on date[], m_accessible boolean[], m_needs text[],
  m_event uuid[], m_receipt json[], m_kid text[], m_paseto text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  keys text[] := ARRAY(SELECT CASE WHEN q.dry THEN NULL ELSE q.key END
                         FROM unnest(p_key, p_dry_run) WITH ORDINALITY AS q (key, dry, n) ORDER BY q.n);
  fresh integer[] := idempotency_claim(p_subject, p_route, keys, p_print);
  allowed integer[];
  created integer[];
  refused integer[];
  refusals text[];
  refusal_bodies json[];
  walked integer[];
  walks json[];
  outcomes text[];
  bodies json[];
BEGIN
  -- At a border people are received from any city.
  SELECT coalesce(array_agg(n), '{}') INTO allowed
    FROM unnest(fresh) AS n
    JOIN cities AS c ON c.code = p_city[n]
   WHERE p_role[n] = 'border' OR in_scope(c.code, p_cities[n]);
  PERFORM walk_ups_lock(allowed, p_board_convoy, p_handoff_convoy);
  SELECT coalesce(array_agg(w.request), '{}'), array_agg(w.outcome), array_agg(w.body) INTO refused, refusals, refusal_bodies
    FROM walk_ups_refused(allowed, p_cities, p_posts, p_dry_run, p_board_convoy, p_board_vehicle, p_post, p_handoff_convoy,
           m_request, m_accessible) AS w;
  allowed := ARRAY(SELECT n FROM unnest(allowed) AS n WHERE n <> ALL (refused) ORDER BY n);

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

  SELECT array_agg(w.member), array_agg(w.answer) INTO walked, walks
    FROM walk_ups_record(created, p_subject, p_token, p_board_convoy, p_board_vehicle, p_post, p_handoff_convoy, p_told_at, p_note,
           m_request, m_reference, m_event, m_receipt, m_kid, m_paseto) AS w;

  WITH people AS MATERIALIZED (
    SELECT r, m, (row_number() OVER (PARTITION BY r ORDER BY m))::integer AS position, m_id[m] AS id,
           CASE WHEN NOT p_dry_run[r] THEN m_reference[m] END AS reference,
           coalesce(c.name_key, name_key(m_given_names[m] || ' ' || m_family_name[m])) AS name_key,
           citizen_missing(m_precision[m], m_sex[m], m_nationality[m], m_national_id_hash[m], m_document_hash[m]) AS missing
      FROM unnest(m_request) WITH ORDINALITY AS q (r, m)
      LEFT JOIN citizens AS c ON c.id = m_id[m]
     WHERE r = ANY (allowed) AND (p_dry_run[r] OR r = ANY (created))),
  told AS (
    SELECT r, json_agg(CASE WHEN p_dry_run[r]
                THEN json_build_object('given_names', m_given_names[m], 'family_name', m_family_name[m], 'missing', missing)
                ELSE json_beside(json_build_object('reference', reference, 'given_names', m_given_names[m],
                       'family_name', m_family_name[m], 'missing', missing), w.answer) END ORDER BY m) AS citizens
      FROM people
      LEFT JOIN unnest(walked, walks) AS w (m, answer) USING (m)
     GROUP BY r),
  doubles AS (
    SELECT d.request AS r, d.duplicates
      FROM (SELECT array_agg(r ORDER BY m) AS r, array_agg(position ORDER BY m) AS position, array_agg(id ORDER BY m) AS id,
                   array_agg(reference ORDER BY m) AS reference, array_agg(name_key ORDER BY m) AS name_key,
                   array_agg(m_birth[m] ORDER BY m) AS birth, array_agg(m_precision[m] ORDER BY m) AS precision,
                   array_agg(m_national_id_hash[m] ORDER BY m) AS national_id,
                   array_agg(m_document_hash[m] ORDER BY m) AS document
              FROM people) AS p
     CROSS JOIN LATERAL citizens_duplicates(p_role, p_cities, p_posts, p.r, p.position, p.id, p.reference, p.name_key,
                          p.birth, p.precision, p.national_id, p.document) AS d),
  decided AS (
    SELECT f, CASE WHEN w.outcome IS NOT NULL THEN w.outcome WHEN NOT f = ANY (allowed) THEN 'unknown_city' WHEN p_dry_run[f] THEN 'checked'
                   WHEN f = ANY (created) THEN 'created' ELSE 'unchanged' END AS outcome,
           w.body
      FROM unnest(fresh) AS f
      LEFT JOIN unnest(refused, refusals, refusal_bodies) AS w (f, outcome, body) USING (f))
  SELECT coalesce(array_agg(o.outcome ORDER BY o.f), '{}'),
         coalesce(array_agg(coalesce(o.body, CASE o.outcome
           WHEN 'unknown_city' THEN json_build_object('errors', json_build_array(json_build_object('pointer', '/city',
                  'detail', 'This must be the code of a city in your scope: GET /v1/cities lists them.')))
           WHEN 'checked' THEN json_build_object('dry_run', true, 'group', NULL, 'city', p_city[o.f],
                  'queued_at', utc(coalesce(p_occurred_at[o.f], now())), 'citizens', t.citizens,
                  'warnings', p_warnings[o.f], 'possible_duplicates', coalesce(d.duplicates, '[]'))
           WHEN 'created' THEN json_build_object('group', p_group[o.f], 'city', p_city[o.f],
                  'queued_at', utc(coalesce(p_occurred_at[o.f], now())), 'citizens', t.citizens,
                  'warnings', p_warnings[o.f], 'possible_duplicates', coalesce(d.duplicates, '[]'))
           ELSE (SELECT citizens_registered_body(g.id)
                   FROM travel_groups AS g
                  WHERE g.source = p_source[o.f] AND g.source_ref = p_source_ref[o.f]) END) ORDER BY o.f), '{}')
    INTO outcomes, bodies
    FROM decided AS o
    LEFT JOIN told AS t ON t.r = o.f
    LEFT JOIN doubles AS d ON d.r = o.f;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, keys, p_print, fresh, outcomes, bodies);
END $$;
