-- A convoy cancelled or completed.

-- name: convoys_cancel(caller, key, convoy text, reason text?) :write
SELECT i, outcome, body
  FROM convoys_end('cancelled', :caller, :key, :convoy, :reason)
 ORDER BY i;

-- name: convoys_complete(caller, key, convoy text, reason text?) :write
SELECT i, outcome, body
  FROM convoys_end('completed', :caller, :key, :convoy, :reason)
 ORDER BY i;
