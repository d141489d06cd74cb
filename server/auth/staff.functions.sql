-- Staff accounts, as admins and commands on the server add, change and reset them. One lock for all changes of who is an
-- admin, so that the last one stays.

CREATE FUNCTION staff_shown(s staff) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('username', s.username, 'display_name', s.display_name, 'role', s.role, 'cities', to_json(s.cities),
           'posts', to_json(s.posts), 'disabled', s.disabled_at IS NOT NULL, 'second_factor', s.totp_sealed IS NOT NULL,
           'password_temporary', s.password_temporary, 'signed_in_at', utc(s.signed_in_at), 'created_at', utc(s.created_at),
           'updated_at', utc(s.updated_at), 'version', s.version)
$$;

-- What an account can be changed in, for the log.
CREATE FUNCTION staff_fields(s staff) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('display_name', s.display_name, 'role', s.role, 'cities', to_jsonb(s.cities), 'posts', to_jsonb(s.posts),
           'disabled', s.disabled_at IS NOT NULL)
$$;

-- The field errors of an account as it would stand: `[]` if there are none. A token has room for 900 bytes of codes.
CREATE FUNCTION staff_errors(s staff) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', e.pointer, 'detail', e.detail) ORDER BY e.pointer), '[]')
    FROM (VALUES ('/cities', s.role = 'coordinator' AND s.cities IS NULL, 'A coordinator needs at least one city.'),
                 ('/posts', s.role = 'border' AND s.posts IS NULL, 'A border officer needs at least one post.'),
                 ('/cities', EXISTS (SELECT FROM unnest(s.cities) AS c (code) WHERE NOT EXISTS (SELECT FROM cities AS y WHERE y.code = c.code)),
                  'These must be codes of GET /v1/cities.'),
                 ('/posts', EXISTS (SELECT FROM unnest(s.posts) AS c (code) WHERE NOT EXISTS (SELECT FROM border_posts AS b WHERE b.code = c.code)),
                  'These must be codes of GET /v1/border-posts.'),
                 ('/cities', (SELECT coalesce(sum(length(c.code) + 3), 0) FROM unnest(s.cities || s.posts) AS c (code)) > 900,
                  'These cities and posts are too many for one account.'))
         AS e (pointer, holds, detail)
   WHERE e.holds
$$;

CREATE FUNCTION staff_lock() RETURNS void LANGUAGE sql VOLATILE AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('staff', 0))
$$;

-- `fresh` says that this request added the account: what is stored for a repeated one does not hold the password.
CREATE FUNCTION staff_add(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[], p_route text[], p_key text[],
  p_print bytea[], s_username text[], s_display_name text[], s_role text[], s_cities text[], s_posts text[], s_hash text[],
  s_temporary boolean[], s_if_none boolean[])
RETURNS TABLE (i integer, outcome text, body json, fresh boolean) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  todo integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}';
  n integer; s staff; errors jsonb; verdict text;
BEGIN
  PERFORM staff_lock();
  FOREACH n IN ARRAY todo LOOP
    s := NULL;
    s.username := s_username[n];
    s.display_name := s_display_name[n];
    s.role := s_role[n];
    s.cities := string_to_array(nullif(s_cities[n], ''), ',');
    s.posts := string_to_array(nullif(s_posts[n], ''), ',');
    errors := staff_errors(s);
    verdict := CASE WHEN s_if_none[n] AND EXISTS (SELECT FROM staff) THEN 'not_needed'
                    WHEN errors <> '[]' THEN 'invalid_fields'
                    WHEN EXISTS (SELECT FROM staff AS o WHERE o.username = s.username) THEN 'taken'
                    ELSE 'created' END;
    IF verdict = 'created' THEN
      INSERT INTO staff AS o (username, display_name, role, cities, posts, password_hash, password_temporary, created_by)
      VALUES (s.username, s.display_name, s.role, s.cities, s.posts, s_hash[n], s_temporary[n], p_subject[n])
      RETURNING o.* INTO s;
      INSERT INTO events (type, subject, token_id, occurred_at, after)
      VALUES ('staff.added', p_subject[n], p_token[n], now(), (jsonb_build_object('username', s.username) || staff_fields(s))::json);
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || CASE verdict
      WHEN 'created' THEN staff_shown(s)
      WHEN 'invalid_fields' THEN json_build_object('errors', errors)
      ELSE '{}'::json END;
  END LOOP;
  RETURN QUERY
  SELECT f.i, f.outcome, f.body, f.i = ANY (todo)
    FROM idempotency_finish(p_subject, p_route, p_key, p_print, todo, outcomes, bodies) AS f;
