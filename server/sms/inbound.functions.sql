-- What citizens write: each message taken once, with its effect and its answer in one transaction.
-- Limits: a phone is answered 30 times an hour and told of 5 misses; a gateway brings 60 misses a minute, then only phones
-- that are registered are looked up; a phone registers 3 groups a day, a gateway 600 an hour.

-- Claims messages and phones until the transaction ends, in one order: a message that comes again waits for the first.
CREATE FUNCTION sms_claim(p_gateway text[], p_message_id text[], p_phone text[]) RETURNS void LANGUAGE sql VOLATILE AS $$
  SELECT pg_advisory_xact_lock(q.name)
    FROM (SELECT hashtextextended(concat_ws(' ', 'sms', m.gateway, m.message_id), 0) AS name
            FROM unnest(p_gateway, p_message_id) AS m (gateway, message_id)
           UNION
          SELECT hashtextextended('sms ' || p.phone, 0) FROM unnest(p_phone) AS p (phone) WHERE p.phone IS NOT NULL
           ORDER BY name) AS q
$$;

-- The language to answer in: of the keyword, of the phone's last one, of who is registered with it, of its country.
CREATE FUNCTION sms_tongue(p_phone text, p_keyword text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT sms_language(coalesce(p_keyword, (SELECT s.language FROM sms_phones AS s WHERE s.phone = p_phone),
           (SELECT g.contact_language FROM travel_groups AS g WHERE g.contact_phone = p_phone ORDER BY g.queued_at, g.id LIMIT 1),
           CASE WHEN p_phone LIKE '+90%' THEN 'tr' WHEN p_phone LIKE '+380%' THEN 'uk' ELSE 'en' END))
$$;

-- How many of the phone's messages since p_since had one of these outcomes; null: any. Counted up to p_most.
CREATE FUNCTION sms_counted(p_phone text, p_since interval, p_outcomes text[], p_most integer) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT count(*)::integer
    FROM (SELECT FROM inbound_messages AS m
           WHERE m.phone = p_phone AND m.received_at > now() - p_since AND (p_outcomes IS NULL OR m.outcome = ANY (p_outcomes))
           LIMIT p_most) AS counted
$$;

-- Guesses: one phone's, or those of all phones that a gateway brings.
CREATE FUNCTION sms_throttled(p_gateway text, p_phone text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT sms_counted(p_phone, '1 hour', '{unknown,mistyped}', 5) = 5
      OR (SELECT count(*) FROM (SELECT FROM inbound_messages AS m
                                 WHERE m.gateway = p_gateway AND m.received_at > now() - interval '1 minute'
                                   AND m.outcome IN ('unknown', 'mistyped')
                                 LIMIT 60) AS counted) = 60
         AND NOT EXISTS (SELECT FROM travel_groups AS g WHERE g.contact_phone = p_phone)
$$;

-- Nothing is told to a phone that is not registered with the person's group, and in the same words as of a reference that
-- nobody has. A merged reference answers for the one that it was merged into. What the consulate has to tell is not told by SMS.
CREATE FUNCTION sms_status(p_phone text, p_reference text, p_language text, OUT outcome text, OUT answer text) LANGUAGE plpgsql STABLE AS $$
DECLARE
  p record;
BEGIN
  SELECT s.status, coalesce(s.convoy, s.missed_convoy) AS convoy, sms_vehicle(ARRAY[s.vehicle], v.plate, p_language) AS vehicle,
         sms_name(y.name_tr, y.name_en, y.name_uk, p_language) AS city, sms_name(b.name_tr, b.name_en, b.name_uk, p_language) AS post,
         a.name AS place, a.address,
         CASE s.status WHEN 'handed_over' THEN sms_time(s.handed_over_at, b.time_zone, p_language)
                       ELSE sms_time(coalesce(k.gather_at, k.departs_at), d.time_zone, p_language) END AS at
    INTO p
    FROM citizens AS c
    JOIN citizens AS s ON s.id = coalesce(c.merged_into, c.id)
    JOIN travel_groups AS g ON g.id = s.group_id
    JOIN cities AS y ON y.code = s.city
    LEFT JOIN convoys AS k ON k.code = s.convoy
    LEFT JOIN cities AS d ON d.code = k.city
    LEFT JOIN vehicles AS v ON v.convoy = s.convoy AND v.number = s.vehicle
    LEFT JOIN assembly_points AS a ON a.id = k.assembly_point AND a.status IN ('open', 'full')
    LEFT JOIN handoffs AS h ON h.citizen_id = s.id AND h.result = 'handed_over'
    LEFT JOIN border_posts AS b ON b.code = coalesce(h.border_post, k.border_post)
   WHERE c.reference = p_reference AND g.contact_phone = p_phone;
  outcome := CASE
    WHEN NOT FOUND THEN 'unknown'
    WHEN p.status IN ('registered', 'assigned', 'no_show', 'boarded', 'departed', 'handed_over', 'withdrawn', 'declined', 'left_by_own_means')
      THEN 'status_' || p.status
    ELSE 'contact_consulate' END;
  IF outcome = 'unknown' THEN
    answer := sms_plain('unknown', p_language);
  ELSE
    answer := sms_text('answer.' || outcome, p_language, 'reference', sms_reference(p_reference), 'city', p.city, 'convoy', p.convoy,
      'vehicle', p.vehicle, 'time', p.at, 'place', p.place, 'address', p.address, 'post', p.post);
  END IF;
END $$;

CREATE FUNCTION sms_name(name_tr text, name_en text, name_uk text, p_language text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_language WHEN 'tr' THEN name_tr WHEN 'en' THEN name_en ELSE name_uk END
$$;

-- An answer without values.
CREATE FUNCTION sms_plain(p_name text, p_language text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT sms_text('answer.' || p_name, p_language, VARIADIC '{}'::text[])
$$;

-- The answer to a message of which only the beginning was read.
CREATE FUNCTION sms_answer_cut(p_answer text, p_language text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT p_answer || ' ' || sms_template('word.cut', p_language)
$$;

-- A city as people write it: its code, or a name that is known of it, in any spelling.
CREATE FUNCTION sms_city(p_text text) RETURNS cities LANGUAGE sql STABLE AS $$
  SELECT c.* FROM city_names AS n JOIN cities AS c ON c.code = n.city WHERE n.name_key = name_key(p_text)
$$;

-- Everything for one message; the phone is claimed.
CREATE FUNCTION sms_handle(p_gateway text, p_message_id text, p_phone text, p_command text, p_language text, p_reference text,
  r_city text, r_given_names text, r_family_name text, r_birth date, r_precision text, r_people integer,
  r_fault text, r_group uuid, r_id uuid, r_reference text, OUT outcome text, OUT answer text) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  answer := '';
  IF p_phone IS NULL THEN
    outcome := 'no_number';
  ELSIF sms_counted(p_phone, '1 hour', NULL, 30) = 30 THEN
    outcome := 'silenced';
  ELSIF p_command = 'status' AND sms_throttled(p_gateway, p_phone) THEN
    outcome := 'throttled';
  ELSIF p_command = 'status' AND p_reference IS NULL THEN
    outcome := 'mistyped';
  ELSIF p_command = 'status' THEN
    SELECT s.outcome, s.answer INTO outcome, answer FROM sms_status(p_phone, p_reference, p_language) AS s;
  ELSIF p_command = 'register' THEN
    SELECT s.outcome, s.answer INTO outcome, answer
      FROM sms_register(p_gateway, p_message_id, p_phone, p_language, r_city, r_given_names, r_family_name, r_birth, r_precision,
             r_people, r_fault, r_group, r_id, r_reference) AS s;
  ELSIF p_command IN ('stop', 'start') THEN
    outcome := CASE p_command WHEN 'stop' THEN 'stopped' ELSE 'started' END;
    PERFORM sms_consent(p_phone, p_command = 'stop');
  ELSE
    outcome := CASE WHEN sms_help_due(p_phone, p_command = 'help') THEN 'help' ELSE 'helped_before' END;
  END IF;
  IF answer = '' AND outcome NOT IN ('no_number', 'silenced', 'helped_before') THEN
    answer := sms_plain(outcome, p_language);
  END IF;
END $$;

-- Notices that are on their way to a phone that wants none are withdrawn with it.
CREATE FUNCTION sms_consent(p_phone text, p_stop boolean) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO sms_phones AS s (phone, stopped_at)
  VALUES (p_phone, CASE WHEN p_stop THEN now() END)
      ON CONFLICT (phone) DO UPDATE SET stopped_at = CASE WHEN p_stop THEN coalesce(s.stopped_at, now()) END;
  IF p_stop THEN
    UPDATE messages AS m SET state = 'withdrawn', updated_at = now()
     WHERE m.id IN (SELECT w.id FROM messages AS w
                     WHERE w.phone = p_phone AND w.state = 'queued' AND w.kind <> 'answer' ORDER BY w.id FOR NO KEY UPDATE);
  END IF;
END $$;

-- Whether the help text may go out now, and that it does: who asks for it gets it, who writes anything else once an hour.
CREATE FUNCTION sms_help_due(p_phone text, p_asked boolean) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO sms_phones AS s (phone, helped_at)
  VALUES (p_phone, now())
      ON CONFLICT (phone) DO UPDATE SET helped_at = now()
   WHERE p_asked OR s.helped_at IS NULL OR s.helped_at <= now() - interval '1 hour';
  RETURN FOUND;
END $$;

-- One entry a message. a_id: the answer goes out by the outbox under this id, null: with the reply, in these letters, which stay
-- those of the first time. missed: it asked for what is not there. A message id that comes again with another text is another message.
CREATE FUNCTION sms_receive(p_gateway text[], p_message_id text[], p_phone text[], p_text text[], p_cut boolean[], p_command text[],
  p_language text[], p_reference text[], r_city text[], r_given_names text[], r_family_name text[],
  r_birth date[], r_precision text[], r_people integer[], r_fault text[], r_group uuid[], r_id uuid[], r_reference text[], a_id uuid[])
RETURNS TABLE (i integer, answer text, letters text, missed boolean) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  m inbound_messages; message_key text; tongue text; became text;
BEGIN
  PERFORM sms_claim(p_gateway, p_message_id, p_phone);
  FOR n IN 1 .. cardinality(p_gateway) LOOP
    i := n;
    message_key := p_message_id[n];
    SELECT k.* INTO m FROM inbound_messages AS k WHERE k.gateway = p_gateway[n] AND k.message_id = message_key;
    IF FOUND AND (m.phone, m.text) IS DISTINCT FROM (p_phone[n], p_text[n]) THEN
      message_key := message_key || ' ' || md5(concat_ws(' ', p_phone[n], p_text[n]));
      SELECT k.* INTO m FROM inbound_messages AS k WHERE k.gateway = p_gateway[n] AND k.message_id = message_key;
    END IF;
    answer := m.answer;
    letters := m.letters;
    missed := false;
    IF NOT FOUND THEN
      SELECT g.letters INTO letters FROM gateways AS g WHERE g.name = p_gateway[n];
      tongue := sms_tongue(p_phone[n], p_language[n]);
      SELECT h.outcome, h.answer INTO became, answer
        FROM sms_handle(p_gateway[n], message_key, p_phone[n], p_command[n], tongue, p_reference[n], r_city[n],
               r_given_names[n], r_family_name[n], r_birth[n], r_precision[n], r_people[n], r_fault[n], r_group[n], r_id[n], r_reference[n]) AS h;
      IF p_cut[n] AND answer <> '' THEN
        answer := sms_answer_cut(answer, tongue);
      END IF;
      missed := became IN ('unknown', 'mistyped');
      PERFORM sms_remember_language(p_phone[n], p_language[n]);
      INSERT INTO inbound_messages (gateway, message_id, phone, text, command, outcome, answer, letters)
      VALUES (p_gateway[n], message_key, p_phone[n], p_text[n], p_command[n], became, answer, letters);
      IF a_id[n] IS NOT NULL AND answer <> '' THEN
        INSERT INTO messages (id, kind, template, phone, language, body, gateway, priority, not_before, valid_until)
        VALUES (a_id[n], 'answer', 'answer.' || became, p_phone[n], tongue, answer, p_gateway[n], 0, now(), now() + interval '12 hours');
      END IF;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

CREATE FUNCTION sms_remember_language(p_phone text, p_language text) RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO sms_phones AS s (phone, language)
  SELECT p_phone, p_language WHERE p_phone IS NOT NULL AND p_language IS NOT NULL
      ON CONFLICT (phone) DO UPDATE SET language = p_language WHERE s.language IS DISTINCT FROM p_language
$$;
