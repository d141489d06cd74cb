-- Messages on their way out: leased to a gateway for a while, reported by it, leased again if it says nothing.
--
-- queued -> leased -> sent -> delivered | failed. Reports come late, twice and in any order, so a message only ever goes forward:
-- delivered is final, failed is overtaken by delivered alone. A lease that ends without a report makes it queued again, the fifth
-- one dead; so does a gateway that could not send it. Who sees to it that people hear of what is dead or failed dismisses it. expired,
-- withdrawn and dismissed were not sent, as far as is known: a report of the last lease that says otherwise is the truth.

CREATE FUNCTION message_attempts_max() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 5 $$;

-- Where a message goes that its gateway did not send, or was silent about.
CREATE FUNCTION message_returned(p_attempt integer, p_valid_until timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN p_valid_until <= clock_timestamp() THEN 'expired' WHEN p_attempt >= message_attempts_max() THEN 'dead' ELSE 'queued' END
$$;

-- The state after a report.
CREATE FUNCTION message_reported(p_state text, p_report text, p_attempt integer, p_valid_until timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN p_state = 'delivered' OR p_report = 'delivered' THEN 'delivered'
    WHEN p_state = 'failed' THEN 'failed'
    WHEN p_report = 'sent' THEN 'sent'
    WHEN p_state = 'sent' THEN 'failed'
    WHEN p_state = 'leased' THEN message_returned(p_attempt, p_valid_until)
    ELSE p_state END
$$;

-- What stands at a message that may have gone out although nobody knows. It stays, until the message is delivered or found wanting:
-- a second one may be on its way.
CREATE FUNCTION message_doubt() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'The gateway did not answer: it may have gone out.'::text $$;

-- What stands at a message after a report.
CREATE FUNCTION message_error(p_error text, p_next text, p_report text, p_reason text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_next = 'delivered' THEN NULL
              WHEN p_next = 'sent' THEN CASE WHEN p_error = message_doubt() THEN p_error END
              WHEN p_report = 'failed' THEN coalesce(p_reason, 'The gateway gave no reason.')
              ELSE p_error END
$$;

-- Ends what time has ended: leases, and messages that are not true any more. At most 1,000 of each. Leases of Kannel and Twilio are
-- this server's own: one that ends without a result is a sending whose end nobody knows, as one that was not answered.
CREATE FUNCTION messages_settle() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE unknown messages;
BEGIN
  FOR unknown IN
    SELECT o.*
      FROM messages AS o
     WHERE o.state = 'leased' AND o.lease_until <= clock_timestamp()
       AND EXISTS (SELECT FROM gateways AS g WHERE g.name = o.leased_by AND g.dialect IN ('kannel', 'twilio'))
     ORDER BY o.lease_until
     LIMIT 1000
       FOR NO KEY UPDATE SKIP LOCKED
  LOOP
    PERFORM message_tell(unknown, 'failed', NULL, message_doubt());
  END LOOP;
  UPDATE messages AS m
     SET state = message_returned(m.attempt, m.valid_until), updated_at = now(),
         error = CASE WHEN m.error = message_doubt() THEN m.error ELSE 'The lease ended without a report.' END
    FROM (SELECT o.id FROM messages AS o
           WHERE o.state = 'leased' AND o.lease_until <= clock_timestamp()
           ORDER BY o.lease_until
           LIMIT 1000
             FOR NO KEY UPDATE SKIP LOCKED) AS w
   WHERE m.id = w.id;
  UPDATE messages AS m
     SET state = 'expired', updated_at = now()
    FROM (SELECT o.id FROM messages AS o
           WHERE o.state = 'queued' AND o.not_before <= clock_timestamp() AND o.valid_until <= clock_timestamp()
           LIMIT 1000
             FOR NO KEY UPDATE SKIP LOCKED) AS w
   WHERE m.id = w.id;
END $$;

-- Leases what is due to one gateway: what waits for it or for anybody, of the cities in its scope, what is urgent first. Two that ask
-- at once get different messages. A phone that has said STOP meanwhile gets answers only.
CREATE FUNCTION messages_lease(p_gateway text, p_cities text, p_most integer, p_seconds integer)
RETURNS SETOF messages LANGUAGE plpgsql VOLATILE AS $$
DECLARE fresh uuid := gen_random_uuid();
BEGIN
  PERFORM messages_settle();
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT o.id
      FROM messages AS o
     WHERE o.state = 'queued' AND o.not_before <= clock_timestamp() AND o.valid_until > clock_timestamp()
       AND (o.gateway IS NULL OR o.gateway = p_gateway) AND (p_cities IS NULL OR in_scope(o.city, p_cities))
       AND (o.kind = 'answer' OR NOT EXISTS (SELECT FROM sms_phones AS p WHERE p.phone = o.phone AND p.stopped_at IS NOT NULL))
     ORDER BY o.priority, o.not_before, o.id
     LIMIT p_most
       FOR NO KEY UPDATE OF o SKIP LOCKED),
  leased AS (
    UPDATE messages AS m
       SET state = 'leased', attempt = m.attempt + 1, lease = fresh, receipt = gen_random_uuid(), leased_by = p_gateway,
           lease_until = date_trunc('second', clock_timestamp()) + make_interval(secs => p_seconds),
           error = CASE WHEN m.error = message_doubt() THEN m.error END, updated_at = now()
      FROM due AS d
     WHERE m.id = d.id
    RETURNING m.*)
  SELECT l.* FROM leased AS l ORDER BY l.priority, l.not_before, l.id;
END $$;

-- Of several gateways at once; a row a message, one without a message where there is none.
CREATE FUNCTION outbox_lease(p_subject text[], p_cities text[], p_most integer[], p_seconds integer[])
RETURNS TABLE (i integer, lease uuid, lease_until timestamptz, id uuid, kind text, phone text, body text, attempt integer, receipt uuid, valid_until timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  FOR n IN 1 .. cardinality(p_subject) LOOP
    i := n;
    RETURN QUERY
    SELECT n, m.lease, m.lease_until, m.id, m.kind, m.phone, m.body, m.attempt, m.receipt, m.valid_until
      FROM messages_lease(p_subject[n], p_cities[n], p_most[n], p_seconds[n]) AS m;
    IF NOT FOUND THEN
      RETURN QUERY SELECT n, NULL::uuid, NULL::timestamptz, NULL::uuid, NULL::text, NULL::text, NULL::text, NULL::integer, NULL::uuid, NULL::timestamptz;
    END IF;
  END LOOP;
END $$;

-- Keeps a lease longer, or ends it sooner. Its holder learns what was withdrawn meanwhile: what is not sent yet should not be.
CREATE FUNCTION outbox_renew(p_subject text[], p_lease uuid[], p_seconds integer[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE ends timestamptz; kept integer; gone json;
BEGIN
  FOR n IN 1 .. cardinality(p_subject) LOOP
    i := n;
    ends := date_trunc('second', clock_timestamp()) + make_interval(secs => p_seconds[n]);
    WITH held AS (
      SELECT o.id FROM messages AS o
       WHERE o.lease = p_lease[n] AND o.leased_by = p_subject[n] AND o.state = 'leased' AND o.lease_until > clock_timestamp()
       ORDER BY o.id
         FOR NO KEY UPDATE),
    renewed AS (
      UPDATE messages AS m SET lease_until = ends, updated_at = now() FROM held AS h WHERE m.id = h.id RETURNING m.id)
    SELECT count(*) INTO kept FROM renewed;
    SELECT coalesce(json_agg(m.id ORDER BY m.id), '[]') INTO gone
      FROM messages AS m
     WHERE m.lease = p_lease[n] AND m.leased_by = p_subject[n] AND m.state = 'withdrawn';
    outcome := CASE WHEN kept > 0 OR json_array_length(gone) > 0 THEN 'done' ELSE 'unknown' END;
    body := json_build_object('lease', p_lease[n], 'expires_at', utc(ends), 'messages', kept, 'withdrawn', gone);
    RETURN NEXT;
  END LOOP;
END $$;

-- One report. A receipt is good until its message is leased again, and only from the gateway that has it.
CREATE FUNCTION message_report(p_subject text, p_receipt uuid, p_report text, p_gateway_message_id text, p_error text)
RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE m messages;
BEGIN
  SELECT o.* INTO m FROM messages AS o WHERE o.receipt = p_receipt AND o.leased_by = p_subject FOR NO KEY UPDATE;
  IF m.id IS NULL THEN
    RETURN json_build_object('receipt', p_receipt, 'outcome', 'stale_receipt', 'problem', json_build_object(
      'type', 'urn:kafile:problem:conflict', 'status', 409,
      'detail', 'The message was leased again since, or never by you: what is reported with this receipt is not kept.'));
  END IF;
  RETURN json_build_object('receipt', p_receipt, 'outcome', 'recorded', 'id', m.id,
    'state', message_tell(m, p_report, p_gateway_message_id, p_error));
END $$;

-- r_*: one entry a report, r_request the position of its request. All messages are locked first, in one order.
CREATE FUNCTION outbox_report(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[],
  r_request integer[], r_receipt uuid[], r_state text[], r_gateway_message_id text[], r_error text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}'; answers json[]; n integer; r integer;
BEGIN
  PERFORM FROM messages AS m WHERE m.receipt = ANY (r_receipt) ORDER BY m.id FOR NO KEY UPDATE;
  FOREACH n IN ARRAY fresh LOOP
    answers := '{}';
    FOR r IN SELECT s FROM generate_subscripts(r_request, 1) AS s WHERE r_request[s] = n ORDER BY s LOOP
      answers := answers || message_report(p_subject[n], r_receipt[r], r_state[r], r_gateway_message_id[r], r_error[r]);
    END LOOP;
    outcomes := outcomes || 'done'::text;
    bodies := bodies || json_build_object('items', to_json(answers));
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;

-- Sends once more what is dead or failed, as if it had never been tried, as long as it is true.
CREATE FUNCTION outbox_retry(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_id uuid[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}'; n integer; m messages; verdict text;
BEGIN
  PERFORM FROM messages AS o WHERE o.id = ANY (p_id) ORDER BY o.id FOR NO KEY UPDATE;
  FOREACH n IN ARRAY fresh LOOP
    SELECT o.* INTO m FROM messages AS o WHERE o.id = p_id[n] AND (p_cities[n] IS NULL OR in_scope(o.city, p_cities[n]));
    verdict := CASE WHEN m.id IS NULL THEN 'unknown'
                    WHEN m.state NOT IN ('dead', 'failed') THEN 'not_dead'
                    WHEN m.valid_until <= now() THEN 'not_true'
                    ELSE 'done' END;
    IF verdict = 'done' THEN
      UPDATE messages AS o SET state = 'queued', attempt = 0, not_before = now(), receipt = NULL, error = NULL, updated_at = now() WHERE o.id = m.id;
      INSERT INTO events (type, subject, token_id, city, group_id, convoy, occurred_at, after)
      VALUES ('message.retried', p_subject[n], p_token[n], m.city, m.group_id, m.convoy, now(),
              json_build_object('id', m.id, 'kind', m.kind, 'was', m.state));
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || CASE verdict
      WHEN 'done' THEN json_build_object('id', m.id, 'state', 'queued')
      WHEN 'unknown' THEN '{}'::json
      ELSE json_build_object('state', m.state, 'valid_until', utc(m.valid_until)) END;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;

-- Puts away what is dead or failed and was told in another way.
CREATE FUNCTION outbox_dismiss(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_id uuid[], p_reason text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}'; n integer; m messages; verdict text;
BEGIN
  PERFORM FROM messages AS o WHERE o.id = ANY (p_id) ORDER BY o.id FOR NO KEY UPDATE;
  FOREACH n IN ARRAY fresh LOOP
    SELECT o.* INTO m FROM messages AS o WHERE o.id = p_id[n] AND (p_cities[n] IS NULL OR in_scope(o.city, p_cities[n]));
    verdict := CASE WHEN m.id IS NULL THEN 'unknown' WHEN m.state NOT IN ('dead', 'failed') THEN 'not_unsent' ELSE 'done' END;
    IF verdict = 'done' THEN
      UPDATE messages AS o SET state = 'dismissed', updated_at = now() WHERE o.id = m.id;
      INSERT INTO events (type, subject, token_id, city, group_id, convoy, occurred_at, after)
      VALUES ('message.dismissed', p_subject[n], p_token[n], m.city, m.group_id, m.convoy, now(),
              json_build_object('id', m.id, 'kind', m.kind, 'was', m.state, 'reason', p_reason[n]));
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || CASE verdict
      WHEN 'done' THEN json_build_object('id', m.id, 'state', 'dismissed')
      WHEN 'unknown' THEN '{}'::json
      ELSE json_build_object('state', m.state) END;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
