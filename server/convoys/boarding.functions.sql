-- Who stepped on a vehicle, as ticked at its door. A fact: recorded whatever the plan says, unless there is no seat.

-- What a device told, to know an event_id that is used for something else.
CREATE FUNCTION fact_print(VARIADIC told text[]) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(array_to_string(told, '|', '-'), 'UTF8'))
$$;

-- Whether a boarding would be what decides where this person is: nothing later, and nobody received before.
CREATE FUNCTION boarding_decides(p_citizen uuid, p_occurred timestamptz, p_event uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT NOT EXISTS (
        SELECT FROM person_facts(p_citizen) AS f
         WHERE (f.kind IN ('boarding', 'transfer') AND (f.occurred_at, f.event_id) > (p_occurred, p_event)
                AND EXISTS (SELECT FROM convoys AS k WHERE k.code = f.convoy AND k.status <> 'cancelled')
                OR f.kind IN ('undo_boarding', 'offloaded', 'left_en_route', 'hospitalised', 'missing', 'reinstated') AND f.occurred_at >= p_occurred
                OR f.kind = 'handoff' AND f.result = 'handed_over' AND f.occurred_at < p_occurred)));
END $$;

-- Whether this person was ticked on another vehicle and nothing between the two ticks took them off it.
CREATE FUNCTION boarded_elsewhere(p_citizen uuid, p_convoy text, p_vehicle integer, p_occurred timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM person_facts(p_citizen) AS f
      JOIN convoys AS k ON k.code = f.convoy
     WHERE f.kind = 'boarding' AND (f.convoy, f.vehicle) <> (p_convoy, p_vehicle) AND k.status <> 'cancelled'
       AND NOT EXISTS (
           SELECT FROM person_facts(p_citizen) AS e
            WHERE e.kind IN ('undo_boarding', 'offloaded', 'left_en_route', 'hospitalised', 'missing', 'reinstated')
              AND e.occurred_at BETWEEN least(f.occurred_at, p_occurred) AND greatest(f.occurred_at, p_occurred))
       AND NOT EXISTS (
           SELECT FROM facts AS r
            WHERE r.kind = 'convoy_return' AND r.convoy = f.convoy AND r.vehicle = f.vehicle
              AND r.occurred_at BETWEEN least(f.occurred_at, p_occurred) AND greatest(f.occurred_at, p_occurred)));
END $$;

-- Of the groups of these people, each told by a request, those that are not whole yet: who of them still waits or holds a
-- seat elsewhere.
CREATE FUNCTION groups_incomplete(p_request integer[], p_people uuid[]) RETURNS TABLE (request integer, group_id uuid, absent json) LANGUAGE sql STABLE AS $$
  SELECT g.request, g.group_id, json_agg(c.reference ORDER BY c.reference)
    FROM (SELECT DISTINCT q.request, p.group_id
            FROM unnest(p_request, p_people) AS q (request, person)
            JOIN citizens AS p ON p.id = q.person AND p.status IN ('boarded', 'departed')) AS g
   CROSS JOIN LATERAL (SELECT m.reference FROM citizens AS m
                        WHERE m.group_id = g.group_id AND m.status IN ('registered', 'assigned', 'no_show') OFFSET 0) AS c
   GROUP BY g.request, g.group_id
$$;

-- Somebody seen at a vehicle's door. The convoy and the vehicle exist.
CREATE TYPE tick AS (
  event_id uuid,
  reference text,
  occurred_at timestamptz,
  convoy text,
  vehicle integer,
  person uuid,                          -- whom the reference means: locked, with the convoy; null: nobody
  subject text,
  token_id uuid
);

-- What came of ticks: an answer each, and of those that are new the person.
CREATE TYPE ticks_told AS (answers jsonb[], people uuid[]);

