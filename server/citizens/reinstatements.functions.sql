-- People who wait again: they had withdrawn, or were left on the way and are registered in the city where they are.

-- The key of an item's answer.
CREATE FUNCTION item_named(p_group uuid, p_reference text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_group IS NULL THEN jsonb_build_object('reference', p_reference) ELSE jsonb_build_object('group', p_group) END
$$;

-- Those who withdrew wait again. A group that declined has given its place up, unless somebody of it still waits.
CREATE FUNCTION people_return(p_group uuid, p_people uuid[], p_at timestamptz, p_subject text, p_token uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  n integer[] := ARRAY[cardinality(p_people)];
  old timestamptz := (SELECT g.queued_at FROM travel_groups AS g WHERE g.id = p_group);
BEGIN
  IF NOT EXISTS (SELECT FROM citizens AS c
                  WHERE c.group_id = p_group
                    AND (c.id = ANY (p_people) AND c.status <> 'declined'
                         OR c.id <> ALL (p_people) AND c.status IN ('registered', 'assigned', 'no_show', 'boarded'))) THEN
    UPDATE travel_groups AS g SET queued_at = p_at, version = g.version + 1 WHERE g.id = p_group AND g.queued_at < p_at;
    IF FOUND THEN
      PERFORM group_log('group.requeued', p_group, '{}', json_build_object('queued_at', utc(old)), json_build_object('queued_at', utc(p_at)), p_subject, p_token);
    END IF;
  END IF;
  PERFORM convoy_settle(
    people_place(p_people, array_fill('registered'::text, n), array_fill(NULL::text, n), array_fill(NULL::integer, n), array_fill(p_at, n),
      'citizen.reinstated', p_subject, p_token), p_subject, p_token);
END $$;

-- Those who were left on the way: a fact, because what is told later about their journey must not take it back.
CREATE FUNCTION people_stay(p_people uuid[], p_at timestamptz, p_reason text, p_subject text, p_token uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO facts (event_id, kind, citizen_id, occurred_at, note, clock_suspect, subject, token_id, fingerprint, outcome, body)
  SELECT gen_random_uuid(), 'reinstated', c.id, p_at, p_reason, clock_is_suspect(p_at), p_subject, p_token,
         fact_print('reinstated', c.reference, utc(p_at)), 'recorded', json_build_object('reference', c.reference, 'outcome', 'recorded')
    FROM citizens AS c
   WHERE c.id = ANY (p_people)
   ORDER BY c.id;
  PERFORM people_settle(p_people, p_subject, p_token);
END $$;

-- One item. A group means those of it who withdrew, and those left on the way only if nobody withdrew.
CREATE FUNCTION reinstatements_item(p_group uuid, p_reference text, p_cities text, p_reason text, p_city text, p_at timestamptz,
  p_subject text, p_token uuid) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  person uuid := (people_told(ARRAY[p_reference]))[1];
  withdrawn uuid[];
  away uuid[];
  visible boolean;
  stuck record;
  shown jsonb := item_named(p_group, p_reference);
BEGIN
  SELECT array_agg(c.id ORDER BY c.id) FILTER (WHERE c.status IN ('withdrawn', 'declined', 'left_by_own_means')),
         array_agg(c.id ORDER BY c.id) FILTER (WHERE c.status IN ('missing', 'hospitalised', 'left_en_route', 'refused_at_border')),
         bool_and(in_scope(c.city, p_cities) OR v.city IS NOT NULL AND in_scope(v.city, p_cities))
    INTO withdrawn, away, visible
    FROM citizens AS c
    LEFT JOIN convoys AS v ON v.code = c.convoy
   WHERE c.id = person OR c.group_id = p_group;
  IF visible IS NOT TRUE THEN
    RETURN shown || '{"outcome": "unknown"}';
  ELSIF withdrawn IS NULL AND away IS NULL THEN
    SELECT c.reference, c.status INTO stuck FROM citizens AS c WHERE c.id = person OR c.group_id = p_group ORDER BY c.status = 'merged', c.id LIMIT 1;
    RETURN shown || jsonb_build_object('outcome', 'illegal_transition', 'status', stuck.status, 'legal', citizen_legal(stuck.status))
      || CASE WHEN p_group IS NULL THEN '{}' ELSE jsonb_build_object('reference', stuck.reference) END;
  ELSIF withdrawn IS NULL AND p_city IS NULL THEN
    RETURN shown || jsonb_build_object('outcome', 'city_needed',
      'references', (SELECT jsonb_agg(c.reference ORDER BY c.id) FROM citizens AS c WHERE c.id = ANY (away)),
      'detail', 'Say in which city they are: send them again with `city`.');
  END IF;
  PERFORM people_move(coalesce(withdrawn, away), p_city, p_subject, p_token);
  IF withdrawn IS NOT NULL THEN
    PERFORM people_return((SELECT c.group_id FROM citizens AS c WHERE c.id = withdrawn[1]), withdrawn, p_at, p_subject, p_token);
  ELSE
    PERFORM people_stay(away, p_at, p_reason, p_subject, p_token);
  END IF;
  RETURN shown || (SELECT jsonb_build_object('outcome', 'done', 'status', min(c.status), 'references', jsonb_agg(c.reference ORDER BY c.id))
                     FROM citizens AS c WHERE c.id = ANY (coalesce(withdrawn, away)));
END $$;

-- The same; what goes wrong stays with the item.
CREATE FUNCTION reinstatements_apart(p_group uuid, p_reference text, p_cities text, p_reason text, p_city text, p_at timestamptz,
  p_subject text, p_token uuid) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE rule text;
BEGIN
  RETURN reinstatements_item(p_group, p_reference, p_cities, p_reason, p_city, p_at, p_subject, p_token);
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
  RETURN item_named(p_group, p_reference) || jsonb_build_object('outcome', 'failed', 'detail', item_failed(SQLSTATE, rule));
END $$;

-- Groups of which some are in another city now part there, the others keep theirs; a group that is there whole moves.
-- `p_new` has an id for each group that may come to be.
CREATE FUNCTION groups_follow(p_people uuid[], p_city text, p_new uuid[], p_subject text, p_token uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE part record;
BEGIN
  FOR part IN
    SELECT c.group_id AS id, array_agg(c.id ORDER BY c.id) AS people, row_number() OVER (ORDER BY c.group_id) AS n
      FROM citizens AS c
      JOIN travel_groups AS g ON g.id = c.group_id
     WHERE c.id = ANY (p_people) AND g.city <> p_city
     GROUP BY c.group_id
     ORDER BY c.group_id
  LOOP
    IF EXISTS (SELECT FROM citizens AS c WHERE c.group_id = part.id AND c.city <> p_city AND c.status NOT IN ('merged', 'deceased', 'handed_over')) THEN
      PERFORM group_part(part.id, p_new[part.n], part.people, p_city);
      PERFORM group_log('group.split', p_new[part.n], part.people, json_build_object('group', part.id),
        json_build_object('group', p_new[part.n], 'city', p_city), p_subject, p_token);
      PERFORM group_log('group.split', part.id, '{}', NULL, json_build_object('parted', p_new[part.n], 'city', p_city), p_subject, p_token);
    ELSE
      UPDATE travel_groups AS g SET city = p_city, version = g.version + 1 WHERE g.id = part.id;
      PERFORM group_log('group.changed', part.id, '{}', NULL, json_build_object('city', p_city), p_subject, p_token);
    END IF;
  END LOOP;
END $$;

-- Locks those whom the items mean, with all of their groups that are named whole.
CREATE FUNCTION reinstatements_lock(p_group uuid[], p_reference text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  meant uuid[] := ARRAY(SELECT c.id FROM citizens AS c WHERE c.group_id = ANY (p_group) OR c.id = ANY (people_told(p_reference)) ORDER BY c.id);
  groups uuid[] := ARRAY(SELECT DISTINCT c.group_id FROM citizens AS c WHERE c.id = ANY (meant));
BEGIN
  PERFORM people_lock(meant, '{}');
  IF EXISTS (SELECT FROM citizens AS c WHERE c.group_id = ANY (p_group) AND c.id <> ALL (meant))
     OR EXISTS (SELECT FROM citizens AS c WHERE c.id = ANY (meant) AND c.group_id <> ALL (groups)) THEN
    RAISE serialization_failure USING MESSAGE = 'somebody changed groups in between';
  END IF;
END $$;

-- m_*: one entry an item, m_request the position of its request.
CREATE FUNCTION reinstatements_create(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_reason text[], p_city text[], p_occurred_at timestamptz[],
  m_request integer[], m_group uuid[], m_reference text[], m_apart uuid[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  answers jsonb[];
  at timestamptz;
  f integer;
  m integer;
BEGIN
  PERFORM reinstatements_lock(
    ARRAY(SELECT q.group_id FROM unnest(m_request, m_group) AS q (request, group_id) WHERE q.request = ANY (fresh) AND q.group_id IS NOT NULL),
    ARRAY(SELECT q.reference FROM unnest(m_request, m_reference) AS q (request, reference) WHERE q.request = ANY (fresh) AND q.reference IS NOT NULL));
  FOREACH f IN ARRAY fresh LOOP
    IF p_city[f] IS NOT NULL AND NOT EXISTS (SELECT FROM cities AS y WHERE y.code = p_city[f]) THEN
      outcomes := outcomes || 'refused'::text;
      bodies := bodies || field_refused('/city', 'This is not the code of a city: GET /v1/cities lists them.');
      CONTINUE;
    END IF;
    answers := '{}';
    at := coalesce(p_occurred_at[f], now());
    FOR m IN SELECT n FROM generate_subscripts(m_request, 1) AS n WHERE m_request[n] = f ORDER BY n LOOP
      answers := answers || CASE
        WHEN item_by_item() THEN reinstatements_apart(m_group[m], m_reference[m], p_cities[f], p_reason[f], p_city[f], at, p_subject[f], p_token[f])
        ELSE reinstatements_item(m_group[m], m_reference[m], p_cities[f], p_reason[f], p_city[f], at, p_subject[f], p_token[f]) END;
    END LOOP;
    PERFORM groups_follow(
      people_told(ARRAY(SELECT jsonb_array_elements_text(a -> 'references') FROM unnest(answers) AS a WHERE a ->> 'outcome' = 'done')), p_city[f],
      ARRAY(SELECT q.apart FROM unnest(m_request, m_apart) WITH ORDINALITY AS q (request, apart, n) WHERE q.request = f ORDER BY q.n),
      p_subject[f], p_token[f]);
    outcomes := outcomes || 'done'::text;
    bodies := bodies || reinstatements_answer(answers);
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;

-- Says beside each of those who wait again in which group, where and since when, and whether minors are there alone.
CREATE FUNCTION reinstatements_answer(p_answers jsonb[]) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('items', json_agg(a.answer || CASE WHEN g.id IS NULL THEN '{}' ELSE jsonb_build_object('waits',
           jsonb_build_object('group', g.id, 'city', g.city, 'queued_at', utc(g.queued_at),
             'minors_alone', g.guardian_name IS NULL AND minors_alone(group_people(g.id)))) END ORDER BY a.n))
    FROM unnest(p_answers) WITH ORDINALITY AS a (answer, n)
    LEFT JOIN citizens AS c ON a.answer ->> 'outcome' = 'done' AND c.reference = a.answer #>> '{references,0}'
    LEFT JOIN travel_groups AS g ON g.id = c.group_id
$$;
