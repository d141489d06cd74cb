-- Assembly points: where people gather before a convoy leaves. A change reaches the convoys that gather there.

-- One place with the convoys that gather there and have not left.
CREATE FUNCTION assembly_point_shown(p_id uuid)
RETURNS TABLE (id uuid, city text, name text, address text, latitude double precision, longitude double precision,
  capacity integer, status text, updated_at text, convoys json)
LANGUAGE sql STABLE AS $$
  SELECT a.id, a.city, a.name, a.address, a.latitude, a.longitude, a.capacity, a.status, utc(a.updated_at),
         (SELECT coalesce(json_agg(json_build_object('code', k.code, 'gather_at', utc(k.gather_at), 'departs_at', utc(k.departs_at),
                   'people', (SELECT count(*) FROM citizens AS c WHERE c.convoy = k.code)) ORDER BY k.departs_at, k.code), '[]')
            FROM convoys AS k
           WHERE k.city = a.city AND k.assembly_point = a.id AND k.status IN ('planned', 'boarding'))
    FROM assembly_points AS a
   WHERE a.id = p_id
$$;

-- What an assembly point can be changed in, for the log.
CREATE FUNCTION assembly_point_fields(a assembly_points) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('name', a.name, 'address', a.address, 'latitude', a.latitude, 'longitude', a.longitude,
           'capacity', a.capacity, 'status', a.status)
$$;

-- The field errors of a place as it would stand: `[]` if there are none.
CREATE FUNCTION assembly_point_errors(a assembly_points) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', e.pointer, 'detail', e.detail) ORDER BY e.pointer), '[]')
    FROM (VALUES ('/city', NOT EXISTS (SELECT FROM cities AS y WHERE y.code = a.city),
                  'There is no such city; GET /v1/cities lists them.'),
                 ('/latitude', a.latitude IS NULL AND a.longitude IS NOT NULL, 'Give latitude and longitude together.'),
                 ('/longitude', a.longitude IS NULL AND a.latitude IS NOT NULL, 'Give latitude and longitude together.'))
         AS e (pointer, holds, detail)
   WHERE e.holds
$$;

CREATE FUNCTION places_create_assembly_point(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_id uuid[], p_city text[], p_name text[], p_address text[],
  p_latitude double precision[], p_longitude double precision[], p_capacity integer[], p_status text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}';
  n integer; a assembly_points; errors jsonb; verdict text;
BEGIN
  FOREACH n IN ARRAY fresh LOOP
    a := (p_id[n], p_city[n], p_name[n], p_address[n], p_latitude[n], p_longitude[n], p_capacity[n],
          coalesce(p_status[n], 'open'), 1, now());
    errors := assembly_point_errors(a);
    verdict := CASE WHEN NOT in_scope(a.city, p_cities[n]) THEN 'unknown' WHEN errors <> '[]' THEN 'invalid_fields' ELSE 'created' END;
    IF verdict = 'created' THEN
      INSERT INTO assembly_points SELECT a.* ON CONFLICT (city, name) DO NOTHING;
      IF NOT FOUND THEN
        verdict := 'name_taken';
      ELSE
        INSERT INTO events (type, subject, token_id, city, status, occurred_at, after)
        VALUES ('assembly_point.created', p_subject[n], p_token[n], a.city, a.status, now(),
                (jsonb_build_object('id', a.id) || assembly_point_fields(a))::json);
      END IF;
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || CASE verdict
      WHEN 'created' THEN (SELECT to_json(s) FROM assembly_point_shown(a.id) AS s)
      WHEN 'invalid_fields' THEN json_build_object('errors', errors)
      ELSE '{}'::json END;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;

