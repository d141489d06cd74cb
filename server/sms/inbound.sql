-- A message that a citizen wrote.

-- name: sms_receive(gateway text, message_id text, phone text?, text text, cut boolean, command text, language text?, reference text?, city text?, given_names text?, family_name text?, birth_date date?, birth_precision text, people integer, fault text?, group_id uuid, citizen_id uuid, citizen_reference text, answer_id uuid?) :write
SELECT i, answer, letters, missed
  FROM sms_receive(:gateway, :message_id, :phone, :text, :cut, :command, :language, :reference, :city, :given_names,
       :family_name, :birth_date, :birth_precision, :people, :fault, :group_id, :citizen_id, :citizen_reference, :answer_id)
 ORDER BY i;

-- name: inbound_forget() :list writes
SELECT inbound_forget() AS forgotten ORDER BY forgotten LIMIT 1;
