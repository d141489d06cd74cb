-- What a convoy's state is, worked out from its vehicles and people; the convoy is locked by the caller.

-- In whose name something of a person, or of a convoy, changes.
CREATE TYPE teller AS (person uuid, subject text, token_id uuid);
CREATE TYPE convoy_teller AS (code text, subject text, token_id uuid);

CREATE FUNCTION tellers(p_citizens uuid[], p_subject text, p_token uuid) RETURNS teller[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN ARRAY(SELECT (p, p_subject, p_token)::teller FROM unnest(p_citizens) AS p);
END $$;

CREATE FUNCTION convoy_tellers(p_codes text[], p_subject text, p_token uuid) RETURNS convoy_teller[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN ARRAY(SELECT (c, p_subject, p_token)::convoy_teller FROM unnest(p_codes) AS c);
END $$;

-- How many people were aboard when the vehicle left.
CREATE FUNCTION vehicle_rides(p_convoy text, p_vehicle integer) RETURNS integer LANGUAGE plpgsql STABLE AS $$
DECLARE wanted text[] := ARRAY[ride(p_convoy, p_vehicle)];
BEGIN
  -- OFFSET 0 keeps the planner from reading everybody to find these few.
  RETURN (
    SELECT count(*)
      FROM (SELECT coalesce(o.merged_into, o.id) AS id
              FROM facts AS f JOIN citizens AS o ON o.id = f.citizen_id
             WHERE f.convoy = p_convoy AND f.vehicle = p_vehicle AND f.kind IN ('boarding', 'transfer')
            UNION
            SELECT m.id FROM citizens AS m WHERE m.convoy = p_convoy AND m.vehicle = p_vehicle) AS p
     CROSS JOIN LATERAL (SELECT c.rides FROM citizens AS c WHERE c.id = p.id OFFSET 0) AS c
     WHERE c.rides @> wanted);
END $$;

-- Opens an exception for each vehicle whose last head-count is not the number of people ticked on it, and settles the
-- exceptions of those where late ticks made it right.
CREATE FUNCTION headcounts_compare(p_convoy text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  WITH counted AS MATERIALIZED (
    SELECT v.number, v.departure_headcount AS headcount, d.event_id,
           vehicle_rides(v.convoy, v.number) AS ticked
      FROM vehicles AS v
     CROSS JOIN LATERAL (
        SELECT f.event_id FROM facts AS f
         WHERE f.convoy = v.convoy AND f.vehicle = v.number AND f.kind = 'vehicle_departure'
         ORDER BY f.occurred_at DESC, f.event_id DESC LIMIT 1) AS d
     WHERE v.convoy = p_convoy AND v.departed_at IS NOT NULL),
  settled AS (
    UPDATE exceptions AS e
       SET settled_at = clock_timestamp(), settled_by = 'kafile', reason = 'What was told later agrees.'
      FROM counted AS n
     WHERE e.kind = 'headcount_differs' AND e.convoy = p_convoy AND e.vehicle = n.number AND e.settled_at IS NULL
       AND (n.headcount = n.ticked OR e.event_id <> n.event_id)
       AND EXISTS (SELECT FROM facts AS f WHERE f.event_id = e.event_id AND f.kind = 'vehicle_departure'))
  INSERT INTO exceptions AS e (kind, convoy, vehicle, event_id, detail)
  SELECT 'headcount_differs', p_convoy, n.number, n.event_id, json_build_object('headcount', n.headcount, 'ticked', n.ticked)
    FROM counted AS n
   WHERE n.headcount <> n.ticked
   ORDER BY n.number
  ON CONFLICT (kind, event_id, citizen_id) WHERE event_id IS NOT NULL
  DO UPDATE SET detail = excluded.detail, settled_at = NULL, settled_by = NULL, reason = NULL
   WHERE e.settled_by IS NULL OR e.settled_by = 'kafile';
END $$;

-- A new version of the manifest of each vehicle that has left and whose people, or those ticked of them, are not those of
-- the last version.
CREATE FUNCTION manifests_freeze(p_convoy text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  WITH present AS MATERIALIZED (
    SELECT v.number, v.manifest_version + 1 AS version,
           ARRAY(SELECT c.id FROM citizens AS c
                  WHERE c.convoy = v.convoy AND c.vehicle = v.number AND c.status NOT IN ('left_en_route', 'hospitalised', 'missing')
                  ORDER BY c.id) AS people,
           ARRAY(SELECT c.id FROM citizens AS c
                  WHERE c.convoy = v.convoy AND c.vehicle = v.number AND c.status = 'assigned' ORDER BY c.id) AS unticked
      FROM vehicles AS v
     WHERE v.convoy = p_convoy AND v.departed_at IS NOT NULL),
  changed AS MATERIALIZED (
    SELECT p.number, p.version, p.people, p.unticked
      FROM present AS p
      LEFT JOIN manifests AS m ON m.convoy = p_convoy AND m.vehicle = p.number AND m.version = p.version - 1
     WHERE (m.citizens, m.unticked) IS DISTINCT FROM (p.people, p.unticked)),
  counted AS (
    UPDATE vehicles AS v SET manifest_version = n.version FROM changed AS n WHERE v.convoy = p_convoy AND v.number = n.number)
  INSERT INTO manifests (convoy, vehicle, version, citizens, unticked)
  SELECT p_convoy, n.number, n.version, n.people, n.unticked FROM changed AS n ORDER BY n.number;
END $$;

-- Opens an exception for each no_show whose family may not be parted and has left; people_write settles it when they are found.
CREATE FUNCTION families_parted(p_convoy text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO exceptions (kind, convoy, vehicle, citizen_id)
  SELECT 'group_incomplete', p_convoy, c.missed_vehicle, c.id
    FROM citizens AS c
    JOIN travel_groups AS g ON g.id = c.group_id AND g.keep_together = 'must'
   WHERE c.missed_convoy = p_convoy AND c.status = 'no_show'
     AND EXISTS (SELECT FROM citizens AS m WHERE m.group_id = c.group_id AND m.convoy = p_convoy AND m.status <> 'assigned')
     AND NOT EXISTS (SELECT FROM exceptions AS e
                      WHERE e.kind = 'group_incomplete' AND e.convoy = p_convoy AND e.citizen_id = c.id AND e.settled_at IS NULL)
   ORDER BY c.id;
END $$;

-- Whether every vehicle has left, when the last one did, and on which lists nobody can be called absent: a head-count
-- exceeds the ticks there. Where it does by more people than are on the list, they may be anybody's: nobody is absent yet.
CREATE FUNCTION convoy_counts(p_convoy text, OUT all_left boolean, OUT last_departure timestamptz, OUT uncertain integer[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT coalesce(bool_and(v.left AND v.uncounted <= v.unticked), false), max(v.departed_at),
         coalesce(array_agg(v.number) FILTER (WHERE v.uncounted > 0), '{}')
    INTO all_left, last_departure, uncertain
    FROM (SELECT w.number, w.departed_at,
                 w.departed_at IS NOT NULL OR NOT (w.status = 'boarding' OR w.status = 'broken_down' AND w.taken > 0) AS left,
                 CASE WHEN w.departed_at IS NULL THEN 0 ELSE w.departure_headcount - vehicle_rides(w.convoy, w.number) END AS uncounted,
                 (SELECT count(*) FROM citizens AS c WHERE c.convoy = w.convoy AND c.vehicle = w.number AND c.status = 'assigned')
                 + (SELECT count(*) FROM citizens AS c
                     WHERE c.missed_convoy = w.convoy AND c.missed_vehicle = w.number AND c.status = 'no_show') AS unticked
            FROM vehicles AS w
           WHERE w.convoy = p_convoy) AS v;
END $$;

-- Once all vehicles have left, who was not ticked is a no_show and gives the seat back, unless a head-count says that they
-- may be aboard. Where a late fact shows that this was too early, the seats still free are theirs again.
CREATE FUNCTION no_shows_settle(p_convoy text, p_subject text, p_token uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE counts record := convoy_counts(p_convoy); ids uuid[]; seats integer[]; laps uuid[]; n integer[];
BEGIN
  IF counts.last_departure IS NULL THEN
    RETURN;
  END IF;
  SELECT array_agg(r.id ORDER BY r.id), array_agg(r.vehicle ORDER BY r.id), coalesce(array_agg(r.id) FILTER (WHERE r.held), '{}')
    INTO ids, seats, laps
    FROM (SELECT c.id, v.number AS vehicle, l.held,
                 l.held OR row_number() OVER (PARTITION BY v.number, l.held ORDER BY c.id)
                 <= CASE WHEN c.accessible THEN least(v.seats - v.taken, v.accessible_seats - v.accessible_taken) ELSE v.seats - v.taken END AS fits
            FROM (SELECT q.id, q.accessible, q.birth_date, q.missed_convoy, q.missed_vehicle FROM citizens AS q
                   WHERE q.missed_convoy = p_convoy AND q.status = 'no_show' ORDER BY q.id FOR NO KEY UPDATE) AS c
            JOIN vehicles AS v ON v.convoy = c.missed_convoy AND v.number = c.missed_vehicle
           CROSS JOIN (SELECT o.departs_at FROM convoys AS o WHERE o.code = p_convoy OFFSET 0) AS k
           CROSS JOIN LATERAL (
              SELECT CASE WHEN infant_perhaps(c.birth_date, k.departs_at)
                          THEN lap_given(c.id, ARRAY(SELECT o.id FROM citizens AS o WHERE (o.missed_convoy, o.missed_vehicle) = (v.convoy, v.number)
                                                        AND o.status = 'no_show'), v.convoy, v.number)
                          ELSE false END AS held) AS l
           WHERE NOT counts.all_left OR v.number = ANY (counts.uncertain)) AS r
   WHERE r.fits;
  IF ids IS NOT NULL THEN
    n := ARRAY[cardinality(ids)];
    PERFORM people_place(ids, array_fill('assigned'::text, n), array_fill(p_convoy, n), seats, array_fill(counts.last_departure, n),
      NULL, p_subject, p_token, laps);
  END IF;
  IF counts.all_left THEN
    ids := ARRAY(SELECT c.id FROM citizens AS c
                  WHERE c.convoy = p_convoy AND c.status = 'assigned' AND c.vehicle <> ALL (counts.uncertain) ORDER BY c.id FOR NO KEY UPDATE);
    n := ARRAY[cardinality(ids)];
    PERFORM people_place(ids, array_fill('no_show'::text, n), array_fill(NULL::text, n), array_fill(NULL::integer, n),
      array_fill(counts.last_departure, n), NULL, p_subject, p_token);
    PERFORM families_parted(p_convoy);
  END IF;
END $$;

-- The convoys' own states, after their vehicles': boarding from the first tick, departed from the first vehicle that leaves,
-- at_border once all that left have arrived.
CREATE FUNCTION convoys_status_settle(p_convoys convoy_teller[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  UPDATE vehicles
     SET status = CASE WHEN arrived_at IS NULL THEN 'departed' ELSE 'arrived' END, version = version + 1
   WHERE convoy = ANY (ARRAY(SELECT t.code FROM unnest(p_convoys) AS t)) AND departed_at IS NOT NULL
     AND (status IN ('boarding', 'departed', 'arrived') OR status = 'broken_down' AND arrived_at IS NOT NULL)
     AND status <> CASE WHEN arrived_at IS NULL THEN 'departed' ELSE 'arrived' END;
  WITH seen AS MATERIALIZED (
    SELECT k.code, k.city, t.subject, t.token_id, k.status AS old_status, k.departed_at AS old_departed_at, v.departed_at,
           CASE WHEN v.here THEN v.arrived_at END AS arrived_at,
           CASE WHEN k.status IN ('cancelled', 'completed', 'returned') THEN k.status
                WHEN v.here THEN 'at_border'
                WHEN v.departed_at IS NOT NULL THEN CASE k.status WHEN 'diverted' THEN 'diverted' ELSE 'departed' END
                WHEN k.status <> 'boarding' AND EXISTS (SELECT FROM facts AS f WHERE f.convoy = k.code AND f.kind = 'boarding') THEN 'boarding'
                ELSE k.status END AS status
      FROM unnest(p_convoys) AS t
      JOIN convoys AS k ON k.code = t.code
     CROSS JOIN LATERAL (
        SELECT min(v.departed_at) AS departed_at, max(v.arrived_at) AS arrived_at,
               coalesce(bool_and(v.arrived_at IS NOT NULL) FILTER (WHERE v.departed_at IS NOT NULL AND v.status NOT IN ('broken_down', 'returned')), false) AS here
          FROM vehicles AS v
         WHERE v.convoy = k.code) AS v),
  written AS (
    UPDATE convoys AS k
       SET status = s.status, departed_at = s.departed_at, arrived_at = s.arrived_at, version = k.version + 1, updated_at = now()
      FROM seen AS s
     WHERE k.code = s.code
       AND (k.status, k.departed_at, k.arrived_at) IS DISTINCT FROM (s.status, s.departed_at, s.arrived_at))
  INSERT INTO events (type, subject, token_id, city, convoy, status, occurred_at, before, after)
  SELECT 'convoy.' || s.status, s.subject, s.token_id, s.city, s.code, s.status,
         CASE s.status WHEN 'at_border' THEN s.arrived_at WHEN 'departed' THEN s.departed_at ELSE now() END,
         json_build_object('status', s.old_status), json_build_object('status', s.status)
    FROM seen AS s
   WHERE s.status <> s.old_status
   ORDER BY s.code;
END $$;

-- Where a seat has become free, who is stranded for want of one has it.
CREATE FUNCTION stranded_settle(p_convoy text, p_subject text, p_token uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE ids uuid[];
BEGIN
  SELECT array_agg(c.id ORDER BY c.id) INTO ids
    FROM citizens AS c
    JOIN vehicles AS v ON v.convoy = c.convoy AND v.number = c.vehicle
   WHERE c.convoy = p_convoy AND c.stranded AND v.status <> 'broken_down' AND v.taken < v.seats;
  IF ids IS NOT NULL THEN
    PERFORM people_refold(tellers(ids, p_subject, p_token));
  END IF;
END $$;

-- Only where a vehicle has left, or somebody has no seat, there is more to it than the state. Of several who told something of
-- a convoy it is settled in the name of one.
CREATE FUNCTION convoys_settle(p_convoys convoy_teller[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE open convoy_teller[]; k record;
BEGIN
  open := ARRAY(
    SELECT DISTINCT ON (c.code) (c.code, t.subject, t.token_id)::convoy_teller
      FROM unnest(p_convoys) AS t JOIN convoys AS c ON c.code = t.code
     WHERE c.status NOT IN ('cancelled', 'returned')
     ORDER BY c.code, t.subject, t.token_id);
  PERFORM convoys_status_settle(open);
  FOR k IN SELECT c.code, c.status, t.subject, t.token_id
             FROM unnest(open) AS t JOIN convoys AS c ON c.code = t.code
            WHERE EXISTS (SELECT FROM vehicles AS v WHERE v.convoy = c.code AND v.departed_at IS NOT NULL)
               OR EXISTS (SELECT FROM citizens AS p WHERE p.convoy = c.code AND p.stranded)
            ORDER BY c.code LOOP
    IF k.status <> 'completed' THEN
      PERFORM no_shows_settle(k.code, k.subject, k.token_id);
    END IF;
    PERFORM stranded_settle(k.code, k.subject, k.token_id);
    PERFORM headcounts_compare(k.code);
    PERFORM manifests_freeze(k.code);
  END LOOP;
END $$;

CREATE FUNCTION convoy_settle(p_codes text[], p_subject text, p_token uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM convoys_settle(convoy_tellers(p_codes, p_subject, p_token));
END $$;

-- The states that a plan may bring a convoy to.
CREATE FUNCTION convoy_legal(status text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE status
    WHEN 'planned' THEN '{boarding,departed,cancelled}'
    WHEN 'boarding' THEN '{departed,cancelled}'
    WHEN 'departed' THEN '{at_border,diverted,returned}'
    WHEN 'diverted' THEN '{at_border,diverted,returned}'
    WHEN 'at_border' THEN '{completed}'
    ELSE '{}' END::text[]
$$;

-- A fact's time cannot be right: from the future, or from before the operation.
CREATE FUNCTION clock_is_suspect(occurred_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT occurred_at > now() + interval '10 minutes' OR occurred_at < timestamptz '2022-02-01T00:00:00Z'
$$;
