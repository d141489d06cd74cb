-- A key is nearly unique by itself: to compare it first spares two equal columns at each step down the index. The row is
-- written once, when the answer is known: the claim is a lock (idempotency_claim).

ALTER TABLE idempotency DROP CONSTRAINT idempotency_pkey, ADD PRIMARY KEY (key, subject, route);
