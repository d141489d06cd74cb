-- What is due, asked about once a second.

-- name: messages_due() :list
-- The gateways for which something is due, and when the last of it came due; a null gateway is for anybody. Nothing is due to a phone
-- that has said STOP but answers, as for messages_lease.
SELECT o.gateway, max(greatest(o.not_before, o.updated_at)) AS newest
  FROM messages AS o
 WHERE o.state = 'queued' AND o.not_before <= now() AND o.valid_until > now()
   AND (o.kind = 'answer' OR NOT EXISTS (SELECT FROM sms_phones AS p WHERE p.phone = o.phone AND p.stopped_at IS NOT NULL))
 GROUP BY o.gateway
 ORDER BY o.gateway
 LIMIT 1001;
