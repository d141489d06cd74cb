-- SMS Gateway for Android: what the phone fetches and tells.

-- name: android_messages(gateway text, newest_first boolean) :write
SELECT m.i, m.receipt, m.body, m.phone, m.valid_until, g.letters
  FROM android_messages(:gateway, :newest_first) WITH ORDINALITY AS m (i, receipt, body, phone, valid_until, n)
  LEFT JOIN gateways AS g ON g.name = (:gateway)[m.i]
 ORDER BY m.i, m.n;

-- name: android_report(gateway text) :write
-- list: items(id uuid?, state text?, error text?)
SELECT i, known
  FROM android_report(:gateway, :items)
 ORDER BY i;

-- name: android_gateway(gateway text) :read
SELECT q.i::integer AS i, g.name, g.public_url, g.secret_sealed
  FROM unnest(:gateway) WITH ORDINALITY AS q (name, i)
  LEFT JOIN gateways AS g ON g.name = q.name
 ORDER BY q.i;
