-- Who was called or written to, and whether they answered. A contact is told once and never changed; like a fact it stays
-- with the reference under which it was told.

-- When this person was last reached: a call from the future counts from when it was told. Contacts told for a merged
-- reference are the survivor's. The outcome is that of the last attempt, reached or not.
CREATE FUNCTION citizen_contact(p_id uuid, OUT last_contact_at timestamptz, OUT last_contact_channel text, OUT last_contact_outcome text)
LANGUAGE sql STABLE AS $$
WITH told AS (
  SELECT k.id, k.channel, k.outcome, least(k.occurred_at, k.recorded_at) AS at
    FROM contacts AS k
   WHERE k.citizen_id = p_id
  UNION ALL
  SELECT k.id, k.channel, k.outcome, least(k.occurred_at, k.recorded_at)
    FROM citizens AS m
   CROSS JOIN LATERAL (SELECT * FROM contacts AS k WHERE k.citizen_id = m.id OFFSET 0) AS k
   WHERE m.merged_into = p_id)
SELECT r.at, r.channel, l.outcome
  FROM (SELECT t.outcome FROM told AS t ORDER BY t.at DESC, t.id DESC LIMIT 1) AS l
  LEFT JOIN (SELECT t.at, t.channel FROM told AS t WHERE t.outcome = 'reached' ORDER BY t.at DESC, t.id DESC LIMIT 1) AS r ON true
$$;

-- '' or "-<last contact>", for an ETag.
CREATE FUNCTION citizen_contacts_tag(p_id uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce('-' || max(k.id), '')
    FROM (SELECT p_id UNION ALL SELECT m.id FROM citizens AS m WHERE m.merged_into = p_id) AS o (id)
   CROSS JOIN LATERAL (SELECT k.id FROM contacts AS k WHERE k.citizen_id = o.id OFFSET 0) AS k
$$;

CREATE FUNCTION contacts_record(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[],
  m_request integer[], m_reference text[], m_channel text[], m_outcome text[], m_occurred_at timestamptz[], m_note text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  bodies json[];
BEGIN
  WITH told AS MATERIALIZED (
    SELECT m.n, m.request, m.reference, m.channel, m.outcome, m.occurred_at, m.note, clock_is_suspect(m.occurred_at) AS suspect,
           c.id, c.group_id, s.id AS survivor, s.reference AS shown, s.city, s.status, s.convoy, s.vehicle
      FROM unnest(m_request, m_reference, m_channel, m_outcome, m_occurred_at, m_note)
           WITH ORDINALITY AS m (request, reference, channel, outcome, occurred_at, note, n)
      LEFT JOIN (citizens AS c JOIN citizens AS s ON s.id = coalesce(c.merged_into, c.id))
        ON c.reference = m.reference AND citizen_in_scope(s, p_cities[m.request])
     WHERE m.request = ANY (fresh)),
  recorded AS (
    INSERT INTO contacts (citizen_id, channel, outcome, occurred_at, subject, note)
    SELECT t.id, t.channel, t.outcome, t.occurred_at, p_subject[t.request], t.note
      FROM told AS t
     WHERE t.id IS NOT NULL
     ORDER BY t.n),
  logged AS (
    INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, after)
    SELECT 'citizen.contacted', p_subject[t.request], p_token[t.request], t.city, t.survivor, t.shown, t.group_id, t.convoy, t.vehicle,
           t.status, t.occurred_at, json_build_object('channel', t.channel, 'outcome', t.outcome)
      FROM told AS t
     WHERE t.id IS NOT NULL
     ORDER BY t.n),
  answered AS (
    SELECT t.request, json_build_object('items', json_agg(
             CASE WHEN t.id IS NULL THEN json_build_object('reference', t.reference, 'outcome', nobody_outcome(t.reference))
                  WHEN t.suspect THEN json_build_object('reference', t.reference, 'outcome', 'recorded', 'clock_suspect', true)
                  ELSE json_build_object('reference', t.reference, 'outcome', 'recorded') END ORDER BY t.n)) AS body
      FROM told AS t
     GROUP BY t.request)
  SELECT coalesce(array_agg(a.body ORDER BY q.n), '{}') INTO bodies
    FROM unnest(fresh) WITH ORDINALITY AS q (request, n)
    LEFT JOIN answered AS a ON a.request = q.request;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh,
    array_fill('done'::text, ARRAY[cardinality(fresh)]), bodies);
END $$;
