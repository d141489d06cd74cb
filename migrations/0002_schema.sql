-- The tables of Kafile and the promises that they keep. Every rule has a name: server/http/problem_types.h
-- gives each name that a client can run into a problem of its own.
-- People's names stay in clear so that they can be searched; numbers of documents are ciphertext and keyed hash.

CREATE TABLE cities (
  code text PRIMARY KEY CONSTRAINT city_code CHECK (code ~ '^[A-Z0-9_]{2,16}$'),
  name_en text NOT NULL,
  name_tr text NOT NULL,
  name_uk text NOT NULL,
  subdivision text NOT NULL,            -- ISO 3166-2
  locode text,                          -- UN/LOCODE
  time_zone text NOT NULL,              -- IANA name
  latitude double precision NOT NULL,
  longitude double precision NOT NULL,
  position smallint NOT NULL            -- order of display
);

CREATE TABLE crossings (
  code text PRIMARY KEY,
  exit_country text NOT NULL,           -- ISO 3166-1 alpha-2
  entry_country text NOT NULL,
  exit_name_en text NOT NULL, exit_name_tr text NOT NULL, exit_name_uk text NOT NULL,
  entry_name_en text NOT NULL, entry_name_tr text NOT NULL, entry_name_uk text NOT NULL,
  exit_latitude double precision, exit_longitude double precision,
  entry_latitude double precision, entry_longitude double precision,
  mode text NOT NULL CONSTRAINT crossing_mode CHECK (mode IN ('road', 'foot', 'ferry'))
);

-- The posts where people are handed over: the entry side of a crossing.
CREATE TABLE border_posts (
  code text PRIMARY KEY CONSTRAINT border_post_code CHECK (code ~ '^[A-Z0-9_]{2,16}$'),
  crossing text NOT NULL REFERENCES crossings,
  name_en text NOT NULL, name_tr text NOT NULL, name_uk text NOT NULL,
  country text NOT NULL,
  time_zone text NOT NULL,
  latitude double precision NOT NULL,
  longitude double precision NOT NULL,
  position smallint NOT NULL
);

CREATE TABLE assembly_points (
  id uuid PRIMARY KEY,
  city text NOT NULL REFERENCES cities,
  name text NOT NULL,
  address text,
  latitude double precision,
  longitude double precision,
  capacity integer,
  status text NOT NULL DEFAULT 'open' CONSTRAINT assembly_point_status CHECK (status IN ('open', 'full', 'unsafe', 'closed')),
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT assembly_point_name UNIQUE (city, name)
);

-- A row per answer given under an Idempotency-Key; claimed first, filled in the same transaction.
CREATE TABLE idempotency (
  subject text NOT NULL,
  route text NOT NULL,                  -- method and path
  key text NOT NULL,
  fingerprint bytea NOT NULL,           -- BLAKE2b of the raw body
  outcome text,
  body json,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (subject, route, key)
);
CREATE INDEX idempotency_created_at ON idempotency (created_at);

CREATE TABLE travel_groups (
  id uuid PRIMARY KEY,
  city text NOT NULL REFERENCES cities,
  kind text NOT NULL DEFAULT 'family' CONSTRAINT group_kind CHECK (kind IN ('family', 'students', 'colleagues', 'person')),
  keep_together text NOT NULL DEFAULT 'must' CONSTRAINT group_keep_together CHECK (keep_together IN ('must', 'prefer')),
  contact_phone text CONSTRAINT group_contact_phone CHECK (contact_phone ~ '^\+[1-9][0-9]{6,14}$'),
  contact_language text NOT NULL DEFAULT 'tr' CONSTRAINT group_contact_language CHECK (contact_language IN ('tr', 'uk', 'ru', 'en')),
  consent text NOT NULL CONSTRAINT group_consent CHECK (consent IN ('explicit', 'implicit', 'proxy')),
  consent_at timestamptz NOT NULL,
  consent_by text NOT NULL,
  expected_members integer NOT NULL CONSTRAINT group_expected_members CHECK (expected_members BETWEEN 1 AND 60),
  queued_at timestamptz NOT NULL,       -- the place in the queue: kept through every return
  source text,                          -- an import's source and its row there
  source_ref text,
  version integer NOT NULL DEFAULT 1,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT group_source UNIQUE (source, source_ref)
);
CREATE INDEX travel_groups_queue ON travel_groups (city, queued_at, id);
CREATE INDEX travel_groups_phone ON travel_groups (contact_phone) WHERE contact_phone IS NOT NULL;

