-- Ends all tokens of a subject and tells what they did.

-- Whether somebody of this role and these cities may end such a token.
CREATE FUNCTION tokens_within_reach(p_role text, p_cities text, t_role text, t_cities text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT p_role = 'admin'
      OR (t_role = 'coordinator' AND (p_cities IS NULL OR coalesce(t_cities <@ string_to_array(p_cities, ','), false)))
$$;

-- What was done in this subject's name in the last 24 hours, with tokens within reach; each event as GET /v1/events shows it.
CREATE FUNCTION tokens_deeds(p_role text, p_cities text, t_subject text) RETURNS TABLE (events json, more boolean) LANGUAGE sql STABLE AS $$
  WITH deeds AS MATERIALIZED (
    SELECT e.*, row_number() OVER (ORDER BY e.recorded_at DESC, e.id DESC) AS n
      FROM events AS e
     WHERE e.subject = t_subject AND e.recorded_at > now() - interval '24 hours'
       AND (p_role = 'admin'
            OR EXISTS (SELECT FROM tokens AS t WHERE t.id = e.token_id AND tokens_within_reach(p_role, p_cities, t.role, t.cities)))
     ORDER BY e.recorded_at DESC, e.id DESC
     LIMIT 1001)
  SELECT coalesce(json_agg(json_build_object('id', d.id, 'type', d.type, 'subject', d.subject, 'token', d.token_id,
                    'occurred_at', utc(d.occurred_at), 'recorded_at', utc(d.recorded_at), 'reference', d.reference, 'group', d.group_id,
                    'city', d.city, 'convoy', d.convoy, 'vehicle', d.vehicle, 'status', d.status, 'before', d.before, 'after', d.after)
                  ORDER BY d.n) FILTER (WHERE d.n <= 1000), '[]'),
         count(*) > 1000
    FROM deeds AS d
$$;

CREATE FUNCTION tokens_revoke_all(p_subject text[], p_token uuid[], p_role text[], p_cities text[],
  p_route text[], p_key text[], p_print bytea[], t_subject text[], t_reason text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}';
  bodies json[] := '{}';
  known boolean;
  beyond boolean;
  ended json;
  f integer;
BEGIN
  PERFORM tokens_lock(t_subject, true);
  PERFORM FROM tokens AS t WHERE t.subject = ANY (t_subject) ORDER BY t.id FOR NO KEY UPDATE;
  FOREACH f IN ARRAY fresh LOOP
    SELECT coalesce(bool_or(reach.within), false),
           coalesce(bool_or(NOT reach.within) FILTER (WHERE t.revoked_at IS NULL AND t.expires_at > now()), false)
      INTO known, beyond
      FROM (SELECT o.role, o.cities, o.revoked_at, o.expires_at FROM tokens AS o WHERE o.subject = t_subject[f]
            UNION ALL
            -- Sessions are not kept long: who has an account is known without one.
            SELECT s.role, s.cities, now(), now() FROM staff AS s WHERE s.username = t_subject[f]) AS t,
           tokens_within_reach(p_role[f], p_cities[f], t.role, t.cities) AS reach (within);
    IF NOT known OR beyond THEN
      outcomes := outcomes || CASE WHEN known THEN 'beyond' ELSE 'unknown' END;
      bodies := bodies || NULL::json;
      CONTINUE;
    END IF;
    WITH gone AS (
      UPDATE tokens AS t SET revoked_at = now(), revoked_by = p_subject[f]
       WHERE t.subject = t_subject[f] AND t.revoked_at IS NULL AND t.expires_at > now()
      RETURNING t.id, t.role, t.expires_at)
    SELECT coalesce(json_agg(json_build_object('id', g.id, 'role', g.role, 'expires_at', utc(g.expires_at)) ORDER BY g.expires_at DESC, g.id), '[]')
      INTO ended
      FROM gone AS g;
    bodies := bodies || (
      SELECT json_build_object('subject', t_subject[f], 'revoked', ended, 'events', d.events, 'more', d.more)
        FROM tokens_deeds(p_role[f], p_cities[f], t_subject[f]) AS d);
    outcomes := outcomes || 'done'::text;
    INSERT INTO events (type, subject, token_id, occurred_at, after)
    VALUES ('tokens.revoked', p_subject[f], p_token[f], now(),
            json_build_object('subject', t_subject[f], 'reason', t_reason[f], 'revoked', ended));
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
