-- Exceptions are settled by people, each with a reason; those that a later fact explains the server settles itself.

-- An exception belongs to whom its convoy or its person does.
CREATE FUNCTION exception_in_scope(p_convoy text, p_convoy_city text, p_border_post text, p_person_city text,
  p_role text, p_cities text, p_posts text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE p_role
           WHEN 'border' THEN p_convoy IS NOT NULL AND convoy_at_posts(p_convoy, p_border_post, p_posts)
           ELSE p_cities IS NULL OR coalesce(in_scope(p_convoy_city, p_cities), false) OR coalesce(in_scope(p_person_city, p_cities), false) END
$$;

CREATE FUNCTION exceptions_settle(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], x_request integer[], x_id integer[], x_reason text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}'; answers json[]; n integer; m integer; x record; verdict text;
BEGIN
  PERFORM FROM exceptions AS e WHERE e.id = ANY (x_id) ORDER BY e.id FOR NO KEY UPDATE;
  FOREACH n IN ARRAY fresh LOOP
    answers := '{}';
    FOR m IN SELECT s FROM generate_subscripts(x_request, 1) AS s WHERE x_request[s] = n ORDER BY s LOOP
      SELECT e.id, e.kind, e.convoy, e.vehicle, e.settled_at, e.settled_by, e.reason, c.id AS citizen_id, c.reference, c.group_id,
             coalesce(k.city, c.city) AS city, coalesce(c.status, k.status) AS status
        INTO x
        FROM exceptions AS e
        LEFT JOIN citizens AS c ON c.id = e.citizen_id
        LEFT JOIN convoys AS k ON k.code = e.convoy
       WHERE e.id = x_id[m] AND exception_in_scope(k.code, k.city, k.border_post, c.city, p_role[n], p_cities[n], p_posts[n]);
      verdict := CASE WHEN x.id IS NULL THEN 'unknown' WHEN x.settled_at IS NOT NULL THEN 'already_settled' ELSE 'settled' END;
      IF verdict = 'settled' THEN
        UPDATE exceptions AS e SET settled_at = clock_timestamp(), settled_by = p_subject[n], reason = x_reason[m] WHERE e.id = x.id;
        INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, after)
        VALUES ('exception.settled', p_subject[n], p_token[n], x.city, x.citizen_id, x.reference, x.group_id, x.convoy, x.vehicle, x.status, now(),
                json_build_object('exception', x.kind, 'id', x.id));
      END IF;
      answers := answers || CASE verdict
        WHEN 'already_settled' THEN json_build_object('id', x_id[m], 'outcome', verdict, 'settled_by', x.settled_by, 'reason', x.reason)
        ELSE json_build_object('id', x_id[m], 'outcome', verdict) END;
    END LOOP;
    outcomes := outcomes || 'done'::text;
    bodies := bodies || json_build_object('items', to_json(answers));
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