CREATE TABLE convoys (
  code text PRIMARY KEY,                -- "LVIV-20220310-1"
  id uuid NOT NULL UNIQUE,
  city text NOT NULL REFERENCES cities,
  border_post text NOT NULL REFERENCES border_posts,      -- where it goes now
  planned_border_post text NOT NULL REFERENCES border_posts,
  transit text[] NOT NULL DEFAULT '{}', -- ISO 3166-1 alpha-2, in travel order
  gather_at timestamptz,
  departs_at timestamptz NOT NULL,
  assembly_point uuid REFERENCES assembly_points,
  leader text,
  public_note text,
  status text NOT NULL DEFAULT 'planned' CONSTRAINT convoy_status CHECK (status IN
    ('planned', 'boarding', 'departed', 'diverted', 'at_border', 'completed', 'cancelled', 'returned')),
  departed_at timestamptz,              -- the first vehicle's
  arrived_at timestamptz,               -- the last vehicle's
  completed_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT convoy_gathers_before_departure CHECK (gather_at <= departs_at)
) WITH (fillfactor = 80);
CREATE INDEX convoys_city ON convoys (city, departs_at, code);
CREATE INDEX convoys_border_post ON convoys (border_post, departs_at, code);
CREATE INDEX convoys_departs_at ON convoys (departs_at, code);

-- taken and accessible_taken count the people who hold a seat: assigned, boarded or away with the vehicle.
-- They change in the same statement as the people do, under the convoy's lock.
CREATE TABLE vehicles (
  convoy text NOT NULL REFERENCES convoys,
  number integer NOT NULL CONSTRAINT vehicle_number CHECK (number BETWEEN 1 AND 99),
  plate text NOT NULL,
  kind text NOT NULL CONSTRAINT vehicle_kind CHECK (kind IN ('bus', 'minibus', 'car', 'ambulance', 'train', 'ferry')),
  seats integer NOT NULL CONSTRAINT vehicle_seats_range CHECK (seats BETWEEN 1 AND 2000),
  accessible_seats integer NOT NULL DEFAULT 0,            -- part of seats
  taken integer NOT NULL DEFAULT 0,
  accessible_taken integer NOT NULL DEFAULT 0,            -- part of taken: people who need such a seat
  driver_name text,
  driver_phone text CONSTRAINT vehicle_driver_phone CHECK (driver_phone ~ '^\+[1-9][0-9]{6,14}$'),
  status text NOT NULL DEFAULT 'boarding' CONSTRAINT vehicle_status CHECK (status IN ('boarding', 'departed', 'arrived', 'broken_down', 'withdrawn')),
  departed_at timestamptz,
  departure_headcount integer CONSTRAINT vehicle_departure_headcount CHECK (departure_headcount BETWEEN 0 AND 2000),
  arrived_at timestamptz,
  arrival_headcount integer CONSTRAINT vehicle_arrival_headcount CHECK (arrival_headcount BETWEEN 0 AND 2000),
  manifest_version integer NOT NULL DEFAULT 0,            -- 0 until it leaves; each change afterwards adds one
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (convoy, number),
  CONSTRAINT vehicle_plate UNIQUE (convoy, plate),
  CONSTRAINT vehicle_accessible_seats CHECK (accessible_seats BETWEEN 0 AND seats),
  CONSTRAINT vehicle_seats_taken CHECK (taken BETWEEN 0 AND seats),
  CONSTRAINT vehicle_accessible_taken CHECK (accessible_taken BETWEEN 0 AND accessible_seats),
  CONSTRAINT vehicle_departure CHECK ((status IN ('departed', 'arrived')) <= (departed_at IS NOT NULL))
) WITH (fillfactor = 70);

