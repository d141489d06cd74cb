-- Gateways: added, changed, reset. At most 1,000.

CREATE FUNCTION gateway_shown(g gateways) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('name', g.name, 'dialect', g.dialect, 'letters', g.letters, 'shift_tables', g.shift_tables, 'sender', g.sender,
           'public_url', g.public_url, 'send_url', g.send_url, 'account', g.account, 'has_secret', g.secret_sealed IS NOT NULL,
           'disabled', g.disabled_at IS NOT NULL, 'created_at', utc(g.created_at), 'updated_at', utc(g.updated_at), 'version', g.version)
$$;

-- What a gateway can be changed in, for the log: never the secret itself.
CREATE FUNCTION gateway_fields(g gateways) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('dialect', g.dialect, 'letters', g.letters, 'shift_tables', g.shift_tables, 'sender', g.sender,
           'public_url', g.public_url, 'send_url', g.send_url, 'account', g.account, 'disabled', g.disabled_at IS NOT NULL)
$$;

-- The field errors of a gateway as it would stand: `[]` if there are none.
CREATE FUNCTION gateway_errors(g gateways) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', e.pointer, 'detail', e.detail) ORDER BY e.pointer), '[]')
    FROM (VALUES ('/public_url', g.dialect IN ('android', 'twilio') AND g.public_url IS NULL,
                  'This dialect needs the address by which the gateway reaches this server.'),
                 ('/account', g.dialect = 'twilio' AND g.account IS NULL, 'This dialect needs the AccountSid.'),
                 ('/secret', g.dialect = 'twilio' AND g.secret_sealed IS NULL, 'This dialect needs the account''s auth token.'),
                 ('/account', g.dialect = 'kannel' AND g.send_url IS NOT NULL AND g.account IS NULL, 'To send, this dialect needs the user of sendsms.'),
                 ('/secret', g.dialect = 'kannel' AND g.send_url IS NOT NULL AND g.secret_sealed IS NULL,
                  'To send, this dialect needs the password of sendsms.'),
                 ('/sender', g.dialect = 'twilio' AND g.send_url IS NOT NULL AND g.sender IS NULL, 'To send, this dialect needs a number of the account.'),
                 ('/account', EXISTS (SELECT FROM gateways AS o WHERE o.dialect = g.dialect AND o.account = g.account AND o.name <> g.name)
                  AND g.dialect = 'twilio', 'Another gateway has this account.'))
         AS e (pointer, holds, detail)
   WHERE e.holds
$$;

-- One lock for all changes, so that the limit and the accounts stay what they are.
CREATE FUNCTION gateways_lock() RETURNS void LANGUAGE sql VOLATILE AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('gateways', 0))
$$;

-- `fresh` says that this request added it: what is stored for a repeated one does not hold the secrets.
CREATE FUNCTION gateways_add(p_subject text[], p_token uuid[], p_route text[], p_key text[], p_print bytea[], g_name text[],
  g_dialect text[], g_letters text[], g_shift_tables text[], g_sender text[], g_public_url text[], g_send_url text[], g_account text[],
  g_password_hash bytea[], g_secret_sealed bytea[])
RETURNS TABLE (i integer, outcome text, body json, fresh boolean) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  todo integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}';
  n integer; g gateways; errors jsonb; verdict text;
BEGIN
  PERFORM gateways_lock();
  FOREACH n IN ARRAY todo LOOP
    g := NULL;
    g.name := g_name[n];
    g.dialect := g_dialect[n];
    g.letters := coalesce(g_letters[n], 'folded');
    g.shift_tables := coalesce(g_shift_tables[n], 'none');
    g.sender := g_sender[n];
    g.public_url := g_public_url[n];
    g.send_url := g_send_url[n];
    g.account := g_account[n];
    g.secret_sealed := g_secret_sealed[n];
    errors := gateway_errors(g);
    verdict := CASE WHEN errors <> '[]' THEN 'invalid_fields'
                    WHEN EXISTS (SELECT FROM gateways AS o WHERE o.name = g.name) THEN 'taken'
                    WHEN (SELECT count(*) FROM gateways) >= 1000 THEN 'full'
                    ELSE 'created' END;
    IF verdict = 'created' THEN
      INSERT INTO gateways AS o (name, dialect, password_hash, account, secret_sealed, letters, shift_tables, sender, public_url, send_url, created_by)
      VALUES (g.name, g.dialect, g_password_hash[n], g.account, g.secret_sealed, g.letters, g.shift_tables, g.sender, g.public_url, g.send_url,
              p_subject[n])
      RETURNING o.* INTO g;
      INSERT INTO events (type, subject, token_id, occurred_at, after)
      VALUES ('gateway.added', p_subject[n], p_token[n], now(), (jsonb_build_object('name', g.name) || gateway_fields(g))::json);
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || CASE verdict
      WHEN 'created' THEN gateway_shown(g)
      WHEN 'invalid_fields' THEN json_build_object('errors', errors)
      ELSE '{}'::json END;
  END LOOP;
  RETURN QUERY
  SELECT f.i, f.outcome, f.body, f.i = ANY (todo)
    FROM idempotency_finish(p_subject, p_route, p_key, p_print, todo, outcomes, bodies) AS f;
