-- How what is told becomes messages: to whom, in which words, from when on and how long.

-- The message's kind, and its place among those that wait: people who must not set out, or must go elsewhere, hear first.
CREATE FUNCTION notice_kind(p_news text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_news WHEN 'place_closed' THEN 'changed' WHEN 'missed' THEN 'seat_lost' ELSE p_news END
$$;

CREATE FUNCTION notice_priority(p_news text) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_news WHEN 'cancelled' THEN 1 WHEN 'seat_lost' THEN 1 WHEN 'place_closed' THEN 1 WHEN 'changed' THEN 1
                     WHEN 'departs_today' THEN 2 WHEN 'assigned' THEN 3 ELSE 4 END
$$;

-- Of several news about one group, which one is told; the arrival is told to somebody else.
CREATE FUNCTION notice_rank(p_news text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT array_position('{cancelled,seat_lost,assigned,place_closed,changed,departed,missed}', p_news)
$$;

-- Who was left behind may be found aboard by ticks that come late: that is told half an hour later.
CREATE FUNCTION notice_begins(p_news text, p_zone text, p_expected timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE p_news WHEN 'handed_over' THEN notice_not_before(now(), p_zone, NULL)
                     WHEN 'missed' THEN notice_not_before(now() + interval '30 minutes', p_zone, NULL)
                     WHEN 'departed' THEN now()
                     ELSE notice_not_before(now(), p_zone, p_expected) END
$$;

-- A plan is news until the convoy leaves, a seat that is lost a day longer; a departure for 6 hours, an arrival for a day.
CREATE FUNCTION notice_ends(p_news text, p_at timestamptz, p_gather timestamptz, p_departs_at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_news WHEN 'cancelled' THEN greatest(p_gather, p_departs_at) + interval '24 hours'
                     WHEN 'seat_lost' THEN greatest(p_gather, p_departs_at) + interval '24 hours'
                     WHEN 'missed' THEN p_at + interval '24 hours'
                     WHEN 'departed' THEN p_at + interval '6 hours'
                     WHEN 'handed_over' THEN p_at + interval '24 hours'
                     ELSE p_departs_at END
$$;

-- When and where people of a convoy gather, in their zone. A place that is unsafe or closed is not told: another one will be.
CREATE FUNCTION notice_plan(p_convoy text)
RETURNS TABLE (gather timestamptz, departs_at timestamptz, border_post text, time_zone text, place text, address text) LANGUAGE sql STABLE AS $$
  SELECT gathers_at(k.gather_at, k.departs_at), k.departs_at, k.border_post, y.time_zone, a.name, a.address
    FROM convoys AS k
    JOIN cities AS y ON y.code = k.city
    LEFT JOIN LATERAL (
      SELECT p.name, p.address FROM assembly_points AS p WHERE p.id = k.assembly_point AND p.status NOT IN ('unsafe', 'closed') OFFSET 0) AS a ON true
   WHERE k.code = p_convoy
$$;

-- Who is told: the group's contact, or the next of kin; no row without a phone, or for one that wants no notices. Each table is
-- looked up by itself (OFFSET 0): a join that was planned while they were small would read them whole.
CREATE FUNCTION notice_reader(p_group uuid, p_kin boolean)
RETURNS TABLE (phone text, language text, city text, time_zone text) LANGUAGE sql STABLE AS $$
  SELECT q.phone, q.language, q.city, y.time_zone
    FROM (SELECT CASE WHEN p_kin THEN g.kin_phone ELSE g.contact_phone END AS phone,
                 sms_language(CASE WHEN p_kin AND g.kin_language IS NOT NULL THEN g.kin_language ELSE g.contact_language END) AS language, g.city
            FROM travel_groups AS g
           WHERE g.id = p_group
          OFFSET 0) AS q
   CROSS JOIN LATERAL (SELECT c.time_zone FROM cities AS c WHERE c.code = q.city OFFSET 0) AS y
   WHERE q.phone IS NOT NULL AND NOT EXISTS (SELECT FROM sms_phones AS p WHERE p.phone = q.phone AND p.stopped_at IS NOT NULL OFFSET 0)
$$;

-- The seats that a group has in a convoy, on vehicles that have not left; no row without.
CREATE FUNCTION notice_seats(p_group uuid, p_convoy text)
RETURNS TABLE (numbers integer[], plate text, first uuid, reference text, people integer) LANGUAGE sql STABLE AS $$
  SELECT array_agg(DISTINCT c.vehicle ORDER BY c.vehicle), min(v.plate), (array_agg(c.id ORDER BY c.id))[1],
         (array_agg(c.reference ORDER BY c.id))[1], count(*)::integer
    FROM citizens AS c
    JOIN vehicles AS v ON v.convoy = c.convoy AND v.number = c.vehicle
   WHERE c.group_id = p_group AND c.convoy = p_convoy AND c.status IN ('assigned', 'boarded') AND v.departed_at IS NULL
  HAVING count(*) > 0
$$;

-- The post where somebody was received, else the one to which the convoy goes.
CREATE FUNCTION notice_post(p_person uuid, p_received boolean, p_border_post text, p_language text)
RETURNS TABLE (name text, time_zone text) LANGUAGE sql STABLE AS $$
  SELECT CASE p_language WHEN 'tr' THEN b.name_tr WHEN 'en' THEN b.name_en ELSE b.name_uk END, b.time_zone
    FROM border_posts AS b
   WHERE b.code = coalesce(
     CASE WHEN p_received THEN (
       SELECT h.border_post
         FROM handoffs AS h
        WHERE h.result = 'handed_over'
          AND h.citizen_id IN (SELECT p_person UNION ALL SELECT m.id FROM citizens AS m WHERE m.merged_into = p_person)
        ORDER BY h.recorded_at
        LIMIT 1) END, p_border_post)
$$;

-- All in one statement: what many have in common, the convoy and the template, is looked up once. Of what is past nothing is told.
CREATE FUNCTION notices_write(p_notices notice[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  WITH told AS MATERIALIZED (
    SELECT DISTINCT ON (o.group_id, o.news = 'handed_over') o.*
      FROM unnest(p_notices) AS o
     WHERE o.news NOT IN ('unsaid', 'reworded')
     ORDER BY o.group_id, o.news = 'handed_over', notice_rank(o.news), o.convoy),
  plans AS MATERIALIZED (
    SELECT q.convoy, k.*
      FROM (SELECT DISTINCT o.convoy FROM told AS o) AS q
     CROSS JOIN LATERAL (SELECT * FROM notice_plan(q.convoy) OFFSET 0) AS k),
  read AS MATERIALIZED (
    SELECT o.*, r.phone, r.language, r.city, k.gather AS gathers, k.departs_at, k.border_post, k.time_zone, k.place, k.address,
           notice_begins(o.news, r.time_zone, least(o.gather, k.gather)) AS begins, notice_ends(o.news, o.at, o.gather, k.departs_at) AS ends
      FROM told AS o
     CROSS JOIN LATERAL (SELECT * FROM notice_reader(o.group_id, o.news = 'handed_over') OFFSET 0) AS r
      LEFT JOIN plans AS k ON k.convoy = o.convoy),
  words AS MATERIALIZED (
    SELECT q.news, q.language, t.template, t.segments
      FROM (SELECT DISTINCT r.news, r.language FROM read AS r) AS q
     CROSS JOIN LATERAL (SELECT * FROM sms_template_of('notice.' || q.news, q.language) OFFSET 0) AS t)
  INSERT INTO messages (kind, template, phone, language, body, city, group_id, citizen_id, convoy, event_id, priority, not_before, valid_until)
  SELECT notice_kind(n.news), 'notice.' || n.news, n.phone, n.language,
         sms_filled(w.template, w.segments, n.language, 'reference', sms_reference(n.reference), 'more', sms_more(n.people), 'convoy', n.convoy,
           'time', CASE n.news WHEN 'departed' THEN sms_time(n.at, n.time_zone, n.language)
                               WHEN 'handed_over' THEN sms_time(n.at, b.time_zone, n.language)
                               ELSE sms_time(n.gathers, n.time_zone, n.language) END,
           'departs', sms_time(n.departs_at, n.time_zone, n.language), 'place', n.place, 'address', n.address,
           'vehicle', sms_vehicle(s.numbers, s.plate, n.language), 'post', b.name),
         n.city, n.group_id, n.first, n.convoy, n.event_id, notice_priority(n.news), n.begins, n.ends
    FROM read AS n
    JOIN words AS w ON w.news = n.news AND w.language = n.language
    LEFT JOIN LATERAL (
      SELECT * FROM notice_post(n.first, n.news = 'handed_over', n.border_post, n.language) WHERE n.news IN ('departed', 'handed_over')
      OFFSET 0) AS b ON true
    LEFT JOIN LATERAL (
      SELECT * FROM notice_seats(n.group_id, n.convoy) WHERE n.news IN ('assigned', 'changed') OFFSET 0) AS s ON true
   WHERE n.begins < n.ends AND (n.news NOT IN ('assigned', 'changed') OR s.people > 0)
   ORDER BY n.event_id, n.group_id;
END $$;

-- Queues the reminder of each of these groups that has none waiting, unless they hear of the same plan less than 3 hours earlier.
CREATE FUNCTION notices_remind(p_notices notice[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO messages (kind, template, phone, language, body, city, group_id, citizen_id, convoy, event_id, priority, not_before, valid_until)
  SELECT 'departs_today', 'notice.departs_today', r.phone, r.language,
         sms_text('notice.departs_today', r.language, 'reference', sms_reference(s.reference), 'more', sms_more(s.people), 'convoy', c.convoy,
           'time', sms_time(k.gather, k.time_zone, r.language), 'place', k.place, 'address', k.address,
           'vehicle', sms_vehicle(s.numbers, s.plate, r.language)),
         r.city, n.group_id, s.first, c.convoy, n.event_id, notice_priority('departs_today'), w.begins, k.gather
    FROM (SELECT o.group_id, min(o.event_id) AS event_id
            FROM unnest(p_notices) AS o
           WHERE o.news NOT IN ('departed', 'handed_over', 'missed')
           GROUP BY o.group_id) AS n
   CROSS JOIN LATERAL (
     SELECT DISTINCT p.convoy FROM citizens AS p WHERE p.group_id = n.group_id AND p.status = 'assigned' OFFSET 0) AS c
   CROSS JOIN LATERAL (SELECT * FROM notice_plan(c.convoy) OFFSET 0) AS k
   CROSS JOIN LATERAL (SELECT notice_reminder(k.gather, k.time_zone) AS begins OFFSET 0) AS w
   CROSS JOIN LATERAL (SELECT * FROM notice_seats(n.group_id, c.convoy) OFFSET 0) AS s
   CROSS JOIN LATERAL (SELECT * FROM notice_reader(n.group_id, false) OFFSET 0) AS r
   WHERE w.begins > now()
     AND NOT EXISTS (
       SELECT FROM messages AS m
        WHERE m.group_id = n.group_id AND m.convoy = c.convoy AND m.state IN ('queued', 'leased')
          AND (m.kind = 'departs_today' OR m.kind IN ('assigned', 'changed') AND m.not_before > w.begins - interval '3 hours')
       OFFSET 0)
   ORDER BY n.event_id, n.group_id, c.convoy;
END $$;
