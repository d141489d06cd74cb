-- Signing in with a password, on workers.

-- name: sign_in_attempt(username text, account bytea, network bytea) :write
SELECT q.i::integer AS i, a.wait_s, a.password_hash, a.version, a.role, a.cities, a.posts, a.totp_sealed, a.totp_since
  FROM unnest(:username, :account, :network) WITH ORDINALITY AS q (username, account, network, i)
 CROSS JOIN LATERAL sign_in_attempt(q.username, q.account, q.network) AS a
 ORDER BY q.i;

-- name: sign_in_give_back(account bytea, network bytea) :write
SELECT q.i::integer AS i, sign_in_give_back(q.account, q.network, false) AS given
  FROM unnest(:account, :network) WITH ORDINALITY AS q (account, network, i)
 ORDER BY q.i;

-- name: sign_in_finish(username text, hash text, version integer, step bigint?, recovery bytea?, account bytea, network bytea, new_hash text?, sealed bytea?, since timestamptz?, id uuid?, kid text?, claims text?, issued_at timestamptz?, expires_at timestamptz?) :write
-- list: codes(hash bytea)
SELECT i, outcome, body
  FROM sign_in_finish(:username, :hash, :version, :step, :recovery, :account, :network, :new_hash, :sealed, :since, :id, :kid, :claims, :issued_at, :expires_at, :codes)
 ORDER BY i;
