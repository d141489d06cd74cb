-- Somebody has died: two officers say so. Their seat is free at once; where they were aboard a vehicle, they stay on its list.

CREATE FUNCTION citizen_dies(c citizens, p_at timestamptz, p_place text, p_reason text, p_subject text, p_token uuid,
  OUT outcome text, OUT body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  first text := approval_second('deceased', c.id, fact_print('deceased', c.reference, utc(p_at), p_place), p_subject);
  seat text := CASE WHEN c.status <> 'assigned' THEN c.convoy END;
BEGIN
  -- No reference: what is not decided yet, and why, is no news for a feed.
  INSERT INTO events (type, subject, token_id, city, citizen_id, group_id, status, occurred_at, after)
  VALUES (CASE WHEN first IS NULL THEN 'citizen.deceased_asked' ELSE 'citizen.deceased_confirmed' END, p_subject, p_token, c.city, c.id,
          c.group_id, c.status, p_at, json_build_object('reason', p_reason, 'place', p_place, 'asked_by', coalesce(first, p_subject)));
  IF first IS NULL THEN
    outcome := 'second_officer_needed';
    body := approval_asked(p_subject);
    RETURN;
  END IF;
  PERFORM convoy_settle(
    people_place(ARRAY[c.id], ARRAY['deceased'], ARRAY[seat], ARRAY[CASE WHEN seat IS NOT NULL THEN c.vehicle END], ARRAY[p_at],
      NULL, p_subject, p_token), p_subject, p_token);
  outcome := 'done';
  body := json_build_object('outcome', 'done', 'reference', c.reference, 'status', 'deceased', 'occurred_at', utc(p_at),
    'asked_by', first, 'confirmed_by', p_subject);
END $$;

CREATE FUNCTION citizens_deceased(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_reference text[], p_occurred_at timestamptz[], p_place text[], p_reason text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  c citizens;
  done record;
  n integer;
BEGIN
  PERFORM people_lock(array_remove(people_told(ARRAY(SELECT p_reference[f] FROM unnest(fresh) AS f)), NULL), '{}');
  FOREACH n IN ARRAY fresh LOOP
    SELECT q.* INTO c FROM citizens AS q WHERE q.id = (people_told(ARRAY[p_reference[n]]))[1] AND in_scope(q.city, p_cities[n]);
    IF c.id IS NULL THEN
      outcomes := outcomes || 'unknown'::text;
      bodies := bodies || '{}'::json;
    ELSIF c.status = 'deceased' THEN
      outcomes := outcomes || 'illegal_transition'::text;
      bodies := bodies || json_build_object('state', c.status, 'legal', citizen_legal(c.status));
    ELSE
      done := citizen_dies(c, p_occurred_at[n], p_place[n], p_reason[n], p_subject[n], p_token[n]);
      outcomes := outcomes || done.outcome;
      bodies := bodies || done.body;
    END IF;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
