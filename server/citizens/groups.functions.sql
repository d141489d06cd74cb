-- One travel group in full.

-- Whom to call, and who hears of the arrival.
CREATE FUNCTION group_contact(g travel_groups) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT json_build_object('phone', g.contact_phone, 'language', g.contact_language, 'kin_phone', g.kin_phone, 'kin_language', g.kin_language)
$$;

-- The ETag changes with the members too; only the group's own version, before the hyphen, counts in If-Match. As the owner, like the
-- next: who asks has seen the group.
CREATE FUNCTION group_detail(p_group uuid)
RETURNS TABLE (id uuid, city text, kind text, keep_together text, queued_at text, expected_members integer, pets integer, luggage_kg integer, source text, contact json,
  consent text, guardian json, members json, version integer, etag text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT ROWS 1 AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT g.id, g.city, g.kind, g.keep_together, utc(g.queued_at), g.expected_members, g.pets, g.luggage_kg, g.source,
         group_contact(g), g.consent,
         CASE WHEN g.guardian_name IS NOT NULL THEN json_build_object('name', g.guardian_name, 'phone', g.guardian_phone) END,
         m.members, g.version, 'v' || g.version || '-' || m.versions
    FROM travel_groups AS g
   CROSS JOIN LATERAL (
     SELECT coalesce(json_agg(json_build_object('reference', c.reference, 'given_names', c.given_names,
              'family_name', c.family_name, 'birth_date', citizen_birth(c.birth_date, c.birth_precision), 'sex', c.sex,
              'nationality', c.nationality, 'city', c.city, 'status', c.status, 'convoy', c.convoy, 'vehicle', c.vehicle,
              'accessible', c.accessible, 'companion', citizen_companion(c), 'needs', (
                SELECT coalesce(json_agg(n.code ORDER BY n.code), '[]')
                  FROM citizen_needs AS n
                 WHERE n.citizen_id = c.id)) ORDER BY c.id), '[]') AS members,
            coalesce(sum(c.version), 0) AS versions
       FROM citizens AS c
      WHERE c.group_id = g.id) AS m
   WHERE g.id = p_group;
END $$;

-- The people of the groups of a page.
CREATE FUNCTION groups_members(p_groups uuid[]) RETURNS TABLE (group_id uuid, members json)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT ROWS 100 AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT q.id, m.members
    FROM unnest(p_groups) AS q (id)
   CROSS JOIN LATERAL (
     SELECT coalesce(json_agg(json_build_object('reference', c.reference, 'given_names', c.given_names,
              'family_name', c.family_name, 'birth_date', citizen_birth(c.birth_date, c.birth_precision), 'status', c.status,
              'convoy', c.convoy, 'vehicle', c.vehicle, 'accessible', c.accessible, 'needs', (
                SELECT coalesce(json_agg(n.code ORDER BY n.code), '[]')
                  FROM citizen_needs AS n
                 WHERE n.citizen_id = c.id)) ORDER BY c.id), '[]') AS members
       FROM citizens AS c
      WHERE c.group_id = q.id) AS m;
END $$;

CREATE FUNCTION group_body(p_group uuid) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('id', d.id, 'city', d.city, 'kind', d.kind, 'keep_together', d.keep_together, 'queued_at', d.queued_at,
           'expected_members', d.expected_members, 'pets', d.pets, 'luggage_kg', d.luggage_kg, 'source', d.source, 'contact', d.contact, 'consent', d.consent, 'guardian', d.guardian,
           'members', d.members, 'version', d.version)
    FROM group_detail(p_group) AS d
$$;

-- An event for the group and one for each of these people.
CREATE FUNCTION group_log(p_type text, p_group uuid, p_people uuid[], p_before json, p_after json, p_subject text, p_token uuid)
RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, before, after)
  SELECT p_type, p_subject, p_token, t.city, t.id, t.reference, p_group, t.convoy, t.vehicle, t.status, now(), p_before, p_after
    FROM (SELECT g.city, NULL::uuid AS id, NULL::text AS reference, NULL::text AS convoy, NULL::integer AS vehicle, NULL::text AS status
            FROM travel_groups AS g WHERE g.id = p_group
          UNION ALL
          SELECT c.city, c.id, c.reference, c.convoy, c.vehicle, c.status FROM citizens AS c WHERE c.id = ANY (p_people)) AS t
   ORDER BY t.id NULLS FIRST
