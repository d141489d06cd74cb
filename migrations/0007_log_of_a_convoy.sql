-- The log of a convoy is read from the newest on, however long ago the convoy went.

DROP INDEX events_convoy;
CREATE INDEX events_convoy ON events (convoy, recorded_at, id) WHERE convoy IS NOT NULL;
