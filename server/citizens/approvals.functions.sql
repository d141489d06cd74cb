-- What takes two officers: the first one's request is kept, the same request of another one carries it out.

-- The officer who asked for the same within the last day, and whose asking is used up by this; null if there is none, and
-- then this one's is kept.
CREATE FUNCTION approval_second(p_kind text, p_target uuid, p_print bytea, p_subject text) RETURNS text LANGUAGE plpgsql VOLATILE
 SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE first text;
BEGIN
  DELETE FROM approvals AS a
   WHERE a.kind = p_kind AND a.target = p_target AND a.fingerprint = p_print AND a.asked_by <> p_subject
     AND a.asked_at > now() - interval '1 day'
  RETURNING a.asked_by INTO first;
  IF first IS NULL THEN
    INSERT INTO approvals (kind, target, fingerprint, asked_by) VALUES (p_kind, p_target, p_print, p_subject)
    ON CONFLICT (kind, target) DO UPDATE SET fingerprint = excluded.fingerprint, asked_by = excluded.asked_by, asked_at = now();
  END IF;
  RETURN first;
END $$;

CREATE FUNCTION approval_asked(p_subject text) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('outcome', 'second_officer_needed', 'asked_by', p_subject, 'asked_at', utc(now()),
    'detail', 'Nothing is done yet: a second officer carries it out by sending the same request within a day.')
$$;
