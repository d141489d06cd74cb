-- Infants on laps. Who is certainly under two on the day that their convoy is planned to depart takes no seat where an adult
-- of their group comes to the vehicle with them, or is on its list, and holds no infant yet: one each. It is decided when
-- they come to the vehicle and stays so until they leave it. Whoever needs an accessible seat sits on nobody's lap.

-- Whether somebody may be under two then: a look that costs nothing, and that a day more or less does not make wrong.
CREATE FUNCTION infant_perhaps(p_birth date, p_departs_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(p_birth > p_departs_at::date - 733, false)
$$;

-- Of a birth year its first day is kept: whoever was born then at the earliest is under two for certain.
CREATE FUNCTION infant_on(p_birth date, p_day date) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(p_birth > p_day - interval '2 years', false)
$$;

-- Of a birth year whoever may still be a minor is no adult; somebody of unknown age is one.
CREATE FUNCTION adult_on(p_birth date, p_precision text, p_day date) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(CASE p_precision WHEN 'year' THEN p_birth + interval '1 year' - interval '1 day' ELSE p_birth END
                  <= p_day - interval '18 years', true)
$$;

-- The day of the convoy's departure in its city.
CREATE FUNCTION departure_day(p_convoy text) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT (k.departs_at AT TIME ZONE y.time_zone)::date FROM convoys AS k JOIN cities AS y ON y.code = k.city WHERE k.code = p_convoy);
END $$;

-- Which of these people, who come together to a vehicle of the convoy, sit on whose lap; with null for the vehicle, to one
-- where nobody of theirs is yet. Of the adults those on the list come first, and the infants held there are theirs.
CREATE FUNCTION laps(p_coming uuid[], p_convoy text, p_vehicle integer) RETURNS TABLE (infant uuid, adult uuid) LANGUAGE plpgsql STABLE AS $$
DECLARE day date := departure_day(p_convoy);
BEGIN
  RETURN QUERY
  WITH family AS MATERIALIZED (
    SELECT c.id, c.group_id, h.here, c.lap AND h.here AS held, infant_on(c.birth_date, day) AND NOT c.accessible AS small,
           adult_on(c.birth_date, c.birth_precision, day) AS grown
      FROM citizens AS c
     CROSS JOIN LATERAL (SELECT coalesce((c.convoy, c.vehicle) = (p_convoy, p_vehicle) AND seat_taken(c.status, c.stranded, false), false) AS here) AS h
     WHERE c.group_id = ANY (ARRAY(SELECT o.group_id FROM citizens AS o WHERE o.id = ANY (p_coming)))
       AND (h.here OR c.id = ANY (p_coming))),
  free AS (
    SELECT f.id, f.group_id, row_number() OVER (PARTITION BY f.group_id ORDER BY NOT f.here, f.id)
             - (SELECT count(*) FROM family AS o WHERE o.group_id = f.group_id AND o.held) AS n
      FROM family AS f WHERE f.grown)
  SELECT i.id, a.id
    FROM (SELECT f.id, f.group_id, row_number() OVER (PARTITION BY f.group_id ORDER BY f.id) AS n
            FROM family AS f WHERE f.small AND NOT f.here) AS i
    JOIN free AS a ON a.group_id = i.group_id AND a.n = i.n
   ORDER BY i.id;
END $$;

-- Whether one of them is among those on a lap.
CREATE FUNCTION lap_given(p_person uuid, p_coming uuid[], p_convoy text, p_vehicle integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM laps(p_coming, p_convoy, p_vehicle) AS l WHERE l.infant = p_person);
END $$;
