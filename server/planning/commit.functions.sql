-- A plan done, whole or not at all. The convoys, groups and people are locked here.

-- What is not as it was, of `p_then` in `p_now` (both of planning_relied): the kind, the key and the fields.
CREATE FUNCTION planning_differences(p_then jsonb, p_now jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('what', d.kind,
           'group', CASE d.kind WHEN 'group' THEN d.key END,
           'convoy', CASE WHEN d.kind IN ('vehicle', 'convoy', 'document_rules') THEN split_part(d.key, '/', 1) END,
           'vehicle', CASE d.kind WHEN 'vehicle' THEN split_part(d.key, '/', 2)::integer END,
           'fields', d.fields)) ORDER BY d.kind, d.key), '[]')
    FROM (SELECT k.kind, o.key, f.fields
            FROM jsonb_each(p_then) AS k (kind, entries)
           CROSS JOIN LATERAL jsonb_each(k.entries) AS o (key, fields)
           CROSS JOIN LATERAL (
              SELECT jsonb_agg(e.name ORDER BY e.name) AS fields
                FROM jsonb_each(o.fields) AS e (name, value)
               WHERE p_now #> ARRAY[k.kind, o.key, e.name] IS DISTINCT FROM e.value) AS f
           WHERE f.fields IS NOT NULL
           ORDER BY k.kind, o.key
           LIMIT 100) AS d
$$;

-- An officer's change of one group, which must hold: else the whole plan is taken back.
CREATE FUNCTION planning_change(p_group uuid, p_convoy text, p_vehicle integer, p_at timestamptz, p_subject text, p_token uuid, p_cities text, p_posts text)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE answer jsonb := '{"outcome": "unknown"}';
BEGIN
  IF p_convoy IS NULL AND EXISTS (SELECT FROM travel_groups AS g WHERE g.id = p_group AND in_scope(g.city, p_cities)) THEN
    RETURN;
  ELSIF convoy_in_scope(p_convoy, p_cities, p_posts) THEN
    answer := group_assign(p_group, p_convoy, p_vehicle, NULL, p_at, p_subject, p_token, p_cities);
  END IF;
  IF answer ->> 'outcome' <> 'assigned' THEN
    RAISE EXCEPTION 'a change cannot hold' USING ERRCODE = 'KF002',
      DETAIL = jsonb_build_object('group', p_group, 'outcome', answer ->> 'outcome');
  END IF;
END $$;

-- Gives the seats of a plan to those whose group is not changed, in one call.
CREATE FUNCTION planning_place(p plans, p_changed uuid[], p_at timestamptz, p_subject text, p_token uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE ids uuid[]; codes text[]; numbers integer[]; held uuid[]; n integer[];
BEGIN
  SELECT array_agg(s.person ORDER BY s.person), array_agg(s.convoy ORDER BY s.person), array_agg(s.vehicle ORDER BY s.person),
         coalesce(array_agg(s.person) FILTER (WHERE s.lap), '{}'), ARRAY[count(*)::integer]
    INTO ids, codes, numbers, held, n
    FROM unnest(p.people, p.groups, p.convoys, p.vehicles, p.laps) AS s (person, group_id, convoy, vehicle, lap)
   WHERE s.group_id <> ALL (p_changed);
  IF ids IS NOT NULL THEN
    PERFORM people_place(ids, array_fill('assigned'::text, n), codes, numbers, array_fill(p_at, n), NULL, p_subject, p_token, held);
  END IF;
END $$;

-- What became of each group of the plan, or that was changed.
CREATE FUNCTION planning_done(p plans, p_changed uuid[], p_staying uuid[], p_at timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH now AS MATERIALIZED (
    SELECT q.id, k.convoy, coalesce(k.people, 0) AS people, k.vehicles
      FROM (SELECT DISTINCT g.id FROM unnest(p.groups || p_changed) AS g (id)) AS q
      LEFT JOIN LATERAL (
        SELECT c.convoy, count(*)::integer AS people, array_agg(DISTINCT c.vehicle ORDER BY c.vehicle) AS vehicles
          FROM citizens AS c
         WHERE c.group_id = q.id AND c.status = 'assigned' AND (c.id = ANY (p.people) OR q.id = ANY (p_changed) AND c.planned_at >= p_at) AND q.id <> ALL (p_staying)
         GROUP BY c.convoy
         ORDER BY c.convoy
         LIMIT 1) AS k ON true)
  SELECT jsonb_build_object('plan', p.id,
    'committed', jsonb_build_object('groups', (SELECT count(*) FROM now AS d WHERE d.convoy IS NOT NULL), 'people', (SELECT coalesce(sum(d.people), 0) FROM now AS d)),
    'items', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('group', d.id, 'people', d.people, 'convoy', d.convoy, 'vehicles', to_jsonb(d.vehicles),
                'outcome', CASE WHEN d.convoy IS NULL THEN 'stays' ELSE 'assigned' END)) ORDER BY d.id), '[]') FROM now AS d),
    'stranded', '[]'::jsonb, 'without_seat', '[]'::jsonb)
