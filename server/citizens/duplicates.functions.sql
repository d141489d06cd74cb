-- Two references of one person: merged, parted again, or judged to be two people. Facts stay with the reference under
-- which they were told; what a merge changed beside them is remembered in its decision, so that it can be undone.

-- The references that answer for these now: of one that was merged, the survivor's.
CREATE FUNCTION references_resolved(p_reference text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(coalesce(m.reference, q.reference) ORDER BY q.n), '{}')
    FROM unnest(p_reference) WITH ORDINALITY AS q (reference, n)
    LEFT JOIN citizens AS c ON c.reference = q.reference
    LEFT JOIN citizens AS m ON m.id = c.merged_into
$$;

CREATE FUNCTION citizen_in_scope(c citizens, p_cities text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT in_scope(c.city, p_cities) OR coalesce((SELECT in_scope(k.city, p_cities) FROM convoys AS k WHERE k.code = c.convoy), false)
$$;

-- Whether this person finds a seat or a lap there.
CREATE FUNCTION seat_is_free(p_person uuid, p_convoy text, p_vehicle integer) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM vehicles AS v JOIN citizens AS c ON c.id = p_person
                  WHERE v.convoy = p_convoy AND v.number = p_vehicle
                    AND (v.taken < v.seats AND (NOT c.accessible OR v.accessible_taken < v.accessible_seats)
                         OR lap_given(c.id, ARRAY[c.id], v.convoy, v.number)))
$$;

