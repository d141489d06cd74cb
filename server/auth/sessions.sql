-- A browser's session: shown, renewed, ended.

-- name: session_read(token uuid) :read
SELECT q.i::integer AS i, 'done' AS outcome, session_shown(q.token) AS body
  FROM unnest(:token) WITH ORDINALITY AS q (token, i)
 ORDER BY q.i;

-- name: session_renew(caller, id uuid, kid text, claims text, issued_at timestamptz, expires_at timestamptz) :write
SELECT i, outcome, body, kid, claims
  FROM session_renew(:caller.subject, :caller.token, :id, :kid, :claims, :issued_at, :expires_at)
 ORDER BY i;

-- name: session_close(caller) :write
SELECT i, outcome, body
  FROM session_close(:caller.subject, :caller.token)
 ORDER BY i;
