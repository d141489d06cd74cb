-- What `kafiled audit verify` asks beside what the sealer does.

-- name: audit_leaves(n bigint) :list
SELECT s.event_ids, s.leaves FROM audit_seals AS s WHERE s.n = :n ORDER BY s.n LIMIT 1;

-- name: audit_event_place(id bigint) :list
SELECT e.xid::text AS xid FROM events AS e WHERE e.id = :id ORDER BY e.id LIMIT 1;

-- name: audit_event_count() :list
SELECT count(*) AS events FROM events AS e ORDER BY 1 LIMIT 1;
