-- What this server sends itself, by gateways that say where.

-- name: sender_gateways(most integer) :list
-- Those for whom something is due.
SELECT g.name, g.dialect, g.letters, g.sender, g.public_url, g.send_url, g.account, g.secret_sealed
  FROM gateways AS g
 WHERE g.disabled_at IS NULL AND g.dialect IN ('kannel', 'twilio')
   AND g.send_url IS NOT NULL AND g.account IS NOT NULL AND g.secret_sealed IS NOT NULL
   AND EXISTS (SELECT FROM messages AS m
                WHERE m.state = 'queued' AND m.not_before <= now() AND m.valid_until > now() AND (m.gateway IS NULL OR m.gateway = g.name))
 ORDER BY g.name
 LIMIT :most;

-- name: sender_lease(gateway text, most integer, seconds integer) :list writes
SELECT m.id, m.receipt, m.phone, m.body
  FROM messages_lease(:gateway, NULL, :most, :seconds) AS m
 ORDER BY m.priority, m.not_before, m.id
 LIMIT :most;

-- name: sender_report() :list writes
-- list: reports(gateway text, receipt uuid, how text, gateway_message_id text?, error text?)
SELECT sender_report(:reports) AS recorded ORDER BY 1 LIMIT 1;
