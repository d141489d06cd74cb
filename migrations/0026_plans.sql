-- Proposals of who goes on which vehicle, and the rules that they follow.

-- The newest version holds. A plan says which it followed.
CREATE TABLE planning_rules (
  version integer PRIMARY KEY,
  infant_under integer NOT NULL CONSTRAINT planning_infant CHECK (infant_under BETWEEN 0 AND 10),
  minor_under integer NOT NULL CONSTRAINT planning_minor CHECK (minor_under BETWEEN 1 AND 30),
  aged_from integer NOT NULL CONSTRAINT planning_aged CHECK (aged_from BETWEEN 30 AND 130),
  classes text[] NOT NULL               -- which goes first
    CONSTRAINT planning_classes CHECK (classes @> '{medical,unaccompanied,frail,families,others}' AND cardinality(classes) = 5),
  need_classes jsonb NOT NULL,          -- the class that a need gives; one that is absent gives none
  source text NOT NULL,
  valid_from timestamptz NOT NULL DEFAULT now()
);

INSERT INTO planning_rules (version, infant_under, minor_under, aged_from, classes, need_classes, source)
VALUES (1, 2, 18, 65, '{medical,unaccompanied,frail,families,others}',
  '{"wheelchair": "medical", "stretcher": "medical", "oxygen": "medical", "dialysis": "medical", "insulin": "medical",
    "pregnant": "frail", "infant": "frail", "elderly": "frail", "visual": "frail", "hearing": "frail", "cognitive": "frail"}',
  'JP 3-68, Noncombatant Evacuation Operations: the classes of evacuees');

-- One is kept for a day, so that its commit may reach another server. The seats are parallel arrays, a person each.
CREATE TABLE plans (
  id uuid PRIMARY KEY,
  subject text NOT NULL,
  city text NOT NULL REFERENCES cities,
  query jsonb NOT NULL,
  rules_version integer NOT NULL REFERENCES planning_rules,
  relied jsonb NOT NULL,                -- what must still be so (planning_relied)
  people uuid[] NOT NULL,
  groups uuid[] NOT NULL,
  convoys text[] NOT NULL,
  vehicles integer[] NOT NULL,
  laps boolean[] NOT NULL,
  planned_at timestamptz NOT NULL DEFAULT now(),
  committed_at timestamptz,
  CONSTRAINT plan_seats CHECK (cardinality(people) = ALL (ARRAY[cardinality(groups), cardinality(convoys), cardinality(vehicles), cardinality(laps)]))
);
CREATE INDEX plans_subject ON plans (subject, planned_at, id);
CREATE INDEX plans_planned_at ON plans (planned_at);

ALTER TABLE convoys ADD COLUMN offers_seats boolean NOT NULL DEFAULT false; -- seats that fall free may be offered by SMS

ALTER TABLE messages DROP CONSTRAINT message_kind, ADD CONSTRAINT message_kind CHECK (kind IN
  ('assigned', 'changed', 'cancelled', 'seat_lost', 'departs_today', 'departed', 'handed_over', 'offer', 'answer')),
  ADD COLUMN plan_id uuid;              -- of an offer: the plan whose seats it offers
CREATE UNIQUE INDEX message_offered_once ON messages (plan_id, group_id) WHERE plan_id IS NOT NULL;
CREATE INDEX messages_offers ON messages (convoy) WHERE kind = 'offer' AND state IN ('queued', 'leased');
