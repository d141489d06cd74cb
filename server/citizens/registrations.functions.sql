-- Registration of travel groups. One entry a request in p_*, one a person in m_*; m_request is the person's request.

-- Existing people who may be the given ones, as JSON for each request; people who are not stored have no reference.
-- A coordinator learns of those in scope only, a border officer of those on the way to an own post.
-- Most people are new to us: what follows a find is asked only after one. Everybody is looked up one by one (LATERAL): a
-- join that was planned while the tables were empty would read all of them.
CREATE FUNCTION citizens_duplicates(p_role text[], p_cities text[], p_posts text[], m_request integer[], m_position integer[],
  m_id uuid[], m_reference text[], m_name_key text[], m_birth date[], m_precision text[], m_national_id bytea[], m_document bytea[])
RETURNS TABLE (request integer, duplicates json) LANGUAGE plpgsql STABLE AS $$
DECLARE
  person integer[];
  other uuid[];
  because text[];
  namesakes integer[];
BEGIN
  SELECT array_agg(q.n) INTO namesakes
    FROM unnest(m_id, m_name_key, m_birth, m_precision) WITH ORDINALITY AS q (id, name_key, birth, precision, n)
   CROSS JOIN LATERAL (
     SELECT c.id
       FROM citizens AS c
      WHERE c.name_key = q.name_key
        AND c.birth_date BETWEEN date_trunc('year', q.birth::timestamp)::date
                             AND (date_trunc('year', q.birth::timestamp) + interval '1 year - 1 day')::date
        AND (c.birth_date = q.birth OR 'year' IN (c.birth_precision, q.precision))
        AND c.id <> q.id
      LIMIT 1) AS o;
  IF namesakes IS NOT NULL THEN
    SELECT array_agg(n), array_agg(o.id), array_agg('name_and_birth_date'::text) INTO person, other, because
      FROM unnest(namesakes) AS n
     CROSS JOIN LATERAL (
       SELECT c.id
         FROM citizens AS c
        WHERE c.name_key = m_name_key[n]
          AND c.birth_date BETWEEN date_trunc('year', m_birth[n]::timestamp)::date
                               AND (date_trunc('year', m_birth[n]::timestamp) + interval '1 year - 1 day')::date
          AND (c.birth_date = m_birth[n] OR 'year' IN (c.birth_precision, m_precision[n]))
          AND c.id <> m_id[n]
        ORDER BY c.birth_date, c.id
        LIMIT 10) AS o;
  END IF;
  IF array_remove(m_document || m_national_id, NULL) <> '{}' THEN
    SELECT person || array_agg(f.n), other || array_agg(f.id), because || array_agg(f.why) INTO person, other, because
      FROM (SELECT q.n::integer, o.id, 'document' AS why
              FROM unnest(m_document) WITH ORDINALITY AS q (document, n)
             CROSS JOIN LATERAL (SELECT c.id FROM citizens AS c WHERE c.document_hash = q.document AND c.id <> m_id[q.n] OFFSET 0) AS o
             UNION ALL
            SELECT q.n::integer, o.id, 'national_id'
              FROM unnest(m_national_id) WITH ORDINALITY AS q (national_id, n)
             CROSS JOIN LATERAL (SELECT c.id FROM citizens AS c WHERE c.national_id_hash = q.national_id AND c.id <> m_id[q.n] OFFSET 0) AS o) AS f;
  END IF;
  IF person IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY
  -- A merged person's name and numbers find the survivor.
  WITH found AS (
    SELECT m_request[s.n] AS r, m_position[s.n] AS position, m_reference[s.n] AS reference, c.reference AS other,
           json_agg(DISTINCT s.because ORDER BY s.because DESC) AS because
      FROM unnest(person, other, because) AS s (n, id, because)
     CROSS JOIN LATERAL (SELECT coalesce(o.merged_into, o.id) AS id FROM citizens AS o WHERE o.id = s.id OFFSET 0) AS o
     CROSS JOIN LATERAL (SELECT c.id, c.reference, c.city, c.convoy FROM citizens AS c WHERE c.id = o.id OFFSET 0) AS c
      LEFT JOIN LATERAL (SELECT v.code, v.city, v.border_post FROM convoys AS v WHERE v.code = c.convoy OFFSET 0) AS v ON true
     WHERE c.id <> m_id[s.n]
       AND NOT EXISTS (SELECT FROM duplicate_decisions AS j
                        WHERE j.citizen_a = least(m_id[s.n], c.id) AND j.citizen_b = greatest(m_id[s.n], c.id)
                          AND j.decision = 'different' OFFSET 0)
       AND CASE p_role[m_request[s.n]]
           WHEN 'border' THEN v.border_post IS NOT NULL AND convoy_at_posts(v.code, v.border_post, p_posts[m_request[s.n]])
           ELSE in_scope(c.city, p_cities[m_request[s.n]]) OR v.city IS NOT NULL AND in_scope(v.city, p_cities[m_request[s.n]]) END
     GROUP BY m_request[s.n], m_position[s.n], m_reference[s.n], c.reference)
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
  p_phone text[], p_language text[], p_kin_phone text[], p_kin_language text[], p_consent text[], p_expected integer[], p_pets integer[], p_luggage_kg integer[], p_occurred_at timestamptz[],
  p_source text[], p_source_ref text[], p_warnings json[], p_dry_run boolean[], p_board_convoy text[], p_board_vehicle integer[],
  p_post text[], p_handoff_convoy text[], p_told_at timestamptz[], p_note text[],
  m_request integer[], m_id uuid[], m_reference text[], m_given_names text[], m_family_name text[],
  m_birth date[], m_precision text[], m_sex text[], m_nationality text[], m_national_id_hash bytea[],
  m_national_id_sealed bytea[], m_document_type text[], m_document_state text[], m_document_hash bytea[],
  m_document_sealed bytea[], m_expires_on date[], m_accessible boolean[], m_needs text[], m_companion uuid[],
  m_event uuid[], m_receipt json[], m_kid text[], m_paseto text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  -- A dry run uses up no key.
  keys text[] := CASE WHEN true = ANY (p_dry_run)
                 THEN ARRAY(SELECT CASE WHEN NOT q.dry THEN q.key END
                              FROM unnest(p_key, p_dry_run) WITH ORDINALITY AS q (key, dry, n) ORDER BY q.n)
                 ELSE p_key END;
  fresh integer[] := idempotency_claim(p_subject, p_route, keys, p_print);
  walking boolean := array_remove(p_board_convoy || p_post || p_handoff_convoy, NULL) <> '{}';
  allowed integer[];
  created integer[];
  refused integer[] := '{}';
  refusals text[];
  refusal_bodies json[];
  told integer[];
  told_request integer[];
  told_position integer[];
  told_reference text[];
  told_key text[];
  told_id uuid[];
  told_birth date[];
  told_precision text[];
  told_national_id bytea[];
  told_document bytea[];
  walked integer[];
  walks json[];
  doubled integer[];
  doubles json[];
  outcomes text[];
  bodies json[];
