-- What goes out to citizens by SMS: notices that are written in the transaction of the change that they tell, answers that
-- cannot go back on the way the question came, and what phones asked of us.

CREATE TABLE sms_phones (
  phone text PRIMARY KEY CONSTRAINT sms_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  stopped_at timestamptz,               -- wants no notices
  helped_at timestamptz,                -- the help text went out last
  language text CONSTRAINT sms_phone_language CHECK (language IN ('tr', 'en', 'uk')) -- of its last keyword
);

-- No foreign keys: their locks would reach into every convoy and group that somebody is told of, and nothing is deleted there.
CREATE TABLE messages (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind text NOT NULL CONSTRAINT message_kind CHECK (kind IN
    ('assigned', 'changed', 'cancelled', 'seat_lost', 'departs_today', 'departed', 'handed_over', 'answer')),
  template text NOT NULL,               -- the catalogue's key (texts.functions.sql)
  phone text NOT NULL CONSTRAINT message_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  language text NOT NULL CONSTRAINT message_language CHECK (language IN ('tr', 'en', 'uk')),
  body text NOT NULL CONSTRAINT message_body CHECK (length(body) BETWEEN 1 AND 1600),
  gateway text,                         -- who must carry it; null: whoever asks first
  city text,                            -- the group's, when it was written
  group_id uuid,
  citizen_id uuid,                      -- the first of those whom it is about
  convoy text,
  event_id bigint,                      -- of the log: what it tells
  priority smallint NOT NULL CONSTRAINT message_priority CHECK (priority BETWEEN 0 AND 9), -- 0 goes first
  not_before timestamptz NOT NULL,
  valid_until timestamptz NOT NULL,     -- no longer true afterwards
  state text NOT NULL DEFAULT 'queued' CONSTRAINT message_state CHECK (state IN
    ('queued', 'leased', 'sent', 'delivered', 'failed', 'dead', 'expired', 'withdrawn')),
  attempt integer NOT NULL DEFAULT 0,   -- how often it was leased
  lease uuid,                           -- of the last time, as the three below
  receipt uuid,
  leased_by text,
  lease_until timestamptz,
  gateway_message_id text CONSTRAINT message_gateway_id CHECK (length(gateway_message_id) BETWEEN 1 AND 200),
  error text CONSTRAINT message_error CHECK (length(error) BETWEEN 1 AND 500),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT message_validity CHECK (not_before < valid_until),
  CONSTRAINT message_leased CHECK (state <> 'leased' OR num_nulls(lease, receipt, leased_by, lease_until) = 0)
) WITH (fillfactor = 80);
-- An event is told to a group once.
CREATE UNIQUE INDEX message_once ON messages (event_id, group_id, kind, convoy) WHERE event_id IS NOT NULL;
CREATE INDEX messages_due ON messages (not_before) WHERE state = 'queued';
CREATE INDEX messages_leased ON messages (lease_until) WHERE state = 'leased';
CREATE INDEX messages_lease ON messages (lease) WHERE state IN ('leased', 'withdrawn') AND lease IS NOT NULL;
CREATE UNIQUE INDEX message_receipt ON messages (receipt) WHERE receipt IS NOT NULL;
CREATE INDEX messages_open ON messages (group_id) WHERE state IN ('queued', 'leased') AND group_id IS NOT NULL;
CREATE INDEX messages_shown ON messages (created_at, id);
CREATE INDEX messages_unsent ON messages (created_at, id) WHERE state IN ('dead', 'failed');
CREATE INDEX messages_finished ON messages (updated_at) WHERE state NOT IN ('queued', 'leased');
CREATE INDEX messages_gateway_id ON messages (gateway_message_id) WHERE gateway_message_id IS NOT NULL;

-- Who is to hear that the group has arrived.
ALTER TABLE travel_groups
  ADD COLUMN kin_phone text CONSTRAINT group_kin_phone CHECK (kin_phone ~ '^\+[1-9][0-9]{6,14}$'),
  ADD COLUMN kin_language text CONSTRAINT group_kin_language CHECK (kin_language IN ('tr', 'uk', 'ru', 'en'));

-- Hands on what a statement logged that may be told to citizens. Most of what is logged is not: registrations, and ticks of
-- those who step on where they were expected. The functions are the version's own, found by its search_path; a version that has
-- none tells nothing.
CREATE FUNCTION notices_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE people bigint[]; plans bigint[];
BEGIN
  SELECT array_agg(c.id) FILTER (WHERE c.citizen_id IS NOT NULL), array_agg(c.id) FILTER (WHERE c.citizen_id IS NULL) INTO people, plans
    FROM came AS c
   WHERE CASE
         WHEN c.citizen_id IS NULL THEN c.type IN
           ('convoy.changed', 'convoy.assembly_point_changed', 'vehicle.changed', 'group.changed', 'group.split', 'group.joined', 'group.left')
         WHEN c.before IS NULL OR c.group_id IS NULL OR c.type LIKE 'group.%' THEN false
         WHEN c.type = 'citizen.boarded' THEN c.before ->> 'status' <> 'assigned' OR c.before ->> 'convoy' IS NOT NULL
         ELSE coalesce(c.before ->> 'status', c.before ->> 'convoy', c.before ->> 'vehicle') IS NOT NULL END;
  IF (people IS NOT NULL OR plans IS NOT NULL) AND to_regprocedure('notices_follow(bigint[],bigint[])') IS NOT NULL THEN
    PERFORM notices_follow(people, plans);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER event_told AFTER INSERT ON events REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION notices_told();