-- A person. The seat stands on the row itself, so nobody can hold two.
CREATE TABLE citizens (
  id uuid PRIMARY KEY,
  reference text NOT NULL CONSTRAINT citizen_reference UNIQUE CHECK (reference ~ '^[0-9A-HJKMNP-TV-Z]{10}$'),
  group_id uuid NOT NULL REFERENCES travel_groups,
  city text NOT NULL REFERENCES cities,
  status text NOT NULL DEFAULT 'registered' CONSTRAINT citizen_status CHECK (status IN
    ('registered', 'assigned', 'no_show', 'boarded', 'departed', 'handed_over', 'missing', 'hospitalised',
     'left_en_route', 'refused_at_border', 'withdrawn', 'declined', 'left_by_own_means', 'deceased', 'merged')),
  convoy text,
  vehicle integer,
  missed_convoy text,                                     -- the seat that a no_show missed last: they may turn up at the border
  missed_vehicle integer,
  accessible boolean NOT NULL DEFAULT false,              -- needs an accessible seat
  given_names text NOT NULL CONSTRAINT citizen_given_names CHECK (length(given_names) BETWEEN 1 AND 100),
  family_name text NOT NULL CONSTRAINT citizen_family_name CHECK (length(family_name) BETWEEN 1 AND 100),
  name_key text NOT NULL GENERATED ALWAYS AS (name_key(given_names || ' ' || family_name)) STORED,
  birth_date date,
  birth_precision text NOT NULL DEFAULT 'unknown' CONSTRAINT citizen_birth_precision CHECK (birth_precision IN ('day', 'year', 'unknown')),
  sex text CONSTRAINT citizen_sex CHECK (sex IN ('F', 'M', 'X')),
  nationality text CONSTRAINT citizen_nationality CHECK (nationality ~ '^([A-Z]{3}|D)$'),
  national_id_hash bytea, national_id_sealed bytea,
  document_type text CONSTRAINT citizen_document_type CHECK (document_type IN ('passport', 'id_card', 'emergency_travel_document', 'none')),
  document_state text,                  -- issuing state, ISO 3166-1 alpha-3
  document_hash bytea, document_sealed bytea,
  document_expires_on date,
  departed_at timestamptz,              -- the departure that counts in the figure; null until there is one
  departed_city text,
  departed_vehicle_kind text,
  handed_over_at timestamptz,
  border_support boolean NOT NULL DEFAULT false,          -- received at a post without having been evacuated
  stranded boolean NOT NULL DEFAULT false,
  merged_into uuid REFERENCES citizens,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (convoy, vehicle) REFERENCES vehicles,
  CONSTRAINT citizen_seat CHECK ((convoy IS NULL) = (vehicle IS NULL)),
  CONSTRAINT citizen_seat_when_assigned CHECK (status NOT IN ('assigned', 'boarded') OR convoy IS NOT NULL),
  CONSTRAINT citizen_no_seat_when_waiting CHECK (convoy IS NULL OR status NOT IN
    ('registered', 'no_show', 'withdrawn', 'declined', 'left_by_own_means', 'merged')),
  CONSTRAINT citizen_birth_date CHECK ((birth_date IS NULL) = (birth_precision = 'unknown'))
) WITH (fillfactor = 80);
CREATE INDEX citizens_group ON citizens (group_id, id);
CREATE INDEX citizens_seat ON citizens (convoy, vehicle, id) WHERE convoy IS NOT NULL;
CREATE INDEX citizens_missed ON citizens (missed_convoy, id) WHERE status = 'no_show';
CREATE INDEX citizens_name_birth ON citizens (name_key, birth_date);
CREATE INDEX citizens_name_trigrams ON citizens USING gin (name_key gin_trgm_ops);
CREATE INDEX citizens_city ON citizens (city, status, id);
CREATE INDEX citizens_national_id ON citizens (national_id_hash) WHERE national_id_hash IS NOT NULL;
CREATE INDEX citizens_document ON citizens (document_hash) WHERE document_hash IS NOT NULL;
CREATE INDEX citizens_departed_at ON citizens (departed_at) WHERE departed_at IS NOT NULL;