$$;

-- People without a seat go to another city: the one they leave and the one they come to both hear of it.
CREATE FUNCTION people_move(p_people uuid[], p_city text, p_subject text, p_token uuid) RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, status, occurred_at, before, after)
  SELECT 'citizen.moved', p_subject, p_token, side.city, c.id, c.reference, c.group_id, c.status, now(),
         json_build_object('city', c.city), json_build_object('city', p_city)
    FROM citizens AS c
   CROSS JOIN LATERAL (VALUES (1, c.city), (2, p_city)) AS side (o, city)
   WHERE c.id = ANY (p_people) AND c.city <> p_city
   ORDER BY c.id, side.o;
  UPDATE citizens AS c SET city = p_city, version = c.version + 1, updated_at = now()
   WHERE c.id = ANY (p_people) AND c.city <> p_city
$$;

-- Who of a group must be asked before its plans change: they hold a seat or are on the way.
CREATE FUNCTION people_placed(p_people uuid[]) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_agg(json_build_object('reference', c.reference, 'group', c.group_id, 'status', c.status, 'convoy', c.convoy, 'vehicle', c.vehicle) ORDER BY c.id)
    FROM citizens AS c
   WHERE c.id = ANY (p_people)
     AND c.status IN ('assigned', 'boarded', 'departed', 'missing', 'hospitalised', 'left_en_route', 'refused_at_border')
$$;

CREATE FUNCTION group_people(p_group uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(c.id ORDER BY c.id), '{}') FROM citizens AS c WHERE c.group_id = p_group
$$;

-- Some of a group become one of their own, with the same place in the queue. Both are locked.
CREATE FUNCTION group_part(p_from uuid, p_new uuid, p_people uuid[], p_city text) RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO travel_groups (id, city, kind, keep_together, contact_phone, contact_language, kin_phone, kin_language, consent,
         consent_at, consent_by, expected_members, queued_at)
  SELECT p_new, p_city, CASE WHEN cardinality(p_people) = 1 THEN 'person' ELSE g.kind END, g.keep_together, g.contact_phone,
         g.contact_language, g.kin_phone, g.kin_language, g.consent, g.consent_at, g.consent_by, cardinality(p_people), g.queued_at
    FROM travel_groups AS g
   WHERE g.id = p_from;
  UPDATE citizens AS c SET group_id = p_new, version = c.version + 1, updated_at = now() WHERE c.id = ANY (p_people);
  SELECT group_shrink(p_from, cardinality(p_people))
$$;

-- So many have left it; who is still expected does not go below who is there.
CREATE FUNCTION group_shrink(p_group uuid, p_people integer) RETURNS void LANGUAGE sql VOLATILE AS $$
  UPDATE travel_groups AS g
     SET expected_members = greatest(1, g.expected_members - p_people, m.present), version = g.version + 1,
         pets = CASE WHEN m.present > 0 THEN g.pets ELSE 0 END, luggage_kg = CASE WHEN m.present > 0 THEN g.luggage_kg ELSE 0 END,
         guardian_name = CASE WHEN m.present > 0 THEN g.guardian_name END,
         guardian_phone = CASE WHEN m.present > 0 THEN g.guardian_phone END
    FROM (SELECT count(*)::integer AS present FROM citizens AS c WHERE c.group_id = p_group AND c.status <> 'merged') AS m
   WHERE g.id = p_group
$$;