-- Tells the convoys that gather there of a change: a version and an event each. They are locked by the caller.
CREATE FUNCTION assembly_point_tell(p_id uuid, p_before jsonb, p_after jsonb, p_subject text, p_token uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  WITH told AS (
    UPDATE convoys AS k SET version = k.version + 1, updated_at = now()
     WHERE k.assembly_point = p_id AND k.status IN ('planned', 'boarding')
    RETURNING k.code, k.city, k.status)
  INSERT INTO events (type, subject, token_id, city, convoy, status, occurred_at, before, after)
  SELECT 'convoy.assembly_point_changed', p_subject, p_token, t.city, t.code, t.status, now(),
         fields_changed(p_before, p_after), (jsonb_build_object('id', p_id) || fields_changed(p_after, p_before)::jsonb)::json
    FROM told AS t
   ORDER BY t.code;
END $$;

-- p_set_*: the field stands in the patch. Names and states stay where they are null.
CREATE FUNCTION places_change_assembly_point(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_id uuid[], p_version integer[], p_name text[], p_set_address boolean[], p_address text[], p_set_latitude boolean[],
  p_latitude double precision[], p_set_longitude boolean[], p_longitude double precision[], p_set_capacity boolean[],
  p_capacity integer[], p_status text[])
RETURNS TABLE (i integer, outcome text, body json, version integer) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a assembly_points; old assembly_points; errors jsonb; before jsonb; after jsonb;
BEGIN
  PERFORM FROM assembly_points AS q WHERE q.id = ANY (p_id) ORDER BY q.id FOR NO KEY UPDATE;
  PERFORM FROM convoys AS k
    WHERE k.assembly_point = ANY (p_id) AND k.status IN ('planned', 'boarding') ORDER BY k.code FOR NO KEY UPDATE;
  FOR n IN 1 .. cardinality(p_id) LOOP
    i := n;
    body := NULL;
    version := NULL;
    SELECT * INTO old FROM assembly_points AS q WHERE q.id = p_id[n] AND in_scope(q.city, p_cities[n]);
    a := old;
    a.name := coalesce(p_name[n], a.name);
    a.status := coalesce(p_status[n], a.status);
    IF p_set_address[n] THEN a.address := p_address[n]; END IF;
    IF p_set_latitude[n] THEN a.latitude := p_latitude[n]; END IF;
    IF p_set_longitude[n] THEN a.longitude := p_longitude[n]; END IF;
    IF p_set_capacity[n] THEN a.capacity := p_capacity[n]; END IF;
    errors := assembly_point_errors(a);
    outcome := CASE WHEN old.id IS NULL THEN 'unknown'
                    WHEN old.version <> p_version[n] THEN 'version_changed'
                    WHEN errors <> '[]' THEN 'invalid_fields'
                    WHEN EXISTS (SELECT FROM assembly_points AS q WHERE q.city = a.city AND q.name = a.name AND q.id <> a.id) THEN 'name_taken'
                    ELSE 'done' END;
    IF outcome = 'invalid_fields' THEN
      body := json_build_object('errors', errors);
    ELSIF outcome = 'done' THEN
      before := assembly_point_fields(old);
      after := assembly_point_fields(a);
      IF before <> after THEN
        UPDATE assembly_points AS u
           SET name = a.name, address = a.address, latitude = a.latitude, longitude = a.longitude, capacity = a.capacity,
               status = a.status, version = u.version + 1, updated_at = now()
         WHERE u.id = a.id;
        INSERT INTO events (type, subject, token_id, city, status, occurred_at, before, after)
        VALUES ('assembly_point.changed', p_subject[n], p_token[n], a.city, a.status, now(), fields_changed(before, after),
                (jsonb_build_object('id', a.id) || fields_changed(after, before)::jsonb)::json);
      END IF;
      -- How many a place holds is no news for those who gather there.
      IF before - 'capacity' <> after - 'capacity' THEN
        PERFORM assembly_point_tell(a.id, before - 'capacity', after - 'capacity', p_subject[n], p_token[n]);
      END IF;
      SELECT to_json(s) INTO body FROM assembly_point_shown(a.id) AS s;
      SELECT q.version INTO version FROM assembly_points AS q WHERE q.id = a.id;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;