-- Who is concerned when these references are merged or parted: they, for whom they answer, and who was merged into any of them.
CREATE FUNCTION duplicates_concerned(p_reference text[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  WITH named AS (
    SELECT p.id FROM citizens AS c CROSS JOIN LATERAL (VALUES (c.id), (c.merged_into)) AS p (id)
     WHERE c.reference = ANY (p_reference) AND p.id IS NOT NULL)
  SELECT coalesce(array_agg(a.id ORDER BY a.id), '{}')
    FROM (SELECT n.id FROM named AS n UNION SELECT m.id FROM named AS n JOIN citizens AS m ON m.merged_into = n.id) AS a
$$;

-- The convoys that a parting of these people may give back.
CREATE FUNCTION duplicates_convoys(p_people uuid[]) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(DISTINCT s.convoy), '{}')
    FROM duplicate_decisions AS d
   CROSS JOIN LATERAL (VALUES (d.detail #>> '{was,convoy}'), (d.detail #>> '{into_was,convoy}')) AS s (convoy)
   WHERE d.decision = 'merged' AND (d.detail ->> 'merged')::uuid = ANY (p_people) AND s.convoy IS NOT NULL
$$;

-- Locks them, the convoys where their plans and facts may put them, and those that a parting may give back. Whoever was
-- merged meanwhile makes it let go and look again.
CREATE FUNCTION duplicates_lock(p_reference text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  ids uuid[];
  codes text[];
  tries integer := 0;
BEGIN
  LOOP
    ids := duplicates_concerned(p_reference);
    codes := duplicates_convoys(ids);
    BEGIN
      PERFORM people_take(ids, codes);
      IF duplicates_concerned(p_reference) <@ ids AND duplicates_convoys(ids) <@ codes THEN
        RETURN;
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

-- One person's state and seat, as a plan; returns the convoys touched.
CREATE FUNCTION person_place(p_id uuid, p_status text, p_convoy text, p_vehicle integer, p_type text, p_subject text, p_token uuid)
RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN people_place(ARRAY[p_id], ARRAY[p_status], ARRAY[p_convoy], ARRAY[p_vehicle], ARRAY[now()], p_type, p_subject, p_token,
    ARRAY(SELECT l.infant FROM laps(ARRAY[p_id], p_convoy, p_vehicle) AS l));
END $$;

-- Out of everything: what their facts made of them is made of the survivor.
CREATE FUNCTION person_leave(p_id uuid, p_subject text, p_token uuid) RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN ARRAY(SELECT t.code FROM unnest(people_write(ARRAY[(p_id, 'merged', NULL, NULL, now(), NULL, NULL, NULL, '{}', false, false, NULL, true, '{}')::placement],
    false, NULL, tellers(ARRAY[p_id], p_subject, p_token))) AS t);
END $$;

-- The same event for each of these people.
CREATE FUNCTION duplicates_tell(p_ids uuid[], p_type text, p_before json, p_after json, p_subject text, p_token uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, before, after)
  SELECT p_type, p_subject, p_token, c.city, c.id, c.reference, c.group_id, c.convoy, c.vehicle, c.status, now(), p_before, p_after
    FROM citizens AS c
   WHERE c.id = ANY (p_ids)
   ORDER BY c.id;
END $$;

CREATE FUNCTION duplicate_decide(a uuid, b uuid, p_decision text, p_detail jsonb, p_subject text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO duplicate_decisions (citizen_a, citizen_b, decision, detail, subject)
  VALUES (least(a, b), greatest(a, b), p_decision, p_detail, p_subject)
  ON CONFLICT (citizen_a, citizen_b)
  DO UPDATE SET decision = excluded.decision, detail = excluded.detail, subject = excluded.subject, decided_at = now();
END $$;

CREATE FUNCTION person_plan(c citizens) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('status', c.status, 'convoy', c.convoy, 'vehicle', c.vehicle,
           'missed_convoy', c.missed_convoy, 'missed_vehicle', c.missed_vehicle)
$$;

-- An accessible seat more or less for somebody whose needs changed; where they keep another kind of seat, they keep it.
CREATE FUNCTION person_set_accessible(p_id uuid, p_accessible boolean) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  c citizens;
BEGIN
  SELECT * INTO c FROM citizens AS o WHERE o.id = p_id;
  IF c.accessible = p_accessible OR c.convoy IS NOT NULL AND (c.stranded OR c.status NOT IN ('assigned', 'boarded')) THEN
    RETURN;
  END IF;
  IF c.convoy IS NULL OR c.lap OR citizen_take_accessible(c.convoy, c.vehicle, CASE WHEN p_accessible THEN 1 ELSE -1 END) THEN
    UPDATE citizens AS u SET accessible = p_accessible WHERE u.id = p_id;
  END IF;
END $$;

-- What `b` lacks and `a` has goes to `b`. Numbers are sealed for the person under whom they were written, so they stay.
-- Returns the columns taken, with `needs` beside them.
CREATE FUNCTION citizen_take_over(a citizens, b citizens) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  took jsonb;
  needs text[];
  c citizens;
BEGIN
  took := CASE WHEN b.birth_precision = 'unknown' AND a.birth_date IS NOT NULL
               THEN jsonb_build_object('birth_date', a.birth_date, 'birth_precision', a.birth_precision) ELSE '{}' END
       || CASE WHEN b.document_type IS NULL AND b.document_hash IS NULL AND a.document_type IS NOT NULL
               THEN jsonb_strip_nulls(jsonb_build_object('document_type', a.document_type, 'document_state', a.document_state,
                      'document_expires_on', a.document_expires_on)) ELSE '{}' END
       || CASE WHEN b.document_override IS NULL AND a.document_override IS NOT NULL
               THEN jsonb_build_object('document_override', a.document_override, 'document_override_by', a.document_override_by) ELSE '{}' END
       || CASE WHEN b.sex IS NULL AND a.sex IS NOT NULL THEN jsonb_build_object('sex', a.sex) ELSE '{}' END
       || CASE WHEN b.nationality IS NULL AND a.nationality IS NOT NULL THEN jsonb_build_object('nationality', a.nationality) ELSE '{}' END
       || CASE WHEN b.companion_id IS NULL AND a.companion_id <> b.id THEN jsonb_build_object('companion_id', a.companion_id) ELSE '{}' END;
  c := jsonb_populate_record(b, took);
  UPDATE citizens AS u
     SET birth_date = c.birth_date, birth_precision = c.birth_precision, sex = c.sex, nationality = c.nationality,
         document_type = c.document_type, document_state = c.document_state, document_expires_on = c.document_expires_on,
         document_override = c.document_override, document_override_by = c.document_override_by, companion_id = c.companion_id,
         version = u.version + 1, updated_at = now()
   WHERE u.id = b.id;
  IF NOT EXISTS (SELECT FROM citizen_needs AS n WHERE n.citizen_id = b.id) THEN
    needs := ARRAY(SELECT n.code FROM citizen_needs AS n WHERE n.citizen_id = a.id ORDER BY n.code);
    IF citizen_set_needs(b.id, needs) THEN
      took := took || jsonb_build_object('needs', needs);
      PERFORM person_set_accessible(b.id, a.accessible);
    END IF;
  END IF;
  RETURN took;
END $$;

-- The reverse, as far as nobody has corrected since what was taken.
CREATE FUNCTION citizen_give_back(b citizens, took jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  now_is jsonb := to_jsonb(b);
  back jsonb;
  c citizens;
BEGIN
  SELECT coalesce(jsonb_object_agg(t.key, CASE t.key WHEN 'birth_precision' THEN '"unknown"'::jsonb ELSE 'null' END), '{}') INTO back
    FROM jsonb_each(took - 'needs') AS t
   WHERE CASE WHEN t.key LIKE 'birth%'
              THEN (now_is -> 'birth_date', now_is -> 'birth_precision') = (took -> 'birth_date', took -> 'birth_precision')
              ELSE now_is -> t.key = t.value END;
  c := jsonb_populate_record(b, back);
  UPDATE citizens AS u
     SET birth_date = c.birth_date, birth_precision = c.birth_precision, sex = c.sex, nationality = c.nationality,
         document_type = c.document_type, document_state = c.document_state, document_expires_on = c.document_expires_on,
         document_override = c.document_override, document_override_by = c.document_override_by, companion_id = c.companion_id,
         version = u.version + 1, updated_at = now()
   WHERE u.id = b.id;
  IF took -> 'needs' = to_jsonb(ARRAY(SELECT n.code FROM citizen_needs AS n WHERE n.citizen_id = b.id ORDER BY n.code)) THEN
    PERFORM citizen_set_needs(b.id, '{}');
    PERFORM person_set_accessible(b.id, false);
  END IF;
END $$;

-- The older place in the queue, and a way to call, go to the survivor's group. The other group waits for one less.
-- Returns what is to be remembered.
CREATE FUNCTION groups_merge(p_from uuid, p_into uuid) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  g travel_groups;
  other travel_groups;
  awaited boolean;
BEGIN
  UPDATE travel_groups AS u SET expected_members = u.expected_members - 1, version = u.version + 1
   WHERE u.id = p_from AND u.expected_members > 1;
  awaited := FOUND;
  SELECT * INTO g FROM travel_groups AS t WHERE t.id = p_into;
  SELECT * INTO other FROM travel_groups AS t WHERE t.id = p_from;
  UPDATE travel_groups AS u
     SET queued_at = least(g.queued_at, other.queued_at), contact_phone = coalesce(g.contact_phone, other.contact_phone),
         version = u.version + 1
   WHERE u.id = g.id AND (other.queued_at < g.queued_at OR g.contact_phone IS NULL AND other.contact_phone IS NOT NULL);
  RETURN jsonb_build_object('group', g.id, 'from_group', other.id, 'from_queued_at', other.queued_at,
    'awaited', awaited,
    'phone', CASE WHEN g.contact_phone IS NULL THEN other.contact_phone END,
    'queued_at', coalesce((SELECT max((d.detail ->> 'queued_at')::timestamptz) FROM duplicate_decisions AS d
                            WHERE d.decision = 'merged' AND d.detail ->> 'group' = g.id::text), g.queued_at));
END $$;

-- The reverse, for a decision that does not count as merged any more: others may still hold the group's place.
CREATE FUNCTION groups_part(p_detail jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  place timestamptz := (p_detail ->> 'queued_at')::timestamptz;
  phone text := p_detail ->> 'phone';
BEGIN
  SELECT least(place, min((d.detail ->> 'from_queued_at')::timestamptz)) INTO place
    FROM duplicate_decisions AS d
   WHERE d.decision = 'merged' AND d.detail ->> 'group' = p_detail ->> 'group';
  UPDATE travel_groups AS g
     SET queued_at = CASE WHEN g.queued_at = least(place, (p_detail ->> 'from_queued_at')::timestamptz) THEN place ELSE g.queued_at END,
         contact_phone = nullif(g.contact_phone, phone), version = g.version + 1
   WHERE g.id = (p_detail ->> 'group')::uuid;
  UPDATE travel_groups AS g SET expected_members = least(g.expected_members + 1, 60), version = g.version + 1
   WHERE g.id = (p_detail ->> 'from_group')::uuid AND (p_detail ->> 'awaited')::boolean;
END $$;

-- Why `a` cannot be merged into `b`, or null; the body names what stands in the way.
CREATE FUNCTION merge_refused(a citizens, b citizens, p_cities text, OUT outcome text, OUT body json) LANGUAGE plpgsql STABLE AS $$
BEGIN
  outcome := CASE
    WHEN a.id IS NULL OR NOT citizen_in_scope(a, p_cities) THEN 'unknown'
    WHEN b.id IS NULL OR NOT citizen_in_scope(b, p_cities) THEN 'unknown_other'
    WHEN a.id = b.id THEN 'same_person'
    WHEN a.merged_into IS NOT NULL THEN 'already_merged'
    WHEN b.merged_into IS NOT NULL THEN 'other_merged'
    WHEN 'deceased' IN (a.status, b.status) THEN 'deceased'
    WHEN a.status = 'handed_over' AND b.status = 'handed_over' THEN 'both_received'
    WHEN a.departed_at IS NOT NULL AND b.departed_at IS NOT NULL AND (a.convoy, a.vehicle) <> (b.convoy, b.vehicle) THEN 'both_away' END;
  body := CASE
    WHEN outcome IN ('already_merged', 'other_merged') THEN json_build_object('state', 'merged', 'merged_into',
      (SELECT m.reference FROM citizens AS m WHERE m.id = CASE outcome WHEN 'already_merged' THEN a.merged_into ELSE b.merged_into END))
    WHEN outcome IN ('both_away', 'both_received') THEN json_build_object('state', a.status, 'both', json_build_array(
      json_build_object('reference', a.reference, 'status', a.status, 'convoy', a.convoy, 'vehicle', a.vehicle),
      json_build_object('reference', b.reference, 'status', b.status, 'convoy', b.convoy, 'vehicle', b.vehicle)))
    WHEN outcome = 'deceased' THEN json_build_object('state', 'deceased') END;
END $$;

-- `a` has just let go of its seat: one seat and one plan remain, the survivor's own unless it has none. Where only `a`
-- has stepped on, its facts lead the survivor there afterwards.
CREATE FUNCTION plans_merge(a citizens, b citizens, p_subject text, p_token uuid) RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF b.convoy IS NOT NULL OR b.status NOT IN ('registered', 'no_show', 'withdrawn', 'declined', 'left_by_own_means') THEN
    RETURN '{}';
  ELSIF a.status IN ('assigned', 'boarded', 'handed_over', 'refused_at_border') AND NOT a.stranded
    AND seat_is_free(b.id, a.convoy, a.vehicle) THEN
    RETURN person_place(b.id, 'assigned', a.convoy, a.vehicle, NULL, p_subject, p_token);
  ELSIF b.status IN ('withdrawn', 'declined', 'left_by_own_means') AND a.status IN ('registered', 'assigned', 'no_show') THEN
    RETURN person_place(b.id, 'registered', NULL, NULL, NULL, p_subject, p_token);
  END IF;
  RETURN '{}';
END $$;

-- One merge, its people locked.
CREATE FUNCTION citizen_merge(p_reference text, p_into text, p_reason text, p_subject text, p_token uuid, p_cities text,
  OUT outcome text, OUT body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a citizens;
  b citizens;
  followers uuid[];
  touched text[];
  took jsonb;
  places jsonb;
  queued timestamptz;
BEGIN
  SELECT * INTO a FROM citizens AS c WHERE c.reference = p_reference;
  SELECT * INTO b FROM citizens AS c WHERE c.reference = p_into;
  SELECT r.outcome, r.body INTO outcome, body FROM merge_refused(a, b, p_cities) AS r;
  IF outcome IS NOT NULL THEN
    RETURN;
  END IF;
  followers := ARRAY(SELECT c.id FROM citizens AS c WHERE c.merged_into = a.id ORDER BY c.id);
  touched := person_leave(a.id, p_subject, p_token);
  UPDATE citizens AS u SET merged_into = b.id, version = u.version + 1, updated_at = now() WHERE u.id = a.id OR u.id = ANY (followers);
  took := citizen_take_over(a, b);
  touched := touched || plans_merge(a, b, p_subject, p_token);
  SELECT g.queued_at INTO queued FROM travel_groups AS g WHERE g.id = b.group_id;
  places := groups_merge(a.group_id, b.group_id);
  PERFORM people_settle(ARRAY[b.id], p_subject, p_token, touched);
  PERFORM duplicate_decide(a.id, b.id, 'merged', places || jsonb_build_object('merged', a.id, 'into', b.id, 'reason', p_reason,
    'was', person_plan(a), 'into_was', person_plan(b), 'followers', followers, 'took', took), p_subject);
  SELECT json_build_object('reference', a.reference, 'into', c.reference, 'group', c.group_id, 'status', c.status,
           'convoy', c.convoy, 'vehicle', c.vehicle, 'queued_at', utc(g.queued_at),
           'freed', CASE WHEN (a.convoy, a.vehicle) IS DISTINCT FROM (c.convoy, c.vehicle) AND a.convoy IS NOT NULL
                           THEN json_build_object('convoy', a.convoy, 'vehicle', a.vehicle)
                         WHEN (b.convoy, b.vehicle) IS DISTINCT FROM (c.convoy, c.vehicle) AND b.convoy IS NOT NULL
                           THEN json_build_object('convoy', b.convoy, 'vehicle', b.vehicle) END,
           'took', ARRAY(SELECT DISTINCT f.shown FROM jsonb_object_keys(took) AS k
                          CROSS JOIN LATERAL (SELECT CASE WHEN k LIKE 'birth%' THEN 'birth_date' WHEN k LIKE 'document%' THEN 'document' WHEN k = 'companion_id' THEN 'companion' ELSE k END) AS f (shown)
                          ORDER BY f.shown),
           'stays', array_remove(ARRAY[CASE WHEN a.national_id_hash IS NOT NULL AND b.national_id_hash IS NULL THEN 'national_id' END,
             CASE WHEN a.document_hash IS NOT NULL AND b.document_hash IS NULL THEN 'document_number' END], NULL),
           'followed', ARRAY(SELECT f.reference FROM citizens AS f WHERE f.id = ANY (followers) ORDER BY f.reference))
    INTO body
    FROM citizens AS c
    JOIN travel_groups AS g ON g.id = c.group_id
   WHERE c.id = b.id;
  PERFORM duplicates_tell(ARRAY[a.id, b.id] || followers, 'citizen.merge_decided', json_build_object('queued_at', utc(queued)),
    json_build_object('merged', a.reference, 'into', b.reference, 'reason', p_reason, 'queued_at', body ->> 'queued_at'), p_subject, p_token);
  outcome := 'done';
END $$;

-- What the parted person does next: the old seat where it is free and the vehicle still there, else the queue, or having
-- gone. Facts may say more.
CREATE FUNCTION plan_restored(p_person uuid, p_was jsonb, OUT status text, OUT convoy text, OUT vehicle integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  status := CASE WHEN p_was ->> 'status' IN ('no_show', 'withdrawn', 'declined', 'left_by_own_means') THEN p_was ->> 'status' ELSE 'registered' END;
  IF p_was ->> 'convoy' IS NOT NULL
     AND EXISTS (SELECT FROM convoys AS k JOIN vehicles AS v ON v.convoy = k.code
                  WHERE k.code = p_was ->> 'convoy' AND v.number = (p_was ->> 'vehicle')::integer
                    AND v.status = 'boarding' AND k.status NOT IN ('cancelled', 'completed', 'returned'))
     AND seat_is_free(p_person, p_was ->> 'convoy', (p_was ->> 'vehicle')::integer) THEN
    status := 'assigned';
    convoy := p_was ->> 'convoy';
    vehicle := (p_was ->> 'vehicle')::integer;
  END IF;
END $$;

CREATE FUNCTION person_restore(p_id uuid, p_was jsonb, p_type text, p_subject text, p_token uuid) RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  plan record;
  touched text[];
BEGIN
  SELECT r.status, r.convoy, r.vehicle INTO plan FROM plan_restored(p_id, p_was) AS r;
  touched := person_place(p_id, plan.status, plan.convoy, plan.vehicle, p_type, p_subject, p_token);
  UPDATE citizens AS u SET missed_convoy = p_was ->> 'missed_convoy', missed_vehicle = (p_was ->> 'missed_vehicle')::integer WHERE u.id = p_id;
  RETURN touched;
END $$;

-- What the survivor has only through the merge goes: the other's seat, the other's wish to travel, what the other's facts made.
CREATE FUNCTION survivor_restore(b citizens, p_detail jsonb, p_people uuid[], p_subject text, p_token uuid) RETURNS text[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  was jsonb := p_detail -> 'was';
  own jsonb := p_detail -> 'into_was';
  plans text[] := '{registered,assigned,no_show,withdrawn,declined,left_by_own_means}';
BEGIN
  IF own ->> 'status' = ANY (plans) AND (
       b.status = 'assigned' AND own ->> 'convoy' IS NULL AND (b.convoy, b.vehicle) = (was ->> 'convoy', (was ->> 'vehicle')::integer)
       OR b.status = 'registered' AND own ->> 'status' IN ('withdrawn', 'declined', 'left_by_own_means')
       OR b.status <> ALL (plans) AND EXISTS (SELECT FROM facts AS f WHERE f.citizen_id = ANY (p_people))) THEN
    RETURN person_restore(b.id, own, NULL, p_subject, p_token);
  END IF;
  RETURN '{}';
END $$;

CREATE FUNCTION citizen_part(p_reference text, p_reason text, p_subject text, p_token uuid, p_cities text,
  OUT outcome text, OUT body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a citizens;
  b citizens;
  told jsonb;
  followers uuid[];
  touched text[];
BEGIN
  SELECT * INTO a FROM citizens AS c WHERE c.reference = p_reference;
  SELECT * INTO b FROM citizens AS c WHERE c.id = a.merged_into;
  SELECT d.detail INTO told FROM duplicate_decisions AS d
   WHERE a.id IN (d.citizen_a, d.citizen_b) AND d.decision = 'merged' AND d.detail ->> 'merged' = a.id::text;
  outcome := CASE
    WHEN a.id IS NULL OR NOT (citizen_in_scope(a, p_cities) OR coalesce(citizen_in_scope(b, p_cities), false)) THEN 'unknown'
    WHEN b.id IS NULL OR told IS NULL THEN 'not_merged'
    WHEN told ->> 'into' <> b.id::text THEN 'followed'
    ELSE 'done' END;
  IF outcome = 'not_merged' THEN
    body := json_build_object('state', a.status);
  ELSIF outcome = 'followed' THEN
    body := (SELECT json_build_object('state', 'merged', 'merged_into', m.reference) FROM citizens AS m WHERE m.id = (told ->> 'into')::uuid);
  END IF;
  IF outcome <> 'done' THEN
    RETURN;
  END IF;
  followers := ARRAY(SELECT c.id FROM citizens AS c
                      WHERE c.merged_into = b.id AND to_jsonb(c.id) <@ (told -> 'followers') ORDER BY c.id);
  UPDATE citizens AS u SET merged_into = CASE WHEN u.id <> a.id THEN a.id END, version = u.version + 1, updated_at = now()
   WHERE u.id = a.id OR u.id = ANY (followers);
  PERFORM duplicate_decide(a.id, b.id, 'undone', told || jsonb_build_object('undone_because', p_reason), p_subject);
  touched := survivor_restore(b, told, a.id || followers, p_subject, p_token)
          || person_restore(a.id, told -> 'was', NULL, p_subject, p_token);
  SELECT * INTO b FROM citizens AS c WHERE c.id = b.id;
  PERFORM citizen_give_back(b, told -> 'took');
  PERFORM groups_part(told);
  PERFORM people_settle(ARRAY[a.id, b.id], p_subject, p_token, touched);
  SELECT json_build_object('reference', c.reference, 'group', c.group_id, 'status', c.status, 'convoy', c.convoy,
           'vehicle', c.vehicle, 'queued_at', utc(g.queued_at), 'parted_from', (
             SELECT json_build_object('reference', o.reference, 'status', o.status, 'convoy', o.convoy, 'vehicle', o.vehicle,
                      'queued_at', utc(og.queued_at))
               FROM citizens AS o JOIN travel_groups AS og ON og.id = o.group_id
              WHERE o.id = b.id))
    INTO body
    FROM citizens AS c
    JOIN travel_groups AS g ON g.id = c.group_id
   WHERE c.id = a.id;
  PERFORM duplicates_tell(ARRAY[a.id, b.id] || followers, 'citizen.merge_undone', json_build_object('merged', a.reference, 'into', b.reference),
    json_build_object('reason', p_reason), p_subject, p_token);
END $$;

CREATE FUNCTION duplicates_merge(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_reference text[], p_into text[], p_reason text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  f integer;
  done record;
BEGIN
  PERFORM duplicates_lock(p_reference || p_into);
  FOREACH f IN ARRAY fresh LOOP
    SELECT m.outcome, m.body INTO done FROM citizen_merge(p_reference[f], p_into[f], p_reason[f], p_subject[f], p_token[f], p_cities[f]) AS m;
    outcomes := outcomes || done.outcome;
    bodies := bodies || done.body;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;

CREATE FUNCTION duplicates_undo(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_reference text[], p_reason text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  f integer;
  done record;
BEGIN
  PERFORM duplicates_lock(p_reference);
  FOREACH f IN ARRAY fresh LOOP
    SELECT m.outcome, m.body INTO done FROM citizen_part(p_reference[f], p_reason[f], p_subject[f], p_token[f], p_cities[f]) AS m;
    outcomes := outcomes || done.outcome;
    bodies := bodies || done.body;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;

-- Of one request; judged are those for whom the two references answer now.
CREATE FUNCTION citizen_differ(p_reference text, p_of text, p_reason text, p_subject text, p_token uuid, p_cities text,
  OUT outcome text, OUT body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a citizens;
  b citizens;
BEGIN
  SELECT m.* INTO a FROM citizens AS c JOIN citizens AS m ON m.id = coalesce(c.merged_into, c.id) WHERE c.reference = p_reference;
  SELECT m.* INTO b FROM citizens AS c JOIN citizens AS m ON m.id = coalesce(c.merged_into, c.id) WHERE c.reference = p_of;
  outcome := CASE
    WHEN a.id IS NULL OR NOT citizen_in_scope(a, p_cities) THEN 'unknown'
    WHEN b.id IS NULL OR NOT citizen_in_scope(b, p_cities) THEN 'unknown_other'
    WHEN p_reference = p_of THEN 'same_person'
    WHEN a.id = b.id THEN 'merged'
    ELSE 'done' END;
  IF outcome = 'merged' THEN
    body := json_build_object('state', 'merged', 'merged_into', b.reference);
  ELSIF outcome = 'done' THEN
    body := json_build_object('reference', a.reference, 'of', b.reference, 'decision', 'different');
    PERFORM duplicate_decide(a.id, b.id, 'different', jsonb_build_object('reason', p_reason), p_subject);
    PERFORM duplicates_tell(ARRAY[a.id, b.id], 'citizen.not_duplicate', NULL,
      json_build_object('people', json_build_array(a.reference, b.reference), 'reason', p_reason), p_subject, p_token);
  END IF;
END $$;

CREATE FUNCTION duplicates_differ(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_reference text[], p_of text[], p_reason text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  f integer;
  done record;
BEGIN
  -- No seat and no state changes: the people alone are locked.
  PERFORM FROM citizens AS c WHERE c.reference = ANY (p_reference || p_of) ORDER BY c.id FOR NO KEY UPDATE;
  FOREACH f IN ARRAY fresh LOOP
    SELECT m.outcome, m.body INTO done FROM citizen_differ(p_reference[f], p_of[f], p_reason[f], p_subject[f], p_token[f], p_cities[f]) AS m;
    outcomes := outcomes || done.outcome;
    bodies := bodies || done.body;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
