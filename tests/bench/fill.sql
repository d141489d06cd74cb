-- What follows from the people, convoys and vehicles that are there: departures, facts, handoffs, manifests, events.
SET search_path = kafile, public;
SET session_replication_role = replica;
SET maintenance_work_mem = '256MB';

UPDATE convoys SET departed_at = departs_at, arrived_at = departs_at + interval '20 hours'
 WHERE status <> 'boarding';
UPDATE vehicles AS v SET status = 'arrived', departed_at = k.departed_at, departure_headcount = v.taken, arrived_at = k.arrived_at,
       arrival_headcount = v.taken, manifest_version = 1
  FROM convoys AS k WHERE k.code = v.convoy AND k.departed_at IS NOT NULL;

INSERT INTO facts (event_id, kind, citizen_id, convoy, vehicle, occurred_at, subject, fingerprint, outcome, body)
SELECT gen_random_uuid(), 'boarding', c.id, c.convoy, c.vehicle, c.departed_at - interval '30 minutes', 'kemal.aydin',
       sha256(c.reference::bytea), 'boarded', json_build_object('reference', c.reference, 'outcome', 'boarded', 'status', 'boarded')
  FROM citizens AS c WHERE c.status IN ('departed', 'handed_over');
INSERT INTO facts (event_id, kind, convoy, vehicle, headcount, side, occurred_at, subject, fingerprint, outcome, body)
SELECT gen_random_uuid(), e.kind, v.convoy, v.number, v.taken, 'convoy', e.at, 'kemal.aydin', sha256(v.plate::bytea), 'recorded', '{}'
  FROM vehicles AS v
 CROSS JOIN LATERAL (VALUES ('vehicle_departure', v.departed_at), ('vehicle_arrival', v.arrived_at)) AS e (kind, at)
 WHERE v.departed_at IS NOT NULL;
INSERT INTO facts (event_id, kind, citizen_id, convoy, vehicle, border_post, result, side, occurred_at, subject, fingerprint, outcome, body)
SELECT gen_random_uuid(), 'handoff', c.id, c.convoy, c.vehicle, k.border_post, 'handed_over', 'border', c.handed_over_at, 'post.guard',
       sha256(c.reference::bytea), 'accepted', json_build_object('reference', c.reference, 'outcome', 'accepted', 'status', 'handed_over')
  FROM citizens AS c JOIN convoys AS k ON k.code = c.convoy WHERE c.status = 'handed_over';
INSERT INTO handoffs (event_id, citizen_id, convoy, border_post, result, accepted_by, offered_by, one_sided, occurred_at)
SELECT f.event_id, f.citizen_id, f.convoy, f.border_post, f.result, f.subject, 'kemal.aydin', false, f.occurred_at
  FROM facts AS f WHERE f.kind = 'handoff';
INSERT INTO manifests (convoy, vehicle, version, citizens)
SELECT c.convoy, c.vehicle, 1, array_agg(c.id ORDER BY c.id)
  FROM citizens AS c WHERE c.status IN ('departed', 'handed_over') GROUP BY c.convoy, c.vehicle;

INSERT INTO events (type, subject, city, citizen_id, reference, group_id, status, occurred_at, after)
SELECT 'citizen.registered', 'desk', c.city, c.id, c.reference, c.group_id, 'registered', g.queued_at,
       json_build_object('status', 'registered', 'city', c.city, 'given_names', c.given_names, 'family_name', c.family_name)
  FROM citizens AS c JOIN travel_groups AS g ON g.id = c.group_id;
INSERT INTO events (type, subject, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, before, after)
SELECT 'citizen.' || s.status, 'kemal.aydin', c.city, c.id, c.reference, c.group_id, c.convoy, c.vehicle, s.status, now(),
       '{"status": "registered"}', json_build_object('status', s.status, 'convoy', c.convoy)
  FROM citizens AS c
 CROSS JOIN LATERAL unnest(CASE c.status WHEN 'assigned' THEN '{assigned}' WHEN 'departed' THEN '{assigned,boarded,departed}'
                                          WHEN 'handed_over' THEN '{assigned,boarded,departed,handed_over}' END::text[]) AS s (status)
 WHERE c.convoy IS NOT NULL;

INSERT INTO seats
SELECT c.convoy, c.vehicle, c.stranded, c.family_name, c.given_names, c.reference, to_char(c.birth_date, 'YYYY-MM-DD'), c.nationality, c.status,
       n.codes, c.document_override, c.document_override_by
  FROM citizens AS c
  LEFT JOIN (SELECT citizen_id, string_agg(code, ' ' ORDER BY code) AS codes FROM citizen_needs GROUP BY citizen_id) AS n ON n.citizen_id = c.id
 WHERE c.convoy IS NOT NULL
 ORDER BY c.convoy, c.vehicle;

-- Whom the works draw, in an order without neighbours; n counts from 0.
CREATE SCHEMA bench;
CREATE TABLE bench.pool (work text, n bigint, reference text, convoy text, vehicle integer, border_post text, PRIMARY KEY (work, n));
INSERT INTO bench.pool
SELECT CASE c.status WHEN 'assigned' THEN 'boarding' ELSE 'handoff' END, row_number() OVER (PARTITION BY c.status ORDER BY md5(c.reference)) - 1,
       c.reference, c.convoy, c.vehicle, k.border_post
  FROM citizens AS c JOIN convoys AS k ON k.code = c.convoy
 WHERE c.status IN ('assigned', 'departed') AND c.reference !~ '^[0-9]*$';
INSERT INTO bench.pool (work, n, convoy)
SELECT 'manifest', row_number() OVER (ORDER BY md5(v.convoy)) - 1, v.convoy
  FROM vehicles AS v GROUP BY v.convoy HAVING count(*) = 1 AND sum(v.taken) >= 44;
GRANT USAGE ON SCHEMA bench TO kafile_app;
GRANT SELECT ON bench.pool TO kafile_app;
