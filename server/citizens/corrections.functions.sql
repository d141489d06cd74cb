-- Corrections of a person's data.

-- The members of `a` whose value differs in `b`.
CREATE FUNCTION json_difference(a jsonb, b jsonb) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT json_object_agg(m.key, m.value ORDER BY m.key) FROM jsonb_each(a) AS m WHERE m.value IS DISTINCT FROM b -> m.key
$$;

-- What a correction may change and the log may show: needs are health data, and numbers are sealed.
CREATE FUNCTION citizen_correctable(c citizens) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('given_names', c.given_names, 'family_name', c.family_name,
    'birth_date', citizen_birth(c.birth_date, c.birth_precision), 'sex', c.sex, 'nationality', c.nationality, 'companion', citizen_companion(c))
$$;

-- Beside whom they are to travel from now on, or in `refused` why that cannot be.
CREATE FUNCTION companion_given(p_person uuid, p_companion text, p_cities text, OUT id uuid, OUT refused json) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT m.id INTO id
    FROM citizens AS o JOIN citizens AS m ON m.id = coalesce(o.merged_into, o.id)
   WHERE o.reference = p_companion AND citizen_in_scope(m, p_cities);
  refused := CASE WHEN id IS NULL THEN field_refused('/companion', 'Nobody in your scope has this reference.')
                  WHEN id = p_person THEN field_refused('/companion', 'This is the person themselves: name somebody else, or null for nobody.') END;
END $$;

-- What the log learns to have changed, and no more.
CREATE FUNCTION citizen_changed_unseen(a citizens, b citizens, p_needs boolean) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(f.name, 'changed'), '{}')
    FROM (VALUES
           ('national_id', a.national_id_hash IS DISTINCT FROM b.national_id_hash),
           ('document', (a.document_type, a.document_state, a.document_hash, a.document_expires_on) IS DISTINCT FROM
                        (b.document_type, b.document_state, b.document_hash, b.document_expires_on)),
           ('needs', p_needs)) AS f (name, changed)
   WHERE f.changed
$$;

-- Who else may be the corrected person `b`, who was `a`, by what was changed.
CREATE FUNCTION citizen_corrected_duplicates(a citizens, b citizens, p_role text, p_cities text, p_posts text) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT coalesce((
    SELECT d.duplicates
      FROM citizens AS c
     CROSS JOIN LATERAL citizens_duplicates(ARRAY[p_role], ARRAY[p_cities], ARRAY[p_posts], ARRAY[1], ARRAY[1], ARRAY[c.id],
             ARRAY[c.reference],
             ARRAY[CASE WHEN (a.given_names, a.family_name, a.birth_date, a.birth_precision) IS DISTINCT FROM
                             (b.given_names, b.family_name, b.birth_date, b.birth_precision) THEN c.name_key END],
             ARRAY[c.birth_date], ARRAY[c.birth_precision],
             ARRAY[CASE WHEN a.national_id_hash IS DISTINCT FROM b.national_id_hash THEN b.national_id_hash END],
             ARRAY[CASE WHEN a.document_hash IS DISTINCT FROM b.document_hash THEN b.document_hash END]) AS d
     WHERE c.id = b.id), '[]')
$$;

-- The people of the batch, locked in the house's order: their convoys, their groups, themselves. Returns the convoys.
CREATE FUNCTION citizens_lock(p_reference text[]) RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  codes text[];
BEGIN
  SELECT coalesce(array_agg(DISTINCT c.convoy), '{}') INTO codes
    FROM citizens AS c WHERE c.reference = ANY (p_reference) AND c.convoy IS NOT NULL;
  PERFORM FROM convoys AS k WHERE k.code = ANY (codes) ORDER BY k.code FOR NO KEY UPDATE;
  PERFORM FROM travel_groups AS g
    WHERE g.id IN (SELECT c.group_id FROM citizens AS c WHERE c.reference = ANY (p_reference))
    ORDER BY g.id FOR NO KEY UPDATE;
  PERFORM FROM citizens AS c WHERE c.reference = ANY (p_reference) ORDER BY c.id FOR NO KEY UPDATE;
  RETURN codes;
END $$;

-- An accessible seat more or less on the person's vehicle; false where there is none left.
CREATE FUNCTION citizen_take_accessible(p_convoy text, p_vehicle integer, p_seats integer) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE vehicles AS v SET accessible_taken = v.accessible_taken + p_seats
   WHERE v.convoy = p_convoy AND v.number = p_vehicle AND v.accessible_taken + p_seats <= v.accessible_seats;
  RETURN FOUND;
