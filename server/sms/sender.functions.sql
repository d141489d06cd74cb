-- How the messages fared that this server sent itself.

-- One entry a message: sent; refused, for good; returned, to be sent again; unanswered, which is sent again too, since a call that
-- comes twice does less harm than one that never comes. How many were recorded; a message that was leased again since is passed over.
CREATE FUNCTION sender_report(r_gateway text[], r_receipt uuid[], r_how text[], r_gateway_message_id text[], r_error text[]) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  m messages; recorded integer := 0;
BEGIN
  PERFORM FROM messages AS o WHERE o.receipt = ANY (r_receipt) ORDER BY o.id FOR NO KEY UPDATE;
  FOR n IN 1 .. cardinality(r_receipt) LOOP
    SELECT o.* INTO m FROM messages AS o WHERE o.receipt = r_receipt[n] AND o.leased_by = r_gateway[n];
    -- The gateway's own report may have come before its answer: it knows more.
    CONTINUE WHEN m.id IS NULL OR r_how[n] <> 'sent' AND m.state <> 'leased';
    IF r_how[n] = 'refused' THEN
      m.state := 'sent'; -- a report of failure is final then
    END IF;
    PERFORM message_tell(m, CASE r_how[n] WHEN 'sent' THEN 'sent' ELSE 'failed' END, r_gateway_message_id[n],
      CASE r_how[n] WHEN 'unanswered' THEN message_doubt() ELSE r_error[n] END);
    recorded := recorded + 1;
  END LOOP;
  RETURN recorded;
END $$;
