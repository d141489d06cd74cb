-- What every feature's functions use: times, scopes, idempotency keys, events.

-- RFC 3339 in UTC, whole seconds without a fraction.
CREATE FUNCTION utc(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(at AT TIME ZONE 'UTC', CASE WHEN date_trunc('second', at) = at THEN 'YYYY-MM-DD"T"HH24:MI:SS"Z"' ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' END)
$$;

-- `scope` is a list of codes joined by commas; null means everything.
CREATE FUNCTION in_scope(code text, scope text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT scope IS NULL OR code = ANY (string_to_array(scope, ','))
$$;

-- Whether each item of a request is done on its own: on the connection for requests that failed as a whole.
CREATE FUNCTION item_by_item() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('kafile.item_by_item', true), 'off') = 'on'
$$;

-- What the client reads about an item that failed, while the log gets the reason. What is no fault of the item (locks,
-- resources, the server itself) fails the request.
CREATE FUNCTION item_failed(p_sqlstate text, p_constraint text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF left(p_sqlstate, 2) IN ('25', '40', '42', '53', '55', '57', '58') THEN
    RAISE EXCEPTION 'not the fault of an item' USING ERRCODE = p_sqlstate, CONSTRAINT = p_constraint;
  END IF;
  RAISE WARNING 'an item failed' USING ERRCODE = p_sqlstate, CONSTRAINT = p_constraint;
  RETURN 'This item could not be stored, the others are not touched by that. Send it again with a new Idempotency-Key; if it fails again, tell the operator.';
END $$;

-- Claims the keys in one order and returns the requests that are to be done now: those without a key and those whose
-- key is new. Waits for a rival that holds a key; of two requests with one key in the same batch the first is done.
CREATE FUNCTION idempotency_claim(p_subject text[], p_route text[], p_key text[], p_print bytea[]) RETURNS integer[] LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE todo integer[];
BEGIN
  WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(p_subject, p_route, p_key, p_print) WITH ORDINALITY AS q (subject, route, key, print, i)),
  firsts AS MATERIALIZED (
    SELECT DISTINCT ON (subject, route, key) * FROM asked WHERE key IS NOT NULL ORDER BY subject, route, key, i),
  claim AS (
    INSERT INTO idempotency AS k (subject, route, key, fingerprint)
    SELECT subject, route, key, print FROM firsts ORDER BY subject, route, key
    ON CONFLICT (subject, route, key) DO UPDATE SET fingerprint = k.fingerprint
    RETURNING k.subject, k.route, k.key, k.outcome),
  fresh AS (
    SELECT f.i FROM claim JOIN firsts AS f USING (subject, route, key) WHERE claim.outcome IS NULL
    UNION ALL SELECT i FROM asked WHERE key IS NULL)
  SELECT coalesce(array_agg(i::integer ORDER BY i), '{}') INTO todo FROM fresh;
  RETURN todo;
END $$;

-- Stores the outcomes of the requests `fresh` (parallel arrays: outcomes[n] and bodies[n] belong to fresh[n]) and answers
-- all requests of the batch, from the stored rows wherever there is a key.
CREATE FUNCTION idempotency_finish(p_subject text[], p_route text[], p_key text[], p_print bytea[],
  fresh integer[], outcomes text[], bodies json[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE idempotency AS k SET outcome = d.outcome, body = d.body
    FROM unnest(fresh, outcomes, bodies) AS d (i, outcome, body)
   WHERE p_key[d.i] IS NOT NULL AND k.subject = p_subject[d.i] AND k.route = p_route[d.i] AND k.key = p_key[d.i];
  RETURN QUERY
  SELECT q.i::integer,
         CASE WHEN q.key IS NULL THEN d.outcome WHEN k.fingerprint <> q.print THEN 'key_reused' ELSE k.outcome END,
         CASE WHEN q.key IS NULL THEN d.body WHEN k.fingerprint = q.print THEN k.body END
    FROM unnest(p_subject, p_route, p_key, p_print) WITH ORDINALITY AS q (subject, route, key, print, i)
    LEFT JOIN unnest(fresh, outcomes, bodies) AS d (i, outcome, body) ON d.i = q.i AND q.key IS NULL
    LEFT JOIN idempotency AS k ON k.subject = q.subject AND k.route = q.route AND k.key = q.key
   ORDER BY q.i;
END $$;
