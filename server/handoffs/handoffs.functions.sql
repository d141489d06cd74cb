-- Recording handoffs. A handoff is a fact: it is recorded also where it contradicts the plan, and opens an exception.

-- Locks what handing these people over may touch, in the order of the house: convoys, travel groups, citizens.
-- Somebody who is not on the road yet gives a seat back, which wants the convoy for itself.
CREATE FUNCTION handoffs_lock(p_references text[], p_convoys text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  people uuid[];
  locked text[] := '{}';
  k record;
BEGIN
  SELECT coalesce(array_agg(DISTINCT coalesce(c.merged_into, c.id)), '{}') INTO people FROM citizens AS c WHERE c.reference = ANY (p_references);
  FOR k IN SELECT q.code, bool_or(q.seated) AS seated
             FROM (SELECT c.convoy AS code, c.status IN ('assigned', 'boarded') AS seated FROM citizens AS c WHERE c.id = ANY (people)
                   UNION ALL SELECT unnest(p_convoys), false) AS q
            WHERE q.code IS NOT NULL GROUP BY q.code ORDER BY q.code LOOP
    IF k.seated THEN
      PERFORM FROM convoys AS c WHERE c.code = k.code FOR NO KEY UPDATE;
      locked := locked || k.code;
    ELSE
      PERFORM FROM convoys AS c WHERE c.code = k.code FOR SHARE;
    END IF;
  END LOOP;
  PERFORM FROM travel_groups AS g
    WHERE g.id IN (SELECT c.group_id FROM citizens AS c WHERE c.id = ANY (people)) ORDER BY g.id FOR NO KEY UPDATE;
  PERFORM FROM citizens AS c WHERE c.id = ANY (people) ORDER BY c.id FOR NO KEY UPDATE;
  -- What was read before the locks may have changed; then the whole is done again.
  IF EXISTS (SELECT FROM citizens AS c
              WHERE c.id = ANY (people) AND c.status IN ('assigned', 'boarded') AND c.convoy <> ALL (locked)) THEN
    RAISE EXCEPTION 'a seat changed hands in between' USING ERRCODE = 'serialization_failure';
  END IF;
END $$;

-- Whether somebody of the convoy's side, not the receiver, declared the vehicle's arrival: then both sides have spoken.
CREATE FUNCTION handoff_offered_by(p_convoy text, p_vehicle integer, p_receiver text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT f.subject FROM facts AS f
   WHERE f.kind = 'vehicle_arrival' AND f.convoy = p_convoy AND f.vehicle = p_vehicle
     AND f.side = 'convoy' AND f.subject <> p_receiver
   ORDER BY f.occurred_at, f.event_id LIMIT 1
$$;

-- What about this handoff contradicts the plan.
CREATE FUNCTION handoff_exceptions(p_citizen citizens, p_convoy text, p_post text, p_result text, p_occurred timestamptz)
RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(e.kind ORDER BY e.position), '{}')
    FROM (VALUES
      (1, 'not_boarded', p_citizen.status NOT IN ('withdrawn', 'declined', 'left_by_own_means', 'handed_over')
          AND p_result <> 'absent'
          AND NOT EXISTS (SELECT FROM facts AS f WHERE f.citizen_id = p_citizen.id AND f.kind = 'boarding')),
      (2, 'unplanned_post', EXISTS (SELECT FROM convoys AS k
            WHERE k.code = coalesce(p_citizen.convoy, p_convoy) AND k.border_post <> p_post)),
      (3, 'unexpected_person', p_convoy IS NOT NULL AND p_citizen.convoy IS DISTINCT FROM p_convoy),
      (4, 'refused_at_border', p_result = 'refused_at_border'),
      (5, 'absent', p_result = 'absent'),
      (6, 'illegal_transition', p_citizen.status = 'deceased'
          OR (p_result <> 'handed_over' AND p_citizen.handed_over_at < p_occurred)),
      (7, 'clock_suspect', clock_is_suspect(p_occurred))) AS e (position, kind, holds)
   WHERE e.holds
$$;

CREATE FUNCTION clock_is_suspect(p_occurred timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT p_occurred > now() + interval '10 minutes' OR p_occurred < '2022-02-01T00:00:00Z'
$$;

-- One item, its person locked: the answer, from the first telling where there was one.
CREATE FUNCTION handoff_accept(p_subject text, p_token uuid, p_convoy text, p_post text, p_event uuid, p_reference text,
  p_result text, p_occurred timestamptz, p_note text, p_receipt json, p_kid text, p_paseto text)
RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  person citizens;
  told facts;
  first json;
  print bytea;
  offered text;
  wrong text[];
  answer json;
  status_before text;
BEGIN
  SELECT c.* INTO person FROM citizens AS q JOIN citizens AS c ON c.id = coalesce(q.merged_into, q.id) WHERE q.reference = p_reference;
  IF NOT FOUND THEN
    RETURN json_build_object('event_id', p_event, 'reference', p_reference, 'outcome', 'unknown', 'status', NULL,
      'one_sided', NULL, 'exceptions', '[]'::json, 'receipt', NULL);
  END IF;
  print := sha256(convert_to(concat_ws('|', 'handoff', person.id, p_post, p_result), 'UTF8'));
  SELECT f.* INTO told FROM facts AS f WHERE f.event_id = p_event;
  IF FOUND AND told.fingerprint = print THEN
    RETURN told.body;
  ELSIF FOUND THEN
    RETURN json_build_object('event_id', p_event, 'reference', p_reference, 'outcome', 'event_id_reused', 'status', person.status,
      'one_sided', NULL, 'exceptions', '[]'::json, 'receipt', NULL, 'first', told.body);
  END IF;

  SELECT f.body INTO first FROM handoffs AS h JOIN facts AS f USING (event_id)
   WHERE p_result = 'handed_over' AND h.citizen_id = person.id AND h.result = 'handed_over';
  IF first IS NULL THEN
    wrong := handoff_exceptions(person, p_convoy, p_post, p_result, p_occurred);
  END IF;
  offered := handoff_offered_by(person.convoy, person.vehicle, p_subject);
  status_before := person.status;
  INSERT INTO facts (event_id, kind, citizen_id, convoy, vehicle, border_post, result, note, side, occurred_at, clock_suspect,
                     subject, token_id, fingerprint, outcome, body)
  VALUES (p_event, 'handoff', person.id, coalesce(p_convoy, person.convoy),
          CASE WHEN p_convoy IS NULL OR p_convoy = person.convoy THEN person.vehicle END, p_post, p_result, p_note, 'border',
          p_occurred, clock_is_suspect(p_occurred), p_subject, p_token, print,
          CASE WHEN first IS NULL THEN 'accepted' ELSE 'already_handed_over' END, '{}');
  IF first IS NULL THEN
    INSERT INTO handoffs (event_id, citizen_id, convoy, border_post, result, accepted_by, offered_by, one_sided, occurred_at,
                          receipt, receipt_kid, receipt_signature)
    VALUES (p_event, person.id, coalesce(p_convoy, person.convoy), p_post, p_result, p_subject, offered, offered IS NULL,
            p_occurred, p_receipt, p_kid, p_paseto);
    INSERT INTO exceptions (kind, convoy, vehicle, citizen_id, event_id, detail)
    SELECT w.kind, coalesce(person.convoy, p_convoy), person.vehicle, person.id, p_event, json_build_object('border_post', p_post)
      FROM unnest(wrong) WITH ORDINALITY AS w (kind, n) ORDER BY w.n;
  END IF;

  PERFORM people_settle(ARRAY[person.id], p_subject, p_token);
  SELECT c.* INTO person FROM citizens AS c WHERE c.id = person.id;
  IF person.status = status_before AND first IS NULL THEN
    INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, before, after)
    VALUES ('citizen.handoff_recorded', p_subject, p_token, person.city, person.id, person.reference, person.group_id, person.convoy,
            person.vehicle, person.status, p_occurred, NULL, json_build_object('handoff', p_result, 'border_post', p_post));
  END IF;
  answer := CASE WHEN first IS NULL
    THEN json_build_object('event_id', p_event, 'reference', p_reference, 'outcome', 'accepted', 'status', person.status,
           'one_sided', offered IS NULL, 'exceptions', to_json(wrong), 'receipt', json_build_object('kid', p_kid, 'token', p_paseto))
    ELSE json_build_object('event_id', p_event, 'reference', p_reference, 'outcome', 'already_handed_over', 'status', person.status,
           'one_sided', first -> 'one_sided', 'exceptions', first -> 'exceptions', 'receipt', first -> 'receipt') END;
  UPDATE facts AS f SET body = answer WHERE f.event_id = p_event;
  RETURN answer;
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
  answers json[] := '{}';
  requests integer[] := '{}';
  outcomes text[];
  bodies json[];
  item record;
BEGIN
  SELECT coalesce(array_agg(f ORDER BY f), '{}') INTO known
    FROM unnest(fresh) AS f JOIN border_posts AS b ON b.code = p_post[f]
   WHERE in_scope(b.code, p_posts[f])
     AND (p_convoy[f] IS NULL OR EXISTS (SELECT FROM convoys AS c WHERE c.code = p_convoy[f]));
  PERFORM handoffs_lock(
    (SELECT array_agg(q.reference) FROM unnest(i_request, i_reference) AS q (request, reference) WHERE q.request = ANY (known)),
    (SELECT array_agg(p_convoy[f]) FROM unnest(known) AS f));
  FOR item IN SELECT * FROM unnest(i_request, i_event, i_reference, i_result, i_occurred, i_note, i_receipt, i_kid, i_paseto)
      WITH ORDINALITY AS q (request, event, reference, result, occurred, note, receipt, kid, paseto, n)
      WHERE q.request = ANY (known) ORDER BY q.n LOOP
    requests := requests || item.request;
    answers := answers || handoff_accept(p_subject[item.request], p_token[item.request], p_convoy[item.request], p_post[item.request],
      item.event, item.reference, item.result, item.occurred, item.note, item.receipt, item.kid, item.paseto);
  END LOOP;
  SELECT array_agg(CASE WHEN f = ANY (known) THEN 'done' ELSE 'unknown' END ORDER BY f),
         array_agg(CASE WHEN f = ANY (known)
                        THEN json_build_object('items', (SELECT json_agg(a.answer ORDER BY a.n)
                               FROM unnest(requests, answers) WITH ORDINALITY AS a (request, answer, n) WHERE a.request = f))
                        ELSE '{}'::json END ORDER BY f)
    INTO outcomes, bodies FROM unnest(fresh) AS f;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