-- Writes down ticks of which no two are of one person or one event. Those who come to a vehicle get its seats in the order
-- told: first whoever needs an accessible seat finds one or none, then all that are left share the free ones. Infants on a
-- lap need none, but stay at the door with the adult who found none.
CREATE FUNCTION boarding_record(p_ticks tick[]) RETURNS ticks_told LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE told ticks_told;
BEGIN
  WITH asked AS MATERIALIZED (
    SELECT t.n, t.event_id, t.reference, t.occurred_at, t.convoy, t.vehicle, t.subject, t.token_id,
           fact_print('boarding', t.convoy, t.vehicle::text, t.reference, utc(t.occurred_at)) AS print,
           f.fingerprint AS told_print, f.body AS told_body, f.event_id IS NULL AND c.id IS NOT NULL AS new, q.id AS teller,
           c.id, c.city, c.reference AS own_reference, c.group_id, c.status, c.convoy AS old_convoy, c.vehicle AS old_vehicle,
           c.given_names, c.family_name, extract(year FROM c.birth_date)::integer AS birth_year, c.accessible, c.handed_over_at,
           infant_perhaps(c.birth_date, k.departs_at) AS infant, k.status = 'cancelled' AS cancelled, v.seats - v.taken AS free, v.accessible_seats - v.accessible_taken AS accessible_free,
           CASE WHEN v.departed_at IS NULL THEN 'boarded' ELSE 'departed' END AS aboard,
           EXISTS (SELECT FROM person_facts(c.id)) AS met
      FROM unnest(p_ticks) WITH ORDINALITY AS t (event_id, reference, occurred_at, convoy, vehicle, person, subject, token_id, n)
     CROSS JOIN LATERAL (SELECT o.status, o.departs_at FROM convoys AS o WHERE o.code = t.convoy OFFSET 0) AS k
     CROSS JOIN LATERAL (
        SELECT o.seats, o.taken, o.accessible_seats, o.accessible_taken, o.departed_at
          FROM vehicles AS o WHERE o.convoy = t.convoy AND o.number = t.vehicle
        OFFSET 0) AS v
      LEFT JOIN facts AS f ON f.event_id = t.event_id
      LEFT JOIN citizens AS q ON q.reference = t.reference
      LEFT JOIN citizens AS c ON c.id = t.person),
  judged AS MATERIALIZED (
    SELECT a.*, a.new AND NOT a.cancelled AND a.status <> 'deceased'
             AND (NOT a.met OR boarding_decides(a.id, a.occurred_at, a.event_id)) AS decides
      FROM asked AS a),
  ranked AS (
    SELECT j.*, NOT j.accessible OR row_number() OVER (PARTITION BY j.convoy, j.vehicle, j.comes, j.accessible ORDER BY j.n)
             <= j.accessible_free AS accessed,
           CASE WHEN j.comes AND j.infant
                THEN lap_given(j.id, ARRAY(SELECT o.id FROM judged AS o WHERE (o.convoy, o.vehicle) = (j.convoy, j.vehicle) AND o.decides), j.convoy, j.vehicle)
                ELSE false END AS held
      FROM (SELECT j.*, j.decides AND (j.old_convoy, j.old_vehicle) IS DISTINCT FROM (j.convoy, j.vehicle) AS comes FROM judged AS j) AS j),
  -- From another convoy the plan's seat or an earlier tick is left behind; from none, they were not expected.
  seated AS MATERIALIZED (
    SELECT r.*, r.comes AND NOT r.held
             AND NOT (r.accessed AND row_number() OVER (PARTITION BY r.convoy, r.vehicle, r.comes, r.accessed, r.held ORDER BY r.n) <= r.free) AS unseated,
           array_remove(ARRAY[
             CASE WHEN r.cancelled OR r.status = 'deceased' OR r.handed_over_at < r.occurred_at THEN 'illegal_transition' END,
             CASE WHEN r.new AND r.met AND boarded_elsewhere(r.id, r.convoy, r.vehicle, r.occurred_at) THEN 'boarded_elsewhere' END,
             CASE WHEN clock_is_suspect(r.occurred_at) THEN 'clock_suspect' END], NULL) AS wrong
      FROM ranked AS r),
  answered AS MATERIALIZED (
    SELECT s.*, s.new AND NOT s.seatless AS told,
           jsonb_build_object('event_id', s.event_id, 'reference', s.reference) || CASE
             WHEN s.told_print = s.print THEN s.told_body::jsonb
             WHEN s.told_print IS NOT NULL THEN event_reused(s.told_body)
             WHEN s.id IS NULL THEN jsonb_build_object('outcome', nobody_outcome(s.reference))
             ELSE jsonb_build_object('outcome', CASE WHEN s.seatless THEN 'no_seat' WHEN s.decides THEN 'boarded' ELSE 'recorded' END,
                    'status', CASE WHEN s.decides AND NOT s.seatless THEN s.aboard ELSE s.status END,
                    'given_names', s.given_names, 'family_name', s.family_name, 'birth_year', s.birth_year)
                  || CASE WHEN s.comes AND NOT s.seatless AND s.old_convoy IS NOT NULL
                          THEN jsonb_build_object('moved_from', jsonb_build_object('convoy', s.old_convoy, 'vehicle', s.old_vehicle)) ELSE '{}' END
                  || CASE WHEN NOT s.seatless AND s.wrong <> '{}' THEN jsonb_build_object('exceptions', s.wrong) ELSE '{}' END
             END AS answer
      FROM (SELECT q.*, q.unseated OR q.held
                     AND NOT lap_given(q.id, ARRAY(SELECT o.id FROM seated AS o WHERE (o.convoy, o.vehicle) = (q.convoy, q.vehicle) AND o.decides AND NOT o.unseated),
                               q.convoy, q.vehicle) AS seatless
              FROM seated AS q
            OFFSET 0) AS s),
  recorded AS (
    INSERT INTO facts (event_id, kind, citizen_id, convoy, vehicle, occurred_at, clock_suspect, subject, token_id, fingerprint, outcome, body)
    SELECT s.event_id, 'boarding', s.teller, s.convoy, s.vehicle, s.occurred_at, clock_is_suspect(s.occurred_at), s.subject, s.token_id,
           s.print, CASE WHEN s.decides THEN 'boarded' ELSE 'recorded' END, s.answer::json
      FROM answered AS s WHERE s.told ORDER BY s.n),
  doubted AS (
    INSERT INTO exceptions (kind, convoy, vehicle, citizen_id, event_id)
    SELECT w, s.convoy, s.vehicle, s.id, s.event_id
      FROM answered AS s CROSS JOIN LATERAL unnest(s.wrong) AS w WHERE s.told ORDER BY s.n, w),
  logged AS (
    INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at)
    SELECT 'citizen.boarding_recorded', s.subject, s.token_id, s.city, s.id, s.own_reference, s.group_id, s.convoy, s.vehicle, s.status, s.occurred_at
      FROM answered AS s WHERE s.told AND NOT s.decides ORDER BY s.n)
  SELECT array_agg(s.answer ORDER BY s.n), array_agg(CASE WHEN s.told THEN s.id END ORDER BY s.n) INTO told FROM answered AS s;
  RETURN told;
