-- All tokens of somebody end at once.

-- name: tokens_revoke_all(caller, key, name text, reason text?) :write
SELECT i, outcome, body, json_array_length(body -> 'revoked') AS revoked
  FROM tokens_revoke_all(:caller.subject, :caller.token, :caller.role, :caller.cities, :key, :name, :reason)
 ORDER BY i;
