-- A phone keeps what it fetched until it has reported it, and fetches it again meanwhile, under the same id: the
-- receipt, which is another one when it is leased again, or the phone would take it for one that it had. A phone that is not
-- heard of for 40 minutes, more than twice as long as it may take between two fetches, gives it back.

-- What the phone is to send: what it has and did not report yet, and what is new for it, at most 50 messages.
CREATE FUNCTION android_messages(p_gateway text[], p_newest_first boolean[])
RETURNS TABLE (i integer, receipt uuid, body text, phone text, valid_until timestamptz) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  FOR n IN 1 .. cardinality(p_gateway) LOOP
    PERFORM android_lease(p_gateway[n]);
    RETURN QUERY
    SELECT n, m.receipt, m.body, m.phone, m.valid_until
      FROM messages AS m
     WHERE m.leased_by = p_gateway[n] AND m.state = 'leased' AND m.valid_until > now()
     ORDER BY CASE WHEN p_newest_first[n] THEN m.created_at END DESC, m.priority, m.created_at, m.id;
  END LOOP;
END $$;

-- A lease of a phone goes on as long as the phone asks.
CREATE FUNCTION android_lease(p_gateway text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  has integer;
BEGIN
  WITH held AS (
    UPDATE messages AS m SET lease_until = clock_timestamp() + interval '40 minutes'
     WHERE m.id IN (SELECT o.id FROM messages AS o
                     WHERE o.leased_by = p_gateway AND o.state = 'leased' AND o.valid_until > clock_timestamp()
                     ORDER BY o.id FOR NO KEY UPDATE)
    RETURNING m.id)
  SELECT count(*) INTO has FROM held;
  IF has < 50 THEN
    PERFORM messages_lease(p_gateway, NULL, 50 - has, 2400);
  END IF;
END $$;

CREATE FUNCTION android_report(p_gateway text[], t_request integer[], t_id uuid[], t_state text[], t_error text[])
RETURNS TABLE (i integer, known integer) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN QUERY
  SELECT q.n::integer, (SELECT count(*)::integer FROM unnest(t_request, r.known) AS s (request, known) WHERE s.request = q.n AND s.known)
    FROM (SELECT array_agg(o.known ORDER BY o.i) AS known
            FROM sms_report(ARRAY(SELECT p_gateway[t.request] FROM unnest(t_request) WITH ORDINALITY AS t (request, n) ORDER BY t.n),
                   t_id, array_fill(NULL::text, ARRAY[cardinality(t_id)]), t_state, t_error) AS o) AS r
   CROSS JOIN generate_subscripts(p_gateway, 1) AS q (n);
END $$;
