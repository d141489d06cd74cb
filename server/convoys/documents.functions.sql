-- What the countries on the way take for a document, and who does not have it. Rules are only ever added: plans follow the
-- one that holds when their convoy departs.

-- The countries that a convoy's people enter.
CREATE FUNCTION route_countries(p_transit text[], p_border_post text) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT p_transit || ARRAY(SELECT b.country FROM border_posts AS b WHERE b.code = p_border_post AND b.country <> ALL (p_transit))
$$;

-- The rules in force at a time: of each country, nationality and document the one that began last. `p_without` is looked past.
CREATE FUNCTION rules_at(p_countries text[], p_at timestamptz, p_without uuid) RETURNS SETOF document_rules LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (r.country, r.nationality, r.document_type) r.*
    FROM document_rules AS r
   WHERE r.country = ANY (p_countries) AND r.valid_from <= p_at AND (r.valid_to IS NULL OR r.valid_to > p_at)
     AND r.id IS DISTINCT FROM p_without
   ORDER BY r.country, r.nationality, r.document_type, r.valid_from DESC, r.recorded_at DESC, r.id DESC
$$;

CREATE FUNCTION rule_shown(r document_rules) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', r.id, 'verdict', r.verdict, 'extra', r.extra, 'valid_from', utc(r.valid_from), 'source', r.source) WHERE r.id IS NOT NULL
$$;

-- What each country with rules for a person's nationality says to their document at that time; a country without rules
-- says nothing. Beside a rule's verdicts: `refused` without a rule for whoever has no document at all, `unlisted` for a
-- document that no rule speaks of, `unrecorded` where nobody asked for it yet. Where the nationality is not recorded the
-- document's state counts, and else the operation's own citizens.
CREATE FUNCTION documents_checked(p_citizens uuid[], p_countries text[], p_at timestamptz, p_without uuid DEFAULT NULL)
RETURNS TABLE (citizen_id uuid, country text, nationality text, document_type text, verdict text, extra text, rule jsonb, accepted text[])
LANGUAGE sql STABLE AS $$
WITH rules AS MATERIALIZED (
  SELECT r.country, r.nationality, r.document_type, r.verdict, r.extra, rule_shown(r) AS shown FROM rules_at(p_countries, p_at, p_without) AS r),
desks AS (
  SELECT r.country, r.nationality,
         coalesce(array_agg(r.document_type ORDER BY r.document_type) FILTER (WHERE r.verdict = 'accepted'), '{}') AS accepted
    FROM rules AS r
   GROUP BY r.country, r.nationality)
SELECT c.id, d.country, d.nationality, c.document_type,
       CASE WHEN r.verdict IS NOT NULL THEN r.verdict
            WHEN c.document_type IS NULL THEN 'unrecorded'
            WHEN c.document_type = 'none' THEN 'refused'
            ELSE 'unlisted' END,
       r.extra, r.shown, d.accepted
  FROM unnest(p_citizens) AS q (id)
  JOIN citizens AS c ON c.id = q.id
  JOIN desks AS d ON d.nationality = regexp_replace(coalesce(c.nationality, c.document_state, 'TUR'), '^D$', 'DEU')
  LEFT JOIN rules AS r ON r.country = d.country AND r.nationality = d.nationality AND r.document_type = c.document_type
$$;

-- Whether such a verdict keeps somebody off the convoy unless an officer lets them.
CREATE FUNCTION document_objection(verdict text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT verdict IN ('refused', 'officer_decides')
$$;

-- These people on that convoy: what is refused and to whom, and what they should be told; null where there is nothing.
CREATE FUNCTION documents_judge(p_citizens uuid[], p_convoy text) RETURNS TABLE (refused jsonb, people uuid[], warnings jsonb) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
RETURN QUERY
WITH checked AS MATERIALIZED (
  SELECT d.citizen_id, c.reference, d.country, array_position(w.countries, d.country) AS place, d.document_type, d.verdict, d.extra, d.rule, d.accepted,
         c.document_expires_on < (k.departs_at AT TIME ZONE t.time_zone)::date AS expired
    FROM convoys AS k
    JOIN cities AS t ON t.code = k.city
   CROSS JOIN LATERAL (SELECT route_countries(k.transit, k.border_post)) AS w (countries)
   CROSS JOIN LATERAL documents_checked(p_citizens, w.countries, k.departs_at) AS d
    JOIN citizens AS c ON c.id = d.citizen_id
   WHERE k.code = p_convoy),
warned AS (
  SELECT DISTINCT d.reference, m.place, m.code, m.country, m.detail
    FROM checked AS d
   CROSS JOIN LATERAL (VALUES
      (d.verdict = 'unrecorded', 0, 'no_document', NULL,
       'No travel document is recorded: ask for it, and record it with PATCH /v1/citizens/' || d.reference || '.'),
      (d.expired, 0, 'document_expired', NULL, 'The document expires before the convoy departs.'),
      (d.verdict = 'unlisted', d.place, 'document_not_listed', d.country, 'No rule says whether ' || d.country || ' accepts this kind of document: ask its consulate.'),
      (d.extra IS NOT NULL, d.place, 'document_extra', d.country, d.country || ' asks for more: ' || d.extra || '.')) AS m (holds, place, code, country, detail)
   WHERE m.holds)
SELECT (SELECT jsonb_agg(jsonb_build_object('reference', d.reference, 'country', d.country, 'document_type', d.document_type, 'rule', d.rule,
                 'accepted', d.accepted) ORDER BY d.place, d.reference)
          FROM checked AS d WHERE document_objection(d.verdict)),
       (SELECT array_agg(DISTINCT d.citizen_id) FROM checked AS d WHERE document_objection(d.verdict)),
       (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('reference', w.reference, 'code', w.code, 'country', w.country, 'detail', w.detail))
                 ORDER BY w.reference, w.place, w.code)
          FROM warned AS w);
