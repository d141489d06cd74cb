-- Travel groups that part and come together; nobody under age is left without an adult by that unless somebody answers for them.

-- Whether there are minors among these people and nobody known to be an adult is with them. Of a birth year a minor is
-- whoever may be one; an unknown birth date makes nobody a minor, nor an adult. Who has arrived or died is not with them.
CREATE FUNCTION minors_alone(p_people uuid[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(bool_or(a.minor), false)
         AND NOT coalesce(bool_or(NOT a.minor AND a.status IN ('registered', 'assigned', 'no_show', 'boarded', 'departed')), false)
    FROM (SELECT c.status, CASE c.birth_precision WHEN 'year' THEN c.birth_date + interval '1 year' - interval '1 day' ELSE c.birth_date END
                           > (now() AT TIME ZONE 'UTC')::date - interval '18 years' AS minor
            FROM citizens AS c
           WHERE c.id = ANY (p_people) AND c.status NOT IN ('merged', 'deceased', 'handed_over')) AS a
$$;

-- A field error for each of the people who is not among `p_known`.
CREATE FUNCTION references_refused(p_people uuid[], p_known uuid[], p_detail text) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_agg(json_build_object('pointer', '/references/' || q.n - 1, 'detail', p_detail) ORDER BY q.n)
    FROM unnest(p_people) WITH ORDINALITY AS q (id, n)
   WHERE q.id IS NULL OR q.id <> ALL (p_known)
$$;

CREATE FUNCTION field_refused(p_pointer text, p_detail text) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('errors', json_build_array(json_build_object('pointer', p_pointer, 'detail', p_detail)))
$$;

-- Some members of the locked group `p_group` part from it, as group `p_new`. Returns the outcome; `body` is its answer.
CREATE FUNCTION group_split(p_group uuid, p_new uuid, p_people uuid[], p_reason text, p_guardian_name text, p_guardian_phone text,
  p_subject text, p_token uuid, p_role text, OUT outcome text, OUT body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  everybody uuid[] := group_people(p_group);
  parting uuid[] := ARRAY(SELECT DISTINCT p FROM unnest(p_people) AS p ORDER BY p);
  staying uuid[] := ARRAY(SELECT c.id FROM citizens AS c WHERE c.group_id = p_group AND c.status <> 'merged' AND c.id <> ALL (parting));
  city text;
  first text;
  minors_part boolean := minors_alone(parting);
  minors_stay boolean;
BEGIN
  body := json_build_object('errors', references_refused(p_people, everybody, 'This is not a reference of a member of the group.'));
  IF body ->> 'errors' IS NOT NULL THEN
    outcome := 'refused';
    RETURN;
  ELSIF cardinality(staying) = 0 THEN
    outcome := 'refused';
    body := field_refused('/references', 'Somebody stays: these are all of the group.');
    RETURN;
  END IF;
  SELECT minors_alone(staying) AND g.guardian_name IS NULL INTO minors_stay FROM travel_groups AS g WHERE g.id = p_group;
  IF minors_part OR minors_stay THEN
    IF p_role = 'coordinator' THEN
      outcome := 'officers_only';
      body := '{}';
      RETURN;
    ELSIF p_guardian_name IS NULL THEN
      outcome := 'refused';
      body := field_refused('/guardian', CASE
        WHEN minors_part THEN 'A minor is split off without anybody known to be an adult: name the guardian who answers for them, or let an adult come with them.'
        ELSE 'A minor is left without anybody known to be an adult: name the guardian who answers for them, or let an adult stay.' END);
      RETURN;
    END IF;
    first := approval_second('split', p_group, fact_print(VARIADIC ARRAY['split', p_guardian_name, p_guardian_phone] || parting::text[]), p_subject);
    IF first IS NULL THEN
      outcome := 'second_officer_needed';
      body := approval_asked(p_subject);
      PERFORM group_log('group.split_asked', p_group, '{}', NULL,
        json_build_object('references', (SELECT json_agg(c.reference ORDER BY c.id) FROM citizens AS c WHERE c.id = ANY (parting)), 'reason', p_reason),
        p_subject, p_token);
      RETURN;
    END IF;
  END IF;
  -- Where all of them are by now, else where the group is.
  SELECT CASE WHEN count(DISTINCT c.city) = 1 THEN min(c.city) ELSE (SELECT g.city FROM travel_groups AS g WHERE g.id = p_group) END INTO city
    FROM citizens AS c WHERE c.id = ANY (parting);
  PERFORM group_part(p_group, p_new, parting, city);
  UPDATE travel_groups AS g SET guardian_name = p_guardian_name, guardian_phone = p_guardian_phone
   WHERE g.id = p_new AND (minors_part OR NOT minors_stay) OR g.id = p_group AND minors_stay;
  PERFORM group_log('group.split', p_new, parting, json_build_object('group', p_group),
    json_build_object('group', p_new, 'reason', p_reason, 'asked_by', first), p_subject, p_token);
  PERFORM group_log('group.split', p_group, '{}', json_build_object('members', cardinality(staying) + cardinality(parting)),
    json_build_object('members', cardinality(staying), 'reason', p_reason), p_subject, p_token);
  outcome := 'created';
  body := json_build_object('group', group_body(p_new), 'rest', group_body(p_group));
END $$;

-- m_*: one entry a reference, m_request the position of its request.
CREATE FUNCTION groups_split(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_group uuid[], p_new uuid[], p_reason text[], p_guardian_name text[],
  p_guardian_phone text[], m_request integer[], m_reference text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  done record;
  n integer;
BEGIN
  PERFORM groups_lock('{}', ARRAY(SELECT p_group[f] FROM unnest(fresh) AS f));
  FOREACH n IN ARRAY fresh LOOP
    IF EXISTS (SELECT FROM travel_groups AS g WHERE g.id = p_group[n] AND in_scope(g.city, p_cities[n])) THEN
      done := group_split(p_group[n], p_new[n],
        people_told(ARRAY(SELECT q.reference FROM unnest(m_request, m_reference) WITH ORDINALITY AS q (request, reference, m) WHERE q.request = n ORDER BY q.m)),
        p_reason[n], p_guardian_name[n], p_guardian_phone[n], p_subject[n], p_token[n], p_role[n]);
      outcomes := outcomes || done.outcome;
      bodies := bodies || done.body;
    ELSE
      outcomes := outcomes || 'unknown'::text;
      bodies := bodies || '{}'::json;
    END IF;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;

-- Whether people who stay together would be in two places: more than one vehicle among all of them, or somebody who has
-- stepped on already and comes to people none of whom is there.
CREATE FUNCTION group_torn(p_group uuid, p_coming uuid[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH placed AS MATERIALIZED (
    SELECT c.id = ANY (p_coming) AS coming, c.status <> 'assigned' AS aboard, c.convoy, c.vehicle
      FROM citizens AS c
     WHERE (c.group_id = p_group OR c.id = ANY (p_coming)) AND c.convoy IS NOT NULL
       AND c.status IN ('assigned', 'boarded', 'departed', 'missing', 'hospitalised', 'left_en_route', 'refused_at_border'))
  SELECT (SELECT g.keep_together = 'must' FROM travel_groups AS g WHERE g.id = p_group)
         AND ((SELECT count(DISTINCT (p.convoy, p.vehicle)) > 1 FROM placed AS p)
              OR EXISTS (SELECT FROM placed AS p WHERE p.coming AND p.aboard)
                 AND NOT EXISTS (SELECT FROM placed AS p WHERE NOT p.coming))
$$;

-- These people come into the group; theirs and it are locked. The group keeps the oldest place in the queue of all.
CREATE FUNCTION group_join(p_group uuid, p_people uuid[], p_reason text, p_subject text, p_token uuid, OUT outcome text, OUT body json)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  coming uuid[] := ARRAY(SELECT c.id FROM citizens AS c WHERE c.id = ANY (p_people) AND c.group_id <> p_group ORDER BY c.id);
  sources uuid[] := ARRAY(SELECT DISTINCT c.group_id FROM citizens AS c WHERE c.id = ANY (coming) ORDER BY c.group_id);
  named integer;
  old record;
  source record;
BEGIN
  body := '{}';
  SELECT count(*) INTO named FROM citizens AS c WHERE (c.group_id = p_group OR c.id = ANY (coming)) AND c.status <> 'merged';
  SELECT g.city, g.queued_at, g.guardian_name INTO old FROM travel_groups AS g WHERE g.id = p_group;
  outcome := CASE
    WHEN named > 60 THEN 'group_full'
    WHEN group_torn(p_group, coming) THEN 'apart'
    -- A minor parts from an adult: that is a split, with its guardian and its second officer.
    WHEN EXISTS (SELECT FROM travel_groups AS g
                  WHERE g.id = ANY (sources) AND NOT minors_alone(group_people(g.id))
                    AND (minors_alone(ARRAY(SELECT p FROM unnest(group_people(g.id)) AS p WHERE p <> ALL (coming))) AND g.guardian_name IS NULL
                         OR minors_alone(group_people(p_group) || coming) AND old.guardian_name IS NULL)) THEN 'minor_parted'
    ELSE 'done' END;
  IF outcome = 'apart' THEN
    body := json_build_object('people', people_placed(group_people(p_group) || coming));
  END IF;
  IF outcome <> 'done' OR coming = '{}' THEN
    body := CASE WHEN outcome = 'done' THEN group_body(p_group) ELSE body END;
    RETURN;
  END IF;

  -- What they bring comes with the last of them.
  FOR source IN SELECT c.group_id AS id, array_agg(c.id ORDER BY c.id) FILTER (WHERE c.id = ANY (coming)) AS people,
                       bool_and(c.id = ANY (coming) OR c.status = 'merged') AS whole
                  FROM citizens AS c WHERE c.group_id = ANY (sources) GROUP BY c.group_id ORDER BY c.group_id LOOP
    UPDATE travel_groups AS g
       SET queued_at = least(g.queued_at, s.queued_at),
           pets = CASE WHEN source.whole THEN least(g.pets + s.pets, 20) ELSE g.pets END,
           luggage_kg = CASE WHEN source.whole THEN least(g.luggage_kg + s.luggage_kg, 2000) ELSE g.luggage_kg END,
           guardian_name = coalesce(g.guardian_name, CASE WHEN minors_alone(source.people) THEN s.guardian_name END),
           guardian_phone = CASE WHEN g.guardian_name IS NULL AND minors_alone(source.people) THEN s.guardian_phone ELSE g.guardian_phone END
      FROM travel_groups AS s
     WHERE g.id = p_group AND s.id = source.id;
    UPDATE citizens AS c SET group_id = p_group, version = c.version + 1, updated_at = now() WHERE c.id = ANY (source.people);
    PERFORM group_shrink(source.id, cardinality(source.people));
    PERFORM group_log('group.joined', p_group, source.people, json_build_object('group', source.id),
      json_build_object('group', p_group, 'reason', p_reason), p_subject, p_token);
    PERFORM group_log('group.left', source.id, '{}', NULL, json_build_object('joined', p_group, 'reason', p_reason), p_subject, p_token);
  END LOOP;
  UPDATE travel_groups AS g
     SET expected_members = greatest(g.expected_members, named), version = g.version + 1,
         kind = CASE WHEN g.kind = 'person' THEN 'family' ELSE g.kind END
   WHERE g.id = p_group;
  PERFORM people_move(ARRAY(SELECT c.id FROM citizens AS c WHERE c.id = ANY (coming)
                               AND c.status IN ('registered', 'no_show', 'withdrawn', 'declined', 'left_by_own_means')),
    old.city, p_subject, p_token);
  body := group_body(p_group);
END $$;

-- m_*: one entry a reference, m_request the position of its request.
CREATE FUNCTION groups_join(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_group uuid[], p_from uuid[], p_reason text[], m_request integer[], m_reference text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  groups uuid[] := ARRAY(SELECT g FROM unnest(fresh) AS f CROSS JOIN LATERAL (VALUES (p_group[f]), (p_from[f])) AS q (g) WHERE g IS NOT NULL
                         UNION
                         SELECT c.group_id FROM citizens AS c
                          WHERE c.id = ANY (people_told(ARRAY(SELECT q.reference FROM unnest(m_request, m_reference) AS q (request, reference)
                                                               WHERE q.request = ANY (fresh)))));
  people uuid[];
  refused json;
  done record;
  n integer;
BEGIN
  PERFORM groups_lock('{}', groups);
  FOREACH n IN ARRAY fresh LOOP
    IF p_from[n] IS NULL THEN
      people := people_told(ARRAY(SELECT q.reference FROM unnest(m_request, m_reference) WITH ORDINALITY AS q (request, reference, m)
                                   WHERE q.request = n ORDER BY q.m));
      refused := references_refused(people, ARRAY(SELECT c.id FROM citizens AS c JOIN travel_groups AS g ON g.id = c.group_id
                                                   WHERE c.id = ANY (people) AND in_scope(g.city, p_cities[n])),
        'Nobody in your scope has this reference.');
    ELSE
      people := group_people(p_from[n]);
      refused := CASE
        WHEN p_from[n] = p_group[n] THEN field_refused('/group', 'This is the group itself.') -> 'errors'
        WHEN people = '{}' OR NOT EXISTS (SELECT FROM travel_groups AS g WHERE g.id = p_from[n] AND in_scope(g.city, p_cities[n]))
          THEN field_refused('/group', 'There is no such group with members in your scope.') -> 'errors' END;
    END IF;
    IF EXISTS (SELECT FROM citizens AS c WHERE c.id = ANY (people) AND c.group_id <> ALL (groups)) THEN
      RAISE serialization_failure USING MESSAGE = 'somebody changed groups in between';
    END IF;
    IF NOT EXISTS (SELECT FROM travel_groups AS g WHERE g.id = p_group[n] AND in_scope(g.city, p_cities[n])) THEN
      outcomes := outcomes || 'unknown'::text;
      bodies := bodies || '{}'::json;
    ELSIF refused IS NOT NULL THEN
      outcomes := outcomes || 'refused'::text;
      bodies := bodies || json_build_object('errors', refused);
    ELSE
      done := group_join(p_group[n], people, p_reason[n], p_subject[n], p_token[n]);
      outcomes := outcomes || done.outcome;
      bodies := bodies || done.body;
    END IF;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
