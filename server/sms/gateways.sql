-- Gateways as admins and commands on the server add, see, change and reset them.

-- name: gateways_list(after_name text?, rows integer) :list
SELECT g.name, g.dialect, g.letters, g.shift_tables, g.sender, g.public_url, g.send_url, g.account, g.secret_sealed IS NOT NULL AS has_secret,
       g.disabled_at IS NOT NULL AS disabled, g.created_at, g.updated_at, g.version, g.name AS _cursor
  FROM gateways AS g
 WHERE :after_name IS NULL OR g.name > :after_name
 ORDER BY g.name
 LIMIT :rows;

-- name: gateways_add(caller, key, name text, dialect text, letters text?, shift_tables text?, sender text?, public_url text?, send_url text?, account text?, password_hash bytea?, secret_sealed bytea?) :write
SELECT i, outcome, body, fresh, CASE outcome WHEN 'created' THEN 1 END AS _version
  FROM gateways_add(:caller.subject, :caller.token, :key, :name, :dialect, :letters, :shift_tables, :sender, :public_url, :send_url, :account,
       :password_hash, :secret_sealed)
 ORDER BY i;

-- name: gateways_change(caller, name text, version integer?, letters text?, shift_tables text?, set_sender boolean, sender text?, set_public_url boolean, public_url text?, set_send_url boolean, send_url text?, set_account boolean, account text?, set_secret boolean, secret_sealed bytea?, set_disabled boolean, disabled boolean) :write
SELECT i, outcome, body, version AS _version
  FROM gateways_change(:caller.subject, :caller.token, :name, :version, :letters, :shift_tables, :set_sender, :sender, :set_public_url,
       :public_url, :set_send_url, :send_url, :set_account, :account, :set_secret, :secret_sealed, :set_disabled, :disabled)
 ORDER BY i;

-- name: gateways_reset(caller, name text, password_hash bytea, secret_sealed bytea?) :write
SELECT i, outcome, body, secret_reset
  FROM gateways_reset(:caller.subject, :caller.token, :name, :password_hash, :secret_sealed)
 ORDER BY i;
