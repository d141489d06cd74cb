-- Evidence that nobody edited the log: batches of events, hashed, chained and signed. docs/evidence.md says what an auditor does with it.

-- Which events belong to an epoch: those from this id on, up to the next epoch's. Nobody writes events while one begins.
CREATE FUNCTION feed_epoch_begins() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  LOCK TABLE kafile.events IN SHARE ROW EXCLUSIVE MODE;
  RETURN (SELECT coalesce(max(e.id), 0) + 1 FROM kafile.events AS e);
END $$;
ALTER TABLE feed_epoch ADD COLUMN first_id bigint NOT NULL DEFAULT 0;
ALTER TABLE feed_epoch ALTER COLUMN first_id SET DEFAULT feed_epoch_begins();

-- The sealer's key: its secret is where the sealer runs, and nowhere else.
ALTER TABLE signing_keys
  DROP CONSTRAINT signing_key_purpose,
  ADD CONSTRAINT signing_key_purpose CHECK (purpose IN ('session', 'receipt', 'seal'));

-- Events from `first` to `last`, in the order (xid, id), and nothing between the seal before and `first`. The signature is over all that
-- stands before it; event_ids and leaves only help to name what was changed and to prove that one event is among them.
CREATE TABLE audit_seals (
  n bigint PRIMARY KEY CONSTRAINT audit_seal_number CHECK (n > 0),
  epoch uuid NOT NULL REFERENCES feed_epoch,
  first_xid xid8 NOT NULL,
  first_id bigint NOT NULL,
  last_xid xid8 NOT NULL,
  last_id bigint NOT NULL,
  count integer NOT NULL CONSTRAINT audit_seal_count CHECK (count BETWEEN 1 AND 1000),
  root bytea NOT NULL,                  -- of the Merkle tree over the events (RFC 6962, SHA-256)
  previous_hash bytea NOT NULL,         -- SHA-256 of the signed text of seal n - 1; zeros for the first
  sealed_at timestamptz NOT NULL,
  key_id text NOT NULL REFERENCES signing_keys,
  signature bytea NOT NULL,
  event_ids bigint[] NOT NULL,
  leaves bytea NOT NULL,                -- 32 bytes an event
  CONSTRAINT audit_seal_leaves CHECK (length(leaves) = 32 * count AND cardinality(event_ids) = count)
);
CREATE UNIQUE INDEX audit_seals_last ON audit_seals (epoch, last_xid, last_id);

-- The last checkpoint: what outside witnesses keep. One row.
CREATE TABLE audit_checkpoint (
  one boolean PRIMARY KEY DEFAULT true CONSTRAINT audit_checkpoint_once CHECK (one),
  size bigint NOT NULL,                 -- how many seals it covers
  note text NOT NULL,                   -- signed, as C2SP's tlog-checkpoint has it
  made_at timestamptz NOT NULL DEFAULT now()
);
