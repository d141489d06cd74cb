-- Recording handoffs. A handoff is a fact: it is recorded also where it contradicts the plan, and opens an exception.
-- People are received once: whoever tells it again gets the first answer and the first receipt.

-- The acceptance of a person, under their own reference or one that was merged into theirs.
CREATE FUNCTION person_handoff(p_person uuid) RETURNS SETOF handoffs LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT h.*
    FROM handoffs AS h
   WHERE h.result = 'handed_over'
     AND h.citizen_id = ANY (ARRAY(SELECT p_person UNION ALL SELECT m.id FROM citizen_outlines AS m WHERE m.merged_into = p_person))
   ORDER BY h.occurred_at, h.event_id
   LIMIT 1
$$;

-- The exceptions that an acceptance opened, as its answer shows them.
CREATE FUNCTION handoff_exceptions(p_person uuid, p_event uuid) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT coalesce(json_agg(x.kind ORDER BY x.id), '[]') FROM exceptions AS x WHERE x.citizen_id = p_person AND x.event_id = p_event);
END $$;

-- Whoever of the convoy's side declares the arrival confirms what the border's side accepted alone.
CREATE FUNCTION handoffs_confirm(p_convoy text, p_vehicles integer[], p_subject text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  aboard uuid[] := ARRAY(SELECT c.id FROM citizens AS c WHERE c.convoy = p_convoy AND c.vehicle = ANY (p_vehicles));
  merged uuid[] := ARRAY(SELECT m.id FROM citizens AS m WHERE m.merged_into = ANY (aboard));
BEGIN
  UPDATE handoffs AS h SET one_sided = false, offered_by = p_subject
   WHERE h.one_sided AND h.accepted_by <> p_subject AND h.citizen_id = ANY (aboard || merged);
END $$;

-- Somebody seen at a post.
CREATE TYPE reception AS (
  event_id uuid,
  reference text,
  result text,
  occurred_at timestamptz,
  note text,
  receipt json,
  kid text,
  paseto text,
  convoy text,                          -- as told; null: none was
  border_post text,
  person uuid,                          -- whom the reference means: locked, with the convoys; null: nobody
  subject text,
  token_id uuid
);

-- What came of items: an answer each, and of those that are new the person and the acceptance of which they are.
CREATE TYPE receptions_told AS (answers json[], people uuid[], accepted uuid[]);

-- Writes down what was not told before, under the reference that was told, with the exceptions to the plan; no two items are
-- of one person or one event. Who keeps their state has their event here, for the others people_settle writes it.
CREATE FUNCTION handoffs_write(p_items reception[]) RETURNS receptions_told LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE told receptions_told;
BEGIN
  WITH asked AS MATERIALIZED (
    SELECT q.*, t.id AS teller, sha256(convert_to(concat_ws('|', 'handoff', t.id, q.border_post, q.result), 'UTF8')) AS print
      FROM unnest(p_items) WITH ORDINALITY
           AS q (event_id, reference, result, occurred_at, note, receipt, kid, paseto, convoy, border_post, person, subject, token_id, n)
      LEFT JOIN citizens AS t ON t.reference = q.reference),
  judged AS MATERIALIZED (
    SELECT q.*, f.body AS told_body, c.id, c.reference AS own_reference, c.group_id, c.city, c.status, c.convoy AS seat_convoy, c.vehicle,
           c.missed_convoy, c.handed_over_at, h.event_id AS first_event, h.one_sided AS first_one_sided,
           h.receipt_kid AS first_kid, h.receipt_signature AS first_paseto,
           CASE WHEN c.id IS NULL THEN 'unknown'
                WHEN f.fingerprint = q.print THEN 'told_before'
                WHEN f.event_id IS NOT NULL THEN 'event_id_reused'
                WHEN h.event_id IS NOT NULL THEN 'already_handed_over'
                ELSE 'accepted' END AS verdict
      FROM asked AS q
      LEFT JOIN citizens AS c ON c.id = q.person
      LEFT JOIN facts AS f ON f.event_id = q.event_id
      LEFT JOIN LATERAL person_handoff(q.person) AS h ON q.result = 'handed_over'),
  -- Whoever of the convoy's side, not the receiver, declared the vehicle's arrival has offered them: then both sides have spoken.
  weighed AS MATERIALIZED (
    SELECT j.*, j.verdict IN ('accepted', 'already_handed_over') AS new, coalesce(j.convoy, j.seat_convoy, j.missed_convoy) AS fact_convoy,
           coalesce(j.seat_convoy, j.convoy, j.missed_convoy) AS plan_convoy, o.subject AS offered_by,
           array_remove(ARRAY[
             CASE WHEN j.result <> 'absent' AND j.status NOT IN ('withdrawn', 'declined', 'left_by_own_means', 'handed_over')
                   AND NOT EXISTS (SELECT FROM person_facts(j.id) AS f WHERE f.kind = 'boarding') THEN 'not_boarded' END,
             CASE WHEN coalesce(v.border_post, k.border_post) <> j.border_post THEN 'unplanned_post' END,
             CASE WHEN j.seat_convoy IS DISTINCT FROM j.convoy AND j.convoy IS NOT NULL THEN 'unexpected_person' END,
             CASE WHEN j.result IN ('refused_at_border', 'absent') THEN j.result END,
             CASE WHEN j.status = 'deceased' OR j.result <> 'handed_over' AND j.handed_over_at < j.occurred_at THEN 'illegal_transition' END,
             CASE WHEN clock_is_suspect(j.occurred_at) THEN 'clock_suspect' END], NULL) AS wrong
      FROM judged AS j
      LEFT JOIN LATERAL (SELECT c.border_post FROM convoys AS c WHERE c.code = coalesce(j.seat_convoy, j.convoy) OFFSET 0) AS k ON true
      LEFT JOIN vehicles AS v ON v.convoy = j.seat_convoy AND v.number = j.vehicle
      LEFT JOIN LATERAL (
        SELECT f.subject FROM facts AS f
         WHERE f.kind = 'vehicle_arrival' AND f.convoy = j.seat_convoy AND f.vehicle = j.vehicle AND f.side = 'convoy' AND f.subject <> j.subject
         ORDER BY f.occurred_at, f.event_id LIMIT 1) AS o ON true),
  answered AS MATERIALIZED (
    SELECT w.*, CASE w.verdict
             WHEN 'told_before' THEN w.told_body
             WHEN 'event_id_reused' THEN (jsonb_build_object('event_id', w.event_id, 'reference', w.reference, 'status', w.status,
               'one_sided', NULL, 'exceptions', '[]'::json, 'receipt', NULL) || event_reused(w.told_body))::json
             WHEN 'unknown' THEN json_build_object('event_id', w.event_id, 'reference', w.reference, 'outcome', nobody_outcome(w.reference),
               'status', NULL, 'one_sided', NULL, 'exceptions', '[]'::json, 'receipt', NULL)
             WHEN 'accepted' THEN json_build_object('event_id', w.event_id, 'reference', w.reference, 'outcome', w.verdict,
               'status', CASE WHEN w.status = 'deceased' OR w.result <> 'handed_over' THEN w.status ELSE w.result END,
               'one_sided', w.offered_by IS NULL, 'exceptions', (SELECT coalesce(json_agg(x), '[]') FROM unnest(w.wrong) AS x),
               'receipt', json_build_object('kid', w.kid, 'token', w.paseto))
             ELSE json_build_object('event_id', w.event_id, 'reference', w.reference, 'outcome', w.verdict, 'status', w.status,
               'one_sided', w.first_one_sided, 'exceptions', handoff_exceptions(w.id, w.first_event),
               'receipt', json_build_object('kid', w.first_kid, 'token', w.first_paseto))
             END AS answer
      FROM weighed AS w),
  recorded AS (
    INSERT INTO facts (event_id, kind, citizen_id, convoy, vehicle, border_post, result, note, side, occurred_at, clock_suspect,
                       subject, token_id, fingerprint, outcome, body)
    SELECT t.event_id, 'handoff', t.teller, t.fact_convoy, CASE WHEN t.fact_convoy = t.seat_convoy THEN t.vehicle END, t.border_post, t.result,
           t.note, 'border', t.occurred_at, clock_is_suspect(t.occurred_at), t.subject, t.token_id, t.print, t.verdict, t.answer
      FROM answered AS t WHERE t.new ORDER BY t.n),
  logged AS (
    INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, after)
    SELECT 'citizen.handoff_recorded', t.subject, t.token_id, t.city, t.id, t.own_reference, t.group_id, t.seat_convoy, t.vehicle, t.status,
           t.occurred_at, json_build_object('handoff', t.result, 'border_post', t.border_post, 'event_id', t.event_id)
      FROM answered AS t
     WHERE t.new AND (t.status IN ('handed_over', 'deceased') OR (t.result <> 'handed_over' AND t.status <> 'departed'))
     ORDER BY t.n),
  received AS (
    INSERT INTO handoffs (event_id, citizen_id, convoy, border_post, result, accepted_by, offered_by, one_sided, occurred_at,
                          receipt, receipt_kid, receipt_signature)
    SELECT t.event_id, t.teller, t.fact_convoy, t.border_post, t.result, t.subject, t.offered_by, t.offered_by IS NULL, t.occurred_at,
           t.receipt, t.kid, t.paseto
      FROM answered AS t WHERE t.verdict = 'accepted' ORDER BY t.n),
  doubted AS (
    INSERT INTO exceptions (kind, convoy, vehicle, citizen_id, event_id, detail)
    SELECT e.kind, t.plan_convoy, t.vehicle, t.id, t.event_id, json_build_object('border_post', t.border_post)
      FROM answered AS t CROSS JOIN LATERAL unnest(t.wrong) WITH ORDINALITY AS e (kind, position)
     WHERE t.verdict = 'accepted'
     ORDER BY t.n, e.position)
  SELECT array_agg(t.answer ORDER BY t.n), array_agg(CASE WHEN t.new THEN t.id END ORDER BY t.n),
         array_agg(CASE t.verdict WHEN 'accepted' THEN t.event_id ELSE t.first_event END ORDER BY t.n)
    INTO told FROM answered AS t;
  RETURN told;
