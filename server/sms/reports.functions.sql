-- What became of messages, as gateways report it: late, twice and out of order.

-- One entry a report, of a message by its id, its receipt or the id that the gateway gave it. A gateway reports of what it carries.
CREATE FUNCTION sms_report(p_gateway text[], p_id uuid[], p_gateway_message_id text[], p_state text[], p_error text[])
RETURNS TABLE (i integer, known boolean) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  told messages;
BEGIN
  PERFORM FROM messages AS m
    WHERE m.id = ANY (p_id) OR m.receipt = ANY (p_id) OR m.gateway_message_id = ANY (p_gateway_message_id)
    ORDER BY m.id FOR NO KEY UPDATE;
  FOR n IN 1 .. cardinality(p_gateway) LOOP
    i := n;
    SELECT m.* INTO told
      FROM messages AS m
     WHERE p_gateway[n] IN (m.gateway, m.leased_by)
       AND CASE WHEN p_id[n] IS NULL THEN m.gateway_message_id = p_gateway_message_id[n] ELSE p_id[n] IN (m.id, m.receipt) END
     ORDER BY m.id
     LIMIT 1;
    known := FOUND;
    IF known AND p_state[n] IS NOT NULL THEN
      PERFORM message_tell(told, p_state[n], p_gateway_message_id[n], p_error[n]);
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- Takes a report of a message that is locked; returns its state afterwards.
CREATE FUNCTION message_tell(m messages, p_report text, p_gateway_message_id text, p_error text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  became text := message_reported(m.state, p_report, m.attempt, m.valid_until);
BEGIN
  IF became <> m.state OR p_gateway_message_id <> coalesce(m.gateway_message_id, '') THEN
    UPDATE messages AS o
       SET state = became, updated_at = CASE WHEN became <> o.state THEN now() ELSE o.updated_at END,
           gateway_message_id = coalesce(p_gateway_message_id, o.gateway_message_id),
           error = message_error(o.error, became, p_report, p_error),
           -- It waits longer each time: 30 seconds, a minute, two, four.
           not_before = CASE WHEN became = 'queued' AND o.state = 'leased'
                             THEN least(now() + interval '15 seconds' * 2 ^ o.attempt, o.valid_until - interval '1 microsecond')
                             ELSE o.not_before END
     WHERE o.id = m.id;
  END IF;
  RETURN became;
END $$;