-- Health data: apart from the person, so that it can be granted apart.
CREATE TABLE citizen_needs (
  citizen_id uuid NOT NULL REFERENCES citizens ON DELETE CASCADE,
  code text NOT NULL CONSTRAINT need_code CHECK (code IN
    ('wheelchair', 'stretcher', 'oxygen', 'dialysis', 'insulin', 'pregnant', 'infant', 'elderly', 'visual',
     'hearing', 'cognitive', 'interpreter', 'other')),
  PRIMARY KEY (citizen_id, code)
);

-- What happened, as the field told it. event_id is the device's; a second telling finds the first answer here.
-- The states of people are worked out from these rows, never from the order in which they came.
CREATE TABLE facts (
  event_id uuid PRIMARY KEY,
  kind text NOT NULL CONSTRAINT fact_kind CHECK (kind IN
    ('boarding', 'undo_boarding', 'vehicle_departure', 'vehicle_arrival', 'handoff', 'offloaded', 'left_en_route',
     'hospitalised', 'missing', 'located', 'convoy_return')),
  citizen_id uuid REFERENCES citizens,
  convoy text,
  vehicle integer,
  border_post text REFERENCES border_posts,
  result text,                          -- a handoff's: handed_over, refused_at_border, absent
  headcount integer,
  place text,
  note text,
  side text,                            -- an arrival's or a handoff's: convoy, border
  occurred_at timestamptz NOT NULL,     -- the device's clock
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  clock_suspect boolean NOT NULL DEFAULT false,           -- from the future or from before the operation
  subject text NOT NULL,
  token_id uuid,
  fingerprint bytea NOT NULL,           -- of what was told, to know a reused event_id
  outcome text NOT NULL,
  body json NOT NULL,                   -- the item's answer, given again to whoever tells it again
  FOREIGN KEY (convoy, vehicle) REFERENCES vehicles
);
CREATE INDEX facts_citizen ON facts (citizen_id, occurred_at, event_id) WHERE citizen_id IS NOT NULL;
CREATE INDEX facts_vehicle ON facts (convoy, vehicle, kind);

-- Who receives whom: one acceptance a person, ever.
CREATE TABLE handoffs (
  event_id uuid PRIMARY KEY REFERENCES facts,
  citizen_id uuid NOT NULL REFERENCES citizens,
  convoy text REFERENCES convoys,
  border_post text NOT NULL REFERENCES border_posts,
  result text NOT NULL CONSTRAINT handoff_result CHECK (result IN ('handed_over', 'refused_at_border', 'absent')),
  accepted_by text NOT NULL,
  offered_by text,
  one_sided boolean NOT NULL,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  receipt json,                         -- the signed statement
  receipt_kid text,
  receipt_signature text                -- base64url
);
CREATE UNIQUE INDEX handoff_once ON handoffs (citizen_id) WHERE result = 'handed_over';
CREATE INDEX handoffs_convoy ON handoffs (convoy);

-- What contradicts a plan and waits for somebody to settle it.
CREATE TABLE exceptions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CONSTRAINT exception_kind CHECK (kind IN
    ('headcount_differs', 'not_boarded', 'boarded_elsewhere', 'unplanned_post', 'unexpected_person', 'absent',
     'refused_at_border', 'illegal_transition', 'group_incomplete', 'clock_suspect', 'one_sided')),
  convoy text REFERENCES convoys,
  vehicle integer,
  citizen_id uuid REFERENCES citizens,
  event_id uuid,
  detail json,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  settled_at timestamptz,
  settled_by text,
  reason text,
  CONSTRAINT exception_settled CHECK ((settled_at IS NULL) = (settled_by IS NULL))
);
CREATE UNIQUE INDEX exception_once ON exceptions (kind, event_id, citizen_id) NULLS NOT DISTINCT WHERE event_id IS NOT NULL;
CREATE INDEX exceptions_convoy ON exceptions (convoy) WHERE settled_at IS NULL;

-- A manifest as it stood at each version after departure.
CREATE TABLE manifests (
  convoy text NOT NULL,
  vehicle integer NOT NULL,
  version integer NOT NULL,
  frozen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  citizens uuid[] NOT NULL,
  PRIMARY KEY (convoy, vehicle, version),
  FOREIGN KEY (convoy, vehicle) REFERENCES vehicles
);