END $$;

-- The answers with the states and exceptions that came out; where these are not what was to be expected, also beside their
-- facts. From then on they are always the same.
CREATE FUNCTION handoffs_answers(p_told receptions_told) RETURNS json[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE answers json[];
BEGIN
  WITH settled AS MATERIALIZED (
    SELECT t.n, t.answer AS a, c.status, x.exceptions,
           c.id IS NOT NULL AND (c.status <> t.answer ->> 'status' OR x.exceptions::text <> t.answer ->> 'exceptions') AS otherwise
      FROM unnest(p_told.answers, p_told.people, p_told.accepted) WITH ORDINALITY AS t (answer, person, accepted, n)
      LEFT JOIN citizens AS c ON c.id = t.person
     CROSS JOIN LATERAL handoff_exceptions(c.id, t.accepted) AS x (exceptions)),
  bodies AS MATERIALIZED (
    SELECT s.n, s.otherwise,
           CASE WHEN s.otherwise
                THEN json_build_object('event_id', s.a -> 'event_id', 'reference', s.a -> 'reference', 'outcome', s.a -> 'outcome', 'status', s.status,
                       'one_sided', s.a -> 'one_sided', 'exceptions', s.exceptions, 'receipt', s.a -> 'receipt')
                ELSE s.a END AS body
      FROM settled AS s),
  kept AS (
    UPDATE facts AS f SET body = b.body
      FROM bodies AS b
     WHERE b.otherwise AND f.event_id = (b.body ->> 'event_id')::uuid)
  SELECT array_agg(b.body ORDER BY b.n) INTO answers FROM bodies AS b;
  RETURN answers;
END $$;

-- Items of which no two are of one person or one event: told, settled and answered together.
CREATE FUNCTION handoffs_round(p_items reception[]) RETURNS json[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE told receptions_told := handoffs_write(p_items);
BEGIN
  PERFORM tellings_settle(ARRAY(SELECT (i.person, i.subject, i.token_id)::teller FROM unnest(p_items) AS i WHERE i.person = ANY (told.people)), '{}');
  RETURN handoffs_answers(told);
END $$;

-- The same for one item: what goes wrong stays with it.
CREATE FUNCTION handoffs_apart(p_items reception[]) RETURNS json[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE rule text;
BEGIN
  RETURN handoffs_round(p_items);
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
  RETURN ARRAY[json_build_object('event_id', p_items[1].event_id, 'reference', p_items[1].reference, 'outcome', 'failed', 'status', NULL,
    'one_sided', NULL, 'exceptions', '[]'::json, 'receipt', NULL, 'detail', item_failed(SQLSTATE, rule))];
END $$;

-- Any items, in the order told; the answers in the same order.
CREATE FUNCTION handoffs_record(p_items reception[]) RETURNS json[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE answers json[] := '{}'; r record;
BEGIN
  FOR r IN SELECT q.a, q.z FROM batch_rounds(ARRAY(SELECT i.person FROM unnest(p_items) AS i), ARRAY(SELECT i.event_id FROM unnest(p_items) AS i)) AS q LOOP
    answers := answers || CASE WHEN item_by_item() THEN handoffs_apart(p_items[r.a:r.z]) ELSE handoffs_round(p_items[r.a:r.z]) END;
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
  known integer[]; people uuid[]; requests integer[]; items reception[]; answers json[]; outcomes text[]; bodies json[];
BEGIN
  known := ARRAY(
    SELECT f FROM unnest(fresh) AS f JOIN border_posts AS b ON b.code = p_post[f]
     WHERE in_scope(b.code, p_posts[f])
       AND (p_convoy[f] IS NULL OR (SELECT c.code FROM convoys AS c WHERE c.code = p_convoy[f]) IS NOT NULL));
  people := references_lock(
    ARRAY(SELECT CASE WHEN q.request = ANY (known) THEN q.reference END FROM unnest(i_request, i_reference) WITH ORDINALITY AS q (request, reference, n) ORDER BY q.n),
    ARRAY(SELECT p_convoy[f] FROM unnest(known) AS f WHERE p_convoy[f] IS NOT NULL));
  SELECT array_agg(q.request ORDER BY q.n),
         array_agg((q.event, q.reference, q.result, q.occurred, q.note, q.receipt, q.kid, q.paseto, p_convoy[q.request], p_post[q.request],
           q.person, p_subject[q.request], p_token[q.request])::reception ORDER BY q.n)
    INTO requests, items
    FROM unnest(i_request, i_event, i_reference, i_result, i_occurred, i_note, i_receipt, i_kid, i_paseto, people)
         WITH ORDINALITY AS q (request, event, reference, result, occurred, note, receipt, kid, paseto, person, n)
   WHERE q.request = ANY (known);
  answers := handoffs_record(items);
  SELECT array_agg(CASE WHEN w.request IS NULL THEN 'unknown' ELSE 'done' END ORDER BY q.f),
         array_agg(CASE WHEN w.request IS NULL THEN '{}' ELSE json_build_object('items', w.items) END ORDER BY q.f)
    INTO outcomes, bodies
    FROM unnest(fresh) WITH ORDINALITY AS q (n, f)
    LEFT JOIN (SELECT a.request, json_agg(a.answer ORDER BY a.n) AS items
                 FROM unnest(requests, answers) WITH ORDINALITY AS a (request, answer, n) GROUP BY a.request) AS w ON w.request = q.n;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
