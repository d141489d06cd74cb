-- Vehicles as they change: another bus under the same number, fewer seats, a breakdown and its repair.

-- What a plan may make of a vehicle in this state.
CREATE FUNCTION vehicle_legal(p_status text, p_left boolean) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_status
    WHEN 'boarding' THEN '{broken_down,withdrawn}'
    WHEN 'departed' THEN '{broken_down}'
    WHEN 'broken_down' THEN CASE WHEN p_left THEN '{departed}' ELSE '{boarding,withdrawn}' END
    WHEN 'withdrawn' THEN '{boarding}'
    ELSE '{}' END::text[]
$$;

-- What can be changed, for the log; a driver's name and phone stay out of it.
CREATE FUNCTION vehicle_fields(v vehicles) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('plate', v.plate, 'seats', v.seats, 'accessible_seats', v.accessible_seats, 'pets_max', v.pets_max,
           'luggage_max_kg', v.luggage_max_kg, 'status', v.status)
$$;

-- Who is on its list and not yet where they go.
CREATE FUNCTION vehicle_people(p_convoy text, p_number integer) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT coalesce(json_agg(json_build_object('reference', c.reference, 'group', c.group_id) ORDER BY c.group_id, c.id), '[]')
    FROM citizens AS c
   WHERE c.convoy = p_convoy AND c.vehicle = p_number AND c.status IN ('assigned', 'boarded', 'departed')
$$;

-- Who would lose a seat if there were only so many: the last assigned groups, whole, and last of all who is aboard.
CREATE FUNCTION vehicle_losers(p_convoy text, p_number integer, p_seats integer, p_accessible integer) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  losers uuid[] := '{}'; g record; too_many integer; too_many_accessible integer;
BEGIN
  SELECT v.taken - p_seats, v.accessible_taken - p_accessible INTO too_many, too_many_accessible
    FROM vehicles AS v WHERE v.convoy = p_convoy AND v.number = p_number;
  FOR g IN SELECT c.group_id, count(*) FILTER (WHERE NOT c.lap) AS people, count(*) FILTER (WHERE c.accessible AND NOT c.lap) AS accessible
             FROM citizens AS c
            WHERE c.convoy = p_convoy AND c.vehicle = p_number AND seat_taken(c.status, c.stranded, false)
            GROUP BY c.group_id
            ORDER BY too_many_accessible > 0 AND bool_or(c.accessible) DESC, bool_or(c.status <> 'assigned'),
                     max((SELECT max(e.id) FROM events AS e WHERE e.citizen_id = c.id AND e.type = 'citizen.assigned')) DESC NULLS LAST,
                     c.group_id DESC LOOP
    CONTINUE WHEN g.people = 0 OR too_many <= 0 AND (too_many_accessible <= 0 OR g.accessible = 0);
    losers := losers || g.group_id;
    too_many := too_many - g.people;
    too_many_accessible := too_many_accessible - g.accessible;
  END LOOP;
  RETURN (SELECT coalesce(json_agg(json_build_object('reference', c.reference, 'group', c.group_id)
                   ORDER BY array_position(losers, c.group_id), c.id), '[]')
            FROM citizens AS c
           WHERE c.convoy = p_convoy AND c.vehicle = p_number AND c.group_id = ANY (losers) AND seat_taken(c.status, c.stranded, false));
END $$;

