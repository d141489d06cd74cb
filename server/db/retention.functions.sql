-- What goes after its time. The role that serves deletes nothing itself: it calls these, which run as the owner and know for
-- themselves what is old. At most 10,000 rows a call, so that the transaction stays short.

-- Answers to Idempotency-Keys: 24 hours.
CREATE FUNCTION idempotency_expire() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH gone AS (
    DELETE FROM idempotency AS k
     USING (SELECT o.subject, o.route, o.key
              FROM idempotency AS o
             WHERE o.created_at < now() - interval '24 hours'
             ORDER BY o.created_at
             LIMIT 10000
               FOR UPDATE SKIP LOCKED) AS old
     WHERE k.subject = old.subject AND k.route = old.route AND k.key = old.key
    RETURNING 1)
  SELECT count(*) FROM gone
$$;

-- What citizens wrote: 30 days.
CREATE FUNCTION inbound_forget() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH gone AS (
    DELETE FROM inbound_messages AS m
     USING (SELECT o.gateway, o.message_id
              FROM inbound_messages AS o
             WHERE o.received_at < now() - interval '30 days'
             ORDER BY o.received_at
             LIMIT 10000
               FOR UPDATE SKIP LOCKED) AS old
     WHERE m.gateway = old.gateway AND m.message_id = old.message_id
    RETURNING 1)
  SELECT count(*) FROM gone
$$;

-- What was written to them, finished for 30 days.
CREATE FUNCTION messages_forget() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH gone AS (
    DELETE FROM messages AS m
     USING (SELECT o.id
              FROM messages AS o
             WHERE o.state NOT IN ('queued', 'leased') AND o.updated_at < now() - interval '30 days'
             ORDER BY o.updated_at
             LIMIT 10000
               FOR UPDATE SKIP LOCKED) AS old
     WHERE m.id = old.id
    RETURNING 1)
  SELECT count(*) FROM gone
$$;

-- Plans past a day, or past the newest 20 of one who asks.
CREATE FUNCTION plans_sweep(p_subject text) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH old AS (
    SELECT p.id FROM plans AS p WHERE NOT plan_kept(p.planned_at)
    UNION
    SELECT p.id FROM (SELECT q.id FROM plans AS q WHERE q.subject = p_subject ORDER BY q.planned_at DESC, q.id DESC OFFSET 20) AS p)
  DELETE FROM plans AS p USING old WHERE p.id = old.id
$$;
