-- Who signs in with a password, and the sessions of their browsers.
CREATE TABLE staff (
  username text PRIMARY KEY CONSTRAINT staff_username CHECK (username ~ '^[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]$' AND username <> 'kafiled'),
  display_name text CONSTRAINT staff_display_name CHECK (length(display_name) BETWEEN 1 AND 100),
  role text NOT NULL CONSTRAINT staff_role CHECK (role IN ('admin', 'officer', 'coordinator', 'border', 'auditor')),
  cities text[],                        -- null: all
  posts text[],
  password_hash text NOT NULL,          -- Argon2id with its salt and costs
  password_temporary boolean NOT NULL,  -- made here and told to whoever added or reset the account
  totp_sealed bytea,                    -- the authenticator app's secret, under the field key
  totp_since timestamptz,
  totp_step bigint,                     -- the last step whose code was used: none is used twice
  disabled_at timestamptz,
  signed_in_at timestamptz,
  version integer NOT NULL DEFAULT 1,   -- of what admins change
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT staff_second_factor CHECK ((totp_sealed IS NULL) = (totp_since IS NULL))
);

CREATE TABLE staff_recovery_codes (
  username text NOT NULL REFERENCES staff,
  hash bytea NOT NULL,                  -- BLAKE2b under the hash key
  PRIMARY KEY (username, hash)
);

-- Attempts to sign in that failed or are under way, for a user name or for a network. The mark is a keyed hash: people
-- type passwords where user names belong.
CREATE TABLE sign_in_failures (
  mark bytea PRIMARY KEY,
  failures integer NOT NULL,
  last_at timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_last_at ON sign_in_failures (last_at);

-- A browser's session is a token of fifteen minutes, and each renewal another one.
ALTER TABLE tokens ADD COLUMN kind text NOT NULL DEFAULT 'token' CONSTRAINT token_kind CHECK (kind IN ('token', 'session'));
CREATE INDEX tokens_sessions ON tokens (expires_at) WHERE kind = 'session';
