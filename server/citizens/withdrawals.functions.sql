-- Withdrawals: a group goes as a whole, a reference alone; an assigned seat is free at once.

-- One item's answer; p_person is who the reference p_reference answers for. Of a group those who went already stay as they are.
CREATE FUNCTION withdrawals_item(p_group uuid, p_reference text, p_person text, p_cities text, p_reason text, p_subject text,
  p_token uuid, p_occurred_at timestamptz, p_convoys text[])
RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  ready uuid[];
  n integer[];
  refs json;
  seats text[];
  visible boolean;
  stuck record;
BEGIN
  SELECT array_agg(c.id) FILTER (WHERE c.status IN ('registered', 'assigned', 'no_show')),
         json_agg(c.reference ORDER BY c.id) FILTER (WHERE c.status IN ('registered', 'assigned', 'no_show')),
         array_agg(DISTINCT c.convoy) FILTER (WHERE c.convoy IS NOT NULL AND c.status = 'assigned'),
         bool_and(in_scope(c.city, p_cities) OR v.city IS NOT NULL AND in_scope(v.city, p_cities))
    INTO ready, refs, seats, visible
    FROM citizens AS c
    LEFT JOIN convoys AS v ON v.code = c.convoy
   WHERE c.reference = p_person OR c.group_id = p_group;
  IF visible IS NOT TRUE THEN
    RETURN CASE WHEN p_group IS NULL THEN json_build_object('reference', p_reference, 'outcome', 'unknown')
      ELSE json_build_object('group', p_group, 'outcome', 'unknown') END;
  END IF;
  SELECT c.reference, c.status INTO stuck
    FROM citizens AS c
   WHERE (c.reference = p_person OR c.group_id = p_group)
     AND c.status NOT IN ('registered', 'assigned', 'no_show')
     AND (ready IS NULL OR c.status NOT IN ('withdrawn', 'declined', 'left_by_own_means', 'deceased', 'merged'))
   ORDER BY c.id
   LIMIT 1;
  IF FOUND THEN
    RETURN CASE WHEN p_group IS NULL
      THEN json_build_object('reference', p_reference, 'outcome', 'illegal_transition', 'status', stuck.status, 'legal', citizen_legal(stuck.status))
      ELSE json_build_object('group', p_group, 'outcome', 'illegal_transition', 'reference', stuck.reference, 'status', stuck.status, 'legal', citizen_legal(stuck.status)) END;
  END IF;
  -- Assigned between our look and our locks: the engine runs the request again.
  IF NOT coalesce(seats, '{}') <@ p_convoys THEN
    RAISE EXCEPTION 'a seat was given meanwhile' USING ERRCODE = '40001';
  END IF;
  n := ARRAY[cardinality(ready)];
  PERFORM convoy_settle(
    people_place(ready, array_fill(p_reason, n), array_fill(NULL::text, n), array_fill(NULL::integer, n),
      array_fill(p_occurred_at, n), NULL, p_subject, p_token), p_subject, p_token);
  RETURN CASE WHEN p_group IS NULL
    THEN json_build_object('reference', p_reference, 'outcome', 'done', 'status', p_reason)
    ELSE json_build_object('group', p_group, 'outcome', 'done', 'status', p_reason, 'references', refs) END;
END $$;

-- The same; what goes wrong stays with the item.
CREATE FUNCTION withdrawals_apart(p_group uuid, p_reference text, p_person text, p_cities text, p_reason text, p_subject text,
  p_token uuid, p_occurred_at timestamptz, p_convoys text[])
RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  rule text;
BEGIN
  RETURN withdrawals_item(p_group, p_reference, p_person, p_cities, p_reason, p_subject, p_token, p_occurred_at, p_convoys);
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
  RETURN CASE WHEN p_group IS NULL
    THEN json_build_object('reference', p_reference, 'outcome', 'failed', 'detail', item_failed(SQLSTATE, rule))
    ELSE json_build_object('group', p_group, 'outcome', 'failed', 'detail', item_failed(SQLSTATE, rule)) END;
END $$;

CREATE FUNCTION withdrawals_create(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_reason text[], p_occurred_at timestamptz[],
  m_request integer[], m_group uuid[], m_reference text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  people text[] := references_resolved(m_reference);
  groups uuid[];
  held text[];
  answers json[];
  f integer;
  m integer;
  at timestamptz;
BEGIN
  SELECT coalesce(array_agg(DISTINCT g), '{}') INTO groups
    FROM (SELECT m_group[n] FROM generate_subscripts(m_request, 1) AS n WHERE m_request[n] = ANY (fresh) AND m_group[n] IS NOT NULL
          UNION ALL
          SELECT c.group_id FROM citizens AS c WHERE c.reference = ANY (people)) AS q (g);
  SELECT coalesce(array_agg(DISTINCT c.convoy), '{}') INTO held
    FROM citizens AS c
   WHERE c.group_id = ANY (groups) AND c.convoy IS NOT NULL AND c.status = 'assigned';
  PERFORM FROM convoys AS v WHERE v.code = ANY (held) ORDER BY v.code FOR NO KEY UPDATE;
  PERFORM FROM travel_groups AS g WHERE g.id = ANY (groups) ORDER BY g.id FOR UPDATE;
  PERFORM FROM citizens AS c WHERE c.group_id = ANY (groups) ORDER BY c.id FOR NO KEY UPDATE;

  FOREACH f IN ARRAY fresh LOOP
    answers := '{}';
    FOR m IN SELECT n FROM generate_subscripts(m_request, 1) AS n WHERE m_request[n] = f ORDER BY n LOOP
      at := coalesce(p_occurred_at[f], now());
      answers := answers || CASE
        WHEN item_by_item() THEN withdrawals_apart(m_group[m], m_reference[m], people[m], p_cities[f], p_reason[f], p_subject[f], p_token[f], at, held)
        ELSE withdrawals_item(m_group[m], m_reference[m], people[m], p_cities[f], p_reason[f], p_subject[f], p_token[f], at, held) END;
    END LOOP;
    outcomes := outcomes || 'done'::text;
    bodies := bodies || json_build_object('items', to_json(answers));
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
