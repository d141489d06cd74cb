-- Moving people between vehicles in one piece: seats for whole groups, largest first. Of a vehicle that is given up
-- those who find no seat stay on its list: on the way they are stranded, at its door they are still assigned.

-- Whom a request means: those who hold a place in the convoy, on the vehicle or of the groups or references named.
CREATE FUNCTION transfer_people(p_convoy text, p_from integer, p_group uuid[], p_reference text[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(c.id ORDER BY c.id), '{}')
    FROM citizens AS c
   WHERE c.convoy = p_convoy AND c.status IN ('assigned', 'boarded', 'departed')
     AND (c.vehicle = p_from OR c.group_id = ANY (p_group)
          OR c.id IN (SELECT coalesce(o.merged_into, o.id) FROM citizens AS o WHERE o.reference = ANY (p_reference)))
$$;

-- Brings these people, who fit, to that vehicle. Whoever has stepped on is brought by a fact, the others by the plan.
CREATE FUNCTION transfer_move(p_ids uuid[], p_convoy text, p_vehicle integer, p_at timestamptz, p_reason text, p_subject text, p_token uuid)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE aboard uuid[]; planned uuid[]; n integer[]; held uuid[] := ARRAY(SELECT l.infant FROM laps(p_ids, p_convoy, p_vehicle) AS l);
BEGIN
  SELECT array_agg(c.id ORDER BY c.id) FILTER (WHERE c.status <> 'assigned'), array_agg(c.id ORDER BY c.id) FILTER (WHERE c.status = 'assigned')
    INTO aboard, planned FROM citizens AS c WHERE c.id = ANY (p_ids);
  IF planned IS NOT NULL THEN
    n := ARRAY[cardinality(planned)];
    PERFORM people_place(planned, array_fill('assigned'::text, n), array_fill(p_convoy, n), array_fill(p_vehicle, n), array_fill(p_at, n),
      'citizen.transferred', p_subject, p_token, held);
  END IF;
  IF aboard IS NOT NULL THEN
    INSERT INTO facts (event_id, kind, citizen_id, convoy, vehicle, from_convoy, from_vehicle, note, occurred_at, subject, token_id, fingerprint, outcome, body)
    SELECT e.id, 'transfer', c.id, p_convoy, p_vehicle, c.convoy, c.vehicle, p_reason, p_at, p_subject, p_token,
           fact_print('transfer', e.id::text), 'recorded', '{}'
      FROM citizens AS c CROSS JOIN LATERAL (SELECT gen_random_uuid() AS id WHERE c.id IS NOT NULL) AS e
     WHERE c.id = ANY (aboard)
     ORDER BY c.id;
    PERFORM people_refold(tellers(aboard, p_subject, p_token));
  END IF;
END $$;

-- One request; everything is locked. With `p_from` as many as fit, else all of them or nobody.
CREATE FUNCTION convoy_transfer(p_convoy text, p_from integer, p_people uuid[], p_to_convoy text, p_to integer[], p_at timestamptz, p_reason text,
  p_subject text, p_token uuid, OUT verdict text, OUT body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE party record; seat integer; moved uuid[] := '{}'; left_over uuid[] := '{}';
BEGIN
  IF p_from IS NOT NULL THEN
    UPDATE vehicles AS v SET status = 'broken_down', version = v.version + 1
     WHERE v.convoy = p_convoy AND v.number = p_from AND v.status IN ('boarding', 'departed');
  END IF;
  FOR party IN
    SELECT array_agg(c.id ORDER BY c.id) AS ids, (count(*) - count(l.infant))::integer AS people,
           count(*) FILTER (WHERE c.accessible)::integer AS accessible
      FROM citizens AS c
      JOIN travel_groups AS g ON g.id = c.group_id
      LEFT JOIN laps(p_people, p_to_convoy, NULL) AS l ON l.infant = c.id
     WHERE c.id = ANY (p_people)
     GROUP BY g.id, CASE WHEN g.keep_together = 'prefer' THEN coalesce(l.adult, c.id) END
     ORDER BY count(*) FILTER (WHERE c.accessible) DESC, count(*) DESC, min(g.queued_at), g.id
  LOOP
    seat := vehicle_for(p_to_convoy, p_to, '{boarding,departed}', party.people, party.accessible);
    IF seat IS NULL THEN
      left_over := left_over || party.ids;
    ELSE
      PERFORM transfer_move(party.ids, p_to_convoy, seat, p_at, p_reason, p_subject, p_token);
      moved := moved || party.ids;
    END IF;
  END LOOP;
  IF p_from IS NULL AND left_over <> '{}' THEN
    RAISE EXCEPTION 'not everybody has a seat' USING ERRCODE = 'KF001';
  END IF;
  INSERT INTO events (type, subject, token_id, city, convoy, vehicle, status, occurred_at, after)
  SELECT 'convoy.transferred', p_subject, p_token, k.city, k.code, p_from, k.status, p_at,
         json_build_object('to_convoy', p_to_convoy, 'to_vehicles', p_to, 'moved', cardinality(moved), 'left', cardinality(left_over), 'reason', p_reason)
    FROM convoys AS k WHERE k.code = p_convoy;
  PERFORM people_settle(left_over, p_subject, p_token, ARRAY[p_convoy, p_to_convoy]);
  verdict := 'done';
  body := (SELECT json_build_object('convoy', p_convoy, 'to_convoy', p_to_convoy,
             'moved', coalesce(json_agg(json_build_object('reference', c.reference, 'vehicle', c.vehicle, 'status', c.status) ORDER BY c.vehicle, c.reference)
               FILTER (WHERE c.id = ANY (moved)), '[]'),
             'stranded', coalesce(json_agg(c.reference ORDER BY c.reference) FILTER (WHERE c.id = ANY (left_over) AND c.stranded), '[]'),
             'without_seat', coalesce(json_agg(c.reference ORDER BY c.reference) FILTER (WHERE c.id = ANY (left_over) AND NOT c.stranded), '[]'))
             FROM citizens AS c WHERE c.id = ANY (moved || left_over));
END $$;

-- The same, all or nothing: what was moved before somebody found no seat is taken back.
CREATE FUNCTION convoy_transfer_whole(p_convoy text, p_people uuid[], p_to_convoy text, p_to integer[], p_at timestamptz, p_reason text,
  p_subject text, p_token uuid, OUT verdict text, OUT body json) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  SELECT t.verdict, t.body INTO verdict, body FROM convoy_transfer(p_convoy, NULL, p_people, p_to_convoy, p_to, p_at, p_reason, p_subject, p_token) AS t;
EXCEPTION WHEN SQLSTATE 'KF001' THEN
  verdict := 'no_seats';
  body := (SELECT json_build_object('needed', cardinality(p_people) - (SELECT count(*) FROM laps(p_people, p_to_convoy, NULL)), 'free',
             coalesce(json_agg(json_build_object('vehicle', v.number, 'free', v.seats - v.taken,
               'accessible_free', v.accessible_seats - v.accessible_taken) ORDER BY v.number), '[]'))
             FROM vehicles AS v WHERE v.convoy = p_to_convoy AND v.number = ANY (p_to));
END $$;

-- t_*: the vehicles to go to, g_*: who is to go; each with the position of its request.
CREATE FUNCTION convoys_transfer(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_convoy text[], p_from integer[], p_to_convoy text[], p_reason text[], p_occurred timestamptz[],
  t_request integer[], t_vehicle integer[], g_request integer[], g_group uuid[], g_reference text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}'; n integer; verdict text; answer json; people uuid[]; groups uuid[]; refs text[]; goals integer[]; goal text;
BEGIN
  PERFORM convoys_lock(ARRAY(SELECT unnest(ARRAY[p_convoy[f], coalesce(p_to_convoy[f], p_convoy[f])]) FROM unnest(fresh) AS f));
  FOREACH n IN ARRAY fresh LOOP
    goal := coalesce(p_to_convoy[n], p_convoy[n]);
    SELECT array_agg(g_group[m]) FILTER (WHERE g_reference[m] IS NULL), array_agg(g_reference[m]) FILTER (WHERE g_reference[m] IS NOT NULL)
      INTO groups, refs FROM generate_subscripts(g_request, 1) AS m WHERE g_request[m] = n;
    goals := ARRAY(SELECT t_vehicle[m] FROM generate_subscripts(t_request, 1) AS m WHERE t_request[m] = n ORDER BY m);
    people := transfer_people(p_convoy[n], p_from[n], groups, refs);
    verdict := CASE
      WHEN NOT convoy_in_scope(p_convoy[n], p_cities[n], p_posts[n]) OR NOT convoy_in_scope(goal, p_cities[n], p_posts[n]) THEN 'unknown'
      WHEN p_from[n] IS NOT NULL AND NOT EXISTS (SELECT FROM vehicles AS v WHERE v.convoy = p_convoy[n] AND v.number = p_from[n])
        OR EXISTS (SELECT FROM unnest(goals) AS w WHERE NOT EXISTS (SELECT FROM vehicles AS v WHERE v.convoy = goal AND v.number = w)) THEN 'unknown_vehicle'
      WHEN goal = p_convoy[n] AND p_from[n] = ANY (goals) THEN 'same_vehicle'
      WHEN EXISTS (SELECT FROM convoys AS k WHERE k.code IN (p_convoy[n], goal) AND k.status IN ('cancelled', 'completed', 'returned')) THEN 'convoy_ended'
      WHEN people = '{}' THEN 'nobody'
      ELSE 'done' END;
    answer := '{}';
    IF verdict = 'done' AND p_from[n] IS NOT NULL THEN
      SELECT t.verdict, t.body INTO verdict, answer
        FROM convoy_transfer(p_convoy[n], p_from[n], people, goal, goals, coalesce(p_occurred[n], now()), p_reason[n], p_subject[n], p_token[n]) AS t;
    ELSIF verdict = 'done' THEN
      SELECT t.verdict, t.body INTO verdict, answer
        FROM convoy_transfer_whole(p_convoy[n], people, goal, goals, coalesce(p_occurred[n], now()), p_reason[n], p_subject[n], p_token[n]) AS t;
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || answer;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
