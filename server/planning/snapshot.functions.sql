-- Who and what a plan is about.

-- Whether a plan of that time may still be done.
CREATE FUNCTION plan_kept(p_planned_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT p_planned_at >= now() - interval '24 hours'
$$;

-- Needs in the planner's order.
CREATE FUNCTION planning_needs() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT '{wheelchair,stretcher,oxygen,dialysis,insulin,pregnant,infant,elderly,visual,hearing,cognitive,interpreter,other}'::text[]
$$;

-- The people whom a plan may move: those who wait in the city, or those on the list of that vehicle.
CREATE FUNCTION planning_people(p_city text, p_convoy text, p_vehicle integer) RETURNS TABLE (id uuid, group_id uuid) LANGUAGE sql STABLE AS $$
  SELECT c.id, c.group_id
    FROM travel_groups AS g
    JOIN citizens AS c ON c.group_id = g.id
   WHERE g.city = p_city AND c.status IN ('registered', 'no_show')
   UNION ALL
  SELECT c.id, c.group_id FROM citizens AS c WHERE c.convoy = p_convoy AND c.vehicle = p_vehicle AND c.status IN ('assigned', 'boarded', 'departed')
$$;

-- What documents_checked looks at of a person.
CREATE FUNCTION planning_document(p_nationality text, p_state text, p_type text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(coalesce(p_nationality, p_state, 'TUR'), '^D$', 'DEU') || ' ' || coalesce(p_type, '')
$$;

-- One of the people for each kind of document.
CREATE FUNCTION planning_documents(p_city text, p_convoy text, p_vehicle integer) RETURNS TABLE (id uuid) LANGUAGE sql STABLE AS $$
  SELECT (array_agg(c.id))[1]
    FROM planning_people(p_city, p_convoy, p_vehicle) AS m
    JOIN citizens AS c ON c.id = m.id
   GROUP BY planning_document(c.nationality, c.document_state, c.document_type)
$$;

-- Whether a convoy gives seats (as group_assign has it).
CREATE FUNCTION convoy_takes(p_convoy text, p_status text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT p_status IN ('planned', 'boarding')
      OR p_status = 'departed' AND EXISTS (SELECT FROM vehicles AS v WHERE v.convoy = p_convoy AND v.status = 'boarding')
$$;

-- What the groups on a vehicle's list bring along. A group on two vehicles is counted with both.
CREATE FUNCTION vehicle_brought(p_convoy text, p_vehicle integer) RETURNS TABLE (pets bigint, luggage_kg bigint) LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(g.pets), 0), coalesce(sum(g.luggage_kg), 0)
    FROM travel_groups AS g
   WHERE g.id IN (SELECT c.group_id FROM citizens AS c
                   WHERE c.convoy = p_convoy AND c.vehicle = p_vehicle AND seat_taken(c.status, false, false))
$$;

-- What a plan relies on, as it is now: an object a group, vehicle and convoy, whose fields are compared one by one. People's
-- data stand in it as a hash. The vehicle that broke down counts with those that it fills.
CREATE FUNCTION planning_relied(p_groups uuid[], p_convoys text[], p_vehicles integer[], p_query jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'planning_rules', jsonb_build_object('newest', jsonb_build_object('version', (SELECT max(r.version) FROM planning_rules AS r))),
    'group', (
      SELECT coalesce(jsonb_object_agg(g.id, jsonb_build_object('city', g.city, 'keep_together', g.keep_together, 'pets', g.pets,
               'luggage_kg', g.luggage_kg, 'guardian', g.guardian_name IS NOT NULL, 'members', m.members, 'details', m.details)), '{}')
        FROM (SELECT DISTINCT q.id FROM unnest(p_groups) AS q (id)) AS q
        JOIN travel_groups AS g ON g.id = q.id
       CROSS JOIN LATERAL (
          SELECT md5(string_agg(concat_ws(' ', c.id, c.status, c.convoy, c.vehicle), ',' ORDER BY c.id)) AS members,
                 md5(string_agg(concat_ws(' ', c.birth_date, c.birth_precision, c.accessible, c.nationality, c.document_state, c.document_type,
                       c.companion_id, (SELECT string_agg(n.code, '+' ORDER BY n.code) FROM citizen_needs AS n WHERE n.citizen_id = c.id)),
                       ',' ORDER BY c.id)) AS details
            FROM citizens AS c
           WHERE c.group_id = g.id AND c.status <> 'merged') AS m),
    'vehicle', (
      SELECT coalesce(jsonb_object_agg(v.convoy || '/' || v.number, jsonb_build_object('status', v.status, 'seats', v.seats, 'taken', v.taken,
               'accessible_seats', v.accessible_seats, 'accessible_taken', v.accessible_taken, 'pets_max', v.pets_max,
               'luggage_max_kg', v.luggage_max_kg)), '{}')
        FROM (SELECT q.convoy, q.number FROM unnest(p_convoys, p_vehicles) AS q (convoy, number)
              UNION SELECT p_query #>> '{vehicle,convoy}', (p_query #>> '{vehicle,number}')::integer) AS q
        JOIN vehicles AS v ON v.convoy = q.convoy AND v.number = q.number),
    'convoy', (
      SELECT coalesce(jsonb_object_agg(k.code, jsonb_build_object('status', k.status, 'departs_at', utc(k.departs_at), 'transit', k.transit,
               'border_post', k.border_post)), '{}')
        FROM convoys AS k
       WHERE k.code = ANY (p_convoys)),
    'document_rules', (
      SELECT coalesce(jsonb_object_agg(k.code, jsonb_build_object('rules', (
               SELECT md5(string_agg(r.id::text, ',' ORDER BY r.id)) FROM rules_at(route_countries(k.transit, k.border_post), k.departs_at, NULL) AS r))), '{}')
        FROM convoys AS k
       WHERE k.code = ANY (p_convoys)))
$$;
