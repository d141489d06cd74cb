-- The two ends of a convoy: cancelled before it left, or completed when everybody is accounted for.

-- Puts people of a convoy back into the queue, in their old place.
CREATE FUNCTION convoy_release(p_convoy text, p_statuses text[], p_subject text, p_token uuid) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE ids uuid[] := ARRAY(SELECT c.id FROM citizens AS c WHERE c.convoy = p_convoy AND c.status = ANY (p_statuses) ORDER BY c.id FOR NO KEY UPDATE);
BEGIN
  PERFORM people_place(ids, array_fill('registered'::text, ARRAY[cardinality(ids)]), array_fill(NULL::text, ARRAY[cardinality(ids)]),
    array_fill(NULL::integer, ARRAY[cardinality(ids)]), array_fill(now(), ARRAY[cardinality(ids)]), 'citizen.returned', p_subject, p_token);
  RETURN cardinality(ids);
END $$;

CREATE FUNCTION convoy_close(p_convoy text, p_status text, p_reason text, p_subject text, p_token uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO events (type, subject, token_id, city, convoy, status, occurred_at, before, after)
  SELECT 'convoy.' || p_status, p_subject, p_token, k.city, k.code, p_status, now(), json_build_object('status', k.status),
         json_build_object('status', p_status, 'reason', p_reason)
    FROM convoys AS k WHERE k.code = p_convoy;
  UPDATE convoys AS k
     SET status = p_status, completed_at = CASE p_status WHEN 'completed' THEN now() END, version = k.version + 1, updated_at = now()
   WHERE k.code = p_convoy;
  PERFORM offers_withdraw(ARRAY[p_convoy]);
END $$;

CREATE FUNCTION convoys_end(p_end text, p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_convoy text[], p_reason text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  codes text[] := ARRAY(SELECT p_convoy[f] FROM unnest(fresh) AS f);
  outcomes text[] := '{}'; bodies json[] := '{}'; verdict text; n integer; k record; c record; released integer;
BEGIN
  PERFORM FROM convoys AS q WHERE q.code = ANY (codes) ORDER BY q.code FOR NO KEY UPDATE;
  FOREACH n IN ARRAY fresh LOOP
    SELECT q.code, q.status INTO k FROM convoys AS q WHERE q.code = p_convoy[n] AND in_scope(q.city, p_cities[n]) AND convoy_at_posts(q.code, q.border_post, p_posts[n]);
    SELECT count(*) AS expected, count(*) FILTER (WHERE q.status = 'handed_over') AS handed_over,
           count(*) FILTER (WHERE q.status IN ('missing', 'hospitalised', 'left_en_route', 'refused_at_border', 'deceased')) AS exceptions
      INTO c FROM citizens AS q WHERE q.convoy = k.code AND q.status <> 'assigned';
    verdict := CASE WHEN k.code IS NULL THEN 'unknown'
                    WHEN p_end = 'cancelled' AND k.status NOT IN ('planned', 'boarding') OR p_end = 'completed' AND k.status <> 'at_border' THEN 'illegal_transition'
                    WHEN p_end = 'completed' AND c.expected <> c.handed_over + c.exceptions THEN 'unaccounted'
                    ELSE 'done' END;
    IF verdict = 'done' THEN
      released := convoy_release(k.code, CASE p_end WHEN 'cancelled' THEN '{assigned,boarded}' ELSE '{assigned}' END::text[], p_subject[n], p_token[n]);
      PERFORM stranded_settle(k.code, p_subject[n], p_token[n]);
      PERFORM convoy_close(k.code, p_end, p_reason[n], p_subject[n], p_token[n]);
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || CASE verdict
      WHEN 'done' THEN json_build_object('code', k.code, 'status', p_end, 'returned_to_queue', released)
      WHEN 'illegal_transition' THEN json_build_object('state', k.status, 'legal', convoy_legal(k.status))
      WHEN 'unaccounted' THEN json_build_object('expected', c.expected, 'handed_over', c.handed_over, 'exceptions', c.exceptions,
                                'unaccounted', c.expected - c.handed_over - c.exceptions)
      ELSE '{}'::json END;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
