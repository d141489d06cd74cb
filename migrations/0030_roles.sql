-- The role that serves deletes nothing: what it deletes it does by functions of the owner's. Reports have a schema of their own,
-- so that who reads them needs no right to a table.

ALTER FUNCTION seats_follow() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;

CREATE SCHEMA reports;

CREATE VIEW reports.people AS
SELECT c.city, c.status, count(*) AS people, count(*) FILTER (WHERE c.accessible) AS accessible,
       min(g.queued_at) AS first_queued_at, max(c.updated_at) AS last_changed_at
  FROM kafile.citizens AS c
  JOIN kafile.travel_groups AS g ON g.id = c.group_id
 GROUP BY c.city, c.status;
COMMENT ON VIEW reports.people IS 'How many people of each city are in each state';

CREATE VIEW reports.convoys AS
SELECT k.code, k.city, k.border_post, k.status, k.departs_at, k.departed_at, k.arrived_at, k.completed_at, count(v.number) AS vehicles,
       coalesce(sum(v.seats), 0) AS seats, coalesce(sum(v.taken), 0) AS taken, coalesce(sum(v.departure_headcount), 0) AS departed_people,
       coalesce(sum(v.arrival_headcount), 0) AS arrived_people
  FROM kafile.convoys AS k
  LEFT JOIN kafile.vehicles AS v ON v.convoy = k.code AND v.status <> 'withdrawn'
 GROUP BY k.code;
COMMENT ON VIEW reports.convoys IS 'Each convoy: where to, in which state, when, how full';

CREATE VIEW reports.departures AS
SELECT (c.departed_at AT TIME ZONE 'Europe/Istanbul')::date AS day, c.departed_city AS city, c.departed_vehicle_kind AS vehicle_kind,
       count(*) AS people
  FROM kafile.citizens AS c
 WHERE c.departed_at IS NOT NULL
 GROUP BY 1, 2, 3;
COMMENT ON VIEW reports.departures IS 'People evacuated by day, as the live figure counts them; a published figure is in the situation report';

CREATE VIEW reports.handoffs AS
SELECT (h.occurred_at AT TIME ZONE 'Europe/Istanbul')::date AS day, h.border_post, h.result, count(*) AS people,
       count(*) FILTER (WHERE h.one_sided) AS one_sided
  FROM kafile.handoffs AS h
 GROUP BY 1, 2, 3;
COMMENT ON VIEW reports.handoffs IS 'What each border post did by day';

CREATE VIEW reports.messages AS
SELECT (m.created_at AT TIME ZONE 'Europe/Istanbul')::date AS day, m.kind, m.state, count(*) AS messages
  FROM kafile.messages AS m
 GROUP BY 1, 2, 3;
COMMENT ON VIEW reports.messages IS 'SMS by day, kind and state, of the last 30 days';
