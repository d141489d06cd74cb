-- What can be changed of a travel group, and members who come late.

-- p_set_* tells what is deleted from what stays; the others stay where they are null. People who wait move
-- with their group; where somebody holds a seat or is on the way, it stays.
CREATE FUNCTION groups_change(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[], p_group uuid[],
  p_version integer[], p_set_phone boolean[], p_phone text[], p_language text[],
  p_set_kin_phone boolean[], p_kin_phone text[], p_set_kin_language boolean[], p_kin_language text[], p_city text[], p_keep_together text[], p_expected integer[],
  p_pets integer[], p_luggage_kg integer[])
RETURNS TABLE (i integer, outcome text, body json, etag text) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  old travel_groups;
  g travel_groups;
  people uuid[];
  named integer;
  placed json;
  before jsonb;
  after jsonb;
BEGIN
  PERFORM groups_lock('{}', p_group);
  FOR n IN 1 .. cardinality(p_group) LOOP
    i := n;
    body := NULL;
    etag := NULL;
    SELECT t.* INTO old FROM travel_groups AS t WHERE t.id = p_group[n];
    g := old;
    people := group_people(p_group[n]);
    SELECT count(*) INTO named FROM citizens AS c WHERE c.group_id = p_group[n] AND c.status <> 'merged';
    placed := people_placed(people);
    outcome := CASE
      WHEN old.id IS NULL OR NOT in_scope(old.city, p_cities[n]) THEN 'unknown'
      WHEN old.version <> p_version[n] THEN 'version_changed'
      WHEN p_city[n] IS NOT NULL AND NOT EXISTS (SELECT FROM cities AS y WHERE y.code = p_city[n]) THEN 'unknown_city'
      WHEN p_expected[n] < named THEN 'too_few'
      WHEN p_city[n] <> old.city AND placed IS NOT NULL THEN 'not_waiting'
      ELSE 'done' END;
    IF outcome = 'unknown_city' THEN
      body := json_build_object('errors', json_build_array(json_build_object('pointer', '/city',
                'detail', 'This is not the code of a city: GET /v1/cities lists them.')));
    ELSIF outcome = 'too_few' THEN
      body := json_build_object('errors', json_build_array(json_build_object('pointer', '/expected_members',
                'detail', format('This group has %s members already.', named))));
    ELSIF outcome = 'not_waiting' THEN
      body := json_build_object('people', placed);
    ELSIF outcome = 'done' THEN
      IF p_set_phone[n] THEN g.contact_phone := p_phone[n]; END IF;
      g.contact_language := coalesce(p_language[n], g.contact_language);
      IF p_set_kin_phone[n] THEN g.kin_phone := p_kin_phone[n]; END IF;
      IF p_set_kin_language[n] THEN g.kin_language := p_kin_language[n]; END IF;
      g.city := coalesce(p_city[n], g.city);
      g.keep_together := coalesce(p_keep_together[n], g.keep_together);
      g.expected_members := coalesce(p_expected[n], g.expected_members);
      g.pets := coalesce(p_pets[n], g.pets);
      g.luggage_kg := coalesce(p_luggage_kg[n], g.luggage_kg);
      before := to_jsonb(old) - '{contact_phone,kin_phone}'::text[];
      after := to_jsonb(g) - '{contact_phone,kin_phone}'::text[];
      IF g IS DISTINCT FROM old THEN
        UPDATE travel_groups AS t
           SET contact_phone = g.contact_phone, contact_language = g.contact_language, kin_phone = g.kin_phone,
               kin_language = g.kin_language, city = g.city,
               keep_together = g.keep_together, expected_members = g.expected_members, pets = g.pets,
               luggage_kg = g.luggage_kg, version = t.version + 1
         WHERE t.id = g.id;
        PERFORM group_log('group.changed', g.id, people, fields_changed(before, after),
          (coalesce(fields_changed(after, before)::jsonb, '{}')
           || CASE WHEN g.contact_phone IS DISTINCT FROM old.contact_phone THEN '{"contact_phone": "changed"}' ELSE '{}' END::jsonb
           || CASE WHEN g.kin_phone IS DISTINCT FROM old.kin_phone THEN '{"kin_phone": "changed"}' ELSE '{}' END::jsonb)::json,
          p_subject[n], p_token[n]);
      END IF;
      IF g.city <> old.city THEN
        PERFORM people_move(ARRAY(SELECT c.id FROM citizens AS c WHERE c.group_id = g.id
                                     AND c.status IN ('registered', 'no_show', 'withdrawn', 'declined', 'left_by_own_means')),
          g.city, p_subject[n], p_token[n]);
      END IF;
      body := group_body(g.id);
      etag := (SELECT d.etag FROM group_detail(g.id) AS d);
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- The vehicles with members of the group that still take people, and what is free there.
CREATE FUNCTION group_vehicles(p_group uuid) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT coalesce(json_agg(json_build_object('convoy', v.convoy, 'vehicle', v.number, 'free', v.seats - v.taken,
           'accessible_free', v.accessible_seats - v.accessible_taken) ORDER BY v.convoy, v.number), '[]')
    FROM vehicles AS v
   WHERE v.status = 'boarding'
     AND EXISTS (SELECT FROM citizens AS c
                  WHERE c.group_id = p_group AND c.convoy = v.convoy AND c.vehicle = v.number AND c.status IN ('assigned', 'boarded'))
