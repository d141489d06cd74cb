-- The second wall around more of what one caller asks: the page of a person, groups, duplicates, the log, messages, exceptions, receipts,
-- the account of a convoy, published figures. Who works at posts has a scope of posts: kafile.posts, codes joined by commas.

-- Without a search path of their own PostgreSQL writes these two into the queries that ask them.
CREATE OR REPLACE FUNCTION scope_cities() RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT pg_catalog.string_to_array(pg_catalog.current_setting('kafile.scope', true), ',')
$$;
CREATE FUNCTION scope_posts() RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT pg_catalog.string_to_array(pg_catalog.current_setting('kafile.posts', true), ',')
$$;

-- Convoys that leave a city of the scope, are bound for a post of it, or have a vehicle that was diverted there. A query asks once; what it
-- costs is said to be nothing, because the planner counts it again for each row that it looks up by index, and would rather read all.
CREATE FUNCTION scope_convoys() RETURNS TABLE (code text) LANGUAGE sql STABLE COST 1 ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
  SELECT k.code FROM kafile.convoys AS k WHERE k.city = ANY (kafile.scope_cities())
  UNION ALL
  SELECT k.code FROM kafile.convoys AS k WHERE k.border_post = ANY (kafile.scope_posts())
  UNION ALL
  SELECT v.convoy FROM kafile.vehicles AS v WHERE v.border_post = ANY (kafile.scope_posts())
$$;

CREATE OR REPLACE FUNCTION person_in_scope(p_id uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM kafile.citizens AS c
      LEFT JOIN kafile.convoys AS k ON k.code = c.convoy
     WHERE c.id = p_id
       AND (c.city = ANY (kafile.scope_cities()) OR k.city = ANY (kafile.scope_cities()) OR k.border_post = ANY (kafile.scope_posts())
            OR EXISTS (SELECT FROM kafile.vehicles AS v WHERE v.convoy = c.convoy AND v.border_post = ANY (kafile.scope_posts()))))
$$;

-- What was told of a person is seen where they are, where anybody is who was merged with them, and at the post that received them.
CREATE FUNCTION history_in_scope(p_id uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM kafile.citizens AS o
     CROSS JOIN LATERAL (
       SELECT s.id, s.city, s.convoy FROM kafile.citizens AS s WHERE s.id = coalesce(o.merged_into, o.id)
       UNION ALL
       SELECT m.id, m.city, m.convoy FROM kafile.citizens AS m WHERE m.merged_into = coalesce(o.merged_into, o.id)) AS p
      LEFT JOIN kafile.convoys AS k ON k.code = p.convoy
     WHERE o.id = p_id
       AND (p.city = ANY (kafile.scope_cities()) OR k.city = ANY (kafile.scope_cities()) OR k.border_post = ANY (kafile.scope_posts())
            OR EXISTS (SELECT FROM kafile.vehicles AS v WHERE v.convoy = p.convoy AND v.border_post = ANY (kafile.scope_posts()))
            OR EXISTS (SELECT FROM kafile.handoffs AS h
                        WHERE h.citizen_id = p.id AND h.result = 'handed_over' AND h.border_post = ANY (kafile.scope_posts()))))
$$;

-- Of everybody what does not say who they are: a row that is seen may name a person who is not.
CREATE VIEW citizen_outlines AS
SELECT c.id, c.reference, c.group_id, c.merged_into, c.city, c.status, c.convoy FROM citizens AS c;

ALTER POLICY one ON citizens USING (
  (CASE WHEN city = ANY ((SELECT scope_cities())::text[])
          OR convoy IN (SELECT k.code FROM scope_convoys() AS k)
          OR merged_into IS NOT NULL AND person_in_scope(merged_into)
        THEN true END) IS NOT UNKNOWN);

-- A group in its city, and where one of its people is. OFFSET 0 keeps the planner from reading all people for it.
CREATE POLICY one ON travel_groups FOR SELECT TO kafile_app USING (
  (CASE WHEN city = ANY ((SELECT scope_cities())::text[])
          OR EXISTS (SELECT FROM citizen_outlines AS c
                      WHERE c.group_id = travel_groups.id
                        AND (c.city = ANY ((SELECT scope_cities())::text[]) OR c.convoy IN (SELECT k.code FROM scope_convoys() AS k))
                     OFFSET 0)
        THEN true END) IS NOT UNKNOWN);

-- Phone and words of a message, in its group's city and where its convoy is seen.
CREATE POLICY one ON messages FOR SELECT TO kafile_app USING (
  (CASE WHEN city = ANY ((SELECT scope_cities())::text[])
          OR convoy IN (SELECT k.code FROM scope_convoys() AS k)
        THEN true END) IS NOT UNKNOWN);

ALTER TABLE exceptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE handoffs ENABLE ROW LEVEL SECURITY;
ALTER TABLE sitrep_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE events ENABLE ROW LEVEL SECURITY;

CREATE POLICY many ON exceptions TO kafile_batch USING (true) WITH CHECK (true);
CREATE POLICY many ON handoffs TO kafile_batch USING (true) WITH CHECK (true);
CREATE POLICY many ON sitrep_entries TO kafile_batch USING (true) WITH CHECK (true);
CREATE POLICY many ON events TO kafile_batch USING (true) WITH CHECK (true);
CREATE POLICY sealed ON events FOR SELECT TO kafile_sealer USING (true);

CREATE POLICY one ON exceptions FOR SELECT TO kafile_app USING (
  (CASE WHEN convoy IN (SELECT k.code FROM scope_convoys() AS k)
          OR EXISTS (SELECT FROM citizen_outlines AS c
                      WHERE c.id = exceptions.citizen_id
                        AND (c.city = ANY ((SELECT scope_cities())::text[]) OR c.convoy IN (SELECT k.code FROM scope_convoys() AS k))
                     OFFSET 0)
        THEN true END) IS NOT UNKNOWN);

CREATE POLICY one ON handoffs FOR SELECT TO kafile_app USING (
  (CASE WHEN border_post = ANY ((SELECT scope_posts())::text[])
          OR convoy IN (SELECT k.code FROM scope_convoys() AS k)
          OR history_in_scope(citizen_id)
        THEN true END) IS NOT UNKNOWN);

CREATE POLICY one ON sitrep_entries FOR SELECT TO kafile_app USING (
  (CASE WHEN city = ANY ((SELECT scope_cities())::text[]) THEN true END) IS NOT UNKNOWN);

-- The commands of a version before this one write and read the log as kafile_app, on connections that never had a scope.
CREATE POLICY told ON events FOR INSERT TO kafile_app WITH CHECK (true);
CREATE POLICY one ON events FOR SELECT TO kafile_app USING (
  (CASE WHEN (SELECT current_setting('kafile.scope', true) IS NULL)
          OR city = ANY ((SELECT scope_cities())::text[])
          OR convoy IN (SELECT k.code FROM scope_convoys() AS k)
          OR citizen_id IS NOT NULL AND history_in_scope(citizen_id)
        THEN true END) IS NOT UNKNOWN);

-- Of every message all but phone, words and person.
CREATE VIEW message_outlines AS
SELECT m.id, m.kind, m.state, m.language, m.city, m.group_id, m.convoy, m.gateway, m.leased_by, m.attempt, m.error, m.not_before,
       m.valid_until, m.created_at, m.updated_at
  FROM messages AS m;
