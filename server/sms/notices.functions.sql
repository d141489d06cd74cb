-- What we tell citizens unasked, from the log and in the transaction of the change: the trigger event_told hands over what may be
-- told. One message a travel group and change, to its contact phone, or to the next of kin once the group has arrived. Nothing is
-- told of who is missing, in hospital, refused, left on the way or dead, nor of what people asked for themselves.
--
-- Locks: messages come last in the house's order, after convoys and groups, by id.

-- The night, in which only what cannot wait is sent: 22:00 to 07:00 in the city of the group.
-- What is to go at `p_at`, goes then; at night in the morning, unless people would hear it less than 3 hours before `p_gather`.
CREATE FUNCTION notice_not_before(p_at timestamptz, p_zone text, p_gather timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE here timestamp := p_at AT TIME ZONE p_zone; morning timestamptz;
BEGIN
  IF here::time >= time '07:00' AND here::time < time '22:00' THEN
    RETURN p_at;
  END IF;
  morning := (date_trunc('day', here + interval '2 hours') + interval '7 hours') AT TIME ZONE p_zone;
  RETURN CASE WHEN morning > p_gather - interval '3 hours' THEN p_at ELSE morning END;
END $$;

-- When people are reminded: in the morning of the day on which they gather, at the latest 3 hours before.
CREATE FUNCTION notice_reminder(p_gather timestamptz, p_zone text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT least((date_trunc('day', p_gather AT TIME ZONE p_zone) + interval '7 hours') AT TIME ZONE p_zone, p_gather - interval '3 hours')
$$;

-- Something that a group is told, or (unsaid, reworded) that only changes what it may still be told.
CREATE TYPE notice AS (
  group_id uuid,
  news text,                            -- assigned, changed, place_closed, cancelled, seat_lost, missed, departed, handed_over; unsaid, reworded
  event_id bigint,
  convoy text,
  first uuid,                           -- of the people whom it is about
  reference text,                       -- the first's
  people integer,
  at timestamptz,                       -- when it happened
  gather timestamptz                    -- where they were expected until now
);

-- When people of a convoy are expected.
CREATE FUNCTION gathers_at(p_gather_at timestamptz, p_departs_at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(p_gather_at, p_departs_at)
$$;

-- What an event says about its person. A seat that is lost with the convoy is told as the convoy's cancellation.
CREATE FUNCTION notice_of_person(p_type text, p_status text, p_was text, p_before json, p_convoy_status text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN p_status = 'assigned' AND p_was IS NULL AND coalesce(p_before ->> 'convoy', p_before ->> 'vehicle') IS NOT NULL THEN 'changed'
    WHEN p_status = 'assigned' AND p_was <> 'boarded' THEN 'assigned'
    WHEN p_status = 'registered' AND p_was IN ('assigned', 'boarded')
      THEN CASE WHEN p_type = 'citizen.returned' AND p_convoy_status IN ('planned', 'boarding') THEN 'cancelled' ELSE 'seat_lost' END
    WHEN p_status = 'no_show' AND p_was = 'assigned' THEN 'missed'
    WHEN p_status = 'departed' AND p_was IN ('registered', 'assigned', 'no_show', 'boarded') THEN 'departed'
    WHEN p_status = 'handed_over' AND p_was IS NOT NULL THEN 'handed_over'
    ELSE 'unsaid' END
$$;

-- Of people's events: a row a group and piece of news.
CREATE FUNCTION notices_of_people(p_events bigint[]) RETURNS SETOF notice LANGUAGE sql STABLE AS $$
  SELECT n.group_id, n.news, min(n.id), min(n.convoy), (array_agg(n.citizen_id ORDER BY n.citizen_id))[1],
         (array_agg(n.reference ORDER BY n.citizen_id))[1], count(DISTINCT n.citizen_id)::integer, max(n.occurred_at), min(n.gather)
    FROM (SELECT e.id, e.group_id, e.convoy, e.citizen_id, e.reference, e.occurred_at, gathers_at(o.gather_at, o.departs_at) AS gather,
                 notice_of_person(e.type, e.status, e.before ->> 'status', e.before, k.status) AS news
            FROM unnest(p_events) AS q (id)
           CROSS JOIN LATERAL (SELECT * FROM events AS v WHERE v.id = q.id AND v.citizen_id IS NOT NULL OFFSET 0) AS e
            LEFT JOIN LATERAL (SELECT v.status FROM convoys AS v WHERE v.code = e.convoy OFFSET 0) AS k ON true
            LEFT JOIN LATERAL (SELECT v.gather_at, v.departs_at FROM convoys AS v
                                WHERE v.code = coalesce(e.before ->> 'convoy', e.convoy) OFFSET 0) AS o ON true) AS n
   GROUP BY n.group_id, n.news
$$;

-- Of a convoy's and its vehicles' events: a row for each group that is expected there and has not left. Who has stepped on sees
-- the vehicle's plate.
CREATE FUNCTION notices_of_convoys(p_events bigint[]) RETURNS SETOF notice LANGUAGE sql STABLE AS $$
  WITH told AS (
    SELECT e.id, e.convoy, e.occurred_at, CASE WHEN e.type = 'vehicle.changed' THEN e.vehicle END AS vehicle,
           CASE WHEN e.type = 'convoy.assembly_point_changed' AND e.after ->> 'status' IN ('unsafe', 'closed') THEN 'place_closed' ELSE 'changed' END AS news,
           gathers_at(CASE WHEN e.before -> 'gather_at' IS NULL THEN k.gather_at ELSE (e.before ->> 'gather_at')::timestamptz END,
             coalesce((e.before ->> 'departs_at')::timestamptz, k.departs_at)) AS gather
      FROM unnest(p_events) AS q (id)
      JOIN events AS e ON e.id = q.id
      JOIN convoys AS k ON k.code = e.convoy
     WHERE e.citizen_id IS NULL
       AND CASE e.type
           WHEN 'convoy.changed' THEN coalesce(e.after -> 'gather_at', e.after -> 'departs_at', e.after -> 'assembly_point') IS NOT NULL
           WHEN 'convoy.assembly_point_changed'
             THEN coalesce(e.after -> 'name', e.after -> 'address') IS NOT NULL OR e.after ->> 'status' IN ('unsafe', 'closed')
                  OR e.before ->> 'status' IN ('unsafe', 'closed')
           WHEN 'vehicle.changed' THEN e.after -> 'plate' IS NOT NULL
           ELSE false END)
  SELECT c.group_id, t.news, min(t.id), t.convoy, (array_agg(c.id ORDER BY c.id))[1], (array_agg(c.reference ORDER BY c.id))[1],
         count(DISTINCT c.id)::integer, max(t.occurred_at), min(t.gather)
    FROM told AS t
    JOIN citizens AS c ON c.convoy = t.convoy AND (c.status = 'assigned' OR c.status = 'boarded' AND t.vehicle IS NULL)
    JOIN vehicles AS v ON v.convoy = c.convoy AND v.number = c.vehicle AND v.departed_at IS NULL
   WHERE t.vehicle IS NULL OR c.vehicle = t.vehicle
   GROUP BY c.group_id, t.news, t.convoy
$$;

-- Of a group's own events: who has a new phone, and a seat, hears of the seat there.
CREATE FUNCTION notices_of_groups(p_events bigint[]) RETURNS SETOF notice LANGUAGE sql STABLE AS $$
  SELECT e.group_id, CASE WHEN e.after ->> 'contact_phone' IS NOT NULL AND s.convoy IS NOT NULL THEN 'assigned' ELSE 'reworded' END,
         e.id, s.convoy, s.first, s.reference, coalesce(s.people, 0), e.occurred_at, NULL::timestamptz
    FROM unnest(p_events) AS q (id)
    JOIN events AS e ON e.id = q.id
    LEFT JOIN LATERAL (
      SELECT c.convoy, (array_agg(c.id ORDER BY c.id))[1] AS first, (array_agg(c.reference ORDER BY c.id))[1] AS reference,
             count(*)::integer AS people
        FROM citizens AS c
       WHERE c.group_id = e.group_id AND c.status = 'assigned'
       GROUP BY c.convoy
       ORDER BY c.convoy
       LIMIT 1) AS s ON true
   WHERE e.citizen_id IS NULL AND e.type LIKE 'group.%'
$$;

-- What is waiting for a group's phones goes to those that it has now.
CREATE FUNCTION notices_redirect(p_notices notice[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE messages AS m
     SET phone = w.phone, updated_at = now()
    FROM (SELECT o.id, CASE o.kind WHEN 'handed_over' THEN g.kin_phone ELSE g.contact_phone END AS phone
            FROM unnest(p_notices) AS n
            JOIN events AS e ON e.id = n.event_id AND e.type = 'group.changed'
            JOIN travel_groups AS g ON g.id = n.group_id
            JOIN messages AS o ON o.group_id = n.group_id AND o.state = 'queued' AND o.kind <> 'answer'
           ORDER BY o.id
             FOR NO KEY UPDATE OF o) AS w
   WHERE m.id = w.id AND m.phone <> w.phone;
END $$;

-- Withdraws what is not true any more, or is told anew. What a gateway has leased it may be sending: it is withdrawn too, so that
-- nobody else gets it, and if it went out nevertheless its report says so (message_reported).
CREATE FUNCTION notices_withdraw(p_notices notice[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE groups uuid[] := ARRAY(SELECT DISTINCT n.group_id FROM unnest(p_notices) AS n);
BEGIN
  IF NOT EXISTS (SELECT FROM unnest(groups) AS g (id)
                  CROSS JOIN LATERAL (SELECT FROM messages AS m WHERE m.group_id = g.id AND m.state IN ('queued', 'leased') OFFSET 0) AS o) THEN
    RETURN;
  END IF;
  WITH stands AS MATERIALIZED (
    SELECT g.id, n.retold, n.assigned, n.reworded, h.contact_phone, h.kin_phone, s.seats, s.waits, s.missed, s.departed, s.received
      FROM unnest(groups) AS g (id)
     CROSS JOIN LATERAL (
       SELECT coalesce(array_agg(o.convoy) FILTER (WHERE o.news IN ('assigned', 'changed', 'place_closed', 'cancelled', 'seat_lost')), '{}') AS retold,
              bool_or(o.news = 'assigned') AS assigned, bool_or(o.news = 'reworded') AS reworded
         FROM unnest(p_notices) AS o WHERE o.group_id = g.id) AS n
     CROSS JOIN LATERAL (SELECT t.contact_phone, t.kin_phone FROM travel_groups AS t WHERE t.id = g.id OFFSET 0) AS h
     CROSS JOIN LATERAL (
       SELECT coalesce(array_agg(c.convoy) FILTER (WHERE c.status IN ('assigned', 'boarded') AND v.departed_at IS NULL), '{}') AS seats,
              coalesce(bool_or(c.status = 'registered'), false) AS waits, coalesce(bool_or(c.status = 'no_show'), false) AS missed,
              coalesce(bool_or(c.status = 'departed'), false) AS departed, coalesce(bool_or(c.status = 'handed_over'), false) AS received
         FROM citizens AS c
         LEFT JOIN vehicles AS v ON v.convoy = c.convoy AND v.number = c.vehicle
        WHERE c.group_id = g.id) AS s),
  untrue AS MATERIALIZED (
    SELECT m.id
      FROM stands AS s
      JOIN messages AS m ON m.group_id = s.id AND m.state IN ('queued', 'leased') AND m.kind <> 'answer'
     WHERE CASE
           WHEN m.kind = 'handed_over' THEN NOT s.received OR s.kin_phone IS NULL
           WHEN s.contact_phone IS NULL THEN true
           WHEN m.kind = 'departed' THEN NOT s.departed
           WHEN m.kind = 'offer' THEN NOT (s.waits OR s.missed) OR s.assigned
           WHEN m.template = 'notice.missed' THEN NOT s.missed OR s.assigned
           WHEN m.kind IN ('cancelled', 'seat_lost') THEN NOT s.waits OR s.assigned
           WHEN m.kind = 'departs_today' AND s.reworded THEN true
           ELSE m.convoy = ANY (s.retold) OR NOT m.convoy = ANY (s.seats) END
     ORDER BY m.id
       FOR NO KEY UPDATE OF m)
  UPDATE messages AS m
     SET state = 'withdrawn', updated_at = now()
    FROM untrue AS u
   WHERE m.id = u.id;
END $$;

-- Withdraws what is offered in these convoys: they ended, or leave at another time or from another place than the offer says.
CREATE FUNCTION offers_withdraw(p_convoys text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE messages AS m
     SET state = 'withdrawn', updated_at = now()
    FROM (SELECT o.id FROM messages AS o WHERE o.kind = 'offer' AND o.state IN ('queued', 'leased') AND o.convoy = ANY (p_convoys)
           ORDER BY o.id FOR NO KEY UPDATE) AS w
   WHERE m.id = w.id;
END $$;

-- What follows from events of people, and from those of convoys, vehicles and groups. Most of them are told to nobody.
CREATE FUNCTION notices_follow(p_people bigint[], p_plans bigint[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE told notice[] := '{}'; groups notice[];
BEGIN
  IF p_people IS NOT NULL THEN
    told := ARRAY(SELECT n FROM notices_of_people(p_people) AS n);
  END IF;
  IF p_plans IS NOT NULL THEN
    groups := ARRAY(SELECT n FROM notices_of_groups(p_plans) AS n);
    PERFORM notices_redirect(groups);
    told := told || groups || ARRAY(SELECT n FROM notices_of_convoys(p_plans) AS n);
    PERFORM offers_withdraw(ARRAY(
      SELECT e.convoy FROM events AS e
       WHERE e.id = ANY (p_plans) AND e.type IN ('convoy.changed', 'convoy.assembly_point_changed')
         AND (e.type <> 'convoy.changed' OR coalesce(e.after -> 'gather_at', e.after -> 'departs_at', e.after -> 'assembly_point') IS NOT NULL)));
  END IF;
  PERFORM notices_withdraw(told);
  IF EXISTS (SELECT FROM unnest(told) AS n
              WHERE n.news NOT IN ('unsaid', 'reworded', 'handed_over')
                 OR n.news = 'handed_over' AND (SELECT g.kin_phone FROM travel_groups AS g WHERE g.id = n.group_id) IS NOT NULL) THEN
    PERFORM notices_write(told);
  END IF;
  IF EXISTS (SELECT FROM unnest(told) AS n WHERE n.news NOT IN ('departed', 'handed_over', 'missed')) THEN
    PERFORM notices_remind(told);
  END IF;
END $$;
