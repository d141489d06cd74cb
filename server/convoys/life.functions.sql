-- A person's life: their facts, one after the other as they occurred, folded into where they are. Facts may come late, in
-- any order and twice; folding all of them again gives the same life.

CREATE TYPE life AS (
  convoy text,                          -- aboard there, as the facts have it; null: nowhere
  vehicle integer,
  leaves timestamptz,                   -- when that vehicle left; null: it has not
  away boolean,                         -- on the way, so not at its door any more
  condition text,                       -- what became of them on the way: left_en_route, hospitalised, missing, refused_at_border
  since timestamptz,                    -- the last fact that changed anything
  departed_at timestamptz,              -- the first departure that was not returned: the one that the figure counts
  departed_city text,
  departed_vehicle_kind text,
  departed_here boolean,                -- that departure is this vehicle's
  journey boolean,                      -- that departure is of the journey they are on, whatever the vehicle
  off_at timestamptz,                   -- when they last got off to wait again
  rides text[],                         -- the vehicles they were aboard when these left: "LVIV-20220310-1/2"
  ticked boolean,                       -- stepped on somewhere, which was not undone
  handoff uuid,
  handoff_convoy text,                  -- in whose name they were received, or refused without having been ticked
  wrong uuid[]                          -- facts that contradict what was before them
);

CREATE TYPE life_fact AS (
  event_id uuid,
  kind text,
  convoy text,
  vehicle integer,
  result text,
  occurred_at timestamptz,
  leaves timestamptz,                   -- of the vehicle named
  city text,
  vehicle_kind text
);

-- A person's own facts and those told under a reference that was merged into theirs. OFFSET keeps every caller's plan on
-- the index of citizens, also one made while the tables were empty.
CREATE FUNCTION person_facts(p_citizen uuid) RETURNS SETOF facts LANGUAGE sql STABLE AS $$
  SELECT f.*
    FROM (SELECT p_citizen UNION ALL SELECT m.id FROM citizens AS m WHERE m.merged_into = p_citizen) AS o (id)
   CROSS JOIN LATERAL (SELECT * FROM facts AS f WHERE f.citizen_id = o.id OFFSET 0) AS f
$$;

