-- A plan for a broken vehicle done: its people brought to the vehicles that the plan gives them, as transfers do. Who finds no
-- seat stays on its list: on the way they are stranded, nobody returns to a queue.

-- An officer's change of one group; the people of the plan's vehicle only.
CREATE FUNCTION planning_transfer_change(p_from text, p_number integer, p_group uuid, p_convoy text, p_vehicle integer, p_at timestamptz, p_subject text,
  p_token uuid, p_cities text, p_posts text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE ids uuid[]; accessible integer; seat integer;
BEGIN
  SELECT array_agg(c.id ORDER BY c.id), count(*) FILTER (WHERE c.accessible) INTO ids, accessible
    FROM citizens AS c
   WHERE c.group_id = p_group AND c.convoy = p_from AND c.vehicle = p_number AND c.status IN ('assigned', 'boarded', 'departed');
  IF ids IS NOT NULL AND p_convoy IS NULL THEN
    RETURN;
  END IF;
  IF ids IS NOT NULL AND (p_convoy, p_vehicle) IS DISTINCT FROM (p_from, p_number) AND convoy_in_scope(p_convoy, p_cities, p_posts)
     AND EXISTS (SELECT FROM convoys AS k WHERE k.code = p_convoy AND k.status NOT IN ('cancelled', 'completed', 'returned')) THEN
    seat := vehicle_for(p_convoy, CASE WHEN p_vehicle IS NOT NULL THEN ARRAY[p_vehicle] END, '{boarding,departed}',
              cardinality(ids) - (SELECT count(*)::integer FROM laps(ids, p_convoy, p_vehicle)), accessible);
  END IF;
  IF seat IS NULL THEN
    RAISE EXCEPTION 'a change cannot hold' USING ERRCODE = 'KF002',
      DETAIL = jsonb_build_object('group', p_group, 'outcome', CASE WHEN ids IS NULL THEN 'unknown' ELSE 'no_seats' END);
  END IF;
  PERFORM transfer_move(ids, p_convoy, seat, p_at, 'A plan for a broken vehicle.', p_subject, p_token);
END $$;

-- Where everybody of the vehicle is now.
CREATE FUNCTION planning_transferred(p plans, p_people uuid[], p_from text, p_number integer) RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH now AS MATERIALIZED (
    SELECT c.group_id, c.reference, c.convoy, c.vehicle, c.stranded, (c.convoy, c.vehicle) IS DISTINCT FROM (p_from, p_number) AS moved
      FROM citizens AS c WHERE c.id = ANY (p_people)),
  parties AS (
    SELECT n.group_id, n.moved, count(*) AS people, min(n.convoy) AS convoy, jsonb_agg(DISTINCT n.vehicle ORDER BY n.vehicle) AS vehicles
      FROM now AS n GROUP BY n.group_id, n.moved)
  SELECT jsonb_build_object('plan', p.id,
    'committed', jsonb_build_object('groups', (SELECT count(*) FROM parties AS r WHERE r.moved), 'people', (SELECT count(*) FROM now AS n WHERE n.moved)),
    'items', (SELECT coalesce(jsonb_agg(jsonb_build_object('group', r.group_id, 'people', r.people, 'convoy', r.convoy, 'vehicles', r.vehicles,
                'outcome', CASE WHEN r.moved THEN 'transferred' ELSE 'stays' END) ORDER BY r.group_id, r.moved), '[]') FROM parties AS r),
    'stranded', (SELECT coalesce(jsonb_agg(n.reference ORDER BY n.reference), '[]') FROM now AS n WHERE NOT n.moved AND n.stranded),
    'without_seat', (SELECT coalesce(jsonb_agg(n.reference ORDER BY n.reference), '[]') FROM now AS n WHERE NOT n.moved AND NOT n.stranded))
$$;

-- Brings the plan's people over, a vehicle at a time, but for groups that are changed.
CREATE FUNCTION planning_bring(p plans, p_changed uuid[], p_from text, p_number integer, p_at timestamptz, p_subject text, p_token uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE goal record;
BEGIN
  UPDATE vehicles AS v SET status = 'broken_down', version = v.version + 1
   WHERE v.convoy = p_from AND v.number = p_number AND v.status IN ('boarding', 'departed');
  FOR goal IN
    SELECT s.convoy, s.vehicle, array_agg(s.person ORDER BY s.person) AS ids
      FROM unnest(p.people, p.groups, p.convoys, p.vehicles) AS s (person, group_id, convoy, vehicle)
     WHERE s.group_id <> ALL (p_changed)
     GROUP BY s.convoy, s.vehicle
     ORDER BY s.convoy, s.vehicle
  LOOP
    PERFORM transfer_move(goal.ids, goal.convoy, goal.vehicle, p_at, 'A plan for a broken vehicle.', p_subject, p_token);
  END LOOP;
END $$;

CREATE FUNCTION planning_transfer(p plans, p_group uuid[], p_convoy text[], p_vehicle integer[], p_at timestamptz, p_subject text, p_token uuid, p_cities text,
  p_posts text, OUT body jsonb) LANGUAGE plpgsql VOLATILE AS $$
DECLARE source text := p.query #>> '{vehicle,convoy}'; number integer := (p.query #>> '{vehicle,number}')::integer; people uuid[];
BEGIN
  people := transfer_people(source, number, NULL, NULL);
  PERFORM planning_bring(p, p_group, source, number, p_at, p_subject, p_token);
  PERFORM planning_transfer_change(source, number, q.id, q.convoy, q.vehicle, p_at, p_subject, p_token, p_cities, p_posts)
     FROM unnest(p_group, p_convoy, p_vehicle) AS q (id, convoy, vehicle);
  PERFORM people_settle(ARRAY(SELECT c.id FROM citizens AS c WHERE c.id = ANY (people) AND c.convoy = source AND c.vehicle = number ORDER BY c.id),
    p_subject, p_token, ARRAY(SELECT DISTINCT c FROM unnest(p.convoys || array_remove(p_convoy, NULL) || source) AS c));
  body := planning_transferred(p, people, source, number);
  INSERT INTO events (type, subject, token_id, city, convoy, vehicle, status, occurred_at, after)
  SELECT 'convoy.transferred', p_subject, p_token, k.city, k.code, number, k.status, p_at,
         jsonb_build_object('plan', p.id, 'moved', body -> 'committed' -> 'people',
           'left', jsonb_array_length(body -> 'stranded') + jsonb_array_length(body -> 'without_seat'))
    FROM convoys AS k WHERE k.code = source;
END $$;
