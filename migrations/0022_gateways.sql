-- The gateways that bring and carry SMS, and what they brought.
CREATE TABLE gateways (
  name text PRIMARY KEY CONSTRAINT gateway_name CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,30}[a-z0-9]$'),
  dialect text NOT NULL CONSTRAINT gateway_dialect CHECK (dialect IN ('kannel', 'plain', 'android', 'twilio', 'outbox')),
  password_hash bytea,                  -- BLAKE2b of 160 random bits; null where the gateway shows none
  account text CONSTRAINT gateway_account CHECK (length(account) BETWEEN 1 AND 100),  -- ours there: AccountSid, user of sendsms
  secret_sealed bytea,                  -- known to both, under the field key: what it signs with, or what we sign in with there
  letters text NOT NULL DEFAULT 'folded' CONSTRAINT gateway_letters CHECK (letters IN ('kept', 'folded')),
  shift_tables text NOT NULL DEFAULT 'none' CONSTRAINT gateway_shift_tables CHECK (shift_tables IN ('none', 'turkish')),
  sender text CONSTRAINT gateway_sender CHECK (length(sender) BETWEEN 1 AND 20),      -- whom citizens see and write to
  public_url text CONSTRAINT gateway_public_url CHECK (public_url ~ '^https?://[^/?#[:space:]]+(/[^?#[:space:]]*[^/?#[:space:]])?$'),
  send_url text CONSTRAINT gateway_send_url CHECK (send_url ~ '^https?://[^/?#[:space:]]+(/[^?#[:space:]]*[^/?#[:space:]])?$'),
  disabled_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT gateway_account_once UNIQUE (dialect, account),
  CONSTRAINT gateway_signs CHECK (dialect NOT IN ('android', 'twilio') OR secret_sealed IS NOT NULL AND public_url IS NOT NULL),
  CONSTRAINT gateway_account_known CHECK (dialect <> 'twilio' OR account IS NOT NULL),
  CONSTRAINT gateway_password CHECK ((password_hash IS NOT NULL) = (dialect IN ('kannel', 'plain', 'android')))
);

-- What came in, with the answer that was given: kept for 30 days, so that a message that comes again gets it again.
CREATE TABLE inbound_messages (
  gateway text NOT NULL REFERENCES gateways,
  message_id text NOT NULL CONSTRAINT inbound_message_id CHECK (length(message_id) BETWEEN 1 AND 240),
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  phone text CONSTRAINT inbound_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),         -- null: a sender that cannot be answered
  text text NOT NULL CONSTRAINT inbound_text CHECK (length(text) <= 1600),
  command text NOT NULL CONSTRAINT inbound_command CHECK (command IN ('status', 'register', 'stop', 'start', 'help', 'other')),
  outcome text NOT NULL,                -- what became of it: the name of the answer, or why there is none
  answer text NOT NULL,                 -- empty: nothing is said
  PRIMARY KEY (gateway, message_id)
);
CREATE INDEX inbound_messages_phone ON inbound_messages (phone, received_at) WHERE phone IS NOT NULL;
CREATE INDEX inbound_messages_missed ON inbound_messages (gateway, received_at) WHERE outcome IN ('unknown', 'mistyped');
CREATE INDEX inbound_messages_received_at ON inbound_messages (received_at);