CREATE FUNCTION ride(convoy text, vehicle integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT convoy || '/' || vehicle::text
$$;

-- Whether they were on the way when this happened.
CREATE FUNCTION life_away(l life, at timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT l.convoy IS NOT NULL AND l.away AND (l.leaves IS NULL OR l.leaves <= at)
$$;

-- They were not aboard when that vehicle left.
CREATE FUNCTION life_unride(l life) RETURNS life LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  l.rides := array_remove(l.rides, ride(l.convoy, l.vehicle));
  IF l.departed_here THEN
    l.departed_at := NULL; l.departed_city := NULL; l.departed_vehicle_kind := NULL; l.departed_here := false;
  END IF;
  l.journey := false;
  RETURN l;
END $$;

-- Off the vehicle, and nowhere.
CREATE FUNCTION life_off(l life, at timestamptz) RETURNS life LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  l.convoy := NULL; l.vehicle := NULL; l.leaves := NULL; l.away := false; l.condition := NULL; l.departed_here := false; l.since := at;
  l.journey := false; l.off_at := at;
  RETURN l;
END $$;

-- Steps on, or is brought over from another vehicle.
CREATE FUNCTION life_aboard(l life, f life_fact) RETURNS life LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  was_away boolean := life_away(l, f.occurred_at);
  en_route boolean := was_away AND (f.kind = 'transfer' OR coalesce(f.leaves <= f.occurred_at, false));
BEGIN
  IF f.kind = 'boarding' THEN
    l.ticked := true;
    IF (l.convoy, l.vehicle) = (f.convoy, f.vehicle) AND l.condition IS NULL THEN
      RETURN l;
    END IF;
  ELSIF l.convoy IS NULL THEN
    l.wrong := l.wrong || f.event_id;
    RETURN l;
  END IF;
  -- A tick at the door of a vehicle that has not left shows that an earlier one was wrong, unless something happened between.
  IF l.convoy IS NOT NULL AND NOT en_route AND (NOT was_away OR l.condition IS NULL) THEN
    l := life_unride(l);
  END IF;
  l.journey := l.journey AND en_route;
  l.convoy := f.convoy; l.vehicle := f.vehicle; l.leaves := f.leaves; l.condition := NULL; l.since := f.occurred_at;
  l.away := f.leaves IS NOT NULL OR en_route;
  l.departed_here := l.departed_at IS NULL AND f.leaves IS NOT NULL;
  IF l.departed_here THEN
    l.journey := true;
    l.departed_at := f.leaves; l.departed_city := f.city; l.departed_vehicle_kind := f.vehicle_kind;
  END IF;
  IF f.leaves IS NOT NULL AND NOT en_route AND ride(f.convoy, f.vehicle) <> ALL (l.rides) THEN
    l.rides := l.rides || ride(f.convoy, f.vehicle);
  END IF;
  RETURN l;
END $$;

-- Off the vehicle before the end: on the way that is a state of its own, at its door it is the queue again.
CREATE FUNCTION life_incident(l life, f life_fact) RETURNS life LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF l.convoy IS NULL THEN
    l.wrong := l.wrong || f.event_id;
  ELSIF life_away(l, f.occurred_at) THEN
    l.condition := CASE f.kind WHEN 'offloaded' THEN 'left_en_route' ELSE f.kind END;
    l.since := f.occurred_at;
  ELSE
    IF f.kind <> 'offloaded' THEN
      l.wrong := l.wrong || f.event_id;
    END IF;
    l := life_off(life_unride(l), f.occurred_at);
  END IF;
  RETURN l;
END $$;

CREATE FUNCTION life_handoff(l life, f life_fact) RETURNS life LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF f.result = 'handed_over' THEN
    l.handoff := f.event_id; l.handoff_convoy := f.convoy; l.condition := NULL; l.since := f.occurred_at;
  ELSIF l.convoy IS NOT NULL AND l.away THEN
    l.condition := CASE f.result WHEN 'absent' THEN 'missing' ELSE f.result END;
    l.since := f.occurred_at;
  ELSIF l.convoy IS NULL AND f.result = 'refused_at_border' THEN
    l.condition := f.result; l.handoff_convoy := f.convoy; l.since := f.occurred_at;
  END IF;
  RETURN l;
END $$;

CREATE FUNCTION life_step(l life, f life_fact) RETURNS life LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  CASE
    WHEN l.handoff IS NOT NULL THEN -- received: nothing moves them any more
      IF f.kind NOT IN ('boarding', 'handoff', 'convoy_return') THEN
        l.wrong := l.wrong || f.event_id;
      END IF;
    WHEN f.kind IN ('boarding', 'transfer') THEN
      l := life_aboard(l, f);
    WHEN f.kind IN ('offloaded', 'left_en_route', 'hospitalised', 'missing') THEN
      l := life_incident(l, f);
    WHEN f.kind = 'handoff' THEN
      l := life_handoff(l, f);
    WHEN f.kind = 'located' AND l.condition IS NOT NULL THEN
      l.condition := NULL; l.since := f.occurred_at;
    WHEN f.kind = 'convoy_return' THEN
      IF (l.convoy, l.vehicle) = (f.convoy, f.vehicle) AND l.condition IS NULL AND life_away(l, f.occurred_at) THEN
        IF l.journey THEN
          l.departed_at := NULL; l.departed_city := NULL; l.departed_vehicle_kind := NULL;
        END IF;
        l := life_off(l, f.occurred_at);
      END IF;
    WHEN f.kind = 'reinstated' AND (l.convoy IS NOT NULL OR l.condition IS NOT NULL) THEN
      l := life_off(l, f.occurred_at);
    ELSE
      l.wrong := l.wrong || f.event_id;
  END CASE;
  RETURN l;
END $$;

CREATE AGGREGATE life_of(life_fact) (SFUNC = life_step, STYPE = life, INITCOND = '(,,,f,,,,,,f,f,,{},f,,,{})');

-- The facts that count for each of these people. A tick that was undone does not, nor one on a convoy that was cancelled.
-- An undoing takes back the last tick on that convoy before it; one that finds none contradicts.
CREATE FUNCTION people_timelines(p_citizens uuid[]) RETURNS TABLE (id uuid, fact life_fact) LANGUAGE sql STABLE ROWS 200 AS $$
WITH told AS MATERIALIZED (
  SELECT p AS id, f.event_id, f.kind, f.convoy, f.vehicle, f.result, f.occurred_at
    FROM unnest(p_citizens) AS p CROSS JOIN LATERAL person_facts(p) AS f),
undone AS MATERIALIZED (
  SELECT u.id, u.event_id AS undoing, b.event_id
    FROM told AS u
    LEFT JOIN LATERAL (
      SELECT b.event_id FROM told AS b
       WHERE b.id = u.id AND b.kind = 'boarding' AND b.convoy = u.convoy AND b.occurred_at <= u.occurred_at
       ORDER BY b.occurred_at DESC, b.event_id DESC
       LIMIT 1) AS b ON true
   WHERE u.kind = 'undo_boarding'),
counting AS (
  SELECT t.id, t.event_id, t.kind, t.convoy, t.vehicle, t.result, t.occurred_at
    FROM told AS t
   WHERE NOT EXISTS (SELECT FROM undone AS u WHERE u.id = t.id AND u.event_id IS NOT NULL AND t.event_id IN (u.event_id, u.undoing))
  UNION ALL
  SELECT DISTINCT t.id, r.event_id, r.kind, r.convoy, r.vehicle, r.result, r.occurred_at
    FROM told AS t
    JOIN facts AS r ON r.kind = 'convoy_return' AND r.convoy = t.convoy AND r.vehicle = t.vehicle
   WHERE t.kind IN ('boarding', 'transfer'))
SELECT n.id, (n.event_id, n.kind, n.convoy, n.vehicle, n.result, n.occurred_at, v.departed_at, k.city, v.kind)::life_fact
  FROM counting AS n
  LEFT JOIN convoys AS k ON k.code = n.convoy
  LEFT JOIN vehicles AS v ON v.convoy = n.convoy AND v.number = n.vehicle
 WHERE NOT (n.kind IN ('boarding', 'transfer') AND k.status = 'cancelled')
$$;

-- Of the same moment: first aboard, then brought over, then what happened, then received.
CREATE FUNCTION life_order(kind text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE kind WHEN 'boarding' THEN 0 WHEN 'transfer' THEN 1 WHEN 'handoff' THEN 3 ELSE 2 END
$$;