END $$;

-- The way out for a group whose documents that convoy's countries refuse: up to five convoys of the city that would take
-- them all, and the countries that would. A plan of the past is offered those of its own time.
CREATE FUNCTION document_ways(p_citizens uuid[], p_accessible boolean[], p_apart boolean, p_convoy text) RETURNS jsonb LANGUAGE sql STABLE AS $$
SELECT jsonb_build_object(
    'routes', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('code', r.code, 'transit', r.transit, 'departs_at', utc(r.departs_at), 'free', r.free)
               ORDER BY r.departs_at, r.code), '[]')
        FROM (SELECT k.code, k.transit, k.departs_at,
                     (SELECT coalesce(sum(v.seats - v.taken), 0) FROM vehicles AS v WHERE v.convoy = k.code AND v.status = 'boarding') AS free
                FROM convoys AS k
               WHERE k.city = o.city AND k.departs_at >= least(o.departs_at, now()) AND k.status IN ('planned', 'boarding')
                 AND NOT EXISTS (SELECT FROM documents_checked(p_citizens, route_countries(k.transit, k.border_post), k.departs_at) AS d
                                  WHERE document_objection(d.verdict))
                 AND (vehicle_for(k.code, NULL, '{boarding}', 
                            cardinality(p_citizens) - (SELECT count(*)::integer FROM laps(p_citizens, k.code, NULL)),
                            cardinality(array_positions(p_accessible, true))) IS NOT NULL
                      OR p_apart AND vehicles_spread(k.code, p_citizens, p_accessible) IS NOT NULL)
               ORDER BY k.departs_at, k.code
               LIMIT 5) AS r),
    'countries', (
      SELECT coalesce(jsonb_agg(f.country ORDER BY f.country), '[]')
        FROM (SELECT d.country
                FROM documents_checked(p_citizens, ARRAY(SELECT DISTINCT r.country FROM document_rules AS r), o.departs_at) AS d
               GROUP BY d.country
              HAVING NOT bool_or(document_objection(d.verdict))) AS f))
  FROM convoys AS o
 WHERE o.code = p_convoy
$$;

-- Lets these people travel against the rules, for that reason. `p_refused` is what documents_judge found.
CREATE FUNCTION documents_override(p_citizens uuid[], p_reason text, p_refused jsonb, p_at timestamptz, p_subject text, p_token uuid)
RETURNS void LANGUAGE sql VOLATILE AS $$
  WITH old AS MATERIALIZED (
    SELECT c.id, c.document_override, c.document_override_by FROM citizens AS c
     WHERE c.id = ANY (p_citizens) AND (c.document_override, c.document_override_by) IS DISTINCT FROM (p_reason, p_subject)),
  written AS (
    UPDATE citizens AS c
       SET document_override = p_reason, document_override_by = p_subject, version = c.version + 1, updated_at = now()
      FROM old AS o
     WHERE c.id = o.id
    RETURNING c.id, c.reference, c.group_id, c.city, c.convoy, c.vehicle, c.status, o.document_override, o.document_override_by)
  INSERT INTO events (type, subject, token_id, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, before, after)
  SELECT 'citizen.document_override', p_subject, p_token, f.city, w.id, w.reference, w.group_id, w.convoy, w.vehicle, w.status, p_at,
         json_build_object('document_override', w.document_override, 'document_override_by', w.document_override_by),
         json_build_object('document_override', p_reason, 'document_override_by', p_subject, 'refused',
           (SELECT json_agg(r.entry - 'reference') FROM jsonb_array_elements(p_refused) AS r (entry) WHERE r.entry ->> 'reference' = w.reference))
    FROM written AS w
   CROSS JOIN LATERAL (SELECT w.city UNION SELECT k.city FROM convoys AS k WHERE k.code = w.convoy) AS f (city)
   ORDER BY w.id, f.city