END $$;

-- g_set_*: the field stands in the patch; the others stay where they are null. Without a version whatever stands there is changed.
CREATE FUNCTION gateways_change(p_subject text[], p_token uuid[], g_name text[], g_version integer[], g_letters text[], g_shift_tables text[],
  g_set_sender boolean[], g_sender text[], g_set_public_url boolean[], g_public_url text[], g_set_send_url boolean[], g_send_url text[],
  g_set_account boolean[], g_account text[], g_set_secret boolean[], g_secret_sealed bytea[], g_set_disabled boolean[], g_disabled boolean[])
RETURNS TABLE (i integer, outcome text, body json, version integer) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  old gateways; g gateways; errors jsonb;
BEGIN
  PERFORM gateways_lock();
  FOR n IN 1 .. cardinality(g_name) LOOP
    i := n;
    body := NULL;
    version := NULL;
    SELECT o.* INTO old FROM gateways AS o WHERE o.name = g_name[n] FOR NO KEY UPDATE;
    g := old;
    g.letters := coalesce(g_letters[n], g.letters);
    g.shift_tables := coalesce(g_shift_tables[n], g.shift_tables);
    IF g_set_sender[n] THEN g.sender := g_sender[n]; END IF;
    IF g_set_public_url[n] THEN g.public_url := g_public_url[n]; END IF;
    IF g_set_send_url[n] THEN g.send_url := g_send_url[n]; END IF;
    IF g_set_account[n] THEN g.account := g_account[n]; END IF;
    IF g_set_secret[n] AND g.dialect <> 'android' THEN g.secret_sealed := g_secret_sealed[n]; END IF;
    IF g_set_disabled[n] THEN g.disabled_at := CASE WHEN g_disabled[n] THEN coalesce(g.disabled_at, now()) END; END IF;
    errors := gateway_errors(g);
    outcome := CASE WHEN old.name IS NULL THEN 'unknown'
                    WHEN old.version <> g_version[n] THEN 'version_changed'
                    WHEN errors <> '[]' THEN 'invalid_fields'
                    ELSE 'done' END;
    IF outcome = 'invalid_fields' THEN
      body := json_build_object('errors', errors);
    ELSIF outcome = 'done' THEN
      IF (gateway_fields(old), old.secret_sealed) IS DISTINCT FROM (gateway_fields(g), g.secret_sealed) THEN
        UPDATE gateways AS o
           SET letters = g.letters, shift_tables = g.shift_tables, sender = g.sender, public_url = g.public_url, send_url = g.send_url,
               account = g.account, secret_sealed = g.secret_sealed, disabled_at = g.disabled_at, version = o.version + 1, updated_at = now()
         WHERE o.name = g.name
        RETURNING o.* INTO g;
        INSERT INTO events (type, subject, token_id, occurred_at, before, after)
        VALUES ('gateway.changed', p_subject[n], p_token[n], now(), fields_changed(gateway_fields(old), gateway_fields(g)),
                (jsonb_build_object('name', g.name, 'secret_changed', old.secret_sealed IS DISTINCT FROM g.secret_sealed)
                 || fields_changed(gateway_fields(g), gateway_fields(old))::jsonb)::json);
      END IF;
      body := gateway_shown(g);
      version := g.version;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- Another password, and another secret where we made it; the old ones end within a second on every running server.
CREATE FUNCTION gateways_reset(p_subject text[], p_token uuid[], g_name text[], g_password_hash bytea[], g_secret_sealed bytea[])
RETURNS TABLE (i integer, outcome text, body json, secret_reset boolean) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  g gateways;
BEGIN
  PERFORM gateways_lock();
  FOR n IN 1 .. cardinality(g_name) LOOP
    i := n;
    body := NULL;
    SELECT o.* INTO g FROM gateways AS o WHERE o.name = g_name[n] FOR NO KEY UPDATE;
    outcome := CASE WHEN NOT FOUND THEN 'unknown' WHEN g.password_hash IS NULL THEN 'no_password' ELSE 'done' END;
    IF outcome = 'done' THEN
      UPDATE gateways AS o
         SET password_hash = g_password_hash[n], secret_sealed = CASE o.dialect WHEN 'android' THEN g_secret_sealed[n] ELSE o.secret_sealed END,
             version = o.version + 1, updated_at = now()
       WHERE o.name = g.name
      RETURNING o.* INTO g;
      INSERT INTO events (type, subject, token_id, occurred_at, after)
      VALUES ('gateway.reset', p_subject[n], p_token[n], now(), json_build_object('name', g.name));
    END IF;
    secret_reset := outcome = 'done' AND g.dialect = 'android';
    body := CASE WHEN outcome = 'done' THEN gateway_shown(g) ELSE '{}'::json END;
    RETURN NEXT;
  END LOOP;
END $$;
