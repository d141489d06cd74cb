-- A registration by SMS, of which r_fault names what could not be read: the person who writes is registered at once, the rest of
-- the family is expected, and what is missing an officer asks for. Its group says source sms.
CREATE FUNCTION sms_register(p_gateway text, p_message_id text, p_phone text, p_language text, r_city text, r_given_names text,
  r_family_name text, r_birth date, r_precision text, r_people integer, r_fault text, r_group uuid, r_id uuid, r_reference text,
  OUT outcome text, OUT answer text) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  place cities := sms_city(r_city);
  reference text;
BEGIN
  answer := '';
  IF r_fault IS NOT NULL THEN
    outcome := 'register_' || r_fault;
    RETURN;
  ELSIF place.code IS NULL THEN
    outcome := 'register_city';
    RETURN;
  END IF;
  reference := sms_registered(p_phone, r_given_names, r_family_name, r_birth);
  IF reference IS NULL AND sms_registers_too_often(p_gateway, p_phone) THEN
    outcome := 'throttled';
    RETURN;
  ELSIF reference IS NULL THEN
    SELECT r.body -> 'citizens' -> 0 ->> 'reference' INTO reference
      FROM citizens_register(ARRAY[p_gateway], ARRAY[NULL::uuid], ARRAY['gateway'], ARRAY[NULL::text], ARRAY[NULL::text],
             ARRAY['sms'], ARRAY[NULL::text], ARRAY[''::bytea], ARRAY[r_group], ARRAY[place.code],
             ARRAY[CASE r_people WHEN 1 THEN 'person' ELSE 'family' END], ARRAY['must'], ARRAY[p_phone], ARRAY[p_language],
             ARRAY[NULL::text], ARRAY[NULL::text], ARRAY['explicit'], ARRAY[r_people], ARRAY[0], ARRAY[0], ARRAY[NULL::timestamptz],
             ARRAY['sms'], ARRAY[p_gateway || ' ' || p_message_id],
             ARRAY['[]'::json], ARRAY[false], ARRAY[NULL::text], ARRAY[NULL::integer], ARRAY[NULL::text], ARRAY[NULL::text],
             ARRAY[NULL::timestamptz], ARRAY[NULL::text],
             ARRAY[1], ARRAY[r_id], ARRAY[r_reference], ARRAY[r_given_names], ARRAY[r_family_name], ARRAY[r_birth], ARRAY[r_precision],
             ARRAY[NULL::text], ARRAY[NULL::text], ARRAY[NULL::bytea], ARRAY[NULL::bytea], ARRAY[NULL::text], ARRAY[NULL::text],
             ARRAY[NULL::bytea], ARRAY[NULL::bytea], ARRAY[NULL::date], ARRAY[false], ARRAY[NULL::text], ARRAY[NULL::uuid], ARRAY[NULL::uuid],
             ARRAY[NULL::json], ARRAY[NULL::text], ARRAY[NULL::text]) AS r;
    outcome := 'registered';
  ELSE
    outcome := 'register_again';
  END IF;
  answer := sms_text('answer.' || outcome, p_language, 'reference', sms_reference(reference), 'city',
    sms_name(place.name_tr, place.name_en, place.name_uk, p_language));
END $$;

-- The reference that the same person has from this phone already: people send again what they got no answer to.
CREATE FUNCTION sms_registered(p_phone text, r_given_names text, r_family_name text, r_birth date) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT c.reference
    FROM travel_groups AS g
    JOIN citizens AS c ON c.group_id = g.id
   WHERE g.contact_phone = p_phone AND c.name_key = name_key(r_given_names || ' ' || r_family_name) AND c.status <> 'merged'
     AND (c.birth_date IS NULL OR r_birth IS NULL OR c.birth_date = r_birth)
   ORDER BY c.id
   LIMIT 1
$$;

CREATE FUNCTION sms_registers_too_often(p_gateway text, p_phone text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT sms_counted(p_phone, '1 day', '{registered}', 3) = 3
      OR (SELECT count(*) FROM (SELECT FROM inbound_messages AS m
                                 WHERE m.gateway = p_gateway AND m.received_at > now() - interval '1 hour' AND m.outcome = 'registered'
                                 LIMIT 600) AS counted) = 600
$$;
