-- The receipt of an acceptance, with what proves that its event is in the sealed log.

-- name: audit_receipt(caller, reference text) :one walled
-- The acceptance of a person, also under a reference that was merged. Who works at posts sees what their posts accepted.
WITH person AS MATERIALIZED (
  SELECT coalesce(m.id, c.id) AS id, coalesce(m.city, c.city) AS city
    FROM citizen_outlines AS c
    LEFT JOIN citizen_outlines AS m ON m.id = c.merged_into
   WHERE c.reference = :reference),
given AS MATERIALIZED (
  SELECT p.id, h.event_id, h.border_post, h.convoy, h.accepted_by, h.occurred_at, h.receipt_kid, h.receipt_signature
    FROM person AS p
   CROSS JOIN LATERAL person_handoff(p.id) AS h
    LEFT JOIN convoys AS k ON k.code = h.convoy
   WHERE CASE :caller.role WHEN 'border' THEN in_scope(h.border_post, :caller.posts)
              ELSE in_scope(p.city, :caller.cities) OR in_scope(k.city, :caller.cities) END)
SELECT :reference AS reference, g.receipt_kid, g.receipt_signature AS token, CASE WHEN e.id IS NOT NULL THEN
       ARRAY[e.id::text, e.xid::text, e.type, e.subject, e.token_id::text, e.city, e.citizen_id::text, e.reference, e.group_id::text, e.convoy,
         e.vehicle::text, e.status,
         CASE WHEN isfinite(e.occurred_at) THEN (extract(epoch FROM e.occurred_at) * 1000000)::bigint::text ELSE e.occurred_at::text END,
         CASE WHEN isfinite(e.recorded_at) THEN (extract(epoch FROM e.recorded_at) * 1000000)::bigint::text ELSE e.recorded_at::text END,
         e.before::text, e.after::text] END AS fields, s.n, s.epoch,
       s.first_xid::text AS first_xid, s.first_id, s.last_xid::text AS last_xid, s.last_id, s.count::bigint AS count, s.root, s.previous_hash,
       CASE WHEN isfinite(s.sealed_at) THEN (extract(epoch FROM s.sealed_at) * 1000000)::bigint::text ELSE s.sealed_at::text END AS sealed_at,
       s.key_id, s.signature, array_position(s.event_ids, e.id) - 1 AS leaf_index, s.leaves
  FROM given AS g
  LEFT JOIN LATERAL (
    SELECT v.*
      FROM events AS v
     WHERE v.citizen_id = ANY (ARRAY(SELECT g.id UNION ALL SELECT m.id FROM citizen_outlines AS m WHERE m.merged_into = g.id))
       AND v.after ->> 'event_id' = g.event_id::text
     ORDER BY v.id
     LIMIT 1) AS e ON true
  LEFT JOIN LATERAL (
    SELECT a.*
      FROM audit_seals AS a
     WHERE a.epoch = (SELECT f.epoch FROM feed_epoch AS f WHERE f.first_id <= e.id ORDER BY f.started_at DESC LIMIT 1)
       AND (a.last_xid, a.last_id) >= (e.xid, e.id)
     ORDER BY a.last_xid, a.last_id
     LIMIT 1) AS s ON e.id = ANY (s.event_ids)
 ORDER BY g.event_id
 LIMIT 1;

-- name: audit_checkpoint() :one
SELECT c.note FROM audit_checkpoint AS c ORDER BY c.size DESC LIMIT 1;

-- name: audit_lag_now() :list
SELECT l.sealing, l.lag_ms, l.unsealed FROM audit_lag() AS l ORDER BY l.lag_ms LIMIT 1;
