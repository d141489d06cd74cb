-- Planning convoys and their vehicles.

-- What is worth a second look in a plan.
CREATE FUNCTION convoy_warnings(p_code text) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT coalesce(json_agg(json_build_object('pointer', w.pointer, 'detail', w.detail) ORDER BY w.pointer), '[]')
    FROM convoys AS k
    LEFT JOIN assembly_points AS a ON a.id = k.assembly_point
   CROSS JOIN LATERAL (VALUES
     ('/departs_at', k.status IN ('planned', 'boarding') AND k.departs_at < now(), 'The departure lies in the past.'),
     ('/assembly_point', k.status IN ('planned', 'boarding') AND a.status <> 'open', 'This assembly point is ' || a.status || '.'))
     AS w (pointer, holds, detail)
   WHERE k.code = p_code AND w.holds
$$;

-- Whether a vehicle of the convoy was diverted to one of these posts.
CREATE FUNCTION convoy_diverted_to(p_code text, p_posts text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM vehicles AS v WHERE v.convoy = p_code AND v.border_post = ANY (string_to_array(p_posts, ',')));
END $$;

-- Whether a convoy is bound for one of these posts, or a vehicle of it that was diverted; null: any. Without a query of its
-- own, so that PostgreSQL writes it into the caller's.
CREATE FUNCTION convoy_at_posts(p_code text, p_border_post text, p_posts text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT p_posts IS NULL OR p_border_post = ANY (string_to_array(p_posts, ',')) OR convoy_diverted_to(p_code, p_posts)
$$;

CREATE FUNCTION convoy_in_scope(p_code text, p_cities text, p_posts text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM convoys AS k
                  WHERE k.code = p_code AND in_scope(k.city, p_cities) AND convoy_at_posts(k.code, k.border_post, p_posts))
$$;

CREATE FUNCTION convoys_create(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_id uuid[], p_city text[], p_border_post text[], p_transit text[],
  p_gather_at timestamptz[], p_departs_at timestamptz[], p_assembly_point uuid[], p_leader text[], p_public_note text[], p_offers boolean[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}';
  n integer; zone text; day text; errors jsonb; new_code text; answer json;
BEGIN
  -- The city's row keeps two convoys of one day from getting one number.
  PERFORM FROM cities WHERE code IN (SELECT p_city[f] FROM unnest(fresh) AS f) ORDER BY code FOR NO KEY UPDATE;
  FOREACH n IN ARRAY fresh LOOP
    SELECT time_zone INTO zone FROM cities WHERE code = p_city[n];
    errors := '[]';
    IF zone IS NULL THEN
      errors := errors || jsonb_build_object('pointer', '/city', 'detail', 'There is no such city; GET /v1/cities lists them.');
    END IF;
    IF NOT EXISTS (SELECT FROM border_posts WHERE code = p_border_post[n]) THEN
      errors := errors || jsonb_build_object('pointer', '/border_post', 'detail', 'There is no such border post; GET /v1/border-posts lists them.');
    END IF;
    IF p_assembly_point[n] IS NOT NULL
       AND NOT EXISTS (SELECT FROM assembly_points WHERE id = p_assembly_point[n] AND city = p_city[n]) THEN
      errors := errors || jsonb_build_object('pointer', '/assembly_point', 'detail', 'There is no such assembly point in this city; GET /v1/assembly-points lists them.');
    END IF;
    IF zone IS NOT NULL AND NOT in_scope(p_city[n], p_cities[n]) THEN
      outcomes := outcomes || 'unknown'::text;
      bodies := bodies || '{}'::json;
    ELSIF errors <> '[]' THEN
      outcomes := outcomes || 'invalid_fields'::text;
      bodies := bodies || json_build_object('errors', errors);
    ELSE
      day := to_char(p_departs_at[n] AT TIME ZONE zone, 'YYYYMMDD');
      SELECT p_city[n] || '-' || day || '-' || coalesce(max(split_part(code, '-', 3)::integer), 0) + 1 INTO new_code
        FROM convoys
       WHERE city = p_city[n] AND split_part(code, '-', 2) = day;
      INSERT INTO convoys (code, id, city, border_post, planned_border_post, transit, gather_at, departs_at, assembly_point, leader, public_note, offers_seats)
      VALUES (new_code, p_id[n], p_city[n], p_border_post[n], p_border_post[n], coalesce(string_to_array(p_transit[n], ','), '{}'),
              p_gather_at[n], p_departs_at[n], p_assembly_point[n], p_leader[n], p_public_note[n], p_offers[n]);
      answer := (SELECT json_build_object('code', code, 'city', city, 'border_post', border_post, 'status', status, 'transit', transit,
          'gather_at', utc(gather_at), 'departs_at', utc(departs_at), 'assembly_point', assembly_point, 'leader', leader,
          'public_note', public_note, 'offers_seats', offers_seats, 'vehicles', '[]'::json, 'warnings', convoy_warnings(code))
          FROM convoys WHERE code = new_code);
      INSERT INTO events (type, subject, token_id, city, convoy, status, occurred_at, after)
      VALUES ('convoy.created', p_subject[n], p_token[n], p_city[n], new_code, 'planned', now(), answer);
      outcomes := outcomes || 'created'::text;
      bodies := bodies || answer;
    END IF;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;

CREATE FUNCTION vehicles_add(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_convoy text[], p_plate text[], p_kind text[], p_seats integer[],
  p_accessible_seats integer[], p_pets_max integer[], p_luggage_max_kg integer[], p_driver_name text[], p_driver_phone text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}';
  n integer; k record; given_plate text; new_number integer; verdict text;
BEGIN
  PERFORM FROM convoys WHERE code IN (SELECT p_convoy[f] FROM unnest(fresh) AS f) ORDER BY code FOR NO KEY UPDATE;
  FOREACH n IN ARRAY fresh LOOP
    SELECT code, city, status INTO k FROM convoys WHERE code = p_convoy[n] AND in_scope(city, p_cities[n]) AND convoy_at_posts(code, border_post, p_posts[n]);
    given_plate := upper(p_plate[n] COLLATE "C");
    SELECT coalesce(max(number), 0) + 1 INTO new_number FROM vehicles WHERE convoy = p_convoy[n];
    verdict := CASE WHEN k.code IS NULL THEN 'unknown'
                    WHEN k.status NOT IN ('planned', 'boarding') THEN 'illegal_transition'
                    WHEN EXISTS (SELECT FROM vehicles WHERE convoy = k.code AND plate = given_plate) THEN 'plate_taken'
                    WHEN new_number > 99 THEN 'convoy_full'
                    ELSE 'created' END;
    IF verdict = 'created' THEN
      INSERT INTO vehicles (convoy, number, plate, kind, seats, accessible_seats, pets_max, luggage_max_kg, driver_name, driver_phone)
      VALUES (k.code, new_number, given_plate, p_kind[n], p_seats[n], coalesce(p_accessible_seats[n], 0), p_pets_max[n], p_luggage_max_kg[n],
              p_driver_name[n], p_driver_phone[n]);
      UPDATE convoys SET version = version + 1, updated_at = now() WHERE code = k.code;
      INSERT INTO events (type, subject, token_id, city, convoy, vehicle, status, occurred_at, after)
      VALUES ('vehicle.added', p_subject[n], p_token[n], k.city, k.code, new_number, k.status, now(),
              json_build_object('plate', given_plate, 'kind', p_kind[n], 'seats', p_seats[n], 'accessible_seats', coalesce(p_accessible_seats[n], 0),
                'pets_max', p_pets_max[n], 'luggage_max_kg', p_luggage_max_kg[n]));
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || CASE verdict
      WHEN 'created' THEN json_build_object('convoy', k.code, 'number', new_number, 'plate', given_plate)
      WHEN 'plate_taken' THEN json_build_object('plate', given_plate)
      WHEN 'illegal_transition' THEN json_build_object('state', k.status, 'legal', convoy_legal(k.status))
      ELSE '{}'::json END;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
