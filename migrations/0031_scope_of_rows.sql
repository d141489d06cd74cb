-- A second wall behind the WHERE, on the tables that say who somebody is. kafile_app, which serves, sees people of the scope that is set
-- for one transaction, and nobody where none is set; with it searches and lists of people are made. What gathers the requests
-- of many callers into one statement does so as kafile_batch, which sees all rows: there the WHERE stands alone.
-- Owners pass: they are kafile_owner's functions, views and migrations, and nobody signs in as it.

ALTER TABLE citizens ENABLE ROW LEVEL SECURITY;
ALTER TABLE travel_groups ENABLE ROW LEVEL SECURITY;
ALTER TABLE citizen_needs ENABLE ROW LEVEL SECURITY;
ALTER TABLE seats ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbound_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE sms_phones ENABLE ROW LEVEL SECURITY;

CREATE POLICY many ON citizens TO kafile_batch USING (true) WITH CHECK (true);
CREATE POLICY many ON travel_groups TO kafile_batch USING (true) WITH CHECK (true);
CREATE POLICY many ON citizen_needs TO kafile_batch USING (true) WITH CHECK (true);
CREATE POLICY many ON seats TO kafile_batch USING (true) WITH CHECK (true);
CREATE POLICY many ON messages TO kafile_batch USING (true) WITH CHECK (true);
CREATE POLICY many ON inbound_messages TO kafile_batch USING (true) WITH CHECK (true);
CREATE POLICY many ON sms_phones TO kafile_batch USING (true) WITH CHECK (true);

-- kafile.scope: codes of cities joined by commas; unset or empty, none.
CREATE FUNCTION scope_cities() RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT string_to_array(current_setting('kafile.scope', true), ',')
$$;

-- For somebody merged into a person whose own row may be out of the policy's sight.
CREATE FUNCTION person_in_scope(p_id uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM kafile.citizens AS c
      LEFT JOIN kafile.convoys AS k ON k.code = c.convoy
     WHERE c.id = p_id AND (c.city = ANY (kafile.scope_cities()) OR k.city = ANY (kafile.scope_cities())))
$$;

-- A person is in scope in their city and on a convoy that leaves one of the caller's. The setting is read once a statement. The planner
-- takes IS NOT UNKNOWN for true of nearly every row: it goes on choosing plans by what was asked, which the WHERE says too.
CREATE POLICY one ON citizens FOR SELECT TO kafile_app USING (
  (CASE WHEN city = ANY ((SELECT scope_cities())::text[])
          OR convoy IN (SELECT k.code FROM convoys AS k WHERE k.city = ANY ((SELECT scope_cities())::text[]))
          OR merged_into IS NOT NULL AND person_in_scope(merged_into)
        THEN true END) IS NOT UNKNOWN);

-- What a person needs is seen where the person is.
CREATE POLICY one ON citizen_needs FOR SELECT TO kafile_app USING (
  (CASE WHEN person_in_scope(citizen_id) THEN true END) IS NOT UNKNOWN);
