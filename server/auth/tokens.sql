-- Tokens as they were issued: their claims and key, never the tokens themselves.

-- name: tokens_issue(caller, key, id uuid, name text, role text, cities text?, posts text?, kid text, claims text, issued_at timestamptz, expires_at timestamptz) :write
SELECT i, outcome, body, body ->> 'kid' AS kid, body ->> 'claims' AS claims
  FROM tokens_issue(:caller, :key, :id, :name, :role, :cities, :posts, :kid, :claims, :issued_at, :expires_at)
 ORDER BY i;

-- name: tokens_list(cursor text?, rows integer) :list
SELECT t.id, t.subject, t.role, t.cities, t.posts, t.issued_at, t.expires_at, t.revoked_at,
       t.issued_at::text || ',' || t.id AS _cursor
  FROM tokens AS t
 WHERE :cursor IS NULL
    OR (t.issued_at, t.id) < (split_part(:cursor, ',', 1)::timestamptz, split_part(:cursor, ',', 2)::uuid)
 ORDER BY t.issued_at DESC, t.id DESC
 LIMIT :rows;

-- name: tokens_revoke(caller, id uuid) :write
SELECT i, outcome, body
  FROM tokens_revoke(:caller.subject, :caller.token, :id)
 ORDER BY i;