-- What changed, by whom, when: the only log, written in the transaction of the change.
-- (xid, id) is the feed's order; readers stop at the oldest transaction still running.
CREATE TABLE events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  type text NOT NULL,                   -- "citizen.assigned", "convoy.departed"
  subject text NOT NULL,
  token_id uuid,
  city text,                            -- whose feed it belongs to
  citizen_id uuid,
  reference text,
  group_id uuid,
  convoy text,
  vehicle integer,
  status text,                          -- the person's or the convoy's, afterwards
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  before json,
  after json
);
CREATE UNIQUE INDEX events_order ON events (xid, id);
CREATE INDEX events_citizen ON events (citizen_id, id) WHERE citizen_id IS NOT NULL;
CREATE INDEX events_convoy ON events (convoy, id) WHERE convoy IS NOT NULL;
CREATE INDEX events_subject ON events (subject, id);

-- The feed's cursors carry the epoch: transaction ids begin anew after a logical restore, and a new epoch says so.
CREATE TABLE feed_epoch (epoch uuid PRIMARY KEY DEFAULT gen_random_uuid(), started_at timestamptz NOT NULL DEFAULT now());
INSERT INTO feed_epoch DEFAULT VALUES;

CREATE TABLE contacts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  citizen_id uuid NOT NULL REFERENCES citizens,
  channel text NOT NULL CONSTRAINT contact_channel CHECK (channel IN ('phone', 'sms', 'e-mail', 'in_person')),
  outcome text NOT NULL CONSTRAINT contact_outcome CHECK (outcome IN ('reached', 'no_answer', 'wrong_number')),
  occurred_at timestamptz NOT NULL,
  subject text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX contacts_citizen ON contacts (citizen_id, occurred_at);

-- Pairs that somebody has judged: merged (undoable) or different for good.
CREATE TABLE duplicate_decisions (
  citizen_a uuid NOT NULL REFERENCES citizens,
  citizen_b uuid NOT NULL REFERENCES citizens,
  decision text NOT NULL CONSTRAINT duplicate_decision CHECK (decision IN ('merged', 'different', 'undone')),
  detail json,
  subject text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (citizen_a, citizen_b),
  CONSTRAINT duplicate_order CHECK (citizen_a < citizen_b)
);

CREATE TABLE document_rules (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  country text NOT NULL,
  nationality text NOT NULL,
  document_type text NOT NULL,
  verdict text NOT NULL CONSTRAINT document_rule_verdict CHECK (verdict IN ('accepted', 'refused', 'officer_decides')),
  extra text,
  source text,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz
);

CREATE TABLE sitreps (
  number integer PRIMARY KEY,
  day date NOT NULL,
  figures json NOT NULL,
  deltas json NOT NULL,
  public_text text NOT NULL,
  subject text NOT NULL,
  frozen_at timestamptz NOT NULL DEFAULT now()
);

-- Public halves only; secret keys stay in files.
CREATE TABLE signing_keys (
  kid text PRIMARY KEY,                 -- PASERK k4.pid
  public_key text NOT NULL,             -- PASERK k4.public
  purpose text NOT NULL CONSTRAINT signing_key_purpose CHECK (purpose IN ('session', 'receipt')),
  created_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz
);

CREATE TABLE tokens (
  id uuid PRIMARY KEY,                  -- jti
  subject text NOT NULL,
  role text NOT NULL CONSTRAINT token_role CHECK (role IN ('admin', 'officer', 'coordinator', 'border', 'gateway', 'auditor')),
  cities text[],                        -- null: all
  posts text[],
  kid text NOT NULL REFERENCES signing_keys,
  claims text NOT NULL,                 -- signed again, they give the same token
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  first_issued_at timestamptz NOT NULL, -- through every renewal
  issued_by text NOT NULL,
  revoked_at timestamptz,
  revoked_by text
);
CREATE INDEX tokens_subject ON tokens (subject);
CREATE INDEX tokens_revoked ON tokens (revoked_at) WHERE revoked_at IS NOT NULL;
