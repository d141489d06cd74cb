-- What became of a message.

-- name: sms_report(gateway text, id uuid?, gateway_message_id text?, state text?, error text?) :write
SELECT i, known
  FROM sms_report(:gateway, :id, :gateway_message_id, :state, :error)
 ORDER BY i;
