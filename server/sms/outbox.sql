-- The outbox: what gateways take and report, and what officers see of it.

-- name: outbox_lease(caller, most integer, seconds integer) :write
-- A row a message, urgent ones first; one with nulls where there is nothing to send.
SELECT l.i, l.id, l.phone AS "to", l.kind, l.attempt, l.receipt, l.valid_until, l.lease AS _lease, l.lease_until AS _until,
       l.body AS _body, g.letters AS _letters, g.shift_tables AS _shift_tables
  FROM outbox_lease(:caller.subject, :caller.cities, :most, :seconds) WITH ORDINALITY
         AS l (i, lease, lease_until, id, kind, phone, body, attempt, receipt, valid_until, n)
  LEFT JOIN gateways AS g ON g.name = (:caller.subject)[l.i]
 ORDER BY l.i, l.n;

-- name: outbox_renew(caller, lease uuid, seconds integer) :write
SELECT i, outcome, body FROM outbox_renew(:caller.subject, :lease, :seconds) ORDER BY i;

-- name: outbox_report(caller, key) :write
-- list: acks(receipt uuid, state text, gateway_message_id text?, error text?)
SELECT i, outcome, body FROM outbox_report(:caller, :key, :acks) ORDER BY i;

-- name: outbox_messages(caller, state text?, kind text?, city text?, convoy text?, group uuid?, before_at timestamptz?, before_id uuid?, limit integer) :list walled
-- The newest first. Who has not the group in scope sees that there is a message, and neither phone nor words nor person.
SELECT m.id, m.kind, m.state, CASE WHEN s.visible THEN w.phone END AS phone, m.language, CASE WHEN s.visible THEN w.body END AS text,
       m.city, m.group_id AS "group", CASE WHEN s.visible THEN c.reference END AS reference, m.convoy, coalesce(m.leased_by, m.gateway) AS gateway,
       m.attempt, m.error, m.not_before, m.valid_until, m.created_at, m.updated_at, utc(m.created_at) || ',' || m.id AS _cursor
  FROM message_outlines AS m
  LEFT JOIN messages AS w ON w.id = m.id
  LEFT JOIN citizen_outlines AS c ON c.id = w.citizen_id
  LEFT JOIN convoys AS k ON k.code = m.convoy
 CROSS JOIN LATERAL (SELECT :caller.cities IS NULL OR coalesce(in_scope(m.city, :caller.cities), false)
                            OR coalesce(in_scope(k.city, :caller.cities), false) AS visible) AS s
 WHERE (:state IS NULL OR m.state = :state)
   AND (:kind IS NULL OR m.kind = :kind)
   AND (:city IS NULL OR m.city = :city)
   AND (:convoy IS NULL OR m.convoy = :convoy)
   AND (:group IS NULL OR m.group_id = :group)
   AND (:before_at IS NULL OR (m.created_at, m.id) < (:before_at, :before_id))
 ORDER BY m.created_at DESC, m.id DESC
 LIMIT :limit + 1;

-- name: outbox_retry(caller, key, id uuid) :write
SELECT i, outcome, body FROM outbox_retry(:caller, :key, :id) ORDER BY i;

-- name: outbox_dismiss(caller, key, id uuid, reason text) :write
SELECT i, outcome, body FROM outbox_dismiss(:caller, :key, :id, :reason) ORDER BY i;

-- name: outbox_settle() :list writes
-- What time has ended, also while no gateway asks.
SELECT messages_settle() IS NULL AS settled ORDER BY 1 LIMIT 1;

-- name: outbox_forget() :list writes
SELECT messages_forget() AS forgotten ORDER BY forgotten LIMIT 1;