BEGIN
  -- At a border people are received from any city.
  SELECT coalesce(array_agg(n ORDER BY n), '{}') INTO allowed
    FROM unnest(fresh) AS n
    JOIN cities AS c ON c.code = p_city[n]
   WHERE p_role[n] = 'border' OR in_scope(c.code, p_cities[n]);
  IF walking THEN
    PERFORM walk_ups_lock(allowed, p_board_convoy, p_handoff_convoy);
    SELECT coalesce(array_agg(w.request), '{}'), array_agg(w.outcome), array_agg(w.body) INTO refused, refusals, refusal_bodies
      FROM walk_ups_refused(allowed, p_cities, p_posts, p_dry_run, p_board_convoy, p_board_vehicle, p_post, p_handoff_convoy,
             m_request, m_accessible, m_birth, m_precision) AS w;
    allowed := ARRAY(SELECT n FROM unnest(allowed) AS n WHERE n <> ALL (refused) ORDER BY n);
  END IF;

  WITH made AS (
    INSERT INTO travel_groups (id, city, kind, keep_together, contact_phone, contact_language, kin_phone, kin_language, consent,
           consent_at, consent_by, expected_members, pets, luggage_kg, queued_at, source, source_ref)
    SELECT p_group[n], p_city[n], p_kind[n], p_keep_together[n], p_phone[n], p_language[n], p_kin_phone[n], p_kin_language[n],
           p_consent[n], coalesce(p_occurred_at[n], now()), p_subject[n], p_expected[n], p_pets[n], p_luggage_kg[n],
           coalesce(p_occurred_at[n], now()), p_source[n], p_source_ref[n]
      FROM unnest(allowed) AS n
     WHERE NOT p_dry_run[n]
     ORDER BY p_source[n], p_source_ref[n], p_group[n]
        ON CONFLICT ON CONSTRAINT group_source DO NOTHING
    RETURNING id)
  SELECT coalesce(array_agg(n), '{}') INTO created
    FROM unnest(allowed) AS n
    JOIN made ON made.id = p_group[n];

  WITH made AS (
    INSERT INTO citizens (id, reference, group_id, city, accessible, given_names, family_name, birth_date, birth_precision,
           sex, nationality, national_id_hash, national_id_sealed, document_type, document_state, document_hash,
           document_sealed, document_expires_on, companion_id)
    SELECT m_id[m], m_reference[m], p_group[r], p_city[r], m_accessible[m], m_given_names[m], m_family_name[m], m_birth[m],
           m_precision[m], m_sex[m], m_nationality[m], m_national_id_hash[m], m_national_id_sealed[m], m_document_type[m],
           m_document_state[m], m_document_hash[m], m_document_sealed[m], m_expires_on[m],
           m_companion[m]
      FROM unnest(m_request) WITH ORDINALITY AS q (r, m)
     WHERE r = ANY (created)
     ORDER BY m_id[m]
    RETURNING id, name_key)
  SELECT array_agg(p.m), array_agg(p.r), array_agg(p.position), array_agg(p.reference), array_agg(p.name_key), array_agg(m_id[p.m]),
         array_agg(m_birth[p.m]), array_agg(m_precision[p.m]), array_agg(m_national_id_hash[p.m]), array_agg(m_document_hash[p.m])
    INTO told, told_request, told_position, told_reference, told_key, told_id,
         told_birth, told_precision, told_national_id, told_document
    FROM (SELECT q.m::integer AS m, q.r, (row_number() OVER (PARTITION BY q.r ORDER BY q.m))::integer AS position,
                 CASE WHEN made.id IS NOT NULL THEN m_reference[q.m] END AS reference,
                 coalesce(made.name_key, name_key(m_given_names[q.m] || ' ' || m_family_name[q.m])) AS name_key
            FROM unnest(m_request) WITH ORDINALITY AS q (r, m)
            LEFT JOIN made ON made.id = m_id[q.m]
           WHERE made.id IS NOT NULL OR p_dry_run[q.r] AND q.r = ANY (allowed)
           ORDER BY q.r, q.m) AS p;

  IF array_remove(m_needs, NULL) <> '{}' THEN
    INSERT INTO citizen_needs (citizen_id, code)
    SELECT m_id[m], code
      FROM unnest(m_request, m_needs) WITH ORDINALITY AS q (r, needs, m)
     CROSS JOIN LATERAL unnest(string_to_array(needs, ',')) AS code
     WHERE r = ANY (created)
     ORDER BY m_id[m], code;
  END IF;

  INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, status, occurred_at, after)
  SELECT 'citizen.registered', p_subject[r], p_token[r], p_city[r], m_id[m], m_reference[m], p_group[r], 'registered',
         coalesce(p_occurred_at[r], now()),
         json_build_object('status', 'registered', 'city', p_city[r], 'given_names', m_given_names[m],
           'family_name', m_family_name[m], 'birth_date', citizen_birth(m_birth[m], m_precision[m]), 'sex', m_sex[m],
           'nationality', m_nationality[m])
    FROM unnest(m_request) WITH ORDINALITY AS q (r, m)
   WHERE r = ANY (created)
   ORDER BY m;

  IF walking THEN
    SELECT array_agg(w.member), array_agg(w.answer) INTO walked, walks
      FROM walk_ups_record(created, p_subject, p_token, p_board_convoy, p_board_vehicle, p_post, p_handoff_convoy, p_told_at, p_note,
             m_request, m_reference, m_event, m_receipt, m_kid, m_paseto) AS w;
  END IF;

  SELECT array_agg(d.request), array_agg(d.duplicates) INTO doubled, doubles
    FROM citizens_duplicates(p_role, p_cities, p_posts, told_request, told_position, told_id, told_reference, told_key, told_birth,
           told_precision, told_national_id, told_document) AS d;

  WITH groups AS (
    SELECT p.r, json_agg(CASE WHEN w.answer IS NULL THEN p.person ELSE json_beside(p.person, w.answer) END ORDER BY p.m) AS citizens
      FROM (SELECT q.r, q.m,
                   CASE WHEN q.reference IS NULL
                   THEN json_build_object('given_names', m_given_names[q.m], 'family_name', m_family_name[q.m], 'missing', o.missing)
                   ELSE json_build_object('reference', q.reference, 'given_names', m_given_names[q.m],
                          'family_name', m_family_name[q.m], 'missing', o.missing) END AS person
              FROM unnest(told_request, told, told_reference) AS q (r, m, reference)
             CROSS JOIN LATERAL citizen_missing(m_precision[q.m], m_sex[q.m], m_nationality[q.m], m_national_id_hash[q.m],
                                  m_document_hash[q.m]) AS o (missing)) AS p
      LEFT JOIN unnest(walked, walks) AS w (m, answer) ON w.m = p.m
     GROUP BY p.r),
  decided AS (
    SELECT f, CASE WHEN w.outcome IS NOT NULL THEN w.outcome WHEN NOT f = ANY (allowed) THEN 'unknown_city'
                   WHEN p_dry_run[f] AND NOT EXISTS (
                     SELECT FROM travel_groups AS g WHERE g.source = p_source[f] AND g.source_ref = p_source_ref[f]) THEN 'checked'
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
    LEFT JOIN groups AS t ON t.r = o.f
    LEFT JOIN unnest(doubled, doubles) AS d (r, duplicates) ON d.r = o.f;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, keys, p_print, fresh, outcomes, bodies);
END $$;
