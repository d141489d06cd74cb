-- A message that a citizen wrote.

-- name: sms_receive(gateway text, message_id text, phone text?, text text, cut boolean, command text, language text?, reference text?, city text?, given_names text?, family_name text?, birth_date date?, birth_precision text, people integer, fault text?, group_id uuid, citizen_id uuid, citizen_reference text, answer_id uuid?) :write
SELECT i, answer, letters
  FROM sms_receive(:gateway, :message_id, :phone, :text, :cut, :command, :language, :reference, :city, :given_names,
       :family_name, :birth_date, :birth_precision, :people, :fault, :group_id, :citizen_id, :citizen_reference, :answer_id)
 ORDER BY i;

-- name: inbound_forget() :list
-- What came in is kept for 30 days. At most 10,000 go at a time, so that the transaction stays short.
WITH forgotten AS (
  DELETE FROM inbound_messages AS m
   USING (SELECT o.gateway, o.message_id
            FROM inbound_messages AS o
           WHERE o.received_at < now() - interval '30 days'
           ORDER BY o.received_at
           LIMIT 10000
             FOR UPDATE SKIP LOCKED) AS old
   WHERE m.gateway = old.gateway AND m.message_id = old.message_id
  RETURNING 1)
SELECT count(*) AS forgotten FROM forgotten ORDER BY 1 LIMIT 1;