END $$;

CREATE FUNCTION citizen_set_needs(p_id uuid, p_needs text[]) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF p_needs = ARRAY(SELECT n.code FROM citizen_needs AS n WHERE n.citizen_id = p_id ORDER BY n.code) THEN
    RETURN false;
  END IF;
  DELETE FROM citizen_needs AS n WHERE n.citizen_id = p_id;
  INSERT INTO citizen_needs (citizen_id, code) SELECT p_id, code FROM unnest(p_needs) AS code ORDER BY code;
  RETURN true;
END $$;

-- p_set_* tell a field that is to be emptied from one that stays; names and cities stay where they are null.
-- A person who waits may move to another city; the group's place moves with its last member.
CREATE FUNCTION citizens_correct(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_reference text[], p_version integer[], p_given_names text[], p_family_name text[],
  p_set_birth boolean[], p_birth date[], p_precision text[], p_set_sex boolean[], p_sex text[],
  p_set_nationality boolean[], p_nationality text[], p_set_national_id boolean[], p_national_id_hash bytea[],
  p_national_id_sealed bytea[], p_set_document_type boolean[], p_document_type text[], p_set_document_state boolean[],
  p_document_state text[], p_set_document_number boolean[], p_document_hash bytea[], p_document_sealed bytea[],
  p_set_expires_on boolean[], p_expires_on date[], p_set_needs boolean[], p_needs text[], p_accessible boolean[],
  p_city text[], p_set_companion boolean[], p_companion text[], p_warnings json[])
RETURNS TABLE (i integer, outcome text, body json, version integer) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  people text[] := references_resolved(p_reference);
  locked text[] := citizens_lock(people);
  c citizens;
  old citizens;
  convoy_city text;
  needs text[];
  needs_changed boolean;
  beside record;
  before json;
  after json;
