-- Travel groups that part and come together.

-- name: groups_split(caller, key, group uuid, new_group uuid, reason text, guardian_name text?, guardian_phone text?) :write
-- list: people(reference text)
SELECT i, outcome, body
  FROM groups_split(:caller, :key, :group, :new_group, :reason, :guardian_name, :guardian_phone, :people)
 ORDER BY i;

-- name: groups_join(caller, key, group uuid, from_group uuid?, reason text) :write
-- list: people(reference text)
SELECT i, outcome, body
  FROM groups_join(:caller, :key, :group, :from_group, :reason, :people)
 ORDER BY i;
