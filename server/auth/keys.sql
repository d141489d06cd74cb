-- The signing keys' public halves and the tokens that were revoked: read again and again by every running server.

-- name: signing_keys_list() :list
SELECT k.kid, k.public_key, k.purpose, k.retired_at IS NOT NULL AS retired, k.created_at
  FROM signing_keys AS k
 ORDER BY k.created_at DESC, k.kid
 LIMIT 128;

-- name: tokens_revoked() :list
SELECT t.id
  FROM tokens AS t
 WHERE t.revoked_at IS NOT NULL AND t.expires_at > now() - interval '1 minute'
 ORDER BY t.id
 LIMIT 100000;

-- Only the tables' owner may run the next two.
-- name: signing_keys_add(kid text, public_key text, purpose text) :write
INSERT INTO signing_keys (kid, public_key, purpose)
SELECT q.kid, q.public_key, q.purpose
  FROM unnest(:kid, :public_key, :purpose) AS q (kid, public_key, purpose)
RETURNING 1 AS i, kid;

-- name: signing_keys_retire(kid text) :write
UPDATE signing_keys AS k SET retired_at = coalesce(k.retired_at, now())
 WHERE k.kid = ANY (:kid)
RETURNING 1 AS i, k.kid;