$$;

-- The plan's seats and the officer's changes. `p_group` may come once.
CREATE FUNCTION planning_assign(p plans, p_group uuid[], p_convoy text[], p_vehicle integer[], p_at timestamptz, p_subject text, p_token uuid, p_cities text, p_posts text,
  OUT body jsonb) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM planning_place(p, p_group, p_at, p_subject, p_token);
  PERFORM planning_change(q.id, q.convoy, q.vehicle, p_at, p_subject, p_token, p_cities, p_posts)
     FROM unnest(p_group, p_convoy, p_vehicle) AS q (id, convoy, vehicle);
  body := planning_done(p, p_group, ARRAY(SELECT q.id FROM unnest(p_group, p_convoy) AS q (id, convoy) WHERE q.convoy IS NULL), p_at);
END $$;

-- One plan; its row is locked.
CREATE FUNCTION plan_commit(p plans, p_group uuid[], p_convoy text[], p_vehicle integer[], p_at timestamptz, p_subject text, p_token uuid, p_cities text, p_posts text,
  OUT verdict text, OUT body jsonb) LANGUAGE plpgsql VOLATILE AS $$
DECLARE changed jsonb; told text;
BEGIN
  -- Those on the way are found through all convoys that they rode in.
  IF p.query ? 'vehicle' THEN
    PERFORM convoys_lock(p.convoys || array_remove(p_convoy, NULL) || (p.query #>> '{vehicle,convoy}'));
  ELSE
    PERFORM groups_lock(p.convoys || array_remove(p_convoy, NULL), p.groups || p_group);
  END IF;
  changed := planning_differences(p.relied, planning_relied(p.groups, p.convoys, p.vehicles, p.query));
  IF changed <> '[]' THEN
    verdict := 'outdated';
    body := jsonb_build_object('changed', changed);
    RETURN;
  END IF;
  BEGIN
    body := CASE WHEN p.query ? 'vehicle' THEN planning_transfer(p, p_group, p_convoy, p_vehicle, p_at, p_subject, p_token, p_cities, p_posts)
                 ELSE planning_assign(p, p_group, p_convoy, p_vehicle, p_at, p_subject, p_token, p_cities, p_posts) END;
    verdict := 'done';
  EXCEPTION
    WHEN SQLSTATE 'KF002' THEN
      GET STACKED DIAGNOSTICS told = PG_EXCEPTION_DETAIL;
      verdict := 'change_refused';
      body := told::jsonb;
    WHEN check_violation THEN
      verdict := 'outdated';
      body := '{"changed": []}';
  END;
  IF verdict = 'done' THEN
    UPDATE plans AS o SET committed_at = now() WHERE o.id = p.id;
    INSERT INTO events (type, subject, token_id, city, occurred_at, after)
    VALUES ('plan.committed', p_subject, p_token, p.city, p_at,
            json_build_object('plan', p.id, 'rules_version', p.rules_version, 'committed', body -> 'committed', 'changes', cardinality(p_group)));
  END IF;
END $$;

-- c_*: the officer's changes, each with the position of its request; without a convoy the group stays.
CREATE FUNCTION plans_commit(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_plan uuid[], p_occurred_at timestamptz[], c_request integer[], c_group uuid[], c_convoy text[], c_vehicle integer[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}'; n integer; p plans; verdict text; answer jsonb; which integer[];
BEGIN
  -- As assignments do: a document rule that is being added waits, and so do we for one.
  LOCK TABLE document_rules IN ROW SHARE MODE;
  FOREACH n IN ARRAY fresh LOOP
    answer := '{}';
    SELECT * INTO p FROM plans AS o WHERE o.id = p_plan[n] AND in_scope(o.city, p_cities[n]) AND plan_kept(o.planned_at) FOR NO KEY UPDATE;
    verdict := CASE WHEN NOT FOUND THEN 'unknown' WHEN p.committed_at IS NOT NULL THEN 'committed' END;
    IF verdict IS NULL THEN
      which := ARRAY(SELECT m FROM generate_subscripts(c_request, 1) AS m WHERE c_request[m] = n ORDER BY m);
      SELECT t.verdict, t.body INTO verdict, answer
        FROM plan_commit(p, ARRAY(SELECT c_group[m] FROM unnest(which) AS m), ARRAY(SELECT c_convoy[m] FROM unnest(which) AS m),
               ARRAY(SELECT c_vehicle[m] FROM unnest(which) AS m), coalesce(p_occurred_at[n], now()), p_subject[n], p_token[n], p_cities[n], p_posts[n]) AS t;
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || answer::json;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