$$;

-- A member who comes late: registered in the group's city, with its place in the queue, and without a seat.
CREATE FUNCTION groups_add_member(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_group uuid[], p_warnings json[], p_id uuid[], p_reference text[],
  p_given_names text[], p_family_name text[], p_birth date[], p_precision text[], p_sex text[], p_nationality text[],
  p_national_id_hash bytea[], p_national_id_sealed bytea[], p_document_type text[], p_document_state text[], p_document_hash bytea[],
  p_document_sealed bytea[], p_expires_on date[], p_accessible boolean[], p_needs text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  g travel_groups;
  named integer;
  verdict text;
  answer json;
  n integer;
BEGIN
  PERFORM groups_lock('{}', ARRAY(SELECT p_group[f] FROM unnest(fresh) AS f));
  FOREACH n IN ARRAY fresh LOOP
    SELECT t.* INTO g FROM travel_groups AS t WHERE t.id = p_group[n] AND in_scope(t.city, p_cities[n]);
    SELECT count(*) INTO named FROM citizens AS c WHERE c.group_id = p_group[n] AND c.status <> 'merged';
    verdict := CASE WHEN g.id IS NULL THEN 'unknown' WHEN named >= 60 THEN 'group_full' ELSE 'created' END;
    answer := '{}';
    IF verdict = 'created' THEN
      INSERT INTO citizens (id, reference, group_id, city, accessible, given_names, family_name, birth_date, birth_precision,
             sex, nationality, national_id_hash, national_id_sealed, document_type, document_state, document_hash,
             document_sealed, document_expires_on)
      VALUES (p_id[n], p_reference[n], g.id, g.city, p_accessible[n], p_given_names[n], p_family_name[n], p_birth[n],
             p_precision[n], p_sex[n], p_nationality[n], p_national_id_hash[n], p_national_id_sealed[n], p_document_type[n],
             p_document_state[n], p_document_hash[n], p_document_sealed[n], p_expires_on[n]);
      INSERT INTO citizen_needs (citizen_id, code)
      SELECT p_id[n], code FROM unnest(string_to_array(p_needs[n], ',')) AS code ORDER BY code;
      UPDATE travel_groups AS t
         SET expected_members = greatest(t.expected_members, named + 1), version = t.version + 1,
             kind = CASE WHEN t.kind = 'person' AND named > 0 THEN 'family' ELSE t.kind END
       WHERE t.id = g.id;
      INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, status, occurred_at, after)
      VALUES ('citizen.registered', p_subject[n], p_token[n], g.city, p_id[n], p_reference[n], g.id, 'registered', now(),
              json_build_object('status', 'registered', 'city', g.city, 'given_names', p_given_names[n], 'family_name', p_family_name[n],
                'birth_date', citizen_birth(p_birth[n], p_precision[n]), 'sex', p_sex[n], 'nationality', p_nationality[n]));
      PERFORM group_log('group.member_added', g.id, ARRAY[p_id[n]], json_build_object('members', named), json_build_object('members', named + 1),
        p_subject[n], p_token[n]);
      answer := groups_member_added(g.id, p_id[n], p_role[n], p_cities[n], p_posts[n], p_warnings[n]);
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || answer;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;

CREATE FUNCTION groups_member_added(p_group uuid, p_citizen uuid, p_role text, p_cities text, p_posts text, p_warnings json)
RETURNS json LANGUAGE sql VOLATILE AS $$
  SELECT json_build_object('group', g.id, 'city', g.city, 'queued_at', utc(g.queued_at), 'expected_members', g.expected_members,
           'reference', c.reference, 'given_names', c.given_names, 'family_name', c.family_name,
           'missing', citizen_missing(c.birth_precision, c.sex, c.nationality, c.national_id_hash, c.document_hash),
           'seats_needed', EXISTS (SELECT FROM json_array_elements(s.vehicles) AS v
                                    WHERE NOT lap_given(c.id, ARRAY[c.id], v ->> 'convoy', (v ->> 'vehicle')::integer))::integer,
           'largest_free', (SELECT max((v ->> 'free')::integer) FROM json_array_elements(s.vehicles) AS v),
           'vehicles', s.vehicles, 'warnings', p_warnings,
           'possible_duplicates', coalesce((
             SELECT d.duplicates
               FROM citizens_duplicates(ARRAY[p_role], ARRAY[p_cities], ARRAY[p_posts], ARRAY[1], ARRAY[1], ARRAY[c.id], ARRAY[c.reference],
                      ARRAY[c.name_key], ARRAY[c.birth_date], ARRAY[c.birth_precision], ARRAY[c.national_id_hash], ARRAY[c.document_hash]) AS d), '[]'))
    FROM travel_groups AS g
    JOIN citizens AS c ON c.id = p_citizen
   CROSS JOIN LATERAL (SELECT group_vehicles(g.id) AS vehicles) AS s
   WHERE g.id = p_group
$$;
