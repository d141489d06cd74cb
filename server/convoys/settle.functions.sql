-- What people's states are, worked out from the facts and the plan, never from the order in which facts came.
-- Callers hold the convoys, groups and people (people_lock) and have written their facts.

-- Locks what a change of these people can touch, in the house's order: the convoys given and those in which the people
-- have or missed a seat, by code; their groups and they themselves by id. Somebody who was moved between the look and the
-- locks makes it let go of all of them and look again.
CREATE FUNCTION people_lock(p_citizens uuid[], p_convoys text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE codes text[]; tries integer := 0;
BEGIN
  LOOP
    SELECT coalesce(array_agg(DISTINCT a.code), '{}') INTO codes
      FROM (SELECT unnest(p_convoys)
            UNION ALL SELECT convoy FROM citizens WHERE id = ANY (p_citizens)
            UNION ALL SELECT missed_convoy FROM citizens WHERE id = ANY (p_citizens)) AS a (code)
     WHERE a.code IS NOT NULL;
    BEGIN
      PERFORM FROM convoys WHERE code = ANY (codes) ORDER BY code FOR NO KEY UPDATE;
      PERFORM FROM travel_groups
        WHERE id = ANY (ARRAY(SELECT group_id FROM citizens WHERE id = ANY (p_citizens))) ORDER BY id FOR NO KEY UPDATE;
      PERFORM FROM citizens WHERE id = ANY (p_citizens) ORDER BY id FOR NO KEY UPDATE;
      IF NOT EXISTS (SELECT FROM citizens
                      WHERE id = ANY (p_citizens) AND NOT array_remove(ARRAY[convoy, missed_convoy], NULL) <@ codes) THEN
        RETURN;
      END IF;
      RAISE EXCEPTION 'a person was moved meanwhile' USING ERRCODE = 'serialization_failure';
    EXCEPTION WHEN serialization_failure THEN
      tries := tries + 1;
      IF tries = 50 THEN
        RAISE;
      END IF;
    END;
  END LOOP;
END $$;

-- The fields of `a` that are not the same in `b`.
CREATE FUNCTION fields_changed(a jsonb, b jsonb) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT json_object_agg(f.key, f.value) FROM jsonb_each(a) AS f WHERE b -> f.key IS DISTINCT FROM f.value
$$;

-- What the facts and the plan make of each person. `ticked` is false for somebody who presented themselves at the
-- border in the name of a convoy that had a seat for them but never ticked them.
CREATE FUNCTION people_fold(p_citizens uuid[])
RETURNS TABLE (id uuid, status text, convoy text, vehicle integer, at timestamptz, handoff uuid, ticked boolean) LANGUAGE sql STABLE AS $$
SELECT c.id,
       CASE WHEN c.status IN ('deceased', 'merged') THEN c.status
            WHEN h.event_id IS NOT NULL THEN 'handed_over'
            WHEN v.departed_at IS NOT NULL AND x.result = 'refused_at_border' THEN 'refused_at_border'
            WHEN v.departed_at IS NOT NULL AND x.result = 'absent' THEN 'missing'
            WHEN v.departed_at IS NOT NULL THEN 'departed'
            WHEN b.event_id IS NOT NULL THEN 'boarded'
            ELSE c.status END,
       CASE WHEN s.keeps THEN c.convoy ELSE t.convoy END,
       CASE WHEN s.keeps THEN c.vehicle ELSE t.vehicle END,
       CASE WHEN h.event_id IS NOT NULL THEN h.occurred_at
            WHEN v.departed_at IS NOT NULL THEN coalesce(x.occurred_at, v.departed_at)
            ELSE coalesce(b.occurred_at, now()) END,
       h.event_id,
       b.event_id IS NOT NULL OR p.convoy IS NULL
  FROM citizens AS c
  LEFT JOIN LATERAL (
    SELECT f.event_id, f.occurred_at, f.convoy
      FROM facts AS f
     WHERE f.citizen_id = c.id AND f.kind = 'handoff' AND f.result = 'handed_over'
     ORDER BY f.occurred_at, f.event_id
     LIMIT 1) AS h ON true
  LEFT JOIN LATERAL (
    SELECT f.event_id, f.occurred_at, f.convoy, f.vehicle
      FROM facts AS f
      JOIN convoys AS k ON k.code = f.convoy AND k.status <> 'cancelled'
     WHERE f.citizen_id = c.id AND f.kind = 'boarding'
       AND (h.event_id IS NULL OR f.occurred_at <= h.occurred_at) -- of the same moment: first aboard, then received
     ORDER BY f.occurred_at DESC, f.event_id DESC
     LIMIT 1) AS b ON true
  LEFT JOIN LATERAL (
    SELECT f.occurred_at, f.convoy, f.result
      FROM facts AS f
     WHERE f.citizen_id = c.id AND f.kind = 'handoff' AND f.result <> 'handed_over' AND h.event_id IS NULL
       AND (b.event_id IS NULL OR f.occurred_at >= b.occurred_at)
     ORDER BY f.occurred_at DESC, f.event_id DESC
     LIMIT 1) AS x ON true
  LEFT JOIN LATERAL (
    SELECT q.convoy, q.vehicle
      FROM (VALUES (1, c.convoy, c.vehicle), (2, c.missed_convoy, c.missed_vehicle)) AS q (rank, convoy, vehicle)
     WHERE b.event_id IS NULL
       AND q.convoy = CASE WHEN h.event_id IS NOT NULL THEN h.convoy WHEN x.result = 'refused_at_border' THEN x.convoy END
     ORDER BY q.rank
     LIMIT 1) AS p ON true
 CROSS JOIN LATERAL (SELECT coalesce(b.convoy, p.convoy), coalesce(b.vehicle, p.vehicle)) AS t (convoy, vehicle)
  LEFT JOIN vehicles AS v ON v.convoy = t.convoy AND v.number = t.vehicle
 CROSS JOIN LATERAL (
    SELECT c.status IN ('deceased', 'merged')
        OR (b.event_id IS NULL AND h.event_id IS NULL AND (p.convoy IS NULL OR v.departed_at IS NULL))) AS s (keeps)
 WHERE c.id = ANY (p_citizens)
$$;

-- Gives each person a state and a seat (or none), moves the vehicles' counters with them and writes the events, named
-- `p_type` or after the new state. Returns the convoys in which seats or ticks changed. No person may come twice.
CREATE FUNCTION people_place(p_ids uuid[], p_status text[], p_convoy text[], p_vehicle integer[], p_at timestamptz[],
  p_type text, p_subject text, p_token uuid) RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE touched text[];
BEGIN
  WITH wanted AS MATERIALIZED (
    SELECT c.id, c.reference, c.group_id, c.city, c.accessible, a.status, a.convoy, a.vehicle, a.at,
           c.status AS old_status, c.convoy AS old_convoy, c.vehicle AS old_vehicle, c.departed_at AS old_departed_at,
           c.handed_over_at AS old_handed_over_at, c.border_support AS old_border_support,
           CASE WHEN d.away THEN v.departed_at END AS departed_at,
           CASE WHEN d.away AND v.departed_at IS NOT NULL THEN k.city END AS departed_city,
           CASE WHEN d.away AND v.departed_at IS NOT NULL THEN v.kind END AS departed_vehicle_kind,
           CASE WHEN a.status = 'handed_over' THEN a.at END AS handed_over_at,
           a.status = 'handed_over' AND v.departed_at IS NULL AS border_support
      FROM unnest(p_ids, p_status, p_convoy, p_vehicle, p_at) AS a (id, status, convoy, vehicle, at)
      JOIN citizens AS c ON c.id = a.id
      LEFT JOIN vehicles AS v ON v.convoy = a.convoy AND v.number = a.vehicle
      LEFT JOIN convoys AS k ON k.code = a.convoy
     CROSS JOIN LATERAL (SELECT a.status NOT IN ('registered', 'assigned', 'no_show', 'boarded', 'withdrawn', 'declined',
           'left_by_own_means', 'merged')) AS d (away)),
  changed AS MATERIALIZED (
    SELECT w.id, w.reference, w.group_id, w.city, w.accessible, w.status, w.convoy, w.vehicle, w.at, w.departed_at,
           w.departed_city, w.departed_vehicle_kind, w.handed_over_at, w.border_support, w.old_status, w.old_convoy, w.old_vehicle,
           jsonb_build_object('status', w.old_status, 'convoy', w.old_convoy, 'vehicle', w.old_vehicle, 'departed_at', utc(w.old_departed_at),
             'handed_over_at', utc(w.old_handed_over_at), 'border_support', w.old_border_support) AS before,
           jsonb_build_object('status', w.status, 'convoy', w.convoy, 'vehicle', w.vehicle, 'departed_at', utc(w.departed_at),
             'handed_over_at', utc(w.handed_over_at), 'border_support', w.border_support) AS after
      FROM wanted AS w
     WHERE (w.status, w.convoy, w.vehicle, w.departed_at, w.handed_over_at, w.border_support)
        IS DISTINCT FROM (w.old_status, w.old_convoy, w.old_vehicle, w.old_departed_at, w.old_handed_over_at, w.old_border_support)),
  seats AS (
    UPDATE vehicles AS v
       SET taken = v.taken + d.people, accessible_taken = v.accessible_taken + d.accessible
      FROM (SELECT m.convoy, m.vehicle, sum(m.people)::integer AS people, sum(m.people * m.accessible)::integer AS accessible
              FROM (SELECT convoy, vehicle, 1 AS people, accessible::integer FROM changed
                    UNION ALL SELECT old_convoy, old_vehicle, -1, accessible::integer FROM changed) AS m
             WHERE m.convoy IS NOT NULL
             GROUP BY m.convoy, m.vehicle) AS d
     WHERE v.convoy = d.convoy AND v.number = d.vehicle AND (d.people <> 0 OR d.accessible <> 0)),
  written AS (
    UPDATE citizens AS c
       SET status = n.status, convoy = n.convoy, vehicle = n.vehicle, departed_at = n.departed_at, departed_city = n.departed_city,
           departed_vehicle_kind = n.departed_vehicle_kind, handed_over_at = n.handed_over_at, border_support = n.border_support,
           missed_convoy = CASE WHEN n.status = 'no_show' THEN n.old_convoy ELSE c.missed_convoy END,
           missed_vehicle = CASE WHEN n.status = 'no_show' THEN n.old_vehicle ELSE c.missed_vehicle END,
           version = c.version + 1, updated_at = now()
      FROM changed AS n
     WHERE c.id = n.id),
  logged AS (
    INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, before, after)
    SELECT coalesce(p_type, CASE WHEN n.status <> n.old_status THEN 'citizen.' || n.status
                                 WHEN (n.convoy, n.vehicle) IS DISTINCT FROM (n.old_convoy, n.old_vehicle) THEN 'citizen.moved'
                                 ELSE 'citizen.corrected' END),
           p_subject, p_token, f.city, n.id, n.reference, n.group_id, coalesce(n.convoy, n.old_convoy), coalesce(n.vehicle, n.old_vehicle),
           n.status, n.at, fields_changed(n.before, n.after), fields_changed(n.after, n.before)
      FROM changed AS n
     CROSS JOIN LATERAL (SELECT n.city UNION SELECT k.city FROM convoys AS k WHERE k.code IN (n.convoy, n.old_convoy)) AS f (city)
     ORDER BY n.id, f.city)
  SELECT coalesce(array_agg(DISTINCT t.code) FILTER (WHERE t.code IS NOT NULL), '{}') INTO touched
    FROM changed AS n
   CROSS JOIN LATERAL (VALUES (n.convoy), (n.old_convoy)) AS t (code)
   WHERE (n.convoy, n.vehicle) IS DISTINCT FROM (n.old_convoy, n.old_vehicle) OR (n.status = 'assigned') <> (n.old_status = 'assigned');
  RETURN touched;
