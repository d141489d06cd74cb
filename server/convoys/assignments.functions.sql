-- Seats for travel groups: planned, so refused where they cannot hold. The convoys, groups and people are locked here.

-- The groups that a request's items mean, an item a row; null where nobody is known by that id or reference.
CREATE FUNCTION items_groups(p_group uuid[], p_reference text[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(CASE WHEN q.reference IS NULL THEN q.group_id
                        ELSE (SELECT coalesce(m.group_id, c.group_id)
                                FROM citizens AS c
                                LEFT JOIN citizens AS m ON m.id = c.merged_into
                               WHERE c.reference = q.reference) END ORDER BY q.n)
    FROM unnest(p_group, p_reference) WITH ORDINALITY AS q (group_id, reference, n)
$$;

-- The convoys given, then the groups, then all their members.
CREATE FUNCTION groups_lock(p_convoys text[], p_groups uuid[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM FROM convoys AS k WHERE k.code = ANY (p_convoys) ORDER BY k.code FOR NO KEY UPDATE;
  -- FOR UPDATE also holds off a member who is being added.
  PERFORM FROM travel_groups AS g WHERE g.id = ANY (p_groups) ORDER BY g.id FOR UPDATE;
  PERFORM FROM citizens AS c WHERE c.group_id = ANY (p_groups) ORDER BY c.id FOR NO KEY UPDATE;
END $$;

-- The fullest vehicle in one of these states in which so many fit; with `p_vehicles`, one of those or none.
CREATE FUNCTION vehicle_for(p_convoy text, p_vehicles integer[], p_statuses text[], people integer, accessible integer)
RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT v.number FROM vehicles AS v
   WHERE v.convoy = p_convoy AND v.status = ANY (p_statuses) AND (p_vehicles IS NULL OR v.number = ANY (p_vehicles))
     AND v.seats - v.taken >= people AND v.accessible_seats - v.accessible_taken >= accessible
   ORDER BY v.seats - v.taken, v.number
   LIMIT 1
$$;

-- Seats for people who may be parted, filling the emptiest vehicles first; null unless all of them find one. Whoever
-- needs an accessible seat chooses first. Of `p_people` those on a lap go with its adult.
CREATE FUNCTION vehicles_spread(p_convoy text, p_people uuid[], p_accessible boolean[]) RETURNS integer[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  chosen integer[] := array_fill(NULL::integer, ARRAY[cardinality(p_accessible)]);
  adults uuid[] := ARRAY(SELECT l.adult FROM unnest(p_people) WITH ORDINALITY AS q (id, n)
                           LEFT JOIN laps(p_people, p_convoy, NULL) AS l ON l.infant = q.id ORDER BY q.n);
  found_number integer; m record;
BEGIN
  FOR m IN SELECT q.accessible, q.n::integer AS n FROM unnest(p_accessible, adults) WITH ORDINALITY AS q (accessible, adult, n)
            WHERE q.adult IS NULL ORDER BY q.accessible DESC, q.n LOOP
    SELECT v.number INTO found_number
      FROM vehicles AS v
     CROSS JOIN LATERAL (
        SELECT count(*) AS people, count(*) FILTER (WHERE p_accessible[s.n]) AS accessible
          FROM unnest(chosen) WITH ORDINALITY AS s (number, n) WHERE s.number = v.number) AS c
     WHERE v.convoy = p_convoy AND v.status = 'boarding' AND v.seats - v.taken > c.people
       AND (NOT m.accessible OR v.accessible_seats - v.accessible_taken > c.accessible)
     ORDER BY c.people = 0, v.seats - v.taken DESC, v.number
     LIMIT 1;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
    chosen[m.n] := found_number;
  END LOOP;
  RETURN ARRAY(SELECT coalesce(q.number, chosen[array_position(p_people, q.adult)])
                 FROM unnest(chosen, adults) WITH ORDINALITY AS q (number, adult, n) ORDER BY q.n);
END $$;

-- One group into one convoy; both are locked. `p_override` is an officer's reason to let them go against the document rules,
-- `p_cities` the caller's scope.
CREATE FUNCTION group_assign(p_group uuid, p_convoy text, p_vehicle integer, p_override text, p_at timestamptz, p_subject text, p_token uuid, p_cities text)
RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  g record; k record; m record; d record; verdict text; seats integer[]; held uuid[] := '{}'; one integer; only_vehicle integer := p_vehicle;
BEGIN
  SELECT t.id, t.keep_together INTO g FROM travel_groups AS t
   WHERE t.id = p_group AND in_scope(t.city, p_cities) AND EXISTS (SELECT FROM citizens AS c WHERE c.group_id = t.id AND c.status <> 'merged');
  IF NOT FOUND THEN
    RETURN jsonb_build_object('outcome', 'unknown');
  END IF;
  SELECT c.departs_at, c.status IN ('planned', 'boarding', 'departed') AND (c.status <> 'departed' OR bool_or(v.status = 'boarding')) AS open,
         coalesce(max(v.seats - v.taken) FILTER (WHERE v.status = 'boarding'), 0) AS largest_free
    INTO k FROM convoys AS c LEFT JOIN vehicles AS v ON v.convoy = c.code WHERE c.code = p_convoy GROUP BY c.code;
  SELECT array_agg(c.id ORDER BY c.id) FILTER (WHERE c.status IN ('registered', 'no_show')) AS ids,
         bool_or(infant_perhaps(c.birth_date, k.departs_at)) FILTER (WHERE c.status IN ('registered', 'no_show')) AS infants,
         coalesce(array_agg(c.accessible ORDER BY c.id) FILTER (WHERE c.status IN ('registered', 'no_show')), '{}') AS accessible,
         array_agg(DISTINCT c.vehicle ORDER BY c.vehicle) FILTER (WHERE c.status IN ('assigned', 'boarded') AND c.convoy = p_convoy) AS here,
         array_agg(c.id ORDER BY c.id) FILTER (WHERE c.status IN ('assigned', 'boarded') AND c.convoy = p_convoy) AS seated,
         min(c.convoy) FILTER (WHERE c.status IN ('assigned', 'boarded') AND c.convoy <> p_convoy) AS elsewhere,
         min(c.status) FILTER (WHERE c.status NOT IN ('registered', 'no_show', 'assigned', 'boarded', 'merged')) AS gone
    INTO m FROM citizens AS c WHERE c.group_id = p_group;
  IF m.here IS NOT NULL AND g.keep_together = 'must' AND only_vehicle IS NULL THEN
    only_vehicle := m.here[1];
  END IF;

  verdict := CASE WHEN m.ids IS NULL AND m.here IS NOT NULL THEN 'already_assigned'
                  WHEN m.elsewhere IS NOT NULL AND (m.ids IS NULL OR g.keep_together = 'must') THEN 'assigned_elsewhere'
                  WHEN m.ids IS NULL THEN 'not_waiting'
                  WHEN NOT k.open THEN 'convoy_closed'
                  WHEN p_vehicle IS NOT NULL AND m.here IS NOT NULL AND g.keep_together = 'must' AND m.here[1] <> p_vehicle THEN 'no_seats'
                  ELSE 'assigned' END;
  SELECT j.refused, j.people, j.warnings INTO d
    FROM documents_judge(CASE WHEN verdict = 'assigned' THEN m.ids WHEN verdict = 'already_assigned' AND p_override IS NOT NULL THEN m.seated END,
           p_convoy) AS j;
  IF verdict = 'assigned' AND d.refused IS NOT NULL AND p_override IS NULL THEN
    verdict := 'documents_refused';
  ELSIF verdict = 'assigned' THEN
    IF m.infants THEN
      held := ARRAY(SELECT l.infant FROM laps(m.ids, p_convoy, only_vehicle) AS l);
    END IF;
    one := vehicle_for(p_convoy, CASE WHEN only_vehicle IS NOT NULL THEN ARRAY[only_vehicle] END, '{boarding}',
             cardinality(m.ids) - cardinality(held), cardinality(array_positions(m.accessible, true)));
    IF one IS NOT NULL THEN
      seats := array_fill(one, ARRAY[cardinality(m.ids)]);
    ELSIF g.keep_together = 'prefer' AND p_vehicle IS NULL THEN
      seats := vehicles_spread(p_convoy, m.ids, m.accessible);
    END IF;
    IF seats IS NULL THEN
      verdict := 'no_seats';
    ELSE
      PERFORM people_place(m.ids, array_fill('assigned'::text, ARRAY[cardinality(m.ids)]), array_fill(p_convoy, ARRAY[cardinality(m.ids)]),
        seats, array_fill(p_at, ARRAY[cardinality(m.ids)]), NULL, p_subject, p_token, held);
    END IF;
  END IF;
  IF verdict IN ('assigned', 'already_assigned') AND d.refused IS NOT NULL THEN
    PERFORM documents_override(d.people, p_override, d.refused, p_at, p_subject, p_token);
  END IF;
  RETURN jsonb_build_object('outcome', verdict, 'largest_free', k.largest_free)
    || CASE verdict
         WHEN 'assigned' THEN jsonb_build_object('vehicles', (SELECT jsonb_agg(DISTINCT s ORDER BY s) FROM unnest(seats || m.here) AS s),
                'warnings', coalesce(d.warnings, '[]') || load_warnings(p_convoy, seats),
                'overridden', coalesce(d.refused, '[]'))
         WHEN 'already_assigned' THEN jsonb_build_object('vehicles', to_jsonb(m.here), 'overridden', coalesce(d.refused, '[]'))
         WHEN 'documents_refused' THEN jsonb_build_object('documents', d.refused)
           || document_ways(m.ids, m.accessible, g.keep_together = 'prefer', p_convoy)
         WHEN 'assigned_elsewhere' THEN jsonb_build_object('convoy', m.elsewhere)
         WHEN 'not_waiting' THEN jsonb_build_object('status', m.gone, 'legal', to_jsonb(citizen_legal(m.gone)))
         ELSE '{}'::jsonb END;
END $$;

-- One group off a convoy: whoever has a seat there and has not stepped on is waiting again, in the old place.
CREATE FUNCTION group_unassign(p_group uuid, p_convoy text, p_at timestamptz, p_subject text, p_token uuid, p_cities text)
RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE ids uuid[]; stuck text; waiting boolean;
BEGIN
  -- The caller's scope holds the convoy, and with it whoever is on it.
  IF NOT EXISTS (SELECT FROM travel_groups AS t WHERE t.id = p_group AND in_scope(t.city, p_cities))
     AND NOT EXISTS (SELECT FROM citizens AS c WHERE c.group_id = p_group AND c.convoy = p_convoy) THEN
    RETURN jsonb_build_object('outcome', 'unknown');
  END IF;
  SELECT array_agg(c.id ORDER BY c.id) FILTER (WHERE c.status = 'assigned' AND c.convoy = p_convoy),
         min(c.status) FILTER (WHERE c.convoy = p_convoy AND c.status <> 'assigned'),
         bool_or(c.status IN ('registered', 'no_show'))
    INTO ids, stuck, waiting
    FROM citizens AS c WHERE c.group_id = p_group;
  IF ids IS NULL AND stuck IS NOT NULL THEN
    RETURN jsonb_build_object('outcome', 'illegal_transition', 'status', stuck, 'legal', to_jsonb(citizen_legal(stuck)));
  ELSIF ids IS NULL THEN
    RETURN jsonb_build_object('outcome', CASE WHEN waiting THEN 'already_unassigned' ELSE 'not_assigned' END);
  END IF;
  PERFORM people_place(ids, array_fill('registered'::text, ARRAY[cardinality(ids)]), array_fill(NULL::text, ARRAY[cardinality(ids)]),
    array_fill(NULL::integer, ARRAY[cardinality(ids)]), array_fill(p_at, ARRAY[cardinality(ids)]), 'citizen.unassigned', p_subject, p_token);
  RETURN jsonb_build_object('outcome', 'unassigned');
END $$;

-- One group into or off a convoy; with `p_apart` what goes wrong stays with it.
CREATE FUNCTION group_plan(p_apart boolean, p_assign boolean, p_group uuid, p_convoy text, p_vehicle integer, p_override text, p_at timestamptz,
  p_subject text, p_token uuid, p_cities text) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE rule text;
BEGIN
  IF p_apart THEN
    BEGIN
      RETURN group_plan(false, p_assign, p_group, p_convoy, p_vehicle, p_override, p_at, p_subject, p_token, p_cities);
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      RETURN jsonb_build_object('outcome', 'failed', 'detail', item_failed(SQLSTATE, rule));
    END;
  END IF;
  RETURN CASE WHEN p_assign THEN group_assign(p_group, p_convoy, p_vehicle, p_override, p_at, p_subject, p_token, p_cities)
              ELSE group_unassign(p_group, p_convoy, p_at, p_subject, p_token, p_cities) END;
END $$;

-- Both plans over a batch: i_*, one entry an item, i_request the position of its request.
CREATE FUNCTION assignments_apply(p_assign boolean, p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_convoy text[], p_vehicle integer[], p_override text[], p_occurred_at timestamptz[],
  i_request integer[], i_group uuid[], i_reference text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  groups uuid[] := items_groups(i_group, i_reference);
  outcomes text[] := '{}'; bodies json[] := '{}';
  answers jsonb[]; verdict text; n integer; m integer; shown jsonb; at timestamptz;
BEGIN
  -- A document rule that is being added waits, and so do we for one: whoever is seated under the old rules is in its list.
  LOCK TABLE document_rules IN ROW SHARE MODE;
  PERFORM groups_lock((SELECT array_agg(p_convoy[f]) FROM unnest(fresh) AS f),
    ARRAY(SELECT groups[q.place] FROM unnest(i_request) WITH ORDINALITY AS q (request, place) WHERE q.request = ANY (fresh)));
  IF items_groups(i_group, i_reference) IS DISTINCT FROM groups THEN
    RAISE serialization_failure USING MESSAGE = 'somebody changed groups in between';
  END IF;
  FOREACH n IN ARRAY fresh LOOP
    answers := '{}';
    verdict := CASE
      WHEN NOT convoy_in_scope(p_convoy[n], p_cities[n], p_posts[n]) THEN 'unknown'
      WHEN p_vehicle[n] IS NOT NULL AND NOT EXISTS (SELECT FROM vehicles AS v WHERE v.convoy = p_convoy[n] AND v.number = p_vehicle[n]) THEN 'unknown_vehicle'
      WHEN EXISTS (SELECT FROM vehicles AS v WHERE v.convoy = p_convoy[n] AND v.number = p_vehicle[n] AND v.status <> 'boarding') THEN 'vehicle_closed'
      ELSE 'done' END;
    IF verdict = 'done' THEN
      at := coalesce(p_occurred_at[n], now());
      FOR m IN SELECT q.place::integer FROM unnest(i_request) WITH ORDINALITY AS q (request, place) WHERE q.request = n ORDER BY q.place LOOP
        shown := group_plan(item_by_item(), p_assign, groups[m], p_convoy[n], p_vehicle[n], p_override[n], at, p_subject[n], p_token[n], p_cities[n]);
        answers := answers || (CASE WHEN i_reference[m] IS NULL THEN jsonb_build_object('group', i_group[m])
                                    WHEN shown ->> 'outcome' = 'unknown' THEN jsonb_build_object('reference', i_reference[m])
                                    ELSE jsonb_build_object('reference', i_reference[m], 'group', groups[m]) END || shown);
      END LOOP;
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || CASE WHEN verdict = 'done' THEN json_build_object('items', to_json(answers)) ELSE '{}'::json END;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