BEGIN
  FOR n IN 1 .. cardinality(p_reference) LOOP
    i := n;
    body := NULL;
    version := NULL;
    SELECT * INTO old FROM citizens AS o WHERE o.reference = people[n];
    SELECT k.city INTO convoy_city FROM convoys AS k WHERE k.code = old.convoy;
    c := old;
    outcome := CASE
      WHEN old.id IS NULL OR NOT (in_scope(old.city, p_cities[n]) OR coalesce(in_scope(convoy_city, p_cities[n]), false)) THEN 'unknown'
      WHEN old.version <> p_version[n] THEN 'version_changed'
      WHEN old.status = 'merged' THEN 'merged'
      WHEN p_city[n] IS NOT NULL AND NOT EXISTS (SELECT FROM cities AS y WHERE y.code = p_city[n]) THEN 'unknown_city'
      WHEN (CASE WHEN p_set_document_type[n] THEN p_document_type[n] ELSE old.document_type END) = 'none'
       AND (CASE WHEN p_set_document_number[n] THEN p_document_hash[n] ELSE old.document_hash END) IS NOT NULL THEN 'none_with_number'
      WHEN p_city[n] <> old.city AND old.status NOT IN
        ('registered', 'no_show', 'withdrawn', 'declined', 'left_by_own_means') THEN 'not_waiting'
      ELSE 'done' END;
    IF outcome = 'unknown_city' THEN
      body := json_build_object('errors', json_build_array(json_build_object('pointer', '/city',
                'detail', 'This is not the code of a city: GET /v1/cities lists them.')));
    ELSIF outcome = 'none_with_number' THEN
      body := json_build_object('errors', json_build_array(json_build_object('pointer', '/document/type',
                'detail', 'A document with a number has a type: name it, or delete the number with null.')));
    ELSIF outcome IN ('merged', 'not_waiting') THEN
      body := json_build_object('state', old.status, 'legal', citizen_legal(old.status));
    END IF;
    IF outcome = 'done' AND p_companion[n] IS NOT NULL THEN
      beside := companion_given(old.id, p_companion[n], p_cities[n]);
      body := beside.refused;
      outcome := CASE WHEN body IS NULL THEN 'done' ELSE 'no_companion' END;
      c.companion_id := beside.id;
    ELSIF p_set_companion[n] THEN
      c.companion_id := NULL;
    END IF;
    -- Where they hold a seat that is still to be taken, the kind of seat follows the needs.
    IF outcome = 'done' AND p_set_needs[n] THEN
      IF old.convoy IS NULL THEN
        c.accessible := p_accessible[n];
      ELSIF NOT old.convoy = ANY (locked) THEN
        RAISE serialization_failure USING MESSAGE = 'the person was assigned in between';
      ELSIF old.status IN ('assigned', 'boarded') AND p_accessible[n] <> old.accessible THEN
        c.accessible := p_accessible[n];
        IF NOT old.lap AND NOT citizen_take_accessible(old.convoy, old.vehicle, CASE WHEN c.accessible THEN 1 ELSE -1 END) THEN
          outcome := 'no_accessible_seat';
          body := json_build_object('state', old.status, 'convoy', old.convoy, 'vehicle', old.vehicle);
        END IF;
      END IF;
    END IF;
    IF outcome = 'done' THEN
      c.given_names := coalesce(p_given_names[n], c.given_names);
      c.family_name := coalesce(p_family_name[n], c.family_name);
      IF p_set_birth[n] THEN c.birth_date := p_birth[n]; c.birth_precision := p_precision[n]; END IF;
      IF p_set_sex[n] THEN c.sex := p_sex[n]; END IF;
      IF p_set_nationality[n] THEN c.nationality := p_nationality[n]; END IF;
      IF p_set_national_id[n] THEN
        c.national_id_hash := p_national_id_hash[n];
        c.national_id_sealed := p_national_id_sealed[n];
      END IF;
      IF p_set_document_type[n] THEN c.document_type := p_document_type[n]; END IF;
      IF p_set_document_state[n] THEN c.document_state := p_document_state[n]; END IF;
      IF p_set_document_number[n] THEN
        c.document_hash := p_document_hash[n];
        c.document_sealed := p_document_sealed[n];
      END IF;
      IF p_set_expires_on[n] THEN c.document_expires_on := p_expires_on[n]; END IF;
      c.city := coalesce(p_city[n], c.city);
      needs := coalesce(string_to_array(p_needs[n], ','), '{}');
      needs_changed := p_set_needs[n] AND citizen_set_needs(c.id, ARRAY(SELECT code FROM unnest(needs) AS code ORDER BY code));
      before := json_difference(citizen_correctable(old), citizen_correctable(c));
      after := nullif(coalesce(json_difference(citizen_correctable(c), citizen_correctable(old))::jsonb, '{}') ||
                      citizen_changed_unseen(old, c, needs_changed), '{}')::json;
      IF after IS NOT NULL THEN
        INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, before, after)
        VALUES ('citizen.corrected', p_subject[n], p_token[n], old.city, c.id, c.reference, c.group_id, c.convoy, c.vehicle,
                c.status, now(), before, after);
      END IF;
      IF c.city <> old.city THEN
        INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, status, occurred_at, before, after)
        SELECT 'citizen.moved', p_subject[n], p_token[n], side.city, c.id, c.reference, c.group_id, c.status, now(),
               json_build_object('city', old.city), json_build_object('city', c.city)
          FROM (VALUES (1, old.city), (2, c.city)) AS side (o, city)
         ORDER BY side.o;
        UPDATE travel_groups AS g SET city = c.city, version = g.version + 1
         WHERE g.id = c.group_id
           AND NOT EXISTS (SELECT FROM citizens AS m
                            WHERE m.group_id = g.id AND m.id <> c.id AND m.city <> c.city AND m.status <> 'merged');
      END IF;
      IF after IS NOT NULL OR c.city <> old.city THEN
        UPDATE citizens AS u
           SET given_names = c.given_names, family_name = c.family_name, birth_date = c.birth_date,
               birth_precision = c.birth_precision, sex = c.sex, nationality = c.nationality,
               national_id_hash = c.national_id_hash, national_id_sealed = c.national_id_sealed,
               document_type = c.document_type, document_state = c.document_state, document_hash = c.document_hash,
               document_sealed = c.document_sealed, document_expires_on = c.document_expires_on, city = c.city,
               accessible = c.accessible, companion_id = c.companion_id, version = u.version + 1, updated_at = now()
         WHERE u.id = c.id;
      END IF;
      SELECT to_json(answer), answer.version INTO body, version
        FROM (SELECT d.*, p_warnings[n] AS warnings,
                     citizen_corrected_duplicates(old, c, p_role[n], p_cities[n], p_posts[n]) AS possible_duplicates
                FROM citizen_detail(c.id) AS d) AS answer;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;
