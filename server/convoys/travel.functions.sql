-- Vehicles that leave and arrive, each told with a head-count. A second telling of the same departure or arrival under
-- another event_id keeps the first time and takes the last head-count, whatever the order in which they come.

CREATE FUNCTION vehicle_times(p_convoy text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE vehicles AS v
     SET departed_at = d.first_at, departure_headcount = d.headcount, arrived_at = a.first_at, arrival_headcount = a.headcount
    FROM vehicles AS w
    LEFT JOIN LATERAL (
      SELECT min(f.occurred_at) AS first_at, (array_agg(f.headcount ORDER BY f.occurred_at DESC, f.event_id DESC))[1] AS headcount
        FROM facts AS f WHERE f.convoy = w.convoy AND f.vehicle = w.number AND f.kind = 'vehicle_departure') AS d ON true
    LEFT JOIN LATERAL (
      SELECT min(f.occurred_at) AS first_at, (array_agg(f.headcount ORDER BY f.occurred_at DESC, f.event_id DESC))[1] AS headcount
        FROM facts AS f WHERE f.convoy = w.convoy AND f.vehicle = w.number AND f.kind = 'vehicle_arrival') AS a ON true
   WHERE w.convoy = p_convoy AND v.convoy = w.convoy AND v.number = w.number
     AND (v.departed_at, v.departure_headcount, v.arrived_at, v.arrival_headcount)
         IS DISTINCT FROM (d.first_at, d.headcount, a.first_at, a.headcount);
END $$;

-- Whom a departure or an arrival of this convoy can concern: those on its lists and those who ever stepped on.
CREATE FUNCTION convoy_people(p_codes text[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(p.id ORDER BY p.id), '{}')
    FROM (SELECT c.id FROM citizens AS c WHERE c.convoy = ANY (p_codes)
          UNION
          SELECT o.id
            FROM facts AS f
           CROSS JOIN LATERAL (SELECT coalesce(c.merged_into, c.id) AS id FROM citizens AS c WHERE c.id = f.citizen_id OFFSET 0) AS o
           WHERE f.convoy = ANY (p_codes) AND f.kind IN ('boarding', 'transfer')) AS p
$$;

-- Locks these convoys with all their people; who steps on meanwhile makes it look again.
CREATE FUNCTION convoys_lock(p_codes text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE people uuid[] := convoy_people(p_codes);
BEGIN
  LOOP
    PERFORM people_lock(people, p_codes);
    EXIT WHEN people = convoy_people(p_codes);
    people := convoy_people(p_codes);
  END LOOP;
END $$;

-- What is answered about one vehicle: the people ticked on it, and who of its list was not.
CREATE FUNCTION vehicle_answer(p_kind text, p_convoy text, p_vehicle integer, p_event uuid, p_headcount integer) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('event_id', p_event, 'vehicle', p_vehicle,
           'outcome', CASE p_kind WHEN 'vehicle_departure' THEN 'departed' ELSE 'arrived' END, 'headcount', p_headcount, 'ticked', n.ticked,
           'unticked', n.unticked, 'agrees', p_headcount = n.ticked)
    FROM (SELECT count(*) FILTER (WHERE c.status NOT IN ('assigned', 'left_en_route', 'hospitalised', 'missing')) AS ticked,
                 coalesce(jsonb_agg(c.reference ORDER BY c.reference) FILTER (WHERE c.status = 'assigned'), '[]') AS unticked
            FROM citizens AS c WHERE c.convoy = p_convoy AND c.vehicle = p_vehicle) AS n
$$;

-- The items of one request; the convoy and its people are locked.
CREATE FUNCTION convoy_travel(p_kind text, p_side text, p_convoy text, p_event uuid[], p_vehicle integer[], p_headcount integer[],
  p_occurred timestamptz[], p_subject text, p_token uuid) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE t record; told record; k record; answers jsonb[] := '{}'; recorded uuid[] := '{}'; print bytea; answer jsonb;
BEGIN
  SELECT c.code, c.city, c.status INTO k FROM convoys AS c WHERE c.code = p_convoy;
  FOR t IN SELECT q.event, q.vehicle, q.headcount, q.occurred FROM unnest(p_event, p_vehicle, p_headcount, p_occurred) WITH ORDINALITY AS q (event, vehicle, headcount, occurred, n) ORDER BY q.n LOOP
    answer := jsonb_build_object('event_id', t.event, 'vehicle', t.vehicle);
    print := fact_print(p_kind, p_convoy, t.vehicle::text, t.headcount::text, utc(t.occurred));
    SELECT f.fingerprint, f.body INTO told FROM facts AS f WHERE f.event_id = t.event;
    IF FOUND THEN
      answers := answers || CASE WHEN told.fingerprint = print THEN told.body::jsonb
                                 ELSE answer || event_reused(told.body) END;
      CONTINUE;
    ELSIF NOT EXISTS (SELECT FROM vehicles AS v WHERE v.convoy = p_convoy AND v.number = t.vehicle) THEN
      answers := answers || (answer || jsonb_build_object('outcome', 'unknown'));
      CONTINUE;
    END IF;
    answer := CASE WHEN k.status = 'cancelled' THEN answer || jsonb_build_object('outcome', 'recorded', 'exceptions', jsonb_build_array('illegal_transition'))
                   ELSE vehicle_answer(p_kind, p_convoy, t.vehicle, t.event, t.headcount) END;
    IF clock_is_suspect(t.occurred) THEN
      answer := answer || jsonb_build_object('exceptions', coalesce(answer -> 'exceptions', '[]') || jsonb_build_array('clock_suspect'));
    END IF;
    INSERT INTO facts (event_id, kind, convoy, vehicle, headcount, side, occurred_at, clock_suspect, subject, token_id, fingerprint, outcome, body)
    VALUES (t.event, p_kind, p_convoy, t.vehicle, t.headcount, CASE p_kind WHEN 'vehicle_arrival' THEN p_side END, t.occurred,
            clock_is_suspect(t.occurred), p_subject, p_token, print, answer ->> 'outcome', answer::json);
    INSERT INTO exceptions (kind, convoy, vehicle, event_id, detail)
    SELECT w.kind, p_convoy, t.vehicle, t.event, json_build_object('headcount', t.headcount)
      FROM (VALUES ('illegal_transition', k.status = 'cancelled'), ('clock_suspect', clock_is_suspect(t.occurred)),
                   ('headcount_differs', p_kind = 'vehicle_arrival' AND (answer ->> 'agrees')::boolean IS FALSE)) AS w (kind, holds)
     WHERE w.holds ORDER BY w.kind;
    INSERT INTO events (type, subject, token_id, city, convoy, vehicle, status, occurred_at, after)
    VALUES (CASE p_kind WHEN 'vehicle_departure' THEN 'vehicle.departed' ELSE 'vehicle.arrived' END, p_subject, p_token, k.city, p_convoy,
            t.vehicle, k.status, t.occurred, json_build_object('headcount', t.headcount, 'event_id', t.event));
    recorded := recorded || t.event;
    answers := answers || answer;
  END LOOP;
  IF k.status <> 'cancelled' AND recorded <> '{}' THEN
    PERFORM vehicle_times(p_convoy);
    PERFORM people_settle(convoy_people(ARRAY[p_convoy]), p_subject, p_token, ARRAY[p_convoy]);
    IF p_kind = 'vehicle_arrival' AND p_side = 'convoy' THEN
      PERFORM handoffs_confirm(p_convoy, p_vehicle, p_subject);
    END IF;
  END IF;
  RETURN json_build_object('convoy', p_convoy, 'status', (SELECT c.status FROM convoys AS c WHERE c.code = p_convoy), 'items', to_json(answers));
END $$;

-- The same, an item at a time: what goes wrong stays with its vehicle.
CREATE FUNCTION convoy_travel_each(p_kind text, p_side text, p_convoy text, p_event uuid[], p_vehicle integer[], p_headcount integer[],
  p_occurred timestamptz[], p_subject text, p_token uuid) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE items json[] := '{}'; rule text;
BEGIN
  FOR n IN 1 .. cardinality(p_event) LOOP
    BEGIN
      items := items || (convoy_travel(p_kind, p_side, p_convoy, p_event[n:n], p_vehicle[n:n], p_headcount[n:n], p_occurred[n:n],
                           p_subject, p_token) #> '{items,0}');
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      items := items || json_build_object('event_id', p_event[n], 'vehicle', p_vehicle[n], 'outcome', 'failed', 'detail', item_failed(SQLSTATE, rule));
    END;
  END LOOP;
  RETURN json_build_object('convoy', p_convoy, 'status', (SELECT c.status FROM convoys AS c WHERE c.code = p_convoy), 'items', to_json(items));
END $$;

-- f_*: one entry a fact, f_request the position of its request.
CREATE FUNCTION convoys_travel(p_kind text, p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_convoy text[],
  f_request integer[], f_event uuid[], f_vehicle integer[], f_headcount integer[], f_occurred timestamptz[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  codes text[] := ARRAY(SELECT p_convoy[f] FROM unnest(fresh) AS f);
  outcomes text[] := '{}'; bodies json[] := '{}'; verdict text; n integer; mine integer[];
  side text; told uuid[]; numbers integer[]; counts integer[]; times timestamptz[];
BEGIN
  PERFORM convoys_lock(codes);
  FOREACH n IN ARRAY fresh LOOP
    verdict := CASE WHEN convoy_in_scope(p_convoy[n], p_cities[n], p_posts[n])
                    THEN 'done' ELSE 'unknown' END;
    mine := ARRAY(SELECT q.m::integer FROM unnest(f_request) WITH ORDINALITY AS q (request, m) WHERE q.request = n ORDER BY q.m);
    outcomes := outcomes || verdict;
    side := CASE p_role[n] WHEN 'border' THEN 'border' ELSE 'convoy' END;
    told := ARRAY(SELECT f_event[m] FROM unnest(mine) AS m);
    numbers := ARRAY(SELECT f_vehicle[m] FROM unnest(mine) AS m);
    counts := ARRAY(SELECT f_headcount[m] FROM unnest(mine) AS m);
    times := ARRAY(SELECT f_occurred[m] FROM unnest(mine) AS m);
    bodies := bodies || CASE
      WHEN verdict <> 'done' THEN '{}'::json
      WHEN item_by_item() THEN convoy_travel_each(p_kind, side, p_convoy[n], told, numbers, counts, times, p_subject[n], p_token[n])
      ELSE convoy_travel(p_kind, side, p_convoy[n], told, numbers, counts, times, p_subject[n], p_token[n]) END;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
