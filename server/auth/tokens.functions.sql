-- Issues, renews and revokes tokens.

-- One lock a subject, in order: what is renewed while all of a subject's tokens end, ends too or is not made.
CREATE FUNCTION tokens_lock(p_subject text[], p_alone boolean) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  lock_key bigint;
BEGIN
  FOR lock_key IN SELECT DISTINCT hashtextextended('tokens of ' || s, 0) AS k FROM unnest(p_subject) AS s ORDER BY k LOOP
    IF p_alone THEN
      PERFORM pg_advisory_xact_lock(lock_key);
    ELSE
      PERFORM pg_advisory_xact_lock_shared(lock_key);
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION tokens_issue(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], t_id uuid[], t_subject text[], t_role text[], t_cities text[],
  t_posts text[], t_kid text[], t_claims text[], t_issued timestamptz[], t_expires timestamptz[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  unknown text[];
  f integer;
BEGIN
  PERFORM tokens_lock(p_subject || t_subject, false);
  FOREACH f IN ARRAY fresh LOOP
    IF EXISTS (SELECT FROM tokens AS t WHERE t.id = p_token[f] AND t.revoked_at IS NOT NULL) THEN
      outcomes := outcomes || 'ended'::text;
      bodies := bodies || NULL::json;
      CONTINUE;
    END IF;
    SELECT array_agg(u.code ORDER BY u.code) INTO unknown
      FROM (SELECT code.code FROM string_to_table(t_cities[f], ',') AS code (code) WHERE NOT EXISTS (SELECT FROM cities AS c WHERE c.code = code.code)
            UNION ALL
            SELECT code.code FROM string_to_table(t_posts[f], ',') AS code (code) WHERE NOT EXISTS (SELECT FROM border_posts AS b WHERE b.code = code.code)
           ) AS u;
    IF unknown IS NOT NULL THEN
      outcomes := outcomes || 'unknown_code'::text;
      bodies := bodies || json_build_object('unknown', to_json(unknown));
      CONTINUE;
    END IF;
    INSERT INTO tokens (id, subject, role, cities, posts, kid, claims, issued_at, expires_at, first_issued_at, issued_by)
    VALUES (t_id[f], t_subject[f], t_role[f], string_to_array(t_cities[f], ','), string_to_array(t_posts[f], ','),
            t_kid[f], t_claims[f], t_issued[f], t_expires[f], t_issued[f], p_subject[f]);
    INSERT INTO events (type, subject, token_id, occurred_at, after)
    VALUES ('token.issued', p_subject[f], p_token[f], t_issued[f],
            json_build_object('id', t_id[f], 'subject', t_subject[f], 'role', t_role[f],
              'cities', to_json(string_to_array(t_cities[f], ',')), 'posts', to_json(string_to_array(t_posts[f], ',')),
              'expires_at', utc(t_expires[f])));
    outcomes := outcomes || 'created'::text;
    bodies := bodies || json_build_object('kid', t_kid[f], 'claims', t_claims[f]);
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;

-- One more token of the same line, never beyond seven days after its first. A key belongs to the token that sent it.
CREATE FUNCTION tokens_renew(p_subject text[], p_token uuid[], p_route text[], p_key text[], p_print bytea[],
  t_id uuid[], t_kid text[], t_claims text[], t_issued timestamptz[], t_expires timestamptz[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  routes text[] := ARRAY(SELECT q.route || ' ' || q.token FROM unnest(p_route, p_token) WITH ORDINALITY AS q (route, token, i) ORDER BY q.i);
  fresh integer[] := idempotency_claim(p_subject, routes, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  old tokens;
  renewable_until timestamptz;
  ends timestamptz;
  made json;
  f integer;
BEGIN
  PERFORM tokens_lock(p_subject, false);
  FOREACH f IN ARRAY fresh LOOP
    SELECT t.* INTO old FROM tokens AS t WHERE t.id = p_token[f] AND t.revoked_at IS NULL;
    renewable_until := date_trunc('second', old.first_issued_at) + interval '7 days';
    ends := least(t_expires[f], renewable_until);
    IF old.id IS NULL THEN
      outcomes := outcomes || 'ended'::text;
      bodies := bodies || NULL::json;
    ELSIF old.kind <> 'token' THEN
      outcomes := outcomes || 'session'::text;
      bodies := bodies || NULL::json;
    ELSIF ends <= t_issued[f] THEN
      outcomes := outcomes || 'renewed_out'::text;
      bodies := bodies || json_build_object('renewable_until', utc(renewable_until));
    ELSE
      INSERT INTO tokens (id, subject, role, cities, posts, kid, claims, issued_at, expires_at, first_issued_at, issued_by)
      VALUES (t_id[f], old.subject, old.role, old.cities, old.posts, t_kid[f],
              replace(t_claims[f], '"exp":"' || utc(t_expires[f]) || '"', '"exp":"' || utc(ends) || '"'),
              t_issued[f], ends, old.first_issued_at, p_subject[f])
      RETURNING json_build_object('kid', kid, 'claims', claims, 'renewable_until', utc(renewable_until)) INTO made;
      INSERT INTO events (type, subject, token_id, occurred_at, before, after)
      VALUES ('token.renewed', p_subject[f], p_token[f], t_issued[f],
              json_build_object('id', old.id, 'expires_at', utc(old.expires_at)),
              json_build_object('id', t_id[f], 'expires_at', utc(ends), 'renewable_until', utc(renewable_until)));
      outcomes := outcomes || 'created'::text;
      bodies := bodies || made;
    END IF;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, routes, p_key, p_print, fresh, outcomes, bodies);
END $$;

-- Revoking twice is revoking once.
CREATE FUNCTION tokens_revoke(p_subject text[], p_token uuid[], p_id uuid[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM FROM tokens AS t WHERE t.id = ANY (p_id) ORDER BY t.id FOR NO KEY UPDATE;
  INSERT INTO events (type, subject, token_id, occurred_at, before, after)
  SELECT 'token.revoked', p_subject[q.i], p_token[q.i], now(), json_build_object('revoked_at', NULL),
         json_build_object('id', t.id, 'subject', t.subject, 'revoked_at', utc(now()))
    FROM (SELECT DISTINCT ON (id) id, o.i FROM unnest(p_id) WITH ORDINALITY AS o (id, i) ORDER BY id, o.i) AS q
    JOIN tokens AS t ON t.id = q.id
   WHERE t.revoked_at IS NULL
   ORDER BY q.i;
  UPDATE tokens AS t SET revoked_at = now(), revoked_by = q.subject
    FROM (SELECT DISTINCT ON (id) id, subject FROM unnest(p_id, p_subject) WITH ORDINALITY AS o (id, subject, i) ORDER BY id, o.i) AS q
   WHERE t.id = q.id AND t.revoked_at IS NULL;
  RETURN QUERY
  SELECT q.i::integer, CASE WHEN t.id IS NULL THEN 'unknown' ELSE 'done' END,
         CASE WHEN t.id IS NOT NULL THEN json_build_object('id', t.id, 'subject', t.subject, 'role', t.role,
           'cities', to_json(t.cities), 'posts', to_json(t.posts), 'issued_at', utc(t.issued_at),
           'expires_at', utc(t.expires_at), 'revoked_at', utc(t.revoked_at)) END
    FROM unnest(p_id) WITH ORDINALITY AS q (id, i)
    LEFT JOIN tokens AS t ON t.id = q.id
   ORDER BY q.i;
END $$;
