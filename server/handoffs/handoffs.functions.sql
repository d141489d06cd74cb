-- Recording handoffs. A handoff is a fact: it is recorded also where it contradicts the plan, and opens an exception.
-- People are received once: whoever tells it again gets the first answer and the first receipt.

-- Who of the convoy's side, not the receiver, declared the vehicle's arrival: then both sides have spoken.
CREATE FUNCTION handoff_offered_by(p_convoy text, p_vehicle integer, p_receiver text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT f.subject FROM facts AS f
   WHERE f.kind = 'vehicle_arrival' AND f.convoy = p_convoy AND f.vehicle = p_vehicle
     AND f.side = 'convoy' AND f.subject <> p_receiver
   ORDER BY f.occurred_at, f.event_id LIMIT 1
$$;

-- The acceptance of a person, under their own reference or one that was merged into theirs.
CREATE FUNCTION person_handoff(p_person uuid) RETURNS SETOF handoffs LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT h.*
    FROM handoffs AS h
   WHERE h.result = 'handed_over'
     AND h.citizen_id = ANY (ARRAY(SELECT p_person UNION ALL SELECT m.id FROM citizens AS m WHERE m.merged_into = p_person))
   ORDER BY h.occurred_at, h.event_id
   LIMIT 1
$$;

-- Whoever of the convoy's side declares the arrival confirms what the border's side accepted alone.
CREATE FUNCTION handoffs_confirm(p_convoy text, p_vehicles integer[], p_subject text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE handoffs AS h SET one_sided = false, offered_by = p_subject
   WHERE h.one_sided AND h.accepted_by <> p_subject
     AND h.citizen_id IN (
       SELECT c.id FROM citizens AS c WHERE c.convoy = p_convoy AND c.vehicle = ANY (p_vehicles)
        UNION
       SELECT m.id FROM citizens AS c JOIN citizens AS m ON m.merged_into = c.id
        WHERE c.convoy = p_convoy AND c.vehicle = ANY (p_vehicles));
END $$;

-- What is to be answered to each item: accepted, already_handed_over, told_before, event_id_reused, unknown.
CREATE FUNCTION handoffs_verdicts(i_person uuid[], i_event uuid[], i_print bytea[], i_result text[])
RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT array_agg(CASE WHEN q.person IS NULL THEN 'unknown'
                          WHEN f.fingerprint = q.print THEN 'told_before'
                          WHEN f.event_id IS NOT NULL THEN 'event_id_reused'
                          WHEN h.event_id IS NOT NULL THEN 'already_handed_over'
                          ELSE 'accepted' END ORDER BY q.n)
      FROM unnest(i_person, i_event, i_print, i_result) WITH ORDINALITY AS q (person, event, print, result, n)
      LEFT JOIN facts AS f ON f.event_id = q.event
      LEFT JOIN LATERAL person_handoff(q.person) AS h ON q.result = 'handed_over');
END $$;

-- Writes down what was not told before, under the reference that was told, with the exceptions to the plan. Who keeps
-- their state has their event here, for the others people_settle writes it.
CREATE FUNCTION handoffs_write(i_verdict text[], i_person uuid[], i_teller uuid[], i_subject text[], i_token uuid[], i_convoy text[], i_post text[],
  i_event uuid[], i_print bytea[], i_result text[], i_occurred timestamptz[], i_note text[], i_receipt json[], i_kid text[], i_paseto text[])
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  WITH told AS MATERIALIZED (
    SELECT q.n, q.verdict, q.subject, q.token, q.post, q.event, q.print, q.result, q.occurred, q.note, q.receipt, q.kid, q.paseto,
           q.convoy AS told_convoy, q.teller, c.id, c.reference, c.group_id, c.city, c.status, c.convoy, c.vehicle, c.handed_over_at,
           coalesce(q.convoy, c.convoy, c.missed_convoy) AS fact_convoy, coalesce(c.convoy, q.convoy, c.missed_convoy) AS plan_convoy,
           handoff_offered_by(c.convoy, c.vehicle, q.subject) AS offered_by
      FROM unnest(i_verdict, i_person, i_teller, i_subject, i_token, i_convoy, i_post, i_event, i_print, i_result, i_occurred, i_note,
                  i_receipt, i_kid, i_paseto) WITH ORDINALITY
           AS q (verdict, person, teller, subject, token, convoy, post, event, print, result, occurred, note, receipt, kid, paseto, n)
      JOIN citizens AS c ON c.id = q.person
     WHERE q.verdict IN ('accepted', 'already_handed_over')),
  recorded AS (
    INSERT INTO facts (event_id, kind, citizen_id, convoy, vehicle, border_post, result, note, side, occurred_at, clock_suspect,
                       subject, token_id, fingerprint, outcome, body)
    SELECT t.event, 'handoff', t.teller, t.fact_convoy, CASE WHEN t.fact_convoy = t.convoy THEN t.vehicle END, t.post, t.result, t.note,
           'border', t.occurred, clock_is_suspect(t.occurred), t.subject, t.token, t.print, t.verdict, '{}'
      FROM told AS t ORDER BY t.n),
  logged AS (
    INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, after)
    SELECT 'citizen.handoff_recorded', t.subject, t.token, t.city, t.id, t.reference, t.group_id, t.convoy, t.vehicle, t.status,
           t.occurred, json_build_object('handoff', t.result, 'border_post', t.post)
      FROM told AS t
     WHERE t.status IN ('handed_over', 'deceased') OR (t.result <> 'handed_over' AND t.status <> 'departed')
     ORDER BY t.n),
  received AS (
    INSERT INTO handoffs (event_id, citizen_id, convoy, border_post, result, accepted_by, offered_by, one_sided, occurred_at,
                          receipt, receipt_kid, receipt_signature)
    SELECT t.event, t.teller, t.fact_convoy, t.post, t.result, t.subject, t.offered_by, t.offered_by IS NULL, t.occurred,
           t.receipt, t.kid, t.paseto
      FROM told AS t WHERE t.verdict = 'accepted' ORDER BY t.n)
  INSERT INTO exceptions (kind, convoy, vehicle, citizen_id, event_id, detail)
  SELECT e.kind, t.plan_convoy, t.vehicle, t.id, t.event, json_build_object('border_post', t.post)
    FROM told AS t
   CROSS JOIN LATERAL (VALUES
     (1, 'not_boarded', t.result <> 'absent' AND t.status NOT IN ('withdrawn', 'declined', 'left_by_own_means', 'handed_over')
         AND NOT EXISTS (SELECT FROM person_facts(t.id) AS f WHERE f.kind = 'boarding')),
     (2, 'unplanned_post', EXISTS (
         SELECT FROM convoys AS k LEFT JOIN vehicles AS v ON v.convoy = k.code AND v.number = t.vehicle AND k.code = t.convoy
          WHERE k.code = coalesce(t.convoy, t.told_convoy) AND coalesce(v.border_post, k.border_post) <> t.post)),
     (3, 'unexpected_person', t.told_convoy IS NOT NULL AND t.convoy IS DISTINCT FROM t.told_convoy),
     (4, 'refused_at_border', t.result = 'refused_at_border'),
     (5, 'absent', t.result = 'absent'),
     (6, 'illegal_transition', t.status = 'deceased' OR (t.result <> 'handed_over' AND t.handed_over_at < t.occurred)),
     (7, 'clock_suspect', clock_is_suspect(t.occurred))) AS e (position, kind, holds)
   WHERE t.verdict = 'accepted' AND e.holds
   ORDER BY t.n, e.position;
