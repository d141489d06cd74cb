-- Tokens as they were issued: their claims and key, never the tokens themselves.

-- name: tokens_issue(caller, key, id uuid, name text, role text, cities text?, posts text?, kid text, claims text, issued_at timestamptz, expires_at timestamptz) :write
SELECT i, outcome, body, body ->> 'kid' AS kid, body ->> 'claims' AS claims
  FROM tokens_issue(:caller, :key, :id, :name, :role, :cities, :posts, :kid, :claims, :issued_at, :expires_at)
 ORDER BY i;

-- name: tokens_renew(caller, key, id uuid, kid text, claims text, issued_at timestamptz, expires_at timestamptz) :write
SELECT i, outcome, body, body ->> 'kid' AS kid, body ->> 'claims' AS claims, (body ->> 'renewable_until')::timestamptz AS renewable_until
  FROM tokens_renew(:caller.subject, :caller.token, :key, :id, :kid, :claims, :issued_at, :expires_at)
 ORDER BY i;

-- name: tokens_list(kind text, after_at timestamptz?, after_id uuid?, rows integer) :list
SELECT t.id, t.subject, t.role, t.cities, t.posts, t.issued_at, t.expires_at, t.revoked_at,
       utc(t.issued_at) || ',' || t.id AS _cursor
  FROM tokens AS t
 WHERE t.kind = :kind
   AND (:after_at IS NULL OR (t.issued_at, t.id) < (:after_at, :after_id))
 ORDER BY t.issued_at DESC, t.id DESC
 LIMIT :rows;

-- name: tokens_revoke(caller, id uuid) :write
SELECT i, outcome, body
  FROM tokens_revoke(:caller.subject, :caller.token, :id)
 ORDER BY i;
