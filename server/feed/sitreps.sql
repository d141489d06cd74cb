-- Published figures, opened down to their people.

-- name: sitreps_freeze(caller, key, date date?, note text?) :write
SELECT i, outcome, body
  FROM sitreps_freeze(:caller, :key, :date, :note)
 ORDER BY i;

-- name: sitreps_list(before integer?, limit integer) :list
SELECT s.number, s.day AS date, s.frozen_at, s.subject AS by, s.public_text AS text, s.note,
       (s.figures ->> 'evacuated_today')::integer AS evacuated_today, (s.figures ->> 'evacuated_total')::integer AS evacuated_total,
       (s.figures ->> 'border_support_today')::integer AS border_support_today,
       (s.figures ->> 'border_support_total')::integer AS border_support_total,
       s.number::text AS _cursor
  FROM sitreps AS s
 WHERE :before IS NULL OR s.number < :before
 ORDER BY s.number DESC
 LIMIT :limit + 1;

-- name: sitreps_read(number integer) :one
SELECT CASE WHEN s.body IS NULL THEN 'unknown' ELSE 'done' END AS outcome, s.body
  FROM (SELECT sitrep_shown(:number) AS body) AS s
 ORDER BY 1
 LIMIT 1;

-- name: sitreps_people(caller, number integer, of text, counter text?, date date?, city text?, after_day date?, after_id uuid?, after_counter text?, after_sign integer?, limit integer) :list walled
-- One row without a person where the number exists and nobody is found.
WITH opened AS (
  SELECT e.citizen_id, e.counter, e.sign, e.day, e.city, e.vehicle_kind
    FROM sitrep_entries AS e
   WHERE e.sitrep = :number AND :of = 'changes'
   UNION ALL
  SELECT t.citizen_id, t.counter, 1::smallint, t.day, t.city, t.vehicle_kind
    FROM sitrep_counted(:number) AS t
   WHERE :of = 'total'),
page AS (
  SELECT o.citizen_id, o.counter, o.sign, o.day, o.city, o.vehicle_kind
    FROM opened AS o
   WHERE in_scope(o.city, :caller.cities)
     AND (:counter IS NULL OR o.counter = :counter)
     AND (:date IS NULL OR o.day = :date)
     AND (:city IS NULL OR o.city = :city)
     AND (:after_day IS NULL OR (o.day, o.citizen_id, o.counter, o.sign) > (:after_day, :after_id, :after_counter, :after_sign))
   ORDER BY o.day, o.citizen_id, o.counter, o.sign
   LIMIT :limit + 1)
SELECT c.reference, p.counter, p.sign::integer AS sign, p.day AS date, p.city, p.vehicle_kind,
       CASE WHEN :caller.role <> 'auditor' THEN c.given_names END AS given_names,
       CASE WHEN :caller.role <> 'auditor' THEN c.family_name END AS family_name,
       p.day || ',' || p.citizen_id || ',' || p.counter || ',' || p.sign AS _cursor
  FROM sitreps AS s
  LEFT JOIN (page AS p JOIN sitrep_named(ARRAY(SELECT o.citizen_id FROM page AS o)) AS c ON c.id = p.citizen_id) ON true
 WHERE s.number = :number
 ORDER BY p.day, p.citizen_id, p.counter, p.sign
 LIMIT :limit + 1;
