-- Seats that fell free, offered to the groups of a plan. An offer promises nothing: the commit does.

-- One group: what becomes of the offer, and until when it holds.
CREATE FUNCTION plan_offer(p_plan uuid, p_group uuid, p_convoy text) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE r record; k record; s record; begins timestamptz; said uuid;
BEGIN
  SELECT * INTO k FROM notice_plan(p_convoy);
  SELECT * INTO r FROM notice_reader(p_group, false);
  IF NOT FOUND THEN
    RETURN jsonb_build_object('outcome', 'no_contact');
  END IF;
  begins := notice_not_before(now(), r.time_zone, k.gather);
  IF begins >= k.gather THEN
    RETURN jsonb_build_object('outcome', 'too_late');
  END IF;
  SELECT (array_agg(c.id ORDER BY c.id))[1] AS id, (array_agg(c.reference ORDER BY c.id))[1] AS reference, count(*)::integer AS people INTO s
    FROM citizens AS c WHERE c.group_id = p_group AND c.status IN ('registered', 'no_show');
  IF s.people = 0 THEN
    RETURN jsonb_build_object('outcome', 'too_late');
  END IF;
  INSERT INTO messages (kind, template, phone, language, body, city, group_id, citizen_id, convoy, plan_id, priority, not_before, valid_until)
  VALUES ('offer', 'notice.offer', r.phone, r.language,
          sms_text('notice.offer', r.language, 'reference', sms_reference(s.reference), 'more', sms_more(s.people), 'convoy', p_convoy,
            'time', sms_time(k.gather, k.time_zone, r.language), 'place', k.place, 'address', k.address),
          r.city, p_group, s.id, p_convoy, p_plan, notice_priority('assigned'), begins, k.gather)
  ON CONFLICT (plan_id, group_id) WHERE plan_id IS NOT NULL DO NOTHING
  RETURNING id INTO said;
  RETURN CASE WHEN said IS NULL THEN jsonb_build_object('outcome', 'offered_before')
              ELSE jsonb_build_object('outcome', 'offered', 'valid_until', utc(k.gather)) END;
END $$;

CREATE FUNCTION plans_offer(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_plan uuid[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}'; n integer; p plans; verdict text; silent text; answer jsonb;
BEGIN
  FOREACH n IN ARRAY fresh LOOP
    answer := '{}';
    SELECT * INTO p FROM plans AS o WHERE o.id = p_plan[n] AND in_scope(o.city, p_cities[n]) AND plan_kept(o.planned_at) FOR NO KEY UPDATE;
    verdict := CASE WHEN NOT FOUND THEN 'unknown' WHEN p.committed_at IS NOT NULL THEN 'committed' WHEN p.query ? 'vehicle' THEN 'not_waiting' END;
    IF verdict IS NULL THEN
      PERFORM FROM convoys AS k WHERE k.code = ANY (p.convoys) ORDER BY k.code FOR SHARE;
      SELECT min(k.code) INTO silent FROM convoys AS k WHERE k.code = ANY (p.convoys) AND NOT k.offers_seats;
      verdict := CASE WHEN silent IS NULL THEN 'done' ELSE 'silent' END;
      answer := CASE WHEN silent IS NULL THEN (
          SELECT jsonb_build_object('items', coalesce(jsonb_agg(jsonb_build_object('group', q.id) || plan_offer(p.id, q.id, q.convoy) ORDER BY q.id), '[]'))
            FROM (SELECT DISTINCT ON (s.id) s.id, s.convoy FROM unnest(p.groups, p.convoys) AS s (id, convoy) ORDER BY s.id, s.convoy) AS q)
        ELSE jsonb_build_object('convoy', silent) END;
    END IF;
    outcomes := outcomes || verdict;
    bodies := bodies || answer::json;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
