-- Freezes figures: each one is the one before it and the sum of its own entries, which bring the ledger to the truth.

-- Who counts at this moment, up to the day: each where, when and with what.
CREATE FUNCTION sitrep_truth(p_day date)
RETURNS TABLE (citizen_id uuid, counter text, day date, city text, vehicle_kind text) LANGUAGE sql STABLE AS $$
  SELECT c.id, 'evacuated', (c.departed_at AT TIME ZONE 'Europe/Istanbul')::date, c.departed_city, c.departed_vehicle_kind
    FROM citizens AS c
   WHERE c.departed_at < (p_day + 1)::timestamp AT TIME ZONE 'Europe/Istanbul'
   UNION ALL
  SELECT c.id, 'border_support', (c.handed_over_at AT TIME ZONE 'Europe/Istanbul')::date, c.city, NULL
    FROM citizens AS c
   WHERE c.border_support AND c.handed_over_at < (p_day + 1)::timestamp AT TIME ZONE 'Europe/Istanbul'
$$;

-- Whom the figures up to this number count.
CREATE FUNCTION sitrep_counted(p_number integer)
RETURNS TABLE (citizen_id uuid, counter text, day date, city text, vehicle_kind text) LANGUAGE sql STABLE AS $$
  SELECT e.citizen_id, e.counter, e.day, e.city, e.vehicle_kind
    FROM sitrep_entries AS e
   WHERE e.sitrep <= p_number
   GROUP BY e.citizen_id, e.counter, e.day, e.city, e.vehicle_kind
  HAVING sum(e.sign) > 0
$$;

