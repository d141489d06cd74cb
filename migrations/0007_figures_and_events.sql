-- Published figures that are summed from their entries, and a log that is read by who, which convoy and when, from the newest on.

ALTER TABLE sitreps ADD COLUMN note text;
-- The entries come first, the figure that sums them afterwards.
ALTER TABLE sitrep_entries ALTER CONSTRAINT sitrep_entries_sitrep_fkey DEFERRABLE INITIALLY DEFERRED;

DROP INDEX events_subject;
CREATE INDEX events_subject ON events (subject, recorded_at, id);
CREATE INDEX events_recorded_at ON events (recorded_at, id);
DROP INDEX events_convoy;
CREATE INDEX events_convoy ON events (convoy, recorded_at, id) WHERE convoy IS NOT NULL;
