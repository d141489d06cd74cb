-- A convoy that does not end as planned: diverted to another post, or back where it came from.

-- The vehicles of the convoy that were named, or all that are on the way; null if one that was named is not.
CREATE FUNCTION vehicles_away(p_convoy text, p_vehicles integer[]) RETURNS integer[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN coalesce(p_vehicles <@ a.numbers, true) THEN coalesce(p_vehicles, a.numbers) END
    FROM (SELECT coalesce(array_agg(v.number ORDER BY v.number), '{}') AS numbers
            FROM vehicles AS v
           WHERE v.convoy = p_convoy AND v.departed_at IS NOT NULL AND v.status IN ('departed', 'broken_down')) AS a
$$;

CREATE FUNCTION convoy_divert(p_convoy text, p_post text, p_transit text, p_vehicles integer[], p_at timestamptz, p_reason text,
  p_subject text, p_token uuid) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE k convoys; after json;
BEGIN
  SELECT c.* INTO k FROM convoys AS c WHERE c.code = p_convoy;
  IF p_vehicles IS NULL THEN
    UPDATE convoys AS c
       SET border_post = p_post, transit = coalesce(string_to_array(p_transit, ','), c.transit), status = 'diverted',
           version = c.version + 1, updated_at = now()
     WHERE c.code = p_convoy;
    UPDATE vehicles AS v SET border_post = NULL WHERE v.convoy = p_convoy AND v.border_post IS NOT NULL;
  ELSE
    UPDATE vehicles AS v SET border_post = NULLIF(p_post, k.border_post), version = v.version + 1
     WHERE v.convoy = p_convoy AND v.number = ANY (p_vehicles);
    UPDATE convoys AS c SET version = c.version + 1, updated_at = now() WHERE c.code = p_convoy;
  END IF;
  after := (SELECT json_build_object('code', c.code, 'status', c.status, 'border_post', c.border_post, 'transit', to_json(c.transit),
              'vehicles', (SELECT coalesce(json_agg(json_build_object('number', v.number, 'border_post', coalesce(v.border_post, c.border_post)) ORDER BY v.number), '[]')
                             FROM vehicles AS v WHERE v.convoy = c.code AND v.status IN ('departed', 'broken_down')))
              FROM convoys AS c WHERE c.code = p_convoy);
  INSERT INTO events (type, subject, token_id, city, convoy, status, occurred_at, before, after)
  VALUES ('convoy.diverted', p_subject, p_token, k.city, k.code, after ->> 'status', p_at,
          json_build_object('status', k.status, 'border_post', k.border_post, 'transit', to_json(k.transit)),
          (after::jsonb || jsonb_build_object('reason', p_reason))::json);
  RETURN after;
END $$;

-- Back in its city: whoever is aboard waits again in their old place, and does not count as evacuated any more.
CREATE FUNCTION convoy_return(p_convoy text, p_vehicles integer[], p_at timestamptz, p_reason text, p_subject text, p_token uuid)
RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE people uuid[]; whole boolean; returned text[];
BEGIN
  INSERT INTO facts (event_id, kind, convoy, vehicle, note, occurred_at, clock_suspect, subject, token_id, fingerprint, outcome, body)
  SELECT e.id, 'convoy_return', p_convoy, e.number, p_reason, p_at, clock_is_suspect(p_at), p_subject, p_token,
         fact_print('convoy_return', e.id::text), 'recorded', '{}'
    FROM (SELECT gen_random_uuid() AS id, number FROM unnest(p_vehicles) AS number) AS e
   ORDER BY e.number;
  people := ARRAY(SELECT c.id FROM citizens AS c WHERE c.convoy = p_convoy AND c.vehicle = ANY (p_vehicles) ORDER BY c.id);
  UPDATE vehicles AS v SET status = 'returned', border_post = NULL, version = v.version + 1 WHERE v.convoy = p_convoy AND v.number = ANY (p_vehicles);
  PERFORM people_settle(people, p_subject, p_token, ARRAY[p_convoy]);
  whole := NOT EXISTS (SELECT FROM vehicles AS v WHERE v.convoy = p_convoy AND v.departed_at IS NOT NULL AND v.status <> 'returned');
  IF whole THEN
    PERFORM convoy_release(p_convoy, '{assigned}', p_subject, p_token);
    PERFORM convoy_close(p_convoy, 'returned', p_reason, p_subject, p_token);
  ELSE
    INSERT INTO events (type, subject, token_id, city, convoy, status, occurred_at, after)
    SELECT 'vehicle.returned', p_subject, p_token, k.city, k.code, k.status, p_at, json_build_object('vehicles', to_json(p_vehicles), 'reason', p_reason)
      FROM convoys AS k WHERE k.code = p_convoy;
  END IF;
  returned := ARRAY(SELECT c.reference FROM citizens AS c WHERE c.id = ANY (people) AND c.status = 'registered' ORDER BY c.reference);
  RETURN (SELECT json_build_object('code', k.code, 'status', k.status, 'vehicles', to_json(p_vehicles), 'returned_to_queue', cardinality(returned),
                   'references', to_json(returned))
            FROM convoys AS k WHERE k.code = p_convoy);
END $$;

-- v_*: the vehicles named, v_request the position of their request.
CREATE FUNCTION convoys_turn(p_turn text, p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_convoy text[], p_border_post text[], p_transit text[], p_reason text[], p_occurred timestamptz[],
  v_request integer[], v_number integer[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}'; n integer; k record; verdict text; named integer[]; away integer[]; at timestamptz;
BEGIN
  PERFORM convoys_lock(ARRAY(SELECT p_convoy[f] FROM unnest(fresh) AS f));
  FOREACH n IN ARRAY fresh LOOP
    SELECT c.code, c.status INTO k FROM convoys AS c WHERE c.code = p_convoy[n] AND convoy_in_scope(c.code, p_cities[n], p_posts[n]);
    SELECT array_agg(v_number[m] ORDER BY v_number[m]) INTO named FROM generate_subscripts(v_request, 1) AS m WHERE v_request[m] = n;
    away := vehicles_away(k.code, named);
    at := coalesce(p_occurred[n], now());
    verdict := CASE WHEN k.code IS NULL THEN 'unknown'
                    WHEN k.status NOT IN ('departed', 'diverted') THEN 'illegal_transition'
                    WHEN p_turn = 'diverted' AND NOT EXISTS (SELECT FROM border_posts AS b WHERE b.code = p_border_post[n]) THEN 'unknown_post'
                    WHEN away IS NULL OR away = '{}' THEN 'not_away'
                    ELSE 'done' END;
    outcomes := outcomes || verdict;
    bodies := bodies || CASE
      WHEN verdict = 'done' AND p_turn = 'diverted' THEN convoy_divert(k.code, p_border_post[n], p_transit[n], named, at, p_reason[n], p_subject[n], p_token[n])
      WHEN verdict = 'done' THEN convoy_return(k.code, away, at, p_reason[n], p_subject[n], p_token[n])
      WHEN verdict = 'illegal_transition' THEN json_build_object('state', k.status, 'legal', convoy_legal(k.status))
      WHEN verdict = 'unknown_post' THEN json_build_object('errors', json_build_array(json_build_object('pointer', '/border_post',
             'detail', 'There is no such border post; GET /v1/border-posts lists them.')))
      ELSE '{}'::json END;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
