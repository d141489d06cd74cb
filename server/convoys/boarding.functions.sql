-- Who stepped on a vehicle, as ticked at its door. A fact: recorded whatever the plan says, unless there is no seat.

-- What a device told, to know an event_id that is used for something else.
CREATE FUNCTION fact_print(VARIADIC told text[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(convert_to(array_to_string(told, '|', '-'), 'UTF8'))
$$;

-- Whether a boarding would be what decides where this person is: nothing later, and nobody received before.
CREATE FUNCTION boarding_decides(p_citizen uuid, p_occurred timestamptz, p_event uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT NOT EXISTS (
        SELECT FROM person_facts(p_citizen) AS f
         WHERE (f.kind IN ('boarding', 'transfer') AND (f.occurred_at, f.event_id) > (p_occurred, p_event)
                AND EXISTS (SELECT FROM convoys AS k WHERE k.code = f.convoy AND k.status <> 'cancelled')
                OR f.kind IN ('undo_boarding', 'offloaded', 'left_en_route', 'hospitalised', 'missing', 'reinstated') AND f.occurred_at >= p_occurred
                OR f.kind = 'handoff' AND f.result = 'handed_over' AND f.occurred_at < p_occurred)));
END $$;

-- Whether this person was ticked on another vehicle and nothing between the two ticks took them off it.
CREATE FUNCTION boarded_elsewhere(p_citizen uuid, p_convoy text, p_vehicle integer, p_occurred timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM person_facts(p_citizen) AS f
      JOIN convoys AS k ON k.code = f.convoy
     WHERE f.kind = 'boarding' AND (f.convoy, f.vehicle) <> (p_convoy, p_vehicle) AND k.status <> 'cancelled'
       AND NOT EXISTS (
           SELECT FROM person_facts(p_citizen) AS e
            WHERE e.kind IN ('undo_boarding', 'offloaded', 'left_en_route', 'hospitalised', 'missing', 'reinstated')
              AND e.occurred_at BETWEEN least(f.occurred_at, p_occurred) AND greatest(f.occurred_at, p_occurred))
       AND NOT EXISTS (
           SELECT FROM facts AS r
            WHERE r.kind = 'convoy_return' AND r.convoy = f.convoy AND r.vehicle = f.vehicle
              AND r.occurred_at BETWEEN least(f.occurred_at, p_occurred) AND greatest(f.occurred_at, p_occurred)));
END $$;

-- Of the groups of these people those that are not whole yet: who of them still waits or holds a seat elsewhere.
CREATE FUNCTION groups_incomplete(p_people uuid[]) RETURNS TABLE (group_id uuid, absent json) LANGUAGE sql STABLE AS $$
  SELECT c.group_id, json_agg(c.reference ORDER BY c.reference)
    FROM citizens AS c
   WHERE c.group_id IN (SELECT p.group_id FROM citizens AS p WHERE p.id = ANY (p_people) AND p.status IN ('boarded', 'departed'))
     AND c.status IN ('registered', 'assigned', 'no_show')
   GROUP BY c.group_id
$$;

-- What came of a request's ticks: an answer each, and of those that are new the event and the person.
CREATE TYPE ticks_told AS (answers jsonb[], recorded uuid[], people uuid[]);

-- Writes down the ticks of one request. Everything is locked; the convoy and the vehicle exist.
CREATE FUNCTION boarding_record(p_convoy text, p_vehicle integer, p_event uuid[], p_reference text[], p_occurred timestamptz[],
  p_subject text, p_token uuid) RETURNS ticks_told LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  t record; told record; free integer; accessible_free integer; cancelled boolean; decides boolean; wrong text[];
  answers jsonb[] := '{}'; recorded uuid[] := '{}'; people uuid[] := '{}'; seated uuid[] := '{}';
  answer jsonb; print bytea; person citizens; teller uuid;
BEGIN
  SELECT v.seats - v.taken, v.accessible_seats - v.accessible_taken, k.status = 'cancelled' INTO free, accessible_free, cancelled
    FROM vehicles AS v JOIN convoys AS k ON k.code = v.convoy WHERE v.convoy = p_convoy AND v.number = p_vehicle;
  FOR t IN SELECT q.event, q.reference, q.occurred FROM unnest(p_event, p_reference, p_occurred) WITH ORDINALITY AS q (event, reference, occurred, n) ORDER BY q.n LOOP
    answer := jsonb_build_object('event_id', t.event, 'reference', t.reference);
    print := fact_print('boarding', p_convoy, p_vehicle::text, t.reference, utc(t.occurred));
    SELECT f.fingerprint, f.body, f.event_id = ANY (recorded) AS same_request INTO told FROM facts AS f WHERE f.event_id = t.event;
    IF FOUND THEN
      answers := answers || CASE WHEN told.fingerprint <> print THEN answer || event_reused(told.body)
                                 WHEN told.same_request THEN answer || jsonb_build_object('outcome', 'recorded')
                                 ELSE told.body::jsonb END;
      CONTINUE;
    END IF;
    SELECT q.id INTO teller FROM citizens AS q WHERE q.reference = t.reference;
    SELECT c.* INTO person FROM citizens AS q JOIN citizens AS c ON c.id = coalesce(q.merged_into, q.id) WHERE q.id = teller;
    IF NOT FOUND THEN
      answers := answers || (answer || jsonb_build_object('outcome', nobody_outcome(t.reference)));
      CONTINUE;
    END IF;
    decides := NOT cancelled AND person.status <> 'deceased' AND boarding_decides(person.id, t.occurred, t.event);
    IF decides AND (person.convoy, person.vehicle) IS DISTINCT FROM (p_convoy, p_vehicle) AND person.id <> ALL (seated) THEN
      IF free < 1 OR person.accessible AND accessible_free < 1 THEN
        answers := answers || (answer || jsonb_build_object('outcome', 'no_seat', 'status', person.status, 'given_names', person.given_names,
          'family_name', person.family_name, 'birth_year', extract(year FROM person.birth_date)::integer));
        CONTINUE;
      END IF;
      free := free - 1;
      accessible_free := accessible_free - person.accessible::integer;
      seated := seated || person.id;
    END IF;
    -- From another convoy the plan's seat or an earlier tick is left behind; from none, they were not expected.
    wrong := array_remove(ARRAY[
      CASE WHEN cancelled OR person.status = 'deceased' OR person.handed_over_at < t.occurred THEN 'illegal_transition' END,
      CASE WHEN boarded_elsewhere(person.id, p_convoy, p_vehicle, t.occurred) THEN 'boarded_elsewhere' END,
      CASE WHEN clock_is_suspect(t.occurred) THEN 'clock_suspect' END], NULL);
    INSERT INTO facts (event_id, kind, citizen_id, convoy, vehicle, occurred_at, clock_suspect, subject, token_id, fingerprint, outcome, body)
    VALUES (t.event, 'boarding', teller, p_convoy, p_vehicle, t.occurred, clock_is_suspect(t.occurred), p_subject, p_token, print, 'recorded', '{}');
    INSERT INTO exceptions (kind, convoy, vehicle, citizen_id, event_id)
    SELECT w, p_convoy, p_vehicle, person.id, t.event FROM unnest(wrong) AS w ORDER BY w;
    IF NOT decides THEN
      INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at)
      VALUES ('citizen.boarding_recorded', p_subject, p_token, person.city, person.id, person.reference, person.group_id, p_convoy,
              p_vehicle, person.status, t.occurred);
    END IF;
    recorded := recorded || t.event;
    people := people || person.id;
    answers := answers || (answer || jsonb_build_object('outcome', CASE WHEN decides THEN 'boarded' ELSE 'recorded' END,
      'status', NULL, 'given_names', person.given_names, 'family_name', person.family_name,
      'birth_year', extract(year FROM person.birth_date)::integer)
      || CASE WHEN decides AND (person.convoy, person.vehicle) IS DISTINCT FROM (p_convoy, p_vehicle) AND person.convoy IS NOT NULL
              THEN jsonb_build_object('moved_from', jsonb_build_object('convoy', person.convoy, 'vehicle', person.vehicle)) ELSE '{}' END
      || CASE WHEN wrong <> '{}' THEN jsonb_build_object('exceptions', to_jsonb(wrong)) ELSE '{}' END);
  END LOOP;
  RETURN (answers, recorded, people)::ticks_told;
END $$;

-- The bodies of these requests, whose people are settled: the answers completed with the states that came out, which are
-- kept beside their facts, and the families that are not whole.
CREATE FUNCTION boarding_answers(p_told ticks_told[]) RETURNS json[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE bodies json[];
BEGIN
  WITH requests AS MATERIALIZED (
    SELECT t.answers, t.recorded, t.people, t.request FROM unnest(p_told) WITH ORDINALITY AS t (answers, recorded, people, request)),
  states AS MATERIALIZED (
    SELECT t.request, r.event_id, c.status
      FROM requests AS t CROSS JOIN LATERAL unnest(t.recorded, t.people) AS r (event_id, id) JOIN citizens AS c ON c.id = r.id),
  whole AS MATERIALIZED (
    SELECT t.request, a.n, s.event_id,
           a.answer || CASE WHEN s.event_id IS NULL OR a.answer ->> 'outcome' = 'event_id_reused' THEN '{}' ELSE jsonb_build_object('status', s.status) END AS answer
      FROM requests AS t
     CROSS JOIN LATERAL unnest(t.answers) WITH ORDINALITY AS a (answer, n)
      LEFT JOIN states AS s ON s.request = t.request AND s.event_id = (a.answer ->> 'event_id')::uuid),
  kept AS (
    UPDATE facts AS f SET body = w.answer::json, outcome = w.answer ->> 'outcome'
      FROM (SELECT DISTINCT ON (event_id) event_id, answer FROM whole WHERE event_id IS NOT NULL ORDER BY event_id, n) AS w
     WHERE f.event_id = w.event_id)
  SELECT array_agg(json_build_object(
           'items', (SELECT json_agg(w.answer ORDER BY w.n) FROM whole AS w WHERE w.request = t.request),
           'group_incomplete', (SELECT coalesce(json_agg(json_build_object('group', g.group_id, 'absent', g.absent) ORDER BY g.group_id), '[]')
                                  FROM groups_incomplete(t.people) AS g)) ORDER BY t.request)
    INTO bodies FROM requests AS t;
  RETURN bodies;
END $$;

-- Settles what requests of one teller have told, and answers each of them.
CREATE FUNCTION boarding_settle(p_told ticks_told[], p_convoys text[], p_subject text, p_token uuid) RETURNS json[] LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM people_settle(ARRAY(SELECT DISTINCT p FROM unnest(p_told) AS t CROSS JOIN LATERAL unnest(t.people) AS p), p_subject, p_token, p_convoys);
  RETURN boarding_answers(p_told);
END $$;

-- The ticks of one request. Everything is locked; the convoy and the vehicle exist.
CREATE FUNCTION convoy_board(p_convoy text, p_vehicle integer, p_event uuid[], p_reference text[], p_occurred timestamptz[],
  p_subject text, p_token uuid) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (boarding_settle(ARRAY[boarding_record(p_convoy, p_vehicle, p_event, p_reference, p_occurred, p_subject, p_token)],
    ARRAY[p_convoy], p_subject, p_token))[1];
END $$;

-- The same, a tick at a time: what goes wrong stays with its tick.
CREATE FUNCTION convoy_board_each(p_convoy text, p_vehicle integer, p_event uuid[], p_reference text[], p_occurred timestamptz[],
  p_subject text, p_token uuid) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE items json[] := '{}'; rule text;
BEGIN
  FOR n IN 1 .. cardinality(p_event) LOOP
    BEGIN
      items := items || (convoy_board(p_convoy, p_vehicle, p_event[n:n], p_reference[n:n], p_occurred[n:n], p_subject, p_token) #> '{items,0}');
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      items := items || json_build_object('event_id', p_event[n], 'reference', p_reference[n], 'outcome', 'failed', 'detail', item_failed(SQLSTATE, rule));
    END;
  END LOOP;
  RETURN json_build_object('items', to_json(items), 'group_incomplete', (
    SELECT coalesce(json_agg(json_build_object('group', g.group_id, 'absent', g.absent) ORDER BY g.group_id), '[]')
      FROM groups_incomplete(people_told(p_reference)) AS g));
END $$;

-- Whether these people find a seat on the vehicle while those told before them are not settled yet: whoever holds a seat on
-- it takes no other one.
CREATE FUNCTION vehicle_has_room(p_convoy text, p_vehicle integer, p_told uuid[], p_people uuid[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM citizens AS c WHERE c.id = ANY (p_people) AND (c.convoy, c.vehicle) IS DISTINCT FROM (p_convoy, p_vehicle)) THEN
    RETURN true;
  END IF;
  RETURN EXISTS (SELECT FROM vehicles AS v
                  CROSS JOIN LATERAL (
                    SELECT count(*) AS people, count(*) FILTER (WHERE c.accessible) AS accessible
                      FROM citizens AS c
                     WHERE c.id = ANY (p_told || p_people) AND (c.convoy, c.vehicle) IS DISTINCT FROM (p_convoy, p_vehicle)) AS more
                  WHERE v.convoy = p_convoy AND v.number = p_vehicle
                    AND v.seats - v.taken >= more.people AND v.accessible_seats - v.accessible_taken >= more.accessible);
END $$;

-- t_*: one entry a tick, t_request the position of its request. The requests of one teller are settled together, until one
-- names a person or an event of those before it, or could find its vehicle full.
CREATE FUNCTION convoys_board(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_convoy text[], p_vehicle integer[],
  t_request integer[], t_event uuid[], t_reference text[], t_occurred timestamptz[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  people uuid[] := references_lock(
    ARRAY(SELECT CASE WHEN q.request = ANY (fresh) THEN q.reference END FROM unnest(t_request, t_reference) WITH ORDINALITY AS q (request, reference, m) ORDER BY q.m),
    ARRAY(SELECT p_convoy[q.request] FROM unnest(fresh) AS q (request)));
  outcomes text[] := '{}'; bodies json[] := '{}'; n integer; t record;
  told ticks_told[] := '{}'; places integer[] := '{}'; settled json[];
  told_people uuid[] := '{}'; told_events uuid[] := '{}'; teller integer;
BEGIN
  FOR f IN 1 .. cardinality(fresh) LOOP
    n := fresh[f];
    outcomes[f] := CASE
      WHEN NOT convoy_in_scope(p_convoy[n], p_cities[n], p_posts[n]) THEN 'unknown'
      WHEN NOT EXISTS (SELECT FROM vehicles AS v WHERE v.convoy = p_convoy[n] AND v.number = p_vehicle[n]) THEN 'unknown_vehicle'
      ELSE 'done' END;
    bodies[f] := '{}';
    CONTINUE WHEN outcomes[f] <> 'done';
    SELECT array_agg(t_event[q.m] ORDER BY q.m) AS events, array_agg(t_reference[q.m] ORDER BY q.m) AS refs,
           array_agg(t_occurred[q.m] ORDER BY q.m) AS times, array_agg(people[q.m] ORDER BY q.m) AS people
      INTO t FROM unnest(t_request) WITH ORDINALITY AS q (request, m) WHERE q.request = n;
    IF item_by_item() THEN
      bodies[f] := convoy_board_each(p_convoy[n], p_vehicle[n], t.events, t.refs, t.times, p_subject[n], p_token[n]);
      CONTINUE;
    END IF;
    IF told <> '{}' AND ((p_subject[n], p_token[n]) IS DISTINCT FROM (p_subject[teller], p_token[teller])
       OR t.people && told_people OR t.events && told_events
       OR NOT vehicle_has_room(p_convoy[n], p_vehicle[n], told_people, t.people)) THEN
      settled := boarding_settle(told, ARRAY(SELECT p_convoy[fresh[q.place]] FROM unnest(places) AS q (place)), p_subject[teller], p_token[teller]);
      FOR k IN 1 .. cardinality(places) LOOP bodies[places[k]] := settled[k]; END LOOP;
      told := '{}'; places := '{}'; told_people := '{}'; told_events := '{}';
    END IF;
    teller := n;
    told := told || boarding_record(p_convoy[n], p_vehicle[n], t.events, t.refs, t.times, p_subject[n], p_token[n]);
    places := places || f;
    told_people := told_people || t.people;
    told_events := told_events || t.events;
  END LOOP;
  IF told <> '{}' THEN
    settled := boarding_settle(told, ARRAY(SELECT p_convoy[fresh[q.place]] FROM unnest(places) AS q (place)), p_subject[teller], p_token[teller]);
    FOR k IN 1 .. cardinality(places) LOOP bodies[places[k]] := settled[k]; END LOOP;
  END IF;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
