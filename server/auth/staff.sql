-- Staff accounts: all, one, a new one, its change, a new password.

-- name: staff_list(after_name text?, rows integer) :list
SELECT s.username, s.display_name, s.role, s.cities, s.posts, s.disabled_at IS NOT NULL AS disabled,
       s.totp_sealed IS NOT NULL AS second_factor, s.password_temporary, s.signed_in_at, s.created_at, s.updated_at, s.version,
       s.username AS _cursor
  FROM staff AS s
 WHERE :after_name IS NULL OR s.username > :after_name
 ORDER BY s.username
 LIMIT :rows;

-- name: staff_read(name text) :one
SELECT s.username, s.display_name, s.role, s.cities, s.posts, s.disabled_at IS NOT NULL AS disabled,
       s.totp_sealed IS NOT NULL AS second_factor, s.password_temporary, s.signed_in_at, s.created_at, s.updated_at, s.version,
       s.version AS _version
  FROM staff AS s
 WHERE s.username = :name
 ORDER BY s.username
 LIMIT 1;

-- name: staff_add(caller, key, username text, display_name text?, role text, cities text?, posts text?, hash text, temporary boolean, if_none boolean) :write
SELECT i, outcome, body, fresh, CASE outcome WHEN 'created' THEN 1 END AS _version
  FROM staff_add(:caller, :key, :username, :display_name, :role, :cities, :posts, :hash, :temporary, :if_none)
 ORDER BY i;

-- name: staff_change(caller, username text, version integer?, set_display_name boolean, display_name text?, role text?, set_cities boolean, cities text?, set_posts boolean, posts text?, set_disabled boolean, disabled boolean) :write
SELECT i, outcome, body, version AS _version
  FROM staff_change(:caller.subject, :caller.token, :username, :version, :set_display_name, :display_name, :role, :set_cities, :cities,
       :set_posts, :posts, :set_disabled, :disabled)
 ORDER BY i;

-- name: staff_reset(caller, username text, hash text, account bytea?) :write
SELECT i, outcome, body
  FROM staff_reset(:caller.subject, :caller.token, :username, :hash, :account)
 ORDER BY i;
