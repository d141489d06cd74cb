-- People who were not expected: registered, and in the same request ticked at a vehicle's door or received at a post. All
-- of a request or nothing. Requests are numbers into the arrays p_*; m_* has one entry a person.

-- The members of one object behind those of another.
CREATE FUNCTION json_beside(a json, b json) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN b IS NULL THEN a
         ELSE (SELECT json_object_agg(f.key, f.value ORDER BY f.part, f.n)
                 FROM (SELECT 1 AS part, x.n, x.key, x.value FROM json_each(a) WITH ORDINALITY AS x (key, value, n)
                       UNION ALL SELECT 2, x.n, x.key, x.value FROM json_each(b) WITH ORDINALITY AS x (key, value, n)) AS f) END
$$;

-- The convoys that these requests name, before anybody is written.
CREATE FUNCTION walk_ups_lock(p_requests integer[], p_board_convoy text[], p_handoff_convoy text[]) RETURNS void LANGUAGE sql VOLATILE AS $$
  SELECT people_lock('{}', ARRAY(SELECT k.code FROM unnest(p_requests) AS n
                                  CROSS JOIN LATERAL (VALUES (p_board_convoy[n]), (p_handoff_convoy[n])) AS k (code)
                                  WHERE k.code IS NOT NULL))
   WHERE EXISTS (SELECT FROM unnest(p_requests) AS n WHERE coalesce(p_board_convoy[n], p_handoff_convoy[n]) IS NOT NULL)
$$;

CREATE FUNCTION walk_up_unknown(p_pointer text, p_detail text) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT json_build_object('errors', json_build_array(json_build_object('pointer', p_pointer, 'detail', p_detail)))
$$;

-- What a vehicle has for so many people, of whom some need an accessible seat; null: a seat for each of them.
CREATE FUNCTION walk_up_seatless(p_convoy text, p_vehicle integer, p_people integer, p_accessible integer, p_promised integer,
  p_accessible_promised integer) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('needed', p_people, 'accessible_needed', p_accessible, 'free', (
           SELECT coalesce(json_agg(json_build_object('vehicle', o.number, 'free', o.seats - o.taken,
                    'accessible_free', o.accessible_seats - o.accessible_taken) ORDER BY o.number), '[]')
             FROM vehicles AS o WHERE o.convoy = p_convoy AND o.status IN ('boarding', 'departed')))
    FROM vehicles AS v
   WHERE v.convoy = p_convoy AND v.number = p_vehicle
     AND (v.seats - v.taken - p_promised < p_people OR v.accessible_seats - v.accessible_taken - p_accessible_promised < p_accessible)
$$;

-- Which of these requests cannot be carried out, and why. Those before it in the batch have their seats already.
CREATE FUNCTION walk_ups_refused(p_requests integer[], p_cities text[], p_posts text[], p_dry_run boolean[], p_board_convoy text[],
  p_board_vehicle integer[], p_post text[], p_handoff_convoy text[], m_request integer[], m_accessible boolean[],
  m_birth date[], m_precision text[])