END $$;

-- The answers with the states that came out; where these are not what was to be expected, also beside their facts.
CREATE FUNCTION boarding_answers(p_told ticks_told) RETURNS jsonb[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE answers jsonb[];
BEGIN
  WITH settled AS MATERIALIZED (
    SELECT t.n, t.answer, c.status <> t.answer ->> 'status' AS otherwise, t.answer || jsonb_build_object('status', c.status) AS body
      FROM unnest(p_told.answers, p_told.people) WITH ORDINALITY AS t (answer, person, n)
      LEFT JOIN citizens AS c ON c.id = t.person),
  kept AS (
    UPDATE facts AS f SET body = s.body::json
      FROM settled AS s
     WHERE s.otherwise AND f.event_id = (s.body ->> 'event_id')::uuid)
  SELECT array_agg(CASE WHEN s.otherwise THEN s.body ELSE s.answer END ORDER BY s.n) INTO answers FROM settled AS s;
  RETURN answers;
END $$;

-- Ticks of which no two are of one person or one event: told, settled and answered together.
CREATE FUNCTION boarding_round(p_ticks tick[]) RETURNS ticks_told LANGUAGE plpgsql VOLATILE AS $$
DECLARE told ticks_told := boarding_record(p_ticks); people teller[]; convoys convoy_teller[];
BEGIN
  SELECT array_agg((t.person, t.subject, t.token_id)::teller), array_agg((t.convoy, t.subject, t.token_id)::convoy_teller)
    INTO people, convoys FROM unnest(p_ticks) AS t WHERE t.person = ANY (told.people);
  IF people IS NOT NULL THEN
    PERFORM tellings_settle(people, convoys);
  END IF;
  told.answers := boarding_answers(told);
  RETURN told;
END $$;

-- The same for one tick: what goes wrong stays with it.
CREATE FUNCTION boarding_apart(p_ticks tick[]) RETURNS ticks_told LANGUAGE plpgsql VOLATILE AS $$
DECLARE rule text;
BEGIN
  RETURN boarding_round(p_ticks);
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
  RETURN (ARRAY[jsonb_build_object('event_id', p_ticks[1].event_id, 'reference', p_ticks[1].reference, 'outcome', 'failed',
            'detail', item_failed(SQLSTATE, rule))], ARRAY[NULL::uuid])::ticks_told;
END $$;

-- Any ticks, in the order told.
CREATE FUNCTION boarding_tell(p_ticks tick[]) RETURNS ticks_told LANGUAGE plpgsql VOLATILE AS $$
DECLARE told ticks_told := ('{}', '{}'); part ticks_told; r record;
BEGIN
  FOR r IN SELECT q.a, q.z FROM batch_rounds(ARRAY(SELECT t.person FROM unnest(p_ticks) AS t), ARRAY(SELECT t.event_id FROM unnest(p_ticks) AS t)) AS q LOOP
    IF item_by_item() THEN
      part := boarding_apart(p_ticks[r.a:r.z]);
    ELSE
      part := boarding_round(p_ticks[r.a:r.z]);
    END IF;
    told := (told.answers || part.answers, told.people || part.people);
  END LOOP;
  RETURN told;
END $$;

-- t_*: one entry a tick, t_request the position of its request.
CREATE FUNCTION convoys_board(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_convoy text[], p_vehicle integer[],
  t_request integer[], t_event uuid[], t_reference text[], t_occurred timestamptz[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  people uuid[] := references_lock(
    ARRAY(SELECT CASE WHEN q.request = ANY (fresh) THEN q.reference END FROM unnest(t_request, t_reference) WITH ORDINALITY AS q (request, reference, m) ORDER BY q.m),
    ARRAY(SELECT p_convoy[q.request] FROM unnest(fresh) AS q (request)));
  known integer[]; requests integer[]; ticks tick[]; told ticks_told; outcomes text[]; bodies json[];
BEGIN
  SELECT array_agg(CASE WHEN k.code IS NULL THEN 'unknown' WHEN v.number IS NULL THEN 'unknown_vehicle' ELSE 'done' END ORDER BY q.f),
         array_agg(q.n ORDER BY q.f) FILTER (WHERE v.number IS NOT NULL)
    INTO outcomes, known
    FROM unnest(fresh) WITH ORDINALITY AS q (n, f)
    LEFT JOIN LATERAL (
      SELECT c.code FROM convoys AS c
       WHERE c.code = p_convoy[q.n] AND in_scope(c.city, p_cities[q.n]) AND convoy_at_posts(c.code, c.border_post, p_posts[q.n])
      OFFSET 0) AS k ON true
    LEFT JOIN LATERAL (SELECT o.number FROM vehicles AS o WHERE o.convoy = k.code AND o.number = p_vehicle[q.n] OFFSET 0) AS v ON true;
  SELECT array_agg(q.request ORDER BY q.m),
         array_agg((q.event, q.reference, q.occurred, p_convoy[q.request], p_vehicle[q.request], q.person, p_subject[q.request], p_token[q.request])::tick ORDER BY q.m)
    INTO requests, ticks
    FROM unnest(t_request, t_event, t_reference, t_occurred, people) WITH ORDINALITY AS q (request, event, reference, occurred, person, m)
   WHERE q.request = ANY (known);
  told := boarding_tell(ticks);
  WITH items AS MATERIALIZED (
    SELECT q.request, q.answer, q.person, q.n
      FROM unnest(requests, told.answers, told.people) WITH ORDINALITY AS q (request, answer, person, n)),
  whole AS MATERIALIZED (
    SELECT q.request, json_agg(q.answer ORDER BY q.n) AS items FROM items AS q GROUP BY q.request),
  parted AS MATERIALIZED (
    SELECT g.request, json_agg(json_build_object('group', g.group_id, 'absent', g.absent) ORDER BY g.group_id) AS groups
      FROM groups_incomplete(requests, told.people) AS g GROUP BY g.request)
  SELECT array_agg(CASE WHEN w.request IS NULL THEN '{}' ELSE json_build_object('items', w.items, 'group_incomplete', coalesce(p.groups, '[]')) END ORDER BY q.f)
    INTO bodies
    FROM unnest(fresh) WITH ORDINALITY AS q (n, f)
    LEFT JOIN whole AS w ON w.request = q.n
    LEFT JOIN parted AS p ON p.request = q.n;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
