-- Recording handoffs. A handoff is a fact: it is recorded also where it contradicts the plan, and opens an exception.
-- People are received once: whoever tells it again gets the first answer and the first receipt.

-- Who of the convoy's side, not the receiver, declared the vehicle's arrival: then both sides have spoken.
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

-- Writes down one item about a person who is locked, and says what to answer: accepted, already_handed_over,
-- told_before or event_id_reused. What it does to the person is people_settle's to work out.
CREATE FUNCTION handoff_record(p_subject text, p_token uuid, p_convoy text, p_post text, p_citizen uuid, p_event uuid,
  p_result text, p_occurred timestamptz, p_note text, p_receipt json, p_kid text, p_paseto text)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  person citizens;
  print bytea := sha256(convert_to(concat_ws('|', 'handoff', p_citizen, p_post, p_result), 'UTF8'));
  told bytea;
  again boolean;
  offered text;
BEGIN
  SELECT f.fingerprint INTO told FROM facts AS f WHERE f.event_id = p_event;
  IF FOUND THEN
    RETURN CASE WHEN told = print THEN 'told_before' ELSE 'event_id_reused' END;
  END IF;
  SELECT c.* INTO person FROM citizens AS c WHERE c.id = p_citizen;
  again := p_result = 'handed_over'
    AND EXISTS (SELECT FROM handoffs AS h WHERE h.citizen_id = p_citizen AND h.result = 'handed_over');
  INSERT INTO facts (event_id, kind, citizen_id, convoy, vehicle, border_post, result, note, side, occurred_at, clock_suspect,
                     subject, token_id, fingerprint, outcome, body)
  VALUES (p_event, 'handoff', p_citizen, coalesce(p_convoy, person.convoy, person.missed_convoy),
          CASE WHEN coalesce(p_convoy, person.convoy) = person.convoy THEN person.vehicle END, p_post, p_result, p_note, 'border',
          p_occurred, clock_is_suspect(p_occurred), p_subject, p_token, print,
          CASE WHEN again THEN 'already_handed_over' ELSE 'accepted' END, '{}');
  IF person.status IN ('handed_over', 'deceased') OR (p_result <> 'handed_over' AND person.status <> 'departed') THEN
    INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, after)
    VALUES ('citizen.handoff_recorded', p_subject, p_token, person.city, person.id, person.reference, person.group_id, person.convoy,
            person.vehicle, person.status, p_occurred, json_build_object('handoff', p_result, 'border_post', p_post));
  END IF;
  IF again THEN
    RETURN 'already_handed_over';
  END IF;
  offered := handoff_offered_by(person.convoy, person.vehicle, p_subject);
  INSERT INTO handoffs (event_id, citizen_id, convoy, border_post, result, accepted_by, offered_by, one_sided, occurred_at,
                        receipt, receipt_kid, receipt_signature)
  VALUES (p_event, p_citizen, coalesce(p_convoy, person.convoy, person.missed_convoy), p_post, p_result, p_subject, offered,
          offered IS NULL, p_occurred, p_receipt, p_kid, p_paseto);
  INSERT INTO exceptions (kind, convoy, vehicle, citizen_id, event_id, detail)
  SELECT w.kind, coalesce(person.convoy, p_convoy, person.missed_convoy), person.vehicle, p_citizen, p_event,
         json_build_object('border_post', p_post)
    FROM unnest(handoff_exceptions(person, p_convoy, p_post, p_result, p_occurred)) WITH ORDINALITY AS w (kind, n)
   ORDER BY w.n;
  RETURN 'accepted';
END $$;

-- The answer to an item, its people settled: made once for each event, and from then on always the same.
CREATE FUNCTION handoff_answer(p_verdict text, p_citizen uuid, p_event uuid, p_reference text)
RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  answer json;
BEGIN
  IF p_verdict IN ('unknown', 'event_id_reused') THEN
    RETURN json_build_object('event_id', p_event, 'reference', p_reference, 'outcome', p_verdict,
      'status', (SELECT c.status FROM citizens AS c WHERE c.id = p_citizen), 'one_sided', NULL, 'exceptions', '[]'::json, 'receipt', NULL,
      'first', (SELECT f.body FROM facts AS f WHERE f.event_id = p_event AND p_citizen IS NOT NULL));
  ELSIF p_verdict = 'told_before' THEN
    RETURN (SELECT f.body FROM facts AS f WHERE f.event_id = p_event);
  END IF;
  SELECT json_build_object('event_id', p_event, 'reference', p_reference, 'outcome', p_verdict, 'status', c.status, 'one_sided', h.one_sided,
           'exceptions', (SELECT coalesce(json_agg(x.kind ORDER BY x.id), '[]') FROM exceptions AS x WHERE x.event_id = h.event_id),
           'receipt', json_build_object('kid', h.receipt_kid, 'token', h.receipt_signature))
    INTO answer
    FROM citizens AS c
    JOIN handoffs AS h ON h.citizen_id = c.id
     AND CASE p_verdict WHEN 'accepted' THEN h.event_id = p_event ELSE h.result = 'handed_over' END
   WHERE c.id = p_citizen;
  UPDATE facts AS f SET body = answer WHERE f.event_id = p_event;
  RETURN answer;
END $$;

-- All items of one batch, in the order told; the answers in the same order. Nobody is told about twice between two
-- settlements, so that the second item sees what the first one did.
CREATE FUNCTION handoffs_record(p_subject text[], p_token uuid[], p_convoy text[], p_post text[], i_request integer[],
  i_event uuid[], i_reference text[], i_result text[], i_occurred timestamptz[], i_note text[],
  i_receipt json[], i_kid text[], i_paseto text[])
RETURNS json[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  people uuid[];
  verdicts text[] := '{}';
  pending uuid[] := '{}';
  settling integer;
  r integer;
  answers json[];
BEGIN
  SELECT coalesce(array_agg(coalesce(c.merged_into, c.id) ORDER BY q.n), '{}') INTO people
    FROM unnest(i_reference) WITH ORDINALITY AS q (reference, n) LEFT JOIN citizens AS c ON c.reference = q.reference;
  PERFORM people_lock(people, ARRAY(SELECT p_convoy[q] FROM unnest(i_request) AS q));
  FOR n IN 1 .. cardinality(people) LOOP
    r := i_request[n];
    IF pending <> '{}' AND ((p_subject[r], p_token[r]) IS DISTINCT FROM (p_subject[settling], p_token[settling]) OR people[n] = ANY (pending)) THEN
      PERFORM people_settle(pending, p_subject[settling], p_token[settling]);
      pending := '{}';
    END IF;
    settling := r;
    verdicts := verdicts || CASE WHEN people[n] IS NULL THEN 'unknown' ELSE
      handoff_record(p_subject[r], p_token[r], p_convoy[r], p_post[r], people[n], i_event[n], i_result[n], i_occurred[n], i_note[n],
                     i_receipt[n], i_kid[n], i_paseto[n]) END;
    IF verdicts[n] IN ('accepted', 'already_handed_over') THEN
      pending := pending || people[n];
    END IF;
  END LOOP;
  IF pending <> '{}' THEN
    PERFORM people_settle(pending, p_subject[settling], p_token[settling]);
  END IF;
  FOR n IN 1 .. cardinality(people) LOOP
    answers[n] := handoff_answer(verdicts[n], people[n], i_event[n], i_reference[n]);
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
         handoffs_record(p_subject, p_token, p_convoy, p_post, array_agg(q.request ORDER BY q.n), array_agg(q.event ORDER BY q.n),
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