RETURNS TABLE (request integer, outcome text, body json) LANGUAGE plpgsql STABLE AS $$
DECLARE n integer; promised integer[] := '{}'; people integer; accessible integer; taken integer; accessible_taken integer; day date;
BEGIN
  FOREACH n IN ARRAY p_requests LOOP
    request := n; outcome := NULL; body := NULL;
    IF p_post[n] IS NOT NULL THEN
      IF NOT EXISTS (SELECT FROM border_posts AS b WHERE b.code = p_post[n] AND in_scope(b.code, p_posts[n])) THEN
        outcome := 'unknown_place';
        body := walk_up_unknown('/hand_over/border_post', 'This must be the code of a border post in your scope: GET /v1/border-posts lists them.');
      ELSIF p_handoff_convoy[n] IS NOT NULL AND NOT EXISTS (SELECT FROM convoys AS k WHERE k.code = p_handoff_convoy[n]) THEN
        outcome := 'unknown_place';
        body := walk_up_unknown('/hand_over/convoy', 'There is no such convoy: leave it out if they came by themselves.');
      END IF;
    ELSIF p_board_convoy[n] IS NOT NULL THEN
      day := departure_day(p_board_convoy[n]);
      -- Each adult of a new group holds one of its infants.
      SELECT sum(f.people) FILTER (WHERE f.r = n), sum(f.accessible) FILTER (WHERE f.r = n),
             coalesce(sum(f.people) FILTER (WHERE f.r <> n), 0), coalesce(sum(f.accessible) FILTER (WHERE f.r <> n), 0)
        INTO people, accessible, taken, accessible_taken
        FROM (SELECT q.r, count(*) FILTER (WHERE q.accessible) AS accessible,
                     count(*) - least(count(*) FILTER (WHERE infant_on(q.birth, day) AND NOT q.accessible), count(*) FILTER (WHERE adult_on(q.birth, q.precision, day))) AS people
                FROM unnest(m_request, m_accessible, m_birth, m_precision) AS q (r, accessible, birth, precision)
               WHERE q.r = n OR q.r = ANY (promised) AND (p_board_convoy[q.r], p_board_vehicle[q.r]) = (p_board_convoy[n], p_board_vehicle[n])
               GROUP BY q.r) AS f;
      IF NOT convoy_in_scope(p_board_convoy[n], p_cities[n], p_posts[n]) THEN
        outcome := 'unknown_place';
        body := walk_up_unknown('/board/convoy', 'This must be the code of a convoy in your scope: GET /v1/convoys lists them.');
      ELSIF NOT EXISTS (SELECT FROM vehicles AS v WHERE v.convoy = p_board_convoy[n] AND v.number = p_board_vehicle[n]) THEN
        outcome := 'unknown_place';
        body := walk_up_unknown('/board/vehicle', 'This convoy has no vehicle of that number: GET /v1/convoys/' || p_board_convoy[n] || ' lists them.');
      ELSIF EXISTS (SELECT FROM convoys AS k WHERE k.code = p_board_convoy[n] AND k.status = 'cancelled') THEN
        outcome := 'convoy_cancelled';
        body := json_build_object('state', 'cancelled', 'legal', convoy_legal('cancelled'));
      ELSE
        body := walk_up_seatless(p_board_convoy[n], p_board_vehicle[n], people, accessible, taken, accessible_taken);
        outcome := CASE WHEN body IS NOT NULL THEN 'no_seat' END;
      END IF;
    END IF;
    IF outcome IS NOT NULL THEN
      RETURN NEXT;
    ELSIF p_board_convoy[n] IS NOT NULL AND NOT p_dry_run[n] THEN
      promised := promised || n;
    END IF;
  END LOOP;
END $$;

-- Writes the facts of these requests, whose people are registered, and says what came of each person.
CREATE FUNCTION walk_ups_record(p_requests integer[], p_subject text[], p_token uuid[], p_board_convoy text[], p_board_vehicle integer[],
  p_post text[], p_handoff_convoy text[], p_told_at timestamptz[], p_note text[],
  m_request integer[], m_reference text[], m_event uuid[], m_receipt json[], m_kid text[], m_paseto text[])
RETURNS TABLE (member integer, answer json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE n integer; mine integer[]; people text[]; items json[];
BEGIN
  FOREACH n IN ARRAY p_requests LOOP
    CONTINUE WHEN p_board_convoy[n] IS NULL AND p_post[n] IS NULL;
    mine := ARRAY(SELECT q.m::integer FROM unnest(m_request) WITH ORDINALITY AS q (r, m) WHERE q.r = n ORDER BY q.m);
    people := ARRAY(SELECT m_reference[m] FROM unnest(mine) WITH ORDINALITY AS q (m, o) ORDER BY q.o);
    IF p_board_convoy[n] IS NOT NULL THEN
      items := (boarding_tell(ARRAY(
        SELECT (m_event[q.m], m_reference[q.m], p_told_at[n], p_board_convoy[n], p_board_vehicle[n], q.person, p_subject[n], p_token[n])::tick
          FROM unnest(mine, people_told(people)) WITH ORDINALITY AS q (m, person, o) ORDER BY q.o))).answers;
      RETURN QUERY
      SELECT q.m, json_build_object('event_id', m_event[q.m], 'status', q.item ->> 'status', 'convoy', p_board_convoy[n],
               'vehicle', p_board_vehicle[n], 'exceptions', coalesce(q.item -> 'exceptions', '[]'))
        FROM unnest(mine, items) AS q (m, item);
    ELSE
      items := handoffs_record(ARRAY(
        SELECT (m_event[q.m], m_reference[q.m], 'handed_over', p_told_at[n], p_note[n], m_receipt[q.m], m_kid[q.m], m_paseto[q.m], p_handoff_convoy[n],
                p_post[n], q.person, p_subject[n], p_token[n])::reception
          FROM unnest(mine, people_told(people)) WITH ORDINALITY AS q (m, person, o) ORDER BY q.o));
      RETURN QUERY
      SELECT q.m, json_build_object('event_id', m_event[q.m], 'status', q.item ->> 'status', 'one_sided', q.item -> 'one_sided',
               'exceptions', q.item -> 'exceptions', 'receipt', q.item -> 'receipt')
        FROM unnest(mine, items) AS q (m, item);
    END IF;
  END LOOP;
END $$;
