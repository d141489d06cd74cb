-- What the sealer asks; it alone may write seals. audit_verify reads with the same statements.

-- name: audit_lead(lock bigint) :list
-- Held until the connection ends.
SELECT pg_try_advisory_lock(:lock) AS leads ORDER BY 1 LIMIT 1;

-- name: audit_epochs() :list
-- `next_id` is where the next epoch's events begin; null for the one that goes on.
SELECT f.epoch, f.first_id, lead(f.first_id) OVER (ORDER BY f.started_at, f.epoch) AS next_id
  FROM feed_epoch AS f
 ORDER BY f.started_at, f.epoch
 LIMIT 1000;

-- name: audit_events(xid text, id bigint, first_id bigint, next_id bigint?, horizon boolean, most integer) :list
-- The events of an epoch after a place, in the log's order. `horizon`: only of transactions before the oldest that still runs, so that
-- none can come in between later. `fields` is every column as text, in the table's order, which no setting of a session changes: what is hashed.
-- No function of the database says it, for whoever owns that could make it say anything; receipts.sql has the same.
SELECT e.id, e.xid::text AS xid,
       ARRAY[e.id::text, e.xid::text, e.type, e.subject, e.token_id::text, e.city, e.citizen_id::text, e.reference, e.group_id::text, e.convoy,
         e.vehicle::text, e.status,
         CASE WHEN isfinite(e.occurred_at) THEN (extract(epoch FROM e.occurred_at) * 1000000)::bigint::text ELSE e.occurred_at::text END,
         CASE WHEN isfinite(e.recorded_at) THEN (extract(epoch FROM e.recorded_at) * 1000000)::bigint::text ELSE e.recorded_at::text END,
         e.before::text, e.after::text] AS fields
  FROM events AS e
 WHERE (e.xid, e.id) > (:xid::xid8, :id)
   AND e.id >= :first_id AND (:next_id IS NULL OR e.id < :next_id)
   AND (NOT :horizon OR e.xid < pg_snapshot_xmin(pg_current_snapshot()))
 ORDER BY e.xid, e.id
 LIMIT :most;

-- name: audit_seals_after(n bigint, most integer) :list
SELECT s.n, s.epoch, s.first_xid::text AS first_xid, s.first_id, s.last_xid::text AS last_xid, s.last_id, s.count::bigint AS count, s.root,
       s.previous_hash,
       CASE WHEN isfinite(s.sealed_at) THEN (extract(epoch FROM s.sealed_at) * 1000000)::bigint::text ELSE s.sealed_at::text END AS sealed_at,
       s.key_id, s.signature
  FROM audit_seals AS s
 WHERE s.n > :n
 ORDER BY s.n
 LIMIT :most;

-- name: audit_seal_add(n bigint, epoch uuid, first_xid text, first_id bigint, last_xid text, last_id bigint, count integer, root bytea, previous_hash bytea, sealed_at timestamptz, key_id text, signature bytea, event_ids text, leaves bytea) :write
INSERT INTO audit_seals (n, epoch, first_xid, first_id, last_xid, last_id, count, root, previous_hash, sealed_at, key_id, signature, event_ids, leaves)
SELECT q.n, q.epoch, q.first_xid::xid8, q.first_id, q.last_xid::xid8, q.last_id, q.count, q.root, q.previous_hash, q.sealed_at, q.key_id, q.signature,
       q.event_ids::bigint[], q.leaves
  FROM unnest(:n, :epoch, :first_xid, :first_id, :last_xid, :last_id, :count, :root, :previous_hash, :sealed_at, :key_id, :signature, :event_ids, :leaves)
       AS q (n, epoch, first_xid, first_id, last_xid, last_id, count, root, previous_hash, sealed_at, key_id, signature, event_ids, leaves)
RETURNING 1 AS i, n;

-- name: audit_checkpoint_keep(size bigint, note text) :write
INSERT INTO audit_checkpoint (size, note)
SELECT q.size, q.note FROM unnest(:size, :note) AS q (size, note)
ON CONFLICT (one) DO UPDATE SET size = excluded.size, note = excluded.note, made_at = now()
RETURNING 1 AS i, size;

-- name: audit_checkpoint_last() :list
SELECT c.size, c.note FROM audit_checkpoint AS c ORDER BY c.size DESC LIMIT 1;
