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

-- Claims the keys until the transaction ends and returns the requests that are to be done now: those without a key and
-- those whose key has no answer yet. Waits for a rival that holds a key, and reads its answer afterwards; of two requests
-- with one key in the same batch the first is done. A claim is a lock, taken in one order, so that the answer's row is written
-- once, when it is known. Where servers of two versions meet, the row's own key stands in for the lock. Keys are looked up one
-- by one (LATERAL): a join that was planned while the table was empty would read all of it for each batch.
CREATE FUNCTION idempotency_claim(p_subject text[], p_route text[], p_key text[], p_print bytea[]) RETURNS integer[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE todo integer[];
BEGIN
  IF array_remove(p_key, NULL) = '{}' THEN
    RETURN ARRAY(SELECT generate_subscripts(p_key, 1));
  END IF;
  PERFORM pg_advisory_xact_lock(q.name)
     FROM (SELECT DISTINCT hashtextextended(concat_ws(' ', k.subject, k.route, k.key), 0) AS name
             FROM unnest(p_subject, p_route, p_key) AS k (subject, route, key)
            WHERE k.key IS NOT NULL
            ORDER BY name) AS q;
  WITH asked AS MATERIALIZED (
    SELECT q.subject, q.route, q.key, q.i::integer AS i
      FROM unnest(p_subject, p_route, p_key) WITH ORDINALITY AS q (subject, route, key, i)),
  answered AS MATERIALIZED (
    SELECT a.i
      FROM asked AS a
     CROSS JOIN LATERAL (
       SELECT FROM idempotency AS k
        WHERE k.subject = a.subject AND k.route = a.route AND k.key = a.key
          FOR KEY SHARE) AS k),
  firsts AS (
    SELECT min(a.i) AS i FROM asked AS a WHERE a.key IS NOT NULL GROUP BY a.subject, a.route, a.key
    UNION ALL
    SELECT a.i FROM asked AS a WHERE a.key IS NULL)
  SELECT coalesce(array_agg(f.i ORDER BY f.i), '{}') INTO todo
    FROM firsts AS f
   WHERE f.i NOT IN (SELECT d.i FROM answered AS d);
  RETURN todo;
END $$;

-- Stores the outcomes of the requests `fresh` (parallel arrays: outcomes[n] and bodies[n] belong to fresh[n]) and answers
-- all requests of the batch, those that were not fresh from the stored rows.
CREATE FUNCTION idempotency_finish(p_subject text[], p_route text[], p_key text[], p_print bytea[],
  fresh integer[], outcomes text[], bodies json[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF array_remove(p_key, NULL) <> '{}' THEN
    INSERT INTO idempotency (subject, route, key, fingerprint, outcome, body)
    SELECT p_subject[d.i], p_route[d.i], p_key[d.i], p_print[d.i], d.outcome, d.body
      FROM unnest(fresh, outcomes, bodies) AS d (i, outcome, body)
     WHERE p_key[d.i] IS NOT NULL AND d.outcome IS NOT NULL;
  END IF;
  IF cardinality(fresh) = cardinality(p_key) THEN
    RETURN QUERY SELECT d.i, d.outcome, d.body FROM unnest(fresh, outcomes, bodies) AS d (i, outcome, body);
    RETURN;
  END IF;
  RETURN QUERY
  SELECT q.i::integer,
         CASE WHEN d.i IS NOT NULL THEN d.outcome WHEN k.fingerprint <> q.print THEN 'key_reused' ELSE k.outcome END,
         CASE WHEN d.i IS NOT NULL THEN d.body WHEN k.fingerprint = q.print THEN k.body END
    FROM unnest(p_subject, p_route, p_key, p_print) WITH ORDINALITY AS q (subject, route, key, print, i)
    LEFT JOIN unnest(fresh, outcomes, bodies) AS d (i, outcome, body) ON d.i = q.i
    LEFT JOIN LATERAL (
      SELECT s.fingerprint, s.outcome, s.body
        FROM idempotency AS s
       WHERE d.i IS NULL AND s.subject = q.subject AND s.route = q.route AND s.key = q.key
      OFFSET 0) AS k ON true
   ORDER BY q.i;
END $$;