END $$;

-- The answers to items whose people are settled: made once for each event, and from then on always the same.
CREATE FUNCTION handoffs_answers(i_verdict text[], i_person uuid[], i_event uuid[], i_reference text[])
RETURNS json[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  answers json[];
BEGIN
  WITH asked AS MATERIALIZED (
    SELECT q.verdict, q.person, q.event, q.reference, q.n
      FROM unnest(i_verdict, i_person, i_event, i_reference) WITH ORDINALITY AS q (verdict, person, event, reference, n)),
  made AS (
    UPDATE facts AS f
       SET body = json_build_object('event_id', q.event, 'reference', q.reference, 'outcome', q.verdict, 'status', c.status,
             'one_sided', h.one_sided,
             'exceptions', (SELECT coalesce(json_agg(x.kind ORDER BY x.id), '[]') FROM exceptions AS x
                             WHERE x.citizen_id = q.person AND x.event_id = h.event_id),
             'receipt', json_build_object('kid', h.receipt_kid, 'token', h.receipt_signature))
      FROM asked AS q
      JOIN citizens AS c ON c.id = q.person
     CROSS JOIN LATERAL (
        SELECT a.event_id, a.one_sided, a.receipt_kid, a.receipt_signature FROM handoffs AS a
         WHERE q.verdict = 'accepted' AND a.event_id = q.event
        UNION ALL
        SELECT a.event_id, a.one_sided, a.receipt_kid, a.receipt_signature FROM person_handoff(q.person) AS a
         WHERE q.verdict = 'already_handed_over') AS h
     WHERE f.event_id = q.event
    RETURNING f.event_id, f.body)
  SELECT array_agg(CASE q.verdict
           WHEN 'told_before' THEN f.body
           WHEN 'unknown' THEN json_build_object('event_id', q.event, 'reference', q.reference, 'outcome', nobody_outcome(q.reference),
             'status', NULL, 'one_sided', NULL, 'exceptions', '[]'::json, 'receipt', NULL)
           WHEN 'event_id_reused' THEN (jsonb_build_object('event_id', q.event, 'reference', q.reference,
             'status', c.status, 'one_sided', NULL, 'exceptions', '[]'::json, 'receipt', NULL) || event_reused(f.body))::json
           ELSE m.body END ORDER BY q.n) INTO answers
    FROM asked AS q
    LEFT JOIN made AS m ON m.event_id = q.event AND q.verdict IN ('accepted', 'already_handed_over')
    LEFT JOIN facts AS f ON f.event_id = q.event AND q.verdict IN ('told_before', 'event_id_reused')
    LEFT JOIN citizens AS c ON c.id = q.person AND q.verdict = 'event_id_reused';
  RETURN answers;
END $$;

-- Items `a` to `z` of a batch, in which no person and no event comes twice.
CREATE FUNCTION handoffs_round(a integer, z integer, i_person uuid[], i_subject text[], i_token uuid[], i_convoy text[], i_post text[],
  i_event uuid[], i_reference text[], i_result text[], i_occurred timestamptz[], i_note text[], i_receipt json[], i_kid text[], i_paseto text[])
RETURNS json[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  tellers uuid[] := ARRAY(SELECT (SELECT c.id FROM citizens AS c WHERE c.reference = i_reference[n])
                            FROM generate_series(a, z) AS n ORDER BY n);
  prints bytea[] := ARRAY(SELECT sha256(convert_to(concat_ws('|', 'handoff', tellers[n - a + 1], i_post[n], i_result[n]), 'UTF8'))
                            FROM generate_series(a, z) AS n ORDER BY n);
  verdicts text[] := handoffs_verdicts(i_person[a:z], i_event[a:z], prints, i_result[a:z]);
  teller record;
BEGIN
  PERFORM handoffs_write(verdicts, i_person[a:z], tellers, i_subject[a:z], i_token[a:z], i_convoy[a:z], i_post[a:z], i_event[a:z], prints,
    i_result[a:z], i_occurred[a:z], i_note[a:z], i_receipt[a:z], i_kid[a:z], i_paseto[a:z]);
  FOR teller IN SELECT q.subject, q.token, array_agg(q.person ORDER BY q.person) AS people
                  FROM unnest(verdicts, i_person[a:z], i_subject[a:z], i_token[a:z]) AS q (verdict, person, subject, token)
                 WHERE q.verdict IN ('accepted', 'already_handed_over')
                 GROUP BY q.subject, q.token ORDER BY q.subject, q.token LOOP
    PERFORM people_settle(teller.people, teller.subject, teller.token);
  END LOOP;
  RETURN handoffs_answers(verdicts, i_person[a:z], i_event[a:z], i_reference[a:z]);
END $$;

-- Item `n` as a round of its own: what goes wrong stays with it.
CREATE FUNCTION handoffs_apart(n integer, i_person uuid[], i_subject text[], i_token uuid[], i_convoy text[], i_post text[],
  i_event uuid[], i_reference text[], i_result text[], i_occurred timestamptz[], i_note text[], i_receipt json[], i_kid text[], i_paseto text[])
RETURNS json[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE rule text;
BEGIN
  RETURN handoffs_round(n, n, i_person, i_subject, i_token, i_convoy, i_post, i_event, i_reference, i_result, i_occurred, i_note,
    i_receipt, i_kid, i_paseto);
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
  RETURN ARRAY[json_build_object('event_id', i_event[n], 'reference', i_reference[n], 'outcome', 'failed', 'status', NULL,
    'one_sided', NULL, 'exceptions', '[]'::json, 'receipt', NULL, 'detail', item_failed(SQLSTATE, rule))];
END $$;

-- All items of one batch, in the order told; the answers in the same order. A person or an event that comes again
-- begins a new round, so that the second item sees what the first one did.
CREATE FUNCTION handoffs_record(i_subject text[], i_token uuid[], i_convoy text[], i_post text[], i_event uuid[], i_reference text[],
  i_result text[], i_occurred timestamptz[], i_note text[], i_receipt json[], i_kid text[], i_paseto text[])
RETURNS json[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  people uuid[] := references_lock(i_reference, array_remove(i_convoy, NULL));
  answers json[] := '{}';
  first integer := 1;
BEGIN
  FOR n IN 1 .. cardinality(people) LOOP
    IF item_by_item() THEN
      answers := answers || handoffs_apart(n, people, i_subject, i_token, i_convoy, i_post, i_event, i_reference, i_result,
        i_occurred, i_note, i_receipt, i_kid, i_paseto);
    ELSIF n = cardinality(people) OR people[n + 1] = ANY (people[first:n]) OR i_event[n + 1] = ANY (i_event[first:n]) THEN
      answers := answers || handoffs_round(first, n, people, i_subject, i_token, i_convoy, i_post, i_event, i_reference, i_result,
        i_occurred, i_note, i_receipt, i_kid, i_paseto);
      first := n + 1;
    END IF;
  END LOOP;
  RETURN answers;
END $$;

-- i_*: one entry an item, i_request the position of its request from 1.
CREATE FUNCTION handoffs_accept(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_convoy text[], p_post text[],
  i_request integer[], i_event uuid[], i_reference text[], i_result text[], i_occurred timestamptz[], i_note text[],
  i_receipt json[], i_kid text[], i_paseto text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  known integer[];
  requests integer[];
  answers json[];
  outcomes text[];
  bodies json[];
BEGIN
  SELECT coalesce(array_agg(f ORDER BY f), '{}') INTO known
    FROM unnest(fresh) AS f JOIN border_posts AS b ON b.code = p_post[f]
   WHERE in_scope(b.code, p_posts[f])
     AND (p_convoy[f] IS NULL OR EXISTS (SELECT FROM convoys AS c WHERE c.code = p_convoy[f]));
  SELECT array_agg(q.request ORDER BY q.n),
         handoffs_record(array_agg(p_subject[q.request] ORDER BY q.n), array_agg(p_token[q.request] ORDER BY q.n),
           array_agg(p_convoy[q.request] ORDER BY q.n), array_agg(p_post[q.request] ORDER BY q.n), array_agg(q.event ORDER BY q.n),
           array_agg(q.reference ORDER BY q.n), array_agg(q.result ORDER BY q.n), array_agg(q.occurred ORDER BY q.n),
           array_agg(q.note ORDER BY q.n), array_agg(q.receipt ORDER BY q.n), array_agg(q.kid ORDER BY q.n), array_agg(q.paseto ORDER BY q.n))
    INTO requests, answers
    FROM unnest(i_request, i_event, i_reference, i_result, i_occurred, i_note, i_receipt, i_kid, i_paseto)
         WITH ORDINALITY AS q (request, event, reference, result, occurred, note, receipt, kid, paseto, n)
   WHERE q.request = ANY (known)
  HAVING count(*) > 0;
  SELECT array_agg(CASE WHEN f = ANY (known) THEN 'done' ELSE 'unknown' END ORDER BY f),
         array_agg(CASE WHEN f = ANY (known)
                        THEN json_build_object('items', (SELECT json_agg(a.answer ORDER BY a.n)
                               FROM unnest(requests, answers) WITH ORDINALITY AS a (request, answer, n) WHERE a.request = f))
                        ELSE '{}'::json END ORDER BY f)
    INTO outcomes, bodies FROM unnest(fresh) AS f;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