-- The people of the entries of a page, wherever they are now. As the owner: who asks has seen the entries.
CREATE FUNCTION sitrep_named(p_people uuid[]) RETURNS TABLE (id uuid, reference text, given_names text, family_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT ROWS 100 AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT c.id, c.reference, c.given_names, c.family_name FROM citizens AS c WHERE c.id = ANY (p_people);
END $$;

-- Who waits now in these cities (joined by commas; null: in all), and since when those who wait longest.
CREATE FUNCTION sitrep_waiting(p_scope text) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('total', coalesce(sum(w.total), 0), 'by_city',
           coalesce(json_agg(json_build_object('city', w.city, 'total', w.total, 'oldest_since', utc(w.oldest_since))
                             ORDER BY w.total DESC, w.city), '[]'))
    FROM (SELECT c.city, count(*)::integer AS total, min(g.queued_at) AS oldest_since
            FROM citizens AS c
            JOIN travel_groups AS g ON g.id = c.group_id
           WHERE c.status IN ('registered', 'assigned', 'no_show') AND in_scope(c.city, p_scope)
           GROUP BY c.city) AS w
$$;

-- Writes the entries of a new number and returns who waits, both of one moment.
CREATE FUNCTION sitrep_enter(p_number integer, p_day date) RETURNS json LANGUAGE sql VOLATILE AS $$
WITH counted AS MATERIALIZED (
  SELECT c.citizen_id, c.counter, c.day, c.city, c.vehicle_kind FROM sitrep_counted(p_number - 1) AS c),
truth AS MATERIALIZED (
  SELECT t.citizen_id, t.counter, t.day, t.city, t.vehicle_kind FROM sitrep_truth(p_day) AS t),
entered AS (
  INSERT INTO sitrep_entries (sitrep, sign, citizen_id, counter, day, city, vehicle_kind)
  SELECT p_number, -1, l.citizen_id, l.counter, l.day, l.city, l.vehicle_kind
    FROM (TABLE counted EXCEPT TABLE truth) AS l
   UNION ALL
  SELECT p_number, 1, n.citizen_id, n.counter, n.day, n.city, n.vehicle_kind
    FROM (TABLE truth EXCEPT TABLE counted) AS n)
SELECT sitrep_waiting(NULL)
$$;

-- The numbers of a figure, from the ledger.
CREATE FUNCTION sitrep_figures(p_number integer, p_day date, p_waiting json) RETURNS json LANGUAGE sql STABLE AS $$
WITH counted AS MATERIALIZED (
  SELECT c.counter, c.day = p_day AS today, c.city, c.vehicle_kind FROM sitrep_counted(p_number) AS c),
by_city AS (
  SELECT c.city, count(*) FILTER (WHERE c.today) AS today, count(*) AS total
    FROM counted AS c
   WHERE c.counter = 'evacuated'
   GROUP BY c.city),
by_kind AS (
  SELECT c.vehicle_kind, count(*) FILTER (WHERE c.today) AS today, count(*) AS total
    FROM counted AS c
   WHERE c.counter = 'evacuated'
   GROUP BY c.vehicle_kind)
SELECT json_build_object(
         'evacuated_today', count(*) FILTER (WHERE c.counter = 'evacuated' AND c.today),
         'evacuated_total', count(*) FILTER (WHERE c.counter = 'evacuated'),
         'by_city', (SELECT coalesce(json_agg(json_build_object('city', a.city, 'today', a.today, 'total', a.total)
                                              ORDER BY a.total DESC, a.city), '[]') FROM by_city AS a),
         'by_vehicle_kind', (SELECT coalesce(json_agg(json_build_object('kind', k.vehicle_kind, 'today', k.today, 'total', k.total)
                                                      ORDER BY k.total DESC, k.vehicle_kind), '[]') FROM by_kind AS k),
         'border_support_today', count(*) FILTER (WHERE c.counter = 'border_support' AND c.today),
         'border_support_total', count(*) FILTER (WHERE c.counter = 'border_support'),
         'waiting', p_waiting)
  FROM counted AS c
$$;

-- What a number changes of days before its own, and of its own if that was published before.
CREATE FUNCTION sitrep_deltas(p_number integer, p_day date)
RETURNS TABLE (day date, city text, vehicle_kind text, counter text, delta integer) LANGUAGE sql STABLE AS $$
  SELECT e.day, e.city, e.vehicle_kind, e.counter, sum(e.sign)::integer
    FROM sitrep_entries AS e
   WHERE e.sitrep = p_number
     AND (e.day < p_day OR EXISTS (SELECT FROM sitreps AS s WHERE s.day = p_day AND s.number < p_number))
   GROUP BY e.day, e.city, e.vehicle_kind, e.counter
  HAVING sum(e.sign) <> 0
$$;

-- What the public line says of days before: "The figure of 8 March is corrected by +2, that of 9 March by -3." Days that
-- had no figure of their own have nothing to correct, but the total moves with them; the first figure starts it.
CREATE FUNCTION sitrep_corrections(p_number integer, p_day date) RETURNS text LANGUAGE sql STABLE AS $$
WITH days AS (
  SELECT d.day, sum(d.delta) AS delta, EXISTS (SELECT FROM sitreps AS s WHERE s.day = d.day) AS published
    FROM sitrep_deltas(p_number, p_day) AS d
   WHERE d.counter = 'evacuated'
   GROUP BY d.day
  HAVING sum(d.delta) <> 0),
corrected AS (
  SELECT string_agg(CASE WHEN c.first THEN 'The figure of ' ELSE 'that of ' END
                    || to_char(c.day, CASE WHEN date_part('year', c.day) = date_part('year', p_day) THEN 'FMDD FMMonth' ELSE 'FMDD FMMonth YYYY' END)
                    || CASE WHEN c.first THEN ' is corrected by ' ELSE ' by ' END || to_char(c.delta, 'FMS999,999,990'),
                    ', ' ORDER BY c.day) AS text
    FROM (SELECT d.day, d.delta, d.day = min(d.day) OVER () AS first FROM days AS d WHERE d.published) AS c),
others AS (
  SELECT sum(d.delta) AS delta FROM days AS d WHERE NOT d.published AND p_number > 1)
SELECT coalesce(' ' || c.text || '.', '')
       || CASE WHEN o.delta > 0 THEN ' ' || to_char(o.delta, 'FM999,999,990') || ' from days without a figure of their own are counted now.'
               WHEN o.delta < 0 THEN ' ' || to_char(-o.delta, 'FM999,999,990') || ' from days without a figure of their own are no longer counted.'
               ELSE '' END
  FROM corrected AS c, others AS o
$$;

-- The line that is read out with a published figure.
CREATE FUNCTION sitrep_line(p_number integer, p_day date, p_figures json) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT sitrep_text((p_figures ->> 'evacuated_today')::integer, (p_figures ->> 'evacuated_total')::integer,
           (SELECT array_agg(t.name_en ORDER BY a.today DESC, t.name_en COLLATE "C")
              FROM json_to_recordset(p_figures -> 'by_city') AS a (city text, today integer)
              JOIN cities AS t ON t.code = a.city
             WHERE a.today > 0))
         || sitrep_corrections(p_number, p_day)
$$;

-- A published figure as it is shown; null if there is none of this number.
CREATE FUNCTION sitrep_shown(p_number integer) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('number', s.number, 'date', s.day, 'frozen_at', utc(s.frozen_at), 'by', s.subject, 'text', s.public_text,
           'note', s.note, 'evacuated_today', s.figures -> 'evacuated_today', 'evacuated_total', s.figures -> 'evacuated_total',
           'by_city', s.figures -> 'by_city', 'by_vehicle_kind', s.figures -> 'by_vehicle_kind',
           'border_support_today', s.figures -> 'border_support_today', 'border_support_total', s.figures -> 'border_support_total',
           'waiting', s.figures -> 'waiting', 'deltas', s.deltas)
    FROM sitreps AS s
   WHERE s.number = p_number
$$;

CREATE FUNCTION sitrep_freeze(p_number integer, p_day date, p_note text, p_subject text, p_token uuid)
RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  waiting json := sitrep_enter(p_number, p_day);
  figures json := sitrep_figures(p_number, p_day, waiting);
BEGIN
  INSERT INTO sitreps (number, day, figures, deltas, public_text, subject, frozen_at, note)
  VALUES (p_number, p_day, figures,
          (SELECT coalesce(json_agg(json_build_object('date', d.day, 'city', d.city, 'vehicle_kind', d.vehicle_kind, 'counter', d.counter,
                                                      'delta', d.delta) ORDER BY d.day, d.counter DESC, d.city, d.vehicle_kind), '[]')
             FROM sitrep_deltas(p_number, p_day) AS d),
          sitrep_line(p_number, p_day, figures), p_subject, clock_timestamp(), p_note);
  INSERT INTO events (type, subject, token_id, occurred_at, after)
  VALUES ('sitrep.frozen', p_subject, p_token, now(), json_build_object('number', p_number, 'date', p_day,
            'evacuated_today', figures -> 'evacuated_today', 'evacuated_total', figures -> 'evacuated_total'));
  RETURN sitrep_shown(p_number);
END $$;

-- One at a time: the next number needs the entries of the one before.
CREATE FUNCTION sitreps_freeze(p_subject text[], p_token uuid[], p_role text[], p_cities text[], p_posts text[],
  p_route text[], p_key text[], p_print bytea[], p_day date[], p_note text[])
RETURNS TABLE (i integer, outcome text, body json) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fresh integer[] := idempotency_claim(p_subject, p_route, p_key, p_print);
  outcomes text[] := '{}'; bodies json[] := '{}';
  today date := (now() AT TIME ZONE 'Europe/Istanbul')::date;
  f integer; last_number integer; last_day date; wanted date;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('kafile sitreps', 0));
  FOREACH f IN ARRAY fresh LOOP
    wanted := coalesce(p_day[f], today);
    SELECT coalesce(max(s.number), 0), max(s.day) INTO last_number, last_day FROM sitreps AS s;
    IF wanted > today THEN
      outcomes := outcomes || 'future'::text;
      bodies := bodies || json_build_object('errors', json_build_array(json_build_object('pointer', '/date',
                'detail', 'This day has not come: in Istanbul it is ' || today || '.')));
    ELSIF wanted < last_day THEN
      outcomes := outcomes || 'published_past'::text;
      bodies := bodies || json_build_object('last_published', last_day);
    ELSE
      outcomes := outcomes || 'created'::text;
      bodies := bodies || sitrep_freeze(last_number + 1, wanted, p_note[f], p_subject[f], p_token[f]);
    END IF;
  END LOOP;
  RETURN QUERY SELECT * FROM idempotency_finish(p_subject, p_route, p_key, p_print, fresh, outcomes, bodies);
END $$;
