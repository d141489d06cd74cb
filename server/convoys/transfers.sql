-- People brought from one vehicle to others.

-- name: convoys_transfer(caller, key, convoy text, from_vehicle integer?, to_convoy text?, reason text, occurred_at timestamptz?) :write
-- list: goals(vehicle integer)
-- list: people(group_id uuid, reference text)
SELECT i, outcome, body
  FROM convoys_transfer(:caller, :key, :convoy, :from_vehicle, :to_convoy, :reason, :occurred_at, :goals, :people)
 ORDER BY i;