-- Locks the convoys of the batch and the people on the vehicles that break down or are repaired in it.
CREATE FUNCTION vehicles_lock(p_convoy text[], p_number integer[], p_status text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  ids uuid[];
BEGIN
  ids := ARRAY(SELECT c.id FROM unnest(p_convoy, p_number, p_status) AS w (convoy, number, status)
                 JOIN citizens AS c ON c.convoy = w.convoy AND c.vehicle = w.number
                WHERE w.status IS NOT NULL ORDER BY c.id);
  PERFORM people_lock(ids, p_convoy);
  IF EXISTS (SELECT FROM unnest(p_convoy, p_number, p_status) AS w (convoy, number, status)
               JOIN citizens AS c ON c.convoy = w.convoy AND c.vehicle = w.number
              WHERE w.status IS NOT NULL AND c.id <> ALL (ids)) THEN
    RAISE serialization_failure USING MESSAGE = 'somebody got a seat in between';
  END IF;
END $$;

-- Why `v` cannot take the place of `old`; null if it can.
CREATE FUNCTION vehicle_refusal(old vehicles, v vehicles) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN old.number IS NULL THEN 'unknown_vehicle'
    WHEN v.accessible_seats > v.seats THEN 'invalid_fields'
    WHEN v.status <> old.status AND NOT v.status = ANY (vehicle_legal(old.status, old.departed_at IS NOT NULL)) THEN 'illegal_transition'
    WHEN v.status = 'withdrawn' AND EXISTS (SELECT FROM citizens AS c WHERE c.convoy = v.convoy AND c.vehicle = v.number) THEN 'not_empty'
    WHEN v.seats < old.taken OR v.accessible_seats < old.accessible_taken THEN 'seats_promised'
    WHEN EXISTS (SELECT FROM vehicles AS w WHERE w.convoy = v.convoy AND w.plate = v.plate AND w.number <> v.number) THEN 'plate_taken'
  END
$$;

-- Writes the vehicle with its event; a breakdown and a repair change who has a seat that moves.
CREATE FUNCTION vehicle_write(old vehicles, v vehicles, p_subject text, p_token uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  driver boolean := (v.driver_name, v.driver_phone) IS DISTINCT FROM (old.driver_name, old.driver_phone);
  before jsonb := vehicle_fields(old);
  after jsonb := vehicle_fields(v) || CASE WHEN driver THEN '{"driver": "changed"}'::jsonb ELSE '{}' END;
BEGIN
  IF before = after THEN
    RETURN;
  END IF;
  UPDATE vehicles AS u
     SET plate = v.plate, seats = v.seats, accessible_seats = v.accessible_seats, pets_max = v.pets_max,
         luggage_max_kg = v.luggage_max_kg, driver_name = v.driver_name,
         driver_phone = v.driver_phone, status = v.status, version = u.version + 1
   WHERE u.convoy = v.convoy AND u.number = v.number;
  UPDATE convoys AS k SET version = k.version + 1, updated_at = now() WHERE k.code = v.convoy;
  INSERT INTO events (type, subject, token_id, city, convoy, vehicle, status, occurred_at, before, after)
  SELECT CASE WHEN v.status = old.status THEN 'vehicle.changed' WHEN v.status IN ('boarding', 'departed') THEN 'vehicle.repaired'
              ELSE 'vehicle.' || v.status END,
         p_subject, p_token, k.city, k.code, v.number, k.status, now(), fields_changed(before, after), fields_changed(after, before)
    FROM convoys AS k WHERE k.code = v.convoy;
  IF v.status <> old.status THEN
    PERFORM people_settle(ARRAY(SELECT c.id FROM citizens AS c WHERE c.convoy = v.convoy AND c.vehicle = v.number ORDER BY c.id),
      p_subject, p_token, ARRAY[v.convoy]);
  END IF;
END $$;

-- p_set_*: the field stands in the patch.
CREATE FUNCTION vehicles_change(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_convoy text[], p_number integer[], p_version integer[], p_plate text[], p_seats integer[], p_accessible_seats integer[],
  p_set_pets_max boolean[], p_pets_max integer[], p_set_luggage_max_kg boolean[], p_luggage_max_kg integer[],
  p_set_driver_name boolean[], p_driver_name text[], p_set_driver_phone boolean[], p_driver_phone text[], p_status text[])
RETURNS TABLE (i integer, outcome text, body json, etag text) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v vehicles; old vehicles; refusal text;
BEGIN
  PERFORM vehicles_lock(p_convoy, p_number, p_status);
  FOR n IN 1 .. cardinality(p_convoy) LOOP
    i := n;
    body := NULL;
    etag := NULL;
    SELECT * INTO old FROM vehicles AS q WHERE q.convoy = p_convoy[n] AND q.number = p_number[n];
    v := old;
    v.plate := coalesce(upper(p_plate[n] COLLATE "C"), v.plate);
    v.seats := coalesce(p_seats[n], v.seats);
    v.accessible_seats := coalesce(p_accessible_seats[n], v.accessible_seats);
    v.status := coalesce(p_status[n], v.status);
    IF p_set_pets_max[n] THEN v.pets_max := p_pets_max[n]; END IF;
    IF p_set_luggage_max_kg[n] THEN v.luggage_max_kg := p_luggage_max_kg[n]; END IF;
    IF p_set_driver_name[n] THEN v.driver_name := p_driver_name[n]; END IF;
    IF p_set_driver_phone[n] THEN v.driver_phone := p_driver_phone[n]; END IF;
    refusal := nullif(convoy_refusal(p_convoy[n], p_version[n], p_cities[n], p_posts[n]), '');
    outcome := coalesce(refusal, vehicle_refusal(old, v), 'done');
    IF outcome = 'done' THEN
      PERFORM vehicle_write(old, v, p_subject[n], p_token[n]);
      SELECT * INTO v FROM vehicles AS q WHERE q.convoy = p_convoy[n] AND q.number = p_number[n];
      etag := convoy_etag(v.convoy);
    END IF;
    body := CASE outcome
      WHEN 'done' THEN json_build_object('convoy', v.convoy, 'vehicle', vehicle_shown(v), 'people',
                         CASE v.status WHEN 'broken_down' THEN vehicle_people(v.convoy, v.number) ELSE '[]' END)
      WHEN 'ended' THEN (SELECT json_build_object('state', k.status, 'legal', convoy_legal(k.status)) FROM convoys AS k WHERE k.code = p_convoy[n])
      WHEN 'invalid_fields' THEN json_build_object('errors', json_build_array(json_build_object('pointer', '/accessible_seats',
                                   'detail', 'They are part of the vehicle''s seats.')))
      WHEN 'illegal_transition' THEN json_build_object('state', old.status, 'legal', vehicle_legal(old.status, old.departed_at IS NOT NULL))
      WHEN 'not_empty' THEN json_build_object('people', vehicle_people(v.convoy, v.number))
      WHEN 'seats_promised' THEN json_build_object('people', vehicle_losers(v.convoy, v.number, v.seats, v.accessible_seats))
    END;
    RETURN NEXT;
  END LOOP;
END $$;
