-- What a day that goes wrong needs beside the plan: the plan a tick was set against, vehicles that part from their convoy,
-- second officers, figures that can be opened.

ALTER TABLE citizens
  ADD COLUMN planned_convoy text,                         -- the plan's last seat: a mis-tick undone gives it back
  ADD COLUMN planned_vehicle integer,
  ADD COLUMN rides text[] NOT NULL DEFAULT '{}',          -- the vehicles they were aboard when these left: "LVIV-20220310-1/2"
  ADD COLUMN document_override text,                      -- why an officer let them travel against a document rule
  ADD COLUMN document_override_by text;
COMMENT ON COLUMN citizens.stranded IS 'on a vehicle''s list without a seat that moves';
CREATE INDEX citizens_merged_into ON citizens (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX citizens_stranded ON citizens (city, id) WHERE stranded;

ALTER TABLE facts
  ADD COLUMN from_convoy text,                            -- a transfer's
  ADD COLUMN from_vehicle integer,
  DROP CONSTRAINT fact_kind,
  ADD CONSTRAINT fact_kind CHECK (kind IN
    ('boarding', 'undo_boarding', 'vehicle_departure', 'vehicle_arrival', 'handoff', 'offloaded', 'left_en_route',
     'hospitalised', 'missing', 'located', 'convoy_return', 'transfer', 'reinstated'));

ALTER TABLE vehicles
  ADD COLUMN border_post text REFERENCES border_posts,    -- null: the convoy's; another one where only this vehicle is diverted
  DROP CONSTRAINT vehicle_status,
  ADD CONSTRAINT vehicle_status CHECK (status IN ('boarding', 'departed', 'arrived', 'broken_down', 'withdrawn', 'returned'));
CREATE INDEX vehicles_border_post ON vehicles (border_post, convoy) WHERE border_post IS NOT NULL;

-- A group of minors without an adult has somebody who answers for them.
ALTER TABLE travel_groups
  ADD COLUMN guardian_name text,
  ADD COLUMN guardian_phone text CONSTRAINT group_guardian_phone CHECK (guardian_phone ~ '^\+[1-9][0-9]{6,14}$');

-- What one officer has asked for and a second one must ask for too.
CREATE TABLE approvals (
  kind text NOT NULL CONSTRAINT approval_kind CHECK (kind IN ('split', 'deceased')),
  target uuid NOT NULL,                                   -- the group or the person
  fingerprint bytea NOT NULL,                             -- of what was asked: the second must ask for the same
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, target)
);

-- The published figures as a ledger: what each one added to and took from those before it, a person a row.
CREATE TABLE sitrep_entries (
  sitrep integer NOT NULL REFERENCES sitreps,
  citizen_id uuid NOT NULL REFERENCES citizens,
  counter text NOT NULL CONSTRAINT sitrep_counter CHECK (counter IN ('evacuated', 'border_support')),
  sign smallint NOT NULL CONSTRAINT sitrep_sign CHECK (sign IN (-1, 1)),
  day date NOT NULL,                                      -- in Europe/Istanbul
  city text,
  vehicle_kind text,
  PRIMARY KEY (sitrep, citizen_id, counter, sign)
);
CREATE INDEX sitrep_entries_citizen ON sitrep_entries (citizen_id);
