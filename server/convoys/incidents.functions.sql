-- What happens to people at the door and on the way. Facts: recorded whatever the state, and folded into it.

-- How an event_id that was used for another fact is answered, beside that fact.
CREATE FUNCTION event_reused(p_first json) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('outcome', 'event_id_reused', 'first', p_first, 'problem', jsonb_build_object(
    'type', 'urn:kafile:problem:invalid-fields', 'status', 422,
    'detail', 'This event_id was used for another fact, shown as first: a new fact needs an event_id of its own.'))
$$;

-- The items of one request. Everybody is locked; the convoy exists.
CREATE FUNCTION convoy_incidents(p_convoy text, p_event uuid[], p_reference text[], p_kind text[], p_place text[], p_note text[],
  p_occurred timestamptz[], p_subject text, p_token uuid) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  told record; known record; answers jsonb[] := '{}'; recorded uuid[] := '{}'; people uuid[] := '{}'; answer jsonb; print bytea;
BEGIN
  FOR n IN 1 .. cardinality(p_event) LOOP
    answer := jsonb_build_object('event_id', p_event[n], 'reference', p_reference[n], 'kind', p_kind[n]);
    print := fact_print(p_kind[n], p_convoy, p_reference[n], utc(p_occurred[n]));
    SELECT f.fingerprint, f.body, f.event_id = ANY (recorded) AS same_request INTO told FROM facts AS f WHERE f.event_id = p_event[n];
    IF FOUND THEN
      answers := answers || CASE WHEN told.fingerprint <> print THEN answer || event_reused(told.body)
                                 WHEN told.same_request THEN answer || jsonb_build_object('outcome', 'recorded')
                                 ELSE told.body::jsonb END;
      CONTINUE;
    END IF;
    SELECT q.id AS teller, c.id, c.city, c.reference, c.group_id, c.status, c.convoy, c.vehicle INTO known
      FROM citizens AS q JOIN citizens AS c ON c.id = coalesce(q.merged_into, q.id) WHERE q.reference = p_reference[n];
    IF NOT FOUND THEN
      answers := answers || (answer || jsonb_build_object('outcome', nobody_outcome(p_reference[n])));
      CONTINUE;
    END IF;
    INSERT INTO facts (event_id, kind, citizen_id, convoy, vehicle, place, note, occurred_at, clock_suspect, subject, token_id, fingerprint, outcome, body)
    VALUES (p_event[n], p_kind[n], known.teller, p_convoy, CASE WHEN known.convoy = p_convoy THEN known.vehicle END, p_place[n], p_note[n],
            p_occurred[n], clock_is_suspect(p_occurred[n]), p_subject, p_token, print, 'recorded', '{}');
    INSERT INTO exceptions (kind, convoy, vehicle, citizen_id, event_id)
    SELECT w.kind, p_convoy, known.vehicle, known.id, p_event[n]
      FROM (VALUES ('clock_suspect', clock_is_suspect(p_occurred[n])), ('unexpected_person', known.convoy <> p_convoy)) AS w (kind, holds)
     WHERE w.holds ORDER BY w.kind;
    INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, after)
    VALUES ('citizen.incident_recorded', p_subject, p_token, known.city, known.id, known.reference, known.group_id, p_convoy, known.vehicle,
            known.status, p_occurred[n], json_build_object('incident', p_kind[n], 'event_id', p_event[n]));
    recorded := recorded || p_event[n];
    people := people || known.id;
    answers := answers || (answer || jsonb_build_object('outcome', 'recorded'));
  END LOOP;
  PERFORM people_settle(ARRAY(SELECT DISTINCT p FROM unnest(people) AS p), p_subject, p_token, ARRAY[p_convoy]);
  RETURN json_build_object('convoy', p_convoy, 'items', incidents_answers(recorded, people, answers));
END $$;

