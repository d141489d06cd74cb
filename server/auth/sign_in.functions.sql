-- Signing in: attempts are counted before a password is looked at, an account is asked once more when it fits.

-- Seconds until the next attempt: none as long as fewer than p_free failed, then twice as many each time, at most 15 minutes.
CREATE FUNCTION sign_in_wait(p_failures integer, p_last timestamptz, p_free integer) RETURNS integer LANGUAGE sql VOLATILE AS $$
  SELECT CASE WHEN p_failures < p_free THEN 0
              ELSE greatest(0, ceil(extract(epoch FROM p_last - clock_timestamp()) + least(2 ^ least(p_failures - p_free, 10), 900)))::integer END
$$;

-- Failures of an hour ago count no more, and go.
CREATE FUNCTION sign_in_forget() RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  DELETE FROM sign_in_failures AS f
   USING (SELECT o.mark FROM sign_in_failures AS o
           WHERE o.last_at < clock_timestamp() - interval '1 hour' ORDER BY o.last_at LIMIT 100 FOR UPDATE SKIP LOCKED) AS old
   WHERE f.mark = old.mark
$$;

-- Takes an attempt from the account's and the network's before anybody knows how it ends: guesses that come at the same time
-- stand in line at their rows, so none of them is free. With seconds to wait nothing is taken and nothing told; without, the
-- account if it may sign in. A name that nobody has is counted in the same way.
CREATE FUNCTION sign_in_attempt(p_username text, p_account bytea, p_network bytea)
RETURNS TABLE (wait_s integer, password_hash text, version integer, role text, cities text, posts text, totp_sealed bytea, totp_since timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO sign_in_failures AS f (mark, failures, last_at)
  SELECT q.mark, 0, clock_timestamp() FROM unnest(ARRAY[p_account, p_network]) AS q (mark) ORDER BY q.mark
      ON CONFLICT (mark) DO UPDATE
     SET failures = CASE WHEN f.last_at < clock_timestamp() - interval '1 hour' THEN 0 ELSE f.failures END;
  SELECT max(sign_in_wait(f.failures, f.last_at, CASE f.mark WHEN p_account THEN 5 ELSE 20 END)) INTO wait_s
    FROM sign_in_failures AS f
   WHERE f.mark IN (p_account, p_network);
  IF wait_s > 0 THEN
    RETURN NEXT;
    RETURN;
  END IF;
  UPDATE sign_in_failures AS f SET failures = f.failures + 1, last_at = clock_timestamp() WHERE f.mark IN (p_account, p_network);
  PERFORM sign_in_forget();
  RETURN QUERY
  SELECT 0, s.password_hash, s.version, s.role, array_to_string(s.cities, ','), array_to_string(s.posts, ','), s.totp_sealed, s.totp_since
    FROM (SELECT) AS one
    LEFT JOIN staff AS s ON s.username = p_username AND s.disabled_at IS NULL;
END $$;

-- An attempt that was no guess is given back; after a sign-in the account's are all forgotten.
CREATE FUNCTION sign_in_give_back(p_account bytea, p_network bytea, p_forget boolean) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM FROM sign_in_failures AS f WHERE f.mark IN (p_account, p_network) ORDER BY f.mark FOR UPDATE;
  UPDATE sign_in_failures AS f SET failures = CASE WHEN p_forget AND f.mark = p_account THEN 0 ELSE greatest(f.failures - 1, 0) END
   WHERE f.mark IN (p_account, p_network);
  RETURN true;
END $$;

-- Uses a recovery code up; false if it was none.
CREATE FUNCTION recovery_code_use(p_username text, p_hash bytea) RETURNS boolean LANGUAGE plpgsql VOLATILE
 SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  DELETE FROM staff_recovery_codes AS c WHERE c.username = p_username AND c.hash = p_hash;
  RETURN FOUND;
END $$;

-- Whether the account is still the one whose password was compared, and its code good; a code is used up.
CREATE FUNCTION sign_in_verdict(s staff, p_hash text, p_version integer, p_step bigint, p_recovery bytea, p_enrols boolean, p_since timestamptz)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF s.username IS NULL OR s.disabled_at IS NOT NULL OR s.password_hash <> p_hash THEN
    RETURN 'refused';
  ELSIF s.version <> p_version THEN
    RETURN 'changed';
  ELSIF p_enrols THEN
    RETURN CASE WHEN s.totp_since IS DISTINCT FROM p_since THEN 'enrolment_stale' ELSE 'done' END;
  ELSIF s.totp_sealed IS NULL THEN
    RETURN 'done';
  ELSIF p_step > coalesce(s.totp_step, -1) THEN
    UPDATE staff AS a SET totp_step = p_step WHERE a.username = s.username;
    RETURN 'done';
  END IF;
  RETURN CASE WHEN recovery_code_use(s.username, p_recovery) THEN 'done' ELSE 'second_factor_refused' END;
END $$;

-- An account's recovery codes are these alone.
CREATE FUNCTION recovery_codes_replace(p_username text, p_hash bytea[]) RETURNS void LANGUAGE sql VOLATILE
 SECURITY DEFINER SET search_path FROM CURRENT AS $$
  DELETE FROM staff_recovery_codes AS c WHERE c.username = p_username;
  INSERT INTO staff_recovery_codes (username, hash) SELECT p_username, h.hash FROM unnest(p_hash) AS h (hash);
$$;

-- The password fitted. Changes it (n_hash), enrols a second factor (n_sealed, with recovery codes) and opens a session (t_id),
-- each where it is given, if the account is still as it was.
CREATE FUNCTION sign_in_finish(s_username text[], s_hash text[], s_version integer[], s_step bigint[], s_recovery bytea[], s_account bytea[],
  s_network bytea[], n_hash text[], n_sealed bytea[], n_since timestamptz[], t_id uuid[], t_kid text[], t_claims text[],
  t_issued timestamptz[], t_expires timestamptz[], c_request integer[], c_hash bytea[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  s staff; ended integer;
BEGIN
  PERFORM tokens_lock(s_username, array_remove(n_hash, NULL) <> '{}');
  PERFORM sessions_clear();
  FOR n IN 1 .. cardinality(s_username) LOOP
    i := n;
    body := NULL;
    SELECT a.* INTO s FROM staff AS a WHERE a.username = s_username[n] FOR NO KEY UPDATE;
    outcome := sign_in_verdict(s, s_hash[n], s_version[n], s_step[n], s_recovery[n], n_sealed[n] IS NOT NULL, n_since[n]);
    IF outcome = 'done' THEN
      PERFORM sign_in_give_back(s_account[n], s_network[n], true);
      IF n_hash[n] IS NOT NULL THEN
        ended := sessions_end(s.username, s.username);
        UPDATE staff AS a SET password_hash = n_hash[n], password_temporary = false, updated_at = now() WHERE a.username = s.username;
        INSERT INTO events (type, subject, token_id, occurred_at, after)
        VALUES ('staff.password_changed', s.username, t_id[n], now(), json_build_object('username', s.username, 'sessions_ended', ended));
      END IF;
      IF n_sealed[n] IS NOT NULL THEN
        UPDATE staff AS a SET totp_sealed = n_sealed[n], totp_since = clock_timestamp(), totp_step = s_step[n], updated_at = now()
         WHERE a.username = s.username;
        PERFORM recovery_codes_replace(s.username, ARRAY(SELECT c.hash FROM unnest(c_request, c_hash) AS c (request, hash) WHERE c.request = n));
        INSERT INTO events (type, subject, token_id, occurred_at, after)
        VALUES ('staff.second_factor_enrolled', s.username, t_id[n], now(), json_build_object('username', s.username));
      END IF;
      IF t_id[n] IS NOT NULL THEN
        UPDATE staff AS a SET signed_in_at = now() WHERE a.username = s.username;
        INSERT INTO tokens (id, subject, role, cities, posts, kid, claims, issued_at, expires_at, first_issued_at, issued_by, kind)
        VALUES (t_id[n], s.username, s.role, s.cities, s.posts, t_kid[n], t_claims[n], t_issued[n], t_expires[n], now(), s.username, 'session');
        INSERT INTO events (type, subject, token_id, occurred_at, after)
        VALUES ('staff.signed_in', s.username, t_id[n], now(),
                json_build_object('username', s.username, 'recovery_code', s_recovery[n] IS NOT NULL));
        body := session_shown(t_id[n]);
      END IF;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;