END $$;

-- Brings these people, and every convoy in which that changes a seat or a tick, and `p_convoys`, to what the facts say.
CREATE FUNCTION people_settle(p_citizens uuid[], p_subject text, p_token uuid, p_convoys text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  ids uuid[]; statuses text[]; convoys text[]; vehicles_of integer[]; times timestamptz[]; handoffs_of uuid[]; ticks boolean[];
  touched text[];
BEGIN
  -- A seat that was given away since is not given twice: who claims it afterwards has none.
  SELECT array_agg(r.id), array_agg(r.status), array_agg(CASE WHEN r.fits THEN r.convoy END),
         array_agg(CASE WHEN r.fits THEN r.vehicle END), array_agg(r.at), array_agg(r.handoff), array_agg(r.ticked)
    INTO ids, statuses, convoys, vehicles_of, times, handoffs_of, ticks
    FROM (SELECT f.id, f.status, f.convoy, f.vehicle, f.at, f.handoff, f.ticked,
                 f.ticked OR (f.convoy, f.vehicle) IS NOT DISTINCT FROM (c.convoy, c.vehicle)
                 OR row_number() OVER (PARTITION BY f.convoy, f.vehicle, f.ticked, f.convoy IS NOT DISTINCT FROM c.convoy ORDER BY f.id)
                    <= CASE WHEN c.accessible THEN least(v.seats - v.taken, v.accessible_seats - v.accessible_taken)
                            ELSE v.seats - v.taken END AS fits
            FROM people_fold(p_citizens) AS f
            JOIN citizens AS c ON c.id = f.id
            LEFT JOIN vehicles AS v ON v.convoy = f.convoy AND v.number = f.vehicle) AS r;
  touched := people_place(ids, statuses, convoys, vehicles_of, times, NULL, p_subject, p_token);
  INSERT INTO exceptions (kind, convoy, vehicle, citizen_id, event_id)
  SELECT 'not_boarded', d.convoy, d.vehicle, d.id, d.handoff
    FROM unnest(ids, convoys, vehicles_of, handoffs_of, ticks) AS d (id, convoy, vehicle, handoff, ticked)
   WHERE d.handoff IS NOT NULL AND NOT d.ticked
   ORDER BY d.id
  ON CONFLICT DO NOTHING;
  UPDATE exceptions AS e
     SET settled_at = clock_timestamp(), settled_by = 'kafile', reason = 'The boarding was told later.'
    FROM unnest(ids, handoffs_of, ticks) AS d (id, handoff, ticked)
   WHERE e.kind = 'not_boarded' AND e.citizen_id = d.id AND e.event_id = d.handoff AND d.ticked AND e.settled_at IS NULL
     AND EXISTS (SELECT FROM facts AS f WHERE f.citizen_id = d.id AND f.kind = 'boarding');
  PERFORM convoy_settle(touched || p_convoys, p_subject, p_token);
END $$;
