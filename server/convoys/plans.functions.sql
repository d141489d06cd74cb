-- A convoy as it is shown, and plans that change: its times and place. What has happened is not planned any more.

CREATE FUNCTION vehicle_shown(v vehicles) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('number', v.number, 'plate', v.plate, 'kind', v.kind, 'seats', v.seats,
           'accessible_seats', v.accessible_seats, 'taken', v.taken, 'accessible_taken', v.accessible_taken,
           'free', v.seats - v.taken, 'pets_max', v.pets_max, 'luggage_max_kg', v.luggage_max_kg, 'driver', CASE WHEN v.driver_name IS NOT NULL OR v.driver_phone IS NOT NULL
             THEN json_build_object('name', v.driver_name, 'phone', v.driver_phone) END,
           'status', v.status, 'departed_at', utc(v.departed_at), 'departure_headcount', v.departure_headcount,
           'arrived_at', utc(v.arrived_at), 'arrival_headcount', v.arrival_headcount, 'manifest_version', v.manifest_version,
           'border_post', v.border_post)
$$;

CREATE FUNCTION convoy_shown(p_code text)
RETURNS TABLE (code text, city text, border_post text, planned_border_post text, status text, transit json, gather_at text,
  gather_local text, departs_at text, departed_at text, arrived_at text, completed_at text, assembly_point uuid, leader text,
  public_note text, offers_seats boolean, vehicles json)
LANGUAGE sql STABLE AS $$
  SELECT k.code, k.city, k.border_post, k.planned_border_post, k.status, to_json(k.transit), utc(k.gather_at),
         local_time(k.gather_at, c.time_zone), utc(k.departs_at), utc(k.departed_at), utc(k.arrived_at), utc(k.completed_at),
         k.assembly_point, k.leader, k.public_note, k.offers_seats,
         (SELECT coalesce(json_agg(vehicle_shown(v) ORDER BY v.number), '[]') FROM vehicles AS v WHERE v.convoy = k.code)
    FROM convoys AS k
    JOIN cities AS c ON c.code = k.city
   WHERE k.code = p_code
$$;

-- The plan's version, which a change must name, and what else a reader sees change.
CREATE FUNCTION convoy_etag(p_code text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT 'v' || k.version || '-' || coalesce((SELECT sum(v.version + v.taken * 1000003 + v.manifest_version) FROM vehicles AS v WHERE v.convoy = k.code), 0)
    FROM convoys AS k
   WHERE k.code = p_code
$$;

-- What can be changed, for the log.
CREATE FUNCTION convoy_fields(k convoys) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('gather_at', utc(k.gather_at), 'departs_at', utc(k.departs_at), 'assembly_point', k.assembly_point,
           'leader', k.leader, 'public_note', k.public_note, 'offers_seats', k.offers_seats)
$$;

CREATE FUNCTION convoy_errors(k convoys) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', e.pointer, 'detail', e.detail) ORDER BY e.pointer), '[]')
    FROM (VALUES ('/assembly_point', k.assembly_point IS NOT NULL AND NOT EXISTS (
                    SELECT FROM assembly_points AS a WHERE a.id = k.assembly_point AND a.city = k.city),
                  'There is no such assembly point in this city; GET /v1/assembly-points lists them.'),
                 ('/gather_at', k.gather_at > k.departs_at, 'People gather before the convoy departs.'))
         AS e (pointer, holds, detail)
   WHERE e.holds
$$;

-- Whether the caller sees this convoy, and whether the version that they read still stands; null where both hold.
CREATE FUNCTION convoy_refusal(p_code text, p_version integer, p_cities text, p_posts text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((
    SELECT CASE WHEN k.version <> p_version THEN 'version_changed' WHEN k.status IN ('completed', 'cancelled', 'returned') THEN 'ended' ELSE '' END
      FROM convoys AS k
     WHERE k.code = p_code AND in_scope(k.city, p_cities) AND convoy_at_posts(k.code, k.border_post, p_posts)), 'unknown')
$$;

-- p_set_*: the field stands in the patch.
CREATE FUNCTION convoys_change(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_code text[], p_version integer[], p_set_gather boolean[], p_gather_at timestamptz[], p_departs_at timestamptz[],
  p_set_point boolean[], p_point uuid[], p_set_leader boolean[], p_leader text[], p_set_note boolean[], p_note text[],
  p_set_offers boolean[], p_offers boolean[])
RETURNS TABLE (i integer, outcome text, body json, etag text) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  k convoys; old convoys; before jsonb; after jsonb; errors jsonb;
BEGIN
  PERFORM FROM convoys AS q WHERE q.code = ANY (p_code) ORDER BY q.code FOR NO KEY UPDATE;
  FOR n IN 1 .. cardinality(p_code) LOOP
    i := n;
    body := NULL;
    etag := NULL;
    SELECT * INTO old FROM convoys AS q WHERE q.code = p_code[n];
    k := old;
    k.departs_at := coalesce(p_departs_at[n], k.departs_at);
    IF p_set_gather[n] THEN k.gather_at := p_gather_at[n]; END IF;
    IF p_set_point[n] THEN k.assembly_point := p_point[n]; END IF;
    IF p_set_leader[n] THEN k.leader := p_leader[n]; END IF;
    IF p_set_note[n] THEN k.public_note := p_note[n]; END IF;
    IF p_set_offers[n] THEN k.offers_seats := p_offers[n]; END IF;
    before := convoy_fields(old);
    after := convoy_fields(k);
    errors := convoy_errors(k);
    outcome := convoy_refusal(p_code[n], p_version[n], p_cities[n], p_posts[n]);
    IF outcome = '' THEN
      outcome := CASE WHEN old.status NOT IN ('planned', 'boarding') AND before - '{leader,public_note,offers_seats}'::text[] <> after - '{leader,public_note,offers_seats}'::text[] THEN 'departed'
                      WHEN errors <> '[]' THEN 'invalid_fields'
                      ELSE 'done' END;
    END IF;
    IF outcome = 'done' THEN
      IF before <> after THEN
        UPDATE convoys AS u
           SET gather_at = k.gather_at, departs_at = k.departs_at, assembly_point = k.assembly_point, leader = k.leader,
               public_note = k.public_note, offers_seats = k.offers_seats, version = u.version + 1, updated_at = now()
         WHERE u.code = k.code;
        INSERT INTO events (type, subject, token_id, city, convoy, status, occurred_at, before, after)
        VALUES ('convoy.changed', p_subject[n], p_token[n], k.city, k.code, k.status, now(), fields_changed(before, after), fields_changed(after, before));
      END IF;
      SELECT to_json(x) INTO body FROM (SELECT d.*, convoy_warnings(d.code) AS warnings FROM convoy_shown(k.code) AS d) AS x;
      etag := convoy_etag(k.code);
    ELSIF outcome IN ('ended', 'departed') THEN
      body := json_build_object('state', old.status, 'legal', convoy_legal(old.status));
    ELSIF outcome = 'invalid_fields' THEN
      body := json_build_object('errors', errors);
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;