$$;

-- Who has a seat in a convoy that departs under the rule, has not left, and is refused by it where they were not before.
CREATE FUNCTION rule_unfit(p_rule document_rules, p_cities text)
RETURNS TABLE (convoy text, vehicle integer, reference text, group_id uuid, document_type text, departs_at timestamptz, document_override text)
LANGUAGE sql STABLE AS $$
  WITH held AS MATERIALIZED (
    SELECT k.code, k.departs_at, array_agg(c.id) AS people
      FROM convoys AS k
      JOIN citizens AS c ON c.convoy = k.code
     WHERE k.departs_at >= p_rule.valid_from AND (p_rule.valid_to IS NULL OR k.departs_at < p_rule.valid_to)
       AND p_rule.country = ANY (route_countries(k.transit, k.border_post))
       AND c.status IN ('assigned', 'boarded') AND (in_scope(k.city, p_cities) OR in_scope(c.city, p_cities))
     GROUP BY k.code)
  SELECT h.code, c.vehicle, c.reference, c.group_id, c.document_type, h.departs_at, c.document_override
    FROM held AS h
   CROSS JOIN LATERAL (
      WITH after AS MATERIALIZED (SELECT a.citizen_id, a.verdict FROM documents_checked(h.people, ARRAY[p_rule.country], h.departs_at) AS a),
      before AS MATERIALIZED (SELECT b.citizen_id, b.verdict FROM documents_checked(h.people, ARRAY[p_rule.country], h.departs_at, p_rule.id) AS b)
      SELECT citizen_id, verdict FROM after WHERE document_objection(verdict) EXCEPT SELECT citizen_id, verdict FROM before) AS d
    JOIN citizens AS c ON c.id = d.citizen_id
   ORDER BY h.departs_at, h.code, c.vehicle, c.reference
   LIMIT 1001
$$;

CREATE FUNCTION document_rules_add(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_id uuid[], p_country text[], p_nationality text[], p_document_type text[],
  p_verdict text[], p_extra text[], p_source text[], p_valid_from timestamptz[], p_valid_to timestamptz[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}';
  n integer; r document_rules; unfit json; found bigint;
BEGIN
  -- Waits for the assignments that looked at the rules without this one: they are in the list, or see it.
  LOCK TABLE document_rules IN EXCLUSIVE MODE;
  FOREACH n IN ARRAY fresh LOOP
    IF p_valid_to[n] <= coalesce(p_valid_from[n], now()) THEN
      outcomes := outcomes || 'invalid_fields'::text;
      bodies := bodies || json_build_object('errors', json_build_array(json_build_object('pointer', '/valid_to',
                  'detail', 'A rule ends after it begins; one that holds until further notice has no valid_to.')));
      CONTINUE;
    END IF;
    INSERT INTO document_rules AS d (id, country, nationality, document_type, verdict, extra, source, valid_from, valid_to, recorded_by)
    VALUES (p_id[n], p_country[n], p_nationality[n], p_document_type[n], p_verdict[n], p_extra[n], p_source[n],
            coalesce(p_valid_from[n], now()), p_valid_to[n], p_subject[n])
    RETURNING d.* INTO r;
    INSERT INTO events (type, subject, token_id, occurred_at, after)
    VALUES ('document_rule.added', p_subject[n], p_token[n], now(), to_jsonb(r) - '{recorded_at,recorded_by}'::text[]);
    SELECT json_agg(json_build_object('convoy', u.convoy, 'vehicle', u.vehicle, 'reference', u.reference, 'group', u.group_id,
             'country', r.country, 'document_type', u.document_type, 'departs_at', utc(u.departs_at),
             'document_override', u.document_override) ORDER BY u.place) FILTER (WHERE u.place <= 1000),
           count(*)
      INTO unfit, found
      FROM (SELECT q.*, row_number() OVER () AS place FROM rule_unfit(r, p_cities[n]) AS q) AS u;
    outcomes := outcomes || 'created'::text;
    bodies := bodies || json_build_object('id', r.id, 'country', r.country, 'nationality', r.nationality, 'document_type', r.document_type,
      'verdict', r.verdict, 'extra', r.extra, 'source', r.source, 'valid_from', utc(r.valid_from), 'valid_to', utc(r.valid_to),
      'no_longer_fit', coalesce(unfit, '[]'), 'more', found > 1000);
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
