-- A person's state changes in place (HOT) only while no index mentions it: a tick or a handoff then writes one row instead
-- of an entry in each of the table's indexes. Lists filter the state while they read a city in the order of id.
DROP INDEX citizens_city;
CREATE INDEX citizens_city ON citizens (city, id);
DROP INDEX citizens_missed;
CREATE INDEX citizens_missed ON citizens (missed_convoy, id) WHERE missed_convoy IS NOT NULL;