-- Completes the answers with the states and exceptions that came out, and keeps them beside their facts.
CREATE FUNCTION incidents_answers(p_recorded uuid[], p_people uuid[], p_answers jsonb[]) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE items json;
BEGIN
  WITH came_out AS MATERIALIZED (
    SELECT r.event_id, jsonb_build_object('status', c.status, 'stranded', c.stranded,
             'exceptions', (SELECT coalesce(jsonb_agg(x.kind ORDER BY x.kind), '[]') FROM exceptions AS x
                             WHERE x.event_id = r.event_id AND x.settled_at IS NULL)) AS answer
      FROM unnest(p_recorded, p_people) AS r (event_id, id) JOIN citizens AS c ON c.id = r.id),
  whole AS MATERIALIZED (
    SELECT a.n, o.event_id, a.answer || coalesce(o.answer, '{}') AS answer
      FROM unnest(p_answers) WITH ORDINALITY AS a (answer, n)
      LEFT JOIN came_out AS o ON o.event_id = (a.answer ->> 'event_id')::uuid AND a.answer ->> 'outcome' = 'recorded'),
  kept AS (
    UPDATE facts AS f SET body = w.answer::json
      FROM (SELECT DISTINCT ON (event_id) event_id, answer FROM whole WHERE event_id IS NOT NULL ORDER BY event_id, n) AS w
     WHERE f.event_id = w.event_id)
  SELECT json_agg(w.answer ORDER BY w.n) INTO items FROM whole AS w;
  RETURN items;
END $$;

-- The same, an item at a time: what goes wrong stays with it.
CREATE FUNCTION convoy_incidents_each(p_convoy text, p_event uuid[], p_reference text[], p_kind text[], p_place text[], p_note text[],
  p_occurred timestamptz[], p_subject text, p_token uuid) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE items json[] := '{}'; rule text;
BEGIN
  FOR n IN 1 .. cardinality(p_event) LOOP
    BEGIN
      items := items || (convoy_incidents(p_convoy, p_event[n:n], p_reference[n:n], p_kind[n:n], p_place[n:n], p_note[n:n], p_occurred[n:n],
        p_subject, p_token) #> '{items,0}');
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      items := items || json_build_object('event_id', p_event[n], 'reference', p_reference[n], 'kind', p_kind[n], 'outcome', 'failed',
        'detail', item_failed(SQLSTATE, rule));
    END;
  END LOOP;
  RETURN json_build_object('convoy', p_convoy, 'items', to_json(items));
END $$;

-- t_*: one entry an incident, t_request the position of its request.
CREATE FUNCTION convoys_incidents(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_convoy text[],
  t_request integer[], t_event uuid[], t_reference text[], t_kind text[], t_place text[], t_note text[], t_occurred timestamptz[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}'; n integer; t record;
BEGIN
  PERFORM references_lock(ARRAY(SELECT q.reference FROM unnest(t_request, t_reference) AS q (request, reference) WHERE q.request = ANY (fresh)),
    ARRAY(SELECT p_convoy[f] FROM unnest(fresh) AS f));
  FOREACH n IN ARRAY fresh LOOP
    SELECT array_agg(t_event[m] ORDER BY m) AS event, array_agg(t_reference[m] ORDER BY m) AS reference, array_agg(t_kind[m] ORDER BY m) AS kind,
           array_agg(t_place[m] ORDER BY m) AS place, array_agg(t_note[m] ORDER BY m) AS note, array_agg(t_occurred[m] ORDER BY m) AS occurred
      INTO t FROM generate_subscripts(t_request, 1) AS m WHERE t_request[m] = n;
    IF NOT convoy_in_scope(p_convoy[n], p_cities[n], p_posts[n]) THEN
      outcomes := outcomes || 'unknown'::text;
      bodies := bodies || '{}'::json;
    ELSE
      outcomes := outcomes || 'done'::text;
      bodies := bodies || CASE WHEN item_by_item()
        THEN convoy_incidents_each(p_convoy[n], t.event, t.reference, t.kind, t.place, t.note, t.occurred, p_subject[n], p_token[n])
        ELSE convoy_incidents(p_convoy[n], t.event, t.reference, t.kind, t.place, t.note, t.occurred, p_subject[n], p_token[n]) END;
    END IF;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
