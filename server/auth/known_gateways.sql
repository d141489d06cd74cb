-- The gateways that may ask now: read again and again by every running server.

-- name: gateways_known() :list
SELECT g.name, g.dialect, g.account, g.public_url, g.password_hash, g.secret_sealed, g.version
  FROM gateways AS g
 WHERE g.disabled_at IS NULL
 ORDER BY g.name COLLATE "C"
 LIMIT 1000;
