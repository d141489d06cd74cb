-- Browsers' sessions: tokens of the kind 'session'.

-- What its owner sees. A token that was issued is shown too: it goes on for seven days.
CREATE FUNCTION session_shown(p_id uuid) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('subject', t.subject, 'display_name', s.display_name, 'role', t.role, 'cities', to_json(t.cities),
           'posts', to_json(t.posts), 'signed_in_at', utc(date_trunc('second', t.first_issued_at)), 'expires_at', utc(t.expires_at),
           'ends_at', utc(date_trunc('second', t.first_issued_at) + session_length(t.kind)),
           'second_factor', s.totp_sealed IS NOT NULL, 'password_temporary', coalesce(s.password_temporary, false),
           'stored_on', CASE WHEN current_setting('synchronous_commit') IN ('on', 'remote_apply') AND current_setting('synchronous_standby_names') <> ''
                             THEN 'two_disks' ELSE 'one_disk' END)
    FROM tokens AS t
    LEFT JOIN staff AS s ON s.username = t.subject
   WHERE t.id = p_id
$$;

-- How long a line of tokens goes on after its first.
CREATE FUNCTION session_length(p_kind text) RETURNS interval LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_kind WHEN 'session' THEN interval '12 hours' ELSE interval '7 days' END
$$;

-- Ends the sessions of an account, whose lock the caller has (tokens_lock); how many tokens of theirs were good until now.
CREATE FUNCTION sessions_end(p_username text, p_by text) RETURNS integer LANGUAGE sql VOLATILE AS $$
  WITH gone AS (
    UPDATE tokens AS t SET revoked_at = now(), revoked_by = p_by
     WHERE t.subject = p_username AND t.kind = 'session' AND t.revoked_at IS NULL AND t.expires_at > now()
    RETURNING 1)
  SELECT count(*)::integer FROM gone
$$;

-- With each sign-in and renewal some of those go that are over for a day: until then they say whose deeds were done in a
-- session, for who loses a device (tokens_deeds).
CREATE FUNCTION sessions_clear() RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  DELETE FROM tokens AS t
   USING (SELECT o.id FROM tokens AS o
           WHERE o.kind = 'session' AND o.expires_at < now() - interval '25 hours'
           ORDER BY o.expires_at LIMIT 200 FOR UPDATE SKIP LOCKED) AS old
   WHERE t.id = old.id
$$;

-- One more token of the same sign-in. Pages of one browser that ask at the same time get the same one.
CREATE FUNCTION session_renew(p_subject text[], p_token uuid[], t_id uuid[], t_kid text[], t_claims text[], t_issued timestamptz[], t_expires timestamptz[])
RETURNS TABLE (i integer, outcome text, body json, kid text, claims text) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  old tokens; made tokens; ends timestamptz;
BEGIN
  PERFORM tokens_lock(p_subject, false);
  PERFORM sessions_clear();
  FOR n IN 1 .. cardinality(p_token) LOOP
    made := NULL;
    SELECT t.* INTO old FROM tokens AS t WHERE t.id = p_token[n] AND t.revoked_at IS NULL;
    ends := date_trunc('second', old.first_issued_at) + session_length(old.kind);
    IF old.kind = 'session' AND ends > t_issued[n] THEN
      SELECT t.* INTO made
        FROM tokens AS t
       WHERE t.subject = old.subject AND t.kind = 'session' AND t.first_issued_at = old.first_issued_at AND t.revoked_at IS NULL
         AND t.issued_at > t_issued[n] - interval '1 minute'
       ORDER BY t.issued_at DESC, t.id DESC
       LIMIT 1;
      ends := least(t_expires[n], ends);
      IF made.id IS NULL THEN
        INSERT INTO tokens AS t (id, subject, role, cities, posts, kid, claims, issued_at, expires_at, first_issued_at, issued_by, kind)
        VALUES (t_id[n], old.subject, old.role, old.cities, old.posts, t_kid[n],
                replace(t_claims[n], '"exp":"' || utc(t_expires[n]) || '"', '"exp":"' || utc(ends) || '"'),
                t_issued[n], ends, old.first_issued_at, old.issued_by, 'session')
        RETURNING t.* INTO made;
      END IF;
    END IF;
    i := n;
    outcome := CASE WHEN made.id IS NOT NULL THEN 'done' WHEN old.kind = 'token' THEN 'not_session' ELSE 'ended' END;
    body := session_shown(made.id);
    kid := made.kid;
    claims := made.claims;
    RETURN NEXT;
  END LOOP;
END $$;

CREATE FUNCTION session_close(p_subject text[], p_token uuid[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  ended integer;
BEGIN
  PERFORM tokens_lock(p_subject, true);
  FOR n IN 1 .. cardinality(p_subject) LOOP
    ended := sessions_end(p_subject[n], p_subject[n]);
    IF ended > 0 THEN
      INSERT INTO events (type, subject, token_id, occurred_at, after)
      VALUES ('staff.signed_out', p_subject[n], p_token[n], now(), json_build_object('username', p_subject[n], 'sessions_ended', ended));
    END IF;
    i := n;
    outcome := 'done';
    body := json_build_object('ended', ended);
    RETURN NEXT;
  END LOOP;
END $$;