END $$;

-- s_set_*: the field stands in the patch; roles stay where they are null. Without a version whatever stands there is changed.
CREATE FUNCTION staff_change(p_subject text[], p_token uuid[], s_username text[], s_version integer[], s_set_display_name boolean[],
  s_display_name text[], s_role text[], s_set_cities boolean[], s_cities text[], s_set_posts boolean[], s_posts text[],
  s_set_disabled boolean[], s_disabled boolean[])
RETURNS TABLE (i integer, outcome text, body json, version integer) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  old staff; s staff; errors jsonb;
BEGIN
  PERFORM staff_lock();
  PERFORM tokens_lock(s_username, true);
  PERFORM FROM staff AS a WHERE a.username = ANY (s_username) ORDER BY a.username FOR NO KEY UPDATE;
  FOR n IN 1 .. cardinality(s_username) LOOP
    i := n;
    body := NULL;
    version := NULL;
    SELECT a.* INTO old FROM staff AS a WHERE a.username = s_username[n];
    s := old;
    s.role := coalesce(s_role[n], s.role);
    IF s_set_display_name[n] THEN s.display_name := s_display_name[n]; END IF;
    IF s_set_cities[n] THEN s.cities := string_to_array(nullif(s_cities[n], ''), ','); END IF;
    IF s_set_posts[n] THEN s.posts := string_to_array(nullif(s_posts[n], ''), ','); END IF;
    IF s_set_disabled[n] THEN s.disabled_at := CASE WHEN s_disabled[n] THEN coalesce(s.disabled_at, now()) END; END IF;
    errors := staff_errors(s);
    outcome := CASE WHEN old.username IS NULL THEN 'unknown'
                    WHEN old.version <> s_version[n] THEN 'version_changed'
                    WHEN errors <> '[]' THEN 'invalid_fields'
                    WHEN old.role = 'admin' AND old.disabled_at IS NULL AND (s.role <> 'admin' OR s.disabled_at IS NOT NULL)
                      AND NOT EXISTS (SELECT FROM staff AS o WHERE o.role = 'admin' AND o.disabled_at IS NULL AND o.username <> s.username)
                      THEN 'last_admin'
                    ELSE 'done' END;
    IF outcome = 'invalid_fields' THEN
      body := json_build_object('errors', errors);
    ELSIF outcome = 'done' THEN
      IF staff_fields(old) <> staff_fields(s) THEN
        UPDATE staff AS a
           SET display_name = s.display_name, role = s.role, cities = s.cities, posts = s.posts, disabled_at = s.disabled_at,
               version = a.version + 1, updated_at = now()
         WHERE a.username = s.username
        RETURNING a.* INTO s;
        -- A session says what its owner may do: it ends where that is not so any more.
        IF staff_fields(old) - 'display_name' <> staff_fields(s) - 'display_name' THEN
          PERFORM sessions_end(s.username, p_subject[n]);
        END IF;
        INSERT INTO events (type, subject, token_id, occurred_at, before, after)
        VALUES ('staff.changed', p_subject[n], p_token[n], now(), fields_changed(staff_fields(old), staff_fields(s)),
                (jsonb_build_object('username', s.username) || fields_changed(staff_fields(s), staff_fields(old))::jsonb)::json);
      END IF;
      body := staff_shown(s);
      version := s.version;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- s_account is the mark of its failed attempts; null where it is not known.
CREATE FUNCTION staff_reset(p_subject text[], p_token uuid[], s_username text[], s_hash text[], s_account bytea[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  ended integer;
BEGIN
  PERFORM tokens_lock(s_username, true);
  FOR n IN 1 .. cardinality(s_username) LOOP
    i := n;
    body := NULL;
    UPDATE staff AS a
       SET password_hash = s_hash[n], password_temporary = true, totp_sealed = NULL, totp_since = NULL, totp_step = NULL, updated_at = now()
     WHERE a.username = s_username[n];
    outcome := CASE WHEN FOUND THEN 'done' ELSE 'unknown' END;
    IF outcome = 'done' THEN
      PERFORM recovery_codes_replace(s_username[n], '{}');
      UPDATE sign_in_failures AS f SET failures = 0 WHERE f.mark = s_account[n];
      ended := sessions_end(s_username[n], p_subject[n]);
      INSERT INTO events (type, subject, token_id, occurred_at, after)
      VALUES ('staff.reset', p_subject[n], p_token[n], now(), json_build_object('username', s_username[n], 'sessions_ended', ended));
      body := json_build_object('username', s_username[n], 'sessions_ended', ended);
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;
