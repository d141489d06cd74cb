-- What people's states are, worked out from the facts and the plan, never from the order in which facts came.
-- Callers hold the convoys, groups and people (people_lock) and have written their facts.

-- The convoys in which people have, planned or missed a seat, stepped on or rode: what a fact may change.
CREATE FUNCTION people_convoys(p_citizens uuid[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ARRAY(
    SELECT a.code
      FROM citizens AS c
     CROSS JOIN LATERAL (
        SELECT unnest(ARRAY[c.convoy, c.planned_convoy, c.missed_convoy])
        UNION ALL SELECT split_part(r, '/', 1) FROM unnest(c.rides) AS r
        UNION ALL SELECT f.convoy FROM person_facts(c.id) AS f WHERE f.kind IN ('boarding', 'transfer')) AS a (code)
     WHERE c.id = ANY (p_citizens) AND a.code IS NOT NULL
     GROUP BY a.code);
END $$;

-- Locks what a change of these people can touch, in the house's order: the convoys given and theirs, by code; their groups
-- and they themselves by id. Somebody who was moved between the look and the locks is an error, at which the caller's block
-- lets go of all and looks again. That block must be the only one around it: where a block in a block ends well, who waits for
-- its rows waits for the whole transaction from then on, also when the outer one lets go, and two that look again block each other.
CREATE FUNCTION people_take(p_citizens uuid[], p_convoys text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE codes text[] := people_convoys(p_citizens) || p_convoys;
BEGIN
  PERFORM FROM convoys WHERE code = ANY (codes) ORDER BY code FOR NO KEY UPDATE;
  PERFORM FROM travel_groups
    WHERE id = ANY (ARRAY(SELECT group_id FROM citizens WHERE id = ANY (p_citizens))) ORDER BY id FOR NO KEY UPDATE;
  PERFORM FROM citizens WHERE id = ANY (p_citizens) ORDER BY id FOR NO KEY UPDATE;
  IF NOT people_convoys(p_citizens) <@ codes THEN
    RAISE EXCEPTION 'a person was moved meanwhile' USING ERRCODE = 'serialization_failure';
  END IF;
END $$;

CREATE FUNCTION people_lock(p_citizens uuid[], p_convoys text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE tries integer := 0;
BEGIN
  LOOP
    BEGIN
      PERFORM people_take(p_citizens, p_convoys);
      RETURN;
    EXCEPTION WHEN serialization_failure THEN
      tries := tries + 1;
      IF tries = 50 THEN
        RAISE;
      END IF;
    END;
  END LOOP;
END $$;

-- Whom references mean, in their order: the survivor for one that was merged, null for one that nobody has.
CREATE FUNCTION people_told(p_reference text[]) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT coalesce(array_agg(coalesce(c.merged_into, c.id) ORDER BY q.n), '{}')
      FROM unnest(p_reference) WITH ORDINALITY AS q (reference, n)
      LEFT JOIN citizens AS c ON c.reference = q.reference);
END $$;

-- The same, and locks them as people_lock does; somebody who was merged between the look and the locks makes it look again.
CREATE FUNCTION references_lock(p_reference text[], p_convoys text[]) RETURNS uuid[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE people uuid[]; tries integer := 0;
BEGIN
  LOOP
    BEGIN
      people := people_told(p_reference);
      PERFORM people_take(array_remove(people, NULL), p_convoys);
      IF people IS NOT DISTINCT FROM people_told(p_reference) THEN
        RETURN people;
      END IF;
      RAISE EXCEPTION 'somebody was merged meanwhile' USING ERRCODE = 'serialization_failure';
    EXCEPTION WHEN serialization_failure THEN
      tries := tries + 1;
      IF tries = 50 THEN
        RAISE;
      END IF;
    END;
  END LOOP;
END $$;

-- Cuts what was told together into rounds, from `a` to `z`, in which no person and no event comes twice, so that a later item
-- sees what an earlier one did; with an item at a time each is a round.
CREATE FUNCTION batch_rounds(p_people uuid[], p_events uuid[]) RETURNS TABLE (a integer, z integer) LANGUAGE plpgsql STABLE AS $$
DECLARE again record;
BEGIN
  a := 1;
  FOR again IN SELECT r.n, r.before
                 FROM (SELECT q.n::integer, greatest(lag(q.n) OVER (PARTITION BY q.event ORDER BY q.n),
                                CASE WHEN q.person IS NOT NULL THEN lag(q.n) OVER (PARTITION BY q.person ORDER BY q.n) END,
                                CASE WHEN item_by_item() THEN q.n - 1 END) AS before
                         FROM unnest(p_people, p_events) WITH ORDINALITY AS q (person, event, n)) AS r
                WHERE r.before > 0 ORDER BY r.n LOOP
    CONTINUE WHEN again.before < a;
    z := again.n - 1;
    RETURN NEXT;
    a := again.n;
  END LOOP;
  z := cardinality(p_events);
  IF a <= z THEN
    RETURN NEXT;
  END IF;
END $$;

-- The fields of `a` that are not the same in `b`.
CREATE FUNCTION fields_changed(a jsonb, b jsonb) RETURNS json LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (SELECT json_object_agg(f.key, f.value) FROM jsonb_each(a) AS f WHERE b -> f.key IS DISTINCT FROM f.value);
END $$;

-- Whether somebody of this state takes a seat of the vehicle on whose list they are.
CREATE FUNCTION seat_taken(status text, stranded boolean, lap boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT NOT (stranded OR lap) AND status IN ('assigned', 'boarded', 'departed', 'handed_over')
$$;

-- Where a person comes to stand.
CREATE TYPE placement AS (
  id uuid,
  status text,
  convoy text,
  vehicle integer,
  at timestamptz,
  departed_at timestamptz,
  departed_city text,
  departed_vehicle_kind text,
  rides text[],
  stranded boolean,
  lap boolean,                          -- on an adult's lap there
  handoff uuid,
  ticked boolean,                       -- false: presented at the border in the name of a convoy that had a seat for them but never ticked them
  wrong uuid[]                          -- facts that cannot be
);

-- What the facts and the plan make of each person, before anybody looked whether there is a seat.
CREATE FUNCTION people_fold(p_citizens uuid[]) RETURNS SETOF placement LANGUAGE sql STABLE AS $$
WITH lives AS MATERIALIZED (
  SELECT t.id, life_of(t.fact ORDER BY (t.fact).occurred_at, life_order((t.fact).kind), (t.fact).event_id) AS l
    FROM people_timelines(p_citizens) AS t
   GROUP BY t.id),
known AS MATERIALIZED (
  SELECT c.id, c.status, c.convoy, c.vehicle, c.missed_convoy, c.missed_vehicle,
         -- Whoever got off after the plan was made waits again.
         CASE WHEN c.planned_at >= coalesce((v.l).off_at, 'epoch') THEN c.planned_status ELSE 'registered' END AS planned_status,
         c.planned_convoy, c.planned_vehicle, (v.l).convoy AS life_convoy, (v.l).vehicle AS life_vehicle, (v.l).condition, (v.l).since,
         coalesce((v.l).away, false) AS away, (v.l).leaves, coalesce((v.l).ticked, false) AS ticked, (v.l).handoff,
         (v.l).handoff_convoy, (v.l).departed_at, (v.l).departed_city, (v.l).departed_vehicle_kind,
         coalesce((v.l).rides, '{}') AS rides, coalesce((v.l).wrong, '{}') AS wrong
    FROM citizens AS c
    LEFT JOIN lives AS v ON v.id = c.id
   WHERE c.id = ANY (p_citizens)),
-- Received, or refused, without a tick: the plan's seat in that convoy is where they must have been.
presented AS MATERIALIZED (
  SELECT DISTINCT ON (n.id) n.id, q.convoy, q.vehicle, v.departed_at, k.city, v.kind
    FROM known AS n
   CROSS JOIN LATERAL (VALUES (1, n.convoy, n.vehicle), (2, CASE n.planned_status WHEN 'assigned' THEN n.planned_convoy END, n.planned_vehicle),
                            (3, n.missed_convoy, n.missed_vehicle)) AS q (rank, convoy, vehicle)
    JOIN vehicles AS v ON v.convoy = q.convoy AND v.number = q.vehicle
    JOIN convoys AS k ON k.code = q.convoy
   WHERE NOT n.ticked AND n.life_convoy IS NULL AND q.convoy = n.handoff_convoy
     AND (n.handoff IS NOT NULL OR v.departed_at IS NOT NULL)
   ORDER BY n.id, q.rank),
placed AS (
  SELECT n.id, n.wrong, n.handoff, n.ticked OR p.id IS NULL AS ticked,
         CASE WHEN n.status IN ('deceased', 'merged') THEN n.status
              WHEN n.handoff IS NOT NULL THEN 'handed_over'
              WHEN n.condition IS NOT NULL AND (n.life_convoy IS NOT NULL OR p.id IS NOT NULL) THEN n.condition
              WHEN n.away THEN 'departed'
              WHEN n.life_convoy IS NOT NULL THEN 'boarded'
              WHEN n.planned_status = 'assigned' AND n.status = 'no_show' THEN 'no_show'
              ELSE n.planned_status END AS status,
         coalesce(n.life_convoy, p.convoy) AS convoy, coalesce(n.life_vehicle, p.vehicle) AS vehicle,
         coalesce(CASE WHEN n.away AND n.condition IS NULL AND n.handoff IS NULL THEN greatest(n.since, n.leaves) ELSE n.since END, now()) AS at,
         coalesce(n.departed_at, p.departed_at) AS departed_at,
         CASE WHEN n.departed_at IS NULL THEN p.city ELSE n.departed_city END AS departed_city,
         CASE WHEN n.departed_at IS NULL THEN p.kind ELSE n.departed_vehicle_kind END AS departed_vehicle_kind,
         CASE WHEN p.departed_at IS NULL THEN n.rides ELSE n.rides || ride(p.convoy, p.vehicle) END AS rides,
         n.convoy AS old_convoy, n.vehicle AS old_vehicle, n.planned_convoy, n.planned_vehicle
    FROM known AS n
    LEFT JOIN presented AS p ON p.id = n.id)
SELECT p.id, p.status,
       CASE WHEN p.status IN ('deceased', 'merged') THEN p.old_convoy
            WHEN p.status = 'assigned' THEN p.planned_convoy
            ELSE p.convoy END,
       CASE WHEN p.status IN ('deceased', 'merged') THEN p.old_vehicle
            WHEN p.status = 'assigned' THEN p.planned_vehicle
            ELSE p.vehicle END,
       p.at, p.departed_at, p.departed_city, p.departed_vehicle_kind, p.rides, false, false, p.handoff, p.ticked, p.wrong
  FROM placed AS p
$$;

-- Who of these people is to have a place on that vehicle.
CREATE FUNCTION people_bound(p_folded placement[], p_convoy text, p_vehicle integer) RETURNS uuid[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN ARRAY(SELECT f.id FROM unnest(p_folded) AS f
                WHERE (f.convoy, f.vehicle) = (p_convoy, p_vehicle) AND seat_taken(f.status, false, false));
END $$;

-- Whom of these people the vehicles they come to have a seat for. A seat that was given away since is not given twice:
-- who claims it afterwards is stranded, and who only planned it waits again.
CREATE FUNCTION people_seated(p_folded placement[]) RETURNS placement[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT array_agg((r.id, CASE WHEN r.waits THEN 'registered' ELSE r.status END, CASE WHEN NOT r.waits THEN r.convoy END,
             CASE WHEN NOT r.waits THEN r.vehicle END, r.at, r.departed_at, r.departed_city, r.departed_vehicle_kind, r.rides,
             r.seated AND (r.broken OR NOT r.fits) AND NOT r.waits, r.held, r.handoff, r.ticked, r.wrong)::placement ORDER BY r.id)
      FROM (SELECT q.*, q.status = 'assigned' AND (q.ended OR NOT q.fits) AS waits
              FROM (SELECT f.*, g.seated, g.broken, l.held, coalesce(k.status IN ('cancelled', 'completed', 'returned'), false) AS ended,
                           g.here OR l.held OR row_number() OVER (PARTITION BY f.convoy, f.vehicle, g.here, g.seated, l.held ORDER BY f.id)
                             <= CASE WHEN c.accessible THEN least(v.seats - v.taken, v.accessible_seats - v.accessible_taken)
                                     ELSE v.seats - v.taken END AS fits
                      FROM unnest(p_folded) AS f
                      JOIN citizens AS c ON c.id = f.id
                      LEFT JOIN vehicles AS v ON v.convoy = f.convoy AND v.number = f.vehicle
                      LEFT JOIN LATERAL (SELECT o.status, o.departs_at FROM convoys AS o WHERE o.code = f.convoy OFFSET 0) AS k ON true
                     CROSS JOIN LATERAL (
                        SELECT f.convoy IS NOT NULL AND seat_taken(f.status, false, false) AS seated,
                               coalesce(v.status = 'broken_down' AND f.status IN ('boarded', 'departed'), false) AS broken,
                               (f.convoy, f.vehicle) IS NOT DISTINCT FROM (c.convoy, c.vehicle) AND seat_taken(c.status, c.stranded, false) AS here) AS g
                     CROSS JOIN LATERAL (
                        SELECT CASE WHEN g.here THEN c.lap
                                    WHEN g.seated AND infant_perhaps(c.birth_date, k.departs_at)
                                    THEN lap_given(f.id, people_bound(p_folded, f.convoy, f.vehicle), f.convoy, f.vehicle)
                                    ELSE false END AS held) AS l) AS q) AS r);
END $$;

-- Gives each person a state and a seat (or none), moves the vehicles' counters with them and writes the events, named
-- `p_type` or after the new state. With `p_plan` this is their plan from now on, but for a no_show, whose plan was missed,
-- and who is found to have it still. The event of an acceptance names the fact of it, as the receipt does. Returns the convoys in which seats or ticks changed. No person may come twice.
CREATE FUNCTION people_write(p_places placement[], p_plan boolean, p_type text, p_tellers teller[]) RETURNS convoy_teller[] LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE touched convoy_teller[];
BEGIN
  WITH wanted AS MATERIALIZED (
    SELECT a.id, a.status, a.convoy, a.vehicle, a.at, a.departed_at, a.departed_city, a.departed_vehicle_kind, a.rides, a.stranded,
           a.lap AND a.convoy IS NOT NULL AND seat_taken(a.status, a.stranded, false) AS lap,
           CASE a.status WHEN 'handed_over' THEN a.at WHEN 'deceased' THEN c.handed_over_at END AS handed_over_at,
           CASE a.status WHEN 'deceased' THEN c.border_support ELSE a.status = 'handed_over' AND a.departed_at IS NULL END AS border_support,
           c.reference, c.group_id, c.city, c.accessible, c.planned_convoy, c.planned_vehicle, c.missed_convoy, c.status AS old_status, c.convoy AS old_convoy, c.vehicle AS old_vehicle,
           c.departed_at AS old_departed_at, c.departed_city AS old_departed_city, c.handed_over_at AS old_handed_over_at,
           c.border_support AS old_border_support, c.stranded AS old_stranded, c.lap AS old_lap, c.rides AS old_rides, t.subject, t.token_id,
           CASE WHEN a.status = 'handed_over' AND c.status <> 'handed_over' THEN a.handoff END AS handoff
      FROM unnest(p_places) AS a
      JOIN unnest(p_tellers) AS t ON t.person = a.id
      JOIN citizens AS c ON c.id = a.id),
  changed AS MATERIALIZED (
    SELECT w.*, p_plan AND w.status IN ('registered', 'assigned', 'withdrawn', 'declined', 'left_by_own_means')
             AND NOT (w.old_status = 'no_show' AND (w.convoy, w.vehicle) IS NOT DISTINCT FROM (w.planned_convoy, w.planned_vehicle)) AS plans,
           jsonb_build_object('status', w.old_status, 'convoy', w.old_convoy, 'vehicle', w.old_vehicle, 'departed_at', utc(w.old_departed_at),
             'handed_over_at', utc(w.old_handed_over_at), 'border_support', w.old_border_support, 'stranded', w.old_stranded, 'event_id', NULL) AS before,
           jsonb_build_object('status', w.status, 'convoy', w.convoy, 'vehicle', w.vehicle, 'departed_at', utc(w.departed_at),
             'handed_over_at', utc(w.handed_over_at), 'border_support', w.border_support, 'stranded', w.stranded, 'event_id', w.handoff) AS after
      FROM wanted AS w
     WHERE (w.status, w.convoy, w.vehicle, w.departed_at, w.departed_city, w.handed_over_at, w.border_support, w.stranded, w.rides)
        IS DISTINCT FROM (w.old_status, w.old_convoy, w.old_vehicle, w.old_departed_at, w.old_departed_city, w.old_handed_over_at,
                          w.old_border_support, w.old_stranded, w.old_rides)),
  seats AS (
    UPDATE vehicles AS v
       SET taken = v.taken + d.people, accessible_taken = v.accessible_taken + d.accessible
      FROM (SELECT m.convoy, m.vehicle, sum(m.people)::integer AS people, sum(m.people * m.accessible)::integer AS accessible
              FROM (SELECT convoy, vehicle, seat_taken(status, stranded, lap)::integer AS people, accessible::integer FROM changed
                    UNION ALL SELECT old_convoy, old_vehicle, -seat_taken(old_status, old_stranded, old_lap)::integer, accessible::integer FROM changed) AS m
             WHERE m.convoy IS NOT NULL
             GROUP BY m.convoy, m.vehicle) AS d
     WHERE v.convoy = d.convoy AND v.number = d.vehicle AND (d.people <> 0 OR d.accessible <> 0)),
  written AS (
    UPDATE citizens AS c
       SET status = n.status, convoy = n.convoy, vehicle = n.vehicle, departed_at = n.departed_at, departed_city = n.departed_city,
           departed_vehicle_kind = n.departed_vehicle_kind, handed_over_at = n.handed_over_at, border_support = n.border_support,
           stranded = n.stranded, lap = n.lap, rides = n.rides,
           document_override = CASE WHEN n.convoy IS NOT NULL THEN c.document_override END,
           document_override_by = CASE WHEN n.convoy IS NOT NULL THEN c.document_override_by END,
           planned_status = CASE WHEN n.plans THEN n.status ELSE c.planned_status END,
           planned_convoy = CASE WHEN n.plans THEN n.convoy ELSE c.planned_convoy END,
           planned_vehicle = CASE WHEN n.plans THEN n.vehicle ELSE c.planned_vehicle END,
           planned_at = CASE WHEN n.plans THEN greatest(n.at, (SELECT max(f.occurred_at) FROM person_facts(c.id) AS f)) ELSE c.planned_at END,
           missed_convoy = CASE WHEN n.status = 'no_show' THEN n.old_convoy ELSE c.missed_convoy END,
           missed_vehicle = CASE WHEN n.status = 'no_show' THEN n.old_vehicle ELSE c.missed_vehicle END,
           version = c.version + 1, updated_at = now()
      FROM changed AS n
     WHERE c.id = n.id),
  found AS (
    UPDATE exceptions AS e
       SET settled_at = clock_timestamp(), settled_by = 'kafile', reason = 'They were found.'
      FROM changed AS n
     WHERE n.old_status = 'no_show' AND n.status <> 'no_show' AND e.convoy = n.missed_convoy AND e.citizen_id = n.id
       AND e.kind = 'group_incomplete' AND e.settled_at IS NULL),
  logged AS (
    INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, before, after)
    SELECT coalesce(p_type, CASE WHEN n.status <> n.old_status THEN 'citizen.' || n.status
                                 WHEN (n.convoy, n.vehicle) IS DISTINCT FROM (n.old_convoy, n.old_vehicle) THEN 'citizen.moved'
                                 WHEN n.stranded AND NOT n.old_stranded THEN 'citizen.stranded'
                                 ELSE 'citizen.corrected' END),
           n.subject, n.token_id, f.city, n.id, n.reference, n.group_id, coalesce(n.convoy, n.old_convoy), coalesce(n.vehicle, n.old_vehicle),
           n.status, n.at, d.was, d.became
      FROM changed AS n
     -- Both have the same keys, so in the same order.
     CROSS JOIN LATERAL (
        SELECT json_object_agg(o.key, o.was) AS was, json_object_agg(o.key, o.became) AS became
          FROM ROWS FROM (jsonb_each(n.before), jsonb_each(n.after)) AS o (key, was, same, became) WHERE o.was <> o.became) AS d
     CROSS JOIN LATERAL (SELECT n.city UNION SELECT k.city FROM convoys AS k WHERE k.code IN (n.convoy, n.old_convoy)) AS f (city)
     WHERE n.before <> n.after
     ORDER BY n.id, f.city)
  SELECT coalesce(array_agg(DISTINCT (t.code, n.subject, n.token_id)::convoy_teller) FILTER (WHERE t.code IS NOT NULL), '{}') INTO touched
    FROM changed AS n
   CROSS JOIN LATERAL (SELECT n.convoy UNION ALL SELECT n.old_convoy
          UNION ALL SELECT split_part(r, '/', 1) FROM unnest(n.rides || n.old_rides) AS r WHERE n.rides <> n.old_rides) AS t (code)
   WHERE (n.convoy, n.vehicle, n.rides) IS DISTINCT FROM (n.old_convoy, n.old_vehicle, n.old_rides)
      OR (n.status = 'assigned') <> (n.old_status = 'assigned') OR seat_taken(n.status, n.stranded, n.lap) <> seat_taken(n.old_status, n.old_stranded, n.old_lap);
  RETURN touched;
END $$;

-- A plan's change: a state and a seat, or of `p_laps` a lap; what the facts gave a person stays.
CREATE FUNCTION people_place(p_ids uuid[], p_status text[], p_convoy text[], p_vehicle integer[], p_at timestamptz[],
  p_type text, p_subject text, p_token uuid, p_laps uuid[] DEFAULT '{}') RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN ARRAY(SELECT t.code FROM unnest(people_write((
    SELECT array_agg((a.id, a.status, a.convoy, a.vehicle, a.at, c.departed_at, c.departed_city, c.departed_vehicle_kind, c.rides, false,
             CASE WHEN (a.convoy, a.vehicle) = (c.convoy, c.vehicle) AND seat_taken(c.status, c.stranded, false) THEN c.lap
                  ELSE a.id = ANY (p_laps) END, NULL, true, '{}')::placement)
      FROM unnest(p_ids, p_status, p_convoy, p_vehicle, p_at) AS a (id, status, convoy, vehicle, at)
      JOIN citizens AS c ON c.id = a.id), true, p_type, tellers(p_ids, p_subject, p_token))) AS t);
END $$;

-- Opens an exception for each fact that cannot be, and settles those of facts that what was told later explains.
CREATE FUNCTION contradictions_settle(p_ids uuid[], p_wrong uuid[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO exceptions AS e (kind, convoy, vehicle, citizen_id, event_id)
  SELECT 'illegal_transition', f.convoy, f.vehicle, coalesce(c.merged_into, c.id), f.event_id
    FROM facts AS f JOIN citizens AS c ON c.id = f.citizen_id
   WHERE f.event_id = ANY (p_wrong)
   ORDER BY f.event_id
  ON CONFLICT (kind, event_id, citizen_id) WHERE event_id IS NOT NULL
  DO UPDATE SET settled_at = NULL, settled_by = NULL, reason = NULL WHERE e.settled_by = 'kafile';
  UPDATE exceptions AS e
     SET settled_at = clock_timestamp(), settled_by = 'kafile', reason = 'What was told later explains it.'
    FROM facts AS f
   WHERE e.kind = 'illegal_transition' AND e.citizen_id = ANY (p_ids) AND e.settled_at IS NULL AND f.event_id = e.event_id
     AND f.kind NOT IN ('boarding', 'handoff') AND f.event_id <> ALL (p_wrong);
END $$;

-- Brings these people to what the facts say, and returns the convoys in which that changed a seat or a tick.
CREATE FUNCTION people_refold(p_tellers teller[]) RETURNS convoy_teller[] LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE people uuid[] := ARRAY(SELECT t.person FROM unnest(p_tellers) AS t); places placement[]; touched convoy_teller[];
BEGIN
  places := people_seated(ARRAY(SELECT f FROM people_fold(people) AS f));
  touched := people_write(places, false, NULL, p_tellers);
  INSERT INTO exceptions (kind, convoy, vehicle, citizen_id, event_id)
  SELECT 'not_boarded', d.convoy, d.vehicle, d.id, d.handoff
    FROM unnest(places) AS d
   WHERE d.handoff IS NOT NULL AND NOT d.ticked
   ORDER BY d.id
  ON CONFLICT DO NOTHING;
  UPDATE exceptions AS e
     SET settled_at = clock_timestamp(), settled_by = 'kafile', reason = 'The boarding was told later.'
    FROM unnest(places) AS d
   WHERE e.kind = 'not_boarded' AND e.citizen_id = d.id AND e.event_id = d.handoff AND d.ticked AND e.settled_at IS NULL
     AND EXISTS (SELECT FROM person_facts(d.id) AS f WHERE f.kind = 'boarding');
  PERFORM contradictions_settle(people, ARRAY(SELECT w FROM unnest(places) AS d CROSS JOIN LATERAL unnest(d.wrong) AS w));
  RETURN touched;
END $$;

-- The same for these people, those convoys and `p_convoys`.
CREATE FUNCTION tellings_settle(p_tellers teller[], p_convoys convoy_teller[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM convoys_settle(people_refold(p_tellers) || p_convoys);
END $$;

-- All of it told by one.
CREATE FUNCTION people_settle(p_citizens uuid[], p_subject text, p_token uuid, p_convoys text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM tellings_settle(tellers(p_citizens, p_subject, p_token), convoy_tellers(p_convoys, p_subject, p_token));
END $$;
